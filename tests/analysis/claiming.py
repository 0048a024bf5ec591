"""What tests of claims share: a small scenario, claims in it, and values planted in place of runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.analysis.claims.claim import Claim, Precision
from sim.analysis.claims.load import load_claim
from sim.analysis.claims.values import Columns, Values
from sim.types import Floats

from ..experiments.sweeping import SCENARIO

START = """\
title: A claim
claim: Majority does more.
source: nobody
scenario: small.yaml
arms:
  unanimity: {}
  majority: {rules: {majority: {share: 0.6}}}
"""
TEST = "tests:\n  - {measure: output_share, arm: majority, than: unanimity, expect: more, by: 0.01}\n"
TINY = Precision(replications=6, points=4, repeats=2)


def written(folder: Path, text: str = START + TEST, name: str = "known") -> Path:
    """Write a claim and its scenario, and return its path."""
    (folder / "small.yaml").write_text(SCENARIO)
    file = folder / f"{name}.yaml"
    file.write_text(text)
    return file


def planted(
    claim: Claim, precision: Precision, baseline: Floats, effect: Callable[[dict[str, Floats]], Floats]
) -> Values:
    """Return values of a claim with two arms: 0 in the first, and in the second what is given.

    Parameters
    ----------
    claim : Claim
    precision : Precision
    baseline : array of float, shape (replications,)
        The second arm at the baseline.
    effect : callable
        From the columns of points to the second arm there, shape (points,); the repeats are alike.
    """
    first, second = (arm.name for arm in claim.experiment.arms)
    points = claim.space(precision, 1).points
    there = np.repeat(effect(dict(points.columns))[:, None], precision.repeats, axis=1)

    def columns(values: Floats) -> Columns:
        return {
            (arm, measure): values if arm == second else np.zeros(values.shape)
            for arm in (first, second)
            for measure in claim.experiment.measures
        }

    return Values(columns(baseline[None, :]), columns(there))


def claim_of(folder: Path, tests: str = TEST, name: str = "known") -> Claim:
    """Return a claim with other tests."""
    return load_claim(written(folder, START + tests, name))
