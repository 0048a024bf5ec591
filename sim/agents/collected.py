"""The model as Mesa's own tools take it: made from plain values, with a data collector that fills as it steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any

from mesa.datacollection import DataCollector

from sim.agents.model import AllianceModel
from sim.errors import InputError, unknown_name
from sim.results import measures
from sim.scenario import Scenario, load_scenario
from sim.state.tallies import stacked

USUAL = ("blocking_rate", "output_share", "response_time", "backlog")


class CollectedModel(AllianceModel):
    """A run that collects measures each quarter, for ``mesa.batch_run``, SolaraViz and the like.

    Parameters
    ----------
    scenario : path or Scenario
    seed : int, optional
        Seed of all luck; the scenario's if left out.
    measured : iterable of str
        Measures to collect, as they stand at the end of each quarter.
    agent_reporters : mapping, optional
        What to collect of each agent, as Mesa's ``DataCollector`` takes it.
    replicate, ally_class, partner_class, secretariat_class
        As of ``AllianceModel``.
    **parameters : float
        Values of parameters in place of the file's.
    """

    def __init__(
        self,
        scenario: str | PathLike[str] | Scenario,
        seed: int | None = None,
        measured: Iterable[str] = USUAL,
        agent_reporters: Mapping[str, Any] | None = None,
        replicate: int = 0,
        **parameters: Any,
    ) -> None:
        classes = {name: parameters.pop(name) for name in tuple(parameters) if name.endswith("_class")}
        if isinstance(scenario, Scenario) and parameters:
            raise InputError("Parameters change a scenario file: give its path, or a scenario and no parameters.")
        settings = [f"parameters.{name}={value}" for name, value in parameters.items()]
        given = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, settings)
        super().__init__(given, seed, replicate, **classes)
        reporters = {name: _reporter(name) for name in measured}
        self.datacollector = DataCollector(model_reporters=reporters, agent_reporters=agent_reporters)

    def step(self) -> None:
        """Run one quarter, and collect."""
        if self.running:
            super().step()
            self.datacollector.collect(self)


def _reporter(name: str) -> Callable[[AllianceModel], float]:
    built_in = [each.name for each in measures.MEASURES.values() if each.compute is not None]
    if name not in built_in:
        raise unknown_name("measure of tallies", name, built_in)

    def report(model: AllianceModel) -> float:
        return float(measures.compute(stacked([model.tallies]))[name][0])

    return report
