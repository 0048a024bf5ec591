"""What the model's own rule makes of objections at a table of all allies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from sim.formats import CONSENSUS
from sim.rules.objection import NONE, SUBSTANTIVE
from sim.rules.voting import AGREED, OUTVOTED
from sim.types import Flags, Floats

UNANIMITY = 1.0


def passes(objects: Flags, votes: Floats, share: float = UNANIMITY) -> bool:
    """Tell whether a text passes in consensus, by the rule that the format has in the model.

    Parameters
    ----------
    objects : array of bool, shape (n,)
        Who objects in substance.
    votes : array of float, shape (n,)
        Votes of each ally.
    share : float
        Share of votes that carries a decision; 1 is unanimity.
    """
    codes = np.where(objects, SUBSTANTIVE, NONE).astype(np.int8)
    seated = np.ones(objects.size, dtype=np.bool_)
    return CONSENSUS.decide(codes, seated, votes, share, 0.0) in (AGREED, OUTVOTED)


def patterns(size: int) -> Iterator[Flags]:
    """Yield every way in which some of a number of allies may object."""
    for pattern in product((False, True), repeat=size):
        yield np.array(pattern)
