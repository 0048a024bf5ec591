"""What a run leaves behind, as tidy tables: rows of plain values with a fixed schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sim.rules.objection import HOSTAGE, SUBSTANTIVE
from sim.scenario.quarter import Quarter
from sim.scenario.schema import KINDS
from sim.types import Flags
from sim.world import World
from tests.oracle.issues import NOBODY, Attempt, Group, Issue

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel

SECRETARIAT = "SECRETARIAT"

_TEXT, _COUNT, _NUMBER, _YES = pa.string(), pa.int32(), pa.float64(), pa.bool_()
# Parquet's own name for what is in a list, so that a table read and written again keeps its bytes.
_TEXTS = pa.list_(pa.field("element", pa.string()))

ISSUES = pa.schema(
    [
        ("run", pa.int64()), ("issue", _COUNT), ("domain", _TEXT), ("kind", _TEXT), ("severity", _NUMBER),
        ("place", _TEXT), ("arrived", _COUNT), ("date", _TEXT), ("deadline", _COUNT), ("sponsor", _TEXT),
        ("outcome", _TEXT), ("reason", _TEXT), ("format", _TEXT), ("formats_tried", _TEXTS), ("closed", _COUNT),
        ("delay", _COUNT), ("failed_rounds", _COUNT), ("queued", _COUNT), ("mean_ideal", _NUMBER),
        ("ambition", _NUMBER), ("coverage", _NUMBER), ("built", _NUMBER), ("output", _NUMBER),
        ("participants", _TEXTS),
    ]
)  # fmt: skip
ATTEMPTS = pa.schema(
    [
        ("run", pa.int64()), ("issue", _COUNT), ("attempt", _COUNT), ("format", _TEXT), ("started", _COUNT),
        ("ended", _COUNT), ("ending", _TEXT), ("lead", _TEXT), ("group", _COUNT), ("failed_rounds", _COUNT),
        ("queued", _COUNT), ("first_text", _NUMBER), ("text", _NUMBER), ("mean_ideal", _NUMBER),
        ("outvoted", _NUMBER), ("convened", _COUNT), ("seated", _COUNT), ("came", _TEXTS),
        ("objectors_in_substance", _TEXTS), ("hostage_takers", _TEXTS), ("contagious", _TEXTS),
    ]
)  # fmt: skip
GROUPS = pa.schema(
    [
        ("run", pa.int64()), ("group", _COUNT), ("format", _TEXT), ("domain", _TEXT), ("lead", _TEXT),
        ("founded", _COUNT), ("date", _TEXT), ("ended", _COUNT), ("size", _COUNT), ("members", _TEXTS),
        ("momentum", _NUMBER), ("agreements", _COUNT), ("output", _NUMBER), ("duplicate", _YES), ("docked", _COUNT),
    ]
)  # fmt: skip
STATES = pa.schema(
    [
        ("run", pa.int64()), ("code", _TEXT), ("ally", _YES), ("sponsored", _COUNT), ("blocked_rounds", _COUNT),
        ("contribution", _NUMBER), ("engagement", _NUMBER), ("interoperability", _NUMBER), ("ambition", _NUMBER),
    ]
)  # fmt: skip
COUNTRIES = pa.schema(
    [
        ("code", _TEXT), ("name", _TEXT), ("ally", _YES), ("latitude", _NUMBER), ("longitude", _NUMBER),
        ("capability", _NUMBER), ("gdp", _NUMBER), ("ambition", _NUMBER), ("interoperability", _NUMBER),
        ("hostage_propensity", _NUMBER),
    ]
)  # fmt: skip


def _name(model: AllianceModel, row: int) -> str | None:
    if row == NOBODY:
        return None
    return SECRETARIAT if row == model.world.size else model.world.codes[row]


def _codes(model: AllianceModel, which: Flags | None) -> list[str]:
    return [] if which is None else [model.world.codes[row] for row in np.flatnonzero(which)]


def date(model: AllianceModel, quarter: int) -> str:
    """Return a quarter of a run as a date, such as 2014Q1."""
    return str(Quarter.from_index(model.setting.start.index + quarter))


def issue_row(model: AllianceModel, run: int, issue: Issue) -> dict[str, Any]:
    """Return what became of an issue."""
    last = issue.attempts[-1] if issue.attempts else None
    agreed = last is not None and issue.efforts is not None
    return {
        "run": run,
        "issue": issue.number,
        "domain": model.world.domains[issue.domain],
        "kind": KINDS[issue.kind],
        "severity": issue.severity,
        "place": model.world.place_names[issue.place] if issue.place >= 0 else None,
        "arrived": issue.arrived,
        "date": date(model, issue.arrived),
        "deadline": issue.deadline,
        "sponsor": _name(model, issue.sponsor),
        "outcome": issue.outcome.name.lower(),
        "reason": last.ending.name.lower() if last is not None else None,
        "format": last.format.name if last is not None else None,
        "formats_tried": [attempt.format.name for attempt in issue.attempts],
        "closed": issue.closed,
        "delay": None if issue.closed is None else issue.closed - issue.arrived,
        "failed_rounds": sum(attempt.rounds for attempt in issue.attempts),
        "queued": sum(attempt.queued for attempt in issue.attempts),
        "mean_ideal": last.mean_ideal if last is not None else np.nan,
        "ambition": issue.ambition,
        "coverage": issue.coverage,
        "built": issue.built,
        "output": issue.output,
        "participants": _codes(model, last.seated) if agreed and last is not None else [],
    }


def attempt_row(model: AllianceModel, run: int, issue: Issue, number: int, attempt: Attempt) -> dict[str, Any]:
    """Return what happened in one format: who was there, who objected and why, how it ended."""

    def objectors(reason: int | None) -> list[str]:
        rows = {o.state for o in attempt.objections if (o.contagious if reason is None else o.reason == reason)}
        return [model.world.codes[row] for row in sorted(rows)]

    return {
        "run": run,
        "issue": issue.number,
        "attempt": number,
        "format": attempt.format.name,
        "started": attempt.started,
        "ended": attempt.ended,
        "ending": attempt.ending.name.lower(),
        "lead": _name(model, attempt.lead) if attempt.format.traits.standing else None,
        "group": None if attempt.group is None else attempt.group.number,
        "failed_rounds": attempt.rounds,
        "queued": attempt.queued,
        "first_text": attempt.first_text,
        "text": attempt.text,
        "mean_ideal": attempt.mean_ideal,
        "outvoted": attempt.against,
        "convened": 0 if attempt.convened is None else int(attempt.convened.sum()),
        "seated": 0 if attempt.seated is None else int(attempt.seated.sum()),
        "came": _codes(model, attempt.convened),
        "objectors_in_substance": objectors(SUBSTANTIVE),
        "hostage_takers": objectors(HOSTAGE),
        "contagious": objectors(None),
    }


def group_row(model: AllianceModel, run: int, group: Group) -> dict[str, Any]:
    """Return the life of a group."""
    return {
        "run": run,
        "group": group.number,
        "format": group.format.name,
        "domain": model.world.domains[group.domain],
        "lead": _name(model, group.lead),
        "founded": group.founded,
        "date": date(model, group.founded),
        "ended": group.ended,
        "size": int(group.members.sum()),
        "members": _codes(model, group.members),
        "momentum": group.momentum,
        "agreements": group.agreements,
        "output": group.output,
        "duplicate": group.duplicate,
        "docked": group.docked,
    }


def state_row(model: AllianceModel, run: int, row: int) -> dict[str, Any]:
    """Return what a state did in a run, and where it stands at the end."""
    standing, tallies = model.standing, model.tallies
    return {
        "run": run,
        "code": model.world.codes[row],
        "ally": bool(standing.allies[row]),
        "sponsored": sum(issue.sponsor == row and bool(issue.attempts) for issue in model.issues),
        "blocked_rounds": int(tallies.blocks_by[row]),
        "contribution": float(tallies.contributions[row]),
        "engagement": float(standing.engagement[row]),
        "interoperability": float(standing.interoperability[row]),
        "ambition": float(standing.ambition[row]),
    }


def _attempts(model: AllianceModel, run: int) -> Iterator[dict[str, Any]]:
    for issue in model.issues:
        for number, attempt in enumerate(issue.attempts):
            yield attempt_row(model, run, issue, number, attempt)


def quarter_schema(names: Sequence[str]) -> pa.Schema:
    """Return the schema of the table of quarters with these columns of numbers."""
    fields = [("run", pa.int64()), ("quarter", _COUNT), ("date", _TEXT), *((name, _NUMBER) for name in names)]
    return pa.schema(fields)


def tables(model: AllianceModel, run: int, wanted: frozenset[str]) -> dict[str, pa.Table]:
    """Return the tables of a finished run that are asked for: of quarters, issues, attempts, groups, states."""
    made: dict[str, pa.Table] = {}
    if "quarters" in wanted:
        rows = [{"run": run, "quarter": q, "date": date(model, q), **row} for q, row in enumerate(model.quarters)]
        made["quarters"] = pa.Table.from_pylist(rows, schema=quarter_schema(list(model.quarters[0])))
    if "issues" in wanted:
        made["issues"] = pa.Table.from_pylist([issue_row(model, run, each) for each in model.issues], schema=ISSUES)
    if "attempts" in wanted:
        made["attempts"] = pa.Table.from_pylist(list(_attempts(model, run)), schema=ATTEMPTS)
    if "groups" in wanted:
        made["groups"] = pa.Table.from_pylist([group_row(model, run, each) for each in model.groups], schema=GROUPS)
    if "states" in wanted:
        rows = [state_row(model, run, row) for row in range(model.world.size)]
        made["states"] = pa.Table.from_pylist(rows, schema=STATES)
    return made


def countries(world: World) -> pa.Table:
    """Return the countries of a scenario as they start."""
    columns = {
        "code": list(world.codes),
        "name": list(world.names),
        "ally": world.allies.tolist(),
        "hostage_propensity": world.propensity.tolist(),
        **{
            name: getattr(world, name).tolist()
            for name in ("latitude", "longitude", "capability", "gdp", "ambition", "interoperability")
        },
    }
    return pa.table(columns, schema=COUNTRIES)
