"""The check: how large groups are, how often partners take part, how soon allies reply, in runs and in the record."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from sim.experiments.runner import run
from sim.scenario import Quarter, Scenario, library, load_scenario
from sim.scenario.kinds import Kind
from sim.types import Floats
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import CITATIONS, Data
from sim.validation.intervals import Interval
from sim.validation.record.reading import (
    BURDEN,
    EXERCISES,
    GROUPS,
    INSIDE,
    OUTSIDE,
    ROSTERS,
    exercises_with_partners,
    members_besides_the_lead,
    months_to_first_aid,
)
from sim.validation.vetoes.blocking import Spread, baseline
from sim.validation.vetoes.concentration import exact_share
from sim.world.figures import allies_before

_YEARS = (1994, 2010)
"""Years in which `timeline` has begun and exercises were counted."""
_ONSET = Quarter(2022, 1)
_DOMAIN = "territorial_defence"
_SOON = 3.0
"""Months within which most allies gave their first military aid."""
_LONGEST = 8
"""Quarters after which an ally counts as one that does not reply."""
_MONTHS = 3.0

TEXT = f"""\
Three figures of the record that nothing was fitted to. (1) Members besides the lead: of the model's groups as a run
ends, and of real ones, centres of excellence and forward presence inside the alliance, minilateral groups outside it;
real means have 95 % t intervals. (2) Partners: the share of agreements with substance among two or more allies in
which a partner took part, in `timeline` from {_YEARS[0]} to {_YEARS[1]}, beside the share of multinational exercises
with two or more allies in which one did. Exercises are easier to join than operations. (3) First replies: the time
from the first crisis of territorial defence that arrives from {_ONSET} on to an ally's first part in an answer to
such a crisis, in an agreement or with a group that responds first, of the allies that take part in one within
{_LONGEST // 4} years; beside it the months from February 2022 to each ally's first military aid to Ukraine. The model
counts in quarters, so that the same quarter and the next are within three months.

Rows of the model have the mean over runs and the 5 and 95 percentiles of single runs: a figure is met where it lies
between these, as there is one world.
"""


def find(data: Data, effort: Effort) -> list[Finding]:
    """Return the rows."""
    scenario = baseline(effort.seed)
    result = run(
        scenario, effort.replications, jobs=effort.jobs, engine="fast", tables=("issues", "attempts", "groups")
    )
    runs, groups = effort.replications, result.groups[result.groups["founded"] >= 0]
    return [
        *(
            _sizes(data, groups[groups["format"] == name], runs, families, where)
            for name, families, where in (
                ("framework_nation", INSIDE, "inside the alliance"),
                ("minilateral", OUTSIDE, "outside"),
            )
        ),
        _partners(data, effort),
        *_replies(data, scenario, result.issues, result.groups, runs),
    ]


def _sizes(data: Data, groups: pd.DataFrame, runs: int, families: Sequence[str], where: str) -> Finding:
    known = members_besides_the_lead(data, families)
    half = float(stdtrit(known.size - 1, 0.975)) * float(known.std(ddof=1)) / math.sqrt(known.size)
    mean = float(known.mean())
    real = Interval(mean, mean - half, mean + half)
    ours = (groups.groupby("run")["size"].mean() - 1.0).reindex(range(runs)).to_numpy(dtype=np.float64)
    of = ", ".join(families)
    return _told(f"Members besides the lead, groups {where}", ours, real, CITATIONS[ROSTERS], f"{known.size}: {of}")


def _partners(data: Data, effort: Effort) -> Finding:
    quarters = 4 * (_YEARS[1] - _YEARS[0] + 1)
    scenario = load_scenario(
        library.path_of("timeline", Kind.SCENARIO), [f"seed={effort.seed}", f"quarters={quarters}"]
    )
    result = run(scenario, effort.replications, jobs=effort.jobs, engine="fast", tables=("issues",))
    with_partner, count = exercises_with_partners(data, *_YEARS)
    ours = share_with_partners(result.issues, scenario, effort.replications)
    what = f"Agreements of two or more allies in which a partner takes part, {_YEARS[0]} to {_YEARS[1]}"
    return _told(what, ours, exact_share(with_partner, count), CITATIONS[EXERCISES], f"{count} exercises")


def share_with_partners(issues: pd.DataFrame, scenario: Scenario, runs: int) -> Floats:
    """Return the share of agreements among two or more allies that had a partner, by run, shape (R,)."""
    first = scenario.start.index
    allied = [allies_before(scenario, Quarter.from_index(first + each)) for each in range(scenario.quarters)]
    agreed = issues[issues["outcome"] == "agreed"]
    rows = []
    for own, closed, participants in zip(
        agreed["run"], agreed["closed"].astype(int), agreed["participants"], strict=True
    ):
        allies = sum(code in allied[closed] for code in participants)
        if allies >= 2:
            rows.append((own, allies < len(participants)))
    found = pd.DataFrame(rows, columns=["run", "with"]).groupby("run")["with"].mean()
    shares: Floats = found.reindex(range(runs)).to_numpy(dtype=np.float64)
    return shares


def _replies(
    data: Data, scenario: Scenario, issues: pd.DataFrame, groups: pd.DataFrame, runs: int
) -> list[Finding]:  # fmt: skip
    known = months_to_first_aid(data)
    onset = _ONSET.index - scenario.start.index
    allies = allies_before(scenario, _ONSET)
    months = months_to_first_reply(issues, groups, allies, onset, runs)
    soon = np.array([np.mean(own <= _SOON) if own.size else np.nan for own in months])
    mean = np.array([own.mean() if own.size else np.nan for own in months])
    reply = np.array([own.size / len(allies) for own in months])
    within = exact_share(int((known <= _SOON).sum()), known.size)
    source = CITATIONS[BURDEN]
    return [
        _told(
            "Allies that reply within three months, of those that reply", soon, within, source, f"{known.size} allies"
        ),
        _told("Mean months to an ally's first reply", mean, Interval(float(known.mean())), source),
        _told("Allies that reply at all", reply, exact_share(known.size, len(allies)), source, "of 30 allies of 2022"),
    ]


def months_to_first_reply(
    issues: pd.DataFrame, groups: pd.DataFrame, allies: frozenset[str], onset: int, runs: int
) -> list[Floats]:
    """Return the months from the first crisis to the first reply of each ally that gives one, by run.

    Parameters
    ----------
    issues, groups : DataFrame
        Tables of the runs; members of groups that respond first are those of the end.
    allies : frozenset of str
    onset : int
        Quarter from which crises count.
    runs : int
    """
    crises = issues[(issues["kind"] == "crisis") & (issues["domain"] == _DOMAIN) & (issues["arrived"] >= onset)]
    members = dict(zip(zip(groups["run"], groups["group"], strict=True), groups["members"], strict=True))
    found: list[Floats] = []
    for number in range(runs):
        own = crises[crises["run"] == number]
        first: dict[str, int] = {}
        answered, agreed = own[own["responder"].notna()], own[own["outcome"] == "agreed"]
        for responder, at in zip(answered["responder"].astype(int), answered["arrived"].astype(int), strict=True):
            _note(first, members[number, responder], at)
        for participants, at in zip(agreed["participants"], agreed["closed"].astype(int), strict=True):
            _note(first, participants, at)
        begun = int(own["arrived"].min()) if len(own) else 0
        quarters = [at - begun for code, at in first.items() if code in allies and at - begun <= _LONGEST]
        found.append(_MONTHS * np.array(sorted(quarters), dtype=np.float64))
    return found


def _note(first: dict[str, int], codes: Sequence[str], at: int) -> None:
    for code in codes:
        first[code] = min(at, first.get(code, at))


def _told(what: str, values: Floats, real: Interval, source: str, note: str = "") -> Finding:
    """Return a figure of runs beside that of the record: met where it lies within 90 % of single runs."""
    spread = Spread.of(values)
    met = spread.runs.low <= real.value <= spread.runs.high
    return Finding(what, spread.shown(), real.shown(2), bool(met), source, note=note)


CHECK = Check(
    name="record",
    title="What groups, partners and allies do",
    part=Part.DATA,
    needs=(GROUPS, ROSTERS, EXERCISES, BURDEN),
    text=TEXT,
    find=find,
)
