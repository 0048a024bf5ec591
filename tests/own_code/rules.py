"""A file of own code with one thing of each kind, and a scenario and an experiment that need it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import sim
from sim.cli import app
from sim.errors import AllianceSimError

RULES = """\
import sim

sim.parameter("solidarity", unit="utility", default=0.2, low=0, high=1, source="an example")


class Solidarity(sim.Ally):
    \"\"\"Takes no hostage where solidarity is high.\"\"\"

    def take_hostage(self, issue, attempt):
        if self.model.parameters["solidarity"] > 0.5:
            return None
        return super().take_hostage(issue, attempt)


@sim.measure("late_talks", unit="attempts", tables=("attempts",), label="Attempts after a year")
def late_talks(tables):
    \"\"\"Attempts that began after the first year.\"\"\"
    return float((tables["attempts"]["started"] >= 4).sum())


@sim.figure("late_talks_by_arm", title="Late attempts", caption="Mean over runs.", needs=("runs",))
def draw(result, axes):
    means = result.runs.groupby("arm")["late_talks"].mean()
    axes.bar(means.index, means)


@sim.paper_table("late_talks_table", title="Late attempts", caption="Mean over runs.")
def tabulated(result):
    return result.runs.groupby("arm", as_index=False)["late_talks"].mean()
"""
NAMES = {
    "parameter": "solidarity",
    "measure": "late_talks",
    "figure": "late_talks_by_arm",
    "table": "late_talks_table",
    "agent": "Solidarity",
}
SCENARIO = """\
title: Quarrel
start: 2010Q1
quarters: 8
seed: 11
replications: 2
alliance:
  allies: [GRC, TUR, GBR]
  partners: [AUT, SWE]
  overrides: {TUR: {hostage_propensity: 1.0, grievances: {AUT: 1.0, GRC: 1.0}}}
formats: [consensus, plus_n]
parameters: {solidarity: 0.8}
"""
EXPERIMENT = """\
title: Solidarity
scenario: quarrel.yaml
arms:
  usual: {}
  solidary: {agents: {ally: Solidarity}}
factors: {solidarity: [0.3, 0.7]}
design: {kind: grid}
replications: 4
measures: [late_talks, blocked_hostage]
"""


def written(folder: Path) -> None:
    """Write all three into a folder."""
    (folder / "my_rules.py").write_text(RULES)
    (folder / "quarrel.yaml").write_text(SCENARIO)
    (folder / "solidarity.yaml").write_text(EXPERIMENT)


def typed(*words: str) -> Result:
    """Do a command in this process, with the own code that it names and no other."""
    with sim.temporary_registrations():
        return CliRunner().invoke(app, list(words))


def done(*words: str) -> str:
    """Do a command that has to end well, and return what it printed."""
    result = typed(*words)
    assert result.exit_code == 0, result.exception or result.output
    return result.output


def refused(*words: str) -> str:
    """Do a command that has to be refused, and return why."""
    result = typed(*words)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, AllianceSimError | SystemExit), result.exception
    return result.output if isinstance(result.exception, SystemExit) else str(result.exception)


ALL_KINDS = pytest.mark.parametrize(("kind", "name"), NAMES.items())
