"""What a result keeps of own code, and whether two pieces of own code are the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from sim.errors import InputError
from sim.own_code.files import FILES
from sim.own_code.registrations import LEDGER, MOVE_RUNS, modules_of_runs, names_of, registered_by

_OF_PARAMETERS = ("meaning", "unit", "default", "low", "high", "minimum", "maximum", "source")
_OF_MEASURES = ("unit", "definition", "direction", "label")
_OF_FORMATS = ("label", "veto")


def recorded() -> dict[str, Any]:
    """Return what results keep of the own code of this process, under ``own_code``; nothing where there is none."""
    modules = modules_of_runs(FILES)
    if not FILES and not modules:
        return {}
    files = [
        {"name": file.name, "sha256": file.sha256, "text": file.text, "registered": registered_by(module)}
        for module, file in FILES.items()
    ]
    return {
        "own_code": {
            "files": files,
            "modules": {module: registered_by(module, MOVE_RUNS) for module in modules},
            "parameters": _described("parameter", _OF_PARAMETERS),
            "measures": _described("measure", _OF_MEASURES),
            "formats": _described("format", _OF_FORMATS),
        }
    }


def hashes() -> dict[str, str]:
    """Return the hash of each file of own code, under the name by which versions are compared."""
    return {f"own code {file.name}": file.sha256 for file in FILES.values()}


def _described(kind: str, fields: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    found = {name: LEDGER[kind, name].value for name in names_of(kind)}
    return {
        name: {field: getattr(getattr(each, "traits", each), field) for field in fields} for name, each in found.items()
    }


def difference(there: Mapping[str, Any], here: Mapping[str, Any], noun: str = "runs") -> str:
    """Return in a sentence or two how own code differs from that of a result, and what to do; empty if it does not.

    Parameters
    ----------
    there, here : mapping
        The manifest of the result, and `recorded` of this process.
    noun : str
        What was made with the own code.
    """
    then, now = _hashes(there), _hashes(here)
    for name, sha256 in then.items():
        if name not in now:
            return f"The {noun} were made with own code: add --with {name}, or in Python sim.load_own_code({name!r})."
        if now[name] != sha256:
            return (
                f"{name} is not the file that the {noun} were made with: its SHA-256 was {sha256[:12]} then and is "
                f"{now[name][:12]} now. The text of then stands in manifest.json under own_code."
            )
    for name in now:
        if name not in then:
            return f"{name} had no part when the {noun} were made: leave out --with {name}."
    if list(then) != list(now):
        return f"The files of own code came in another order: give them as --with {' --with '.join(then)}."
    return _other_names(there, here, noun)


def _other_names(there: Mapping[str, Any], here: Mapping[str, Any], noun: str) -> str:
    for kind in ("parameters", "measures"):
        then, now = (each.get("own_code", {}).get(kind, {}) for each in (there, here))
        for name in {**then, **now}:
            what = f"{kind.removesuffix('s')} '{name}'"
            if name not in now:
                return f"The {noun} were made with the {what}. Import the module that registers it first."
            if name not in then:
                return f"The {what} had no part when the {noun} were made. Start without it."
            if then[name] != now[name]:
                return f"The {what} is not declared as when the {noun} were made. Declare it as it was then."
    return ""


def _hashes(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {str(file["name"]): str(file["sha256"]) for file in manifest.get("own_code", {}).get("files", ())}


def describe(said: Mapping[str, Any]) -> None:
    """Let what a result describes be known, so that it can be read without its code.

    Parameters
    ----------
    said : mapping
        What a manifest says under ``own_code``: ``parameters``, ``measures`` and ``formats``, each by name, and in
        ``files`` and ``modules`` what they registered, in its order.

    Raises
    ------
    InputError
        If a name is built in, or stands for something else here.
    """
    from sim import parameters
    from sim.results import measures

    for name, each in said["parameters"].items():
        _refuse_other("parameter", name, each, parameters)
        parameters.DESCRIBED[name] = parameters.Parameter(name=name, status="own", **each)
    order = _registered(said, "measure")
    for name in sorted(said["measures"], key=lambda name: order.index(name) if name in order else len(order)):
        each = said["measures"][name]
        _refuse_other("measure", name, each, measures)
        measures.DESCRIBED[name] = measures.Measure(name, **each)
    _describe_formats(said)


def _describe_formats(said: Mapping[str, Any]) -> None:
    """Let formats be known by their traits; those of a result that keeps no traits, by their names."""
    from sim import formats
    from sim.wording import words

    found = {name: formats.Described(words(name)) for name in _registered(said, "format")}
    found |= {name: formats.Described(**each) for name, each in said["formats"].items()}
    for name, described in found.items():
        if name in (each.name for each in formats.BUILT_IN):
            raise InputError(f"It describes a format called '{name}', which is built in.")
        formats.DESCRIBED[name] = described


def _registered(said: Mapping[str, Any], kind: str) -> list[str]:
    """Return the names of a kind that files and modules registered, in their order."""
    every = [*(file["registered"] for file in said["files"]), *said["modules"].values()]
    return [name for registered in every for name in registered.get(kind, ())]


def _refuse_other(kind: str, name: str, said: Mapping[str, Any], module: ModuleType) -> None:
    """Refuse a name that is built in, or that means something else in own code or in a result that is open here."""
    if name in module.BUILT_IN:
        raise InputError(f"It describes a {kind} called '{name}', which is built in.")
    for registry in module.KNOWN.maps:
        clash = clash_of(said, registry.get(name))
        if clash:
            raise InputError(
                f"The {clash} of its {kind} '{name}' is '{said[clash]}', and another '{name}' that is known here has "
                f"'{getattr(registry[name], clash)}': from your own code, or from a result that was opened before. "
                "Open it by itself."
            )


def clash_of(said: Mapping[str, Any], known: object) -> str:
    """Return the field by which two things of one name mean something else; empty where they go together."""
    fields = [each for each in ("unit", "direction") if each in said and hasattr(known, each)]
    return next((each for each in fields if said[each] != getattr(known, each)), "")
