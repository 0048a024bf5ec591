"""The yardstick: the same simulation as a competent newcomer to Mesa would write it, in plain Python.

The mechanisms and parameters are those of docs/odd.md: attributes and dicts on agents, one class for each kind of
agent, the model's own generator, no arrays and nothing compiled. Nothing is slowed down on purpose, and nothing is
optimised beyond what good plain Python is. The variants of voting that the baseline leaves off are left out.

    python -m benchmarks.plain_mesa [RUNS]

sets counts and seconds beside those of ``sim.AllianceModel`` on the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sim
from benchmarks.plain_mesa.model import PlainModel
from benchmarks.plain_mesa.records import Event
from sim.world import World


def run_plain(
    world: World, parameters: Mapping[str, float], quarters: int, seed: int, events: Sequence[Event] = ()
) -> dict[str, Any]:
    """Return what a run counted: issues, attempts and rounds by format, agreements, output."""
    model = PlainModel(world, parameters, seed, events)
    for _ in range(quarters):
        model.step()
    return {
        "issues": len(model.issues),
        "attempts": model.attempts,
        "rounds": model.rounds,
        "agreements": model.agreements,
        "output": model.output,
    }


def events_of(scenario: sim.Scenario) -> list[Event]:
    """Return the threats and accessions that a scenario dates."""
    start = scenario.start.index
    return [Event(event.at.index - start, dict(event.threat), tuple(event.join)) for event in scenario.events]
