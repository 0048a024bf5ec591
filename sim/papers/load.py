"""Files of papers in, checked papers out; every mistake with file, line and mend, before anything is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

from pydantic import ValidationError

from sim.errors import InputError, Problem, ScenarioError
from sim.papers.checks import add_entry_problems, stem_of
from sim.papers.declaration import PaperFile, grammar
from sim.papers.paper import Paper, Source
from sim.scenario import library
from sim.scenario.kinds import Kind, require
from sim.scenario.located import Located, Plain, Problems
from sim.scenario.located import Path as Way
from sim.scenario.translate import add_complaints, path_of
from sim.scenario.yaml_file import read_file

_LISTS = ("figures", "tables")


def load_paper(path: str | PathLike[str]) -> Paper:
    """Return the paper in a file, or of the library.

    Parameters
    ----------
    path : str or path
        A YAML file, or the name of a paper of the library.

    Raises
    ------
    ScenarioError
        With every problem in it, and in the files of scenarios and experiments that it names.
    """
    file = library.find(path, Kind.PAPER)
    tree = read_file(file, library.shown(file))
    require(tree, Kind.PAPER)
    problems = Problems(tree)
    declared, positions = _declared(tree, problems)
    results = _prepared(tree, declared, file.parent, problems)
    add_entry_problems(tree, declared, positions, results, problems)
    if problems:
        raise ScenarioError(problems.sorted())
    return Paper(
        name=file.stem,
        title=declared.title,
        results=results,
        figures={stem_of(entry): entry for entry in declared.figures},
        tables={stem_of(entry): entry for entry in declared.tables},
    )


def _declared(tree: Located, problems: Problems) -> tuple[PaperFile, Mapping[str, Sequence[int]]]:
    """Return what can be read of a file, and where in their lists the figures and tables stand that can."""
    plain = tree.plain()
    assert isinstance(plain, dict)
    places = {key: range(len(entries)) if isinstance(entries := plain.get(key), tuple) else () for key in _LISTS}
    try:
        return PaperFile.model_validate(plain), places
    except ValidationError as error:
        complaints = error.errors(include_url=False)
    add_complaints(problems, complaints, grammar())
    wrong = [path_of(complaint, grammar()) for complaint in complaints]
    kept = {key: [n for n in there if (key, n) not in {path[:2] for path in wrong}] for key, there in places.items()}
    sound = _without(plain, wrong, kept)
    if sound.get("results"):
        return PaperFile.model_validate(sound), kept
    stand_in: Plain = {"_": {"run": "_"}}  # where no result can be read, so that the rest of the file can be
    return PaperFile.model_validate(sound | {"results": stand_in}).model_copy(update={"results": {}}), kept


def _without(plain: Mapping[str, Plain], wrong: Sequence[Way], kept: Mapping[str, Sequence[int]]) -> dict[str, Plain]:
    """Return a file without the results, figures and tables that have mistakes, or else the keys at its top."""
    known = {key: value for key, value in plain.items() if key in PaperFile.model_fields and (key,) not in wrong}
    for key, places in kept.items():
        if isinstance(entries := known.get(key), tuple):
            known[key] = tuple(entries[place] for place in places)
    if isinstance(results := known.get("results"), dict):
        bad = {path[1] for path in wrong if path[0] == "results" and len(path) > 1}
        known["results"] = {name: entry for name, entry in results.items() if name not in bad}
    stand_ins: dict[str, Plain] = {"title": "?"}
    return stand_ins | known


def _prepared(tree: Located, declared: PaperFile, folder: Path, problems: Problems) -> dict[str, Source]:
    """Return the results whose files have no mistakes."""
    found: dict[str, Source] = {}
    for name, entry in declared.results.items():
        given = tree.nearest(("results", name))
        try:
            found[name] = Source(entry, entry.prepared(given, folder, name))
        except ScenarioError as error:
            problems.include(_placed(problem, given.nearest(("set",)), name) for problem in error.problems)
        except InputError as error:
            problems.add(("results", name), str(error))
    return found


def _placed(problem: Problem, settings: Located, name: str) -> Problem:
    """Return a problem of a value that an entry lays on its file with the place of that value in the entry."""
    if not problem.file.startswith("--set "):
        return problem
    message = f"{problem.file.removeprefix('--set ')}: {problem.message}"
    return replace(problem, message=message, file=settings.file, line=settings.line, key=f"results.{name}.set")
