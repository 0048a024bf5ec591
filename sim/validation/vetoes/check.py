"""The check of blocking against publicised vetoes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.types import Floats
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import CITATIONS, Data
from sim.validation.intervals import Interval, centred, multiplicities
from sim.validation.published import FILE as PUBLISHED
from sim.validation.published import Published, published
from sim.validation.vetoes.blocking import Spread, baseline_runs, blocking_of
from sim.validation.vetoes.concentration import (
    beyond_chance,
    counts_in,
    exact_share,
    gini,
    top_share,
    uniform_null,
)
from sim.validation.vetoes.reading import FILE, WITHIN, Veto, counts_of, episodes, read_vetoes

MEMBERS = 28
"""Members of the European Union from 2013 to 2020; the United Kingdom, which left, has vetoes."""
_OTHER_SPANS = (0, 30, 180, 365)
_EXACT = 0.005
_NULL = Interval(0.41, 0.30, 0.51)
_TOP_THREE = 0.61
_FOUND_BY_CHANCE = "Gini if all were as likely to block"

TEXT = f"""\
The tracker of vetoes holds 46 publicised vetoes in the European Union from 2011 to 2025. Vetoes of one issue about one
country belong to one episode where each follows the one before within {WITHIN} days; that definition gives the
published share of episodes with a single vetoer. Shares have exact intervals; those of concentration reach 1.96
standard deviations of a bootstrap over episodes to either side, since resamples are more concentrated than the data and
their percentiles lie off. The Gini index is over {MEMBERS} members, those without vetoes too. It is above 0 by luck
alone where vetoes are few, so it stands beside its mean and 95 % interval if every member were as likely to veto as
every other. The model's figures are from runs of the baseline, each twenty years: the mean over runs with its 95 % t
interval, and the 5 and 95 percentiles of single runs. Europe has one history, so the data are held against the latter.

What can be compared is shape and not level: how often somebody blocks alone, and how much of all blocking few states
do. The data are vetoes that reached the press, of foreign policy, taxes and budgets; texts watered down in silence
are not among them, and neither are states that give way before it comes to a veto. The model counts every round of
talks of all allies that an objection held up, publicised or not, so it has more vetoes a year, and of more states. A
round is no episode: who objects to three texts of one issue blocks three rounds. So the model is told twice, by
rounds, as its measures have it, and by talks, each ally counted once for an issue in one format, which is nearer to
an episode. The weight of lasting political distance and the scatter of ideals were fitted to the three figures by
rounds, among others (`alliance-sim calibrate`), so that these test the fit and no more. Propensities to take hostages
were written down from such vetoes (sim/data/SOURCES.md), so that a few states do most of this is put in, and hostage
taking alone is told and not judged.
"""


@dataclass(frozen=True, slots=True)
class _Record:
    """What the data say: episodes, vetoes by member, and intervals."""

    episodes: Sequence[Sequence[str]]
    counts: Floats
    single: Interval
    top: Interval
    gini: Interval
    null: Interval


def find(data: Data, effort: Effort) -> list[Finding]:
    """Return the rows."""
    record, targets = _record(data, effort), published(data)
    blocking = blocking_of(baseline_runs(effort))
    return [*_of_data(data, record, targets), *_of_model(record, blocking, effort)]


def _record(data: Data, effort: Effort) -> _Record:
    vetoes = read_vetoes(data.path(FILE))
    found = episodes(vetoes)
    own = list(counts_of(vetoes).values())
    counts = np.array([*own, *[0] * (MEMBERS - len(own))], dtype=np.float64)
    tops, ginis = _resampled(found, effort)
    return _Record(
        episodes=found,
        counts=counts,
        single=exact_share(sum(len(each) == 1 for each in found), len(found)),
        top=centred(top_share(counts), tops),
        gini=centred(gini(counts), ginis),
        null=uniform_null(int(counts.sum()), MEMBERS, (effort.seed, 1)),
    )


def _resampled(found: Sequence[Sequence[str]], effort: Effort) -> tuple[Floats, Floats]:
    """Return top share and Gini index of resamples of episodes, shape (R,) each."""
    blockers = sorted({member for each in found for member in each})
    table = np.array([counts_in([each], blockers) for each in found])
    drawn = multiplicities(np.arange(len(found)), effort.resamples, (effort.seed, 2))
    padded = np.pad(drawn @ table, ((0, 0), (0, MEMBERS - len(blockers))))
    return np.array([top_share(row) for row in padded]), np.array([gini(row) for row in padded])


def _of_data(data: Data, record: _Record, targets: Mapping[str, Published]) -> list[Finding]:
    """Return the published figures beside ours."""
    vetoes = read_vetoes(data.path(FILE))
    spans = ", ".join(f"{_single_within(vetoes, span):.2f} within {span} days" for span in _OTHER_SPANS)
    ours = {
        "single_blocker_share": (record.single, "Episodes with a single vetoer, in the data",
                                 f"{len(record.episodes)} episodes; {spans}"),
        "top_blocker_share": (record.top, "Vetoes by the most frequent vetoer, in the data",
                              f"{record.counts.sum():.0f} vetoes; top three {top_share(record.counts, 3):.2f}, "
                              f"published {_TOP_THREE:.2f}"),
        "blocker_gini": (record.gini, f"Gini of vetoes over {MEMBERS} members, in the data", ""),
    }  # fmt: skip
    found = [
        Finding(
            what=what,
            ours=value.shown(2),
            reference=targets[name].interval.shown(2),
            passed=abs(value.value - targets[name].interval.value) <= _EXACT,
            source=targets[name].source,
            note=note,
        )
        for name, (value, what, note) in ours.items()
    ]
    chance = Finding(
        what=f"{_FOUND_BY_CHANCE}, in the data",
        ours=record.null.shown(2),
        reference=_NULL.shown(2),
        passed=abs(record.null.value - _NULL.value) <= 2 * _EXACT,
        source=targets["blocker_gini"].source,
        note=f"{record.counts.sum():.0f} vetoes over {MEMBERS} members",
    )
    return [*found, chance]


def _single_within(vetoes: Sequence[Veto], span: int) -> float:
    found = episodes(vetoes, span)
    return sum(len(each) == 1 for each in found) / len(found)


def _of_model(record: _Record, blocking: Mapping[str, Floats], effort: Effort) -> list[Finding]:
    """Return what the runs say."""
    vetoes, allies = (round(float(blocking[name].mean())) for name in ("vetoes", "allies"))
    null = uniform_null(vetoes, allies, (effort.seed, 3))
    counted = f"{vetoes} vetoes of {allies} allies in a run"
    return [
        _row("Blocked rounds with a single objector", blocking["single_blocker"], record.single, "single_blocker"),
        _row("Blocked talks with a single objector", blocking["single_talks"], record.single, "nearer to an episode"),
        _row("Objections by the most frequent objector, rounds", blocking["top_blocker"], record.top, "top_blocker"),
        _row("Objections by the most frequent objector, talks", blocking["top_talks"], record.top, counted),
        _row("Gini of blocked rounds over allies", blocking["blocker_gini"], record.gini, "blocker_gini"),
        _row("Gini of blocked talks over allies", blocking["gini_talks"], record.gini, counted),
        _above_chance(blocking["gini_talks"], null, record, counted),
        *_of_hostages(blocking, allies, effort),
    ]  # fmt: skip


def _row(what: str, values: Floats, reference: Interval | None, note: str) -> Finding:
    """Return a measure of runs beside the data: it passes where single runs reach the interval of the data."""
    spread = Spread.of(values)
    return Finding(
        what=what,
        ours=spread.shown(),
        reference="" if reference is None else reference.shown(2),
        passed=None if reference is None else spread.runs.meets(reference),
        source=CITATIONS[FILE],
        note=note if reference is None else f"{note}; {_reach(values, reference):.2f} of runs reach the data",
    )


def _reach(values: Floats, reference: Interval) -> float:
    """Return the share of runs that are at least as high as the data."""
    return float(np.mean(values[~np.isnan(values)] >= reference.value))


def _above_chance(values: Floats, null: Interval, record: _Record, counted: str) -> Finding:
    spread = Spread.of(values)
    ours, theirs = beyond_chance(spread.mean.value, null.value), beyond_chance(record.gini.value, record.null.value)
    return Finding(
        what="Gini of blocked talks over allies, above chance",
        ours=spread.shown(),
        reference=f"above {null.shown(2)}",
        passed=spread.mean.low > null.value,
        source=CITATIONS[FILE],
        must=True,
        note=f"{_FOUND_BY_CHANCE}, {counted}; {float(np.mean(values > null.high)):.2f} of runs are above. Of the way "
        f"from chance to one state that does all, the model has gone {ours:.2f}, the data {theirs:.2f}",
    )


def _of_hostages(blocking: Mapping[str, Floats], allies: int, effort: Effort) -> list[Finding]:
    """Return what hostage takers alone do: told and not judged, as their propensities are from such data."""
    hostages = round(float(blocking["hostages"].mean()))
    null = uniform_null(hostages, allies, (effort.seed, 4))
    found = {
        "top_hostages": ("Hostages by the most frequent taker", "", "propensities are from such vetoes"),
        "gini_hostages": ("Gini of hostage taking over allies", f"by chance {null.shown(2)}",
                          f"{hostages} hostages of {allies} allies in a run; propensities are from such vetoes"),
    }  # fmt: skip
    return [
        Finding(what, Spread.of(blocking[name]).shown(), reference, None, CITATIONS[FILE], note=note)
        for name, (what, reference, note) in found.items()
    ]


CHECK = Check(
    name="vetoes",
    title="Blocking against publicised vetoes",
    part=Part.DATA,
    needs=(FILE, PUBLISHED),
    text=TEXT,
    find=find,
)
