"""What rules say would be decided, against closed forms and issues worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.validation.decisions.ambition import Ambitions, ambitions_of
from sim.validation.decisions.fitting import FOLDS, cross_validate, folds_of
from sim.validation.decisions.predicting import (
    agreement_texts,
    errors_of,
    published_errors,
    veto_limits,
    weighted_means,
    weighted_medians,
)
from sim.validation.decisions.reading import read_decisions

from . import invented


@pytest.fixture
def three(tmp_path: Path) -> Ambitions:
    return ambitions_of(read_decisions(invented.write(tmp_path, *invented.ALL)))


def test_weighted_means_weigh_by_salience_and_capability(three: Ambitions) -> None:
    assert weighted_means(three, 0.0) == pytest.approx([(0.8 + 0.2) / 2.0, (0.64 + 0.16) / 1.4, (0.3 - 0.06) / 0.9])
    # 16 to the power of 1/4 is 2.
    assert weighted_means(three, 0.25)[0] == pytest.approx((0.8 + 2 * 0.2) / (1.0 + 2 * 0.5 + 2 * 0.5))


def test_weighted_medians_are_where_half_of_the_weight_is_reached(three: Ambitions) -> None:
    assert weighted_medians(three, 0.0) == pytest.approx([0.4, 0.8, 0.5])
    assert weighted_medians(three, 1.0) == pytest.approx([0.4, 0.8, -0.2])


def test_the_hard_veto_goes_to_twice_the_lowest_ideal_and_no_further_than_the_mean(tmp_path: Path) -> None:
    binding = invented.issue("b", "one", "Unan", 0, 0, pat=100, sat=50, pde=20, sde=50)
    not_binding = invented.issue("n", "two", "Unan", 0, 0, pat=80, sat=50, pde=60, sde=50)
    beyond = invented.issue("y", "three", "Unan", 50, 0, pat=100, sat=50, pde=40, sde=50)
    ambitions = ambitions_of(read_decisions(invented.write(tmp_path, binding, not_binding, beyond)))
    assert veto_limits(ambitions, 0.0) == pytest.approx([0.4, 0.7, 0.0])


@pytest.mark.parametrize("cost", [0.5, 2.0, 8.0])
def test_the_agreement_rule_solves_its_condition_for_two(tmp_path: Path, cost: float) -> None:
    # Ideals 0 and 1 with even weights: -x / (c - x²) + (1 - x) / (c + 2x - x²) = 0.
    two = invented.issue("two", "one", "Unan", 0, 40, pat=100, sat=50, pde=0, sde=50)
    ambitions = ambitions_of(read_decisions(invented.write(tmp_path, two)))
    roots = np.roots([2.0, -3.0, -2.0 * cost, cost])
    expected = next(root.real for root in roots if 0.0 < root.real < min(1.0, np.sqrt(cost)))
    assert agreement_texts(ambitions, cost, 0.0) == pytest.approx([expected], abs=1e-9)
    assert errors_of(ambitions, agreement_texts(ambitions, cost, 0.0)) == pytest.approx([abs(expected - 0.4)])


def test_the_agreement_rule_goes_from_the_lowest_common_denominator_to_the_mean(three: Ambitions) -> None:
    assert agreement_texts(three, 1e6, 0.25) == pytest.approx(weighted_means(three, 0.25), abs=1e-5)
    assert agreement_texts(three, 1e-9, 0.25) == pytest.approx([0.0, 0.0, 0.0], abs=1e-3)


def test_published_errors_are_over_all_actors(tmp_path: Path) -> None:
    decisions = read_decisions(invented.write(tmp_path, invented.UP, invented.BETWEEN))
    means = [(100 + 80 + 40 + 0) / 4, (20 + 90 + 20 + 70) / 4]
    medians = [60, 45]
    # Weighted by salience, of who has both: the first issue by 100, 50 and 50, the second by 10, 60 and 30.
    weighted = [(100 * 80 + 50 * 40) / 200, (10 * 20 + 60 * 90 + 30 * 20) / 100]
    found = published_errors(decisions)
    assert found["weighted mean"] == pytest.approx((abs(weighted[0] - 60) + abs(weighted[1] - 70)) / 2)
    assert found["mean"] == pytest.approx((abs(means[0] - 60) + abs(means[1] - 70)) / 2)
    assert found["median"] == pytest.approx((abs(medians[0] - 60) + abs(medians[1] - 70)) / 2)
    assert found["reference point"] == pytest.approx((60 + 30) / 2)


# Cross-validation


def test_folds_keep_proposals_together_and_are_of_like_size() -> None:
    clusters = np.repeat(np.arange(40), 3)
    folds = folds_of(clusters, seed=3)
    assert all(np.unique(folds[clusters == cluster]).size == 1 for cluster in range(40))
    assert np.bincount(folds).tolist() == [12] * FOLDS
    assert (folds == folds_of(clusters, seed=3)).all()
    assert (folds != folds_of(clusters, seed=4)).any()


def test_a_point_is_judged_on_issues_that_had_no_say_in_its_choice() -> None:
    # One proposal errs so much at the first point that with it the second is best, and without it the first.
    clusters = np.arange(20)
    errors = np.array([np.full(20, 0.1), np.full(20, 0.2)])
    errors[0, 7] = 5.0
    fit = cross_validate(errors, clusters, np.ones(20, dtype=np.bool_), seed=1)
    own = folds_of(clusters, seed=1) == folds_of(clusters, seed=1)[7]
    assert fit.best == 1
    assert fit.left_out[own] == pytest.approx(errors[0, own])
    assert fit.left_out[~own] == pytest.approx(0.2)


def test_issues_that_do_not_count_are_neither_learned_from_nor_judged() -> None:
    clusters, errors = np.arange(20), np.array([np.full(20, 0.1), np.full(20, 0.2)])
    errors[0, :10] = 9.0
    fit = cross_validate(errors, clusters, clusters >= 10, seed=1)
    assert fit.best == 0
    assert np.isnan(fit.left_out[:10]).all()
    assert fit.error == pytest.approx(0.1)
