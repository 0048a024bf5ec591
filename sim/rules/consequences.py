"""P9: what states take away from what happened."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule
from sim.rules.environment import clipped

INTENSE_SIZE = 4
"""Size up to which working together is as intense as it gets; habits form more slowly at larger tables (assumed)."""

USUAL_SUCCESS = 0.55
"""Share of attempts that succeed, as all expect at the start (assumed: what is believed of most formats)."""


@rule
def habit_gain(gain: float, members: int) -> float:
    """Return the rise of habits among the members of a table, less where many sit at it."""
    return gain * INTENSE_SIZE / max(INTENSE_SIZE, members)


@rule
def strengthened(value: float, gain: float, full: float = 1.0) -> float:
    """Return a habit, interoperability or resentment after a rise by the share ``gain`` of what is left to ``full``."""
    return value + gain * (full - value)


@rule
def weakened(value: float, loss: float) -> float:
    """Return a habit after a loss by the share ``loss``."""
    return value * (1.0 - loss)


@rule
def updated_belief(belief: float, outcome: float, rate: float) -> float:
    """Return a belief after one more experience of weight ``rate`` (reinforcement learning, Bush & Mosteller 1955)."""
    return belief + rate * (outcome - belief)


@rule
def engagement(present: float, got: float, gave: float, gain: float) -> float:
    """Return a partner's engagement in [0, 1] after it compares what it got with what it gave (reciprocity, WP1192)."""
    return clipped(present + gain * (got - gave))


@rule
def outvoted_legitimacy(legitimacy: float, share: float, harm: float) -> float:
    """Return a format's legitimacy after a decision against the share ``share`` of allies."""
    return legitimacy * max(0.0, 1.0 - harm * share)
