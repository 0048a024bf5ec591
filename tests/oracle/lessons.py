"""P9: what all take away from what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules import agreement, consequences, stocks
from sim.rules.objection import HOSTAGE
from sim.types import Flags
from tests.oracle import institution
from tests.oracle.agents import State
from tests.oracle.issues import Attempt, Ending, Experience, Issue

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel


def draw_consequences(model: AllianceModel) -> None:
    """Let all take away what they do from what ended this quarter."""
    for issue, attempt in model.ended:
        if attempt.ending is Ending.AGREED:
            _bind(model, issue, attempt)
        _resent(model, issue, attempt)
        _reckon(model, issue, attempt)
        _teach(model, issue, attempt)
    model.ended, model.agreed = [], []


def _bind(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Working together raises habits and interoperability; being outvoted or left out lowers habits."""
    assert attempt.seated is not None
    assert attempt.convened is not None
    p, rows, habits = model.parameters, np.flatnonzero(attempt.seated), model.standing.habits
    gain = consequences.habit_gain(p["habit_gain"], rows.size)
    stocks.bind(habits.stock, habits.unit, rows, np.where(attempt.seated, gain, 0.0))
    if attempt.inside or institution.is_planned(model, attempt):
        standing, efforts = model.standing.interoperability, issue.efforts
        assert efforts is not None
        for row in rows:
            rise = p["interoperability_gain"] * float(efforts[row])
            standing[row] = consequences.strengthened(float(standing[row]), rise)
    if attempt.against > 0.0:
        legitimacy, code = model.standing.legitimacy, attempt.format.code
        harm = p["outvoting_harm"]
        legitimacy[code] = consequences.outvoted_legitimacy(float(legitimacy[code]), attempt.against, harm)
        outvoted = attempt.convened & ~attempt.seated
        for row in rows:
            _estrange(model, int(row), outvoted)
    if attempt.format.traits.convened == "invited":
        _exclude(model, issue, attempt)


def _estrange(model: AllianceModel, state: int, others: Flags) -> None:
    """Lower the habits between a state and others; with the Secretariat there are none."""
    if state >= model.world.size:
        return
    stock, loss = model.standing.habits.stock, model.parameters["conflict_loss"]
    for row in np.flatnonzero(others):
        if row != state:
            stocks.loosen(stock, state, int(row), loss)


def _exclude(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Count, and estrange, states with a stake as high as that of those at the table that an initiator left out."""
    assert attempt.invited is not None
    assert attempt.seated is not None
    stakes = np.array([state.stake_in(issue) for state in model.states])
    usual = agreement.mean_of(stakes, np.flatnonzero(attempt.seated))
    left_out = (stakes >= max(usual, model.parameters["exclusion_stake"])) & ~attempt.invited
    model.tallies.excluded += float(left_out.sum())
    _estrange(model, issue.sponsor, left_out)


def _resent(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Hostage taking costs habits; with contagion, allies to whom the issue mattered will answer in kind."""
    takers: Flags = np.zeros(model.world.size, dtype=np.bool_)
    for objection in attempt.objections:
        takers[objection.state] |= objection.reason == HOSTAGE
    _estrange(model, issue.sponsor, takers)
    if not model.rules.contagion or not takers.any():
        return
    strength = model.parameters["contagion_strength"]
    for state in _blocked_allies(model, issue, attempt):
        for row in np.flatnonzero(takers):
            if row != state.row:
                model.standing.resentment.strengthen(state.row, int(row), strength)


def _blocked_allies(model: AllianceModel, issue: Issue, attempt: Attempt) -> list[State]:
    """Return the sponsor, where it is an ally, and the allies with a high stake that never objected."""
    objected = {objection.state for objection in attempt.objections}
    least = model.parameters["exclusion_stake"]
    return [
        state
        for state in model.states
        if state.is_ally
        and (state.row == issue.sponsor or (state.row not in objected and state.stake_in(issue) >= least))
    ]


def _reckon(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Let partners compare what they got with what they gave; talks that failed cost them as much as was at stake."""
    agreed = attempt.ending is Ending.AGREED
    there = attempt.seated if agreed else attempt.convened
    if there is None or attempt.last_round is None:
        return
    engaged, gain = model.standing.engagement, model.parameters["engagement_gain"]
    for row in np.flatnonzero(there & ~model.standing.allies):
        own_stake = model.states[row].stake_in(issue)
        got = own_stake * attempt.text if agreed else 0.0
        gave = float(issue.efforts[row]) if agreed and issue.efforts is not None else own_stake
        engaged[row] = consequences.engagement(float(engaged[row]), got, gave, gain)


def _teach(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Let all update their beliefs about the format."""
    convened = np.zeros(model.world.size, dtype=np.bool_) if attempt.convened is None else attempt.convened
    harm = max(0.0, 1.0 - model.parameters["outvoting_harm"] * attempt.against)
    worked = attempt.ending in (Ending.AGREED, Ending.TALK_SHOP)
    experience = Experience(
        attempt.format,
        issue.kind,
        harm if worked else 0.0,
        issue.promised / issue.severity if attempt.ending is Ending.AGREED and issue.severity > 0.0 else 0.0,
        float(model.quarter - attempt.started - attempt.set_up - attempt.queued),
    )
    model.teach(experience, convened, model.sponsor_of(issue))
