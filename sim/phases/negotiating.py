"""P7: tables with a slot, or that need none, hold a round of talks."""

from __future__ import annotations

import math

import numpy as np

from sim.decisions.asking import ask, is_asked
from sim.decisions.caucusing import set_lines
from sim.decisions.positions import set_positions
from sim.decisions.stakes import draw_shocks, set_ideals, sponsors_ideal, stakes_of
from sim.phases.closing import close, end
from sim.phases.deciding import decide
from sim.phases.hostages import buy_off
from sim.rules import agenda, agreement, bargaining, draws, frameworks, objection, voting
from sim.rules.compiled import constant, inlined, internal
from sim.state.counting import count_for
from sim.state.filling import any_has, fill
from sim.state.layout import (
    AGENDA,
    BY_ALLIES,
    BY_CONTAGION,
    COMPENSATED,
    HOLDS,
    HOLDS_BY_CONTAGION,
    IN_SUBSTANCE,
    NEVER,
    OBJECT,
    OBJECTION_MADE,
    SEATED,
    TOOK_HOSTAGE,
    Record,
    Roles,
)
from sim.state.outcomes import Ending, Outcome
from sim.state.reading import is_announcement, is_framework, is_inside, is_under_way, seated_rows
from sim.state.room import next_agreed, next_table
from sim.state.run import Run
from sim.types import Integers

AGREED, TALK_SHOP, SUBSTANTIVE, BY_HOSTAGE, QUEUE, DECLINED = (
    constant(each)
    for each in (
        Ending.AGREED, Ending.TALK_SHOP, Ending.SUBSTANTIVE, Ending.HOSTAGE, Ending.QUEUE, Ending.DECLINED,
    )
)  # fmt: skip
WITHDRAWN = voting.RENEGOTIATE + 1
"""Verdict on a text that who gains by it does not carry: it is withdrawn."""
DONE, ONLY_WORDS, FAILED = constant(Outcome.AGREED), constant(Outcome.TALK_SHOP), constant(Outcome.FAILED)


@internal
def negotiate(run: Run) -> None:
    """P7: hold the rounds of this quarter, those on the agenda first; then end what has come to its deadline."""
    turn, size = run.turn, 0
    for k in range(run.open_count):
        turn[size] = run.open_slots[k]
        size += run.calendar[turn[size]].sits
    _work_off_agenda(run, turn[:size])
    for slot in turn[:size]:
        if run.calendar[slot].takes == 0.0:
            hold_round(run, run.calendar[slot].issue)
    size = 0
    for k in range(run.open_count):
        entry = run.calendar[run.open_slots[k]]
        turn[size] = entry.issue
        size += entry.expires <= run.quarter
    for number in turn[:size]:
        _expire(run, number)


@inlined
def _work_off_agenda(run: Run, turn: Integers) -> None:
    """Hold the rounds for which there are slots: crises first, then by arrival."""
    inside, waiting = 0, 0.0
    for k in range(run.alive_count):
        inside += is_inside(run, run.groups[run.alive_groups[k]].format, run.alive_groups[k])
    left = run.slots - inside * run.parameters.group_slots
    for slot in _agenda(run, turn):
        entry = run.calendar[slot]
        if agenda.fits(entry.takes, left):
            left -= entry.takes
            hold_round(run, entry.issue)
        else:
            run.attempts[run.issues[entry.issue].last].queued += 1
            waiting += entry.takes
    run.backlog = waiting


@inlined
def _agenda(run: Run, turn: Integers) -> Integers:
    """Return the slots of issues that wait for talks, in the order of the agenda: crises first, then by arrival."""
    order, size = run.order, 0
    for crises in (True, False):
        for slot in turn:
            order[size] = slot
            size += run.calendar[slot].takes > 0.0 and run.calendar[slot].urgent == crises
    if is_asked(run, AGENDA, run.country_count):
        ask(run, AGENDA, run.country_count, size, NEVER, 0.0)  # it puts ``run.order`` in its own
    return order[:size]


@internal
def hold_round(run: Run, number: int) -> None:
    """Hold one round: a text, objections, a verdict."""
    issue = run.issues[number]
    attempt, roles = run.attempts[issue.last], run.roles[issue.last]
    traits, announced = run.traits[attempt.format], is_framework(run, attempt.format)
    if announced and attempt.group != NEVER and run.groups[attempt.group].ended != NEVER:
        end(run, issue.last, DECLINED)
        return
    rows = seated_rows(run, issue)
    _sit_down(run, issue, attempt, rows)
    if traits.veto == BY_ALLIES or is_announcement(run, attempt):
        buy_off(run, issue, attempt, roles)
    if is_announcement(run, attempt) and any_has(roles, HOLDS):
        _break_silence(run, issue, attempt, roles)
        return
    set_positions(run, issue, rows)
    if run.rules.caucus and traits.veto == BY_ALLIES:
        set_lines(run, issue, roles, rows)
    verdict = voting.RENEGOTIATE
    for _ in range(rows.size + 1):  # each time somebody leaves the table
        if verdict != voting.RENEGOTIATE:
            break
        _set_text(run, attempt, traits.led, announced, rows)
        if _gives_up(run, issue, traits.led):
            return
        _object(run, issue, attempt, roles, traits, rows)
        verdict, is_silent = _verdict(run, attempt.format, rows.size), voting.is_silent(run.objections[: rows.size])
        if not is_silent:
            _record(run, issue, roles, rows)
        if run.rules.talks == COMPENSATED and traits.veto == BY_ALLIES:
            verdict = _bargain(run, issue, attempt, verdict, rows.size)
        if verdict == WITHDRAWN:
            if not is_silent:
                _block(run, issue, rows, traits.veto)
            end(run, issue.last, DECLINED if is_silent else SUBSTANTIVE)
            return
        if verdict == voting.BLOCKED:
            _block(run, issue, rows, traits.veto)
            return
        if verdict == voting.OUTVOTED:
            attempt.against = voting.outvoted_share(run.objections[: rows.size], run.votes_there[: rows.size])
        if not is_silent:
            seated = rows.size
            rows = _stand_up(run, issue, roles, rows)
            if announced and verdict == voting.AGREED and rows.size < seated:
                verdict = voting.RENEGOTIATE  # the text is that of those who take part
            elif verdict == voting.RENEGOTIATE and rows.size == seated:  # nobody left: they would talk for ever
                _block(run, issue, rows, traits.veto)
                return
    _agree(run, number, attempt.text)


@inlined
def _sit_down(run: Run, issue: Record, attempt: Record, rows: Integers) -> None:
    """Count a round; luck of ideals is drawn before the first."""
    run.totals.rounds[attempt.format] += 1.0
    if attempt.last_round == NEVER:
        draw_shocks(run, issue, rows)
    attempt.last_round = run.quarter
    _remember(run, issue.domain, rows)


@inlined
def _remember(run: Run, domain: int, rows: Integers) -> None:
    """Note who is at the table for the next quarter, when their perceptions meet."""
    number = next_table(run)
    table = run.table_rows[number]
    for k in range(rows.size):
        table[k] = rows[k]
    run.table_domain[number], run.table_size[number] = domain, rows.size


@inlined
def _set_text(run: Run, attempt: Record, led: bool, announced: bool, rows: Integers) -> None:
    """Set the text, and the mean ideal at the table: a lead's ideal, or what the table settles on.

    In a framework that was announced that is not below what its lead still wants.
    """
    ideals, weights, of_lead = run.ideals[: rows.size], run.talks[: rows.size], 0.0
    attempt.mean_ideal = mean = agreement.weighted_mean(ideals, weights)
    if led:
        for k in range(rows.size):
            of_lead = ideals[k] if rows[k] == attempt.lead else of_lead
    if led and not announced:
        attempt.text = of_lead
    else:
        attempt.text = agreement.nash_text_from(mean, ideals, weights, attempt.cost)
    if announced:
        attempt.text = frameworks.text_above(attempt.text, of_lead, run.parameters.sponsor_reserve)
    if math.isnan(attempt.first_text):
        attempt.first_text = attempt.text


@inlined
def _gives_up(run: Run, issue: Record, led: bool) -> bool:
    """Tell whether a lead has no use for the issue, or the sponsor for the text, and end the attempt if so."""
    attempt, p = run.attempts[issue.last], run.parameters
    if led:
        if attempt.text >= p.useful_ambition:
            return False
        end(run, issue.last, DECLINED)
        return True
    if attempt.text >= p.sponsor_reserve * sponsors_ideal(run, issue):
        return False
    objected = any_has(run.roles[issue.last], np.uint8(IN_SUBSTANCE | TOOK_HOSTAGE))
    end(run, issue.last, attempt.last_reason if attempt.rounds > 0 else SUBSTANTIVE if objected else DECLINED)
    attempt.rounds += 1
    return True


@inlined
def _object(run: Run, issue: Record, attempt: Record, roles: Roles, traits: Record, rows: Integers) -> None:
    """Set the objection of each at the table; a sponsor, or a lead that sets the text, does not object."""
    author, text, tolerance = attempt.lead if traits.led else issue.sponsor, attempt.text, run.silence_tolerance
    objections, ideals, own = run.objections, run.ideals, run.own_stakes
    for k in range(rows.size):
        limit = objection.acceptance_limit(ideals[k], own[k], tolerance)
        objections[k] = objection.SUBSTANTIVE if objection.objects_in_substance(text, limit) else objection.NONE
    sponsor, allied, all_may = issue.sponsor, run.allied, traits.veto != BY_ALLIES
    for k in range(rows.size):
        i = rows[k]
        keeps_silent = (i == sponsor) | (i == author) | ~(allied[i] | all_may)
        holds = allied[i] & (roles[i] & HOLDS != 0)
        objections[k] = objection.NONE if keeps_silent else objection.HOSTAGE if holds else objections[k]
    if run.asked[OBJECT] > 0:
        for k in range(rows.size):
            i = rows[k]
            keeps_silent = (i == sponsor) | (i == author) | ~(allied[i] | all_may)
            if is_asked(run, OBJECT, i) and not keeps_silent:
                objections[k] = np.int8(ask(run, OBJECT, i, issue.number, issue.last, text))


@inlined
def _verdict(run: Run, code: int, size: int) -> int:
    rules, staying = run.rules, run.staying[:size]
    fill(staying, True)
    abstention = run.parameters.abstention_limit if rules.constructive_abstention else 0.0
    return decide(run, code, run.objections[:size], staying, run.votes_there[:size], rules.share, abstention)


@inlined
def _bargain(run: Run, issue: Record, attempt: Record, verdict: int, size: int) -> int:
    """Return the verdict once winners compensate losers: a deal on the text, its withdrawal, or one more round."""
    p, blocked, by_hostage = run.parameters, verdict == voting.BLOCKED, False
    key, code = issue.key, run.format_keys[attempt.format]
    for k in range(size):
        by_hostage |= run.objections[k] == objection.HOSTAGE
    luck = draws.uniform(key, draws.BARGAIN, run.quarter, draws.NOBODY, code, draws.ONCE)
    if blocked and (by_hostage or luck >= p.bargaining_rate):
        return verdict
    gain, loss = bargaining.gain_and_loss(attempt.text, run.ideals[:size], run.talks[:size])
    chance = bargaining.chance_of_a_deal(gain, loss, p.deal_threshold, p.deal_temperature)
    if draws.uniform(key, draws.DEAL, draws.ONCE, draws.NOBODY, code, draws.ONCE) >= chance:
        return WITHDRAWN
    attempt.compensation = bargaining.compensation(gain, loss)
    return voting.AGREED if blocked else verdict


@inlined
def _record(run: Run, issue: Record, roles: Roles, rows: Integers) -> None:
    """Keep who objected and why, and count hostage takers."""
    objections = run.objections
    for k in range(rows.size):
        if objections[k] != objection.NONE:
            _record_one(run, issue, roles, rows[k], objections[k])


@inlined
def _record_one(run: Run, issue: Record, roles: Roles, i: int, reason: int) -> None:
    if run.asked[OBJECTION_MADE] > 0:
        ask(run, OBJECTION_MADE, i, issue.number, issue.last, float(reason))
    if reason == objection.SUBSTANTIVE:
        roles[i] |= IN_SUBSTANCE
        return
    contagious = roles[i] & HOLDS != 0 and roles[i] & HOLDS_BY_CONTAGION != 0
    if roles[i] & TOOK_HOSTAGE == 0:
        run.totals.hostages += 1.0
        run.totals.contagious += 1.0 if contagious else 0.0
    roles[i] |= TOOK_HOSTAGE
    if contagious:
        roles[i] |= BY_CONTAGION


@internal
def _break_silence(run: Run, issue: Record, attempt: Record, roles: Roles) -> None:
    """Keep a framework back, since allies break the silence by which all of them endorse it, at the table or not."""
    blockers = 0
    for i in run.allies[: run.ally_count]:
        if roles[i] & HOLDS != 0:
            blockers += 1
            run.blocks_by[i] += 1.0
            _record_one(run, issue, roles, i, objection.HOSTAGE)
    _keep_back(run, issue, attempt, blockers, blockers)


@inlined
def _stand_up(run: Run, issue: Record, roles: Roles, rows: Integers) -> Integers:
    """Take who left the table off it, with their positions; return who is left."""
    size, staying = 0, run.staying
    ideals, talks, own, votes = run.ideals, run.talks, run.own_stakes, run.votes_there
    for k in range(rows.size):
        if staying[k]:
            rows[size], ideals[size], talks[size] = rows[k], ideals[k], talks[k]
            own[size], votes[size] = own[k], votes[k]
            size += 1
        else:
            roles[rows[k]] &= ~SEATED
    run.seat_counts[issue.slot] = size
    return rows[:size]


@inlined
def _block(run: Run, issue: Record, rows: Integers, veto: int) -> None:
    """Send the text to the next round with a concession; where no veto holds a table together, end the attempt."""
    attempt, objections, roles = run.attempts[issue.last], run.objections, run.roles
    if veto != BY_ALLIES:
        _stand_up(run, issue, roles[issue.last], rows)
        end(run, issue.last, DECLINED)
        return
    blockers, hostages = 0, 0
    for k in range(rows.size):
        if objections[k] != objection.NONE:
            blockers += 1
            hostages += objections[k] == objection.HOSTAGE
            run.blocks_by[rows[k]] += 1.0
    _keep_back(run, issue, attempt, blockers, hostages)
    if blockers > hostages and run.rules.talks != COMPENSATED:
        attempt.cost *= run.parameters.concession


@inlined
def _keep_back(run: Run, issue: Record, attempt: Record, blockers: int, hostages: int) -> None:
    """Note that a round failed, and let the sponsor think again."""
    totals, code = run.totals, attempt.format
    totals.blocked_rounds[code] += 1.0
    totals.single_blocks[code] += 1.0 if blockers == 1 else 0.0
    totals.hostage_blocks[code] += 1.0 if hostages > 0 else 0.0
    attempt.rounds += 1
    run.calendar[issue.slot].chooses = run.quarter + 1
    attempt.last_reason = BY_HOSTAGE if hostages > 0 else SUBSTANTIVE


@inlined
def _agree(run: Run, number: int, text: float) -> None:
    """Agree; a text below the least useful ambition is only talk."""
    if text < run.parameters.useful_ambition:
        _talk(run, number)
        return
    end(run, run.issues[number].last, AGREED)
    run.agreed_issues[next_agreed(run)] = number
    close(run, number, DONE)


@internal
def _talk(run: Run, number: int) -> None:
    """Close an issue with words."""
    last = run.issues[number].last
    end(run, last, TALK_SHOP)
    count_for(run, run.issues[number].arrived)
    run.totals.talk_shops[run.attempts[last].format] += 1.0
    count_for(run, run.quarter)
    close(run, number, ONLY_WORDS)


@inlined
def _expire(run: Run, number: int) -> None:
    """End an issue at its deadline: in words that all can bear, where the sponsor takes them, else in failure."""
    issue = run.issues[number]
    if not is_under_way(run, issue):
        close(run, number, FAILED)
        return
    attempt = run.attempts[issue.last]
    if attempt.rounds > 0 and attempt.last_reason == SUBSTANTIVE:
        words = _bearable(run, issue)
        reserve = run.parameters.sponsor_reserve * sponsors_ideal(run, issue)
        if agenda.takes_words(words, reserve):
            attempt.text = min(words, attempt.text)
            _talk(run, number)
            return
    never_met = attempt.rounds == 0 and attempt.queued > 0
    end(run, issue.last, QUEUE if never_met else attempt.last_reason)
    close(run, number, FAILED)


@inlined
def _bearable(run: Run, issue: Record) -> float:
    """Return the highest text to which no ally at the table would object in substance; hostage takers want no words."""
    roles, lowest = run.roles[issue.last], np.inf
    if any_has(roles, HOLDS):
        return -1.0
    stakes, rows, own, ideals = stakes_of(run, issue), run.rows, run.own_stakes, run.ideals
    size, seated, allied = 0, seated_rows(run, issue), run.allied
    for i in seated:
        rows[size], own[size] = i, stakes[i]
        size += allied[i] & (i != issue.sponsor)
    set_ideals(run, issue, rows[:size], own, ideals)
    for k in range(size):
        lowest = min(lowest, objection.acceptance_limit(ideals[k], own[k], run.silence_tolerance))
    return 1.0 if lowest == np.inf else lowest
