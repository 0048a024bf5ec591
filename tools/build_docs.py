"""Write the generated tables of docs/odd.md from the registries.

``python tools/build_docs.py`` rewrites them; ``--check`` only tells whether they are up to date (exit status 1 if not).
``--baseline FOLDER`` also rewrites the table of the baseline from a result of scenarios/baseline.yaml.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from sim.experiments.result import load_result
from sim.formats import FORMATS
from sim.measures import MEASURES
from sim.parameters import PARAMETERS
from sim.summary import estimate

PAGE = Path(__file__).resolve().parent.parent / "docs" / "odd.md"

BASELINE = (
    "share_consensus", "share_plus_n", "share_framework_nation", "share_minilateral", "share_bilateral",
    "success_consensus", "success_plus_n", "success_framework_nation", "success_minilateral", "success_bilateral",
    "blocking_rate", "blocked_substantive", "blocked_hostage", "blocked_queue", "blocked_too_late", "single_blocker",
    "blocker_gini", "top_blocker", "contagion", "output_share", "response_time", "undecided_2y", "undecided_4y",
    "talk_shop", "first_resort", "delinking", "duplication", "groups_upto_3", "groups_over_7", "burden_gdp_rank",
)  # fmt: skip


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def formats() -> str:
    """Return the formats with their declared traits."""
    head = ["format", "convened", "veto", "inside", "led", "slot", "set-up (quarters)", "cost", "legitimacy", "source"]
    rows = [
        [
            f"`{t.name}`", t.convened, t.veto, "yes" if t.inside else "no", "yes" if t.led else "no", f"{t.slot:g}",
            f"{t.set_up}", f"{t.cost:g}", f"{t.legitimacy:g}", t.source,
        ]
        for t in (fmt.traits for fmt in FORMATS.values())
    ]  # fmt: skip
    return _table(head, rows)


def parameters() -> str:
    """Return the parameters in the order of their table."""
    head = ["parameter", "meaning", "unit", "default", "low", "high", "status", "source"]
    rows = [
        [f"`{p.name}`", p.meaning, p.unit, f"{p.default:.4g}", f"{p.low:g}", f"{p.high:g}", p.status, p.source]
        for p in PARAMETERS.values()
    ]
    return _table(head, rows)


def measures() -> str:
    """Return the measures in the order of their registry."""
    rows = [[f"`{m.name}`", m.unit, m.definition, m.direction] for m in MEASURES.values()]
    return _table(["measure", "unit", "definition", "direction"], rows)


def baseline(folder: Path) -> str:
    """Return the measures of a result that show whether it is alive."""
    runs = load_result(folder).runs
    rows = []
    for name in BASELINE:
        each = estimate(runs[name], MEASURES[name].unit == "share")
        rows.append([f"`{name}`", MEASURES[name].unit, f"{each.mean:.3f}", f"{each.low:.3f} to {each.high:.3f}"])
    return _table(["measure", "unit", "mean", "95 % interval"], rows)


def filled(page: str, name: str, table: str) -> str:
    """Return the page with the table between its marks replaced."""
    marks = rf"(<!-- table:{name} -->\n).*?(<!-- end -->)"
    return re.sub(marks, lambda match: f"{match[1]}{table}\n{match[2]}", page, flags=re.DOTALL)


def main() -> int:
    """Rewrite or check the page; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--baseline", type=Path)
    given = parser.parse_args()
    before = page = PAGE.read_text(encoding="utf-8")
    for name, table in (("formats", formats()), ("parameters", parameters()), ("measures", measures())):
        page = filled(page, name, table)
    if given.baseline is not None:
        page = filled(page, "baseline", baseline(given.baseline))
    if given.check:
        return int(page != before or "<!-- table:baseline -->\n<!-- end -->" in page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
