"""One run of a result again, alone, on the Mesa model, with its event log, held against the row that was kept."""

from __future__ import annotations

import math
import struct
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from sim.errors import InputError, listing
from sim.experiments.arm import Arm
from sim.experiments.columns import check_table
from sim.experiments.experiment import Experiment
from sim.experiments.measured import specs_in
from sim.experiments.pieces import BUILT_IN, Agents
from sim.experiments.plan import experiment_of_scenario, luck_of, scenario_of_run
from sim.experiments.result import Result
from sim.experiments.store.layout import table_path
from sim.experiments.store.parts import read_part
from sim.experiments.work import measured_within, program, windows_of
from sim.own_code.agents import CLASSES, ROLES, fault_of
from sim.own_code.faults import said_of
from sim.own_code.measuring import measured, needed_tables
from sim.own_code.record import difference as own_code_differs
from sim.own_code.record import recorded
from sim.results import measures
from sim.results.trace import trace
from sim.scenario import Scenario
from sim.state.tallies import stacked
from sim.types import Floats

if TYPE_CHECKING:
    from sim.agents import Ally, Partner, Secretariat, State
    from sim.agents.model import AllianceModel

AS_KEPT = {"alliance-sim": "version", "rules": "rules", "data": "data_sha256"}


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run that was done again.

    Attributes
    ----------
    run, point, replicate, seed : int
    arm : str
    log : str
        Its events; the traceback where it failed.
    measures : dict of str to float
        What it measured this time; empty where it failed.
    kept : dict of str to float or None
        The row that was kept; None where the run failed then.
    differences : tuple of str
        Measures that are not equal to the bit.
    error : str
        What it failed with, empty if it did not.
    other_versions : tuple of str
        How this program, and the classes of agents, differ from those that made the result.
    """

    run: int
    arm: str
    point: int
    replicate: int
    seed: int
    log: str
    measures: dict[str, float] = field(default_factory=dict)
    kept: dict[str, float] | None = None
    differences: tuple[str, ...] = ()
    error: str = ""
    other_versions: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether it came out as it did then."""
        return bool(self.error) == (self.kept is None) and not self.differences


def replay(
    result: Result,
    run: int,
    *,
    ally_class: type[Ally] | None = None,
    partner_class: type[Partner] | None = None,
    secretariat_class: type[Secretariat] | None = None,
    classes: Mapping[str, type[State]] = MappingProxyType({}),
) -> Replayed:
    """Do one run of a result again.

    A result may be somebody else's, so no code that it names is run: load your own file first, or pass your classes.

    Parameters
    ----------
    result : Result
        Of ``run`` or of ``sweep``.
    run : int
        Number of the run.
    ally_class, partner_class, secretariat_class : type, optional
        Classes of the agents; left out, those that the result names, if they are built in or from the same own file.
    classes : mapping of str to type
        Classes of single states, by country code.

    Raises
    ------
    InputError
        If there is no such run, the result was made with classes that are not passed or with other own code, or points
        cannot be made again.
    """
    if not result.manifest.keys() & {"experiment", "scenario"}:
        raise InputError(f"The result '{result.name}' is of an analysis, and keeps no runs. Give one of run or sweep.")
    wrong = own_code_differs(result.manifest, recorded())
    if wrong:
        raise InputError(wrong)
    experiment = _experiment(result.manifest)
    which = experiment.run_of(run)
    arm = experiment.arms[which.arm]
    passed = {"ally": ally_class, "partner": partner_class, "secretariat": secretariat_class, **classes}
    agents = chosen_agents(result, arm, passed)
    kept = _kept(result, run)
    said: dict[str, Any] = {
        "run": run,
        "arm": arm.name,
        "point": which.point,
        "replicate": which.replicate,
        "seed": experiment.seed,
        "kept": kept,
        "other_versions": (*_other_versions(result.manifest), *_other_agents(result.manifest, arm, agents)),
    }
    luck = int(luck_of(experiment, np.array([run]), np.array([which.replicate]))[0])
    from sim.agents.model import AllianceModel
    from sim.engine.stepping import Stepper

    try:
        scenario = scenario_of_run(experiment, run)
        model = AllianceModel(scenario, experiment.seed, luck, *agents).run()
        within = {}
        for window in windows_of(experiment.measured, scenario):
            stepper = Stepper(scenario, model.world)
            stepper.count_within(window)
            counted = AllianceModel(scenario, experiment.seed, luck, *agents, world=model.world, engine=stepper).run()
            within[window] = stacked([counted.tallies])
        values = _measured(model, run, measured_within(experiment.measured, scenario, within))
    except Exception as error:
        return Replayed(**said, log=traceback.format_exc(), error=said_of(error))
    differences = () if kept is None else tuple(_differences(values, kept))
    return Replayed(**said, log=trace(model), measures=values, differences=differences)


def _measured(model: AllianceModel, run: int, within: dict[str, Floats]) -> dict[str, float]:
    tables = model.engine.tables(run, needed_tables())
    columns = measures.compute(stacked([model.tallies])) | measured(tables, np.array([run])) | within
    return {name: float(column[0]) for name, column in columns.items() if name in measures.KNOWN}


def _experiment(manifest: Mapping[str, Any]) -> Experiment:
    if "experiment" in manifest:
        return Experiment.from_resolved(manifest["experiment"])
    scenario = Scenario.from_resolved(manifest["scenario"])
    return experiment_of_scenario(scenario, str(manifest["name"]), int(manifest["replications"]), specs_in(manifest))


def chosen_agents(result: Result, arm: Arm, passed: Mapping[str, type[Any] | None]) -> Agents:
    """Return the classes that runs of an arm are done again with: those that are passed, else those that it names.

    Raises
    ------
    InputError
        If it was made with a class that is not passed, nor built in, nor from a file that is loaded here.
    """
    named = BUILT_IN.names | (result.manifest.get("agents") or {}) | dict(arm.agents)
    given = {role: each for role, each in passed.items() if each is not None}
    chosen = dict(given)
    for role, name in named.items():
        if role not in given and not _is_built_in(role, str(name)):
            known = _known_class(role, str(name))
            if known is None:
                raise InputError(_refused(result, role, str(name)))
            chosen[role] = known
    ally, partner, secretariat = (chosen.pop(role, None) for role in ROLES)
    return Agents.given(ally, partner, secretariat, chosen)


def _is_built_in(role: str, named: str) -> bool:
    return named in (BUILT_IN.names.get(role), ROLES.get(role))


def _known_class(role: str, named: str) -> type[Any] | None:
    """Return the class of a name, or of a module and a name; None if it is not from own code that is loaded here."""
    name = named.rpartition(":")[2]
    found = CLASSES.get(name)
    fits = found is not None and (role not in ROLES or fault_of(role, name) is None)
    return found if found and fits and (":" not in named or named == f"{found.__module__}:{name}") else None


def _refused(result: Result, role: str, named: str) -> str:
    module, _, name = named.rpartition(":")
    own = role not in Agents._fields
    keyword, value = ("classes", f"{{{role!r}: {name}}}") if own else (f"{role}_class", name)
    place = "FOLDER" if result.folder is None else str(result.folder)
    return (
        f"The runs of {result.name} were made with agents of the class {name} of {module or 'own code'}, which is no "
        "part of alliance-sim. What a result names is not imported, since that would run code of whoever made the "
        f"result. If you trust the class, pass it in Python: sim.replay(sim.load_result({place!r}), run, "
        f"{keyword}={value})."
    )


def _kept(result: Result, run: int) -> dict[str, float] | None:
    """Return the measures of a run as they were kept; None if it failed."""
    rows = _rows(result, run)
    if rows is None:
        table = result.table("runs")
        rows = table.filter(pc.equal(table["run"], run)).to_pylist()
    if not rows:
        if any(failure["run"] == run for failure in result.manifest["failures"]):
            return None
        raise InputError(f"The result '{result.name}' holds no run {run}: it was cut off before. Finish it first.")
    return {name: float(value) for name, value in rows[0].items() if name in measures.KNOWN}


def _rows(result: Result, run: int) -> list[dict[str, Any]] | None:
    """Return the row of a run of a sweep from the one file that holds it; None where there is no such file."""
    part_runs = result.manifest.get("part_runs")
    if result.folder is None or part_runs is None:
        return None
    part = run // int(part_runs)
    path: Path = table_path(result.folder, "runs", part)
    if not path.is_file():
        return None
    table = read_part(result.folder, "runs", part)
    check_table(path, "runs", table, result.manifest)
    rows: list[dict[str, Any]] = table.filter(pc.equal(table["run"], run)).to_pylist()
    return rows


def _differences(values: Mapping[str, float], kept: Mapping[str, float]) -> list[str]:
    return [name for name in dict.fromkeys([*values, *kept]) if not _equal(values.get(name), kept.get(name))]


def _equal(first: float | None, second: float | None) -> bool:
    """Tell whether two numbers are the same to the bit; one NaN is as good as another."""
    if first is None or second is None:
        return False
    if math.isnan(first) or math.isnan(second):
        return math.isnan(first) and math.isnan(second)
    return struct.pack("<d", first) == struct.pack("<d", second)


def _other_versions(manifest: Mapping[str, Any]) -> list[str]:
    """Return in words what is not of the version that made the result."""
    there = {
        **manifest.get("versions", {}),
        "python": manifest.get("python", manifest.get("versions", {}).get("python")),
    }
    there |= {name: manifest.get(key) for name, key in AS_KEPT.items()}
    return [
        f"{name} {str(there[name])[:16]} then, {here[:16]} now"
        for name, here in program().items()
        if there.get(name) is not None and there[name] != here
    ]


def _other_agents(manifest: Mapping[str, Any], arm: Arm, agents: Agents) -> Iterator[str]:
    """Yield in words which classes are not those that the result names."""
    for role, then in ((manifest.get("agents") or {}) | dict(arm.agents)).items():
        now = str(agents.names.get(role))
        if then not in (now, now.rpartition(":")[2]):
            yield f"{role} class {then} then, {now} now"


def explanation(replayed: Replayed) -> str:
    """Return in words why a run came out otherwise."""
    if replayed.other_versions:
        return f"The program is not the one that made the result: {listing(replayed.other_versions)}."
    return "Program and libraries are of the same versions: the file was changed, or the machine computes otherwise."
