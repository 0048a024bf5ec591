"""What the manifest of a result has to say, by kind of result, and what is wrong with one.

A manifest may have been edited by hand, damaged, or come from somebody else. It is validated as a whole when it is
read, so that all that reads it can rely on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from sim.errors import Problem, ScenarioError, did_you_mean, listing
from sim.experiments.declaration import AnyDesign
from sim.experiments.designs import Sampled
from sim.experiments.factors import Factor, Form, as_tuples
from sim.experiments.points import column_of, kind_of
from sim.experiments.store.kept import Checksum, Count, Failed, File, Inside, Kept, Some
from sim.experiments.store.seal import digest
from sim.parameters import PARAMETERS
from sim.scenario import Scenario
from sim.scenario.fields import refusal
from sim.scenario.located import dotted, shorten, subject
from sim.scenario.schema import ScenarioFile

SHOWN = 5
MEND = "The file was changed or damaged, or is of another version: make the result again."
HASHED = ("scenario", "experiment", "space")
"""Keys with a hash beside them."""
KEYS = ("run", "arm", "point", "replicate", "seed")
"""Columns of ``runs`` before the factors and the measures."""

type Fraction = Annotated[float, Field(ge=0, le=1)]
type Direction = Literal["higher is better", "lower is better"]


class KeptScenario(Scenario):
    """A resolved scenario; what another version says besides is let be."""

    model_config = ConfigDict(extra="ignore")

    quarters: Annotated[int, *ScenarioFile.model_fields["quarters"].metadata]
    seed: Count
    replications: Some

    @model_validator(mode="after")
    def _whole(self) -> Self:
        missing = [name for name in PARAMETERS if name not in self.parameters]
        if missing:
            message = f"The parameter '{missing[0]}' is missing."
            raise refusal(message, mend="Add it with its value.", at=("parameters",))
        return self


class KeptArm(Kept):
    """An arm of an experiment."""

    name: Annotated[str, Field(min_length=1)]
    scenario: KeptScenario
    written: dict[str, Any]


class KeptFactor(Kept):
    """What was varied."""

    name: Annotated[str, Field(min_length=1)]
    form: Annotated[Form, BeforeValidator(as_tuples)]


class KeptPoints(Kept):
    """Points of a design: their number, and the values that no design makes again."""

    count: Some
    sha256: Checksum
    columns: dict[str, list[bool | int | float | str]] | None = None


class KeptExperiment(Kept):
    """A resolved experiment."""

    name: Annotated[str, Field(min_length=1)]
    title: str
    question: str
    source: str
    arms: Annotated[list[KeptArm], Field(min_length=1)]
    factors: list[KeptFactor]
    design: AnyDesign
    points: KeptPoints
    replications: Some
    seed: Count
    paired: bool | Literal["arms"]
    measures: list[str]

    @field_validator("measures")
    @classmethod
    def _known(cls, given: list[str]) -> list[str]:
        check_measures(given)
        return given

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for key, names in (("arms", [arm.name for arm in self.arms]), ("factors", [*KEYS, *self._factors])):
            twice = [name for position, name in enumerate(names) if name in names[:position]]
            if twice:
                raise refusal(f"{shorten(twice[0])} is there twice.", mend="Keep one of them.", at=(key,))
        made = [Factor.of(each.name, each.form) for each in self.factors]
        for mismatch in self.design.mismatches(made):
            raise refusal(mismatch.message, mend=mismatch.mend, at=("design",))
        if isinstance(self.design, Sampled):
            if self.design.size(made) != self.points.count:
                message = f"The design has {self.design.size(made):,} points, not {self.points.count:,}."
                raise refusal(message, mend="Give the number of the design.", at=("points", "count"))
        else:
            self._check_columns()
        return self

    @property
    def _factors(self) -> list[str]:
        return [factor.name for factor in self.factors]

    def _check_columns(self) -> None:
        columns = self.points.columns or {}
        for factor in self.factors:
            values = columns.get(factor.name, [])
            if len(values) != self.points.count or kind_of(values) == "mixed":
                message = f"There are not {self.points.count} values of one kind for '{factor.name}'."
                raise refusal(message, mend="Give one for each point.", at=("points", "columns"))
            try:
                Factor.of(factor.name, factor.form).in_its_type(column_of(values))
            except (TypeError, ValueError, OverflowError):
                message = f"The values of '{factor.name}' are not of the kind that the factor takes."
                raise refusal(message, mend="Give such values.", at=("points", "columns", factor.name)) from None


def check_measures(given: Sequence[str]) -> None:
    """Refuse a name that is no measure."""
    from sim.measures import MEASURES  # compiled rules: slow to import

    for name in given:
        if name not in MEASURES:
            hint = did_you_mean(name, MEASURES)
            raise refusal(f"There is no measure called {shorten(name)}.", mend=hint, allowed=listing(MEASURES))


class Agents(Kept):
    """Where the classes of agents were found."""

    ally: str
    partner: str


class Manifest(Kept):
    """What every manifest says."""

    name: Annotated[str, Field(min_length=1)]
    version: str
    seed: Count
    runs: Count
    files: dict[Inside, File] = Field({})


class OfRun(Manifest):
    """Runs of a scenario."""

    kind: ClassVar[str] = "run"
    scenario: KeptScenario
    scenario_sha256: str
    replications: Some
    failures: list[Failed]
    interrupted: bool
    versions: dict[str, str] = Field({})
    agents: Agents | None = None


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
    agents: Agents | None = None


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


KINDS: Mapping[str, type[Manifest]] = {
    each.kind: each
    for each in (OfRun, OfSweep, OfPareto, OfDiscovery, OfClaims, OfPrediction, OfValidation, OfCalibration)
}


def checked_manifest(path: Path, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest that says what its kind has to; what scenarios and factors leave out has its default there.

    Parameters
    ----------
    path : Path
        File that it stands in.
    said : mapping
        What it says.

    Raises
    ------
    ScenarioError
        With the first mistakes, by their keys.
    """
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        given = "The key 'kind' is missing." if kind is None else f"{subject(kind)} is no kind of result."
        raise ScenarioError([Problem(given, str(path), key="kind", allowed=listing(KINDS), mend=MEND)])
    try:
        read = KINDS[kind].model_validate_json(json.dumps(said))
    except ValidationError as error:
        raise ScenarioError(_problem(path, each) for each in error.errors()[:SHOWN]) from None
    _refuse_another(path, said)
    return {**said, **_completed(read, said)}


def _refuse_another(path: Path, said: Mapping[str, Any]) -> None:
    """Refuse what was changed since the runs were made, by its hash."""
    for key in HASHED:
        if key in said and f"{key}_sha256" in said and digest(said[key]) != said[f"{key}_sha256"]:
            message = f"The {key} is not the one that the result was made with: its hash is not {key}_sha256."
            raise ScenarioError([Problem(message, str(path), key=key, mend=MEND)])


def _completed(read: Manifest, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scenarios and factors of a manifest with all of their keys."""
    if isinstance(read, OfRun):
        return {"scenario": read.scenario.resolved()}
    if isinstance(read, OfSweep):
        kept = zip(said["experiment"]["arms"], read.experiment.arms, strict=True)
        arms = [{**arm, "scenario": each.scenario.resolved()} for arm, each in kept]
        own = read.experiment
        factors = [{"name": each.name, "form": each.form.model_dump(mode="json")} for each in own.factors]
        whole = {"arms": arms, "factors": factors, "design": own.design.model_dump(mode="json")}
        return {"experiment": {**said["experiment"], **whole}}
    return {}


def _problem(path: Path, complaint: Any) -> Problem:
    context = complaint.get("ctx", {})
    steps = (*complaint["loc"], *context.get("at", ()))
    if complaint["type"] == "missing":
        return Problem(f"The key '{steps[-1]}' is missing.", str(path), key=dotted(steps), mend=MEND)
    own = complaint["msg"]
    if "mend" in context:
        message = own if own.endswith(".") else f"{subject(complaint['input'])} is {own}."
        mend = f"{context['mend']} {MEND}".strip()
        return Problem(message, str(path), key=dotted(steps), allowed=context.get("allowed", ""), mend=mend)
    allowed = own.removeprefix("Input should be ")
    return Problem(
        f"{subject(complaint['input'])} is not allowed here.", str(path), None, dotted(steps), "", allowed, MEND
    )
