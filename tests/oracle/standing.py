"""What a run changes about states: arrays over countries, of which the agents are the readable face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.formats import ORDERED
from sim.rules import stocks
from sim.rules.consequences import strengthened
from sim.scenario.schema import KINDS
from sim.types import Flags, Floats, Integers
from sim.world import World


class Fading:
    """A stock between pairs of states that fades when it is not renewed: habits, resentment.

    Parameters
    ----------
    size : int
        Number of states N.

    Attributes
    ----------
    stock : array of float, shape (N, N)
        In units, which fade with the quarters; the same both ways where it has no direction.
    unit : float
        What one is worth.
    """

    def __init__(self, size: int) -> None:
        self.stock: Floats = np.zeros((size, size))
        self.unit = 1.0

    def fade(self, rate: float) -> None:
        """Let a quarter pass."""
        self.unit = stocks.fade(self.stock, self.unit, rate)

    def value(self, i: int, j: int) -> float:
        """Return the stock of ``i`` towards ``j``."""
        return float(self.stock[i, j]) * self.unit

    def strengthen(self, i: int, j: int, gain: float) -> None:
        """Raise the stock of ``i`` towards ``j`` by the share ``gain`` of what is left to 1."""
        self.stock[i, j] = strengthened(float(self.stock[i, j]), gain, 1.0 / self.unit)


@dataclass(slots=True)
class Beliefs:
    """What each state, and last the Secretariat, believes of each format for each kind of issue.

    Attributes
    ----------
    success, output, delay : array of float, shape (N + 1, formats, kinds)
        Chance of agreement, output per severity, quarters without the wait for a slot.
    """

    success: Floats
    output: Floats
    delay: Floats


def initial_beliefs(size: int) -> Beliefs:
    """Return what all believe at the start: what the formats declare."""
    shape = (size + 1, len(ORDERED), len(KINDS))

    def spread(values: list[float]) -> Floats:
        return np.array(np.broadcast_to(np.array(values)[None, :, None], shape))

    traits = [fmt.traits for fmt in ORDERED]
    return Beliefs(
        success=spread([each.success for each in traits]),
        output=spread([each.output for each in traits]),
        delay=spread([each.delay for each in traits]),
    )


@dataclass(slots=True)
class Standing:
    """What a run changes, N countries and D domains.

    Attributes
    ----------
    allies : array of bool, shape (N,)
    threat, threat_mean : array of float, shape (D,)
    perception : array of float, shape (N, D)
    capability, ambition, propensity, interoperability, interoperability_base, engagement : array of float, shape (N,)
    attention : array of float, shape (N,)
        What is left of it this quarter, in [0, 1].
    grievance : array of float, shape (N, N)
    habits, resentment : Fading
    beliefs : Beliefs
    legitimacy : array of float, shape (formats,)
    operating_until : array of int, shape (N,)
        Quarter in which the operation ends in which a state takes part; 0 for none.
    leadership : float
        Stock that side payments use up.
    fund : float
        What is left this quarter of common funding, in means.
    """

    allies: Flags
    threat: Floats
    threat_mean: Floats
    perception: Floats
    capability: Floats
    ambition: Floats
    propensity: Floats
    onset: Integers
    interoperability: Floats
    interoperability_base: Floats
    engagement: Floats
    attention: Floats
    grievance: Floats
    habits: Fading
    resentment: Fading
    beliefs: Beliefs
    legitimacy: Floats
    operating_until: Integers
    leadership: float
    fund: float = 0.0

    def habit(self, i: int, j: int) -> float:
        """Return the habit of cooperation between two states."""
        return self.habits.value(i, j)


def initial_standing(world: World, leadership: float) -> Standing:
    """Return how states stand before the first quarter: threats at their means, and perceived as exposed."""
    return Standing(
        allies=world.allies.copy(),
        threat=world.threat_mean.copy(),
        threat_mean=world.threat_mean.copy(),
        perception=world.exposure * world.threat_mean,
        capability=world.capability.copy(),
        ambition=world.ambition.copy(),
        propensity=world.propensity.copy(),
        onset=world.onset.copy(),
        interoperability=world.interoperability.copy(),
        interoperability_base=world.interoperability.copy(),
        engagement=world.engagement.copy(),
        attention=np.ones(world.size),
        grievance=np.zeros((world.size, world.size)),
        habits=Fading(world.size),
        resentment=Fading(world.size),
        beliefs=initial_beliefs(world.size),
        legitimacy=np.array([fmt.traits.legitimacy for fmt in ORDERED]),
        operating_until=np.zeros(world.size, dtype=np.int64),
        leadership=leadership,
    )
