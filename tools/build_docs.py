"""Write the generated tables of docs/odd.md from the registries, and those of results where they are named.

``python tools/build_docs.py`` rewrites them; ``--check`` only tells whether they are up to date (exit status 1 if not).
``--baseline FOLDER`` also rewrites the table of the baseline from a result of scenarios/baseline.yaml, ``--reforms
FOLDER`` those of what each reform and rule changes, from a result of experiments/reforms.yaml, ``--groups FOLDER`` and
``--formats FOLDER`` those of experiments/group-rules.yaml and experiments/formats.yaml, and ``--calibration FOLDER``
those of docs/validation.md on what was fitted, from a result of ``alliance-sim calibrate``; ``--targets FOLDER`` that
of the figures of a folder of data beside what the defaults give; ``--mutants FILE`` that of docs/reliability.md on
damaged files, from what ``tools/mutants.py --out FILE`` left.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.arms import declared_arms
from sim.analysis.claims.text import effect
from sim.analysis.comparison import compare
from sim.calibration.free import FREE
from sim.calibration.simulator import Simulator, Size
from sim.calibration.targets import targets
from sim.experiments.result import load_result
from sim.formats import FORMATS
from sim.parameters import PARAMETERS
from sim.results.measures import MEASURES
from sim.results.summary import estimate
from sim.validation.data import Data

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, VALIDATION, RELIABILITY = DOCS / "odd.md", DOCS / "validation.md", DOCS / "reliability.md"

BASELINE = (
    "share_consensus", "share_plus_n", "share_framework_nation", "share_minilateral", "share_bilateral",
    "success_consensus", "success_plus_n", "success_framework_nation", "success_minilateral", "success_bilateral",
    "blocking_rate", "blocked_substantive", "blocked_hostage", "blocked_queue", "blocked_too_late", "single_blocker",
    "blocker_gini", "top_blocker", "contagion", "output_share", "response_time", "undecided_2y", "undecided_4y",
    "talk_shop", "first_resort", "delinking", "duplication", "groups_upto_3", "groups_over_7", "burden_gdp_rank",
)  # fmt: skip

REFORMS: Mapping[str, Sequence[str]] = {
    "information_limits": ("coverage", "output_share"),
    "enhanced_opportunities": ("partner_interoperability", "partner_inclusion"),
    "interoperability_platform": ("partner_interoperability",),
    "exercises": ("interoperability", "output_share"),
    "centres_of_excellence": ("coverage",),
    "co_funding": ("groups_over_7", "output_share", "delinking"),
    "pooling": ("output_capability",),
    "consultation_forum": ("dispersion", "output_share"),
    "stocktaking": ("groups_alive", "output_share", "coverage"),
    "capacity_building": ("partner_interoperability", "engagement", "output_share"),
    "one_partner_one_plan": ("engagement", "share_bilateral", "output_share"),
    "cooperation_menu": ("engagement", "blocked_hostage", "delinking", "output_share"),
    "docking": ("delinking", "share_minilateral", "success_minilateral", "output_share"),
    "docking_and_co_funding": ("delinking", "output_share", "response_time_minilateral"),
    "operation": ("partner_interoperability", "output_share"),
    "top_down": ("delinking", "backlog", "output_share"),
    "bottom_up": ("first_resort", "delinking"),
}
RULES: Mapping[str, Sequence[str]] = {
    "no_enlargement": ("habit", "single_blocker", "output_share"),
    "majority": ("blocking_rate", "output_share", "response_time", "habit"),
    "constructive_abstention": ("blocking_rate", "output_share", "habit"),
    "strict_silence": ("blocking_rate", "output_share"),
    "no_contagion": ("blocking_rate", "output_share"),
    "no_forum_shift": ("undecided_2y", "output_share"),
}
"""Arms of experiments/reforms.yaml, and the measures that each is about."""


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


def changes(folder: Path, arms: Mapping[str, Sequence[str]]) -> str:
    """Return what arms change of the measures that they are about."""
    told = [name for names in arms.values() for name in names]
    found = compare(load_result(folder), sorted(set(told)), arms=list(arms), resamples=100)
    rows = []
    asked = [(arm, name) for arm, names in arms.items() for name in names]
    for each in found.set_index(["arm", "measure"]).loc[asked].itertuples():
        arm, name = each.Index
        change = effect({"effect": each.difference, "low": each.t_low, "high": each.t_high, "unit": each.unit})
        usual = f"{100.0 * each.base_mean:.1f} %" if each.unit == "share" else f"{each.base_mean:.3g} {each.unit}"
        rows.append([f"`{arm}`", f"`{name}`", usual, change])
    return _table(["arm", "measure", "usual", "change"], rows)


def side_by_side(folder: Path) -> str:
    """Return what each arm changes of all measures that its experiment names: an arm a row, the first as it is."""
    result = load_result(folder)
    names = result.manifest["experiment"]["measures"]
    base, *others = declared_arms(result)
    found = compare(result, names, arms=others, resamples=100).set_index(["arm", "measure"])
    rows = [[f"`{base}`", *(_level(found.loc[(others[0], name)]) for name in names)]]
    rows += [[f"`{arm}`", *(_change(found.loc[(arm, name)]) for name in names)] for arm in others]
    return _table(["arm", *(_headed(name) for name in names)], rows)


def _headed(name: str) -> str:
    unit = MEASURES[name].unit
    return f"`{name}`, {'%' if unit == 'share' else unit}"


def _level(row: pd.Series) -> str:
    return f"{100.0 * row.base_mean:.1f}" if row.unit == "share" else f"{row.base_mean:.3g}"


def _change(row: pd.Series) -> str:
    """Return a difference with its interval in the unit of its column."""
    if row.t_low != row.t_low:
        return "–"
    scale, form = (100.0, "+.1f") if row.unit == "share" else (1.0, "+.3f")
    return f"{scale * row.difference:{form}} [{scale * row.t_low:{form}}, {scale * row.t_high:{form}}]"


def fitted(folder: Path) -> str:
    """Return the parameters that were fitted, with their intervals."""
    rows = [
        [f"`{row.parameter}`", f"{row.default:.3g}", f"{row.best:.3g}", f"{row.median:.3g}",
         f"{row.low:.3g} to {row.high:.3g}",
         f"{row.prior_low:g} to {row.prior_high:g}", FREE[row.parameter].why]
        for row in load_result(folder).table("fitted").to_pandas().itertuples()
    ]  # fmt: skip
    return _table(["parameter", "was", "is", "median", "95 % interval", "prior", "why it is fitted"], rows)


def fits(folder: Path) -> str:
    """Return the figures with what single histories are predicted to show."""
    rows = [
        [f"`{row.target}`", f"{row.observed:.3g}", f"{row.before:.3g}", f"{row.after:.3g}",
         f"{row.low:.3g} to {row.high:.3g}",
         ("yes" if row.inside else "**no**") + ("" if row.fitted else ", not fitted"), row.measured]
        for row in load_result(folder).table("fits").to_pandas().itertuples()
    ]  # fmt: skip
    head = ["figure", "observed", "before", "after", "90 % of histories", "inside", "in the model"]
    return _table(head, rows)


def held(folder: Path) -> str:
    """Return the figures of a folder of data beside what the defaults give: means, and 90 % of single histories."""
    data = Data.named(folder)
    simulator, known = Simulator.of(data), targets(data)
    means = simulator.means({}, Size(baseline=200, unanimity=600, majority=300), 3)
    histories = np.array([simulator.one({}, seed) for seed in range(300)])
    ends = np.nanquantile(histories, (0.05, 0.95), axis=0).T
    rows = [
        [f"`{name}`", f"{each.value:.3g}", f"{mean:.3g}", f"{low:.3g} to {high:.3g}",
         ("yes" if low <= each.value <= high else "**no**") + ("" if each.fitted else ", not fitted"), each.measured]
        for (name, each), mean, (low, high) in zip(known.items(), means, ends, strict=True)
    ]  # fmt: skip
    return _table(["figure", "observed", "model", "90 % of histories", "inside", "in the model"], rows)


def mutants(file: Path) -> str:
    """Return how files ended that were damaged at random, by their kind."""
    found = json.loads(file.read_text(encoding="utf-8"))
    rows = []
    for kind, ends in found["kinds"].items():
        faults = sum(fault["kind"] == kind for fault in found["faults"])
        ran, large = ends.get("accepted, done", 0), ends.get("accepted, too large to run", 0)
        late = ends.get("accepted, refused", 0)
        rows.append([kind, *(f"{n:,}" for n in (sum(ends.values()), ends.get("refused", 0), ran, late, large, faults))])
    rows.append(["all", *(f"{sum(int(row[n].replace(',', '')) for row in rows):,}" for n in range(1, 7))])
    head = ["file", "mutants", "refused", "accepted and run", "refused when run", "too large to run", "faults"]
    return _table(head, rows)


def filled(page: str, name: str, table: str) -> str:
    """Return the page with the table between its marks replaced."""
    marks = rf"(<!-- table:{name} -->\n).*?(<!-- end -->)"
    return re.sub(marks, lambda match: f"{match[1]}{table}\n{match[2]}", page, flags=re.DOTALL)


def main() -> int:
    """Rewrite or check the page; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--reforms", type=Path)
    parser.add_argument("--groups", type=Path)
    parser.add_argument("--formats", type=Path)
    parser.add_argument("--calibration", type=Path)
    parser.add_argument("--targets", type=Path)
    parser.add_argument("--mutants", type=Path)
    given = parser.parse_args()
    before = page = PAGE.read_text(encoding="utf-8")
    for name, table in (("formats", formats()), ("parameters", parameters()), ("measures", measures())):
        page = filled(page, name, table)
    if given.baseline is not None:
        page = filled(page, "baseline", baseline(given.baseline))
    if given.reforms is not None:
        page = filled(page, "reforms", changes(given.reforms, REFORMS))
        page = filled(page, "rules", changes(given.reforms, RULES))
    for name, folder in (("group_rules", given.groups), ("formats_worth", given.formats)):
        if folder is not None:
            page = filled(page, name, side_by_side(folder))
    if given.check:
        return int(page != before or "<!-- table:baseline -->\n<!-- end -->" in page)
    PAGE.write_text(page, encoding="utf-8")
    if given.calibration is not None:
        other = VALIDATION.read_text(encoding="utf-8")
        for name, make in (("fitted", fitted), ("fits", fits)):
            other = filled(other, name, make(given.calibration))
        VALIDATION.write_text(other, encoding="utf-8")
    if given.targets is not None:
        other = VALIDATION.read_text(encoding="utf-8")
        VALIDATION.write_text(filled(other, "fits", held(given.targets)), encoding="utf-8")
    if given.mutants is not None:
        other = RELIABILITY.read_text(encoding="utf-8")
        RELIABILITY.write_text(filled(other, "mutants", mutants(given.mutants)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
