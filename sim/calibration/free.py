"""Which parameters are fitted, and what is known of them before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.types import Floats


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of a parameter before: that it lies in a range, and no more.

    Attributes
    ----------
    low, high : float
        Ends of a uniform distribution.
    why : str
        Why it is fitted, and why so wide.
    by_order : bool
        Whether its logarithm is uniform: what is known is not even its order of magnitude.
    """

    low: float
    high: float
    why: str
    by_order: bool = False

    def at(self, shares: Floats) -> Floats:
        """Return the quantiles of shares in [0, 1]."""
        if self.by_order:
            found: Floats = self.low * (self.high / self.low) ** shares
            return found
        return self.low + (self.high - self.low) * shares

    def width(self, low: float, high: float) -> float:
        """Return the share of the distribution that lies between two values in its range."""
        if self.by_order:
            return math.log(high / low) / math.log(self.high / self.low)
        return (high - low) / (self.high - self.low)


FREE: Mapping[str, Prior] = {
    "disagreement_cost": Prior(0.5, 32.0, "decisions of the European Union err less the higher it is", by_order=True),
    "concession": Prior(0.3, 1.0, "1 is no concession at all"),
    "silence_tolerance": Prior(
        0.01, 0.4, "how many texts are blocked at first, and how far they have to come down", by_order=True
    ),
    "ideal_spread": Prior(0.02, 0.5, "with the tolerance it decides how often a text is blocked"),
    "reluctance_weight": Prior(0.0, 5.0, "whether a few states do most of the blocking"),
    "sponsor_reserve": Prior(0.0, 0.8, "who gives up at once keeps the status quo"),
    "useful_ambition": Prior(0.02, 0.4, "the same"),
    "preparation_crisis": Prior(0.0, 4.0, "how soon all members together answer a crisis"),
    "preparation_capability": Prior(0.0, 16.0, "delays under majority, where hardly a text is blocked"),
    "slots": Prior(1.5, 7.0, "queues"),
    "deadline_capability": Prior(12.0, 80.0, "how long an issue can stay open"),
    "choice_precision": Prior(8.0, 60.0, "how far formats that promise more are chosen more often"),
    "cohesion_norm": Prior(0.0, 0.04, "how many groups are founded outside"),
    "founding_cost": Prior(0.0, 0.04, "how many groups are founded"),
}
"""Fitted parameters with their priors. What is told by rosters, by decisions alone or by nothing stays as it is."""
