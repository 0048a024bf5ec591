"""P7: tables with a slot, or that need none, hold a round of talks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules import agenda, agreement, draws, objection, voting
from sim.types import Codes, Flags, Floats
from tests.oracle.convening import close, end
from tests.oracle.issues import Attempt, Ending, Issue, Objection, Outcome

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel


def negotiate(model: AllianceModel) -> None:
    """Hold the rounds of this quarter, those on the agenda first; then end what has come to its deadline."""
    tables = [issue for issue in model.open_issues if issue.attempt is not None and issue.attempt.convened is not None]
    on_agenda = [issue for issue in tables if _slot(issue) > 0.0]
    left = model.slots - _overhead(model)
    waiting = 0.0
    for issue in model.secretariat.agenda(on_agenda):
        if agenda.fits(_slot(issue), left):
            left -= _slot(issue)
            hold_round(model, issue)
        else:
            _under_way(issue).queued += 1
            waiting += _slot(issue)
    for issue in tables:
        if _slot(issue) == 0.0:
            hold_round(model, issue)
    model.backlog = waiting
    for issue in list(model.open_issues):
        if model.quarter + 1 - issue.arrived >= issue.deadline:
            _expire(model, issue)


def _under_way(issue: Issue) -> Attempt:
    """Return the attempt under way, or just ended, on an issue that has one."""
    return issue.attempts[-1]


def _slot(issue: Issue) -> float:
    return _under_way(issue).format.traits.slot


def _overhead(model: AllianceModel) -> float:
    """Return the agenda slots that standing groups inside the alliance take."""
    inside = sum(group.is_alive and group.works_inside for group in model.groups)
    return inside * model.parameters["group_slots"]


def hold_round(model: AllianceModel, issue: Issue) -> None:
    """Hold one round: a text, objections, a verdict."""
    attempt = _under_way(issue)
    assert attempt.seated is not None
    attempt.last_round = model.quarter
    model.tallies.rounds[attempt.format.code] += 1.0
    model.tables.append((issue.domain, attempt.seated.copy()))
    if attempt.format.traits.veto == "allies":
        _buy_off(model, issue, attempt)
    ideals, weights = _positions(model, issue, attempt.seated)
    while True:
        text = _text(attempt, ideals, weights)
        if np.isnan(attempt.first_text):
            attempt.first_text = text
        attempt.text, attempt.mean_ideal = text, agreement.weighted_mean(ideals, weights)
        if _gives_up(model, issue, attempt):
            return
        objections = _objections(model, issue, attempt)
        verdict = _verdict(model, attempt, objections)
        _record(model, attempt, objections)
        if verdict != voting.RENEGOTIATE:
            break
        weights = np.where(attempt.seated, weights, 0.0)
    if verdict == voting.BLOCKED:
        _block(model, issue, attempt, objections)
    else:
        _agree(model, issue, attempt, objections, verdict)


def _positions(model: AllianceModel, issue: Issue, seated: Flags) -> tuple[Floats, Floats]:
    """Return ideals of all states, and weights in talks, 0 for who is not at the table."""
    size, shaping = model.world.size, model.parameters["shaping_weight"]
    ideals, weights = np.zeros(size), np.zeros(size)
    for row in np.flatnonzero(seated):
        state = model.states[row]
        ideals[row] = state.ideal_for(issue)
        share = 1.0 if state.is_ally else shaping
        weights[row] = agreement.talks_weight(state.stake_in(issue), float(model.influence[row]), share)
    return ideals, weights


def _text(attempt: Attempt, ideals: Floats, weights: Floats) -> float:
    """Return the text: a lead's ideal, or what the table settles on."""
    if attempt.format.traits.led:
        return float(ideals[attempt.lead])
    return agreement.nash_text(ideals, weights, attempt.cost)


def _gives_up(model: AllianceModel, issue: Issue, attempt: Attempt) -> bool:
    """Tell whether a lead has no use for the issue, or the sponsor for the text, and end the attempt if so."""
    if attempt.format.traits.led:
        if attempt.text >= model.parameters["useful_ambition"]:
            return False
        end(model, issue, attempt, Ending.DECLINED)
        return True
    reserve = model.parameters["sponsor_reserve"] * model.sponsor_of(issue).ideal_for(issue)
    if attempt.text >= reserve:
        return False
    end(model, issue, attempt, attempt.last_reason if attempt.rounds else Ending.SUBSTANTIVE)
    attempt.rounds += 1
    return True


def _objections(model: AllianceModel, issue: Issue, attempt: Attempt) -> Codes:
    """Return the objection of each state at the table; a sponsor, or a lead that sets the text, does not object."""
    assert attempt.seated is not None
    author = attempt.lead if attempt.format.traits.led else issue.sponsor
    objections: Codes = np.zeros(model.world.size, dtype=np.int8)
    for row in np.flatnonzero(attempt.seated):
        if row not in (issue.sponsor, author) and _counts(model, attempt, int(row)):
            objections[row] = model.states[row].object(issue, attempt, attempt.text)
    return objections


def _counts(model: AllianceModel, attempt: Attempt, row: int) -> bool:
    """Tell whether a state's objection counts: a partner's does not where only allies have a veto."""
    return model.states[row].is_ally or attempt.format.traits.veto != "allies"


def _verdict(model: AllianceModel, attempt: Attempt, objections: Codes) -> int:
    assert attempt.seated is not None
    majority = model.rules.majority
    share = 1.0 if majority is None else majority.share
    abstention = model.parameters["abstention_limit"] if model.rules.constructive_abstention else 0.0
    return attempt.format.decide(objections, attempt.seated, votes(model, attempt), share, abstention)


def votes(model: AllianceModel, attempt: Attempt) -> Floats:
    """Return the votes at a table: an ally's head, or its capability under a majority by capability."""
    assert attempt.convened is not None
    majority = model.rules.majority
    by_capability = majority is not None and majority.by == "capability"
    voting_allies = model.standing.allies & attempt.convened
    return np.where(voting_allies, model.standing.capability if by_capability else 1.0, 0.0)


# Hostages


def _buy_off(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Let hostage takers tire from round to round, or be bought off with leadership."""
    p, standing = model.parameters, model.standing
    fmt = model.format_key(attempt.format)

    def turn(row: int) -> float:
        return draws.uniform(issue.key, draws.SIDE_PAYMENT, model.quarter, model.states[row].key, fmt, 1)

    # Leadership may not last for all, so that the order has to be luck, not the alphabet.
    for row in sorted(attempt.hostages, key=turn):
        key = model.states[row].key
        keeps = draws.uniform(issue.key, draws.KEEP, model.quarter, key, fmt, 0)
        if attempt.rounds > 0 and keeps >= p["hostage_persistence"]:
            del attempt.hostages[row]
        elif standing.leadership >= p["side_payment"] > 0.0:
            standing.leadership -= p["side_payment"]
            taken = draws.uniform(issue.key, draws.SIDE_PAYMENT, model.quarter, key, fmt, 0)
            if taken < p["side_payment_success"]:
                del attempt.hostages[row]


# Verdicts


def _record(model: AllianceModel, attempt: Attempt, objections: Codes) -> None:
    """Keep who objected and why, and count hostage takers."""
    for row in np.flatnonzero(objections != objection.NONE):
        contagious = attempt.hostages.get(int(row), False) and int(objections[row]) == objection.HOSTAGE
        attempt.objections.append(Objection(int(row), model.quarter, int(objections[row]), contagious))
        if objections[row] == objection.HOSTAGE and not _held_before(model, attempt, int(row)):
            model.tallies.hostages += 1.0
            model.tallies.contagious += float(contagious)


def _held_before(model: AllianceModel, attempt: Attempt, row: int) -> bool:
    earlier = (each for each in attempt.objections if each.quarter < model.quarter)
    return any(each.state == row and each.reason == objection.HOSTAGE for each in earlier)


def _block(model: AllianceModel, issue: Issue, attempt: Attempt, objections: Codes) -> None:
    """Send the text to the next round with a concession; where no veto holds a table together, end the attempt."""
    if attempt.format.traits.veto != "allies":
        end(model, issue, attempt, Ending.DECLINED)
        return
    tallies, code = model.tallies, attempt.format.code
    blockers = np.flatnonzero(objections != objection.NONE)
    taken_hostage = bool((objections == objection.HOSTAGE).any())
    tallies.blocked_rounds[code] += 1.0
    tallies.single_blocks[code] += float(blockers.size == 1)
    tallies.hostage_blocks[code] += float(taken_hostage)
    tallies.blocks_by[blockers] += 1.0
    attempt.rounds += 1
    # With a hostage taker at the table no concession could have carried the text.
    attempt.last_reason = Ending.HOSTAGE if taken_hostage else Ending.SUBSTANTIVE
    if (objections == objection.SUBSTANTIVE).any():
        attempt.cost *= model.parameters["concession"]


def _agree(model: AllianceModel, issue: Issue, attempt: Attempt, objections: Codes, verdict: int) -> None:
    """Agree, against the outvoted where the rules allow; a text below the least useful ambition is only talk."""
    if verdict == voting.OUTVOTED:
        attempt.against = voting.outvoted_share(objections, votes(model, attempt))
    if attempt.text < model.parameters["useful_ambition"]:
        talk(model, issue, attempt)
        return
    end(model, issue, attempt, Ending.AGREED)
    model.agreed.append(issue)
    close(model, issue, Outcome.AGREED)


def talk(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Close an issue with words."""
    end(model, issue, attempt, Ending.TALK_SHOP)
    model.tallies.talk_shops[attempt.format.code] += 1.0
    close(model, issue, Outcome.TALK_SHOP)


def _expire(model: AllianceModel, issue: Issue) -> None:
    """End an issue at its deadline: in words that all can bear, where the sponsor takes them, else in failure."""
    attempt = issue.attempt
    if attempt is None:
        close(model, issue, Outcome.FAILED)
        return
    if attempt.rounds > 0 and attempt.last_reason is Ending.SUBSTANTIVE:
        words = _bearable(model, issue, attempt)
        reserve = model.parameters["sponsor_reserve"] * model.sponsor_of(issue).ideal_for(issue)
        if agenda.takes_words(words, reserve):
            attempt.text = min(words, attempt.text)
            talk(model, issue, attempt)
            return
    never_met = attempt.rounds == 0 and attempt.queued > 0
    end(model, issue, attempt, Ending.QUEUE if never_met else attempt.last_reason)
    close(model, issue, Outcome.FAILED)


def _bearable(model: AllianceModel, issue: Issue, attempt: Attempt) -> float:
    """Return the highest text to which no ally at the table would object in substance; hostage takers want no words."""
    if attempt.hostages:
        return -1.0
    assert attempt.seated is not None
    allies = [model.states[row] for row in np.flatnonzero(attempt.seated & model.standing.allies)]
    limits = [state.acceptance_limit(issue) for state in allies if state.row != issue.sponsor]
    return min(limits, default=1.0)
