"""Keys that several kinds of results have alike."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

from pydantic import Field

from sim.errors import InputError, Problem, ScenarioError
from sim.scenario.fields import WHOLE
from sim.scenario.lists import Once
from sim.scenario.located import Located

type Replications = Annotated[int, Field(ge=1, le=10_000_000), WHOLE] | None
type Seed = Annotated[int, Field(ge=0, le=2**63 - 1), WHOLE] | None
type Settings = Annotated[
    tuple[Annotated[str, Field(json_schema_extra={"x-allowed": "a text path.to.key=value"})], ...],
    Once(lambda text: text.partition("=")[0].strip()),
]
type Kept = Literal["attempts", "groups", "issues", "quarters", "states"]
type Tables = Annotated[tuple[Kept, ...], Once()] | None


class Laid(Protocol):
    """An entry that lays values on the file that it names."""

    @property
    def replications(self) -> int | None:
        """Number of runs."""

    @property
    def seed(self) -> int | None:
        """Seed of all luck."""

    @property
    def settings(self) -> tuple[str, ...]:
        """Values, ``path.to.key=value`` each."""


def placed(error: InputError, given: Located, key: str, name: str) -> ScenarioError:
    """Return a mistake in the value of a key of an entry, with its place in the file."""
    if isinstance(error, ScenarioError):
        return error
    node = given.nearest((key,))
    return ScenarioError([Problem(str(error), node.file, node.line, f"results.{name}.{key}")])


def laid_on(entry: Laid) -> list[str]:
    """Return the values that an entry lays on its file, ``path.to.key=value`` each."""
    numbers = {"replications": entry.replications, "seed": entry.seed}
    return [*entry.settings, *(f"{key}={value}" for key, value in numbers.items() if value is not None)]
