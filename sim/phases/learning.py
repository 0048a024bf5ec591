"""P9: what all take away from what happened."""

from __future__ import annotations

from sim.decisions.quarrels import resent
from sim.decisions.reforms import is_planned
from sim.decisions.stakes import stakes_of
from sim.phases.responding import draw_from_first_responses
from sim.phases.teaching import owes_a_lesson, teach
from sim.rules import agreement, arrival, consequences, stocks
from sim.rules.compiled import constant, inlined, internal
from sim.state.counting import count_for
from sim.state.filling import any_has
from sim.state.layout import (
    CONVENED,
    IN_SUBSTANCE,
    INVITED,
    NEVER,
    SEATED,
    TOOK_HOSTAGE,
    WAS_INVITED,
    Record,
    Roles,
)
from sim.state.outcomes import Ending
from sim.state.reading import seated_rows
from sim.state.run import Run
from sim.types import Floats, Integers

AGREED = constant(Ending.AGREED)


@internal
def draw_consequences(run: Run) -> None:
    """P9: let all take away what they do from what ended this quarter."""
    if run.rules.first_response:
        draw_from_first_responses(run)
    for k in range(run.ended_count):
        attempt, roles = run.attempts[run.ended_attempts[k]], run.roles[run.ended_attempts[k]]
        issue, agreed = run.issues[attempt.issue], attempt.ending == AGREED
        stakes = stakes_of(run, issue)
        if agreed:
            _bind(run, issue, attempt, roles, stakes)
        _resent(run, issue, roles, stakes)
        if attempt.last_round != NEVER:
            _reckon(run, issue, attempt.text, roles, stakes, agreed)
        if not owes_a_lesson(run, issue, attempt):
            teach(run, issue, attempt, roles)
    for k in range(run.agreed_count):
        issue = run.issues[run.agreed_issues[k]]
        if issue.kind != arrival.CAPABILITY:
            run.builds[issue.carried].used = False
    run.ended_count, run.agreed_count = 0, 0


@inlined
def _bind(run: Run, issue: Record, attempt: Record, roles: Roles, stakes: Floats) -> None:
    """Working together raises habits and interoperability; being outvoted or left out lowers habits."""
    p, traits = run.parameters, run.traits[attempt.format]
    rows = seated_rows(run, issue)
    gain = consequences.habit_gain(p.habit_gain, rows.size)
    gains = run.weights
    for i in range(roles.size):
        gains[i] = gain if roles[i] & SEATED != 0 else 0.0
    stocks.bind(run.habits, run.habit_unit, rows, gains)
    if attempt.inside or is_planned(run, attempt.format, rows):
        efforts = run.efforts[issue.carried]
        for i in rows:
            rise = p.interoperability_gain * efforts[i]
            run.interoperability[i] = consequences.strengthened(run.interoperability[i], rise)
    if attempt.against > 0.0:
        legitimacy, code = run.legitimacy, attempt.format
        legitimacy[code] = consequences.outvoted_legitimacy(legitimacy[code], attempt.against, p.outvoting_harm)
        for i in rows:
            for j in range(roles.size):
                if roles[j] & CONVENED != 0 and roles[j] & SEATED == 0:
                    _estrange(run, i, j)
    if traits.convened == INVITED:
        _exclude(run, issue, rows, roles, stakes)


@internal
def _estrange(run: Run, i: int, j: int) -> None:
    """Lower the habit between two states; with the Secretariat there are none."""
    if i != j and i < run.country_count:
        stocks.loosen(run.habits, i, j, run.parameters.conflict_loss)


@inlined
def _exclude(run: Run, issue: Record, rows: Integers, roles: Roles, stakes: Floats) -> None:
    """Count, and estrange, states with a stake as high as that of those at the table that an initiator left out."""
    least = max(agreement.mean_of(stakes, rows), run.parameters.exclusion_stake)
    count_for(run, issue.arrived)
    for i in range(roles.size):
        if stakes[i] >= least and roles[i] & WAS_INVITED == 0:
            run.totals.excluded += 1.0
            _estrange(run, issue.sponsor, i)
    count_for(run, run.quarter)


@inlined
def _resent(run: Run, issue: Record, roles: Roles, stakes: Floats) -> None:
    """Hostage taking costs habits; with contagion, allies to whom the issue mattered will answer in kind."""
    if not any_has(roles, TOOK_HOSTAGE):
        return
    for i in range(roles.size):
        if roles[i] & TOOK_HOSTAGE != 0:
            _estrange(run, issue.sponsor, i)
    if not run.rules.contagion:
        return
    p = run.parameters
    for i in range(roles.size):
        mattered = roles[i] & (IN_SUBSTANCE | TOOK_HOSTAGE) == 0 and stakes[i] >= p.exclusion_stake
        if not run.allied[i] or not (i == issue.sponsor or mattered):
            continue
        for j in range(roles.size):
            if roles[j] & TOOK_HOSTAGE != 0 and j != i:
                resent(run, i, j, p.contagion_strength)


@inlined
def _reckon(run: Run, issue: Record, text: float, roles: Roles, stakes: Floats, agreed: bool) -> None:
    """Let partners compare what they got with what they gave; talks that failed cost them as much as was at stake."""
    gain, there, worth = run.parameters.engagement_gain, SEATED if agreed else CONVENED, text if agreed else 0.0
    given, engagement, allied = run.efforts[issue.carried] if agreed else stakes, run.engagement, run.allied
    for i in range(roles.size):
        reckoned = consequences.engagement(engagement[i], stakes[i] * worth, given[i], gain)
        engagement[i] = reckoned if (roles[i] & there != 0) & ~allied[i] else engagement[i]
