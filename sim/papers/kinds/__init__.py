"""The registry of kinds of results. Adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from sim.papers.kinds.claims import Claims
from sim.papers.kinds.discover import Discover
from sim.papers.kinds.kind import Kind
from sim.papers.kinds.pareto import Pareto
from sim.papers.kinds.run import Run
from sim.papers.kinds.sweep import Sweep

KINDS: Mapping[str, type[Kind]] = {
    "run": Run,
    "sweep": Sweep,
    "claims": Claims,
    "discover": Discover,
    "pareto": Pareto,
}
"""By the key that names the file, or whatever else the kind begins with."""

__all__ = ["KINDS", "Kind"]
