"""Runs of one scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from sim.papers.kinds.fields import Replications, Seed, Settings, Tables, laid_on
from sim.papers.kinds.kind import Ended, Kind, Prepared, Work
from sim.scenario import Scenario, load_scenario
from sim.scenario.kinds import Kind as FileKind
from sim.scenario.load import file_named
from sim.scenario.located import Located


class Run(Kind):
    """Runs of one scenario."""

    run: Annotated[str, Field(min_length=1)] = Field(
        description="scenario: a name of the library, or a file, which counts from this file's folder"
    )
    replications: Replications = Field(None, description="number of runs; left out: as the scenario says")
    seed: Seed = Field(None, description="seed of all luck; left out: as the scenario says")
    settings: Settings = Field((), alias="set", description="values laid on the scenario, path.to.key=value each")
    tables: Tables = Field(None, description="tables to keep beside runs; left out: all")

    def prepared(self, given: Located, folder: Path, name: str) -> Prepared:
        """Return what makes the result."""
        from sim.experiments.result import OPTIONAL

        scenario = load_scenario(
            file_named(given.nearest(("run",)), folder, f"results.{name}.run", FileKind.SCENARIO), laid_on(self)
        )
        return PreparedRun(name, scenario, OPTIONAL if self.tables is None else frozenset(self.tables))


@dataclass(frozen=True, slots=True)
class PreparedRun(Prepared):
    """A scenario that is read.

    Attributes
    ----------
    name : str
    scenario : Scenario
    tables : frozenset of str
        To keep beside ``runs`` and ``countries``.
    """

    name: str
    scenario: Scenario
    tables: frozenset[str]

    @property
    def keeps(self) -> frozenset[str]:
        """Tables that it will have."""
        return self.tables | {"runs", "countries"}

    def identity(self) -> dict[str, Any]:
        """Return all that determines it."""
        from sim.experiments.work import program

        return {"scenario": self.scenario.resolved(), "tables": sorted(self.tables), "versions": program()}

    def manifest(self) -> Mapping[str, Any]:
        """Return its manifest as far as it is known before it is made."""
        return {"name": self.name, "scenario": self.scenario.resolved(), "arms": [self.name]}

    def make(self, folder: Path, work: Work, *, resume: bool) -> Ended:
        """Make it in a folder, from nothing: it is kept when all runs are done, or not at all."""
        from sim.experiments.runner import run

        del resume
        with work.progress(self.name, self.scenario.replications) as show:
            told = None if show is None else lambda done: show(done, done)
            result = run(self.scenario, name=self.name, jobs=work.jobs, tables=self.tables, progress=told)
        if result.manifest["interrupted"]:
            return Ended(interrupted=True)
        result.save(folder)
        return Ended(failures=len(result.manifest["failures"]))
