"""Which engine runs the model: the fast one wherever it can."""

from __future__ import annotations

from typing import NamedTuple

from sim.errors import InputError, did_you_mean, listing
from sim.experiments.pieces import Agents, EngineName
from sim.rules.compiled import IS_PLAIN

ENGINES = ("auto", "mesa", "fast", "plain")
UNCOMPILED = "Nothing is compiled in this process: the engine runs as plain Python."


class Chosen(NamedTuple):
    """The engine, and why it is not the fast one; empty if it is, or if nobody asked for it."""

    engine: EngineName
    reason: str = ""


def choose_engine(asked: str, agents: Agents) -> Chosen:
    """Return the engine for an option.

    Parameters
    ----------
    asked : {"auto", "mesa", "fast", "plain"}
    agents : Agents
        Classes of the agents.

    Raises
    ------
    InputError
        If the engine is unknown, cannot run these agents, or is the plain one in a process that compiles.
    """
    if asked not in ENGINES:
        hint = did_you_mean(asked, ENGINES)
        raise InputError(f"There is no engine called '{asked}'. Allowed: {', '.join(ENGINES)}. {hint}".strip())
    if asked == "mesa":
        return Chosen("mesa")
    if agents.decide_in_python:
        names = listing(name.partition(":")[2] for name in agents.own_names.values())
        reason = f"Python is asked for decisions of {names}."
        if asked == "fast":
            raise InputError(f"{reason} The fast engine asks nobody: take --engine auto or mesa.")
        return Chosen("mesa", reason)
    if asked == "plain" and not IS_PLAIN:
        raise InputError(
            "The engine runs as plain Python only where Numba compiles nothing from the start. "
            "Set NUMBA_DISABLE_JIT=1 before Python starts; `alliance-sim run --engine plain` does."
        )
    return Chosen("fast", UNCOMPILED if IS_PLAIN else "")
