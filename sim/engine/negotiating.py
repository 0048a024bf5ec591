"""P7: tables with a slot, or that need none, hold a round of talks."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.choosing import is_inside, is_under_way
from sim.engine.closing import close, end
from sim.engine.deciding import decide
from sim.engine.delivering import seated_rows
from sim.engine.filling import any_has, fill
from sim.engine.hostages import buy_off
from sim.engine.layout import (
    BLOCKS,
    BY_ALLIES,
    BY_CONTAGION,
    HOLDS,
    HOLDS_BY_CONTAGION,
    IN_SUBSTANCE,
    NEVER,
    SEATED,
    TOOK_HOSTAGE,
    Record,
    Roles,
)
from sim.engine.room import next_agreed, next_table
from sim.engine.stakes import draw_shocks, set_ideals, sponsors_ideal, stakes_of
from sim.issues import Ending, Outcome
from sim.rules import agenda, agreement, objection, voting
from sim.rules.compiled import constant, inlined, internal
from sim.types import Integers

AGREED, TALK_SHOP, SUBSTANTIVE, BY_HOSTAGE, QUEUE, DECLINED = (
    constant(each)
    for each in (
        Ending.AGREED, Ending.TALK_SHOP, Ending.SUBSTANTIVE, Ending.HOSTAGE, Ending.QUEUE, Ending.DECLINED,
    )
)  # fmt: skip
DONE, ONLY_WORDS, FAILED = constant(Outcome.AGREED), constant(Outcome.TALK_SHOP), constant(Outcome.FAILED)


@internal
def negotiate(m: Memory) -> None:
    """P7: hold the rounds of this quarter, those on the agenda first; then end what has come to its deadline."""
    turn, size = at.turn(m), 0
    for k in range(m.open_count):
        turn[size] = at.open_slots(m)[k]
        size += at.calendar(m)[turn[size]].sits
    _work_off_agenda(m, turn[:size])
    for slot in turn[:size]:
        if at.calendar(m)[slot].takes == 0.0:
            hold_round(m, at.calendar(m)[slot].issue)
    size = 0
    for k in range(m.open_count):
        entry = at.calendar(m)[at.open_slots(m)[k]]
        turn[size] = entry.issue
        size += entry.expires <= m.quarter
    for number in turn[:size]:
        _expire(m, number)


@inlined
def _work_off_agenda(m: Memory, turn: Integers) -> None:
    """Hold the rounds for which there are slots: crises first, then by arrival."""
    inside, waiting = 0, 0.0
    for k in range(m.alive_count):
        inside += is_inside(m, at.groups(m)[at.alive_groups(m)[k]].format, at.alive_groups(m)[k])
    left = m.slots - inside * at.parameters(m).group_slots
    for crises in (True, False):
        for slot in turn:
            entry = at.calendar(m)[slot]
            takes = entry.takes
            if takes == 0.0 or entry.urgent != crises:
                continue
            if agenda.fits(takes, left):
                left -= takes
                hold_round(m, entry.issue)
            else:
                at.attempts(m)[at.issues(m)[entry.issue].last].queued += 1
                waiting += takes
    m.backlog = waiting


@internal
def hold_round(m: Memory, number: int) -> None:
    """Hold one round: a text, objections, a verdict."""
    issue = at.issues(m)[number]
    attempt, roles = at.attempts(m)[issue.last], at.roles(m)[issue.last]
    traits = at.traits(m)[attempt.format]
    at.totals(m).rounds[attempt.format] += 1.0
    rows = seated_rows(m, issue)
    if attempt.last_round == NEVER:
        draw_shocks(m, issue, rows)
    attempt.last_round = m.quarter
    _remember(m, issue.domain, rows)
    if traits.veto == BY_ALLIES:
        buy_off(m, issue, attempt, roles)
    _set_positions(m, issue, rows)
    verdict = voting.RENEGOTIATE
    for _ in range(rows.size + 1):  # each time somebody leaves the table
        if verdict != voting.RENEGOTIATE:
            break
        _set_text(m, attempt, traits.led, rows)
        if _gives_up(m, issue, traits.led):
            return
        _object(m, issue, attempt, roles, traits, rows)
        verdict, is_silent = _verdict(m, attempt.format, rows.size), voting.is_silent(at.objections(m)[: rows.size])
        if not is_silent:
            _record(m, roles, rows)
        if verdict == voting.BLOCKED:
            _block(m, issue, rows, traits.veto)
            return
        if verdict == voting.OUTVOTED:
            attempt.against = voting.outvoted_share(at.objections(m)[: rows.size], at.votes_there(m)[: rows.size])
        if not is_silent:
            rows = _stand_up(m, issue, roles, rows)
    _agree(m, number, attempt.text)


@inlined
def _remember(m: Memory, domain: int, rows: Integers) -> None:
    """Note who is at the table for the next quarter, when their perceptions meet."""
    number = next_table(m)
    table = at.table_rows(m)[number]
    for k in range(rows.size):
        table[k] = rows[k]
    at.table_domain(m)[number], at.table_size(m)[number] = domain, rows.size


@inlined
def _set_positions(m: Memory, issue: Record, rows: Integers) -> None:
    """Set stakes, ideals, weights in talks and votes of those at the table, in their order."""
    stakes, shaping, own = stakes_of(m, issue.domain, issue.place), at.parameters(m).shaping_weight, at.own_stakes(m)
    talks, votes, there, allied, influence = at.talks(m), at.votes(m), at.votes_there(m), at.allied(m), at.influence(m)
    for k in range(rows.size):
        i = rows[k]
        own_stake = stakes[i]
        own[k], there[k] = own_stake, votes[i]
        talks[k] = agreement.talks_weight(own_stake, influence[i], 1.0 if allied[i] else shaping)
    set_ideals(m, issue, rows, own, at.ideals(m))


@inlined
def _set_text(m: Memory, attempt: Record, led: bool, rows: Integers) -> None:
    """Set the text: a lead's ideal, or what the table settles on; and the mean ideal at the table."""
    ideals, weights = at.ideals(m)[: rows.size], at.talks(m)[: rows.size]
    attempt.mean_ideal = mean = agreement.weighted_mean(ideals, weights)
    if led:
        for k in range(rows.size):
            if rows[k] == attempt.lead:
                attempt.text = ideals[k]
    else:
        attempt.text = agreement.nash_text_from(mean, ideals, weights, attempt.cost)
    if math.isnan(attempt.first_text):
        attempt.first_text = attempt.text


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
def _object(m: Memory, issue: Record, attempt: Record, roles: Roles, traits: Record, rows: Integers) -> None:
    """Set the objection of each at the table; a sponsor, or a lead that sets the text, does not object."""
    author, text, tolerance = attempt.lead if traits.led else issue.sponsor, attempt.text, m.silence_tolerance
    objections, ideals, own = at.objections(m), at.ideals(m), at.own_stakes(m)
    for k in range(rows.size):
        limit = objection.acceptance_limit(ideals[k], own[k], tolerance)
        objections[k] = objection.SUBSTANTIVE if objection.objects_in_substance(text, limit) else objection.NONE
    sponsor, allied, all_may = issue.sponsor, at.allied(m), traits.veto != BY_ALLIES
    for k in range(rows.size):
        i = rows[k]
        keeps_silent = (i == sponsor) | (i == author) | ~(allied[i] | all_may)
        holds = allied[i] & (roles[i] & HOLDS != 0)
        objections[k] = objection.NONE if keeps_silent else objection.HOSTAGE if holds else objections[k]


@inlined
def _verdict(m: Memory, code: int, size: int) -> int:
    rules, staying = at.rules(m), at.staying(m)[:size]
    fill(staying, True)
    abstention = at.parameters(m).abstention_limit if rules.constructive_abstention else 0.0
    return decide(code, at.objections(m)[:size], staying, at.votes_there(m)[:size], rules.share, abstention)


@inlined
def _record(m: Memory, roles: Roles, rows: Integers) -> None:
    """Keep who objected and why, and count hostage takers."""
    totals, objections = at.totals(m), at.objections(m)
    for k in range(rows.size):
        i = rows[k]
        if objections[k] == objection.SUBSTANTIVE:
            roles[i] |= IN_SUBSTANCE
        elif objections[k] == objection.HOSTAGE:
            contagious = roles[i] & HOLDS_BY_CONTAGION != 0
            if roles[i] & TOOK_HOSTAGE == 0:
                totals.hostages += 1.0
                totals.contagious += 1.0 if contagious else 0.0
            roles[i] |= TOOK_HOSTAGE
            if contagious:
                roles[i] |= BY_CONTAGION


@inlined
def _stand_up(m: Memory, issue: Record, roles: Roles, rows: Integers) -> Integers:
    """Take who left the table off it, with their positions; return who is left."""
    size, staying = 0, at.staying(m)
    ideals, talks, own, votes = at.ideals(m), at.talks(m), at.own_stakes(m), at.votes_there(m)
    for k in range(rows.size):
        if staying[k]:
            rows[size], ideals[size], talks[size] = rows[k], ideals[k], talks[k]
            own[size], votes[size] = own[k], votes[k]
            size += 1
        else:
            roles[rows[k]] &= ~SEATED
    at.seat_counts(m)[issue.slot] = size
    return rows[:size]


@inlined
def _block(m: Memory, issue: Record, rows: Integers, veto: int) -> None:
    """Send the text to the next round with a concession; where no veto holds a table together, end the attempt."""
    attempt, totals, objections, roles = at.attempts(m)[issue.last], at.totals(m), at.objections(m), at.roles(m)
    if veto != BY_ALLIES:
        _stand_up(m, issue, roles[issue.last], rows)
        end(m, issue.last, DECLINED)
        return
    blockers, hostages, code = 0, 0, attempt.format
    for k in range(rows.size):
        if objections[k] != objection.NONE:
            blockers += 1
            hostages += objections[k] == objection.HOSTAGE
            at.by_country(m)[BLOCKS, rows[k]] += 1.0
    totals.blocked_rounds[code] += 1.0
    totals.single_blocks[code] += 1.0 if blockers == 1 else 0.0
    totals.hostage_blocks[code] += 1.0 if hostages > 0 else 0.0
    attempt.rounds += 1
    at.calendar(m)[issue.slot].chooses = m.quarter + 1
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
    at.agreed_issues(m)[next_agreed(m)] = number
    close(m, number, DONE)


@internal
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
    stakes, rows, own, ideals = stakes_of(m, issue.domain, issue.place), at.rows(m), at.own_stakes(m), at.ideals(m)
    size, seated, allied = 0, seated_rows(m, issue), at.allied(m)
    for i in seated:
        rows[size], own[size] = i, stakes[i]
        size += allied[i] & (i != issue.sponsor)
    set_ideals(m, issue, rows[:size], own, ideals)
    for k in range(size):
        lowest = min(lowest, objection.acceptance_limit(ideals[k], own[k], m.silence_tolerance))
    return 1.0 if lowest == np.inf else lowest
