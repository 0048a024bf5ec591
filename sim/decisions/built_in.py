"""The way from Python to the built-in decisions: ``super()`` of a method leads to what the phases call."""

from __future__ import annotations

from typing import Any

from sim.decisions.choosing import designates, luck_of_choice, utility
from sim.decisions.contributing import contribution
from sim.decisions.joining import join_luck
from sim.decisions.learning import learn
from sim.decisions.objecting import objects, takes_hostage
from sim.decisions.perceiving import consult, perceive
from sim.decisions.sponsoring import steers
from sim.decisions.stakes import ideal_for, ideal_of, stake_in, stake_of
from sim.rules import choice, stake
from sim.rules.compiled import compiled
from sim.state.layout import (
    CHOOSE_FORMAT,
    CONSULT,
    CONTRIBUTE,
    IDEAL_FOR,
    JOIN_TABLE,
    LEARN,
    OBJECT,
    PERCEIVE,
    SPONSORSHIP_WEIGHT,
    STAKE_IN,
    TAKE_HOSTAGE,
    TAKE_UP,
)
from sim.state.run import run_at

SCORE, DESIGNATES = 100, 101
"""Besides decisions: the score of a utility, and whether the Secretariat names a framework nation."""


@compiled
def built_in(
    way_in: Any, decision: int, row: int, issue: int, attempt: int, a: float, b: float, c: float, rate: float
) -> float:
    """Return what an agent would decide if its class left the decision to the model.

    Parameters
    ----------
    way_in : int or Run
        ``Run.way_in``.
    decision : int
        One of `sim.state.layout.DECISIONS`.
    row : int
        Who decides.
    issue, attempt : int
        Numbers; of learning, format and kind; of a choice, the position of the option is the attempt.
    a, b, c, rate : float
        What else the decision needs, in the order of its parameters.
    """
    run = run_at(way_in)
    if decision == PERCEIVE:
        perceive(run, row)
        return 0.0
    if decision == CONSULT:
        consult(run, row, issue, a)
        return 0.0
    if decision == LEARN:
        learn(run, row, issue, attempt, a, b, c, rate)
        return 0.0
    about = run.issues[issue]
    if decision == TAKE_UP:
        return 1.0 if steers(run, about) else 0.0
    if decision == STAKE_IN:
        return stake_in(run, about, row)
    if decision == SPONSORSHIP_WEIGHT:
        return stake.sponsorship_weight(stake_of(run, about, row), run.drive[row])
    if decision == IDEAL_FOR:
        return ideal_for(run, about, row)
    if decision == CHOOSE_FORMAT:
        return utility(run, about, row, run.options[attempt], a)
    if decision == SCORE:
        luck = luck_of_choice(run, about, row, attempt)
        return choice.perturbed(a, run.parameters.choice_precision, luck)
    if decision == DESIGNATES:
        return 1.0 if designates(run, about) else 0.0
    tried = run.attempts[attempt]
    if decision == JOIN_TABLE:
        return 1.0 if join_luck(run, about, tried.format, row) < a else 0.0
    if decision == TAKE_HOSTAGE:
        return float(takes_hostage(run, about, row, stake_of(run, about, row)))
    if decision == OBJECT:
        ideal, own_stake = ideal_of(run, about, row), stake_of(run, about, row)
        return float(objects(run, run.roles[attempt], row, a, ideal, own_stake))
    if decision == CONTRIBUTE:
        return contribution(run, tried, row, stake_of(run, about, row), int(a))
    return 0.0
