"""Rows of the check on what the whole negotiation delivers: how often nothing changes, when, under which terms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from sim.types import Flags, Floats
from sim.validation.check import Finding
from sim.validation.decisions.ambition import Sponsor
from sim.validation.decisions.fitting import FOLDS, cross_validate
from sim.validation.decisions.negotiating import (
    Outcomes,
    Terms,
    kept_among,
    kept_shares,
    negotiate,
    revealed_tolerances,
)
from sim.validation.decisions.predicting import agreement_texts, errors_of
from sim.validation.decisions.study import MAJORITY, SOURCE, UNANIMITY, Study
from sim.validation.decisions.support import area_under_curve, logit
from sim.validation.decisions.talks import AGREED, EXPIRED, GIVEN_UP
from sim.validation.intervals import Interval, percentiles

TOLERANCES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5)
RESERVES = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6)
USEFUL = (0.0, 0.1, 0.28)
_TITLES = {
    "status_quo_kept_unanimity": "Decisions that keep the status quo, unanimity",
    "status_quo_kept_majority": "Decisions that keep the status quo, majority",
    **{
        f"failure_by_indifference_q{n}": f"Decisions that keep the status quo, quarter {n} by indifference"
        for n in range(1, 5)
    },
}


def rows(study: Study) -> list[Finding]:
    """Return the rows."""
    outcomes = negotiate(study.ambitions, Terms())
    return [
        *(_kept(study, outcomes, name) for name in _TITLES),
        *_slopes(study, outcomes),
        _delivered(study, outcomes, UNANIMITY),
        _delivered(study, outcomes, MAJORITY),
        _tolerance_by_error(study, UNANIMITY),
        _tolerance_by_error(study, MAJORITY),
        _tolerance_by_shares(study, _defaults(), "everything else at its default"),
        _tolerance_by_shares(study, _points(RESERVES, USEFUL), "with the sponsor's reserve and the useful ambition"),
        _revealed(study),
        _sponsors(study),
    ]


def _kept(study: Study, outcomes: Outcomes, name: str) -> Finding:
    among = kept_among(study.ambitions)[name]
    ours = study.mean(outcomes.kept.astype(np.float64), among)
    theirs = study.mean(study.ambitions.kept.astype(np.float64), among)
    target = study.published[name]
    return Finding(
        what=_TITLES[name],
        ours=ours.shown(2),
        reference=f"{target.interval.shown(2)}; here {theirs.shown(2)}",
        passed=ours.meets(theirs),
        source=target.source,
        note=_endings(outcomes, among),
    )


def _endings(outcomes: Outcomes, among: Flags) -> str:
    """Return what became of the talks on some issues, in shares."""
    endings, kept = outcomes.endings[among], outcomes.kept[among]
    shares = {
        "given up at once": (endings == GIVEN_UP) & (outcomes.failed_rounds[among] == 0),
        "given up later": (endings == GIVEN_UP) & (outcomes.failed_rounds[among] > 0),
        "blocked to the end": endings == EXPIRED,
        "agreed on too little": (endings == AGREED) & kept,
    }
    return "the model's talks: " + ", ".join(f"{flags.mean():.2f} {name}" for name, flags in shares.items())


def _slope(study: Study, kept: Flags) -> Interval:
    """Return the slope of the log odds of keeping the status quo on indifference, with its interval."""
    values, indifference = kept.astype(np.float64), study.ambitions.indifference
    slopes = np.array([logit(indifference, values, weights)[1] for weights in study.drawn])
    return percentiles(logit(indifference, values, np.ones(values.size))[1], slopes)


def _slopes(study: Study, outcomes: Outcomes) -> list[Finding]:
    theirs, ours = _slope(study, study.ambitions.kept), _slope(study, outcomes.kept)
    kept, indifference = study.ambitions.kept.astype(np.float64), study.ambitions.indifference
    intercept = logit(indifference, kept, np.ones(kept.size))[0]
    area = area_under_curve(indifference, kept)
    return [
        Finding(
            what="Log odds of keeping the status quo on indifference, in the data",
            ours=f"{intercept:.2f} + {theirs.shown(2)} B; area under the curve {area:.2f}",
            reference="-2.50 + 2.62 B; 0.71",
            passed=abs(intercept + 2.50) < 0.01 and abs(theirs.value - 2.62) < 0.01 and abs(area - 0.71) < 0.01,
            source=study.published["failure_by_indifference_q4"].source,
            note="B: share of members' salience with those who want the status quo",
        ),
        Finding(
            what="Slope of the log odds on indifference, in the model",
            ours=ours.shown(2),
            reference=theirs.shown(2),
            passed=ours.meets(theirs),
            source=SOURCE,
        ),
    ]


def _delivered(study: Study, outcomes: Outcomes, rule: str) -> Finding:
    """Return the row of the error after objections beside that of the text before them."""
    terms, ambitions = Terms(), study.ambitions
    errors = errors_of(ambitions, outcomes.delivered)
    texts = agreement_texts(ambitions, terms.disagreement_cost, terms.capability_weight)
    difference = study.mean(errors - errors_of(ambitions, texts), study.rule(rule))
    found = float(outcomes.kept[ambitions.kept & study.rule(rule)].mean())
    false = float(outcomes.kept[~ambitions.kept & study.rule(rule)].mean())
    return Finding(
        what=f"Error of what the negotiation delivers less that of its first text, {rule}",
        ours=difference.shown(sign=True),
        reference="0 or below",
        passed=difference.low <= 0.0,
        source=SOURCE,
        note=f"error {study.mean(errors, study.rule(rule)).shown()}; it fails on {found:.2f} of the issues that did "
        f"keep the status quo, and on {false:.2f} of the others",
    )


def _defaults() -> list[Terms]:
    """Return terms at every tolerance, with all else at its default."""
    return _points((Terms().sponsor_reserve,), (Terms().useful_ambition,))


def _points(reserves: Sequence[float], useful: Sequence[float]) -> list[Terms]:
    """Return the terms of a grid of tolerances; leadership is taken as part of them."""
    return [
        replace(Terms(), leadership=0.0, silence_tolerance=tolerance, sponsor_reserve=reserve, useful_ambition=least)
        for tolerance, reserve, least in product(TOLERANCES, reserves, useful)
    ]


def _tolerance_by_error(study: Study, rule: str) -> Finding:
    """Return the row of the tolerance that errs least, by cross-validation."""
    ambitions, counted = study.ambitions, study.rule(rule)
    points = _defaults()
    errors = np.array([errors_of(ambitions, negotiate(ambitions, terms).delivered) for terms in points])
    fit = cross_validate(errors, ambitions.proposals, counted, study.seed)
    chosen = [points[point].silence_tolerance for point in fit.chosen]
    return Finding(
        what=f"Silence tolerance that errs least, {rule}",
        ours=f"{points[fit.best].silence_tolerance:g}; error of issues left out {study.mean(fit.left_out).shown()}",
        reference=f"the model's {Terms().tolerance:.2f}, with leadership",
        passed=_least_within(errors[:, counted], Terms().tolerance, points),
        source=SOURCE,
        note=f"{FOLDS} folds choose from {min(chosen):g} to {max(chosen):g}; "
        + ", ".join(f"{errors[n, counted].mean():.3f} at {points[n].silence_tolerance:g}" for n in range(len(points))),
    )


def _least_within(errors: Floats, tolerance: float, points: Sequence[Terms]) -> bool:
    """Tell whether the point next to a tolerance errs as little as the best of all, to a hundredth."""
    near = min(range(len(points)), key=lambda n: abs(points[n].silence_tolerance - tolerance))
    means = errors.mean(axis=1)
    return bool(means[near] <= means.min() + 0.01)


def _tolerance_by_shares(study: Study, points: Sequence[Terms], what: str) -> Finding:
    """Return the row of the terms that come nearest to the six shares of kept status quos."""
    ambitions = study.ambitions
    theirs = np.array(list(kept_shares(ambitions, ambitions.kept).values()))
    shares = np.array([list(kept_shares(ambitions, negotiate(ambitions, terms).kept).values()) for terms in points])
    misses = np.sqrt(((shares - theirs) ** 2).mean(axis=1))
    best = int(misses.round(12).argmin())
    terms, now = points[best], kept_shares(ambitions, negotiate(ambitions, Terms()).kept)
    start = math.sqrt(float(((np.array(list(now.values())) - theirs) ** 2).mean()))
    return Finding(
        what=f"Silence tolerance that comes nearest to the six shares, {what}",
        ours=f"{terms.silence_tolerance:g} (reserve {terms.sponsor_reserve:g}, useful {terms.useful_ambition:g}), "
        f"off by {misses[best]:.2f}",
        reference=f"the model's {Terms().tolerance:.2f}, with leadership, off by {start:.2f}",
        passed=None,
        source=SOURCE,
        note="root mean square over the shares; at the best "
        + ", ".join(f"{ours:.2f} for {share:.2f}" for ours, share in zip(shares[best], theirs, strict=True)),
    )


def _revealed(study: Study) -> Finding:
    """Return the row of what members let pass: how much beyond their limits decisions are."""
    least, changed, tolerance = revealed_tolerances(study.ambitions), ~study.ambitions.kept, Terms().tolerance
    beyond = {
        rule: study.mean((least > tolerance).astype(np.float64), changed & study.rule(rule))
        for rule in (UNANIMITY, MAJORITY)
    }
    halves = {rule: float(np.median(least[changed & study.rule(rule)])) for rule in beyond}
    return Finding(
        what="Changes of the status quo beyond the limit of at least one member",
        ours=f"unanimity {beyond[UNANIMITY].shown(2)}",
        reference=f"0 under unanimity; majority {beyond[MAJORITY].shown(2)}",
        passed=beyond[UNANIMITY].meets(Interval(0.0)),
        source=SOURCE,
        note=f"limit 2 y + {tolerance:.2f} / salience; the tolerance under which nobody would have objected has a "
        f"median of {halves[UNANIMITY]:.2f} under unanimity and of {halves[MAJORITY]:.2f} under majority",
    )


def _sponsors(study: Study) -> Finding:
    """Return the row of what hangs on whose ideal the sponsor has."""
    shares = {
        sponsor: kept_shares(study.ambitions, negotiate(study.ambitions, replace(Terms(), sponsor=sponsor)).kept)
        for sponsor in Sponsor
    }

    def both(sponsor: Sponsor) -> str:
        return " and ".join(f"{shares[sponsor][f'status_quo_kept_{rule}']:.2f}" for rule in (UNANIMITY, MAJORITY))

    return Finding(
        what="Status quo kept under unanimity and majority with the Commission as sponsor",
        ours=both(Sponsor.COMMISSION),
        reference=f"{both(Sponsor.CHANGE)} with the mean of the members that want change",
        passed=None,
        source=SOURCE,
    )
