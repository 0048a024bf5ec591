"""The check: who leads groups inside the alliance and beside it, in the record and in runs of the baseline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.experiments.runner import run
from sim.parameters import PARAMETERS
from sim.scenario import Scenario
from sim.types import Floats
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import CITATIONS, Data
from sim.validation.founding.counting import poisson_rate
from sim.validation.intervals import Interval
from sim.validation.leading.logit import chances, fit, left_out
from sim.validation.leading.reading import (
    HISTORY,
    LARGEST,
    PANEL,
    RECORD_YEARS,
    Founding,
    choices,
    founded_a_year,
    foundings,
)
from sim.validation.vetoes.blocking import Spread, baseline
from sim.validation.vetoes.concentration import exact_share

_DIGITS = 2
_FIRST = 20
"""Groups inside among which different leads are counted: about as many as runs found at least."""
_REACH_OF_ERRORS = 1.959964
_RULES = {"as the baseline is": {}, "where leads are able": {"leads": "able"}}
"""Rules that runs are done by: those of the baseline, and the one that leads are drawn by taken away."""

TEXT = """\
Who leads? The record lists standing groups by year with the state that led each: inside the alliance under a lead
nation (centres of excellence, forward presence, framework nations), and minilateral ones. A conditional logit takes
each founding from 2005 to 2024 as a choice among the allies of the year, by the logarithm of military expenditure and
by global reach as the model has it, the root of it against the largest power's. Means decide little, and more than
chance, with each founding left out of the fit in turn. What reach takes off the record inside does not tell from
nothing, and outside just so; that a global power has more to do elsewhere is theory. The model has
the coefficients for inside. The same record tells how many groups are founded a year, and how many different states
led the first of them. All these figures were in sight when the rule was made; none is a test of it.

The rows of the model have the mean over runs and the 5 and 95 percentiles of single runs, as there is one world. Where
leads are able, the rule before (`leads: able`), the largest ally leads half of what is inside.
"""


def find(data: Data, effort: Effort) -> list[Finding]:
    """Return the rows."""
    inside, outside = (foundings(data, inside=each) for each in (True, False))
    rows = [*_fits(inside, "inside"), *_fits(outside, "outside")]
    for said, rules in _RULES.items():
        rows += _of_runs(data, inside, _scenario(effort, rules), effort, said)
    return rows


def _scenario(effort: Effort, rules: dict[str, str]) -> Scenario:
    scenario = baseline(effort.seed)
    return scenario.model_copy(update={"rules": scenario.rules.model_copy(update=rules)})


def _fits(found: Sequence[Founding], where: str) -> list[Finding]:
    alone, both = (choices(found, with_reach=each) for each in (False, True))
    one, two = fit(alone), fit(both)
    largest = float(
        np.mean([_chance(chances(two.coefficients, choice), each) for choice, each in zip(both, found, strict=True)])
    )
    means, far = (
        Interval(value, value - _REACH_OF_ERRORS * error, value + _REACH_OF_ERRORS * error)
        for value, error in zip(two.coefficients.tolist(), two.errors.tolist(), strict=True)
    )
    rule = (
        f"the rule has {PARAMETERS['lead_means'].default} and {-PARAMETERS['lead_reach'].default}"
        if where == "inside"
        else "not used by the model"
    )
    return [
        Finding(
            what=f"Leads {where}, {len(found)}: weight of the logarithm of military expenditure; of global reach",
            ours=f"{means.shown(_DIGITS, sign=True)}; {far.shown(_DIGITS, sign=True)}",
            reference=rule,
            passed=None,
            source=CITATIONS[HISTORY],
            note=f"the largest ally is given {largest:.2f} of them",
        ),
        Finding(
            what=f"Leads {where}: log likelihood left out one by one, by both; by expenditure alone; of even draws",
            ours=f"{left_out(both):.1f}; {left_out(alone):.1f}; {two.even:.1f}",
            reference="the nearer to 0, the better",
            passed=None,
            source=CITATIONS[HISTORY],
            note=f"in the fit {two.likelihood:.1f} and {one.likelihood:.1f}",
        ),
    ]


def _chance(each: Floats, founding: Founding) -> float:
    return float(each[founding.allies.index(LARGEST)]) if LARGEST in founding.allies else 0.0


def _of_runs(
    data: Data, inside: Sequence[Founding], scenario: Scenario, effort: Effort, said: str
) -> list[Finding]:  # fmt: skip
    result = run(scenario, effort.replications, jobs=effort.jobs, engine="fast", tables=("groups",))
    groups = result.groups[result.groups["founded"] >= 0]
    of_lead = groups[groups["format"] == "framework_nation"]
    years = scenario.quarters / 4.0
    led = [each.lead for each in inside]
    rates = [
        _rate(groups, kind, data, is_inside, years, effort, said)
        for kind, is_inside in (("framework_nation", True), ("minilateral", False))
    ]
    share = exact_share(led.count(LARGEST), len(led))
    largest = of_lead.assign(own=of_lead["lead"] == LARGEST).groupby("run")["own"].mean().to_numpy(dtype=np.float64)
    first = of_lead.sort_values(["run", "group"]).groupby("run").head(_FIRST)
    full = first.groupby("run").filter(lambda own: len(own) == _FIRST)
    different = np.asarray(full.groupby("run")["lead"].nunique(), dtype=np.float64)
    known = len(set(led[:_FIRST]))
    return [
        *rates,
        _told(f"Led by the largest ally, of groups inside, {said}", largest, share.shown(_DIGITS), share),
        _told(
            f"Different leads among the first {_FIRST} groups inside, {said}", different, str(known),
            Interval(float(known)), f"of the {len(different)} runs that found so many",
        ),
    ]  # fmt: skip


def _rate(
    groups: pd.DataFrame, kind: str, data: Data, inside: bool, years: float, effort: Effort, said: str
) -> Finding:  # fmt: skip
    count, span = founded_a_year(data, inside, *RECORD_YEARS)
    real = poisson_rate(count, span)
    sizes = groups[groups["format"] == kind].groupby("run").size()
    ours = np.asarray(sizes.reindex(range(effort.replications), fill_value=0), dtype=np.float64) / years
    where = "inside under a lead" if inside else "minilateral"
    what = f"Groups founded a year, {where}, {said}"
    return _told(what, ours, f"{real.shown(_DIGITS)} from {RECORD_YEARS[0]} to {RECORD_YEARS[1]}", real)


def _told(what: str, values: Floats, reference: str, real: Interval, note: str = "") -> Finding:
    """Return a figure of runs beside that of the record: met where it lies within 90 % of single runs."""
    if values.size < 2:
        return Finding(what, "too few runs", reference, None, CITATIONS[HISTORY], note=note)
    spread = Spread.of(values)
    met = spread.runs.low <= real.value <= spread.runs.high
    ours = f"{spread.mean.shown(_DIGITS)}; 90 % of runs {spread.runs.low:.2f} to {spread.runs.high:.2f}"
    return Finding(what, ours, reference, bool(met), CITATIONS[HISTORY], note=note)


CHECK = Check(
    name="leading",
    title="Who leads",
    part=Part.DATA,
    needs=(HISTORY, PANEL),
    text=TEXT,
    find=find,
)
