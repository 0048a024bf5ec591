"""P10: every year states ask to join standing groups that they fit, and members that fit no more leave."""

from __future__ import annotations

import numpy as np

from sim.decisions.belonging import admit, chance_of_belonging, is_let_in, matter_of, may_join, mean_stake_at_large
from sim.decisions.quarrels import blamed_there
from sim.rules import draws, groups
from sim.rules.compiled import inlined, internal
from sim.state.run import Run


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
    blamed = blamed_there(run, members, run.rows)
    asking, leaving = run.parameters.accession_rate, run.parameters.withdrawal_rate
    for i in range(members.size):
        luck = draws.unit(draws.stepped(matter, run.steps[i]))
        if luck >= (leaving if members[i] else asking):  # most, without a logarithm
            continue
        belonging = chance_of_belonging(run, number, i, mean_stake, blamed)
        if members[i]:
            if groups.leaves(luck, leaving, belonging) and i != group.lead and group.member_count > 2:
                members[i] = False
                group.member_count -= 1
                run.totals.withdrawals += 1.0
        elif _is_admitted(run, number, i, groups.asks(luck, asking, belonging), matter):
            admit(run, number, i)


@inlined
def _is_admitted(run: Run, number: int, i: int, asks: bool, matter: np.uint64) -> bool:
    """Tell whether a state asks to join a group, can be in it, and is let in."""
    return asks and may_join(run, number, i) and is_let_in(run, number, i, draws.fold(matter, run.keys[i]))
