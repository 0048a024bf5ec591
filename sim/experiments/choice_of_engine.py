"""Which engine runs the model: the fast one wherever it can."""

from __future__ import annotations

from typing import NamedTuple

from sim.errors import InputError, did_you_mean
from sim.experiments.pieces import Agents, EngineName

ENGINES = ("auto", "mesa", "fast")


class Chosen(NamedTuple):
    """The engine, and why it is not the fast one; empty if it is, or if nobody asked for it."""

    engine: EngineName
    reason: str = ""


def choose_engine(asked: str, agents: Agents) -> Chosen:
    """Return the engine for an option.

    Parameters
    ----------
    asked : {"auto", "mesa", "fast"}
    agents : Agents
        Classes of the agents.

    Raises
    ------
    InputError
        If the engine is unknown, or is the fast one and cannot run these agents.
    """
    if asked not in ENGINES:
        hint = did_you_mean(asked, ENGINES)
        raise InputError(f"There is no engine called '{asked}'. Allowed: {', '.join(ENGINES)}. {hint}".strip())
    if asked == "mesa":
        return Chosen("mesa")
    if not agents.built_in:
        names = " and ".join(each.__qualname__ for each in agents)
        reason = f"The fast engine knows the built-in agents only, and these are {names}."
        if asked == "fast":
            raise InputError(f"{reason} Take --engine auto or mesa, which run them on the Mesa model.")
        return Chosen("mesa", f"{reason} They run on the Mesa model.")
    return Chosen("fast")
