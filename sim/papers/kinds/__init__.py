"""The registry of kinds of results. Adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from sim.papers.kinds.kind import Kind
from sim.papers.kinds.run import Run
from sim.papers.kinds.sweep import Sweep

KINDS: Mapping[str, type[Kind]] = {"run": Run, "sweep": Sweep}
"""By the key that names the file, or whatever else the kind begins with."""

__all__ = ["KINDS", "Kind"]
