"""P10 and what it changes elsewhere: reforms of the institution, each a rule that a scenario switches on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from sim.formats import BILATERAL, Format
from sim.rules import arrival, consequences, delivery, draws, institution, objection, stake
from sim.rules.environment import clipped
from tests.oracle.issues import Attempt, Group, Issue

if TYPE_CHECKING:
    from tests.oracle.agents import Ally
    from tests.oracle.model import AllianceModel


def change_institution(model: AllianceModel) -> None:
    """P10: what comes every year; take stock of groups and priorities, and hold the forum, where they are due."""
    rules = model.rules
    if institution.ends_year(model.quarter):
        if rules.capacity_building:
            _build_capacity(model)
        if rules.cooperation_menu:
            _offer_menu(model)
        if rules.docking:
            _dock(model)
    if rules.stocktaking is not None and institution.is_due(model.quarter, rules.stocktaking.every):
        _take_stock(model)
    if rules.consultation_forum is not None and institution.is_due(model.quarter, rules.consultation_forum.every):
        everybody = np.ones(model.world.size, dtype=np.bool_)
        model.tables.extend((domain, everybody) for domain in range(len(model.world.domains)))


def _partners(model: AllianceModel) -> list[int]:
    return [int(row) for row in np.flatnonzero(~model.standing.allies)]


def _refusing(model: AllianceModel, parties: Sequence[int], matter: np.uint64) -> list[int]:
    """Return the allies that refuse something over what they have against a party to it; parties do not refuse.

    Parameters
    ----------
    model : AllianceModel
    parties : sequence of int
    matter : uint64
        Key of what is asked for, for luck.
    """
    refusing = []
    for ally in _allies(model):
        grievance, resentment = ally.motive(parties)
        luck = draws.unit(np.uint64(draws.fold(matter, ally.key)))
        likely = luck < objection.hostage_probability(ally.propensity(), grievance, resentment, 0.0)
        if likely and ally.row not in parties:
            refusing.append(ally.row)
    return refusing


def _matter(model: AllianceModel, decision: np.uint64, applicant: int) -> np.uint64:
    """Return the key of what a state asks for in this quarter."""
    return np.uint64(draws.matter_key(model.key, decision, model.quarter, model.states[applicant].key, 0))


def _build_capacity(model: AllianceModel) -> None:
    """Give packages to the partners that need them most, each unless an ally refuses."""
    p, standing, tallies = model.parameters, model.standing, model.tallies

    def need(row: int) -> float:
        return institution.need(float(standing.perception[row].max()), float(standing.engagement[row]))

    ranked = sorted(_partners(model), key=lambda row: (-need(row), row))
    for row in ranked[: round(p["capacity_packages"])]:
        tallies.packages += 1.0
        if _refusing(model, [row], _matter(model, draws.PACKAGE, row)):
            tallies.refused_packages += 1.0
            continue
        standing.capability[row] = stake.scaled_capability(
            float(standing.capability[row]), 1.0 + p["package_capability"]
        )
        _benefit(model, row, p["package_gain"])
    model.weigh_states()


def _offer_menu(model: AllianceModel) -> None:
    """Offer all partners the activities of a year; who is struck off turns away, and its patron resents it."""
    p, standing, tallies = model.parameters, model.standing, model.tallies
    for row in _partners(model):
        patron = _patron(model, row)
        refusing = _refusing(model, [row, patron], _matter(model, draws.MENU, row))
        tallies.menu_years += 1.0
        if not refusing:
            _benefit(model, row, p["menu_gain"])
            continue
        tallies.struck_off += 1.0
        standing.engagement[row] = clipped(float(standing.engagement[row]) - p["menu_loss"])
        if model.rules.contagion:
            for other in refusing:
                standing.resentment.strengthen(patron, other, p["menu_resentment"])


def _benefit(model: AllianceModel, row: int, gain: float) -> None:
    """Let a partner gain interoperability and engagement."""
    standing = model.standing
    for levels in (standing.interoperability, standing.engagement):
        levels[row] = consequences.strengthened(float(levels[row]), gain)


def _allies(model: AllianceModel) -> list[Ally]:
    return [cast("Ally", state) for state in model.states if state.is_ally]


def _patron(model: AllianceModel, partner: int) -> int:
    """Return the ally with the closest tie to a partner, the first of equal ones."""
    return max((ally.row for ally in _allies(model)), key=lambda row: (float(model.world.tie[partner, row]), -row))


def _dock(model: AllianceModel) -> None:
    """Let groups outside the alliance that have a record apply to dock; silence of all other allies lets them in."""
    for group in model.groups:
        has_record = group.output >= model.parameters["dock_record"]
        if not group.is_alive or group.works_inside or not has_record:
            continue
        matter = np.uint64(draws.fold(_matter(model, draws.DOCK, group.lead), model.world.domain_keys[group.domain]))
        model.tallies.applications += 1.0
        if _refusing(model, np.flatnonzero(group.members).tolist(), matter):
            model.tallies.refused_applications += 1.0
        else:
            group.docked = model.quarter


def _take_stock(model: AllianceModel) -> None:
    """Close groups inside the alliance that are barely used, let go of docked ones, and set the priorities anew."""
    for group in model.groups:
        if not group.is_alive or group.momentum >= model.parameters["stocktaking_floor"]:
            continue
        group.docked = None
        if group.format.traits.inside:
            group.ended = model.quarter
    model.priorities = model.shared_priorities()


# P2


def begin_quarter(model: AllianceModel) -> None:
    """Let interoperability fade or be kept, and fill the common fund."""
    p, standing = model.parameters, model.standing
    standing.fund = p["co_funding_budget"]
    for row in range(model.world.size):
        level = institution.faded(
            float(standing.interoperability[row]), _base(model, row), p["interoperability_fading"], _kept(model, row)
        )
        if model.quarter < int(standing.operating_until[row]):
            level = consequences.strengthened(level, p["operation_gain"])
        standing.interoperability[row] = level


def is_enhanced(model: AllianceModel, row: int) -> bool:
    """Tell whether a state is a partner that has enhanced opportunities."""
    has_status = model.quarter >= int(model.world.enhanced_from[row]) and not bool(model.standing.allies[row])
    return model.rules.enhanced_opportunities and has_status


def _base(model: AllianceModel, row: int) -> float:
    base = float(model.standing.interoperability_base[row])
    share = model.parameters["enhanced_standard"] if is_enhanced(model, row) else 0.0
    return institution.raised_base(base, float(model.world.ally_interoperability[row]), share)


def _kept(model: AllianceModel, row: int) -> float:
    """Return the share of fading that exercises, and for partners the platform, prevent."""
    p, standing, rules = model.parameters, model.standing, model.rules
    engages = not bool(standing.allies[row]) and float(standing.engagement[row]) >= p["platform_bar"]
    return institution.kept_share(
        p["exercise_keep"] if rules.exercises else 0.0,
        p["platform_keep"] if rules.interoperability_platform and engages else 0.0,
    )


def usual_engagement(model: AllianceModel, row: int) -> float:
    """Return the engagement to which a state reverts: more for partners with plans of their own."""
    own = float(model.world.engagement[row])
    tailored = model.rules.one_partner_one_plan and not bool(model.standing.allies[row])
    return min(1.0, own + model.parameters["plan_engagement"]) if tailored else own


# P5


def is_inside(fmt: Format, group: Group | None) -> bool:
    """Tell whether a format, with the standing group that is used again if any, is inside the alliance."""
    return fmt.traits.inside or (group is not None and group.is_alive and group.works_inside)


def outside_cost(model: AllianceModel, fmt: Format, group: Group | None, sponsor: int) -> float:
    """Return the cost of going outside the alliance; a plan takes some of it from a partner's bilateral deals."""
    if is_inside(fmt, group):
        return 0.0
    p, is_partner = model.parameters, sponsor < model.world.size and not bool(model.standing.allies[sponsor])
    planned = model.rules.one_partner_one_plan and is_partner and fmt is BILATERAL
    return p["cohesion_norm"] * (1.0 - (p["plan_discount"] if planned else 0.0))


def designates(model: AllianceModel, issue: Issue) -> bool:
    """Tell whether the Secretariat names a framework nation for an issue that it has taken up."""
    return model.rules.steering == "top_down" and not issue.attempts and issue.kind != arrival.CONSULTATION


def incentive(model: AllianceModel, issue: Issue, fmt: Format, group: Group | None) -> float:
    """Return what a sponsor is given for staying inside the alliance."""
    given = model.rules.steering == "bottom_up" and is_inside(fmt, group) and issue.sponsor < model.world.size
    return model.parameters["sponsor_incentive"] if given and issue.domain in model.priorities else 0.0


# P6


def ease(model: AllianceModel, issue: Issue, fmt: Format, row: int) -> float:
    """Return what status and common funding add to the utility of joining."""
    p = model.parameters
    status = p["enhanced_openness"] if fmt.traits.inside and is_enhanced(model, row) else 0.0
    return status + (p["co_funding_openness"] if _is_funded(model, issue, fmt, fmt.traits.inside) else 0.0)


# P8 and P9


def is_planned(model: AllianceModel, attempt: Attempt) -> bool:
    """Tell whether a bilateral deal is part of a partner's plan with the alliance, by whose standards they work."""
    assert attempt.seated is not None
    with_partner = bool((attempt.seated & ~model.standing.allies).any())
    return model.rules.one_partner_one_plan and attempt.format is BILATERAL and with_partner


def access(model: AllianceModel, attempt: Attempt, row: int) -> float:
    """Return the share of its contribution that a state can make, for what it may know."""
    limited = model.rules.information_limits and attempt.inside and not bool(model.standing.allies[row])
    return model.parameters["information_access"] if limited and not is_enhanced(model, row) else 1.0


def expertise(model: AllianceModel, issue: Issue, attempt: Attempt) -> float:
    """Return the worth of a centre of excellence in the domain, if its host is at the table."""
    assert attempt.seated is not None
    domain = model.world.domains[issue.domain]
    hosts = [centre.host for centre in model.rules.centres_of_excellence if centre.domain == domain]
    there = any(bool(attempt.seated[model.world.row(host)]) for host in hosts)
    return model.parameters["centre_bonus"] if there else 0.0


def together(model: AllianceModel, contributions: float, members: int, is_capability: bool) -> float:
    """Return what contributions are worth together."""
    gain = model.parameters["pooling_gain"] if model.rules.pooling and is_capability else 0.0
    return institution.pooled(contributions, gain, members)


def with_common_funding(model: AllianceModel, issue: Issue, attempt: Attempt, covered: float) -> float:
    """Return the share of the demand that is covered once common funding has paid for some of what is missing."""
    if not _is_funded(model, issue, attempt.format, attempt.inside):
        return covered
    share, standing = model.parameters["co_funding_share"], model.standing
    paid = institution.common_funding(covered, issue.demand, share, standing.fund)
    standing.fund -= paid
    return min(1.0, covered + delivery.coverage(paid, issue.demand))


def _is_funded(model: AllianceModel, issue: Issue, fmt: Format, inside: bool) -> bool:
    """Tell whether common funding is for such a table: of a standing group inside the alliance, on a priority."""
    return model.rules.co_funding and inside and fmt.traits.standing and issue.domain in model.priorities
