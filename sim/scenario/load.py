"""Scenario files in, frozen validated scenarios out."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from os.path import normpath
from pathlib import Path

from pydantic import ValidationError

from sim.errors import Problem, ScenarioError
from sim.scenario import library
from sim.scenario.checks import add_conflicts
from sim.scenario.json_schema import grammar
from sim.scenario.kinds import Kind, require
from sim.scenario.laying import EVENTS, described, laid, settled
from sim.scenario.located import Located, Problems, shorten, subject
from sim.scenario.salvage import salvage
from sim.scenario.scenario import Scenario, resolve
from sim.scenario.schema import Expectation, ScenarioFile
from sim.scenario.settings import with_settings
from sim.scenario.translate import add_complaints, path_of
from sim.scenario.yaml_file import read_file, slashes_for
from sim.scenario.yaml_source import read_text

ITS_OWN = frozenset(("varies", "expect"))
"""Keys that a file does not take over from the one that it extends."""


def load_scenario(path: str | PathLike[str], overrides: Iterable[str] = ()) -> Scenario:
    """Return the scenario in a file, or of the library.

    Parameters
    ----------
    path : str or path
        A YAML file, or the name of a scenario of the library.
    overrides : iterable of str
        Values laid on the file's, ``path.to.key=value`` each.

    Raises
    ------
    ScenarioError
        With every problem: file, line, key, what is allowed and how to mend it.
    """
    return scenario_of(with_settings(load_tree(library.find(path, Kind.SCENARIO)), overrides))


def parse_scenario(text: str, overrides: Iterable[str] = (), name: str = "<text>") -> Scenario:
    """Return the scenario in a YAML text; what it extends is looked for in the current folder, then in the library.

    Parameters
    ----------
    text : str
        A scenario as it would stand in a file.
    overrides : iterable of str
        Values laid on the text's, ``path.to.key=value`` each.
    name : str
        What messages call it.

    Raises
    ------
    ScenarioError
        With every problem.
    """
    tree = settled(extended(read_text(text, name), Path()))
    return scenario_of(with_settings(tree, overrides))


def load_tree(path: Path) -> Located:
    """Return the tree of a file, laid on those that it extends.

    Raises
    ------
    ScenarioError
        If it or one of those cannot be read, or they go round in a circle.
    """
    return settled(extended(read_file(path, library.shown(path)), path.parent, (path,)))


def expectations(path: Path) -> list[tuple[Expectation, Path | None]]:
    """Return what a scenario file expects of its runs, each with the file that it compares them with.

    Parameters
    ----------
    path : Path
        The file itself, as `library.find` gives it.

    Raises
    ------
    ScenarioError
        If the scenario has problems, or such a file is not there.
    """
    load_scenario(path)
    tree = read_file(path, library.shown(path))
    given = tree.child("expect")
    found: list[tuple[Expectation, Path | None]] = []
    for each in given.value if given is not None and isinstance(given.value, tuple) else ():
        expectation = Expectation.model_validate(each.plain())
        other = each.child("than") or tree.child("extends")
        if expectation.change is None:
            found.append((expectation, None))
        elif other is None:
            message = "This expectation compares with nothing: the file extends none."
            raise _no_file(each, "expect.than", message, "Give the file of another scenario under than.")
        else:
            found.append((expectation, file_named(other, path.parent, "expect.than", Kind.SCENARIO, path)))
    return found


def extended(tree: Located, folder: Path, chain: tuple[Path, ...] = ()) -> Located:
    """Return `tree` laid on the file that it extends, if any.

    Parameters
    ----------
    tree : Located
        What may have a key ``extends``.
    folder : Path
        Where the name of a file counts from.
    chain : tuple of Path
        The files on the way here.

    Raises
    ------
    ScenarioError
        If a file cannot be read, or they go round in a circle.
    """
    given = tree.child("extends")
    if given is None or given.value is None or not isinstance(tree.value, dict):
        return tree
    base = _base_path(given, folder, chain)
    below = settled(extended(read_file(base, library.shown(base)), base.parent, (*chain, base)))
    own = {key: child for key, child in tree.value.items() if key != "extends"}
    if isinstance(below.value, dict):
        inherited = {key: child for key, child in below.value.items() if key not in ITS_OWN}
        below = Located(inherited, below.file, below.line)
    return laid(below, Located(own, tree.file, tree.line))


def _base_path(given: Located, folder: Path, chain: tuple[Path, ...]) -> Path:
    base = file_named(given, folder, "extends", Kind.SCENARIO, chain[-1] if chain else None)
    if base.resolve() in [path.resolve() for path in chain]:
        circle = " extends ".join(library.shown(path) for path in (*chain, base))
        raise _no_file(
            given, "extends", f"The files go round in a circle: {circle}.", "Let one of them extend nothing."
        )
    return base


def file_named(given: Located, folder: Path, key: str, kind: Kind | None = None, but: Path | None = None) -> Path:
    """Return the file that a value of another file names.

    Parameters
    ----------
    given : Located
        The value.
    folder : Path
        Where its name counts from: the folder of the file that it stands in.
    key : str
        Key of the value, for messages.
    kind : Kind, optional
        What the library is searched for, where the value is a name that no file in that folder has.
    but : Path, optional
        The file that it stands in, which it cannot mean if the library has one of its name.

    Raises
    ------
    ScenarioError
        If there is no such file.
    """
    if not isinstance(given.value, str) or not given.value or "\0" in given.value:
        raise _no_file(given, key, f"{subject(given.plain())} is not the name of a file.", "Give the name of one file.")
    path = Path(normpath(folder / given.value))
    if kind is not None and library.is_name(given.value):
        found = library.look(given.value, (kind,), folder, but)
        if found is None:
            message = f"There is no file {_shown(path)}, and no {kind.bare} of that name in the library."
            raise _no_file(given, key, message, library.mend_for(given.value, (kind,), folder))
        return found
    if not _is_file(path):
        mend = slashes_for(given.value) or "The name counts from the folder of this file."
        raise _no_file(given, key, f"There is no file {_shown(path)}.", mend)
    return path


def _shown(path: Path) -> str:
    text = library.shown(path)
    return text if text.isprintable() else shorten(text)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, a folder that may not be entered
        return False


def _no_file(given: Located, key: str, message: str, mend: str) -> ScenarioError:
    return ScenarioError([Problem(message, given.file, given.line, key, shorten(given.plain()), mend=mend)])


def scenario_of(tree: Located) -> Scenario:
    """Return the scenario of a tree.

    Raises
    ------
    ScenarioError
        With every problem in it.
    """
    require(tree, Kind.SCENARIO)
    tree = settled(tree)
    problems = Problems(tree)
    file, unread = _validated(tree, problems)
    if file is not None:
        add_conflicts(file, unread, problems)
    if problems or file is None:
        raise ScenarioError(problems.sorted())
    events = tree.child(EVENTS)
    return resolve(file, tuple(described(event) for event in events.lost) if events is not None else ())


def _validated(tree: Located, problems: Problems) -> tuple[ScenarioFile | None, frozenset[str]]:
    """Return what can be read of the file, and the sections that cannot; problems are noted."""
    plain = tree.plain()
    assert isinstance(plain, dict)
    try:
        return ScenarioFile.model_validate(plain), frozenset()
    except ValidationError as error:
        complaints = error.errors(include_url=False)
    add_complaints(problems, complaints, grammar())
    kept, unread = salvage(plain, [path_of(complaint, grammar()) for complaint in complaints])
    try:
        return ScenarioFile.model_validate(kept), unread
    except ValidationError:
        return None, unread
