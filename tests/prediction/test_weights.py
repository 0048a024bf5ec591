"""Weights of joining: found again where they are known, and no surer than groups are alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.prediction import weights as module
from sim.prediction.known import known, same, weights_without
from sim.prediction.terms import NAMES, terms_of
from sim.prediction.weights import Weights, fit

TRUE = np.array([-9.0, 9.0, 5.0, 4.0, 1.0, 3.0])


def planted(copies: int, spread: float, seed: int) -> list[object]:
    """Return groups with the terms of real ones, whose members were drawn by known weights."""
    rng, groups = np.random.default_rng(seed), []
    for number in range(copies):
        for group in (*known("fit"), *known("test")):
            terms = terms_of(group)
            own = TRUE + spread * rng.standard_normal(len(TRUE))
            utility = own[0] + terms.columns @ own[1:] + terms.offset
            joined = rng.random(len(utility)) < 1.0 / (1.0 + np.exp(-utility))
            members = tuple(code for code, came in zip(group.eligible, joined.tolist(), strict=True) if came)
            groups.append(replace(group, name=f"{group.name} {number}", members=members))
    return groups


def test_weights_that_are_known_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PRIOR_WEIGHT", 100.0)
    monkeypatch.setattr(module, "SPREAD_INTERCEPT", 1e-3)
    monkeypatch.setattr(module, "SPREAD_WEIGHTS", (1e-3,) * 5)
    found = fit(planted(copies=12, spread=0.0, seed=1))
    error = np.sqrt(np.diag(found.common))
    assert (np.abs(found.mean - TRUE) < 3.5 * error).all()
    assert (error[1:] < 0.15 * np.abs(TRUE[1:]) + 0.5).all()


def test_a_prediction_is_less_sure_than_what_groups_have_in_common() -> None:
    found = weights_without()
    more = np.linalg.eigvalsh(found.covariance - found.common)
    assert more.min() > -1e-9
    assert np.diag(found.covariance).min() > 0.0
    assert (found.mean[1:] > 0.0).all()  # all that is said to draw states in does


def test_draws_have_the_mean_and_covariance_that_are_known_and_begin_alike() -> None:
    narrow = Weights(TRUE, np.diag([1.0, 0.5, 0.2, 0.3, 0.1, 0.4]) ** 2, np.eye(6))
    drawn = narrow.draws(20_000, seed=3)
    assert drawn.mean(axis=0) == pytest.approx(TRUE, abs=0.03)
    assert drawn.std(axis=0) == pytest.approx([1.0, 0.5, 0.2, 0.3, 0.1, 0.4], rel=0.03)
    assert (narrow.draws(10, seed=3) == drawn[:10]).all()
    wide = weights_without().draws(2000, seed=1)
    assert wide[:, 1 + NAMES.index("tie")].min() == 0.0  # never below, as the model takes it so
    assert wide[:, 1 + NAMES.index("capability")].min() < 0.0


def test_the_group_that_is_predicted_has_no_part_in_the_fit() -> None:
    for group in known("fit"):
        assert same(group) == group
        assert not np.allclose(weights_without(group).mean, weights_without().mean)
    assert all(same(group) is None for group in known("test"))


def test_order_of_groups_and_of_rows_changes_nothing() -> None:
    groups = list(known("fit"))
    assert fit(groups[::-1]).mean == pytest.approx(fit(groups).mean, rel=1e-9)
