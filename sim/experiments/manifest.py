"""Whether the manifest of a result says what its kind has to.

It may have been edited by hand, damaged, or come from somebody else. It is validated as a whole when it is read, so
that all that reads it can rely on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, ScenarioError, listing
from sim.experiments.kept_results import (
    Manifest,
    OfCalibration,
    OfClaims,
    OfDiscovery,
    OfPareto,
    OfPrediction,
    OfRun,
    OfSweep,
    OfValidation,
)
from sim.experiments.store.seal import digest
from sim.scenario.located import dotted, subject

SHOWN = 5
MEND = "The file was changed or damaged, or is of another version: make the result again."
HASHED = ("scenario", "experiment", "space")
"""Keys with a hash beside them."""
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
