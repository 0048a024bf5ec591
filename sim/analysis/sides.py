"""Arms of one result or of several side by side: what each is called, and which of them can be paired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.arms import declared_arms
from sim.analysis.levels import Level, factors_of
from sim.analysis.units import Cells, declared, sort
from sim.errors import InputError, listing, unknown_name
from sim.results.printed import labels_of_arms

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result


@dataclass(frozen=True, slots=True)
class Side:
    """An arm of a result.

    Attributes
    ----------
    result : Result
    arm : str
        Its name there.
    name : str
        Its name in a comparison: that of the folder before it where several results have an arm of this name.
    label : str
        What it is called in print; its name where it has no label.
    """

    result: Result
    arm: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two arms sorted into units, under the names that they have in the comparison.

    Attributes
    ----------
    cells : Cells
    why : str
        Why arms of two results are paired or are not; nothing for arms of one.
    """

    cells: Cells
    why: str


def sides_of(results: Sequence[Result]) -> list[Side]:
    """Return the arms of results, result by result in the order of their experiments.

    Raises
    ------
    InputError
        If the same result is there twice.
    """
    folders = _folders(results)
    found = [(result, folder, arm) for result, folder in zip(results, folders, strict=True) for arm in _arms(result)]
    names = [arm for _, _, arm in found]
    labels = [labels_of_arms(result.manifest).get(arm, arm) for result, _, arm in found]
    return [
        Side(result, arm, _apart(arm, folder, names), _apart(label, folder, labels))
        for (result, folder, arm), label in zip(found, labels, strict=True)
    ]


def _arms(result: Result) -> list[str]:
    return declared_arms(result) if len(result.runs) else []


def _apart(name: str, folder: str, names: Sequence[str]) -> str:
    return f"{folder}: {name}" if names.count(name) > 1 else name


def _folders(results: Sequence[Result]) -> list[str]:
    """Return what tells results apart: names of folders, their whole paths where these are alike."""
    paths = [Path(result.name) if result.folder is None else result.folder.absolute() for result in results]
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice is not None:
        raise InputError(f"The result {twice} is named twice. Name each once.")
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]


def chosen_sides(sides: Sequence[Side], base: str | None, arms: Sequence[str] | None) -> tuple[Side, list[Side]]:
    """Return the arm to compare with, the first if none is named, and those to compare, in their order.

    Raises
    ------
    InputError
        For a name that is no arm, or nothing to compare.
    """
    known = {side.name: side for side in sides}
    if len(known) < 2:
        held = f"one arm, '{next(iter(known))}'" if known else "no runs"
        name = f" '{sides[0].result.name}'" if sides else ""
        raise InputError(
            f"There is nothing to compare: the result{name} holds {held}. Run an experiment with two arms or more "
            "with: alliance-sim sweep EXPERIMENT. Or name two results."
        )
    asked = list(known) if arms is None else list(arms)
    for name in [*([] if base is None else [base]), *asked]:
        if name not in known:
            raise unknown_name("arm", name, known)
    against = next(iter(known)) if base is None else base
    others = [side for name, side in known.items() if name in asked and name != against]
    if not others:
        rest = listing(name for name in known if name != against)
        raise InputError(f"There is nothing to compare with '{against}': no other arm is named. Allowed: {rest}.")
    return known[against], others


class Pairs:
    """Arms two by two, sorted into units of analysis.

    Parameters
    ----------
    sides : sequence of Side
        All arms that there are.
    """

    def __init__(self, sides: Sequence[Side]) -> None:
        self._sides = sides
        self._whole: dict[tuple[int, str], Cells] = {}

    def at(self, base: Side, arm: Side, level: Level) -> Pair:
        """Return two arms at some points: pairs where their draws are the same, run by run."""
        import pandas as pd

        if base.result is arm.result:
            return Pair(self._of_one(base.result, level), "")
        runs = pd.concat([level.rows(_runs(side)) for side in (base, arm)], ignore_index=True)
        why_not = _difference(base.result, arm.result)
        if why_not:
            shared = any(bool(luck(side.result)) for side in (base, arm))
            return Pair(sort(runs, False, base.result.name, shared=shared), why_not)
        return Pair(sort(runs, luck(base.result), base.result.name), "seed, points and replicates are the same")

    def _of_one(self, result: Result, level: Level) -> Cells:
        """Return all arms of one result, sorted once."""
        key = (id(result), level.text)
        if key not in self._whole:
            names = {side.arm: side.name for side in self._sides if side.result is result}
            runs = level.rows(result.runs).reset_index(drop=True)
            renamed = (
                runs.assign(arm=runs["arm"].map(names)) if any(arm != name for arm, name in names.items()) else runs
            )
            self._whole[key] = sort(renamed, luck(result), result.name)
        return self._whole[key]


def _runs(side: Side) -> pd.DataFrame:
    runs = side.result.runs
    return runs[runs["arm"] == side.arm].assign(arm=side.name)


def luck(result: Result) -> Any:
    """Return what runs of a result share: nothing, or the draws of a replicate at all points or in all arms."""
    return declared(result, "paired", result.manifest.get("kind") == "run")


def _difference(one: Result, other: Result) -> str:
    """Return why runs of two results are no pairs; nothing where they are."""
    first, second = one.manifest.get("seed"), other.manifest.get("seed")
    if not luck(one) or not luck(other) or luck(one) != luck(other):
        return "the runs of one of them have draws of their own"
    if first != second:
        return f"the seeds differ: {first} and {second}"
    if _points(one) != _points(other):
        return "the points differ"
    sizes = [len(set(result.runs["replicate"])) for result in (one, other)]
    if sizes[0] != sizes[1]:
        return f"the replicates differ: {sizes[0]:,} and {sizes[1]:,}"
    return "" if _spots(one) == _spots(other) else "some runs are missing"


def _points(result: Result) -> Mapping[Any, Any]:
    """Return the values of all factors at each point."""
    factors = factors_of(result)
    runs = result.runs.drop_duplicates("point")[["point", *factors]]
    return {row[0]: dict(zip(factors, row[1:], strict=True)) for row in runs.itertuples(index=False, name=None)}


def _spots(result: Result) -> set[tuple[Any, ...]]:
    return set(result.runs[["point", "replicate"]].itertuples(index=False, name=None))
