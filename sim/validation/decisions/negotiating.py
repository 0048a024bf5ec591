"""Decisions of the European Union as the model's negotiation would take them, and the statistics that come of it.

`statistics` is what a calibration calls: a function of the model's parameters, with the names of published figures.

    ambitions = ambitions_of(read_decisions(path))
    statistics(ambitions, Terms.of({"silence_tolerance": 0.1, "sponsor_reserve": 0.3}))
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from sim.parameters import defaults
from sim.rules.objection import silence_tolerance
from sim.types import Flags, Floats, Integers
from sim.validation.decisions.ambition import NEAR, Ambitions, Sponsor
from sim.validation.decisions.council import MAJORITY
from sim.validation.decisions.predicting import agreement_texts, errors_of, weights_of
from sim.validation.decisions.talks import AGREED, chances_of_deals, hold_all_talks

_DEFAULTS = defaults()
_LEAST_STAKE = 1e-6


@dataclass(frozen=True, slots=True)
class Terms:
    """Parameters of P7 that matter for decisions of the European Union, under the model's own names.

    Attributes
    ----------
    disagreement_cost, concession, silence_tolerance, leadership, leadership_leverage : float
    sponsor_reserve, useful_ambition, capability_weight, deadline_capability : float
    deal_threshold, deal_temperature : float
        As in `sim.parameters`. Leadership stays at its level, since nothing is bought with it; there is a round in each
        quarter until the mean deadline of a capability.
    majority : float
        Share of votes that carries a decision where the Council does not need unanimity.
    sponsor : Sponsor
        Whose ideal the sponsor has.
    """

    disagreement_cost: float = _DEFAULTS["disagreement_cost"]
    concession: float = _DEFAULTS["concession"]
    silence_tolerance: float = _DEFAULTS["silence_tolerance"]
    leadership: float = _DEFAULTS["leadership"]
    leadership_leverage: float = _DEFAULTS["leadership_leverage"]
    sponsor_reserve: float = _DEFAULTS["sponsor_reserve"]
    useful_ambition: float = _DEFAULTS["useful_ambition"]
    capability_weight: float = _DEFAULTS["capability_weight"]
    deadline_capability: float = _DEFAULTS["deadline_capability"]
    deal_threshold: float = _DEFAULTS["deal_threshold"]
    deal_temperature: float = _DEFAULTS["deal_temperature"]
    majority: float = MAJORITY
    sponsor: Sponsor = Sponsor.COMMISSION

    @classmethod
    def of(cls, parameters: Mapping[str, float]) -> Self:
        """Return the terms that a mapping of the model's parameters implies; others in it are passed over."""
        own = [field.name for field in fields(cls) if field.name in _DEFAULTS and field.name in parameters]
        given: dict[str, Any] = {name: parameters[name] for name in own}
        return cls(**given)

    @property
    def tolerance(self) -> float:
        """Price of breaking silence with leadership in it, for a member with stake 1."""
        return silence_tolerance(self.silence_tolerance, self.leadership, self.leadership_leverage, 1.0)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of the talks on each issue, shape (I,).

    Attributes
    ----------
    delivered : array of float
        Agreed ambition; 0 where the talks failed, or agreed on less than is useful.
    failed_rounds : array of int
    endings : array of int
        As `sim.validation.decisions.talks` names them.
    """

    delivered: Floats
    failed_rounds: Integers
    endings: Integers

    @property
    def kept(self) -> Flags:
        """Tell of which issues the status quo was kept."""
        return self.delivered <= NEAR


def negotiate(ambitions: Ambitions, terms: Terms) -> Outcomes:
    """Hold the talks on every issue."""
    texts, failed, endings = hold_all_talks(
        ambitions.ideals,
        ambitions.stakes,
        weights_of(ambitions, terms.capability_weight),
        ambitions.votes,
        np.where(ambitions.unanimous, 1.0, terms.majority),
        ambitions.sponsors[terms.sponsor],
        float(terms.disagreement_cost),
        float(terms.concession),
        float(terms.tolerance),
        float(terms.sponsor_reserve),
        round(terms.deadline_capability),
    )
    useful = (endings == AGREED) & (texts >= terms.useful_ambition)
    return Outcomes(np.where(useful, texts, 0.0), failed, endings)


def deals(ambitions: Ambitions, terms: Terms) -> tuple[Floats, Floats]:
    """Return what comes of each issue where winners compensate losers, however long it takes.

    Returns
    -------
    chances, errors : array of float, shape (I,)
        The chance that the first text is agreed on, and not withdrawn; and the error of the text and of the status quo,
        each by its chance.
    """
    texts = agreement_texts(ambitions, terms.disagreement_cost, terms.capability_weight)
    weights = weights_of(ambitions, terms.capability_weight)
    chances = chances_of_deals(texts, ambitions.ideals, weights, terms.deal_threshold, terms.deal_temperature)
    kept = errors_of(ambitions, np.zeros(texts.size))
    return chances, chances * errors_of(ambitions, texts) + (1.0 - chances) * kept


def objected(ambitions: Ambitions, terms: Terms) -> Flags:
    """Tell to the first text of which issues some member objects."""
    texts = agreement_texts(ambitions, terms.disagreement_cost, terms.capability_weight)[:, None]
    limits = 2.0 * ambitions.ideals + terms.tolerance / np.maximum(ambitions.stakes, _LEAST_STAKE)
    return np.asarray(((texts > limits) & (ambitions.stakes > 0.0)).any(axis=1), dtype=np.bool_)


def revealed_tolerances(ambitions: Ambitions) -> Floats:
    """Return the least price of breaking silence under which no member would have objected to what was decided.

    A member with stake s objects beyond 2 y + tolerance / s, so that silence at x says: tolerance >= s (x - 2 y).

    Returns
    -------
    array of float, shape (I,)
        0 where all prefer the decision to the status quo.
    """
    gaps = ambitions.stakes * (ambitions.decided[:, None] - 2.0 * ambitions.ideals)
    least: Floats = np.maximum(0.0, gaps.max(axis=1))
    return least


def kept_shares(ambitions: Ambitions, kept: Flags) -> dict[str, float]:
    """Return the shares of issues that kept the status quo, under the names of the published figures.

    Parameters
    ----------
    ambitions : Ambitions
    kept : array of bool, shape (I,)
        Those of `Outcomes`, or of `Ambitions` itself for the data.
    """
    values = kept.astype(np.float64)
    return {name: _mean(values, among) for name, among in kept_among(ambitions).items()}


def _mean(values: Floats, among: Flags) -> float:
    """Return the mean over some issues, NaN over none."""
    return float(values[among].mean()) if among.any() else math.nan


def kept_among(ambitions: Ambitions) -> dict[str, Flags]:
    """Return the issues over which each of the published shares of kept status quos is taken."""
    among = {
        "status_quo_kept_unanimity": ambitions.unanimous,
        "status_quo_kept_majority": ~ambitions.unanimous,
    }
    return among | {f"failure_by_indifference_q{number + 1}": ambitions.quarter == number for number in range(4)}


def statistics(ambitions: Ambitions, terms: Terms) -> dict[str, float]:
    """Return what the model says of the published figures on these issues, as a function of its parameters.

    Returns
    -------
    dict of str to float
        ``status_quo_kept_unanimity``, ``status_quo_kept_majority``, ``failure_by_indifference_q1`` to ``q4``: shares;
        NaN where no issue is of that kind;
        ``agreement_rule_mae_unanimity``: mean absolute error of the text at the start of talks, under unanimity;
        ``decision_mae_unanimity``, ``decision_mae_majority``: of what the negotiation delivers.
    """
    outcomes = negotiate(ambitions, terms)
    opening = errors_of(ambitions, agreement_texts(ambitions, terms.disagreement_cost, terms.capability_weight))
    errors = errors_of(ambitions, outcomes.delivered)
    return kept_shares(ambitions, outcomes.kept) | {
        "agreement_rule_mae_unanimity": _mean(opening, ambitions.unanimous),
        "decision_mae_unanimity": _mean(errors, ambitions.unanimous),
        "decision_mae_majority": _mean(errors, ~ambitions.unanimous),
    }
