"""Which formats of cooperation an alliance and its partners end up using, and at what price.

The public face: what scripts and notebooks use. Each name is imported when it is first asked for, so that the command
line answers at once.

Examples
--------
>>> import sim
>>> scenario = sim.load_scenario("cold-start")
>>> result = sim.run(scenario, replications=2)
>>> len(result.runs)
2
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.agents import Ally, Partner, Secretariat
    from sim.agents.collected import CollectedModel
    from sim.agents.compiled import compiled
    from sim.agents.model import AllianceModel
    from sim.analysis.claims.ledger import claims
    from sim.analysis.comparison import compare
    from sim.analysis.discovery import discover
    from sim.analysis.enough import sweep_until
    from sim.analysis.pareto.study import pareto
    from sim.analysis.ranking import rank
    from sim.analysis.sensitivity import sensitivity
    from sim.analysis.swings import swings
    from sim.calibration.calibrate import calibrate, recover
    from sim.errors import AllianceSimError
    from sim.experiments.branching import branch
    from sim.experiments.experiment import Experiment
    from sim.experiments.load import load_experiment
    from sim.experiments.replay import replay
    from sim.experiments.result import Result, load_result
    from sim.experiments.runner import run
    from sim.experiments.sweep import sweep
    from sim.figures import plot
    from sim.own_code.declaring import measure, parameter
    from sim.own_code.drawn import figure, paper_table
    from sim.own_code.files import load_own_code
    from sim.own_code.formats import format_of_cooperation
    from sim.own_code.registrations import temporary_registrations
    from sim.prediction.predict import predict
    from sim.scenario import Scenario, load_scenario, parse_scenario
    from sim.tables import table
    from sim.validation.validate import validate

_HOMES = {
    "AllianceModel": "sim.agents.model",
    "AllianceSimError": "sim.errors",
    "Ally": "sim.agents",
    "branch": "sim.experiments.branching",
    "calibrate": "sim.calibration.calibrate",
    "claims": "sim.analysis.claims.ledger",
    "CollectedModel": "sim.agents.collected",
    "compare": "sim.analysis.comparison",
    "compiled": "sim.agents.compiled",
    "discover": "sim.analysis.discovery",
    "Experiment": "sim.experiments.experiment",
    "figure": "sim.own_code.drawn",
    "format_of_cooperation": "sim.own_code.formats",
    "load_experiment": "sim.experiments.load",
    "load_own_code": "sim.own_code.files",
    "load_result": "sim.experiments.result",
    "load_scenario": "sim.scenario",
    "measure": "sim.own_code.declaring",
    "paper_table": "sim.own_code.drawn",
    "parameter": "sim.own_code.declaring",
    "pareto": "sim.analysis.pareto.study",
    "parse_scenario": "sim.scenario",
    "Partner": "sim.agents",
    "plot": "sim.figures",
    "predict": "sim.prediction.predict",
    "rank": "sim.analysis.ranking",
    "recover": "sim.calibration.calibrate",
    "replay": "sim.experiments.replay",
    "Result": "sim.experiments.result",
    "run": "sim.experiments.runner",
    "Scenario": "sim.scenario",
    "Secretariat": "sim.agents",
    "sensitivity": "sim.analysis.sensitivity",
    "sweep": "sim.experiments.sweep",
    "sweep_until": "sim.analysis.enough",
    "swings": "sim.analysis.swings",
    "table": "sim.tables",
    "temporary_registrations": "sim.own_code.registrations",
    "validate": "sim.validation.validate",
}

__all__ = [
    "AllianceModel",
    "AllianceSimError",
    "Ally",
    "CollectedModel",
    "Experiment",
    "Partner",
    "Result",
    "Scenario",
    "Secretariat",
    "branch",
    "calibrate",
    "claims",
    "compare",
    "compiled",
    "discover",
    "figure",
    "format_of_cooperation",
    "load_experiment",
    "load_own_code",
    "load_result",
    "load_scenario",
    "measure",
    "paper_table",
    "parameter",
    "pareto",
    "parse_scenario",
    "plot",
    "predict",
    "rank",
    "recover",
    "replay",
    "run",
    "sensitivity",
    "sweep",
    "sweep_until",
    "swings",
    "table",
    "temporary_registrations",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
