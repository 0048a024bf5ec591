"""The check: whether more groups are founded after threats rise, in runs and in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.data.groups import real_groups
from sim.experiments.runner import run
from sim.scenario import Scenario
from sim.scenario.quarter import Quarter
from sim.types import Floats
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import Data
from sim.validation.founding.counting import (
    Window,
    by_quarter,
    count_in,
    is_off_zero,
    mean_of,
    poisson_rate,
    real_foundings,
)
from sim.validation.vetoes.blocking import Spread, baseline
from sim.validation.vetoes.concentration import exact_share

EVENTS = (2014, 2022)
"""First quarters of these years brought the events: Crimea, and the invasion of Ukraine."""
YEARS = 3
"""Years on either side: as long as the last whole years of the record after 2022."""
_OTHER_YEARS = (2, 4)
_SOURCE = "founding dates of real groups, sim/data/groups.csv and SOURCES.md"
_LONG = ((1991, 2013), (2014, 2024))

TEXT = f"""\
Do more standing groups appear after the threat to territory rises? In the baseline it rises in the first quarters of
2014 and of 2022. Each run is compared with itself, foundings a year in the {YEARS} years after against the {YEARS}
before, and with the run of the same luck in which these two events do not happen and all others do. Intervals are 95
% t intervals of the mean over runs, and 5 and 95 percentiles of single runs. The baseline has the same formats
throughout; in the scenario `timeline` framework nations are allowed from 2014 on, so that a rise would be put in.

The record is the founding dates of the real groups that come with the program, those that would be standing groups in
the model: led by a framework nation, minilateral, pooled forces, of another organisation; frameworks and meetings of
all allies are none. Rates have exact Poisson intervals, and the share of foundings that came after the event an exact
one; a half would be no change. The numbers are very small. The record is a list of known groups and no census: none
in it was founded after 2018, though AUKUS and the European Sky Shield Initiative were, so that 2022 cannot be judged
by it and is told. Five foundings against none do not make the rise after 2014 certain either. The level cannot be
compared at all: the model founds a group for an issue where none fits, and most projects of that size have no name.
The years before 2014 are not calm in the model, where the uprisings of 2011 fall in them, and the attack on Mosul in
2014 falls after; the second comparison is free of both.
"""


@dataclass(frozen=True, slots=True)
class _Runs:
    """Foundings by quarter with the two events and without, shape (R, quarters) each, and the first quarter."""

    start: Quarter
    usual: Floats
    quiet: Floats

    def window(self, year: int, years: int = YEARS) -> Window:
        return Window(_first(year) - self.start.index, 4 * years)


def find(data: Data, effort: Effort) -> list[Finding]:
    """Return the rows; the record comes with the program."""
    founded = real_foundings(real_groups().values())
    runs = _runs(effort)
    record = [_record(founded, year) for year in EVENTS]
    model = [row for year in EVENTS for row in (_paired(runs, founded, year), _against_quiet(runs, founded, year))]
    return [*record, _long_run(founded), *model, _level(runs, founded)]


def without(scenario: Scenario, years: Sequence[int]) -> Scenario:
    """Return the scenario without what happens in the first quarters of some years."""
    dropped = {_first(year) for year in years}
    return scenario.model_copy(update={"events": tuple(e for e in scenario.events if e.at.index not in dropped)})


def _first(year: int) -> int:
    return Quarter.parse(f"{year}Q1").index


def _runs(effort: Effort) -> _Runs:
    scenario = baseline(effort.seed)
    usual, quiet = (_founded(each, effort) for each in (scenario, without(scenario, EVENTS)))
    return _Runs(scenario.start, usual, quiet)


def _founded(scenario: Scenario, effort: Effort) -> Floats:
    result = run(scenario, effort.replications, jobs=effort.jobs, engine="fast", tables=("groups",))
    return by_quarter(result.groups, effort.replications, scenario.quarters)


def _counts(founded: Sequence[int], year: int) -> tuple[int, int]:
    """Return how many real groups were founded in the years before and after."""
    return count_in(founded, year - YEARS, year - 1), count_in(founded, year, year + YEARS - 1)


def _record(founded: Sequence[int], year: int) -> Finding:
    before, after = _counts(founded, year)
    share = exact_share(after, before + after).shown(2) if before + after else "none at all"
    return Finding(
        what=f"Real groups founded a year, {YEARS} years from {year} on",
        ours=poisson_rate(after, YEARS).shown(2),
        reference=f"{poisson_rate(before, YEARS).shown(2)} in the {YEARS} years before",
        passed=None,
        source=_SOURCE,
        note=f"{after} after, {before} before; share after {share}",
    )


def _long_run(founded: Sequence[int]) -> Finding:
    (first, last), (since, until) = _LONG
    before, after = count_in(founded, first, last), count_in(founded, since, until)
    return Finding(
        what=f"Real groups founded a year, {since} to {until}",
        ours=poisson_rate(after, until - since + 1).shown(2),
        reference=f"{poisson_rate(before, last - first + 1).shown(2)} from {first} to {last}",
        passed=None,
        source=_SOURCE,
        note=f"{after} and {before} groups; the last of {max(founded)}",
    )


def _paired(runs: _Runs, founded: Sequence[int], year: int) -> Finding:
    window = runs.window(year)
    change = window.after(runs.usual) - window.before(runs.usual)
    level = mean_of(window.before(runs.usual)).value
    others = (runs.window(year, years) for years in _OTHER_YEARS)
    shown = ", ".join(
        f"{mean_of(each.after(runs.usual) - each.before(runs.usual)).shown(2, sign=True)} for {each.width // 4} years"
        for each in others
    )
    what = f"Groups founded a year from {year} on against the years before, in the model"
    return _judged(what, change, founded, year, f"{level:.2f} before; {shown}")


def _against_quiet(runs: _Runs, founded: Sequence[int], year: int) -> Finding:
    window = runs.window(year)
    quiet = window.after(runs.quiet)
    what = f"Groups founded a year from {year} on against the same luck without the events, in the model"
    return _judged(what, window.after(runs.usual) - quiet, founded, year, f"{quiet.mean():.2f} without")


def _judged(what: str, change: Floats, founded: Sequence[int], year: int, note: str) -> Finding:
    """Return a change over runs: it passes where the mean is off 0 on the side of the record."""
    before, after = _counts(founded, year)
    mean = Spread.of(change)
    sign = float(after - before)
    return Finding(
        what=what,
        ours=f"{mean.mean.shown(2, sign=True)}; 90 % of runs {mean.runs.low:+.2f} to {mean.runs.high:+.2f}",
        reference=f"{sign / YEARS:+.2f}",
        passed=is_off_zero(mean.mean, sign) if sign != 0.0 else None,
        source=_SOURCE,
        note=note if sign != 0.0 else f"{note}; the record holds no group of those years, so this is told",
    )


def _level(runs: _Runs, founded: Sequence[int]) -> Finding:
    years = runs.usual.shape[1] / 4.0
    first = runs.start.index // 4
    real = count_in(founded, first, _LONG[1][1])
    level = mean_of(runs.usual.sum(axis=1) / years)
    return Finding(
        what="Groups founded a year over the whole run, in the model",
        ours=level.shown(2),
        reference=poisson_rate(real, _LONG[1][1] - first + 1).shown(2),
        passed=None,
        source=_SOURCE,
        note="the record is a list of known groups, not all there are",
    )


CHECK = Check(
    name="founding",
    title="When groups appear",
    part=Part.DATA,
    needs=(),
    text=TEXT,
    find=find,
)
