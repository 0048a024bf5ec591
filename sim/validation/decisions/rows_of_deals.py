"""Rows of the check on talks in which winners compensate losers: how often nothing changes, how far texts are off."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np

from sim.types import Flags, Floats
from sim.validation.check import Finding
from sim.validation.decisions.ambition import Ambitions
from sim.validation.decisions.fitting import FOLDS, cross_validate
from sim.validation.decisions.negotiating import Terms, deals, kept_among, objected
from sim.validation.decisions.study import MAJORITY, SOURCE, UNANIMITY, Study
from sim.validation.decisions.support import area_under_curve, logit
from sim.validation.intervals import Interval, percentiles

TEMPERATURES = (0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 2.0)
THRESHOLDS = (-0.5, -0.25, 0.0, 0.25, 0.5)
_MOST = 0.26
"""Error that texts after objections should not exceed: about that of the first text, 0.23, and its sampling error."""
_TITLES: Mapping[str, str] = {
    "status_quo_kept_unanimity": "unanimity",
    "status_quo_kept_majority": "majority",
    **{f"failure_by_indifference_q{n}": f"quarter {n} by indifference" for n in range(1, 5)},
}


def rows(study: Study) -> list[Finding]:
    """Return the rows."""
    chances, errors = deals(study.ambitions, Terms())
    held = objected(study.ambitions, Terms())
    return [
        *(_kept(study, 1.0 - chances, name) for name in _TITLES),
        _slope(study, 1.0 - chances),
        _error(study, errors, study.rule(UNANIMITY), "unanimity", _MOST),
        _error(
            study, errors, held & study.rule(UNANIMITY), "unanimity, where a member objects to the first text", _MOST
        ),
        _error(study, errors, study.rule(MAJORITY), "majority", None),
        _left_out(study),
    ]


def _kept(study: Study, kept: Floats, name: str) -> Finding:
    among = kept_among(study.ambitions)[name]
    ours, theirs = study.mean(kept, among), study.mean(study.ambitions.kept.astype(np.float64), among)
    return Finding(
        what=f"Status quo kept where winners compensate losers, {_TITLES[name]}",
        ours=ours.shown(2),
        reference=f"{study.published[name].interval.shown(2)}; here {theirs.shown(2)}",
        passed=ours.meets(theirs),
        source=study.published[name].source,
    )


def _slope(study: Study, kept: Floats) -> Finding:
    ambitions, once = study.ambitions, np.ones(kept.size)

    def slope(values: Floats) -> Interval:
        drawn = np.array([logit(ambitions.indifference, values, weights)[1] for weights in study.drawn])
        return percentiles(logit(ambitions.indifference, values, once)[1], drawn)

    ours, theirs = slope(kept), slope(ambitions.kept.astype(np.float64))
    area = area_under_curve(kept, ambitions.kept.astype(np.float64))
    return Finding(
        what="Slope of the log odds on indifference where winners compensate losers",
        ours=ours.shown(2),
        reference=theirs.shown(2),
        passed=ours.meets(theirs),
        source=SOURCE,
        note=f"area under the curve of what is kept by its chance {area:.2f}",
    )


def _error(study: Study, errors: Floats, counted: Flags, what: str, most: float | None) -> Finding:
    return Finding(
        what=f"Mean error where winners compensate losers, {what}",
        ours=study.mean(errors, counted).shown(),
        reference="-" if most is None else f"{most:g} or below",
        passed=None if most is None else study.mean(errors, counted).value <= most,
        source=SOURCE,
        note=f"{int(counted.sum())} issues; text and status quo, each by its chance",
    )


def _left_out(study: Study) -> Finding:
    """Return the row of threshold and temperature that are likeliest, by cross-validation over proposals."""
    ambitions, everything = study.ambitions, np.ones(study.ambitions.kept.size, dtype=bool)
    points = list(product(THRESHOLDS, TEMPERATURES))
    surprise = np.array([_surprise(ambitions, *point) for point in points])
    fit = cross_validate(surprise, ambitions.proposals, everything, study.seed)
    share = float(ambitions.kept.mean())
    constant = -(share * np.log(share) + (1.0 - share) * np.log(1.0 - share))
    own = _surprise(ambitions, Terms().deal_threshold, Terms().deal_temperature)
    chosen = ", ".join(f"{first:g} and {second:g}" for first, second in sorted({points[each] for each in fit.chosen}))
    return Finding(
        what="Surprise at what keeps the status quo, mean negative log likelihood of issues left out",
        ours=study.mean(fit.left_out).shown(),
        reference=f"{constant:.3f} of one share for all, in the fit",
        passed=None,
        source=SOURCE,
        note=f"{FOLDS} folds choose threshold and temperature among {chosen}; "
        f"{study.mean(own).shown()} with the model's own",
    )


def _surprise(ambitions: Ambitions, threshold: float, temperature: float) -> Floats:
    """Return minus the log likelihood of what was kept, by issue."""
    chances, _ = deals(ambitions, Terms(deal_threshold=threshold, deal_temperature=temperature))
    found: Floats = -np.log(np.where(ambitions.kept, 1.0 - chances, chances))
    return found
