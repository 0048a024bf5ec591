"""Which parameters are fitted, and what is known of them before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of a parameter before: that it lies in a range, and no more.

    Attributes
    ----------
    low, high : float
        Ends of a uniform distribution.
    why : str
        Why it is fitted, and why so wide.
    """

    low: float
    high: float
    why: str


FREE: Mapping[str, Prior] = {
    "disagreement_cost": Prior(0.5, 8.0, "decisions of the European Union err less the higher it is"),
    "concession": Prior(0.3, 1.0, "1 is no concession at all"),
    "silence_tolerance": Prior(0.01, 0.6, "stated positions ask for a high one, delays for a low one"),
    "ideal_spread": Prior(0.1, 0.5, "with the tolerance it decides how often a text is blocked"),
    "sponsor_reserve": Prior(0.0, 0.8, "who gives up at once keeps the status quo"),
    "useful_ambition": Prior(0.02, 0.4, "the same"),
    "preparation_capability": Prior(0.0, 10.0, "the shortest delays"),
    "slots": Prior(1.5, 7.0, "queues"),
    "deadline_capability": Prior(12.0, 60.0, "how long an issue can stay open"),
    "invitation_threshold": Prior(0.05, 0.5, "size of small groups"),
    "join_stake": Prior(0.0, 12.0, "size of small groups; rosters say nothing of it"),
    "free_riding": Prior(0.005, 0.15, "who bears the burden"),
    "attention_cost": Prior(0.05, 0.5, "who bears the burden: attention limits large states as it does small ones"),
}
"""Fitted parameters with their priors. What is told by rosters, by decisions alone or by nothing stays as it is."""
