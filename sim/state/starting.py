"""From a scenario to the arrays that the engine works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from sim.formats import ORDERED, Traits, formats_named
from sim.formats.traits import Convened, Veto
from sim.parameters import PARAMETERS, in_order
from sim.rules import draws
from sim.rules.joining import tie_slope, tie_strength
from sim.scenario import Scenario
from sim.scenario.rules_schema import CHOICES, Every, Rules
from sim.scenario.schema import KINDS, DatedIssue, Event
from sim.state import layout
from sim.state.layout import Records
from sim.state.outcomes import NOBODY
from sim.types import Flags, Floats
from sim.world import NOWHERE, World
from sim.world.standings import moves


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happens at a date: what, to whom, how much."""

    quarter: int
    what: int
    row: int = 0
    other: int = 0
    number: int = 0
    value: float = 0.0


def _traits(traits: Traits) -> tuple[object, ...]:
    given = {name: getattr(traits, name) for name in layout.TRAIT.names or () if name not in ("convened", "veto")}
    given["convened"] = get_args(Convened).index(traits.convened)
    given["veto"] = get_args(Veto).index(traits.veto)
    return tuple(given[name] for name in layout.TRAIT.names or ())


def _versions(scenario: Scenario) -> Iterator[Rules]:
    """Yield the rules at the start, and those after each event that changes some, in order."""
    rules = scenario.rules
    yield rules
    for event in scenario.events:
        if event.rules is not None:
            rules = rules.model_copy(update={name: getattr(event.rules, name) for name in event.rules.model_fields_set})
            yield rules


def _rules(rules: Rules) -> Records:
    records = np.zeros(1, layout.RULE)
    records["share"] = 1.0 if rules.majority is None else rules.majority.share
    records["by_capability"] = rules.majority is not None and rules.majority.by == "capability"
    for name in layout.RULE.names or ():
        if name in type(rules).model_fields:
            value = getattr(rules, name)
            chosen = CHOICES[name].index(value) if name in CHOICES else value
            records[name] = chosen.every if isinstance(chosen, Every) else chosen or 0
    return records


def _changes(scenario: Scenario, world: World) -> Iterator[Change]:
    """Yield all that happens at dates, in the order in which it does within a quarter: the calendar comes first."""
    yield from _calendar(scenario, world)
    for quarter, holder, target, strength in world.grievances:
        yield Change(quarter, layout.SET_GRIEVANCE, holder, target, value=strength)
    dated, version = 0, 0
    for event in scenario.events:
        quarter = event.at.index - scenario.start.index
        if event.rules is not None:
            version += 1
            yield Change(quarter, layout.SET_RULES, number=version)
        yield from _of_event(event, quarter, world, dated)
        dated += event.issue is not None


def _calendar(scenario: Scenario, world: World) -> Iterator[Change]:
    """Yield when figures, frameworks and who is in them change, and who steps outside or back."""
    for number, year in enumerate(world.figures[1:], start=1):
        yield Change(year.quarter, layout.SET_YEAR, number=number)
        yield Change(year.quarter, layout.WEIGH)
    for number, standing in enumerate(world.standings[1:], start=1):
        yield Change(standing.quarter, layout.SET_STANDING, number=number)
    for quarter, row, outside in moves(world.standings, scenario, world.codes):
        yield Change(quarter, layout.MOVE, row, number=outside)


def _of_event(event: Event, quarter: int, world: World, dated: int) -> Iterator[Change]:
    row, position = world.row, list(PARAMETERS).index
    for name, change in event.threat.items():
        yield Change(quarter, layout.SHIFT_THREAT, world.domains.index(name), value=change)
    leave = layout.LEAVE if event.to == "partner" else layout.LEAVE_ALTOGETHER
    signed = quarter if event.signed is None else max(0, quarter + event.signed.index - event.at.index)
    for when, what, codes in (
        (signed, layout.SIGN, event.join), (quarter, layout.JOIN, event.join), (quarter, leave, event.leave),
    ):  # fmt: skip
        for code in codes:
            yield Change(when, what, row(code))
    for what, values in (
        (layout.SCALE_CAPABILITY, event.capability),
        (layout.SET_AMBITION, event.ambition),
        (layout.SET_PROPENSITY, event.hostage_propensity),
    ):
        for code, value in values.items():
            yield Change(quarter, what, row(code), value=value)
    for each in (grievance for grievance in event.grievance if grievance.target in world.codes):
        yield Change(quarter, layout.SET_GRIEVANCE, row(each.holder), row(each.target), value=each.strength)
    if event.operation is not None:
        number = event.operation.until.index - event.at.index + quarter
        for code in event.operation.participants:
            yield Change(quarter, layout.OPERATE, row(code), number=number)
    if event.formats is not None:
        allowed = formats_named(event.formats)
        for fmt in ORDERED:
            yield Change(quarter, layout.ALLOW, fmt.code, number=fmt in allowed)
    for name, value in event.parameters.items():
        yield Change(quarter, layout.SET_PARAMETER, position(name), value=value)
    if event.leadership is not None:
        yield Change(quarter, layout.SET_LEADERSHIP, value=event.leadership)
    if event.slots is not None:
        yield Change(quarter, layout.SET_PARAMETER, position("slots"), value=event.slots)
    yield Change(quarter, layout.WEIGH)
    if event.issue is not None:
        yield Change(quarter, layout.ARRIVE, number=dated)


def _events(scenario: Scenario, world: World) -> Records:
    ordered = sorted(_changes(scenario, world), key=lambda change: change.quarter)
    names = layout.EVENT.names or ()
    return np.array([tuple(getattr(each, name) for name in names) for each in ordered], dtype=layout.EVENT)


def dated_place(scenario: Scenario, world: World, dated: DatedIssue) -> int:
    """Return the place of a dated issue: one that no draw hits, in the order of the events; nowhere if left open."""
    if dated.place is None:
        return NOWHERE
    stated = [event.issue for event in scenario.events if event.issue is not None and event.issue.place is not None]
    return int(np.flatnonzero(world.place_weight == 0.0)[next(i for i, each in enumerate(stated) if each is dated)])


def dated_number(scenario: Scenario, event: Event) -> int:
    """Return the number that tells a dated issue from others of its quarter and domain."""
    assert event.issue is not None
    issues = [each.issue for each in scenario.events if each.at == event.at and each.issue is not None]
    alike = [issue for issue in issues if issue.domain == event.issue.domain]
    return next(i for i, issue in enumerate(alike) if issue is event.issue)


def _dated(scenario: Scenario, world: World) -> Records:
    rows = [
        (
            world.domains.index(event.issue.domain),
            KINDS.index(event.issue.kind),
            dated_place(scenario, world, event.issue),
            NOBODY if event.issue.sponsor is None else world.row(event.issue.sponsor),
            dated_number(scenario, event),
            event.issue.severity,
        )
        for event in scenario.events
        if event.issue is not None
    ]
    return np.array(rows, dtype=layout.DATED)


def _countries(world: World, events: Records) -> dict[str, NDArray[Any]]:
    """Return the rows of numbers of countries, and of what they start with."""
    quarrels = np.zeros(world.size, np.bool_)
    quarrels[events["row"][events["what"] == layout.SET_GRIEVANCE]] = True
    starting = ("onset", "propensity", "interoperability")
    return {
        "quarrels": quarrels,
        "as_ally": world.ally_interoperability,
        "stubbornness": world.stubbornness,
        "enhanced_from": world.enhanced_from,
        "start_allied": world.allies,
        "start_outside": world.standings[0].outside & ~world.allies,
        **{f"start_{name}": getattr(world, name) for name in starting},
    }


def _by_year(world: World) -> dict[str, NDArray[Any]]:
    """Return the figures of all years, one behind the other."""
    years = world.figures
    usual = {f"all_usual_{name}": [getattr(each, name) for each in years] for name in ("capability", "ambition")}
    same = {f"all_{name}": [getattr(each, name) for each in years] for name in ("gdp", "small", "place_proximity")}
    columns = ("exposure", "salience", "reluctance", "threat_side", "tie", "affinity")
    turned = {f"all_{name}": [getattr(each, name).T for each in years] for name in columns}
    ties = {id(each.tie): each.tie.T for each in years}  # most years have those of the year before
    alone = {key: _pairwise(lambda each: tie_strength(each, 0.0), tie) for key, tie in ties.items()}
    slope = {key: _pairwise(tie_slope, tie) for key, tie in ties.items()}
    bounds = {
        "all_tie_alone": [alone[id(each.tie)] for each in years],
        "all_tie_slope": [slope[id(each.tie)] for each in years],
    }
    return {name: _stacked(versions) for name, versions in (usual | same | turned | bounds).items()}


def _pairwise(rule: Callable[[float], float], pairs: Floats) -> Floats:
    return np.array([[rule(float(each)) for each in row] for row in pairs])


def _by_standing(world: World) -> dict[str, NDArray[Any]]:
    """Return the standings of all dates, one behind the other."""
    names = {
        "as_partner": "partner_interoperability",
        "usual_engagement": "engagement",
        "place_framework": "place_framework",
        "framework_members": "framework_members",
    }
    return {f"all_{name}": _stacked([getattr(s, column) for s in world.standings]) for name, column in names.items()}


def _stacked(versions: list[NDArray[Any]]) -> NDArray[Any]:
    """Return versions of an array as one; a single one is not copied, as pairs of many countries are large."""
    return versions[0][None] if len(versions) == 1 else np.stack(versions)


def _domains(world: World) -> tuple[Records, list[int]]:
    """Return a record for each domain, and the places that draws hit, domain by domain."""
    domains, places = np.zeros(len(world.domains), layout.DOMAIN), list[int]()
    domains["key"], domains["usual_threat"], domains["arrivals"] = world.domain_keys, world.threat_mean, world.arrivals
    for domain in range(domains.size):
        own = np.flatnonzero((world.place_domain == domain) & (world.place_weight > 0.0))
        domains["first_place"][domain], domains["places"][domain] = len(places), own.size
        places += own.tolist()
    return domains, places


def _centres(rules: Rules, world: World) -> Flags:
    """Return who hosts a centre of excellence in which domain."""
    hosts = np.zeros((len(world.domains), world.size), np.bool_)
    for centre in rules.centres_of_excellence:
        hosts[world.domains.index(centre.domain), world.row(centre.host)] = True
    return hosts


def _groups(world: World) -> Records:
    names = layout.START.names or ()
    return np.array([tuple(getattr(group, name) for name in names) for group in world.groups], dtype=layout.START)


def fixed_arrays(scenario: Scenario, world: World) -> dict[str, NDArray[Any]]:
    """Return the arrays of a scenario that no run changes, as ``arrays.FIXED`` lists them."""
    events, (domains, places) = _events(scenario, world), _domains(world)
    drawn, allowed = np.array(places, dtype=np.int64), formats_named(scenario.formats)
    return {
        "keys": world.keys,
        "traits": np.array([_traits(fmt.traits) for fmt in ORDERED], dtype=layout.TRAIT),
        "format_keys": np.array([draws.name_key(f"format:{fmt.name}") for fmt in ORDERED]),
        "deciders": np.zeros(len(ORDERED), np.int64),
        "conveners": np.zeros(len(ORDERED), np.int64),
        "rules_by_version": np.array([_rules(rules).view(np.uint8) for rules in _versions(scenario)]),
        "centres_by_version": np.array([_centres(rules, world) for rules in _versions(scenario)]),
        "start_allowed": np.array([fmt in allowed for fmt in ORDERED]),
        "domain_records": domains,
        "kinds": world.kinds,
        **_countries(world, events),
        **_by_year(world),
        **_by_standing(world),
        "capital_nearness": world.capital_nearness,
        "place_of": drawn,
        "place_weight": world.place_weight[drawn],
        **{name: getattr(world, name) for name in ("place_far", "place_nearness")},
        "events": events,
        "dated": _dated(scenario, world),
        "start_groups": _groups(world),
        "start_members": np.array([group.members for group in world.groups], np.bool_).reshape(-1, world.size),
    }


def parameters_of(scenario: Scenario) -> Floats:
    """Return the parameters of a scenario in the order of the table."""
    return np.array(in_order(scenario.parameters))
