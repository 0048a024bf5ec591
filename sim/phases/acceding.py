"""P10: every year states ask to join standing groups that they fit, and members that fit no more leave."""

from __future__ import annotations

import numpy as np

from sim.decisions.belonging import (
    admit,
    chance_of_belonging,
    is_let_in,
    keep_likely,
    matter_of,
    may_join,
    mean_stake_at_large,
)
from sim.decisions.quarrels import blamed_there
from sim.rules import draws, groups
from sim.rules.compiled import inlined, internal
from sim.state.reading import list_members
from sim.state.run import Run
from sim.types import Flags


@internal
def accede(run: Run) -> None:
    """Let states join and leave the groups that are alive."""
    for k in range(run.alive_count):
        _change(run, run.alive_groups[k])


@inlined
def _change(run: Run, number: int) -> None:
    """Let states join and leave a group; its lead stays, and so do two members."""
    group, members, matter = run.groups[number], run.members[number], matter_of(run, number)
    mean_stake = mean_stake_at_large(run, group.domain)
    size = keep_likely(run, number, mean_stake, _in_luck(run, members, matter))
    blamed = blamed_there(run, members, run.rows)
    asking, leaving = run.parameters.accession_rate, run.parameters.withdrawal_rate
    for k in range(size):
        i = run.others[k]
        luck, belonging = _luck(run, matter, i), chance_of_belonging(run, number, i, mean_stake, blamed)
        if members[i]:
            if groups.leaves(luck, leaving, belonging) and i != group.lead and group.member_count > 2:
                members[i] = False
                list_members(run, number)
                run.totals.withdrawals += 1.0
        elif _is_admitted(run, number, i, groups.asks(luck, asking, belonging), matter):
            admit(run, number, i)


@inlined
def _luck(run: Run, matter: np.uint64, i: int) -> float:
    return draws.unit(draws.stepped(matter, run.steps[i]))


@internal
def _in_luck(run: Run, members: Flags, matter: np.uint64) -> int:
    """List who may ask or leave by luck, which most may not, with the chance of belonging from which they do ask."""
    asking, leaving = run.parameters.accession_rate, run.parameters.withdrawal_rate
    chances, who, size = run.values, run.others, 0
    for i in range(members.size):
        luck, is_member = _luck(run, matter, i), members[i]
        chances[size], who[size] = (0.0 if is_member else luck / asking), i
        size += luck < (leaving if is_member else asking)
    return size


@inlined
def _is_admitted(run: Run, number: int, i: int, asks: bool, matter: np.uint64) -> bool:
    """Tell whether a state asks to join a group, can be in it, and is let in."""
    return asks and may_join(run, number, i) and is_let_in(run, number, i, draws.fold(matter, run.keys[i]))
