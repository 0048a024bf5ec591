"""Write what the runs say of each claim into docs/claims.md.

``python tools/build_claims.py FOLDER`` reads the ledger that ``alliance-sim claims --out FOLDER`` left.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Any

from sim.analysis.claims.text import ORDER, effect
from sim.experiments.result import Result, load_result
from sim.scenario.yaml_file import read_file

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "claims.md"
WIDTH = 120

MARK = "<!-- From here on written by tools/build_claims.py. -->\n"


def main() -> None:
    """Write the page."""
    if len(sys.argv) != 2:
        sys.exit("Give the folder of a ledger: python tools/build_claims.py results/claims")
    before = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(before + MARK + "\n" + page(load_result(sys.argv[1])), encoding="utf-8")


def page(result: Result) -> str:
    """Return the part of the page that is written from a ledger."""
    claims: list[list[dict[str, Any]]] = [
        [{str(name): cell for name, cell in row.items()} for row in own.to_dict("records")]
        for _, own in result.ledger.groupby("claim", sort=False)
    ]
    parts = [_summary(result, claims)]
    for verdict in ORDER:
        of_verdict = [own for own in claims if own[0]["claim_verdict"] == verdict]
        if of_verdict:
            parts += [f"## {verdict.capitalize()}\n", *map(_section, of_verdict)]
    return "\n".join(parts)


def _summary(result: Result, claims: list[list[dict[str, Any]]]) -> str:
    manifest, precision = result.manifest, result.manifest["precision"]
    counts = {verdict: sum(own[0]["claim_verdict"] == verdict for own in claims) for verdict in ORDER}
    text = (
        f"What follows is of {precision['replications']:,} replications at the baseline and {precision['points']:,} "
        f"points of parameter space with {precision['repeats']} repeats, {manifest['runs']:,} runs, seed "
        f"{manifest['seed']}, alliance-sim {manifest['version']}. Of {len(claims)} claims "
        + ", ".join(f"{count} are {verdict}" for verdict, count in counts.items())
        + ". Figures in brackets are 95 % intervals; pp: percentage points."
    )
    return f"## The ledger\n\n{_wrapped(text)}\n"


def _section(tests: list[dict[str, Any]]) -> str:
    first = tests[0]
    own = read_file(ROOT / "claims" / f"{first['claim']}.yaml").plain()
    assert isinstance(own, dict)
    lines = [f"### {first['title']}\n", f"[`{first['claim']}`](../claims/{first['claim']}.yaml), {first['source']}.\n"]
    lines += [_wrapped(str(own["claim"])), ""]
    lines += [_wrapped(_test(row), "- ") for row in tests]
    lines += ["", _wrapped(_together(tests)), ""]
    return "\n".join(lines)


def _test(row: dict[str, Any]) -> str:
    premise = "premise, " if row["premise"] else ""
    where = f"the sign holds at {row['share_sign']:.0%} of the points, the test at {row['share_holds']:.0%}"
    needed = row["needed"]
    settled = (
        f" About {needed:,.0f} replications would settle it." if row["verdict"] == "inconclusive" and needed else ""
    )
    return f"`{row['test']}`: {premise}**{row['verdict']}**. {effect(row)}; {where}.{settled}"


def _together(tests: list[dict[str, Any]]) -> str:
    first, here = tests[0], all(row["holds"] for row in tests if not row["premise"])
    text = (
        f"All of it {'holds' if here else 'does not hold'} at the baseline, and does at {first['claim_share']:.0%} of "
        "the points."
    )
    if first["claim_verdict"] != "conditional":
        return text
    if not first["region"]:
        return f"{text} No box of up to four parameters tells where."
    return (
        f"{text} It holds where {first['region']}: at {first['region_density']:.0%} of the points there, which are "
        f"{first['region_coverage']:.0%} of those at which it holds."
    )


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
