"""Designs of the institution that no other dominates; a search that goes on where it was cut off."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from sim.papers.kinds.fields import Replications, Seed, Settings, laid_on
from sim.papers.kinds.kind import Ended, Kind, Prepared, Work
from sim.scenario.kinds import Kind as FileKind
from sim.scenario.load import file_named
from sim.scenario.located import Located

if TYPE_CHECKING:
    from sim.analysis.pareto.space import Space


class Pareto(Kind):
    """A search of a design space."""

    analyses: ClassVar[bool] = True

    pareto: Annotated[str, Field(min_length=1)] = Field(
        description="design space: a name of the library, or a file, which counts from this file's folder"
    )
    replications: Replications = Field(
        None, description="runs of a design in each state of the search; left out: as the file says"
    )
    seed: Seed = Field(None, description="seed of luck and states; left out: as the file says")
    settings: Settings = Field((), alias="set", description="values laid on the file, path.to.key=value each")

    def prepared(self, given: Located, folder: Path, name: str) -> Prepared:
        """Return what makes the result."""
        from sim.analysis.pareto.load import load_space

        file = file_named(given.nearest(("pareto",)), folder, f"results.{name}.pareto", FileKind.SPACE)
        return PreparedSearch(load_space(file, laid_on(self)))


@dataclass(frozen=True, slots=True)
class PreparedSearch(Prepared):
    """A design space that is read."""

    space: Space

    @property
    def keeps(self) -> frozenset[str]:
        """Tables that it will have."""
        return frozenset({"designs"})

    def identity(self) -> dict[str, Any]:
        """Return all that determines it."""
        from sim.analysis.pareto.study import identity

        return identity(self.space)

    def make(self, folder: Path, work: Work, *, resume: bool) -> Ended:
        """Make it in a folder; generations that are kept are not run again."""
        from sim.analysis.pareto.resolve import most_runs
        from sim.analysis.pareto.study import perform
        from sim.experiments.pools import Local

        with work.progress(self.space.name, most_runs(self.space)) as show:
            result = perform(self.space, Local(work.jobs, processes=False), folder, resume=resume, progress=show)
        return Ended(bool(result.manifest["interrupted"]), len(result.manifest["failures"]))
