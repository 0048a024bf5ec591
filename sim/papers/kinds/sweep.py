"""A sweep of an experiment, which resumes where it was cut off."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from sim.papers.kinds.fields import Replications, Seed, Settings, Tables, laid_on
from sim.papers.kinds.kind import Ended, Kind, Prepared, Work
from sim.scenario.kinds import Kind as FileKind
from sim.scenario.load import file_named
from sim.scenario.located import Located

if TYPE_CHECKING:
    from sim.experiments.experiment import Experiment
    from sim.experiments.plan import Plan


class Sweep(Kind):
    """A sweep of an experiment."""

    sweep: Annotated[str, Field(min_length=1)] = Field(
        description="experiment: a name of the library, or a file, which counts from this file's folder"
    )
    replications: Replications = Field(
        None, description="runs at each point of each arm; left out: as the experiment says"
    )
    seed: Seed = Field(None, description="seed of all luck; left out: as the experiment says")
    settings: Settings = Field((), alias="set", description="values laid on the experiment, path.to.key=value each")
    tables: Tables = Field(None, description="tables to keep beside runs; left out: none")

    def prepared(self, given: Located, folder: Path, name: str) -> Prepared:
        """Return what makes the result."""
        from sim.experiments.load import load_experiment

        experiment = load_experiment(
            file_named(given.nearest(("sweep",)), folder, f"results.{name}.sweep", FileKind.EXPERIMENT), laid_on(self)
        )
        return PreparedSweep(experiment, frozenset(self.tables or ()))


@dataclass(frozen=True, slots=True)
class PreparedSweep(Prepared):
    """An experiment that is read.

    Attributes
    ----------
    experiment : Experiment
    tables : frozenset of str
        To keep beside ``runs``.
    """

    experiment: Experiment
    tables: frozenset[str]

    @property
    def keeps(self) -> frozenset[str]:
        """Tables that it will have."""
        return self.tables | {"runs"}

    def _plan(self) -> Plan:
        from sim.experiments.choice_of_engine import choose_engine
        from sim.experiments.pieces import Agents
        from sim.experiments.plan import Plan, unusual_agents

        engine = choose_engine("auto", unusual_agents(self.experiment, Agents())).engine
        return Plan(self.experiment, self.tables, engine)

    def identity(self) -> dict[str, Any]:
        """Return all that determines it."""
        from sim.experiments.sweep import identity

        return {**identity(self._plan()), "tables": sorted(self.tables)}

    def manifest(self) -> Mapping[str, Any]:
        """Return its manifest as far as it is known before it is made."""
        return {"name": self.experiment.name, "experiment": self.experiment.resolved()}

    def make(self, folder: Path, work: Work, *, resume: bool) -> Ended:
        """Make it in a folder; of what an earlier attempt left, every part is kept whose checksum holds."""
        from sim.experiments.files import MANIFEST
        from sim.experiments.result import load_result
        from sim.experiments.store.layout import is_sweep
        from sim.experiments.sweep import local_pool, perform

        plan = self._plan()
        if resume and not is_sweep(folder):
            shutil.rmtree(folder)  # what it was is lost
        elif resume:
            (folder / MANIFEST).unlink(missing_ok=True)  # it is written anew, whatever was done to it
        with work.progress(self.experiment.name, self.experiment.runs) as show:
            told = perform(plan, local_pool(plan, work.jobs), folder, resume=resume, progress=show)
        manifest = load_result(folder).manifest
        return Ended(told.interrupted, len(manifest["failures"]))
