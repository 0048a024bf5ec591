"""P9: what all take away from what happened."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.delivering import seated_rows
from sim.engine.filling import any_has
from sim.engine.institution import is_planned
from sim.engine.layout import (
    CONVENED,
    DELAY,
    IN_SUBSTANCE,
    INVITED,
    NEVER,
    OUTPUT,
    SEATED,
    SUCCESS,
    TOOK_HOSTAGE,
    WAS_INVITED,
    Record,
    Roles,
)
from sim.engine.stakes import resent, stakes_of
from sim.issues import Ending
from sim.rules import agreement, arrival, consequences, stocks
from sim.rules.compiled import constant, inlined, internal
from sim.types import Floats, Integers

AGREED, TALK_SHOP = constant(Ending.AGREED), constant(Ending.TALK_SHOP)


@internal
def draw_consequences(m: Memory) -> None:
    """P9: let all take away what they do from what ended this quarter."""
    for k in range(m.ended_count):
        attempt, roles = at.attempts(m)[at.ended_attempts(m)[k]], at.roles(m)[at.ended_attempts(m)[k]]
        issue, agreed = at.issues(m)[attempt.issue], attempt.ending == AGREED
        stakes = stakes_of(m, issue.domain, issue.place)
        if agreed:
            _bind(m, issue, attempt, roles, stakes)
        _resent(m, issue, roles, stakes)
        if attempt.last_round != NEVER:
            _reckon(m, issue, attempt.text, roles, stakes, agreed)
        _teach(m, issue, attempt, roles)
    for k in range(m.agreed_count):
        issue = at.issues(m)[at.agreed_issues(m)[k]]
        if issue.kind != arrival.CAPABILITY:
            at.builds(m)[issue.carried].used = False
    m.ended_count, m.agreed_count = 0, 0


@inlined
def _bind(m: Memory, issue: Record, attempt: Record, roles: Roles, stakes: Floats) -> None:
    """Working together raises habits and interoperability; being outvoted or left out lowers habits."""
    p, traits = at.parameters(m), at.traits(m)[attempt.format]
    rows = seated_rows(m, issue)
    gain = consequences.habit_gain(p.habit_gain, rows.size)
    gains = at.weights(m)
    for i in range(roles.size):
        gains[i] = gain if roles[i] & SEATED != 0 else 0.0
    stocks.bind(at.habits(m), m.habit_unit, rows, gains)
    if attempt.inside or is_planned(m, attempt.format, rows):
        efforts = at.efforts(m)[issue.carried]
        for i in rows:
            rise = p.interoperability_gain * efforts[i]
            at.interoperability(m)[i] = consequences.strengthened(at.interoperability(m)[i], rise)
    if attempt.against > 0.0:
        legitimacy, code = at.legitimacy(m), attempt.format
        legitimacy[code] = consequences.outvoted_legitimacy(legitimacy[code], attempt.against, p.outvoting_harm)
        for i in rows:
            for j in range(roles.size):
                if roles[j] & CONVENED != 0 and roles[j] & SEATED == 0:
                    _estrange(m, i, j)
    if traits.convened == INVITED:
        _exclude(m, issue.sponsor, rows, roles, stakes)


@internal
def _estrange(m: Memory, i: int, j: int) -> None:
    """Lower the habit between two states; with the Secretariat there are none."""
    if i != j and i < m.country_count:
        stocks.loosen(at.habits(m), i, j, at.parameters(m).conflict_loss)


@inlined
def _exclude(m: Memory, sponsor: int, rows: Integers, roles: Roles, stakes: Floats) -> None:
    """Count, and estrange, states with a stake as high as that of those at the table that an initiator left out."""
    least = max(agreement.mean_of(stakes, rows), at.parameters(m).exclusion_stake)
    for i in range(roles.size):
        if stakes[i] >= least and roles[i] & WAS_INVITED == 0:
            at.totals(m).excluded += 1.0
            _estrange(m, sponsor, i)


@inlined
def _resent(m: Memory, issue: Record, roles: Roles, stakes: Floats) -> None:
    """Hostage taking costs habits; with contagion, allies to whom the issue mattered will answer in kind."""
    if not any_has(roles, TOOK_HOSTAGE):
        return
    for i in range(roles.size):
        if roles[i] & TOOK_HOSTAGE != 0:
            _estrange(m, issue.sponsor, i)
    if not at.rules(m).contagion:
        return
    p = at.parameters(m)
    for i in range(roles.size):
        mattered = roles[i] & (IN_SUBSTANCE | TOOK_HOSTAGE) == 0 and stakes[i] >= p.exclusion_stake
        if not at.allied(m)[i] or not (i == issue.sponsor or mattered):
            continue
        for j in range(roles.size):
            if roles[j] & TOOK_HOSTAGE != 0 and j != i:
                resent(m, i, j, p.contagion_strength)


@inlined
def _reckon(m: Memory, issue: Record, text: float, roles: Roles, stakes: Floats, agreed: bool) -> None:
    """Let partners compare what they got with what they gave; talks that failed cost them as much as was at stake."""
    gain, there, worth = at.parameters(m).engagement_gain, SEATED if agreed else CONVENED, text if agreed else 0.0
    given, engagement, allied = at.efforts(m)[issue.carried] if agreed else stakes, at.engagement(m), at.allied(m)
    for i in range(roles.size):
        reckoned = consequences.engagement(engagement[i], stakes[i] * worth, given[i], gain)
        engagement[i] = reckoned if (roles[i] & there != 0) & ~allied[i] else engagement[i]


@inlined
def _teach(m: Memory, issue: Record, attempt: Record, roles: Roles) -> None:
    """Let all update their beliefs about the format, participants and the sponsor more than observers."""
    p, code, secretariat = at.parameters(m), attempt.format, roles.size
    worked = attempt.ending == AGREED or attempt.ending == TALK_SHOP
    success = max(0.0, 1.0 - p.outvoting_harm * attempt.against) if worked else 0.0
    output = issue.promised / issue.severity if attempt.ending == AGREED and issue.severity > 0.0 else 0.0
    delay = float(m.quarter - attempt.started - attempt.set_up - attempt.queued)
    rates, took, stood_by = at.learning_rates(m), p.learning_rate, p.observer_rate
    for i in range(roles.size):
        rates[i] = took if roles[i] & CONVENED != 0 else stood_by
    rates[secretariat] = took if at.traits(m)[code].inside else stood_by
    rates[issue.sponsor] = took
    _learn(at.beliefs(m)[SUCCESS, code, issue.kind], success, rates)
    if success > 0.0:
        _learn(at.beliefs(m)[OUTPUT, code, issue.kind], output, rates)
        _learn(at.beliefs(m)[DELAY, code, issue.kind], delay, rates)


@internal
def _learn(beliefs: Floats, outcome: float, rates: Floats) -> None:
    for i in range(beliefs.size):
        beliefs[i] = consequences.updated_belief(beliefs[i], outcome, rates[i])
