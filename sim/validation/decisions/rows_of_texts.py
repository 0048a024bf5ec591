"""Rows of the check on what texts are agreed: the agreement rule beside simpler ones, and where it fits best."""

from __future__ import annotations

from itertools import product

import numpy as np

from sim.types import Flags, Floats
from sim.validation.check import Finding
from sim.validation.decisions.ambition import Ambitions, ambitions_of
from sim.validation.decisions.fitting import FOLDS, cross_validate
from sim.validation.decisions.negotiating import Terms
from sim.validation.decisions.predicting import (
    SIMPLE,
    agreement_texts,
    errors_of,
    published_errors,
    veto_limits,
    weighted_means,
)
from sim.validation.decisions.reading import steps
from sim.validation.decisions.study import MAJORITY, SOURCE, UNANIMITY, Study
from sim.validation.intervals import Interval

COSTS = (0.1, 0.3, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0, 32.0, 100.0, 1000.0)
EXPONENTS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
_PUBLISHED = {"weighted mean": 23.7, "mean": 23.7, "median": 28.6, "reference point": 51.1}
"""Mean absolute errors of all decisions, in points of the scale; which mean was meant is not said, and both fit."""
_VETO_LIMIT = 0.431
_CLOSE = 0.05
"""How far a figure in points may be off that is published to one decimal."""
_UNIT = 0.001
_REJECTED = 1.0


def rows(study: Study) -> list[Finding]:
    """Return the rows."""
    found = [_selection(study), *_reproduced(study)]
    for rule in (UNANIMITY, MAJORITY):
        found += [_errors(study, rule), _against_veto(study, rule), _against_mean(study, rule)]
        found += [_rejected(study, rule), _fit(study, rule)]
    return [*found, _mapped_otherwise(study)]


def _selection(study: Study) -> Finding:
    unanimous = study.ambitions.unanimous
    counts = (int(unanimous.sum()), int((~unanimous).sum()))
    return Finding(
        what="Issues that can be used, under unanimity and under majority",
        ours=f"{counts[0]} and {counts[1]}",
        reference="44 and 209",
        passed=counts == (44, 209),
        source=SOURCE,
        note="; ".join(f"{count} {step}" for step, count in steps(study.decisions)),
    )


def _reproduced(study: Study) -> list[Finding]:
    """Return the published errors of simple rules beside ours."""
    decisions = study.decisions
    alone = 100.0 * float(errors_of(study.ambitions, weighted_means(study.ambitions, 0.0)).mean())
    errors = published_errors(decisions.take(~np.isnan(decisions.outcome)))
    found = [
        Finding(
            what=f"Mean absolute error of the {name}, all decisions, points",
            ours=f"{error:.1f}",
            reference=f"{_PUBLISHED[name]:.1f}",
            passed=abs(error - _PUBLISHED[name]) <= _CLOSE,
            source=SOURCE,
            note="all actors with the Commission and the Parliament"
            + (
                f", by salience; members alone, over issues that can be used, {alone:.1f}"
                if name == "weighted mean"
                else ""
            ),
        )
        for name, error in errors.items()
    ]
    references = {
        "weighted mean": study.published["agreement_rule_mae_unanimity"].interval.value,
        "hard veto": _VETO_LIMIT,
    }
    for name, reference in references.items():
        error = study.mean(errors_of(study.ambitions, SIMPLE[name](study.ambitions, 0.0)), study.ambitions.unanimous)
        found.append(
            Finding(
                what=f"Mean absolute error of the {name} under unanimity",
                ours=error.shown(),
                reference=f"{reference:.3f}",
                passed=abs(error.value - reference) <= _UNIT,
                source=study.published["agreement_rule_mae_unanimity"].source,
                note="members alone, weighted by salience",
            )
        )
    return found


def _opening(ambitions: Ambitions) -> Floats:
    """Return the errors of the model's agreement rule at its defaults."""
    terms = Terms()
    return errors_of(ambitions, agreement_texts(ambitions, terms.disagreement_cost, terms.capability_weight))


def _errors(study: Study, rule: str) -> Finding:
    """Return the row of mean errors, ours and those of simpler rules with the same weights."""
    terms, counted = Terms(), study.rule(rule)
    simple = {
        name: study.mean(errors_of(study.ambitions, predict(study.ambitions, terms.capability_weight)), counted)
        for name, predict in SIMPLE.items()
    }
    return Finding(
        what=f"Mean absolute error of the agreement rule under {rule}",
        ours=study.mean(_opening(study.ambitions), counted).shown(),
        reference="; ".join(f"{name} {error.shown()}" for name, error in simple.items()),
        passed=None,
        source=SOURCE,
        note=f"cost of disagreement {terms.disagreement_cost:g}, exponent of capability {terms.capability_weight:g}",
    )


def _difference(study: Study, ours: Floats, theirs: Floats, counted: Flags) -> Interval:
    return study.mean(ours - theirs, counted)


def _against_veto(study: Study, rule: str) -> Finding:
    theirs = errors_of(study.ambitions, veto_limits(study.ambitions, Terms().capability_weight))
    difference = _difference(study, _opening(study.ambitions), theirs, study.rule(rule))
    return Finding(
        what=f"Error of the agreement rule less that of the hard veto, {rule}",
        ours=difference.shown(sign=True),
        reference="below 0",
        passed=difference.high < 0.0,
        source=SOURCE,
        must=rule == UNANIMITY,
        note="paired over issues",
    )


def _against_mean(study: Study, rule: str) -> Finding:
    theirs = errors_of(study.ambitions, weighted_means(study.ambitions, Terms().capability_weight))
    difference = _difference(study, _opening(study.ambitions), theirs, study.rule(rule))
    return Finding(
        what=f"Error of the agreement rule less that of the weighted mean, {rule}",
        ours=difference.shown(sign=True),
        reference="0 or below",
        passed=difference.low <= 0.0,
        source=SOURCE,
        note="paired over issues; the weighted mean is the rule's limit as disagreement costs all",
    )


def _rejected(study: Study, rule: str) -> Finding:
    exponent = Terms().capability_weight
    ours = errors_of(study.ambitions, agreement_texts(study.ambitions, _REJECTED, exponent))
    theirs = errors_of(study.ambitions, weighted_means(study.ambitions, exponent))
    difference = _difference(study, ours, theirs, study.rule(rule))
    return Finding(
        what=f"Error at a cost of disagreement of {_REJECTED:g} less that of the weighted mean, {rule}",
        ours=difference.shown(sign=True),
        reference="above 0: costs up to 1 are rejected",
        passed=difference.low > 0.0,
        source=study.published["agreement_rule_mae_unanimity"].source,
        note="paired over issues",
    )


def _fit(study: Study, rule: str) -> Finding:
    """Return the row of the cost and the exponent that err least, by cross-validation."""
    ambitions, counted = study.ambitions, study.rule(rule)
    grid = list(product(COSTS, EXPONENTS))
    errors = np.array([errors_of(ambitions, agreement_texts(ambitions, *point)) for point in grid])
    fit = cross_validate(errors, ambitions.proposals, counted, study.seed)
    cost, exponent = grid[fit.best]
    chosen = [grid[point] for point in fit.chosen]
    at_cost = {c: min(errors[n, counted].mean() for n, point in enumerate(grid) if point[0] == c) for c in COSTS}
    return Finding(
        what=f"Cost of disagreement c and exponent of capability a that err least, {rule}",
        ours=f"c {cost:g}, a {exponent:g}; error of issues left out {study.mean(fit.left_out).shown()}",
        reference="c of 2 or more, a of about 0.25",
        passed=cost >= 2.0,
        source=study.published["agreement_rule_mae_unanimity"].source,
        note=f"{FOLDS} folds of proposals choose c from {_span([c for c, _ in chosen])} and a from "
        f"{_span([a for _, a in chosen])}; at the best a the error is "
        + ", ".join(f"{at_cost[c]:.3f} at c {c:g}" for c in (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 1000.0)),
    )


def _span(values: list[float]) -> str:
    return f"{min(values):g} to {max(values):g}"


def _mapped_otherwise(study: Study) -> Finding:
    """Return the row of what hangs on the mapping of positions to ambition."""
    cut = ambitions_of(study.decisions, cut=True)
    changed = int((cut.ideals != study.ambitions.ideals).any(axis=1).sum())
    both = {
        rule: tuple(float(_opening(each)[study.rule(rule)].mean()) for each in (study.ambitions, cut))
        for rule in (UNANIMITY, MAJORITY)
    }
    return Finding(
        what="Error of the agreement rule with ideals beyond the status quo below 0, and set to 0",
        ours="; ".join(f"{rule} {below:.3f} and {at:.3f}" for rule, (below, at) in both.items()),
        reference="the same",
        passed=all(abs(below - at) < 10 * _UNIT for below, at in both.values()),
        source=SOURCE,
        note=f"{changed} issues have such ideals",
    )
