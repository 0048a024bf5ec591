"""Scenario discovery (Bryant & Lempert 2010): the part of parameter space in which something happens."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sim.analysis.arms import chosen_arm
from sim.analysis.boxes import LEAST_OF_INTEREST, LEAST_POINTS, Boxes, find_boxes
from sim.analysis.tree import find_leaves
from sim.errors import InputError, unknown_name
from sim.experiments.origin import command
from sim.experiments.result import Result
from sim.results.measures import KNOWN
from sim.types import Flags, Floats
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd

METHODS: Mapping[str, Callable[[pd.DataFrame, Flags, int], Boxes | None]] = {"prim": find_boxes, "tree": find_leaves}
"""How boxes are found: one after the other, each inside the last; or as the leaves of a tree."""
COMPARISONS: Mapping[str, Callable[[Floats, float], Flags]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip
FORM = "a measure, one of > >= < <=, and a number, such as 'blocking_rate > 0.4'; several joined by 'and'"
_CONDITION = re.compile(r"\s*([a-z0-9_]+)\s*(>=|<=|>|<)\s*([-+0-9.e]+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be so of one measure at a point."""

    measure: str
    comparison: str
    limit: float

    @property
    def text(self) -> str:
        """The condition as it is written."""
        return f"{self.measure} {self.comparison} {self.limit:g}"


def conditions_of(target: str) -> list[Condition]:
    """Return the conditions of a target.

    Raises
    ------
    InputError
        If it cannot be read, or names no measure.
    """
    found = []
    for part in re.split(r"\band\b", target):
        match = _CONDITION.fullmatch(part)
        try:
            limit = float(match[3]) if match is not None else np.nan
        except ValueError:
            limit = np.nan
        if match is None or not np.isfinite(limit):
            raise InputError(f"The target '{target}' cannot be read at '{part.strip()}'. Write {FORM}.")
        if match[1] not in KNOWN:
            raise unknown_name("measure", match[1], KNOWN)
        found.append(Condition(match[1], match[2], limit))
    return found


def discover(
    result: Result,
    target: str,
    *,
    arm: str | None = None,
    base: str | None = None,
    method: str = "prim",
    seed: int = 1,
) -> Result:
    """Return where in the space of the factors of a sweep something happens.

    Parameters
    ----------
    result : Result
        Of a sweep with factors, over many points: 40 or more, better some hundreds.
    target : str
        What happens at a point of interest, such as ``"blocking_rate > 0.4 and output_share < 0.1"``. The value of a
        measure at a point is its mean over the replicates there.
    arm : str, optional
        Which arm; the first if left out.
    base : str, optional
        Another arm: the target then is of the difference between both.
    method : {"prim", "tree"}
        Boxes that get smaller and denser, or the leaves of a shallow tree.
    seed : int
        Of the halves of the points by which boxes are found and tested.

    Returns
    -------
    Result
        With a table ``boxes``: a row for each, with ``text`` and ``limits`` (JSON), ``coverage`` (share of the points
        of interest that lie inside), ``density`` (share of those inside that are of interest), ``mass`` (share of all
        points inside), ``restricted`` (number of factors with limits), ``coverage_test`` and ``density_test`` (on the
        points held out), and ``chosen``: which one tells most; the first, all of parameter space, if none does.

    Raises
    ------
    InputError
        For names that are not there, a target that cannot be read, or a result with too few points or hits to tell.
    """
    if method not in METHODS:
        raise unknown_name("method", method, METHODS)
    conditions = conditions_of(target)
    chosen = chosen_arm(result, arm)
    sides = [chosen] if base is None else [chosen, chosen_arm(result, base)]
    points, known, hits = _of_interest(result, conditions, sides)
    boxes = METHODS[method](points[known].reset_index(drop=True), hits[known], seed)
    if boxes is None:
        count, of_interest = int(known.sum()), int(hits[known].sum())
        raise InputError(
            f"{of_interest} of {count} points of '{result.name}' are of interest, which tells nothing: {LEAST_POINTS} "
            f"points are needed, with {LEAST_OF_INTEREST} that are of interest and as many that are not. Take another "
            "limit, or run more points."
        )
    said = " and ".join(condition.text for condition in conditions)
    manifest = {
        "name": f"{result.name}-discovery",
        "title": str(result.manifest.get("experiment", {}).get("title", result.name)),
        "kind": "discovery",
        "command": command(),
        "version": version("alliance-sim"),
        "of": result.name,
        "experiment_sha256": result.manifest.get("experiment_sha256", ""),
        "target": said,
        "arm": chosen,
        "base": base,
        "method": method,
        "seed": seed,
        "runs": len(result.runs),
        "points": int(known.sum()),
        "base_rate": float(hits[known].mean()),
    }
    return Result(manifest, {"boxes": _table(boxes)})


def _of_interest(result: Result, conditions: list[Condition], sides: list[str]) -> tuple[pd.DataFrame, Flags, Flags]:
    """Return the points of a sweep, which of them have values, and which are of interest."""
    factors = [str(factor["name"]) for factor in result.manifest.get("experiment", {}).get("factors", ())]
    if not factors:
        raise InputError(f"In the result '{result.name}' nothing varies. Run an experiment with factors.")
    runs = result.runs
    points = runs.drop_duplicates("point").sort_values("point").set_index("point")[factors]
    measures = list(dict.fromkeys(each.measure for each in conditions))
    means = [runs[runs["arm"] == side].groupby("point")[measures].mean().reindex(points.index) for side in sides]
    values = means[0] - means[1] if len(means) > 1 else means[0]
    known = values.notna().all(axis=1).to_numpy()
    hits = np.logical_and.reduce([
        COMPARISONS[each.comparison](values[each.measure].to_numpy(dtype=np.float64), each.limit)
        for each in conditions
    ])  # fmt: skip
    return points, known, hits


def _table(boxes: Boxes) -> pa.Table:
    rows: list[dict[str, Any]] = [
        {
            "box": number,
            "text": box.text,
            "limits": json.dumps({name: [_plain(end) for end in limit] for name, limit in box.limits.items()}),
            "restricted": len(box.limits),
            "coverage": box.coverage,
            "density": box.density,
            "mass": box.mass,
            "coverage_test": box.coverage_test,
            "density_test": box.density_test,
            "chosen": number == boxes.chosen,
        }
        for number, box in enumerate(boxes.boxes)
    ]
    return pa.Table.from_pylist(rows)


def _plain(end: Any) -> Any:
    if isinstance(end, float) and not np.isfinite(end):
        return None
    return end.item() if isinstance(end, np.generic) else end


def as_text(result: Result) -> str:
    """Return what was discovered for a terminal."""
    manifest, frame = result.manifest, result.boxes
    chosen = frame[frame["chosen"]].iloc[0]
    against = "" if manifest["base"] is None else f" against {manifest['base']}"
    lines = [
        f"{manifest['title']}: where {manifest['target']}",
        f"arm {manifest['arm']}{against}: so at {manifest['base_rate']:.0%} of "
        f"{counted(int(manifest['points']), 'point')}",
    ]
    if chosen["restricted"] == 0:
        lines.append("No part of parameter space tells where: on points held out none was denser than the whole.")
    else:
        lines.append(
            f"It happens where {chosen['text']}:\n  at {chosen['density_test']:.0%} of the points there, which are "
            f"{chosen['coverage_test']:.0%} of all at which it does (points held out; {chosen['density']:.0%} and "
            f"{chosen['coverage']:.0%} of those that the box was fitted to)"
        )
    shown = frame.iloc[:: max(1, len(frame) // ROWS)]
    head = f"  {'coverage':>9}{'density':>9}{'mass':>7}  limits"
    rows = [
        f"{'*' if row.chosen else ' '} {row.coverage_test:>9.0%}{row.density_test:>9.0%}{row.mass:>7.0%}  {row.text}"
        for row in shown.itertuples()
    ]
    return "\n".join([*lines, "", head, *rows])


ROWS = 12
"""Boxes that are shown, about."""
