"""P6: tables that are prepared are set."""

from __future__ import annotations

import numpy as np

from sim.decisions.asking import call, is_asked
from sim.decisions.joining import chance_of_joining, joins, set_ceilings
from sim.decisions.leading import offers_to_lead
from sim.decisions.objecting import take_hostages
from sim.decisions.quarrels import blamed_there
from sim.decisions.stakes import mean_stake_of_allies, sponsorship_weights, stakes_of
from sim.phases.arriving import draw_race
from sim.phases.closing import end
from sim.rules import arrival, draws, joining
from sim.rules.compiled import constant, inlined, internal
from sim.state.filling import fill, list_flagged
from sim.state.layout import (
    BLOC,
    BY_ALLIES,
    CONVENED,
    INVITED,
    JOIN_TABLE,
    NEVER,
    OWN,
    PAIR,
    PICKED,
    SEATED,
    WAS_INVITED,
    WILLING,
    Record,
    Roles,
)
from sim.state.outcomes import Ending
from sim.state.reading import is_announcement, is_framework, members_of
from sim.state.run import Run
from sim.state.shapes import LISTED
from sim.types import Flags, Floats, Integers
from sim.world import NOWHERE

DECLINED = constant(Ending.DECLINED)
CAME, NO_ROLE, EVERY_ROLE = np.uint8(SEATED | CONVENED | WAS_INVITED), np.uint8(0), np.uint8(255)
_ASKED = -1.0
"""Weight of who is no candidate, or no more."""


@internal
def convene(run: Run) -> None:
    """P6: set the tables that are prepared."""
    for k in range(run.open_count):
        entry = run.calendar[run.open_slots[k]]
        if entry.meets == run.quarter:
            issue = run.issues[entry.issue]
            entry.sits, entry.urgent = True, issue.kind == arrival.CRISIS
            entry.takes = run.traits[run.attempts[issue.last].format].slot
            _set_table(run, issue)


@inlined
def _set_table(run: Run, issue: Record) -> None:
    """Convene by the trait of the format; an attempt that nobody joins is declined."""
    attempt, roles, came = run.attempts[issue.last], run.roles[issue.last], run.came
    traits = run.traits[attempt.format]
    issue.preparation -= attempt.wait if traits.prepared else 0
    fill(came, False)
    if issue.sponsor < came.size:
        came[issue.sponsor] = True
        attempt.lead = issue.sponsor
    if traits.convened == BLOC or traits.convened == PICKED:
        _seat_allies(run, came)
        if traits.convened == BLOC:
            _seat_bloc(run, came, issue.place)
        else:
            _pick_partners(run, issue, attempt)
    elif attempt.group != NEVER and run.groups[attempt.group].ended == NEVER:
        attempt.lead = run.groups[attempt.group].lead
        if is_framework(run, attempt.format):
            _seat_who_wants(run, issue, attempt, roles)
        else:
            _seat_members(came, run.members[attempt.group])
    elif attempt.group != NEVER and is_framework(run, attempt.format):
        fill(came, False)  # the framework has faded, and its projects with it
    elif traits.convened == OWN:
        call(run.conveners[attempt.format], run, attempt.format, NEVER, issue.number, issue.last, 0.0)
    else:
        _gather(run, issue, attempt, roles)
    for i in range(came.size):
        came[i] &= not (traits.inside and run.outside[i])
        roles[i] |= CAME if came[i] else NO_ROLE
    run.seat_counts[issue.slot] = seats = list_flagged(came, run.seats[issue.slot])
    if seats < 2:
        end(run, issue.last, DECLINED)
        return
    if attempt.lead == NEVER and (traits.led or traits.standing):
        attempt.lead = _strongest(run, stakes_of(run, issue))
    if traits.veto == BY_ALLIES or is_announcement(run, attempt):
        take_hostages(run, issue, roles, stakes_of(run, issue))


@inlined
def _seat_allies(run: Run, came: Flags) -> None:
    for i in run.allies[: run.ally_count]:
        came[i] = True


@inlined
def _seat_members(came: Flags, members: Flags) -> None:
    for i in range(came.size):
        came[i] |= members[i]


@inlined
def _seat_who_wants(run: Run, issue: Record, attempt: Record, roles: Roles) -> None:
    """Seat the lead of a framework, and those of its members that want a part in a project."""
    came, stakes = run.came, stakes_of(run, issue)
    came[attempt.lead] = True
    mean_stake, there = mean_stake_of_allies(run, stakes), blamed_there(run, came, run.rows)
    matter, traits = _matter_of_joining(run, issue, attempt), run.traits[attempt.format]
    for i in members_of(run, attempt.group):
        if not came[i]:
            roles[i] |= WAS_INVITED
            chance = chance_of_joining(run, issue, attempt.lead, i, stakes[i] - mean_stake, there, traits)
            came[i] = joins(run, issue, i, chance, draws.unit(draws.fold(matter, run.keys[i])))


@inlined
def _matter_of_joining(run: Run, issue: Record, attempt: Record) -> np.uint64:
    """Return what the luck of all in joining a table has in common."""
    fmt = run.format_keys[attempt.format]
    return np.uint64(draws.matter_key(issue.key, draws.JOIN, draws.ONCE, fmt, draws.ONCE))


@inlined
def _seat_bloc(run: Run, came: Flags, place: int) -> None:
    """Seat the partners of the regional framework that covers the issue."""
    framework = run.place_framework[place] if place != NOWHERE else NEVER
    if framework != NEVER:
        for i in range(came.size):
            came[i] |= run.framework_members[framework, i] and not run.allied[i]


@inlined
def _pick_partners(run: Run, issue: Record, attempt: Record) -> None:
    """Seat the partners picked by interest: those with most at stake, and means, that want to come."""
    came = run.came
    weights = run.chances[: came.size]
    sponsorship_weights(run, weights, issue)
    stakes = stakes_of(run, issue)
    if attempt.lead == NEVER:
        attempt.lead = _strongest(run, stakes)
    mean_stake = mean_stake_of_allies(run, stakes)
    there, allied = blamed_there(run, came, run.rows), run.allied
    matter = _matter_of_joining(run, issue, attempt)
    for i in range(weights.size):
        weights[i] = _ASKED if allied[i] | run.outside[i] else weights[i]
    if issue.sponsor < weights.size:
        weights[issue.sponsor] = _ASKED
    for _ in range(round(run.parameters.partners_picked)):
        best, most = NEVER, _ASKED
        for i in range(weights.size):
            if weights[i] > most:
                best, most = i, weights[i]
        if best == NEVER:
            break
        weights[best] = _ASKED
        luck = draws.unit(draws.fold(matter, run.keys[best]))
        traits = run.traits[attempt.format]
        gap = stakes[best] - mean_stake
        chance = chance_of_joining(run, issue, attempt.lead, LISTED(best), gap, there, traits)
        came[best] = joins(run, issue, LISTED(best), chance, luck)


@inlined
def _strongest(run: Run, stakes: Floats) -> int:
    """Return the ally with the most means at stake, who leads where the Secretariat is the sponsor."""
    best, most = NEVER, -1.0
    for i in range(stakes.size):
        if run.allied[i] and stakes[i] * run.means[i] > most:
            best, most = i, stakes[i] * run.means[i]
    return best


@inlined
def _lead(run: Run, issue: Record, stakes: Floats, led: bool) -> int:
    """Return who leads: the sponsor; in a format with a lead only if it is able, else the able ally that cares most.

    Where leads are those that are willing, luck decides among allies by the weight with which they offer themselves.
    """
    if led and run.rules.leads == WILLING:
        return _who_offers(run, issue)
    if not led and issue.sponsor < stakes.size:
        return issue.sponsor
    least = run.parameters.lead_threshold
    if issue.sponsor < stakes.size and run.means[issue.sponsor] >= least:
        return issue.sponsor
    best, most = NEVER, -1.0
    for i in range(stakes.size):
        if run.allied[i] and run.means[i] >= least and stakes[i] > most:
            best, most = i, stakes[i]
    return best


@internal
def _who_offers(run: Run, issue: Record) -> int:
    offers_to_lead(run, run.weights, issue)
    draw_race(run, issue.key, draws.LEAD)
    return arrival.race(run.values, run.weights)


@internal
def _gather(run: Run, issue: Record, attempt: Record, roles: Roles) -> None:
    """Seat who comes to a lead's, an initiator's or a sponsor's table; nobody where no lead is found."""
    traits, came = run.traits[attempt.format], run.came
    stakes = stakes_of(run, issue)
    lead = _lead(run, issue, stakes, traits.led)
    if lead == NEVER:
        fill(came, False)
        return
    attempt.lead = lead
    came[lead] = True
    mean_stake, there = mean_stake_of_allies(run, stakes), blamed_there(run, came, run.rows)
    set_ceilings(run, issue, lead, stakes, mean_stake, traits)
    matter = _matter_of_joining(run, issue, attempt)
    if traits.convened == PAIR:
        _pair_up(run, issue, lead, matter, mean_stake, there, traits, roles)
    else:
        _invite(run, issue, lead, matter, mean_stake, there, traits, roles)


@inlined
def _invite(
    run: Run, issue: Record, lead: int, matter: np.uint64, mean_stake: float, there: Integers, traits: Record,
    roles: Roles,
) -> None:  # fmt: skip
    """Seat those of all others, or of whom an initiator invites, that want to come."""
    came, luck, steps, stakes = run.came, run.values, run.steps, stakes_of(run, issue)
    threshold, sharpness = run.parameters.invitation_threshold, 1.0 / run.parameters.join_temperature
    ceilings, perhaps, chosen = run.ceilings, run.perhaps, traits.convened == INVITED
    for i in range(came.size):
        luck[i] = draws.unit(draws.stepped(matter, steps[i]))
    for i in range(came.size):
        perhaps[i] = not joining.surely_below(ceilings[i], sharpness, threshold if chosen else luck[i])
    if run.asked[JOIN_TABLE] > 0 and not chosen:
        for i in range(came.size):
            perhaps[i] |= is_asked(run, JOIN_TABLE, i)
    if not chosen:
        for i in range(came.size):
            roles[i] |= NO_ROLE if came[i] else WAS_INVITED
    if traits.inside and run.outside_count > 0:
        for i in range(came.size):
            perhaps[i] &= not run.outside[i]
            roles[i] &= ~WAS_INVITED if run.outside[i] else EVERY_ROLE
    for i in run.others[: list_flagged(perhaps, run.others)]:
        if came[i]:
            continue
        chance = chance_of_joining(run, issue, lead, i, stakes[i] - mean_stake, there, traits)
        if not chosen or _is_invited(run, lead, i, chance):
            roles[i] |= WAS_INVITED
            came[i] = joins(run, issue, i, chance, luck[i])


@inlined
def _pair_up(
    run: Run, issue: Record, lead: int, matter: np.uint64, mean_stake: float, there: Integers, traits: Record,
    roles: Roles,
) -> None:  # fmt: skip
    """Seat one counterpart, drawn by interest times the chance that it joins, if it wants to come."""
    came, luck, weights, ceilings = run.came, run.values, run.weights, run.ceilings
    perhaps = run.perhaps
    sharpness, stakes = 1.0 / run.parameters.join_temperature, stakes_of(run, issue)
    sponsorship_weights(run, weights, issue)
    draw_race(run, issue.key, draws.COUNTERPART)
    counterpart = _likely(run, came, luck, weights, ceilings)
    if counterpart == NEVER:
        return
    gap = stakes[counterpart] - mean_stake
    its_chance = chance_of_joining(run, issue, lead, LISTED(counterpart), gap, there, traits)
    soonest = arrival.time_in_race(luck[counterpart], its_chance * weights[counterpart], np.inf)
    if soonest == np.inf:
        counterpart = NEVER
    for i in range(came.size):
        least = (1.0 - luck[i]) / (soonest * weights[i])  # what wins the race has at least this chance
        perhaps[i] = ~(came[i] | joining.surely_below(ceilings[i], sharpness, least))
    for i in run.others[: list_flagged(perhaps, run.others)]:
        chance = chance_of_joining(run, issue, lead, i, stakes[i] - mean_stake, there, traits)
        time = arrival.time_in_race(luck[i], chance * weights[i], soonest)
        if time < soonest or (time == soonest and i < counterpart):
            counterpart, soonest, its_chance = i, time, chance
    if counterpart == NEVER:
        return
    roles[counterpart] |= WAS_INVITED
    luck_of_its_own = draws.unit(draws.fold(matter, run.keys[counterpart]))
    came[counterpart] = joins(run, issue, LISTED(counterpart), its_chance, luck_of_its_own)


@inlined
def _likely(run: Run, came: Flags, luck: Floats, weights: Floats, ceilings: Floats) -> int:
    """Return who would win the race for a counterpart if each were as likely to join as it is at most."""
    sharpness, likely, soonest = 1.0 / run.parameters.join_temperature, NEVER, np.inf
    for i in range(came.size):
        time = (1.0 - luck[i]) * joining.least_inverse_probability(ceilings[i], sharpness) / weights[i]
        time = np.inf if came[i] else time
        likely = i if time < soonest else likely
        soonest = min(soonest, time)
    return likely


@inlined
def _is_invited(run: Run, initiator: int, i: int, chance: float) -> bool:
    """Tell whether an initiator invites a state: like-minded enough, less likely the worse its grievance against it."""
    liked = 1.0 - (run.grievance[initiator, i] if run.quarrels[initiator] else 0.0)
    return chance * liked >= run.parameters.invitation_threshold
