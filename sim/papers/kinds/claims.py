"""The ledger of claims, which goes on with the claims that are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from sim.errors import InputError
from sim.papers.kinds.fields import placed
from sim.papers.kinds.kind import Ended, Kind, Prepared, Work
from sim.scenario.fields import WHOLE
from sim.scenario.located import Located

if TYPE_CHECKING:
    from sim.analysis.claims.claim import Claim
    from sim.analysis.claims.values import Running


class Claims(Kind):
    """A ledger of claims."""

    analyses: ClassVar[bool] = True

    claims: Annotated[str, Field(min_length=1)] = Field(
        description="claim: a name of the library, or a file or folder, from this file's folder; 'claims': all of them"
    )
    quick: bool = Field(False, description="whether to do few runs")
    replications: Annotated[int, Field(ge=2, le=1_000_000), WHOLE] | None = Field(
        None, description="runs of each arm at the baseline"
    )
    points: Annotated[int, Field(ge=2, le=1_000_000), WHOLE] | None = Field(
        None, description="points of parameter space"
    )
    repeats: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] | None = Field(
        None, description="runs of each arm at each point"
    )
    seed: Annotated[int, Field(ge=0, le=2**63 - 1), WHOLE] = Field(1, description="seed of all luck, and of the points")

    def prepared(self, given: Located, folder: Path, name: str) -> Prepared:
        """Return what makes the result."""
        from sim.analysis.claims.claim import DEFAULT, QUICK
        from sim.analysis.claims.load import load_claims
        from sim.analysis.claims.values import Running

        numbers = {"replications": self.replications, "points": self.points, "repeats": self.repeats}
        usual = QUICK if self.quick else DEFAULT
        precision = usual.changed({key: number for key, number in numbers.items() if number is not None})
        try:
            claims = load_claims([self.claims], folder)
        except InputError as error:
            raise placed(error, given, "claims", name) from None
        return PreparedClaims(claims, Running(precision, self.seed))


@dataclass(frozen=True, slots=True)
class PreparedClaims(Prepared):
    """Claims that are read.

    Attributes
    ----------
    claims : sequence of Claim
    running : Running
        Precision and seed.
    """

    claims: Sequence[Claim]
    running: Running

    @property
    def keeps(self) -> frozenset[str]:
        """Tables that it will have."""
        return frozenset({"ledger"})

    def identity(self) -> dict[str, Any]:
        """Return all that determines it: what is registered before the first run."""
        from sim.analysis.claims.registration import registration

        return registration(self.claims, self.running.precision, self.running.seed)

    def make(self, folder: Path, work: Work, *, resume: bool) -> Ended:
        """Make it in a folder; claims that are done stay so."""
        from sim.analysis.claims.ledger import make_ledger, runs_of

        running = replace(self.running, jobs=work.jobs)
        with work.progress("claims", runs_of(self.claims, running.precision)) as show:
            make_ledger(self.claims, folder, running, again=resume, progress=show)
        return Ended()
