"""P9 and P8: what an attempt teaches about its format, when it ended or, of a capability, when it is built."""

from __future__ import annotations

from sim.decisions.learning import learn_from
from sim.rules import arrival
from sim.rules.compiled import constant, inlined, internal
from sim.state.layout import CONVENED, DELIVERED, Record, Roles
from sim.state.outcomes import Ending
from sim.state.run import Run

AGREED, TALK_SHOP = constant(Ending.AGREED), constant(Ending.TALK_SHOP)


@inlined
def owes_a_lesson(run: Run, issue: Record, attempt: Record) -> bool:
    """Tell whether what was agreed teaches when it is built, and note it there."""
    owes = run.rules.learning == DELIVERED and attempt.ending == AGREED and issue.kind == arrival.CAPABILITY
    if owes:
        run.builds[issue.carried].owes = True
    return owes


@inlined
def teach(run: Run, issue: Record, attempt: Record, roles: Roles) -> None:
    """Let all learn from how an attempt ended, and from what was promised."""
    agreed = attempt.ending == AGREED
    worked = 1.0 if agreed or attempt.ending == TALK_SHOP else 0.0
    _teach(run, issue, attempt, roles, worked, issue.promised if agreed else 0.0)


@inlined
def teach_what_was_built(run: Run, build: Record) -> None:
    """Let all learn from a capability that is done, or that died with its group: as far as it was built."""
    if build.owes:
        build.owes = False
        issue, attempt = run.issues[build.issue], run.attempts[build.attempt]
        _teach(run, issue, attempt, run.roles[build.attempt], build.done, issue.output)


@internal
def _teach(run: Run, issue: Record, attempt: Record, roles: Roles, worked: float, output: float) -> None:
    """Let all update their beliefs about the format, participants and the sponsor more than observers."""
    p, code, secretariat = run.parameters, attempt.format, roles.size
    success = max(0.0, 1.0 - p.outvoting_harm * attempt.against) * worked if worked > 0.0 else 0.0
    asked_for = issue.severity - issue.first_response  # a first response left no more to it
    delivered = output / asked_for if asked_for > 0.0 else 0.0
    delay = float(attempt.ended - attempt.started - attempt.set_up - attempt.queued)
    rates, took, stood_by = run.learning_rates, p.learning_rate, p.observer_rate
    for i in range(roles.size):
        rates[i] = took if roles[i] & CONVENED != 0 else stood_by
    rates[secretariat] = took if run.traits[code].inside else stood_by
    rates[issue.sponsor] = took
    learn_from(run, issue, code, success, delivered, delay, rates)
