"""The ledger for a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.experiments.result import Result
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd

ORDER = ("supported", "conditional", "contradicted", "inconclusive")
WIDTH = 100

type Row = Mapping[str, Any]


def as_text(result: Result) -> str:
    """Return the ledger, claim by claim: verdict, effects at the baseline, shares of parameter space."""
    frame = result.ledger
    claims = [_records(own) for _, own in frame.groupby("claim", sort=False)]
    parts = [_heading(result, claims)]
    for verdict in ORDER:
        of_verdict = [own for own in claims if own[0]["claim_verdict"] == verdict]
        if of_verdict:
            parts.append("\n".join([verdict.upper(), *(line for own in of_verdict for line in _claim(own))]))
    return "\n\n".join(parts)


def _records(frame: pd.DataFrame) -> list[Row]:
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def _heading(result: Result, claims: list[list[Row]]) -> str:
    manifest, precision = result.manifest, result.manifest["precision"]
    counts = [(verdict, sum(own[0]["claim_verdict"] == verdict for own in claims)) for verdict in ORDER]
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts if count)
    tests = sum(len(own) for own in claims)
    return "\n".join([
        f"{manifest['title']}: {len(claims)} with {counted(tests, 'test')}; {said}",
        f"{counted(int(precision['replications']), 'run')} of each arm at the baseline, "
        f"{counted(int(precision['points']), 'point')} of parameter "
        f"space with {precision['repeats']} each; {counted(int(manifest['runs']), 'run')}, seed {manifest['seed']}",
        f"registered {manifest['registered']}, before the first run; false discoveries at most "
        f"{manifest['false_discoveries']:.0%} (Benjamini-Hochberg)",
    ])  # fmt: skip


def _claim(tests: list[Row]) -> Iterator[str]:
    first = tests[0]
    yield f"  {first['title']} ({first['source']})"
    for row in tests:
        yield from _test(row)
    here = all(row["holds"] for row in tests if not row["premise"])
    if not math.isnan(first["claim_share"]):
        yield (
            f"    All of it {'holds' if here else 'does not hold'} at the baseline, and does in "
            f"{first['claim_share']:.0%} of parameter space."
        )
    if first["claim_verdict"] == "conditional":
        region = first["region"]
        told = (
            f"It holds where {region}: in {first['region_density']:.0%} of that, which is "
            f"{first['region_coverage']:.0%} of where it holds."
            if region
            else "No region of up to four parameters tells where it holds."
        )
        yield from textwrap.wrap(told, WIDTH, initial_indent="    ", subsequent_indent="      ")


def _test(row: Row) -> Iterator[str]:
    yield f"    {'Premise, ' if row['premise'] else ''}{row['test']}: {row['verdict']}"
    where = f"sign holds in {row['share_sign']:.0%} of parameter space, the test in {row['share_holds']:.0%}"
    yield f"      {effect(row)}; {where}"
    if row["verdict"] == "inconclusive":
        needed = row["needed"]
        count = "More than a million" if needed is None or math.isnan(needed) else f"About {int(needed):,}"
        yield f"      {count} replications would settle it."


def effect(row: Row) -> str:
    """Return an effect with its interval and unit, such as ``-2.5 pp [-3.0, -2.0]``."""
    share = row["unit"] == "share"
    value, low, high = (_figure(row[key], share) for key in ("effect", "low", "high"))
    return f"{value} {'pp' if share else row['unit']} [{low}, {high}]"


def _figure(value: float, share: bool) -> str:
    if math.isnan(value):
        return "-"
    return f"{100.0 * value:+.2f}" if share else f"{value:+.3g}"
