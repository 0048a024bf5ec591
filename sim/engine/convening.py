"""P6: tables that are prepared are set."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import LISTED, Memory
from sim.engine.arriving import draw_race
from sim.engine.choosing import KEYS
from sim.engine.closing import end
from sim.engine.filling import fill, list_flagged
from sim.engine.joining import chance_of_joining, set_ceilings
from sim.engine.layout import (
    BLOC,
    BY_ALLIES,
    CONVENED,
    HOLDS,
    HOLDS_BY_CONTAGION,
    INVITED,
    NEVER,
    PAIR,
    PICKED,
    SEATED,
    WAS_INVITED,
    Record,
    Roles,
)
from sim.engine.stakes import (
    blamed_there,
    mean_stake_of_allies,
    sponsorship_weights,
    stakes_of,
    worst_grievance,
    worst_resentment,
)
from sim.issues import Ending
from sim.rules import arrival, draws, joining, objection
from sim.rules.compiled import constant, inlined, internal
from sim.types import Flags, Floats, Integers
from sim.world import NOWHERE

DECLINED = constant(Ending.DECLINED)
CAME, NO_ROLE = np.uint8(SEATED | CONVENED | WAS_INVITED), np.uint8(0)
_ASKED = -1.0
"""Weight of who is no candidate, or no more."""


@internal
def convene(m: Memory) -> None:
    """P6: set the tables that are prepared."""
    for k in range(m.open_count):
        entry = at.calendar(m)[at.open_slots(m)[k]]
        if entry.meets == m.quarter:
            issue = at.issues(m)[entry.issue]
            entry.sits, entry.urgent = True, issue.kind == arrival.CRISIS
            entry.takes = at.traits(m)[at.attempts(m)[issue.last].format].slot
            _set_table(m, issue)


@inlined
def _set_table(m: Memory, issue: Record) -> None:
    """Convene by the trait of the format; an attempt that nobody joins is declined."""
    attempt, roles, came = at.attempts(m)[issue.last], at.roles(m)[issue.last], at.came(m)
    traits = at.traits(m)[attempt.format]
    issue.preparation -= attempt.wait if traits.prepared else 0
    fill(came, False)
    if issue.sponsor < came.size:
        came[issue.sponsor] = True
        attempt.lead = issue.sponsor
    if traits.convened == BLOC or traits.convened == PICKED:
        _seat_allies(m, came)
        if traits.convened == BLOC:
            _seat_bloc(m, came, issue.place)
        else:
            _pick_partners(m, issue, attempt)
    elif attempt.group != NEVER and at.groups(m)[attempt.group].ended == NEVER:
        _seat_members(came, at.members(m)[attempt.group])
        attempt.lead = at.groups(m)[attempt.group].lead
    else:
        _gather(m, issue, attempt, roles)
    for i in range(came.size):
        roles[i] |= CAME if came[i] else NO_ROLE
    at.seat_counts(m)[issue.slot] = seats = list_flagged(came, at.seats(m)[issue.slot])
    if seats < 2:
        end(m, issue.last, DECLINED)
    elif traits.veto == BY_ALLIES:
        _take_hostages(m, issue, roles, attempt.format)


@inlined
def _seat_allies(m: Memory, came: Flags) -> None:
    for i in at.allies(m)[: m.ally_count]:
        came[i] = True


@inlined
def _seat_members(came: Flags, members: Flags) -> None:
    for i in range(came.size):
        came[i] |= members[i]


@inlined
def _seat_bloc(m: Memory, came: Flags, place: int) -> None:
    """Seat the partners of the regional framework that covers the issue."""
    framework = at.place_framework(m)[place] if place != NOWHERE else NEVER
    if framework != NEVER:
        for i in range(came.size):
            came[i] |= at.framework_members(m)[framework, i] and not at.allied(m)[i]


@inlined
def _pick_partners(m: Memory, issue: Record, attempt: Record) -> None:
    """Seat the partners picked by interest: those with most at stake, and means, that want to come."""
    came = at.came(m)
    weights = at.chances(m)[: came.size]
    sponsorship_weights(m, weights, issue.domain, issue.place)
    stakes = stakes_of(m, issue.domain, issue.place)
    if attempt.lead == NEVER:
        attempt.lead = _strongest(m, stakes)
    mean_stake = mean_stake_of_allies(m, stakes)
    there, allied = blamed_there(m, came, at.rows(m)), at.allied(m)
    matter = np.uint64(draws.matter_key(issue.key, draws.JOIN, draws.ONCE, KEYS[attempt.format], draws.ONCE))
    for i in range(weights.size):
        weights[i] = _ASKED if allied[i] else weights[i]
    if issue.sponsor < weights.size:
        weights[issue.sponsor] = _ASKED
    for _ in range(round(at.parameters(m).partners_picked)):
        best, most = NEVER, _ASKED
        for i in range(weights.size):
            if weights[i] > most:
                best, most = i, weights[i]
        if best == NEVER:
            break
        weights[best] = _ASKED
        luck = draws.unit(draws.fold(matter, at.keys(m)[best]))
        traits = at.traits(m)[attempt.format]
        gap = stakes[best] - mean_stake
        came[best] = luck < chance_of_joining(m, issue, attempt.lead, LISTED(best), gap, there, traits)


@inlined
def _strongest(m: Memory, stakes: Floats) -> int:
    """Return the ally with the most means at stake, who leads where the Secretariat is the sponsor."""
    best, most = NEVER, -1.0
    for i in range(stakes.size):
        if at.allied(m)[i] and stakes[i] * at.means(m)[i] > most:
            best, most = i, stakes[i] * at.means(m)[i]
    return best


@inlined
def _lead(m: Memory, issue: Record, stakes: Floats, led: bool) -> int:
    """Return who leads: the sponsor; in a format with a lead only if it is able, else the able ally that cares most."""
    if not led:
        return issue.sponsor
    least = at.parameters(m).lead_threshold
    if issue.sponsor < stakes.size and at.means(m)[issue.sponsor] >= least:
        return issue.sponsor
    best, most = NEVER, -1.0
    for i in range(stakes.size):
        if at.allied(m)[i] and at.means(m)[i] >= least and stakes[i] > most:
            best, most = i, stakes[i]
    return best


@internal
def _gather(m: Memory, issue: Record, attempt: Record, roles: Roles) -> None:
    """Seat who comes to a lead's, an initiator's or a sponsor's table; nobody where no lead is found."""
    traits, came = at.traits(m)[attempt.format], at.came(m)
    stakes = stakes_of(m, issue.domain, issue.place)
    lead = _lead(m, issue, stakes, traits.led)
    if lead == NEVER:
        fill(came, False)
        return
    attempt.lead = lead
    came[lead] = True
    mean_stake, there = mean_stake_of_allies(m, stakes), blamed_there(m, came, at.rows(m))
    set_ceilings(m, issue, lead, stakes, mean_stake, traits)
    matter = np.uint64(draws.matter_key(issue.key, draws.JOIN, draws.ONCE, KEYS[attempt.format], draws.ONCE))
    if traits.convened == PAIR:
        _pair_up(m, issue, lead, matter, mean_stake, there, traits, roles)
    else:
        _invite(m, issue, lead, matter, mean_stake, there, traits, roles)


@inlined
def _invite(
    m: Memory, issue: Record, lead: int, matter: np.uint64, mean_stake: float, there: Integers, traits: Record,
    roles: Roles,
) -> None:  # fmt: skip
    """Seat those of all others, or of whom an initiator invites, that want to come."""
    came, luck, steps, stakes = at.came(m), at.values(m), at.steps(m), stakes_of(m, issue.domain, issue.place)
    threshold, sharpness = at.parameters(m).invitation_threshold, 1.0 / at.parameters(m).join_temperature
    ceilings, perhaps, chosen = at.ceilings(m), at.perhaps(m), traits.convened == INVITED
    for i in range(came.size):
        luck[i] = draws.unit(draws.stepped(matter, steps[i]))
    for i in range(came.size):
        perhaps[i] = not joining.surely_below(ceilings[i], sharpness, threshold if chosen else luck[i])
    if not chosen:
        for i in range(came.size):
            roles[i] |= NO_ROLE if came[i] else WAS_INVITED
    for i in at.others(m)[: list_flagged(perhaps, at.others(m))]:
        if came[i]:
            continue
        chance = chance_of_joining(m, issue, lead, i, stakes[i] - mean_stake, there, traits)
        if not chosen or _is_invited(m, lead, i, chance):
            roles[i] |= WAS_INVITED
            came[i] = luck[i] < chance


@inlined
def _pair_up(
    m: Memory, issue: Record, lead: int, matter: np.uint64, mean_stake: float, there: Integers, traits: Record,
    roles: Roles,
) -> None:  # fmt: skip
    """Seat one counterpart, drawn by interest times the chance that it joins, if it wants to come."""
    came, luck, weights, ceilings = at.came(m), at.values(m), at.weights(m), at.ceilings(m)
    perhaps = at.perhaps(m)
    sharpness, stakes = 1.0 / at.parameters(m).join_temperature, stakes_of(m, issue.domain, issue.place)
    sponsorship_weights(m, weights, issue.domain, issue.place)
    draw_race(m, issue.key, draws.COUNTERPART)
    counterpart = _likely(m, came, luck, weights, ceilings)
    if counterpart == NEVER:
        return
    gap = stakes[counterpart] - mean_stake
    its_chance = chance_of_joining(m, issue, lead, LISTED(counterpart), gap, there, traits)
    soonest = arrival.time_in_race(luck[counterpart], its_chance * weights[counterpart], np.inf)
    if soonest == np.inf:
        counterpart = NEVER
    for i in range(came.size):
        least = (1.0 - luck[i]) / (soonest * weights[i])  # what wins the race has at least this chance
        perhaps[i] = ~(came[i] | joining.surely_below(ceilings[i], sharpness, least))
    for i in at.others(m)[: list_flagged(perhaps, at.others(m))]:
        chance = chance_of_joining(m, issue, lead, i, stakes[i] - mean_stake, there, traits)
        time = arrival.time_in_race(luck[i], chance * weights[i], soonest)
        if time < soonest or (time == soonest and i < counterpart):
            counterpart, soonest, its_chance = i, time, chance
    if counterpart == NEVER:
        return
    roles[counterpart] |= WAS_INVITED
    came[counterpart] = draws.unit(draws.fold(matter, at.keys(m)[counterpart])) < its_chance


@inlined
def _likely(m: Memory, came: Flags, luck: Floats, weights: Floats, ceilings: Floats) -> int:
    """Return who would win the race for a counterpart if each were as likely to join as it is at most."""
    sharpness, likely, soonest = 1.0 / at.parameters(m).join_temperature, NEVER, np.inf
    for i in range(came.size):
        time = (1.0 - luck[i]) * joining.least_inverse_probability(ceilings[i], sharpness) / weights[i]
        time = np.inf if came[i] else time
        likely = i if time < soonest else likely
        soonest = min(soonest, time)
    return likely


@inlined
def _is_invited(m: Memory, initiator: int, i: int, chance: float) -> bool:
    """Tell whether an initiator invites a state: like-minded enough, less likely the worse its grievance against it."""
    liked = 1.0 - (at.grievance(m)[initiator, i] if at.quarrels(m)[initiator] else 0.0)
    return chance * liked >= at.parameters(m).invitation_threshold


# Hostages


@inlined
def _take_hostages(m: Memory, issue: Record, roles: Roles, code: int) -> None:
    """Let each ally decide once per issue and format whether to take it hostage."""
    stakes, contagion = stakes_of(m, issue.domain, issue.place), at.rules(m).contagion
    matter = np.uint64(draws.matter_key(issue.key, draws.HOSTAGE, draws.ONCE, KEYS[code], draws.ONCE))
    targets = _targets(m, issue.sponsor)
    if targets.size == 0:
        return
    for i in at.allies(m)[: m.ally_count]:
        resents = contagion and at.resents(m)[i]
        if i == issue.sponsor or not (at.quarrels(m)[i] or resents):
            continue
        propensity = at.propensity(m)[i] if m.quarter >= at.onset(m)[i] else 0.0
        luck = draws.unit(draws.stepped(matter, at.steps(m)[i]))
        if objection.surely_refrains(luck, propensity) and not resents:
            continue
        grievance, resentment = worst_grievance(m, i, targets), worst_resentment(m, i, targets) if resents else 0.0
        if grievance == 0.0 and resentment == 0.0:
            continue
        if luck < objection.hostage_probability(propensity, grievance, resentment, stakes[i]):
            roles[i] |= HOLDS
            if objection.is_contagious(luck, propensity, grievance, stakes[i]):
                roles[i] |= HOLDS_BY_CONTAGION


@inlined
def _targets(m: Memory, sponsor: int) -> Integers:
    """Return against whom an ally may take an issue hostage: of sponsor and partners, those who are blamed."""
    targets, came, allied, size = at.others(m), at.came(m), at.allied(m), 0
    for j in at.blamed(m)[: m.blamed_count]:
        targets[size] = j
        size += j == sponsor or (came[j] and not allied[j])
    return targets[:size]
