"""What the arms and measures of a result are called in print: by labels of their own, else by their names in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.wording import phrase, within, words

if TYPE_CHECKING:
    from sim.experiments.result import Result


def labels_of_arms(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the labels that an experiment gives to arms, by their names."""
    arms = manifest.get("experiment", {}).get("arms", ())
    return {str(arm["name"]): str(arm["label"]) for arm in arms if isinstance(arm, Mapping) and arm.get("label")}


def labels_of_measures(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the labels that an experiment gives to measures, by the names of their columns."""
    from sim.experiments.measured import specs_of

    return {spec.name: spec.label for spec in specs_of(manifest.get("experiment", {})) if spec.label}


def arm_title(result: Result, arm: str) -> str:
    """Return what an arm is called at the beginning of a line."""
    return labels_of_arms(result.manifest).get(arm) or words(arm)


def arm_phrase(result: Result, arm: str) -> str:
    """Return what an arm is called within a sentence, or beside a row."""
    return labels_of_arms(result.manifest).get(arm) or phrase(arm)


def measure_title(result: Result, measure: str) -> str:
    """Return what a measure is called at the beginning of a line."""
    from sim.results.measures import label  # compiled rules: slow to import

    return labels_of_measures(result.manifest).get(measure) or label(measure)


def measure_phrase(result: Result, measure: str) -> str:
    """Return what a measure is called within a sentence; a label of the experiment as it is written."""
    from sim.results.measures import label  # compiled rules: slow to import

    return labels_of_measures(result.manifest).get(measure) or within(label(measure))
