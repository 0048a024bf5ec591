"""The checks against decisions and vetoes of the European Union, where the data are at hand."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.validation.check import Effort, Finding
from sim.validation.decisions import check as decisions
from sim.validation.decisions.ambition import Ambitions, ambitions_of
from sim.validation.decisions.negotiating import Terms, kept_shares, negotiate, statistics
from sim.validation.decisions.predicting import (
    agreement_texts,
    errors_of,
    published_errors,
    veto_limits,
    weighted_means,
)
from sim.validation.decisions.reading import FILE as DECISIONS
from sim.validation.decisions.reading import read_decisions
from sim.validation.decisions.support import area_under_curve, beta_binomial, logit, one_factor, support_of
from sim.validation.published import FILE as PUBLISHED
from sim.validation.published import published
from sim.validation.vetoes import check as vetoes
from sim.validation.vetoes.concentration import exact_share, gini, top_share
from sim.validation.vetoes.reading import FILE as VETOES
from sim.validation.vetoes.reading import counts_of, episodes, read_vetoes

from .folder import data_with

FAST = Effort(replications=4, resamples=60)


@pytest.fixture
def ambitions() -> Ambitions:
    return ambitions_of(read_decisions(data_with(DECISIONS).path(DECISIONS)))


def test_published_errors_of_simple_rules() -> None:
    read = read_decisions(data_with(DECISIONS).path(DECISIONS))
    found = published_errors(read.take(~np.isnan(read.outcome)))
    assert found == pytest.approx(
        {"weighted mean": 23.7, "mean": 23.7, "median": 28.6, "reference point": 51.1}, abs=0.05
    )


def test_published_errors_under_unanimity(ambitions: Ambitions) -> None:
    counted = ambitions.unanimous
    assert (counted.sum(), (~counted).sum()) == (44, 209)
    assert errors_of(ambitions, weighted_means(ambitions, 0.0))[counted].mean() == pytest.approx(0.227, abs=0.0005)
    assert errors_of(ambitions, veto_limits(ambitions, 0.0))[counted].mean() == pytest.approx(0.431, abs=0.0005)


def test_published_shares_that_keep_the_status_quo(ambitions: Ambitions) -> None:
    targets = published(data_with(DECISIONS, PUBLISHED))
    for name, share in kept_shares(ambitions, ambitions.kept).items():
        assert share == pytest.approx(targets[name].interval.value, abs=0.0051), name


def test_published_log_odds_of_failure_and_correlation_of_support(ambitions: Ambitions) -> None:
    kept, once = ambitions.kept.astype(np.float64), np.ones(ambitions.decided.size)
    assert logit(ambitions.indifference, kept, once) == pytest.approx((-2.50, 2.62), abs=0.01)
    assert area_under_curve(ambitions.indifference, kept) == pytest.approx(0.71, abs=0.005)
    assert beta_binomial(support_of(ambitions), once) == pytest.approx((0.65, 0.37), abs=0.005)
    assert one_factor(support_of(ambitions), once)[1] == pytest.approx(0.57, abs=0.01)


def test_the_agreement_rule_errs_far_less_than_the_hard_veto(ambitions: Ambitions) -> None:
    ours = errors_of(ambitions, agreement_texts(ambitions, 2.0, 0.25))[ambitions.unanimous].mean()
    theirs = errors_of(ambitions, veto_limits(ambitions, 0.25))[ambitions.unanimous].mean()
    assert ours < 0.6 * theirs


def test_statistics_of_all_decisions_answer_to_the_parameters(ambitions: Ambitions) -> None:
    proud = Terms(silence_tolerance=0.15, sponsor_reserve=0.45, useful_ambition=0.28)
    silent, patient = replace(proud, silence_tolerance=2.0), replace(proud, sponsor_reserve=0.0, useful_ambition=0.0)
    own, all_silent, all_patient = (statistics(ambitions, terms) for terms in (proud, silent, patient))
    for name in ("status_quo_kept_unanimity", "failure_by_indifference_q3"):
        assert own[name] > max(all_silent[name], all_patient[name]) > 0.0
    assert negotiate(ambitions, Terms(silence_tolerance=2.0)).failed_rounds.sum() == 0


def test_published_figures_of_vetoes() -> None:
    own = read_vetoes(data_with(VETOES).path(VETOES))
    found = episodes(own)
    single = exact_share(sum(len(each) == 1 for each in found), len(found))
    assert (single.value, single.low, single.high) == pytest.approx((0.78, 0.61, 0.90), abs=0.005)
    counts = list(counts_of(own).values())
    assert top_share(counts) == pytest.approx(0.41, abs=0.005)
    assert gini([*counts, *[0] * (28 - len(counts))]) == pytest.approx(0.74, abs=0.005)


@cache
def rows_of_decisions() -> list[Finding]:
    return decisions.find(data_with(*decisions.CHECK.needs), FAST)


@cache
def rows_of_vetoes() -> list[Finding]:
    return vetoes.find(data_with(*vetoes.CHECK.needs), FAST)


def test_all_that_must_hold_of_decisions_does() -> None:
    must = [row for row in rows_of_decisions() if row.must]
    assert must
    assert all(row.passed for row in must)


def test_all_that_must_hold_of_vetoes_does() -> None:
    must = [row for row in rows_of_vetoes() if row.must]
    assert must
    assert all(row.passed for row in must)


def test_rows_are_told_apart_and_have_a_source() -> None:
    for rows in (rows_of_decisions(), rows_of_vetoes()):
        assert len({row.what for row in rows}) == len(rows)
        assert all(row.ours and row.source for row in rows)
        assert [row.what for row in rows if re.search(r"\bnan\b", row.ours)] == []


def test_the_same_effort_gives_the_same_rows() -> None:
    assert decisions.find(data_with(*decisions.CHECK.needs), FAST) == rows_of_decisions()
