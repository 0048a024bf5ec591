"""P4 and P7: the positions with which states come to a table."""

from __future__ import annotations

from sim.decisions.stakes import set_ideals, stakes_of
from sim.rules import agreement
from sim.rules.compiled import inlined
from sim.state.layout import Record
from sim.state.run import Run
from sim.types import Integers


@inlined
def set_positions(run: Run, issue: Record, rows: Integers) -> None:
    """Set stakes, ideals, weights in talks and votes of those at the table, in their order."""
    stakes, shaping, own = stakes_of(run, issue), run.parameters.shaping_weight, run.own_stakes
    talks, votes, there, allied, influence = run.talks, run.votes, run.votes_there, run.allied, run.influence
    for k in range(rows.size):
        i = rows[k]
        own_stake = stakes[i]
        own[k], there[k] = own_stake, votes[i]
        talks[k] = agreement.talks_weight(own_stake, influence[i], 1.0 if allied[i] else shaping)
    set_ideals(run, issue, rows, own, run.ideals)
