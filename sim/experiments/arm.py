"""One arm of an experiment: a scenario, and what values of factors are laid on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from sim.errors import Problem, ScenarioError
from sim.experiments.points import Value
from sim.scenario import Scenario
from sim.scenario.load import scenario_of
from sim.scenario.located import Located, Plain, located
from sim.scenario.settings import Misfit, with_value

type Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison.

    Attributes
    ----------
    name : str
    scenario : Scenario
        The experiment's scenario with the arm laid on it.
    written : mapping
        The same as it would stand in a single file.
    agents : mapping of str to str
        Names of classes by role, where it has others than the rest.
    label : str
        What tables and figures call it; its name in words if empty.
    """

    name: str
    scenario: Scenario
    written: Mapping[str, Plain]
    agents: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    def scenario_with(self, values: Mapping[Steps, Value], label: str) -> Scenario:
        """Return the scenario with values laid on it, validated as a whole.

        Parameters
        ----------
        values : mapping of tuple of str to value
            What stands where.
        label : str
            What messages call the scenario.

        Raises
        ------
        ScenarioError
            If there is no such place in it, or what comes out is not a scenario.
        """
        tree = located(dict(self.written), label)
        try:
            for steps, value in values.items():
                tree = with_value(tree, steps, Located(value, label))
        except Misfit as misfit:
            raise ScenarioError([Problem(str(misfit), label)]) from None
        return scenario_of(tree)

    def resolved(self) -> dict[str, Any]:
        """Return it as plain values that JSON can hold."""
        agents = {"agents": dict(self.agents)} if self.agents else {}
        label = {"label": self.label} if self.label else {}
        return {"name": self.name, **label, "scenario": self.scenario.resolved(), "written": self.written, **agents}

    @classmethod
    def from_resolved(cls, resolved: Mapping[str, Any]) -> Self:
        """Return the arm that `resolved` gave."""
        written = located(resolved["written"], "").plain()
        assert isinstance(written, dict)
        scenario = Scenario.from_resolved(resolved["scenario"])
        return cls(resolved["name"], scenario, written, resolved.get("agents", {}), resolved.get("label", ""))
