"""What a search says at its end: as text for people, as plain values for programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.pareto import dominance
from sim.results.measures import KNOWN
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

WIDTH = 100
SHOWN = 24
"""Efficient designs that are listed; all are in the table."""
LATE = 0.25
"""Share of the generations that counts as the end of a search."""

type Row = dict[str, Any]


def labels_of(result: Result) -> list[str]:
    """Return the names of choices and levels, in the order of the file."""
    space = result.manifest["space"]
    return [*(choice["name"] for choice in space["choices"]), *(level["name"] for level in space["levels"])]


def objectives_of(result: Result) -> list[str]:
    """Return the names of the objectives, in the order of the file."""
    return [aim["measure"] for aim in result.manifest["space"]["objectives"]]


def dominating(result: Result) -> list[int]:
    """Return the numbers of the efficient designs that dominate the present one, those that regret least first."""
    frame = result.designs[result.designs["confirmed"]]
    signs = [1.0 if aim["direction"] == "higher is better" else -1.0 for aim in result.manifest["space"]["objectives"]]
    over = dominance.dominates(frame[objectives_of(result)].to_numpy() * signs)
    present = frame["present"].to_numpy()
    found = frame[over[:, present].any(axis=1) & frame["efficient"].to_numpy()]
    return [int(number) for number in found.sort_values("regret", kind="stable")["design"]]


def as_values(result: Result) -> dict[str, Any]:
    """Return the summary as plain values."""
    manifest, frame = result.manifest, result.designs
    kept = ("name", "title", "seed", "method", "size", "tried", "confirmed", "runs", "interrupted")
    chosen = {name: _number_of(frame, name) for name in ("minimax_regret", "knee")}
    return {
        **{key: manifest[key] for key in kept},
        "folder": None if result.folder is None else str(result.folder),
        "failures": len(manifest["failures"]),
        "objectives": manifest["space"]["objectives"],
        **chosen,
        "present_is_dominated_by": dominating(result),
        "designs": [_plain(row) for row in _rows(frame[frame["efficient"] | frame["present"]])],
    }


def as_text(result: Result) -> str:
    """Return the summary for a terminal."""
    space = result.manifest["space"]
    lines = [result.manifest["title"], *([space["question"]] if space["question"] else []), *_tried(result)]
    if not result.manifest["confirmed"]:
        return "\n".join([*lines, "Nothing was run again yet, so that nothing can be said of which are efficient."])
    return "\n".join([*lines, "", *_legend(result), "", *_listed(result), "", *_verdict(result)])


def _tried(result: Result) -> list[str]:
    """Return how the search went."""
    manifest, space = result.manifest, result.manifest["space"]
    if manifest["method"] == "all":
        how = f"all {manifest['size']:,} designs of the space were tried"
    else:
        plan = space["search"]
        how = f"{manifest['tried']:,} of {manifest['size']:,} designs were tried, by NSGA-II in {plan['generations']} "
        how += f"generations of {plan['population']}"
    sizes = [
        f"{counted(int(space[name]['states']), 'state')} x {space[name]['replications']}"
        for name in ("search", "confirm")
    ]
    met = f"each in {sizes[0]} replications, and what was run again in {sizes[1]}, others with other luck"
    return [how, f"{counted(int(manifest['runs']), 'run')}, seed {manifest['seed']}: {met}"]


def _legend(result: Result) -> list[str]:
    """Return what the columns of the list are."""
    lines = []
    for letter, aim in zip(_letters(result), result.manifest["space"]["objectives"], strict=True):
        measure = KNOWN[aim["measure"]]
        lines += _wrapped(f"  {letter}  {measure.name} ({measure.unit}; {aim['direction']}): {measure.definition}")
    return ["Objectives, mean over states ± standard error", *lines]


def _wrapped(line: str) -> list[str]:
    return wrap(line, WIDTH, subsequent_indent="    ")


def _letters(result: Result) -> list[str]:
    return [chr(ord("A") + place) for place in range(len(objectives_of(result)))]


def _listed(result: Result) -> list[str]:
    """Return the efficient designs and the present one, those that regret least first."""
    frame = result.designs
    shown = frame[frame["efficient"] | frame["present"]].sort_values("regret", kind="stable")
    efficient = int(frame["efficient"].sum())
    heads = "".join(f"{letter:>17}" for letter in _letters(result))
    good = f"{'good':>7}" if result.manifest["space"]["satisfice"] else ""
    rows = _rows(shown)
    cut = [row for row in rows[SHOWN:] if not row["present"]]
    listed = [row for row in rows if row not in cut]
    more = [f"  and {len(cut)} more: see the table of designs"] if cut else []
    noun = "is" if efficient == 1 else "are"
    return [
        f"{efficient} of {result.manifest['confirmed']} that were run again {noun} efficient: dominated by none",
        f"  design{heads}{'regret':>9}{good}{'sure':>7}",
        *(_line(row, objectives_of(result), bool(good)) for row in listed),
        *more,
        "  regret: the largest over states and objectives, in usual spreads between designs",
        *(["  good: share of states in which all thresholds are met"] if good else []),
        "  sure: share of resamples of the states in which it is efficient",
    ]


def _line(row: Row, objectives: Sequence[str], good: bool) -> str:
    cells = "".join(f"{_figure(row[name], row[f'{name}_error'], name):>17}" for name in objectives)
    share = f"{100.0 * row['satisficing']:>6.0f}%" if good else ""
    named = {"present": "present", "minimax_regret": "least regret", "knee": "knee"}
    marks = [said for flag, said in named.items() if row[flag]]
    marks += ["dominated"] if not row["efficient"] else []
    line = f"  {row['design']:>6}{cells}{row['regret']:>9.2f}{share}{100.0 * row['efficient_share']:>6.0f}%"
    return f"{line}  {', '.join(marks)}".rstrip()


def _verdict(result: Result) -> list[str]:
    """Return what the designs are that stand out, and whether the present one is dominated."""
    frame, over = result.designs, dominating(result)
    known = {int(row["design"]): row for row in _rows(frame)}
    present = next(row for row in known.values() if row["present"])
    lines = [
        f"The present design, {present['design']}: "
        + ", ".join(f"{name} {present[name]}" for name in labels_of(result))
    ]
    said = {"minimax_regret": "Least of the largest regret", "knee": "Knee, nearest to the best on all at once"}
    for flag, words in said.items():
        number = _number_of(frame, flag)
        if number is not None:
            lines.append(f"{words}, {number}: {_differs(known[number], present, result)}")
    lines += _of_present(over, known, present, result)
    lines += _late(result)
    return [part for line in lines for part in _wrapped(line)]


def _of_present(over: Sequence[int], known: dict[int, Row], present: Row, result: Result) -> list[str]:
    if present["efficient"]:
        sure = f"efficient in {100.0 * present['efficient_share']:.0f} % of resampled states"
        return [f"The present design is dominated by no other that was run again ({sure})."]
    if not over:
        return ["The present design lacks a value on some objective, and so is not efficient."]
    row = known[over[0]]
    changes = ", ".join(
        f"{name} {_figure(row[f'{name}_change'], row[f'{name}_change_error'], name, change=True)}"
        for name in objectives_of(result)
    )
    count = f"{len(over)} efficient design{'s' * (len(over) != 1)}"
    return [
        f"The present design is dominated by {count}: {', '.join(map(str, over[:SHOWN]))}.",
        f"Of these, {row['design']} regrets least: {_differs(row, present, result)}",
        f"  against the present design, state by state: {changes}",
    ]


def _late(result: Result) -> list[str]:
    """Return a warning where efficient designs still came up at the end of the search."""
    if result.manifest["method"] == "all":
        return []
    frame, generations = result.designs, result.manifest["space"]["search"]["generations"]
    found = frame[frame["efficient"]]
    late = int((found["generation"] > generations * (1.0 - LATE)).sum())
    if 4 * late <= len(found):
        return []
    return [
        f"{late} of {len(found)} efficient designs came up in the last quarter of the search: more generations may "
        "find others."
    ]


def _differs(row: Row, present: Row, result: Result) -> str:
    """Return in what a design differs from the present one."""
    changed = [f"{name} {row[name]}" for name in labels_of(result) if row[name] != present[name]]
    return ", ".join(changed) or "the present design"


def _number_of(frame: pd.DataFrame, flag: str) -> int | None:
    found = frame.loc[frame[flag], "design"]
    return int(found.iloc[0]) if len(found) else None


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(key): cell for key, cell in row.items()} for row in frame.to_dict("records")]


def _plain(row: Row) -> Row:
    cells = {key: cell.item() if isinstance(cell, np.generic) else cell for key, cell in row.items()}
    return {key: None if isinstance(cell, float) and math.isnan(cell) else cell for key, cell in cells.items()}


def _figure(value: float, error: float, measure: str, *, change: bool = False) -> str:
    """Return a mean, or a change with its sign, with its standard error to two digits."""
    if math.isnan(value):
        return "-"
    share = KNOWN[measure].unit == "share"
    scale, unit = (100.0, " pp" if change else " %") if share else (1.0, "")
    value, error = scale * value, scale * error
    digits = max(0, 1 - math.floor(math.log10(error))) if error > 0.0 else 3
    shown = f"{value:{'+' if change else ''}.{digits}f}"
    return f"{shown} ± {error:.{digits}f}{unit}" if error > 0.0 else f"{shown}{unit}"
