"""Outcomes of pieces gathered into whole parts, and parts made into tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from sim.experiments.pieces import Outcome, plain_failure, together
from sim.experiments.plan import Plan
from sim.results import records

_SCHEMAS = {
    "issues": records.ISSUES,
    "attempts": records.ATTEMPTS,
    "groups": records.GROUPS,
    "states": records.STATES,
    "quarters": pa.schema([("run", pa.int64()), ("quarter", pa.int32()), ("date", pa.string())]),
}


def whole_parts(outcomes: Iterable[Outcome], plan: Plan) -> Iterator[Outcome]:
    """Yield the outcome of each part when all of its pieces are there."""
    begun: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        pieces = begun.setdefault(outcome.part, [])
        pieces.append(outcome)
        if sum(piece.asked for piece in pieces) == len(plan.runs_of(outcome.part)):
            yield together(begun.pop(outcome.part))


def tables_of(plan: Plan, outcome: Outcome) -> dict[str, pa.Table]:
    """Return all tables of a part, also those without a row."""
    made = {name: outcome.tables.get(name, _SCHEMAS[name].empty_table()) for name in sorted(plan.wanted)}
    return {"runs": runs_table(plan, outcome), **made}


def runs_table(plan: Plan, outcome: Outcome) -> pa.Table:
    """Return one row a run: number, arm, point, replicate, seed, factors, measures, and what shares are of."""
    experiment, runs = plan.experiment, outcome.runs
    before, replicate = np.divmod(runs, experiment.replications)
    arm, point = np.divmod(before, len(experiment.points))
    columns: dict[str, Any] = {
        "run": runs,
        "arm": pa.array([_names(plan)[position] for position in arm.tolist()], pa.string()),
        "point": point,
        "replicate": replicate,
        "seed": np.full(runs.size, experiment.seed, dtype=np.int64),
    }
    for factor in experiment.factors:
        values = experiment.points.columns[factor.name][point]
        kind = pa.string() if values.dtype.kind == "O" else None
        columns[factor.name] = pa.array(values, kind)
    return pa.table(columns | outcome.measures)


def failures_of(plan: Plan, outcome: Outcome) -> list[dict[str, Any]]:
    """Return the failures of a part as its record keeps them."""
    return [plain_failure(failure, plan.known_of(failure.run)) for failure in outcome.failures]


def _names(plan: Plan) -> list[str]:
    return [arm.name for arm in plan.experiment.arms]
