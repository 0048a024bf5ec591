"""What a run of the engine leaves behind, as the tables of ``sim.results.records``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.formats import ORDERED
from sim.results import records
from sim.results.records import quarter_row
from sim.scenario import Scenario
from sim.scenario.quarter import Quarter
from sim.scenario.schema import KINDS
from sim.state import layout
from sim.state.outcomes import Ending, Outcome
from sim.state.run import Run
from sim.state.tallies import Tallies
from sim.types import Flags, Integers
from sim.world import World

_ENDINGS = np.array([each.name.lower() for each in Ending], dtype=object)
_OUTCOMES = np.array([each.name.lower() for each in Outcome], dtype=object)


def _format_names(codes: Integers) -> Any:
    return np.array([fmt.name for fmt in ORDERED], dtype=object)[codes]


@dataclass(frozen=True, slots=True)
class Books:
    """What one run wrote into the arrays of the engine, and the names of all concerned.

    Attributes
    ----------
    state : Run
    run, issues, attempts, groups : int
        Number of the run; how many issues, attempts and groups there are.
    """

    scenario: Scenario
    world: World
    state: Run
    run: int
    issues: int
    attempts: int
    groups: int

    def rows(self, name: str) -> NDArray[Any]:
        """Return the records of this run."""
        kept: NDArray[Any] = self.state.held(name)[: getattr(self, name)]
        return kept

    def names(self, numbers: Integers) -> NDArray[Any]:
        """Return the codes of countries, the Secretariat's name, None for nobody."""
        return np.array([*self.world.codes, records.SECRETARIAT, None], dtype=object)[numbers]

    def dates(self, quarters: Integers) -> list[str]:
        """Return quarters of the run as dates."""
        start = self.scenario.start.index
        return [_date(start + quarter) for quarter in quarters.tolist()]

    def members(self, flags: Flags) -> pa.ListArray:
        """Return the codes of those flagged, a list for each row."""
        return _lists(flags, np.array(self.world.codes, dtype=object))


@cache
def _date(quarter: int) -> str:
    """Return a quarter as it is written; anew for every issue it took a seventh of the time of runs with tables."""
    return str(Quarter.from_index(quarter))


def _lists(flags: Flags, names: NDArray[Any]) -> pa.ListArray:
    offsets = np.concatenate(([0], np.cumsum(flags.sum(axis=1)))).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, pa.array(names[np.nonzero(flags)[1]], pa.string()))


def _or_none(numbers: Integers) -> pa.Array:
    """Return numbers, nothing where something never happened or is missing."""
    return pa.array(numbers.astype(np.int32), mask=numbers == layout.NEVER)


def _table(columns: Mapping[str, Any], schema: pa.Schema) -> pa.Table:
    filled = []
    for field in schema:
        values = columns[field.name]
        array = values if isinstance(values, pa.Array) else pa.array(values, field.type)
        filled.append(array.cast(field.type))
    return pa.Table.from_arrays(filled, schema=schema)


def _has(roles: NDArray[np.uint8], bit: np.uint8) -> Flags:
    flags: Flags = (roles & bit) != 0
    return flags


def issues_table(books: Books) -> pa.Table:
    """Return what became of each issue."""
    issues, attempts, roles = books.rows("issues"), books.rows("attempts"), books.state.held("roles")
    count, tried, of = issues.size, issues["attempts"] > 0, attempts["issue"]
    last = np.where(tried, issues["last"], 0)
    final = attempts[last] if attempts.size else np.zeros(count, layout.ATTEMPT)
    settled = np.isin(issues["outcome"], (Outcome.AGREED, Outcome.TALK_SHOP))
    agreed = issues["carried"] != layout.NEVER
    seated = _has(roles[last], layout.SEATED) & agreed[:, None]
    in_order = np.lexsort((attempts["number"], of))
    offsets = np.concatenate(([0], np.cumsum(issues["attempts"]))).astype(np.int32)
    places = np.array([*books.world.place_names, None], dtype=object)
    closed = issues["closed"]
    columns = {
        "run": np.full(count, books.run),
        "issue": np.arange(count),
        "domain": np.array(books.world.domains, dtype=object)[issues["domain"]],
        "kind": np.array(KINDS, dtype=object)[issues["kind"]],
        "place": places[issues["place"]],
        "date": books.dates(issues["arrived"]),
        "sponsor": books.names(issues["sponsor"]),
        "outcome": _OUTCOMES[issues["outcome"]],
        "reason": np.where(tried, _ENDINGS[final["ending"]], None),
        "format": np.where(tried, _format_names(final["format"]), None),
        "formats_tried": pa.ListArray.from_arrays(
            offsets, pa.array(_format_names(attempts["format"][in_order]), pa.string())
        ),
        "closed": _or_none(closed),
        "delay": _or_none(np.where(closed == layout.NEVER, layout.NEVER, closed - issues["arrived"])),
        "failed_rounds": np.bincount(of, attempts["rounds"], count).astype(np.int32),
        "queued": np.bincount(of, attempts["queued"], count).astype(np.int32),
        "mean_ideal": np.where(tried, final["mean_ideal"], np.nan),
        "ambition": np.where(settled, final["text"], np.nan),
        "responder": _or_none(issues["responder"]),
        "participants": books.members(seated),
        **{
            name: np.ascontiguousarray(issues[name])
            for name in ("severity", "arrived", "deadline", "coverage", "built", "output", "first_response")
        },
    }
    return _table(columns, records.ISSUES)


def attempts_table(books: Books) -> pa.Table:
    """Return what happened in each format that was tried on an issue, issue by issue."""
    attempts = books.rows("attempts")
    in_order = np.lexsort((attempts["number"], attempts["issue"]))
    has_lead = np.array([fmt.traits.standing for fmt in ORDERED])
    attempts, roles = attempts[in_order], books.state.held("roles")[: books.attempts][in_order]
    columns = {
        "run": np.full(attempts.size, books.run),
        "attempt": np.ascontiguousarray(attempts["number"]),
        "format": _format_names(attempts["format"]),
        "ended": _or_none(attempts["ended"]),
        "ending": _ENDINGS[attempts["ending"]],
        "lead": books.names(np.where(has_lead[attempts["format"]], attempts["lead"], layout.NEVER)),
        "group": _or_none(attempts["group"]),
        "failed_rounds": np.ascontiguousarray(attempts["rounds"]),
        "outvoted": np.ascontiguousarray(attempts["against"]),
        "convened": _has(roles, layout.CONVENED).sum(axis=1),
        "seated": _has(roles, layout.SEATED).sum(axis=1),
        "came": books.members(_has(roles, layout.CONVENED)),
        "objectors_in_substance": books.members(_has(roles, layout.IN_SUBSTANCE)),
        "hostage_takers": books.members(_has(roles, layout.TOOK_HOSTAGE)),
        "contagious": books.members(_has(roles, layout.BY_CONTAGION)),
        **{
            name: np.ascontiguousarray(attempts[name])
            for name in ("issue", "started", "queued", "first_text", "text", "mean_ideal")
        },
    }
    return _table(columns, records.ATTEMPTS)


def groups_table(books: Books) -> pa.Table:
    """Return the life of each group."""
    groups = books.rows("groups")
    columns = {
        "run": np.full(groups.size, books.run),
        "group": np.arange(groups.size),
        "format": _format_names(groups["format"]),
        "domain": np.array(books.world.domains, dtype=object)[groups["domain"]],
        "lead": books.names(groups["lead"]),
        "date": books.dates(groups["founded"]),
        "ended": _or_none(groups["ended"]),
        "docked": _or_none(groups["docked"]),
        "members": books.members(books.state.held("members")[: books.groups]),
        "size": np.ascontiguousarray(groups["member_count"]),
        **{
            name: np.ascontiguousarray(groups[name])
            for name in ("founded", "operational", "momentum", "agreements", "output", "duplicate")
        },
    }
    return _table(columns, records.GROUPS)


def states_table(books: Books, tallies: Tallies) -> pa.Table:
    """Return what each state did, and where it stands at the end; ``tallies`` are those of this run."""
    issues, size = books.rows("issues"), books.world.size
    columns = {
        "run": np.full(size, books.run),
        "code": list(books.world.codes),
        "ally": books.state.held("allied").copy(),
        "sponsored": np.bincount(issues["sponsor"][issues["attempts"] > 0], minlength=size + 1)[:size],
        "blocked_rounds": tallies.blocks_by.astype(np.int32),
        "contribution": tallies.contributions.copy(),
        # Arrow takes over memory that the next run writes to, unless it is copied.
        **{name: books.state.held(name).copy() for name in ("engagement", "interoperability", "ambition")},
    }
    return _table(columns, records.STATES)


def quarters_table(books: Books, kept: Tallies) -> pa.Table:
    """Return levels, and counts since the start, by quarter; ``kept`` has quarters along the first axis."""
    rows = []
    for quarter, levels in enumerate(books.state.held("kept_levels").tolist()):
        backlog, leadership, dispersion, habit = levels
        at_end = Tallies(**{each.name: getattr(kept, each.name)[quarter] for each in fields(Tallies)})
        threat, alive = books.state.held("kept_threat")[quarter], books.state.held("kept_alive")[quarter]
        row = quarter_row(at_end, books.world.domains, threat, alive, backlog, leadership)
        row |= {"dispersion": dispersion, "habit": habit}
        rows.append({"run": books.run, "quarter": quarter, "date": books.dates(np.array([quarter]))[0], **row})
    return pa.Table.from_pylist(rows, schema=records.quarter_schema(_levels(rows)))


def _levels(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [name for name in rows[0] if name not in ("run", "quarter", "date")]
