"""What the manifest of each kind of result has to say, as records that are validated when they are read."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from sim.errors import InputError
from sim.experiments.kept_experiment import KeptExperiment, KeptFactor, KeptScenario, check_measures
from sim.experiments.store.kept import Checksum, Count, Failed, File, Inside, Kept, Some
from sim.own_code.record import describe
from sim.scenario.fields import refusal
from sim.scenario.quarter import Quarter

type Fraction = Annotated[float, Field(ge=0, le=1)]
type Column = Annotated[str, Field(pattern=r"^[^\W\d_]\w*$")]
type Direction = Literal["higher is better", "lower is better"]


class OwnFile(Kept):
    """A file of own code."""

    name: Annotated[str, Field(min_length=1)]
    sha256: Checksum
    text: str
    registered: dict[str, list[str]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest() != self.sha256:
            raise refusal(
                f"The text of {self.name} is not the one that the runs were made with.", mend="", at=("text",)
            )
        return self


class OwnParameter(Kept):
    """A parameter from own code."""

    meaning: str
    unit: str
    default: float
    low: float
    high: float
    minimum: float
    maximum: float
    source: str


class OwnMeasure(Kept):
    """A measure from own code."""

    unit: str
    definition: str
    direction: Literal["higher is better", "lower is better", "neither"]
    label: str


class OwnFormat(Kept):
    """A format from own code."""

    label: str
    veto: str = Field("")


class OwnCode(Kept):
    """Own code that a result was made with."""

    files: list[OwnFile]
    modules: dict[str, dict[str, list[str]]]
    parameters: dict[Column, OwnParameter]
    measures: dict[Column, OwnMeasure]
    formats: dict[Column, OwnFormat] = Field({})


NO_OWN_CODE = OwnCode(files=[], modules={}, parameters={}, measures={})


class Manifest(Kept):
    """What every manifest says.

    Own code comes first: what it describes is known when the rest is validated.
    """

    own_code: OwnCode = NO_OWN_CODE

    name: Annotated[str, Field(min_length=1)]
    version: str
    seed: Count
    runs: Count
    files: dict[Inside, File] = Field({})

    @field_validator("own_code")
    @classmethod
    def _described(cls, given: OwnCode) -> OwnCode:
        try:
            describe(given.model_dump())
        except InputError as error:
            raise refusal(str(error), mend="") from error
        return given


class KeptWindow(Kept):
    """Dates between which runs were measured besides as a whole."""

    model_config = ConfigDict(validate_by_alias=True)

    first: Quarter | None = Field(None, alias="from")
    until: Quarter | None = None


class OfRun(Manifest):
    """Runs of a scenario."""

    kind: ClassVar[str] = "run"
    scenario: KeptScenario
    scenario_sha256: str
    replications: Some
    failures: list[Failed]
    interrupted: bool
    versions: dict[str, str] = Field({})
    agents: dict[str, str] | None = None
    window: KeptWindow | None = None


class OfSweep(Manifest):
    """Runs of an experiment."""

    kind: ClassVar[str] = "sweep"
    experiment: KeptExperiment
    experiment_sha256: str
    replications: Some
    failures: list[Failed]
    interrupted: bool
    complete: bool
    parts: Some
    parts_kept: Count
    part_runs: Some
    rows: dict[str, Count]
    versions: dict[str, str] = Field({})
    agents: dict[str, str] | None = None


class Aim(Kept):
    """A measure with the direction that is better."""

    measure: str
    direction: Direction

    @field_validator("measure")
    @classmethod
    def _known(cls, given: str) -> str:
        check_measures([given])
        return given


class Threshold(Aim):
    """What is good enough."""

    value: float


class Searched(Kept):
    """Settings of a search."""

    population: Some
    generations: Some


class Confirmed(Kept):
    """Settings of the runs that confirm."""

    states: Some
    replications: Some


class Named(Kept):
    """A choice or a level."""

    name: Annotated[str, Field(min_length=1)]


class Space(Kept):
    """A design space."""

    title: str
    question: str
    choices: list[Named]
    levels: list[KeptFactor]
    objectives: Annotated[list[Aim], Field(min_length=2)]
    satisfice: list[Threshold]
    uncertain: list[KeptFactor]
    search: Searched
    confirm: Confirmed


class OfPareto(Manifest):
    """A search of a design space."""

    kind: ClassVar[str] = "pareto"
    title: str
    space: Space
    method: Literal["all", "nsga2"]
    size: Some
    tried: Count
    confirmed: Count
    failures: list[dict[str, Any]]
    interrupted: bool


class OfDiscovery(Manifest):
    """Boxes in parameter space."""

    kind: ClassVar[str] = "discovery"
    title: str
    target: str
    arm: str
    base: str | None
    method: Literal["prim", "tree"]
    points: Count
    base_rate: Fraction


class PrecisionOfClaims(Kept):
    """Runs of each claim."""

    replications: Some
    points: Some
    repeats: Some


class OfClaims(Manifest):
    """A ledger of claims."""

    kind: ClassVar[str] = "claims"
    title: str
    precision: PrecisionOfClaims
    registered: str
    false_discoveries: Fraction
    confidence: Fraction
    claims: dict[str, Any]


class PredictedGroup(Kept):
    """A group that is predicted."""

    format: str
    lead: str
    year: int


class OfPrediction(Manifest):
    """Who would join a group."""

    kind: ClassVar[str] = "prediction"
    title: str
    met: Count
    left_out_of_the_fit: bool
    group: PredictedGroup


class OfValidation(Manifest):
    """The model against closed forms and data."""

    kind: ClassVar[str] = "validation"
    title: str
    replications: Some
    resamples: Some
    runs_of_each_group: Some


class OfCalibration(Manifest):
    """Fitted parameters."""

    kind: ClassVar[str] = "calibration"
    title: str
    chains: Some
    effective: float
    disagreement: float
