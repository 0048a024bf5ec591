"""P2: what states perceive."""

from __future__ import annotations

from sim.decisions.asking import ask, is_asked
from sim.rules import perception
from sim.rules.compiled import compiled, inlined, internal
from sim.state.layout import NEVER, PERCEIVE
from sim.state.run import Run, run_at


@internal
def perceive(run: Run, row: int) -> None:
    """Move what a state perceives of every domain towards exposure x threat."""
    rate = run.parameters.perception_rate
    for d in range(run.domain_count):
        run.perception[d, row] = perception.perceived_threat(
            run.perception[d, row], run.exposure[d, row], run.threat[d], rate
        )


@inlined
def all_perceive(run: Run) -> None:
    """Let every state perceive: domain by domain, unless some are asked."""
    rate = run.parameters.perception_rate
    if run.asked[PERCEIVE] > 0:
        for i in range(run.country_count):
            if is_asked(run, PERCEIVE, i):
                ask(run, PERCEIVE, i, NEVER, NEVER, 0.0)
            else:
                perceive(run, i)
        return
    for d in range(run.domain_count):
        threat, perceived, exposure = run.threat[d], run.perception[d], run.exposure[d]
        for i in range(perceived.size):
            perceived[i] = perception.perceived_threat(perceived[i], exposure[i], threat, rate)


@internal
def consult(run: Run, row: int, domain: int, table_mean: float) -> None:
    """Move what a state perceives of a domain towards the weighted mean of a table that it sat at."""
    run.perception[domain, row] = perception.consulted_threat(
        run.perception[domain, row], table_mean, run.parameters.consultation_pull, run.stubbornness[row]
    )


@compiled
def built_in_perceive(way_in: int, row: int) -> None:
    """Perceive as the model does."""
    perceive(run_at(way_in), row)


@compiled
def built_in_consult(way_in: int, row: int, domain: int, table_mean: float) -> None:
    """Consult as the model does."""
    consult(run_at(way_in), row, domain, table_mean)
