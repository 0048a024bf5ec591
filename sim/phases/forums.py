"""P2: every quarter groups of few outside the alliance bring together how their members see the threat."""

from __future__ import annotations

from sim.decisions.asking import ask, is_asked
from sim.rules import agreement, forum, perception
from sim.rules.compiled import inlined, internal
from sim.state.layout import CONSULT, NEVER
from sim.state.reading import members_of
from sim.state.run import Run


@internal
def hold_forums(run: Run) -> None:
    """Let the members of each group outside the alliance consult, in the order of the list of all."""
    for k in range(run.alive_count):
        number = run.alive_groups[k]
        if not run.traits[run.groups[number].format].inside:
            _meet(run, number)


@inlined
def _meet(run: Run, number: int) -> None:
    """Let the perceptions of a group's domain meet, by less than at a table."""
    pull, weight = run.parameters.consultation_pull, run.parameters.forum_weight
    stubbornness, domain = run.stubbornness, run.groups[number].domain
    perceived, values, weights = run.perception[domain], run.values, run.weights
    rows = members_of(run, number)
    for k in range(rows.size):
        values[k], weights[k] = perceived[rows[k]], run.influence[rows[k]]
    mean = agreement.weighted_mean(values[: rows.size], weights[: rows.size])
    for i in rows:
        heard = forum.heard(perceived[i], mean, weight)
        if is_asked(run, CONSULT, i):
            ask(run, CONSULT, i, domain, NEVER, heard)
        else:
            perceived[i] = perception.consulted_threat(perceived[i], heard, pull, stubbornness[i])
