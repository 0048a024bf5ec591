"""P9: what states, and the Secretariat, believe of formats after an attempt that they saw."""

from __future__ import annotations

from sim.decisions.asking import ask, is_asked
from sim.rules import consequences
from sim.rules.compiled import compiled, inlined, internal
from sim.state.layout import DELAY, LEARN, OUTPUT, SUCCESS, Record
from sim.state.run import Run, run_at
from sim.types import Floats


@internal
def learn(run: Run, row: int, code: int, kind: int, success: float, output: float, delay: float, rate: float) -> None:
    """Update the beliefs of one from one experience: success in [0, 1], output per severity, quarters.

    Of success, what the ease of the issue explains is no merit of the format.
    """
    beliefs = run.beliefs
    merit = success - run.ease
    beliefs[SUCCESS, code, kind, row] = consequences.updated_belief(beliefs[SUCCESS, code, kind, row], merit, rate)
    if success > 0.0:
        beliefs[OUTPUT, code, kind, row] = consequences.updated_belief(beliefs[OUTPUT, code, kind, row], output, rate)
        beliefs[DELAY, code, kind, row] = consequences.updated_belief(beliefs[DELAY, code, kind, row], delay, rate)


@inlined
def ease_of(run: Run, issue: Record) -> float:
    """Return by how much more often issues of a domain and kind succeed, in whatever format, than those of the kind."""
    return run.success_by_domain[issue.domain, issue.kind] - run.success_of_kind[issue.kind]


@internal
def learn_from(
    run: Run, issue: Record, code: int, success: float, output: float, delay: float, rates: Floats
) -> None:  # fmt: skip
    """Let all learn from what a format did about an issue; where like issues are compared, its ease is no merit."""
    run.ease = ease_of(run, issue) if run.rules.like_issues else 0.0
    all_learn(run, code, issue.kind, success, output, delay, rates)
    if run.rules.like_issues:
        _note_success(run, issue, success)


@inlined
def _note_success(run: Run, issue: Record, success: float) -> None:
    """Let what all know of how often issues succeed, in whatever format, follow one more attempt."""
    rate, domain, kind = run.parameters.learning_rate, issue.domain, issue.kind
    run.success_by_domain[domain, kind] = consequences.updated_belief(
        run.success_by_domain[domain, kind], success, rate
    )
    run.success_of_kind[kind] = consequences.updated_belief(run.success_of_kind[kind], success, rate)


@inlined
def all_learn(run: Run, code: int, kind: int, success: float, output: float, delay: float, rates: Floats) -> None:
    """Update the beliefs of all, belief by belief; agents that are asked get their rate, and ``run.lesson``."""
    if run.asked[LEARN] > 0:
        _ask_to_learn(run, code, kind, success, output, delay, rates)
    _update(run.beliefs[SUCCESS, code, kind], success - run.ease, rates)
    if success > 0.0:
        _update(run.beliefs[OUTPUT, code, kind], output, rates)
        _update(run.beliefs[DELAY, code, kind], delay, rates)


@internal
def _update(beliefs: Floats, outcome: float, rates: Floats) -> None:
    for i in range(beliefs.size):
        beliefs[i] = consequences.updated_belief(beliefs[i], outcome, rates[i])


@internal
def _ask_to_learn(run: Run, code: int, kind: int, success: float, output: float, delay: float, rates: Floats) -> None:
    """Ask those who learn in their own way, and leave nothing to be learned for them."""
    lesson = run.lesson
    for i in range(rates.size):
        if is_asked(run, LEARN, i):
            lesson.format, lesson.kind, lesson.success, lesson.output, lesson.delay = code, kind, success, output, delay
            ask(run, LEARN, i, -1, -1, rates[i])
            rates[i] = 0.0


@compiled
def built_in_learn(
    way_in: int, row: int, code: int, kind: int, success: float, output: float, delay: float, rate: float
) -> None:
    """Learn as the model does."""
    learn(run_at(way_in), row, code, kind, success, output, delay, rate)
