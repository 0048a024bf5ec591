"""What a run leaves behind, as tidy tables: rows of plain values with a fixed schema."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from sim.formats import INACTION, ORDERED
from sim.state.tallies import Tallies
from sim.types import Floats
from sim.world import World

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
        ("first_response", _NUMBER), ("responder", _COUNT), ("participants", _TEXTS),
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
        ("founded", _COUNT), ("operational", _COUNT), ("date", _TEXT), ("ended", _COUNT), ("size", _COUNT),
        ("members", _TEXTS), ("momentum", _NUMBER), ("agreements", _COUNT), ("output", _NUMBER), ("duplicate", _YES),
        ("docked", _COUNT),
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


_FLOWS = ("attempts", "agreed", "output", "talk_shops")
_TOTALS = ("arrived", "rounds", "blocked_rounds", "hostage_blocks")


def quarter_names(domains: Sequence[str]) -> list[str]:
    """Return the names of the numbers of a quarter, in these domains."""
    return [
        *(f"threat_{name}" for name in domains),
        *(f"{flow}_{fmt.name}" for flow in _FLOWS for fmt in ORDERED if fmt is not INACTION),
        *_TOTALS,
        *(f"groups_{fmt.name}" for fmt in ORDERED if fmt.traits.standing),
        *("backlog", "leadership", "dispersion", "habit"),
    ]


def quarter_row(
    tallies: Tallies,
    domains: Sequence[str],
    threat: Floats,
    alive: Sequence[float] | Floats,
    backlog: float,
    leadership: float,
) -> dict[str, float]:
    """Return levels, and what was counted since the start of the run, at the end of a quarter."""
    row = {f"threat_{name}": float(level) for name, level in zip(domains, threat, strict=True)}
    for flow in _FLOWS:
        counted = getattr(tallies, flow)
        row |= {f"{flow}_{fmt.name}": float(counted[fmt.code].sum()) for fmt in ORDERED if fmt is not INACTION}
    row |= {f"{name}": float(getattr(tallies, name).sum()) for name in _TOTALS}
    for fmt in (fmt for fmt in ORDERED if fmt.traits.standing):
        row[f"groups_{fmt.name}"] = float(alive[fmt.code])
    return row | {"backlog": backlog, "leadership": leadership}


def quarter_schema(names: Sequence[str]) -> pa.Schema:
    """Return the schema of the table of quarters with these columns of numbers."""
    fields = [("run", pa.int64()), ("quarter", _COUNT), ("date", _TEXT), *((name, _NUMBER) for name in names)]
    return pa.schema(fields)


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
