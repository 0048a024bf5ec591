"""P7: who takes an issue hostage, and who objects to a text."""

from __future__ import annotations

import numpy as np

from sim.decisions.asking import ask, is_asked
from sim.decisions.caucusing import has_line
from sim.decisions.quarrels import worst_grievance, worst_resentment
from sim.decisions.stakes import ideal_of, stake_of
from sim.rules import draws, objection
from sim.rules.compiled import compiled, constant, inlined, internal
from sim.state.layout import (
    CONVENED,
    HOLDS,
    HOLDS_BY_CONTAGION,
    NEVER,
    TAKE_HOSTAGE,
    Record,
    Roles,
)
from sim.state.reading import is_announcement, propensity
from sim.state.run import Run, run_at
from sim.state.shapes import LISTED
from sim.types import Floats, Integers

REFRAINS, FOR_ITS_OWN_REASONS, BY_CONTAGION = constant(-1), constant(0), constant(1)
"""Answers to whether an ally takes an issue hostage."""


@inlined
def take_hostages(run: Run, issue: Record, roles: Roles, stakes: Floats) -> None:
    """Let each ally decide once per issue and format whether to take it hostage."""
    targets, some_are_asked = _targets(run, issue, roles, run.others), run.asked[TAKE_HOSTAGE] > 0
    if targets.size == 0 and not some_are_asked:
        return
    matter, sponsor = _matter(run, issue), issue.sponsor
    for i in run.allies[: run.ally_count]:
        if i == sponsor:
            continue
        if some_are_asked and is_asked(run, TAKE_HOSTAGE, i):
            answer = int(ask(run, TAKE_HOSTAGE, i, issue.number, issue.last, 0.0))
        else:
            answer = _answer(run, i, matter, targets, stakes[i])
        if answer != REFRAINS:
            roles[i] |= HOLDS
            roles[i] |= HOLDS_BY_CONTAGION if answer == BY_CONTAGION else np.uint8(0)


@internal
def takes_hostage(run: Run, issue: Record, row: int, own_stake: float) -> int:
    """Return what an ally decides: -1 for no, else whether only resentment of earlier hostage taking made it so."""
    targets = _targets(run, issue, run.roles[issue.last], np.empty(run.blamed_count, LISTED))
    return _answer(run, row, _matter(run, issue), targets, own_stake)


@inlined
def _matter(run: Run, issue: Record) -> np.uint64:
    """Return what the luck of all allies has in common."""
    code = run.attempts[issue.last].format
    return np.uint64(draws.matter_key(issue.key, draws.HOSTAGE, draws.ONCE, run.format_keys[code], draws.ONCE))


@inlined
def _answer(run: Run, i: int, matter: np.uint64, targets: Integers, own_stake: float) -> int:
    resents = run.rules.contagion and run.resents[i]
    if not (run.quarrels[i] or resents) or targets.size == 0:
        return REFRAINS
    luck, own = draws.unit(draws.stepped(matter, run.steps[i])), propensity(run, i)
    if objection.surely_refrains(luck, own) and not resents:
        return REFRAINS
    grievance = worst_grievance(run, i, targets)
    resentment = worst_resentment(run, i, targets) if resents else 0.0
    if grievance == 0.0 and resentment == 0.0:
        return REFRAINS
    if luck >= objection.hostage_probability(own, grievance, resentment, own_stake):
        return REFRAINS
    return BY_CONTAGION if objection.is_contagious(luck, own, grievance, own_stake) else FOR_ITS_OWN_REASONS


@inlined
def _targets(run: Run, issue: Record, roles: Roles, targets: Integers) -> Integers:
    """Return who is blamed of those over whom an ally takes hostages: sponsor, partners, lead of a framework."""
    size, attempt = 0, run.attempts[issue.last]
    lead = attempt.lead if is_announcement(run, attempt) else NEVER
    for j in run.blamed[: run.blamed_count]:
        targets[size] = j
        size += j == issue.sponsor or j == lead or (roles[j] & CONVENED != 0 and not run.allied[j])
    return targets[:size]


@internal
def objects(run: Run, roles: Roles, row: int, text: float, ideal: float, own_stake: float) -> int:
    """Return the objection of a state to a text: none, substantive, or hostage taking."""
    if run.allied[row] and roles[row] & HOLDS != 0:
        return objection.HOSTAGE
    limit = objection.acceptance_limit(ideal, own_stake, run.silence_tolerance)
    return objection.SUBSTANTIVE if objection.objects_in_substance(text, limit) else objection.NONE


# Asked for from Python


@compiled
def built_in_take_hostage(way_in: int, row: int, issue: int) -> int:
    """Return what an ally decides on taking an issue hostage, as the model has it."""
    run = run_at(way_in)
    return takes_hostage(run, run.issues[issue], row, stake_of(run, run.issues[issue], row))


@compiled
def built_in_object(way_in: int, row: int, issue: int, attempt: int, text: float) -> int:
    """Return the objection of a state to a text, as the model has it."""
    run = run_at(way_in)
    about = run.issues[issue]
    ideal = run.lines[about.slot, row] if has_line(run, about, row) else ideal_of(run, about, row)
    return objects(run, run.roles[attempt], row, text, ideal, stake_of(run, about, row))
