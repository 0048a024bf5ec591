"""A comparison of arms for a terminal, and what is said of it besides."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from sim.analysis.arms import named_measures, said_of_measures
from sim.analysis.comparison import as_results
from sim.analysis.estimates import Row
from sim.analysis.levels import pooled, splitting
from sim.analysis.units import MORE, OF_POINTS
from sim.results.measures import in_order
from sim.results.summary import FEW
from sim.wording import cut

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

MANY = 20
"""Rows from which the text says how many intervals miss 0 by chance."""
WIDEST = 33
"""Letters of what stands at the beginning of a row."""


def as_text(frame: pd.DataFrame) -> str:
    """Return a comparison for a terminal, 100 columns at most, measures in the order of the registry."""
    order = {name: number for number, name in enumerate(in_order(frame["measure"]))}
    width = min(WIDEST, max(len(text) + 2 * bool(split) for text, split in _beginnings(frame))) + 1
    parts = []
    for _, of_arm in frame.groupby("arm", sort=False):
        rows: list[Row] = [{str(name): cell for name, cell in row.items()} for row in of_arm.to_dict("records")]
        rows.sort(key=lambda row: order[row["measure"]])
        parts.append("\n".join([*_heading(rows[0], width), *_lines(rows, width)]))
    intervals = int(frame["t_low"].notna().sum())
    if intervals and frame["one_history"].any():
        parts.append(textwrap.fill(f"{OF_POINTS} {MORE}", 100))
    if intervals >= MANY:
        chance = (1.0 - frame["confidence"].iloc[0]) * intervals
        parts.append(f"If the arms changed nothing, about {chance:.0f} of {intervals} such intervals would miss 0.")
    return "\n\n".join(parts)


def notes(
    results: Result | Sequence[Result], measures: Sequence[str] | str | None, by: Sequence[str] = ()
) -> list[str]:
    """Return what is said of the measures that are shown, and of points that are taken together."""
    every = as_results(results)
    sentences = list(dict.fromkeys(filter(None, (_pooled(result, by) for result in every))))
    said = next(filter(None, (said_of_measures(result, measures) for result in every if named_measures(result))), "")
    sentences.append(said or said_of_measures(every[0], measures))
    return [textwrap.fill(each, 100) for each in sentences if each]


def _pooled(result: Result, by: Sequence[str]) -> str:
    """Return the sentence on points that are taken together, with what splits them; nothing where none are."""
    together, split = pooled(result, by), splitting(result, by)
    options = " ".join(f"--by {name}" for name in (*by, split))
    mend = f"; {options} splits them" if split else ""
    return f"{together[:1].upper()}{together[1:]}{mend}." if together else ""


def _beginnings(frame: pd.DataFrame) -> set[tuple[str, str]]:
    """Return what rows begin with, and the level if it stands there."""
    measures = {(str(text), "") for text in frame["measure_label"]}
    return measures | {(str(text), str(text)) for text in frame["level"] if text}


def _lines(rows: Sequence[Row], width: int) -> list[str]:
    """Return a row for each measure; for each level below it, where points are split."""
    lines = []
    for _, of_measure in groupby(rows, key=lambda row: str(row["measure"])):
        several = list(of_measure)
        name = str(several[0]["measure_label"])
        if not several[0]["level"]:
            lines += [_line(name, row, width) for row in several]
        else:
            lines += [f"  {cut(name, width - 1)}", *(_line(f"  {row['level']}", row, width) for row in several)]
    return lines


def _heading(row: Row, width: int) -> list[str]:
    """Return the lines above the rows of an arm: what is compared, and how."""
    basis = {
        "replicate": "each replicate the mean over its points",
        "point": f"each point with {'the same luck' if row['one_history'] else 'luck of its own'}",
        "run": "each run by itself",
    }[row["unit_of_analysis"]]
    how = "pairs with common luck" if row["paired"] else "luck not common"
    why = f" ({row['pairing']})" if row["pairing"] else ""
    interval = f"difference [{100.0 * row['confidence']:g} % t interval]"
    return [
        f"{row['arm_label']} against {row['base_label']}",
        *([f"{how}{why}", f"{basis}; {interval}"] if why else [f"{how}, {basis}; {interval}"]),
        f"  {'measure':<{width}}{'base':>9}{'arm':>9}  {'difference':<30}{'units':>6}",
    ]


def _line(name: str, row: Row, width: int) -> str:
    """Return one measure: means, difference with its interval, units, and whether it is better where that is clear."""
    share = row["unit"] == "share"
    base, arm = (_figure(row[mean], share, unit=" %") for mean in ("base_mean", "arm_mean"))
    low, high = (_figure(row[end], share, "+") for end in ("t_low", "t_high"))
    change = missing(row) or _figure(row["difference"], share, "+", " pp")
    if few(row):
        change += f", {few(row)}"
    elif not math.isnan(row["t_low"]):
        change += f" [{low}, {high}]"
    begins = f"  {cut(name, width - 1):<{width}}"
    return f"{begins}{base:>9}{arm:>9}  {change:<30}{row['pairs']:>6}  {verdict(row)}".rstrip()


def _figure(value: float, share: bool, sign: str = "", unit: str = "") -> str:
    """Return a number, a share in per cent with the unit given."""
    if math.isnan(value):
        return "-"
    return f"{100.0 * value:{sign}.1f}{unit}" if share else f"{value:{sign}.3g}"


def missing(row: Row) -> str:
    """Return why there is no difference; nothing where there is one."""
    if not math.isnan(row["difference"]):
        return ""
    match math.isnan(row["base_mean"]), math.isnan(row["arm_mean"]):
        case True, True:
            return "no value in either"
        case True, False:
            return "no value in the base"
        case False, True:
            return "no value in the arm"
    return "nowhere a value in both"


def few(row: Row) -> str:
    """Return of how many cases shares are that rest on next to none; nothing where they do not."""
    cases = row["base_cases"], row["arm_cases"]
    if math.isnan(row["difference"]) or not any(0 < each < FEW for each in cases):
        return ""
    return f"{cases[0]:.0f} and {cases[1]:.0f} cases"


def verdict(row: Row) -> str:
    """Return what a difference means whose t interval leaves 0 out, unless it rests on next to nothing."""
    if few(row) or not (row["t_low"] > 0.0 or row["t_high"] < 0.0):
        return ""
    rises = row["difference"] > 0.0
    if row["direction"] == "neither":
        return "higher" if rises else "lower"
    return "better" if rises == (row["direction"] == "higher is better") else "worse"
