"""Energy and frustration of two camps, by their definitions.

``F_i(X) = sum over j != i of s_j p_ij d_ij(X)`` and ``E(X) = sum of s_i F_i(X)``, with d = 1 where i and j are in
other camps and 0 where they are in the same. So E runs over ordered pairs: every pair counts twice.
"""

from __future__ import annotations

import numpy as np

from sim.errors import InputError
from sim.types import Flags, Floats

ROUNDING = 1e-12
"""Share of the sum of all pulls below which two energies count as equal."""


def pulls(sizes: Floats, propensity: Floats) -> Floats:
    """Return ``s_i s_j p_ij``, what pulls each pair together, with zeros on the diagonal.

    Parameters
    ----------
    sizes : array of float, shape (n,)
        Not negative. Who has no size is indifferent to where it stands, and others are to it.
    propensity : array of float, shape (n, n)
        Symmetric; what stands on the diagonal does not count.

    Raises
    ------
    InputError
        If shapes do not fit, a size is negative, or propensities differ by direction.
    """
    if sizes.ndim != 1 or sizes.size == 0 or propensity.shape != (sizes.size, sizes.size):
        raise InputError(
            f"Sizes of shape {sizes.shape} and propensities of shape {propensity.shape} do not fit. "
            "Give n sizes, at least one, and n by n propensities."
        )
    if not (np.isfinite(sizes).all() and np.isfinite(propensity).all() and (sizes >= 0.0).all()):
        raise InputError("A size is negative, or a size or propensity is no number. Fill in what is missing.")
    if not np.allclose(propensity, propensity.T, rtol=1e-9, atol=0.0):
        raise InputError("Propensities differ by direction. Give the mean of both: sim.landscape.symmetrised.")
    pull: Floats = np.outer(sizes, sizes) * propensity
    np.fill_diagonal(pull, 0.0)
    return pull


def tolerance(pull: Floats) -> float:
    """Return by how much energies must differ to count as different."""
    return ROUNDING * float(np.abs(pull).sum())


def frustrations(sizes: Floats, propensity: Floats, camp: Flags) -> Floats:
    """Return the frustration of each actor.

    Parameters
    ----------
    sizes, propensity : array of float
        As in `pulls`.
    camp : array of bool, shape (n,)
        Who is in the one camp; the rest are in the other.
    """
    apart = camp[:, None] != camp[None, :]
    return np.where(apart, propensity, 0.0) @ sizes


def energy(sizes: Floats, propensity: Floats, camp: Flags) -> float:
    """Return the energy of two camps; arguments as in `frustrations`."""
    return float(sizes @ frustrations(sizes, propensity, camp))
