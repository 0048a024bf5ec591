"""Landscape theory: which two camps actors fall into (Axelrod & Bennett 1993, A Landscape Theory of Aggregation).

Every pair of actors has a propensity to work together, negative where they would rather not. An actor is frustrated by
those in the other camp that it would work with, and relieved of those there that it would not. Energy is frustration
weighted by size, over all; actors move one at a time, and what can no longer be lowered by a single move is stable.

Examples
--------
>>> import numpy as np
>>> rivals = np.array([[0.0, -1.0, 1.0], [-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
>>> [minimum.camps for minimum in landscape(np.array([3.0, 2.0, 1.0]), rivals).minima]
[((0, 2), (1,))]
"""

from sim.landscape.descent import descents
from sim.landscape.energy import energy, frustrations
from sim.landscape.exhaustive import energies, landscape
from sim.landscape.minima import Landscape, Minimum
from sim.landscape.propensity import centred, from_ratings, symmetrised

__all__ = [
    "Landscape",
    "Minimum",
    "centred",
    "descents",
    "energies",
    "energy",
    "from_ratings",
    "frustrations",
    "landscape",
    "symmetrised",
]
