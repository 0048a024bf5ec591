"""P3 and P4: issues arrive and find a sponsor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.rules import arrival, draws
from sim.scenario.schema import KINDS, DatedIssue
from sim.world import NOWHERE
from tests.oracle.issues import NOBODY, Issue, Outcome

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel


def arriving(model: AllianceModel) -> Iterator[Issue]:
    """Yield the issues of this quarter, domain by domain; how many there are rises with the threat."""
    world, standing = model.world, model.standing
    for domain, key in enumerate(world.domain_keys):
        rate = arrival.arrival_rate(
            float(world.arrivals[domain]),
            float(standing.threat[domain]),
            float(world.threat_mean[domain]),
            model.parameters["arrival_response"],
        )
        luck = draws.uniform(model.key, draws.ARRIVALS, model.quarter, draws.NOBODY, key, 0)
        for n in range(arrival.poisson(luck, rate)):
            issue_key = draws.draw_key(model.key, draws.ISSUE, model.quarter, draws.NOBODY, key, n)
            yield drawn_issue(model, domain, np.uint64(issue_key))


def _luck(key: np.uint64, decision: np.uint64) -> float:
    return draws.uniform(key, decision, 0, draws.NOBODY, draws.NOBODY, 0)


def _place(model: AllianceModel, domain: int, key: np.uint64) -> int:
    rows = np.flatnonzero((model.world.place_domain == domain) & (model.world.place_weight > 0.0))
    if rows.size == 0:
        return NOWHERE
    return int(rows[arrival.weighted_choice(_luck(key, draws.PLACE), model.world.place_weight[rows])])


def drawn_issue(model: AllianceModel, domain: int, key: np.uint64) -> Issue:
    """Return an issue whose kind, severity, place and deadline are drawn."""
    kind = arrival.weighted_choice(_luck(key, draws.KIND), model.world.kinds[domain])
    severity = arrival.severity(_luck(key, draws.SEVERITY), model.parameters["severity_floor"])
    return _issue(model, key, domain, kind, severity, _place(model, domain, key))


def dated_issue(model: AllianceModel, dated: DatedIssue, number: int) -> Issue:
    """Return an issue that the scenario dates; ``number`` tells those of one quarter and domain apart.

    Its own place, where it has one, is among the places that no draw hits, in the order of the events.
    """
    domain = model.world.domains.index(dated.domain)
    domain_key = model.world.domain_keys[domain]
    key = np.uint64(draws.draw_key(model.key, draws.ISSUE, model.quarter, draws.NOBODY, domain_key, 1_000_000 + number))
    place = NOWHERE
    if dated.place is not None:
        stated = [event.issue for event in model.setting.events if event.issue is not None and event.issue.place]
        dated_places = np.flatnonzero(model.world.place_weight == 0.0)
        place = int(dated_places[next(i for i, issue in enumerate(stated) if issue is dated)])
    else:
        place = _place(model, domain, key)
    issue = _issue(model, key, domain, KINDS.index(dated.kind), dated.severity, place)
    if dated.sponsor is not None:
        issue.sponsor = model.world.row(dated.sponsor)
    return issue


def _issue(model: AllianceModel, key: np.uint64, domain: int, kind: int, severity: float, place: int) -> Issue:
    p = model.parameters
    until = arrival.by_kind(kind, p["deadline_crisis"], p["deadline_capability"], p["deadline_consultation"])
    work = arrival.by_kind(kind, p["preparation_crisis"], p["preparation_capability"], p["preparation_consultation"])
    issue = Issue(
        number=len(model.issues),
        key=key,
        domain=domain,
        kind=kind,
        severity=severity,
        place=place,
        demand=severity * arrival.by_kind(kind, p["demand_crisis"], p["demand_capability"], 0.0),
        arrived=model.quarter,
        deadline=arrival.deadline(_luck(key, draws.DEADLINE), until),
        preparation=arrival.preparation(_luck(key, draws.PREPARATION), work),
    )
    model.issues.append(issue)
    model.tallies.arrived[domain, kind] += 1.0
    model.tallies.severity[domain, kind] += severity
    return issue


def find_sponsors(model: AllianceModel, fresh: Iterable[Issue]) -> None:
    """Give every new issue a sponsor: the Secretariat by steering, else a state by stake x root of capability."""
    for issue in fresh:
        if issue.sponsor == NOBODY:
            issue.sponsor = model.world.size if model.secretariat.take_up(issue) else _drawn_state(model, issue)
        if issue.sponsor == NOBODY:
            issue.outcome, issue.closed = Outcome.IGNORED, model.quarter
        else:
            model.open_issues.append(issue)


def _drawn_state(model: AllianceModel, issue: Issue) -> int:
    weights = np.array([state.sponsorship_weight(issue) for state in model.states])
    luck = [draws.uniform(issue.key, draws.SPONSOR, 0, state.key, draws.NOBODY, 0) for state in model.states]
    return arrival.race(np.array(luck), weights)
