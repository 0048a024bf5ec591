"""Every outcome that is reported, in one registry: name, unit, definition, direction.

A measure is a pure function of tallies with runs along the first axis; it returns one number a run, NaN where a run
has nothing to measure. A measure from a user's own code is a function of the tables of one run instead (see
`sim.own_code`).
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.formats import BUILT_IN as BUILT_IN_FORMATS
from sim.formats import FORMATS, INACTION, MINILATERAL, ORDERED, Format, names_of_attempts
from sim.results.measure_labels import LABELS, OF_FORMATS
from sim.results.windows import parted
from sim.rules.arrival import CAPABILITY, CONSULTATION, CRISIS
from sim.state.outcomes import BLOCKS, Ending
from sim.state.tallies import Tallies
from sim.types import Floats
from sim.wording import within, words

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["higher is better", "lower is better", "neither"]
Compute = Callable[[Tallies], Floats]
type OfTables = Callable[[Mapping[str, pd.DataFrame]], float]

CHOSEN = tuple(fmt for fmt in BUILT_IN_FORMATS if fmt is not INACTION)


def veto_codes() -> list[int]:
    """Return the formats in which every ally has a veto."""
    return [fmt.code for fmt in ORDERED if fmt.traits.veto == "allies"]


def outside_codes() -> list[int]:
    """Return the formats outside the alliance."""
    return [fmt.code for fmt in ORDERED if not fmt.traits.inside and fmt is not INACTION]


def standing_codes() -> list[int]:
    """Return the formats that leave standing groups."""
    return [fmt.code for fmt in ORDERED if fmt.traits.standing]


def chosen_codes() -> list[int]:
    """Return the formats but inaction."""
    return [fmt.code for fmt in ORDERED if fmt is not INACTION]


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome of a run.

    Attributes
    ----------
    name, unit, definition : str
    direction : str
        Whether more of it is better; ``"neither"`` where that is disputed or has no meaning.
    compute : callable or None
        From tallies of R runs to an array of float, shape (R,); None for a measure from own code.
    of_tables : callable or None
        From the tables of one run to a number, for a measure from own code; None where a result describes it alone.
    tables : tuple of str
        Tables that `of_tables` reads.
    label : str
        What figures and tables call it; its name in words if empty. Of built-in ones see `measure_labels`.
    of : str
        Of a share of what there may be next to none of, what that is: one of those that `cases` counts.
    """

    name: str
    unit: str
    definition: str
    direction: Direction
    compute: Compute | None = None
    of_tables: OfTables | None = None
    tables: tuple[str, ...] = ()
    label: str = ""
    of: str = ""


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, NaN where there is no whole."""
    ratio: Floats = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0.0)
    return ratio


def total(tally: Floats) -> Floats:
    """Return the sum over everything but runs, added from left to right.

    NumPy's own sums add in an order that depends on the shape, so that a run's bits would depend on how many runs there
    are.
    """
    columns = tally.reshape(tally.shape[0], -1).T
    found: Floats = np.zeros(tally.shape[0])
    for column in columns:
        found = found + column
    return found


def ended(tallies: Tallies) -> Floats:
    """Return attempts in formats with a veto of all allies that ended."""
    return total(tallies.endings[:, veto_codes(), :])


def _blocked(*endings: Ending) -> Compute:
    return lambda t: _ratio(total(t.endings[:, veto_codes(), :][:, :, list(endings)]), ended(t))


def _share(code: int) -> Compute:
    return lambda t: _ratio(t.attempts[:, code], total(t.attempts))


def attempts_in(code: int) -> Compute:
    """Return what counts the attempts in a format."""
    return lambda t: t.attempts[:, code]


def _output(code: int) -> Compute:
    return lambda t: total(t.output[:, code])


def _output_of_kind(kind: int) -> Compute:
    return lambda t: total(t.output[:, :, :, kind])


def _success(code: int) -> Compute:
    return lambda t: _ratio(t.succeeded[:, code], t.attempts[:, code])


def _median_delay(delays: Floats) -> Floats:
    """Return the median of response times counted by quarter, shape (R, quarters), by linear interpolation in a bin.

    Quarters are whole, so a bin stands for the half quarter on either side of it.
    """
    half = delays.sum(axis=1) / 2.0
    below = np.cumsum(delays, axis=1)
    at = np.argmax(below >= np.maximum(half, 1e-12)[:, None], axis=1)
    rows = np.arange(delays.shape[0])
    inside = _ratio(half - (below[rows, at] - delays[rows, at]), delays[rows, at])
    return np.where(half > 0.0, np.maximum(0.0, at - 0.5 + inside), np.nan)


def _response(code: int) -> Compute:
    return lambda t: _median_delay(t.delays[:, code].sum(axis=1))


def _response_to_crises(code: int) -> Compute:
    return lambda t: _median_delay(t.delays[:, code, CRISIS])


def _undecided(horizon: int) -> Compute:
    return lambda t: _ratio(t.undecided[:, horizon], t.due[:, horizon])


def _gini(tally: Floats, among: Floats) -> Floats:
    """Return the Gini index over the last axis among so many of its values, the largest; NaN where all is 0.

    All that is not 0 counts, whatever the number.
    """
    ordered = np.sort(tally, axis=1)
    size = np.maximum(among, (tally > 0.0).sum(axis=1))
    ranks = np.arange(1, tally.shape[1] + 1) - (tally.shape[1] - size)[:, None]
    total = ordered.sum(axis=1)
    share = 2.0 * _ratio((ordered * ranks).sum(axis=1), total) - (size + 1.0)
    return np.where(total > 0.0, _ratio(share, size), np.nan)


def founded_inside(tallies: Tallies) -> Floats:
    """Return the groups founded inside the alliance."""
    outside = total(tallies.founded[:, outside_codes()])
    return total(tallies.founded) - outside


def _a_year(count: Floats, tallies: Tallies) -> Floats:
    return 4.0 * _ratio(count, tallies.quarters)


def _group_share(low: int, high: int) -> Compute:
    return lambda t: _ratio(t.group_sizes[:, low : high + 1].sum(axis=1), total(t.founded))


def _by_format(
    prefix: str, unit: str, definition: str, direction: Direction, make: Callable[[int], Compute], of: str = ""
) -> list[Measure]:
    def made(fmt: Format) -> Measure:
        def compute(tallies: Tallies) -> Floats:
            return make(FORMATS[fmt.name].code)(tallies)

        called = f"{OF_FORMATS[prefix]}, {within(fmt.traits.label)}"
        defined = definition.format(fmt.traits.label)
        return Measure(f"{prefix}_{fmt.name}", unit, defined, direction, compute, label=called, of=of.format(fmt.name))

    _OF_FORMATS[prefix] = made
    return [made(fmt) for fmt in CHOSEN]


_OF_FORMATS: dict[str, Callable[[Format], Measure]] = {}
"""What makes the measures that there is one of for each format, by the beginning of their names."""


def of_format(fmt: Format) -> list[Measure]:
    """Return the measures of one format."""
    return [make(fmt) for make in _OF_FORMATS.values()]


_GOOD: Direction = "higher is better"
_BAD: Direction = "lower is better"
_OPEN: Direction = "neither"

_ROWS: list[Measure] = [
    Measure("issues", "issues", "issues that arrived", _OPEN, lambda t: total(t.arrived)),
    Measure("taken_up", "share", "issues that a sponsor did something about, of those that arrived", _GOOD,
            lambda t: _ratio(total(t.taken_up), total(t.arrived))),
    Measure("resolved", "share", "issues agreed with substance, of those taken up", _GOOD,
            lambda t: _ratio(total(t.agreed), total(t.taken_up)), of="taken_up"),
    Measure("blocking_rate", "share", "attempts that any ally can veto (consensus, +N) and that were blocked for any of the four reasons, of those that ended",
            _BAD, _blocked(*BLOCKS), of="ended"),
    Measure("blocked_substantive", "share", "attempts that any ally can veto and that were blocked over substance, of those that ended", _BAD, _blocked(Ending.SUBSTANTIVE), of="ended"),
    Measure("blocked_hostage", "share", "attempts that any ally can veto and that were blocked by hostage taking, of those that ended", _BAD, _blocked(Ending.HOSTAGE), of="ended"),
    Measure("blocked_queue", "share", "attempts that any ally can veto and that never met for want of an agenda slot, of those that ended", _BAD, _blocked(Ending.QUEUE), of="ended"),
    Measure("blocked_too_late", "share", "attempts that any ally can veto, still in preparation at the deadline, of those that ended", _BAD, _blocked(Ending.TOO_LATE), of="ended"),
    Measure("rounds_blocked", "share", "rounds of talks that any ally can veto, with an objection that held", _BAD,
            lambda t: _ratio(total(t.blocked_rounds[:, veto_codes()]), total(t.rounds[:, veto_codes()])), of="rounds"),
    Measure("single_blocker", "share", "blocked rounds with a single objector", _OPEN,
            lambda t: _ratio(total(t.single_blocks), total(t.blocked_rounds)), of="blocked_rounds"),
    Measure("hostage_rounds", "share", "blocked rounds with a hostage taker", _BAD,
            lambda t: _ratio(total(t.hostage_blocks), total(t.blocked_rounds)), of="blocked_rounds"),
    Measure("blocker_gini", "index", "Gini of blocked rounds over allies by who objected", _OPEN, lambda t: _gini(t.blocks_by, t.voters)),
    Measure("top_blocker", "share", "objections by the most frequent objector", _OPEN,
            lambda t: _ratio(t.blocks_by.max(axis=1), total(t.blocks_by)), of="objections"),
    Measure("contagion", "ratio", "hostage objections that only resentment of earlier ones caused, per hostage objection: the reproduction number",
            _BAD, lambda t: _ratio(t.contagious, t.hostages)),
    Measure("output", "severity", "output delivered, severity-weighted", _GOOD, lambda t: total(t.output)),
    Measure("output_share", "share", "output delivered, of the severity of all issues that arrived", _GOOD,
            lambda t: _ratio(total(t.output), total(t.severity))),
    Measure("output_crisis", "severity", "output on crises", _GOOD, _output_of_kind(CRISIS)),
    Measure("output_capability", "severity", "output on capabilities", _GOOD, _output_of_kind(CAPABILITY)),
    Measure("output_consultation", "severity", "output on consultations", _GOOD, _output_of_kind(CONSULTATION)),
    *_by_format("output", "severity", "output delivered by {}", _OPEN, _output),
    Measure("response_time", "quarters", "median time from arrival to agreement with substance", _BAD,
            lambda t: _median_delay(t.delays.sum(axis=(1, 2)))),
    *_by_format("response_time", "quarters", "median time from arrival to agreement with substance in {}", _BAD, _response),
    Measure("crisis_response", "quarters", "median time from arrival to agreement with substance on a crisis",
            _BAD, lambda t: _median_delay(t.delays[:, :, CRISIS].sum(axis=1))),
    *_by_format("crisis_response", "quarters", "median time from arrival to agreement with substance on a crisis in {}", _BAD, _response_to_crises),
    Measure("undecided_2y", "share", "issues taken up that were not agreed within two years of arrival", _BAD, _undecided(0), of="due_2y"),
    Measure("undecided_4y", "share", "issues taken up that were not agreed within four years of arrival", _BAD, _undecided(1), of="due_4y"),
    Measure("coverage", "share", "share of demand covered by contributions, mean over agreed issues weighted by severity", _GOOD,
            lambda t: _ratio(t.covered, t.demanded)),
    Measure("ambition", "ambition", "agreed ambition, mean over agreed issues", _GOOD,
            lambda t: _ratio(total(t.texts), total(t.agreed))),
    Measure("dilution", "ambition", "weighted mean ideal at the table minus agreed ambition, mean over agreements that any ally can veto: the lowest-common-denominator gap",
            _BAD, lambda t: _ratio(total(t.ideals[:, veto_codes()]) - total(t.texts[:, veto_codes()]), total(t.agreed[:, veto_codes()]))),
    Measure("talk_shop", "share", "issues that ended in words, of those taken up", _BAD,
            lambda t: _ratio(total(t.talk_shops), total(t.taken_up)), of="taken_up"),
    *_by_format("share", "share", "attempts in {}, of all attempts", _OPEN, _share),
    *_by_format("success", "share", "attempts in {} that ended in an agreement with substance", _GOOD, _success, "attempts_{}"),
    Measure("inaction", "share", "issues with a sponsor that chose to do nothing", _BAD,
            lambda t: _ratio(t.first_choices[:, INACTION.code], total(t.first_choices))),
    Measure("first_resort", "share", "first choices for consensus or +N, of those for any format: the alliance as first resort", _GOOD,
            lambda t: _ratio(total(t.first_choices[:, veto_codes()]), total(t.taken_up)), of="taken_up"),
    Measure("first_resort_late", "share", "first choices for consensus or +N in the last five years, of those for any format", _GOOD,
            lambda t: _ratio(total(t.late_choices[:, veto_codes()]), total(t.late_choices[:, chosen_codes()])), of="late_choices"),
    Measure("forum_shifts", "shifts per issue", "changes of format after a failed attempt, per issue taken up", _OPEN,
            lambda t: _ratio(t.shifts, total(t.taken_up))),
    Measure("partner_inclusion", "share", "partners among participants of agreements", _GOOD,
            lambda t: _ratio(total(t.partner_seats), total(t.seats))),
    Measure("small_state_inclusion", "share", "states with a GDP below the median of allies at the start, among participants of agreements",
            _GOOD, lambda t: _ratio(total(t.small_seats), total(t.seats))),
    Measure("engagement", "index", "mean engagement of partners at the end", _GOOD, lambda t: t.engagement),
    Measure("interoperability", "index", "mean interoperability of allies at the end", _GOOD, lambda t: t.interoperability),
    Measure("partner_interoperability", "index", "mean interoperability of partners at the end", _GOOD,
            lambda t: t.partner_interoperability),
    Measure("dispersion", "threat", "standard deviation of allies' threat perceptions, mean over domains and quarters", _BAD,
            lambda t: _ratio(t.dispersion, t.quarters)),
    Measure("habit", "index", "mean habit of cooperation between allies, mean over quarters", _GOOD, lambda t: _ratio(t.habit, t.quarters)),
    Measure("delinking", "share", "output delivered outside the alliance", _BAD,
            lambda t: np.maximum(_ratio(total(t.output[:, outside_codes()]) - t.docked_output, total(t.output)), 0.0)),  # rounding
    Measure("duplication", "share", "groups founded that double one in their domain", _BAD, lambda t: _ratio(t.duplicates, total(t.founded)), of="founded"),
    Measure("discrimination", "states per agreement",
            "states left out of a minilateral agreement though they had as much at stake as those in it", _BAD,
            lambda t: _ratio(t.excluded, total(t.agreed[:, [MINILATERAL.code]]))),
    Measure("exclusion", "states per issue", "states left out of a minilateral agreement though they had as much at stake as those in it, per issue taken up", _BAD,
            lambda t: _ratio(t.excluded, total(t.taken_up))),
    Measure("burden_gini", "index", "Gini over allies of what contributions cost, as a share of GDP", _BAD, lambda t: t.burden_gini),
    Measure("burden_gdp_rank", "correlation", "rank correlation over allies of what contributions cost, as a share of GDP, and GDP", _OPEN, lambda t: t.burden_rank),
    Measure("groups_founded", "groups", "standing groups founded", _OPEN, lambda t: total(t.founded)),
    Measure("founded_inside", "groups per year", "standing groups founded inside the alliance, a year", _OPEN,
            lambda t: _a_year(founded_inside(t), t)),
    Measure("founded_outside", "groups per year", "standing groups founded outside the alliance, a year", _OPEN,
            lambda t: _a_year(total(t.founded) - founded_inside(t), t)),
    Measure("led_by_largest", "share", "groups led by the ally with the most capability, of those founded inside the alliance", _OPEN,
            lambda t: _ratio(t.led_by_largest, founded_inside(t)), of="founded_inside"),
    Measure("groups_alive", "groups", "standing groups alive at the end", _OPEN, lambda t: total(t.alive)),
    Measure("groups_defunct", "groups", "standing groups that lost their momentum", _BAD, lambda t: total(t.defunct)),
    Measure("accessions", "states", "states that joined a standing group after its founding", _OPEN, lambda t: t.accessions),
    Measure("withdrawals", "states", "members that left a standing group", _OPEN, lambda t: t.withdrawals),
    Measure("new_allies", "states", "states that joined the alliance", _OPEN, lambda t: t.new_allies),
    Measure("ratification_time", "quarters", "mean time from the signing of an accession to the alliance to joining, over candidates that joined; none where accessions are dated",
            _OPEN, lambda t: _ratio(t.ratification, t.ratified_allies)),
    Measure("first_responses", "share", "crises that a minilateral group answered within the quarter, before a format was chosen, of those that arrived",
            _OPEN, lambda t: _ratio(t.first_responses, total(t.arrived[:, :, CRISIS])), of="crises"),
    Measure("first_output", "severity", "output of these first responses, part of that of their format", _OPEN, lambda t: t.first_output),
    Measure("groups_used_once", "share", "groups that agreed on nothing after their founding, of those founded more than two years before the end",
            _BAD, lambda t: _ratio(t.used_once, t.aged), of="aged"),
    Measure("output_per_group", "severity", "output of framework-nation and minilateral groups, per group founded", _GOOD,
            lambda t: _ratio(total(t.output[:, standing_codes()]), total(t.founded))),
    Measure("groups_upto_3", "share", "groups founded with three members or fewer", _OPEN, _group_share(0, 3), of="founded"),
    Measure("groups_over_7", "share", "groups founded with more than seven members", _OPEN, _group_share(8, 128), of="founded"),
    Measure("packages_refused", "share", "packages of capacity building that an ally refused", _BAD,
            lambda t: _ratio(t.refused_packages, t.packages), of="packages"),
    Measure("struck_off", "share", "years of partners for which an ally struck them off the menu of cooperation", _BAD,
            lambda t: _ratio(t.struck_off, t.menu_years), of="menu_years"),
    Measure("groups_docked", "groups", "minilateral groups docked to the alliance at the end", _OPEN, lambda t: t.docked),
    Measure("docking_refused", "share", "applications to dock that an ally refused", _BAD,
            lambda t: _ratio(t.refused_applications, t.applications), of="applications"),
    Measure("backlog", "slots", "agenda slots that issues wait for, mean over quarters", _BAD, lambda t: _ratio(t.backlog, t.quarters)),
]  # fmt: skip

MEASURES: dict[str, Measure] = {
    measure.name: replace(measure, label=LABELS.get(measure.name, measure.label)) for measure in _ROWS
}
"""The built-in measures, then those that a user's own code registers."""

BUILT_IN = tuple(MEASURES)
"""Names of the built-in measures, in the order of the registry."""

DESCRIBED: dict[str, Measure] = {}
"""Measures from own code that results describe which were opened here."""


class _Within(dict[str, Measure]):
    """Measures within windows of dates, made when they are asked for by the names of their columns."""

    def __missing__(self, column: str) -> Measure:
        found = parted(column)
        if found is None:
            raise KeyError(column)
        measure, window = MEASURES[found[0]], found[1]
        words = window.words
        said = replace(measure, name=column, label=f"{measure.label}, {words}")
        return replace(said, definition=f"{measure.definition}; of what belongs to {words}".replace("to from", "to"))

    def __contains__(self, column: object) -> bool:
        found = parted(column) if isinstance(column, str) else None
        return found is not None and found[0] in MEASURES and MEASURES[found[0]].compute is not None


KNOWN: Mapping[str, Measure] = ChainMap(DESCRIBED, _Within(), MEASURES)
"""What the columns of a result may stand for: all that is measured here, and all that opened results describe."""


def compute(tallies: Tallies) -> dict[str, Floats]:
    """Return every built-in measure, one array of shape (R,) each, from tallies of R runs."""
    computed = {name: measure.compute for name, measure in MEASURES.items() if measure.compute is not None}
    return {name: np.asarray(each(tallies), dtype=np.float64) for name, each in computed.items()}


def of_own_formats() -> list[str]:
    """Return the measures of formats from own code."""
    return [f"{prefix}_{name}" for prefix in _OF_FORMATS for name in names_of_attempts()[len(CHOSEN) :]]


def in_order(columns: Iterable[str] = ()) -> list[str]:
    """Return all known measures as they are listed: those of an own format stand beside those of the built-in ones.

    Those within windows that are among ``columns`` stand behind the measure that they are of.
    """
    windows: dict[str, list[str]] = {}
    for column in columns:
        found = parted(column)
        if found is not None and column in KNOWN:
            windows.setdefault(found[0], []).append(column)
    own = names_of_attempts()[len(CHOSEN) :]
    beside = {f"{prefix}_{CHOSEN[-1].name}": [f"{prefix}_{name}" for name in own] for prefix in _OF_FORMATS}
    listed = [each for name in BUILT_IN for each in (name, *beside.get(name, ()))]
    every = [name for name in dict.fromkeys([*listed, *KNOWN]) if name in KNOWN]
    return [each for name in every for each in (name, *windows.get(name, ()))]


def label(name: str) -> str:
    """Return what figures and tables call a measure."""
    return (KNOWN[name].label if name in KNOWN else "") or words(name)
