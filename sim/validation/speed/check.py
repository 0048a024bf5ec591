"""The check: how fast a council decides by unanimity and by majority, in the model and in the European Union."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.types import Floats
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import CITATIONS, Data
from sim.validation.intervals import Interval, percentiles
from sim.validation.published import FILE as PUBLISHED
from sim.validation.published import Published, published
from sim.validation.speed.council import MEMBERS, QUARTERS, Rule, Talks, speed_targets, talks, targets_of
from sim.validation.speed.curves import Curve, yearly_hazard
from sim.validation.speed.reading import BY_QUARTER, FILE, RULES, read_quarters
from sim.validation.speed.record import QUARTERS as WITHIN
from sim.validation.speed.record import Record, estimated, read_record

_EXACT = 1e-9
_LABELS: Mapping[str, str] = {
    "delay_median_unanimity": "Median quarters to a decision, unanimity",
    "delay_median_majority": "Median quarters to a decision, majority",
    "undecided_2y_unanimity": "Undecided after two years, unanimity",
    "undecided_2y_majority": "Undecided after two years, majority",
    "undecided_4y_unanimity": "Undecided after four years, unanimity",
    "undecided_4y_majority": "Undecided after four years, majority",
    "hazard_ratio_majority": "Ratio of quarterly hazards, majority to unanimity",
}
_YEARS: tuple[tuple[str, float, float], ...] = (("first", 0, 4), ("second", 4, 8), ("third and fourth", 8, 16))
_PAIR: tuple[Rule, ...] = ("unanimity", "majority")
_ELSEWHERE: Mapping[str, tuple[str, tuple[float, ...]]] = {
    "silence_tolerance": ("breaking silence has another price", (0.0, 0.02, 0.1, 0.4)),
    "concession": ("texts concede at another rate", (0.3, 0.5, 0.8, 1.0)),
}
"""Parameters that the ratio hangs on, and other values of them."""

TEXT = f"""\
Golub's data hold 1669 directives of the European Union from 1968 to 1998, with the days from proposal to adoption. A
directive has several rows where the rule, or something else, changed while it was on the table; each row counts for
the rule that held, from its first day to its last, and who came late is not counted before. Quarterly hazards are 1 -
exp(-adoptions / quarters of waiting), and survival is their product, which gives the published file to the last
digit. Medians lie on straight lines between quarters. Intervals are percentiles of a bootstrap over directives, all
rows of one together. The ratio of hazards is pooled over {WITHIN} quarters after Mantel and Haenszel; it is not the
same throughout, as majorities decide twice as fast in the third and fourth year and hardly faster in the fifth, so
that one number is a summary only.

The model's counterpart is a council of the {len(MEMBERS)} members of 1994 with consensus as its one format,
capability issues alone, no partners, no events, and the Secretariat as the one sponsor, as the Commission alone
proposes; all else, threats, arrivals and agenda slots too, is as in the baseline. Majority is 54 of 76 votes, counted
by heads: the votes of that time gave the largest members five times those of the smallest, military expenditure some
hundred times. Both rules meet the same luck, over {QUARTERS} quarters. Words count as adopted, as a directive that
says little is one. Issues that fail leave observation when they do, and so do those open as a run ends: proposals
that were withdrawn do so in the data, where of the undecided ones that can be dated only a fifth end with the data.
Counted as undecided for ever they stand beside. A delay of d whole quarters stands for d - 1/2 to d + 1/2. Intervals
are percentiles of a bootstrap over runs.

Preparation, the price of breaking silence, concessions and the slots of an agenda were fitted to the medians, the
shares and the ratio, among other figures (`alliance-sim calibrate`), so that these test the fit and no more; hazards by
year were not looked at. Nothing in the model is a first reading or a working group by name, and its capability issues
are defence and not rules of a market. Golub's rules are not set by lot either: what came under majority was other
matter, and later. Other data on the same council give a ratio near 1, so that 1 to 2 is the range to be in. Rows show
what the ratio hangs on.
"""


def find(data: Data, effort: Effort) -> list[Finding]:
    """Return the rows."""
    record, targets = read_record(data, effort.resamples, effort.seed), published(data)
    runs = {rule: talks(rule, {}, effort.replications, effort.seed, effort.jobs) for rule in _PAIR}
    drawn = _drawn(effort)
    curves: dict[str, Curve] = {rule: each.curve() for rule, each in runs.items()}
    resampled: dict[str, Curve] = {rule: each.curve(drawn) for rule, each in runs.items()}
    found = estimated(curves, resampled)
    return [
        *_of_data(record, targets),
        *[_published_quarters(data, record, rule) for rule in _PAIR],
        *_of_model(found, targets, runs),
        _direction(found["hazard_ratio_majority"], targets),
        _by_capability(runs["unanimity"], drawn, effort),
        *(_by(parameter, effort, targets) for parameter in _ELSEWHERE),
        *_for_ever(runs, drawn, targets),
        *_over_time(record, curves, resampled),
    ]


def _drawn(effort: Effort) -> Floats:
    """Return how often each run is in each resample, shape (resamples, runs)."""
    generator = np.random.default_rng((effort.seed, 2))
    even = np.full(effort.replications, 1.0 / effort.replications)
    return generator.multinomial(effort.replications, even, effort.resamples).astype(np.float64)


def _of_data(record: Record, targets: Mapping[str, Published]) -> list[Finding]:
    """Return the published figures beside ours."""
    counted = f"{record.directives} directives, {record.adopted} adopted"
    ratios = ", ".join(f"{record.ratio_within(each):.2f} over {each}" for each in (8, 12))
    return [
        Finding(
            what=f"{_LABELS[name]}, in the data",
            ours=value.shown(2),
            reference=targets[name].interval.shown(2),
            passed=targets[name].interval.low <= value.value <= targets[name].interval.high,
            source=targets[name].source,
            note=f"{counted}; {ratios} quarters" if name == "hazard_ratio_majority" else "",
        )
        for name, value in record.targets().items()
    ]


def _published_quarters(data: Data, record: Record, rule: Rule) -> Finding:
    """Return how far our quarterly hazards and survival are from the published ones."""
    curve, theirs = record.curves[rule], read_quarters(data.path(BY_QUARTER), RULES[rule])
    gaps = [
        max(abs(hazard - each.hazard), abs(undecided - each.undecided))
        for hazard, undecided, each in zip(curve.hazard, curve.survival[1:], theirs, strict=False)
    ]
    return Finding(
        what=f"Hazard and survival by quarter, {rule}, in the data",
        ours=f"largest difference {max(gaps):.0e} over {len(gaps)} quarters",
        reference="0",
        passed=bool(max(gaps) < _EXACT),
        source=CITATIONS[BY_QUARTER],
    )


def _of_model(
    found: Mapping[str, Interval], targets: Mapping[str, Published], runs: Mapping[Rule, Talks]
) -> list[Finding]:
    """Return the model's figures: each passes where its interval meets the published one."""
    return [
        Finding(
            what=f"{_LABELS[name]}, in the model",
            ours=value.shown(2),
            reference=targets[name].interval.shown(2),
            passed=value.meets(targets[name].interval),
            source=targets[name].source,
            note=next((_endings(runs[rule]) for rule in _PAIR if name == f"delay_median_{rule}"), ""),
        )
        for name, value in found.items()
    ]


def _endings(of: Talks) -> str:
    counts = {"agreed": of.agreed, "in words": of.words, "failed": of.failed, "open at the end": of.open}
    total = sum(float(each.sum()) for each in counts.values())
    return ", ".join(f"{float(each.sum()) / total:.3f} {name}" for name, each in counts.items())


def _direction(ratio: Interval, targets: Mapping[str, Published]) -> Finding:
    return Finding(
        what="Majority is not slower than unanimity, in the model",
        ours=ratio.shown(3),
        reference="1 or more",
        passed=ratio.high >= 1.0,
        source=targets["hazard_ratio_majority"].source,
        must=True,
        note="ratio of quarterly hazards" + ("" if ratio.low > 1.0 else "; not off 1: the rule makes no difference"),
    )


def _by_capability(unanimity: Talks, drawn: Floats, effort: Effort) -> Finding:
    runs = talks("capability", {}, effort.replications, effort.seed, effort.jobs)
    value = float(targets_of(unanimity.curve(), runs.curve())["hazard_ratio_majority"])
    resampled = targets_of(unanimity.curve(drawn), runs.curve(drawn))["hazard_ratio_majority"]
    return Finding(
        what="Ratio of quarterly hazards where votes are counted by capability, in the model",
        ours=percentiles(value, resampled).shown(2),
        reference="",
        passed=None,
        source=CITATIONS[FILE],
        note="two large members can block",
    )


def _by(parameter: str, effort: Effort, targets: Mapping[str, Published]) -> Finding:
    """Return the ratio at other values of a parameter that it hangs on."""
    why, values = _ELSEWHERE[parameter]
    found = {
        value: speed_targets({parameter: value}, effort.replications, effort.seed, effort.jobs) for value in values
    }
    return Finding(
        what=f"The same, where {why}, in the model",
        ours=", ".join(f"{each['hazard_ratio_majority']:.2f} at {value:g}" for value, each in found.items()),
        reference=targets["hazard_ratio_majority"].interval.shown(2),
        passed=None,
        source=targets["hazard_ratio_majority"].source,
        note=f"{parameter}; median quarters under unanimity "
        + ", ".join(f"{each['delay_median_unanimity']:.1f}" for each in found.values()),
    )


def _for_ever(runs: Mapping[Rule, Talks], drawn: Floats, targets: Mapping[str, Published]) -> list[Finding]:
    """Return shares undecided where what fails stays undecided, and where words are no decision."""
    found = []
    for rule in _PAIR:
        kept = percentiles(
            float(runs[rule].curve(for_ever=True).undecided(16.0)), runs[rule].curve(drawn, True).undecided(16.0)
        )
        strict = float(runs[rule].curve(for_ever=True, words=False).undecided(16.0))
        found.append(
            Finding(
                what=f"Undecided after four years, {rule}, what fails counted as undecided, in the model",
                ours=kept.shown(2),
                reference=targets[f"undecided_4y_{rule}"].interval.shown(2),
                passed=None,
                source=targets[f"undecided_4y_{rule}"].source,
                note=f"{strict:.2f} where words count as a failure too",
            )
        )
    return found


def _over_time(record: Record, curves: Mapping[str, Curve], resampled: Mapping[str, Curve]) -> list[Finding]:
    """Return decisions per quarter of waiting, by year, in model and data."""
    return [
        Finding(
            what=f"Decisions per quarter of waiting, {name} year, {rule}",
            ours=_hazard(curves[rule], resampled[rule], begin, end, 0.5),
            reference=_hazard(record.curves[rule], record.resampled[rule], begin, end, 0.0),
            passed=None,
            source=CITATIONS[FILE],
            note="nothing is left to decide" if _left(curves[rule], begin) < 1.0 else "",
        )
        for rule in _PAIR
        for name, begin, end in _YEARS
    ]


def _hazard(curve: Curve, resampled: Curve, begin: float, end: float, shift: float) -> str:
    """Return a rate between two times as text; the model's intervals begin half a quarter later, but for the first."""
    first, last = (begin + shift if begin > 0.0 else 0.0), end + shift
    return percentiles(float(yearly_hazard(curve, first, last)), yearly_hazard(resampled, first, last)).shown(3)


def _left(curve: Curve, begin: float) -> float:
    """Return the quarters of waiting from some time on."""
    return float(curve.exposure[..., curve.edges[:-1] >= begin].sum())


CHECK = Check(
    name="speed",
    title="Speed of decisions against directives",
    part=Part.DATA,
    needs=(FILE, BY_QUARTER, PUBLISHED),
    text=TEXT,
    find=find,
)
