"""P7 on issues of DEU III: a text, objections, a concession, until it is agreed or given up.

The rules are the model's own. What an issue of DEU III does not tell is left out: partners, hostage taking, queues,
and words in place of an agreement, which deliver nothing and so leave the status quo where it was.
"""

from __future__ import annotations

import numpy as np

from sim.rules.agreement import nash_text
from sim.rules.bargaining import chance_of_a_deal, gain_and_loss
from sim.rules.compiled import compiled
from sim.rules.objection import NONE, SUBSTANTIVE, acceptance_limit, objects_in_substance
from sim.rules.voting import BLOCKED, vote
from sim.types import Codes, Floats, Integers

AGREED, GIVEN_UP, EXPIRED = 0, 1, 2


@compiled
def settled_texts(ideals: Floats, weights: Floats, cost: float) -> Floats:
    """Return the text that each table settles on, shape (I,), from ideals and weights of shape (I, M)."""
    texts = np.zeros(ideals.shape[0])
    for issue in range(ideals.shape[0]):
        texts[issue] = nash_text(ideals[issue], weights[issue], cost)
    return texts


@compiled
def chances_of_deals(
    texts: Floats, ideals: Floats, weights: Floats, threshold: float, temperature: float
) -> Floats:  # fmt: skip
    """Return the chance that each text is agreed on where winners compensate losers, shape (I,)."""
    chances = np.zeros(texts.size)
    for issue in range(texts.size):
        gain, loss = gain_and_loss(texts[issue], ideals[issue], weights[issue])
        chances[issue] = chance_of_a_deal(gain, loss, threshold, temperature)
    return chances


@compiled
def _object(text: float, ideals: Floats, stakes: Floats, tolerance: float, objections: Codes) -> None:
    """Set who objects; who has no stake has no position either."""
    for member in range(ideals.size):
        objections[member] = NONE
        if stakes[member] > 0.0:
            limit = acceptance_limit(ideals[member], stakes[member], tolerance)
            if objects_in_substance(text, limit):
                objections[member] = SUBSTANTIVE


@compiled
def hold_talks(
    ideals: Floats,
    stakes: Floats,
    weights: Floats,
    votes: Floats,
    share: float,
    sponsor: float,
    cost: float,
    concession: float,
    tolerance: float,
    reserve: float,
    rounds: int,
) -> tuple[float, int, int]:
    """Hold the talks on one issue; return the last text, how many rounds failed, and how they ended.

    Parameters
    ----------
    ideals, stakes, weights, votes : array of float, shape (M,)
        Of the members; who has no stake does not object.
    share : float
        Share of votes that carries a decision; 1 is unanimity.
    sponsor : float
        Ideal of the sponsor, who gives up where the text falls below ``reserve`` times that.
    cost, concession : float
        Cost of disagreement at the start, and the factor on it after a failed round.
    tolerance : float
        Price of breaking silence for a member with stake 1.
    reserve : float
        Share of its ideal below which the sponsor gives up.
    rounds : int
        Rounds until the deadline.
    """
    objections, seated = np.zeros(ideals.size, dtype=np.int8), np.ones(ideals.size, dtype=np.bool_)
    text = 0.0
    for failed in range(rounds):
        text = nash_text(ideals, weights, cost)
        if text < reserve * sponsor:
            return text, failed, GIVEN_UP
        _object(text, ideals, stakes, tolerance, objections)
        if vote(objections, seated, votes, share, 0.0) != BLOCKED:
            return text, failed, AGREED
        cost *= concession
    return text, rounds, EXPIRED


@compiled
def hold_all_talks(
    ideals: Floats,
    stakes: Floats,
    weights: Floats,
    votes: Floats,
    shares: Floats,
    sponsors: Floats,
    cost: float,
    concession: float,
    tolerance: float,
    reserve: float,
    rounds: int,
) -> tuple[Floats, Integers, Integers]:
    """Hold the talks on every issue; return texts, failed rounds and endings, each of shape (I,)."""
    count = ideals.shape[0]
    texts, failed, endings = np.zeros(count), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    for i in range(count):
        texts[i], failed[i], endings[i] = hold_talks(
            ideals[i], stakes[i], weights[i], votes[i], shares[i], sponsors[i],
            cost, concession, tolerance, reserve, rounds,
        )  # fmt: skip
    return texts, failed, endings
