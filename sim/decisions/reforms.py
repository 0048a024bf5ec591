"""What reforms of the institution (P10) change elsewhere: standards, information, ease of joining, funding."""

from __future__ import annotations

from sim.formats import BILATERAL
from sim.rules import consequences, delivery, institution
from sim.rules.compiled import inlined, internal
from sim.state.layout import Record
from sim.state.run import Run
from sim.types import Integers

BILATERAL_CODE = BILATERAL.code

# P2


@internal
def begin_quarter(run: Run) -> None:
    """Let interoperability fade or be kept, fill the common fund, and set what each may know and how it is eased."""
    p, rules, allied, engagement = run.parameters, run.rules, run.allied, run.engagement
    eased, access, level, until = run.eased, run.access, run.interoperability, run.operating_until
    run.fund = p.co_funding_budget
    exercises = p.exercise_keep if rules.exercises else 0.0
    platform = p.platform_keep if rules.interoperability_platform else 0.0
    standard, as_ally, enhanced_from, quarter = run.standard, run.as_ally, run.enhanced_from, run.quarter
    limits, enhances, access_limited = rules.information_limits, rules.enhanced_opportunities, p.information_access
    for i in range(level.size):
        enhanced = enhances & ~allied[i] & (quarter >= enhanced_from[i])
        eased[i] = p.enhanced_openness if enhanced else 0.0
        access[i] = access_limited if limits & ~(allied[i] | enhanced) else 1.0
        base = institution.raised_base(standard[i], as_ally[i], p.enhanced_standard if enhanced else 0.0)
        engages = ~allied[i] & (engagement[i] >= p.platform_bar)
        kept = institution.kept_share(exercises, platform if engages else 0.0)
        own = institution.faded(level[i], base, p.interoperability_fading, kept)
        level[i] = consequences.strengthened(own, p.operation_gain) if quarter < until[i] else own


@inlined
def usual_engagement(run: Run, i: int) -> float:
    """Return the engagement to which a state reverts: more for partners with plans of their own."""
    tailored = run.rules.one_partner_one_plan and not (run.allied[i] or run.outside[i])
    usual = run.usual_engagement[i]
    return min(1.0, usual + run.parameters.plan_engagement) if tailored else usual


# P6


@inlined
def funding_ease(run: Run, issue: Record, traits: Record) -> float:
    """Return what common funding adds to the utility of joining a table."""
    return run.parameters.co_funding_openness if _is_funded(run, issue, traits.inside, traits.standing) else 0.0


@inlined
def ease(run: Run, traits: Record, i: int, funding: float) -> float:
    """Return what status and common funding add to the utility of joining."""
    return (run.eased[i] if traits.inside else 0.0) + funding


# P8 and P9


@inlined
def is_planned(run: Run, code: int, rows: Integers) -> bool:
    """Tell whether a bilateral deal is part of a partner's plan with the alliance, by whose standards they work."""
    found = False
    for i in rows:
        found |= not (run.allied[i] or run.outside[i])
    return run.rules.one_partner_one_plan and code == BILATERAL_CODE and found


@inlined
def expertise(run: Run, issue: Record, rows: Integers) -> float:
    """Return the worth of a centre of excellence in the domain, if its host is at the table."""
    found = False
    for i in rows:
        found |= run.centres[issue.domain, i]
    return run.parameters.centre_bonus if found else 0.0


@inlined
def with_common_funding(run: Run, issue: Record, attempt: Record, covered: float) -> float:
    """Return the share of the demand that is covered once common funding has paid for some of what is missing."""
    if not _is_funded(run, issue, attempt.inside, run.traits[attempt.format].standing):
        return covered
    paid = institution.common_funding(covered, issue.demand, run.parameters.co_funding_share, run.fund)
    run.fund -= paid
    return min(1.0, covered + delivery.coverage(paid, issue.demand))


@inlined
def _is_funded(run: Run, issue: Record, inside: bool, standing: bool) -> bool:
    """Tell whether common funding is for such a table: of a standing group inside the alliance, on a priority."""
    return run.rules.co_funding and inside and standing and run.priorities[issue.domain]
