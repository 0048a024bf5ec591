"""Where in the parameter space of an experiment something happens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from sim.errors import InputError
from sim.papers.kinds.fields import Replications, Seed, Settings, laid_on, placed
from sim.papers.kinds.kind import Ended, Kind, Prepared, Work
from sim.papers.kinds.sweep import PreparedSweep
from sim.scenario.kinds import Kind as FileKind
from sim.scenario.load import file_named
from sim.scenario.located import Located


class Discover(Kind):
    """Boxes in the parameter space of an experiment, which is run for it."""

    analyses: ClassVar[bool] = True

    discover: Annotated[str, Field(min_length=1)] = Field(
        description="experiment with factors: a name of the library, or a file, which counts from this file's folder"
    )
    target: Annotated[str, Field(min_length=1)] = Field(description="what happens, such as 'blocking_rate > 0.4'")
    arm: str | None = Field(None, description="arm; left out: the first")
    base: str | None = Field(None, description="another arm: the target is of the difference from it")
    method: Literal["prim", "tree"] = Field("prim", description="boxes by PRIM, or leaves of a shallow tree")
    replications: Replications = Field(
        None, description="runs at each point of each arm; left out: as the experiment says"
    )
    seed: Seed = Field(None, description="seed of all luck; left out: as the experiment says")
    settings: Settings = Field((), alias="set", description="values laid on the experiment, path.to.key=value each")

    def prepared(self, given: Located, folder: Path, name: str) -> Prepared:
        """Return what makes the result."""
        from sim.analysis.discovery import conditions_of
        from sim.experiments.load import load_experiment

        file = file_named(given.nearest(("discover",)), folder, f"results.{name}.discover", FileKind.EXPERIMENT)
        try:
            conditions_of(self.target)
        except InputError as error:
            raise placed(error, given, "target", name) from None
        return PreparedDiscovery(PreparedSweep(load_experiment(file, laid_on(self)), frozenset()), self)


@dataclass(frozen=True, slots=True)
class PreparedDiscovery(Prepared):
    """An experiment that is read, and what is looked for in it.

    Attributes
    ----------
    swept : PreparedSweep
    entry : Discover
    """

    swept: PreparedSweep
    entry: Discover

    @property
    def keeps(self) -> frozenset[str]:
        """Tables that it will have."""
        return frozenset({"boxes"})

    def identity(self) -> dict[str, Any]:
        """Return all that determines it."""
        asked = {key: getattr(self.entry, key) for key in ("target", "arm", "base", "method")}
        return {**self.swept.identity(), **asked}

    def make(self, folder: Path, work: Work, *, resume: bool) -> Ended:
        """Make it in a folder, with the sweep below it, which goes on where it was cut off."""
        from sim.analysis.discovery import discover
        from sim.experiments.files import folder_in
        from sim.experiments.result import load_result

        below = folder_in(folder, "sweeps")
        ended = self.swept.make(below, work, resume=resume and below.is_dir())
        if ended.interrupted:
            return ended
        entry = self.entry
        found = discover(load_result(below), entry.target, arm=entry.arm, base=entry.base, method=entry.method)
        found.save(folder)
        return ended
