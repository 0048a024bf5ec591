"""The library: scenarios, experiments, claims and the like that come with the program, by kind and name.

It lies in the folders at the top of a clone, which the build carries into an installed package. Only this module knows
where. What a user gives is a path if it has a slash; else it is a name, of a file nearby or of the library.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path, PurePath

from sim.errors import InputError, NearerFile, Problem, ScenarioError, did_you_mean, nearest
from sim.scenario.kinds import Kind, kind_of
from sim.scenario.located import shorten
from sim.scenario.yaml_file import slashes_for

PACKAGE = Path(__file__).resolve().parents[1]
CARRIED = PACKAGE / "library"
"""Where the build puts the folders in an installed package; a clone has them at its top instead."""
ROOT = CARRIED if CARRIED.is_dir() else PACKAGE.parent
FOLDERS: Mapping[Kind, str] = {
    Kind.SCENARIO: "scenarios",
    Kind.EXPERIMENT: "experiments",
    Kind.PAPER: "experiments",
    Kind.CLAIM: "claims",
    Kind.SPACE: "designs",
    Kind.GROUP: "groups",
}
LISTS: Mapping[Kind, str] = {
    Kind.SCENARIO: "scenarios",
    Kind.EXPERIMENT: "experiments",
    Kind.PAPER: "papers",
    Kind.CLAIM: "claims",
    Kind.SPACE: "design-spaces",
    Kind.GROUP: "group-files",
}
"""What ``alliance-sim list`` calls them."""
_ENDINGS = (".yaml", ".yml")
_LONGEST = 200
"""Characters of a path that messages show."""


# What there is


def files(kind: Kind) -> dict[str, Path]:
    """Return the files of the library of a kind, by name."""
    every = _folder(kind)
    if kind not in (Kind.EXPERIMENT, Kind.PAPER):
        return every
    return {name: file for name, file in every.items() if (kind_of(file) is Kind.PAPER) == (kind is Kind.PAPER)}


def files_here(kind: Kind) -> list[Path]:
    """Return the user's own files of a kind: in the current folder, and in that below it with the name of the kind.

    A file below that cannot be read is among them, so that it can be said.
    """
    below = [file for file in _yaml_files(Path(FOLDERS[kind])) if kind_of(file) in (kind, None)]
    found = [*(file for file in _yaml_files(Path()) if kind_of(file) is kind), *below]
    return [file for file in found if not in_library(file)]


def kinds_of(name: str) -> list[Kind]:
    """Return of which kinds the library has a file with a name."""
    return [kind for kind in Kind if _bare(name) in files(kind)]


def path_of(name: str, kind: Kind) -> Path:
    """Return the file of the library, whatever lies nearby.

    Raises
    ------
    InputError
        If the library has none of this kind with this name.
    """
    found = _in_library(name, kind)
    if found is None:
        hint = did_you_mean(_bare(name), files(kind)) or _how_to_list((kind,))
        raise InputError(f"The library has no {kind.bare} called '{_bare(name)}'. {hint}")
    return found


def _folder(kind: Kind) -> dict[str, Path]:
    return {file.stem: file for file in _yaml_files(ROOT / FOLDERS[kind])}


def _yaml_files(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix in _ENDINGS and file.is_file())
    except OSError:  # no such folder, or one that may not be entered
        return []


def _in_library(name: str, kind: Kind) -> Path | None:
    """Return a file of the library. A name is looked up and never joined to a path, so that it leads nowhere else."""
    return _folder(kind).get(_bare(name))


# What a user means


def is_name(given: str) -> bool:
    """Tell whether a user gave a name; anything with a slash is a path."""
    return PurePath(given).name == given and given not in ("", "..") and "\0" not in given


def find(given: str | PathLike[str], kind: Kind, folder: Path | None = None) -> Path:
    """Return the file that a user names: a path, or a name of a file in the current folder or else of the library.

    Parameters
    ----------
    given : str or path
        A text: a path if it has a slash, else a name, with or without ``.yaml``. A `Path` is always a path.
    kind : Kind
        What is asked for.
    folder : Path, optional
        Another folder than the current one, from which paths count too.

    Raises
    ------
    ScenarioError
        For a name that is known neither here nor in the library, and for a path to nothing that names something there.
    """
    return _found(given, (kind,), folder or Path())


def find_any(given: str | PathLike[str], kind: Kind | None = None) -> Path:
    """Return the file that a user names, of whatever kind it is.

    Parameters
    ----------
    given : str or path
        As of `find`.
    kind : Kind, optional
        What is asked for, where the library has the name in several kinds.

    Raises
    ------
    ScenarioError
        As of `find`; and for a name that is of several kinds in the library, if no kind is given.
    """
    kinds = tuple(Kind) if kind is None else (kind,)
    if isinstance(given, str) and is_name(given) and _here(given, Path()) is None:
        one_kind(given, kinds)
    return _found(given, kinds, Path())


def one_kind(name: str, kinds: Collection[Kind] = tuple(Kind)) -> Kind | None:
    """Return the only kind, of some, in which the library has a name; None if it has it in none.

    Raises
    ------
    InputError
        If there are several.
    """
    having = [kind for kind in kinds_of(name) if kind in kinds]
    if len(having) > 1:
        nouns = " and ".join(kind.noun for kind in having)
        words = " or ".join(f"--kind {kind.word}" for kind in having)
        raise InputError(f"'{_bare(name)}' is the name of {nouns} of the library. Say which: {words}.")
    return having[0] if having else None


def look(name: str, kinds: Iterable[Kind], folder: Path, but: Path | None = None) -> Path | None:
    """Return the file with a name: in a folder, else in the library; None where there is none.

    Where both have one, the nearer is taken, with a warning that says so.

    Parameters
    ----------
    name : str
        With or without ``.yaml``.
    kinds : iterable of Kind
        What it may be.
    folder : Path
        Where it is looked for first.
    but : Path, optional
        A file that cannot be meant: the one that the name stands in, if the library has another of its name.
    """
    here = _here(name, folder)
    there = next((file for kind in kinds if (file := _in_library(name, kind)) is not None), None)
    if here is None or there is None or _same(here, there):
        return here if here is not None else None if there is None else _near(there)
    if but is not None and _same(here, but):
        return _near(there)
    warnings.warn(f"{here} is taken; the library has a '{there.stem}' too.", NearerFile, stacklevel=1)
    return here


def _found(given: str | PathLike[str], kinds: tuple[Kind, ...], folder: Path) -> Path:
    word = os.fspath(given)
    path = folder / word
    if isinstance(given, str) and is_name(word):
        found = look(word, kinds, folder)
        if found is not None:
            return found
        if not os.path.lexists(path):  # a folder of this name is explained where it is read
            raise _unknown(word, kinds, folder)
    named = next((path.stem for kind in kinds if _in_library(path.name, kind)), None)
    if named is not None and "\0" not in word and not os.path.lexists(path):
        mend = f"The library has one of this name: give '{named}' alone."
        raise ScenarioError([Problem("There is no such file.", _word(word), mend=mend)])
    return path


def _here(name: str, folder: Path) -> Path | None:
    endings = ("",) if name.endswith(_ENDINGS) else ("", *_ENDINGS)
    return next((path for ending in endings if _is_file(path := folder / f"{name}{ending}")), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, a folder that may not be entered
        return False


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _bare(name: str) -> str:
    ending = next((each for each in _ENDINGS if name.endswith(each)), "")
    return name.removesuffix(ending)


# What is said


def in_library(path: Path) -> bool:
    """Tell whether a file is one of the library."""
    try:
        folder = path.resolve().parent
    except (OSError, ValueError):  # a link to itself, a null character
        return False
    return folder.parent == ROOT and folder.name in FOLDERS.values()


def in_the_clone() -> bool:
    """Tell whether the current folder is the top of the clone that this program runs from."""
    return PACKAGE.parent == ROOT and _same(Path(), ROOT)


def shown(path: Path) -> str:
    """Return a file as messages name it: those of the library without the place where it lies on this machine."""
    if path.is_absolute() and in_library(path):
        return f"{path.parent.name}/{path.name} of the library"
    return str(path)


def word_for(path: Path) -> str:
    """Return what to type in the current folder for a file that was found from there."""
    return path.stem if path.is_absolute() and in_library(path) else str(path)


def mend_for(name: str, kinds: Iterable[Kind], folder: Path | None) -> str:
    """Return how to mend a name that is known neither in a folder, if one was searched, nor in the library."""
    wanted = tuple(kinds)
    bare = _bare(name)
    if slashes_for(name):
        return slashes_for(name)
    other = next((kind for kind in kinds_of(name) if kind not in wanted), None)
    if other is not None:
        return f"The library has {other.noun} of this name: {other.use.replace('FILE', bare)}"
    there = [name for kind in wanted for name in files(kind)]
    here = {file.stem: file.name for file in ([] if folder is None else _yaml_files(folder))}
    meant = nearest(bare, sorted([*here, *there], key=len))
    hint = "" if meant is None else f"Did you mean '{here.get(meant, meant)}'?"
    return f"{hint} {_how_to_list(wanted)}".strip()


def _unknown(word: str, kinds: tuple[Kind, ...], folder: Path) -> ScenarioError:
    what = f"no {kinds[0].bare}" if len(kinds) == 1 else "nothing"
    message = f"There is no such file here, and the library has {what} of this name."
    return ScenarioError([Problem(message, _word(word), mend=mend_for(word, kinds, folder))])


def _word(given: str) -> str:
    return given if given.isprintable() and len(given) <= _LONGEST else shorten(given)


def _how_to_list(kinds: tuple[Kind, ...]) -> str:
    if len(kinds) > 1:
        return "`alliance-sim list scenarios` shows those that there are, and so for experiments, claims and the like."
    return f"`alliance-sim list {LISTS[kinds[0]]}` shows all."


def _near(path: Path) -> Path:
    """Return a path as it is from the current folder, if it lies there."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def completions(kinds: Iterable[Kind], begun: str) -> Iterator[str]:
    """Yield the names of the library that begin like what was typed, for shells."""
    yield from (name for kind in kinds for name in files(kind) if name.startswith(begun))
