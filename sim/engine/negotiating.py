"""P7: tables with a slot, or that need none, hold a round of talks."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.choosing import is_under_way
from sim.engine.closing import close, end, list_open
from sim.engine.deciding import decide
from sim.engine.filling import any_has, fill
from sim.engine.hostages import buy_off
from sim.engine.layout import (
    BLOCKS,
    BY_ALLIES,
    BY_CONTAGION,
    HOLDS,
    HOLDS_BY_CONTAGION,
    IN_SUBSTANCE,
    SEATED,
    TOOK_HOSTAGE,
    Record,
    Roles,
)
from sim.engine.stakes import draw_shocks, ideal_of, sponsors_ideal, stakes_of
from sim.issues import Ending, Outcome
from sim.rules import agenda, agreement, arrival, objection, voting
from sim.rules.compiled import compiled, constant, inlined
from sim.types import Codes, Floats, Integers

AGREED, TALK_SHOP, SUBSTANTIVE, BY_HOSTAGE, QUEUE, DECLINED = (
    constant(each)
    for each in (
        Ending.AGREED, Ending.TALK_SHOP, Ending.SUBSTANTIVE, Ending.HOSTAGE, Ending.QUEUE, Ending.DECLINED,
    )
)  # fmt: skip
DONE, ONLY_WORDS, FAILED = constant(Outcome.AGREED), constant(Outcome.TALK_SHOP), constant(Outcome.FAILED)


@compiled
def negotiate(m: Memory) -> None:
    """P7: hold the rounds of this quarter, those on the agenda first; then end what has come to its deadline."""
    tables = 0
    for k in range(m.open_count):
        issue = at.issues(m)[at.open_issues(m)[k]]
        if is_under_way(m, issue) and at.attempts(m)[issue.last].convened:
            at.turn(m)[tables] = at.open_issues(m)[k]
            tables += 1
    turn = at.turn(m)[:tables]
    _work_off_agenda(m, turn)
    for number in turn:
        if at.traits(m)[at.attempts(m)[at.issues(m)[number].last].format].slot == 0.0:
            hold_round(m, number)
    for k in range(list_open(m)):
        number = at.turn(m)[k]
        if m.quarter + 1 - at.issues(m)[number].arrived >= at.issues(m)[number].deadline:
            _expire(m, number)


@inlined
def _work_off_agenda(m: Memory, turn: Integers) -> None:
    """Hold the rounds for which there are slots: crises first, then by arrival."""
    inside, waiting = 0, 0.0
    for k in range(m.alive_count):
        inside += at.traits(m)[at.groups(m)[at.alive_groups(m)[k]].format].inside
    left = m.slots - inside * at.parameters(m).group_slots
    for crises in (True, False):
        for number in turn:
            issue = at.issues(m)[number]
            slot = at.traits(m)[at.attempts(m)[issue.last].format].slot
            if slot == 0.0 or (issue.kind == arrival.CRISIS) != crises:
                continue
            if agenda.fits(slot, left):
                left -= slot
                hold_round(m, number)
            else:
                at.attempts(m)[issue.last].queued += 1
                waiting += slot
    m.backlog = waiting


@compiled
def hold_round(m: Memory, number: int) -> None:
    """Hold one round: a text, objections, a verdict."""
    issue = at.issues(m)[number]
    attempt, roles = at.attempts(m)[issue.last], at.roles(m)[issue.last]
    traits = at.traits(m)[attempt.format]
    attempt.last_round = m.quarter
    at.totals(m).rounds[attempt.format] += 1.0
    rows = _seat(m, issue, roles)
    if traits.veto == BY_ALLIES:
        buy_off(m, issue, attempt, roles)
    stakes = _set_positions(m, issue, rows)
    verdict = voting.RENEGOTIATE
    while verdict == voting.RENEGOTIATE:
        _set_text(m, attempt, traits.led, rows)
        if _gives_up(m, issue, traits.led):
            return
        _object(m, issue, attempt, roles, traits, stakes, rows)
        verdict = _verdict(m, attempt.format)
        _record(m, at.objections(m), roles, rows)
        rows = _stand_up(m, roles, rows)
    if verdict == voting.BLOCKED:
        _block(m, issue, at.objections(m), traits.veto)
    else:
        if verdict == voting.OUTVOTED:
            attempt.against = voting.outvoted_share(at.objections(m), at.votes(m))
        _agree(m, number, attempt.text)


@inlined
def _seat(m: Memory, issue: Record, roles: Roles) -> Integers:
    """Return who is at the table, and note it for the next quarter, when their perceptions meet."""
    rows, size = at.rows(m), 0
    table = at.table_rows(m)[m.table_count]
    for i in range(roles.size):
        at.seated(m)[i] = roles[i] & SEATED != 0
        rows[size] = table[size] = i
        size += at.seated(m)[i]
    at.table_domain(m)[m.table_count], at.table_size(m)[m.table_count] = issue.domain, size
    m.table_count += 1
    return rows[:size]


@inlined
def _set_positions(m: Memory, issue: Record, rows: Integers) -> Floats:
    """Set ideals, and weights in talks, of those at the table, in their order; return the stakes of all."""
    stakes, shaping = stakes_of(m, issue.domain, issue.place), at.parameters(m).shaping_weight
    draw_shocks(m, issue, rows)
    ideals, talks, allied, influence = at.ideals(m), at.talks(m), at.allied(m), at.influence(m)
    for k in range(rows.size):
        i = rows[k]
        ideals[k] = ideal_of(m, issue, stakes[i], i)
        talks[k] = agreement.talks_weight(stakes[i], influence[i], 1.0 if allied[i] else shaping)
    return stakes


@inlined
def _set_text(m: Memory, attempt: Record, led: bool, rows: Integers) -> None:
    """Set the text: a lead's ideal, or what the table settles on; and the mean ideal at the table."""
    ideals, weights = at.ideals(m)[: rows.size], at.talks(m)[: rows.size]
    if led:
        for k in range(rows.size):
            if rows[k] == attempt.lead:
                attempt.text = ideals[k]
    else:
        attempt.text = agreement.nash_text(ideals, weights, attempt.cost)
    if math.isnan(attempt.first_text):
        attempt.first_text = attempt.text
    attempt.mean_ideal = agreement.weighted_mean(ideals, weights)


@inlined
def _gives_up(m: Memory, issue: Record, led: bool) -> bool:
    """Tell whether a lead has no use for the issue, or the sponsor for the text, and end the attempt if so."""
    attempt, p = at.attempts(m)[issue.last], at.parameters(m)
    if led:
        if attempt.text >= p.useful_ambition:
            return False
        end(m, issue.last, DECLINED)
        return True
    if attempt.text >= p.sponsor_reserve * sponsors_ideal(m, issue):
        return False
    end(m, issue.last, attempt.last_reason if attempt.rounds > 0 else SUBSTANTIVE)
    attempt.rounds += 1
    return True


@inlined
def _object(
    m: Memory, issue: Record, attempt: Record, roles: Roles, traits: Record, stakes: Floats, rows: Integers
) -> None:
    """Set the objection of each at the table; a sponsor, or a lead that sets the text, does not object."""
    author, objections = attempt.lead if traits.led else issue.sponsor, at.objections(m)
    fill(objections, objection.NONE)
    for k in range(rows.size):
        i = rows[k]
        allied = at.allied(m)[i]
        if i == issue.sponsor or i == author or not (allied or traits.veto != BY_ALLIES):
            continue
        if allied and roles[i] & HOLDS != 0:
            objections[i] = objection.HOSTAGE
            continue
        limit = objection.acceptance_limit(at.ideals(m)[k], stakes[i], m.silence_tolerance)
        if objection.objects_in_substance(attempt.text, limit):
            objections[i] = objection.SUBSTANTIVE


@inlined
def _verdict(m: Memory, code: int) -> int:
    rules = at.rules(m)
    abstention = at.parameters(m).abstention_limit if rules.constructive_abstention else 0.0
    return decide(code, at.objections(m), at.seated(m), at.votes(m), rules.share, abstention)


@inlined
def _record(m: Memory, objections: Codes, roles: Roles, rows: Integers) -> None:
    """Keep who objected and why, and count hostage takers."""
    totals = at.totals(m)
    for i in rows:
        if objections[i] == objection.SUBSTANTIVE:
            roles[i] |= IN_SUBSTANCE
        elif objections[i] == objection.HOSTAGE:
            contagious = roles[i] & HOLDS_BY_CONTAGION != 0
            if roles[i] & TOOK_HOSTAGE == 0:
                totals.hostages += 1.0
                totals.contagious += 1.0 if contagious else 0.0
            roles[i] |= TOOK_HOSTAGE
            if contagious:
                roles[i] |= BY_CONTAGION


@inlined
def _stand_up(m: Memory, roles: Roles, rows: Integers) -> Integers:
    """Take who left the table off it, with their positions; return who is left."""
    size = 0
    for k in range(rows.size):
        i = rows[k]
        if at.seated(m)[i]:
            rows[size], at.ideals(m)[size], at.talks(m)[size] = i, at.ideals(m)[k], at.talks(m)[k]
            size += 1
        else:
            roles[i] &= ~SEATED
    return rows[:size]


@inlined
def _block(m: Memory, issue: Record, objections: Codes, veto: int) -> None:
    """Send the text to the next round with a concession; where no veto holds a table together, end the attempt."""
    attempt, totals = at.attempts(m)[issue.last], at.totals(m)
    if veto != BY_ALLIES:
        end(m, issue.last, DECLINED)
        return
    blockers, hostages, code = 0, 0, attempt.format
    for i in range(objections.size):
        if objections[i] != objection.NONE:
            blockers += 1
            hostages += objections[i] == objection.HOSTAGE
            at.by_country(m)[BLOCKS, i] += 1.0
    totals.blocked_rounds[code] += 1.0
    totals.single_blocks[code] += 1.0 if blockers == 1 else 0.0
    totals.hostage_blocks[code] += 1.0 if hostages > 0 else 0.0
    attempt.rounds += 1
    attempt.last_reason = BY_HOSTAGE if hostages > 0 else SUBSTANTIVE
    if blockers > hostages:
        attempt.cost *= at.parameters(m).concession


@inlined
def _agree(m: Memory, number: int, text: float) -> None:
    """Agree; a text below the least useful ambition is only talk."""
    if text < at.parameters(m).useful_ambition:
        _talk(m, number)
        return
    end(m, at.issues(m)[number].last, AGREED)
    at.agreed_issues(m)[m.agreed_count] = number
    m.agreed_count += 1
    close(m, number, DONE)


@compiled
def _talk(m: Memory, number: int) -> None:
    """Close an issue with words."""
    last = at.issues(m)[number].last
    end(m, last, TALK_SHOP)
    at.totals(m).talk_shops[at.attempts(m)[last].format] += 1.0
    close(m, number, ONLY_WORDS)


@inlined
def _expire(m: Memory, number: int) -> None:
    """End an issue at its deadline: in words that all can bear, where the sponsor takes them, else in failure."""
    issue = at.issues(m)[number]
    if not is_under_way(m, issue):
        close(m, number, FAILED)
        return
    attempt = at.attempts(m)[issue.last]
    if attempt.rounds > 0 and attempt.last_reason == SUBSTANTIVE:
        words = _bearable(m, issue)
        reserve = at.parameters(m).sponsor_reserve * sponsors_ideal(m, issue)
        if agenda.takes_words(words, reserve):
            attempt.text = min(words, attempt.text)
            _talk(m, number)
            return
    never_met = attempt.rounds == 0 and attempt.queued > 0
    end(m, issue.last, QUEUE if never_met else attempt.last_reason)
    close(m, number, FAILED)


@inlined
def _bearable(m: Memory, issue: Record) -> float:
    """Return the highest text to which no ally at the table would object in substance; hostage takers want no words."""
    roles, lowest = at.roles(m)[issue.last], np.inf
    if any_has(roles, HOLDS):
        return -1.0
    stakes, tolerance = stakes_of(m, issue.domain, issue.place), m.silence_tolerance
    for i in range(stakes.size):
        if roles[i] & SEATED != 0 and at.allied(m)[i] and i != issue.sponsor:
            ideal = ideal_of(m, issue, stakes[i], i)
            lowest = min(lowest, objection.acceptance_limit(ideal, stakes[i], tolerance))
    return 1.0 if lowest == np.inf else lowest
