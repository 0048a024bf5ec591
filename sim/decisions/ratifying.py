"""P10: whether an ally ratifies the accession of a candidate."""

from __future__ import annotations

from sim.decisions.asking import ask, is_asked
from sim.rules import draws, enlargement
from sim.rules.compiled import compiled, inlined, internal
from sim.state.layout import NEVER, RATIFY
from sim.state.reading import propensity
from sim.state.run import Run, run_at


@inlined
def ratifies(run: Run, i: int, candidate: int) -> bool:
    """Tell whether an ally, or an agent that is asked, ratifies an accession in this quarter."""
    if is_asked(run, RATIFY, i):
        return ask(run, RATIFY, i, candidate, NEVER, 0.0) != 0.0
    return ratifies_by_chance(run, i, candidate)


@internal
def ratifies_by_chance(run: Run, i: int, candidate: int) -> bool:
    """Tell whether an ally ratifies in this quarter: by chance, less likely over what it has against the candidate."""
    grievance = run.grievance[i, candidate] if run.quarrels[i] else 0.0
    luck = draws.uniform(
        run.key, draws.RATIFICATION, run.quarter, run.keys[i], run.keys[candidate], draws.ONCE
    )  # fmt: skip
    return luck < enlargement.ratification(run.parameters.ratification_rate, propensity(run, i), grievance)


@compiled
def built_in_ratify(way_in: int, row: int, candidate: int) -> bool:
    """Tell whether an ally ratifies an accession in this quarter, as the model has it."""
    return ratifies_by_chance(run_at(way_in), row, candidate)
