"""Agents as Mesa has them: states and the Secretariat, views of a run, whose methods are the decisions of the model.

Mesa takes a second to import: it is imported when somebody asks for an agent.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.agents.agents import Ally, Partner, Secretariat, Sponsor, State

__all__ = ["Ally", "Partner", "Secretariat", "Sponsor", "State"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'sim.agents' has no attribute {name!r}")
    return getattr(import_module("sim.agents.agents"), name)
