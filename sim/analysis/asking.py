"""How intervals are asked for: coverage, resamples of the bootstrap, and its seed."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import InputError

LEAST_RESAMPLES = 100


@dataclass(frozen=True, slots=True)
class Ask:
    """How intervals are to be made.

    Parameters
    ----------
    resamples : int
        Resamples of the bootstrap, 100 or more.
    seed : int
        Its seed, 0 or more.
    confidence : float
        Nominal coverage, in (0, 1).

    Raises
    ------
    InputError
        For a number that is not allowed.
    """

    resamples: int
    seed: int
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not 0.0 < self.confidence < 1.0:
            raise InputError(f"The confidence is {self.confidence}. Give a number between 0 and 1, as in 0.95.")
        if self.resamples < LEAST_RESAMPLES:
            raise InputError(f"The number of resamples is {self.resamples}. Give {LEAST_RESAMPLES} or more.")
        if self.seed < 0:
            raise InputError(f"The seed is {self.seed}. Give 0 or more.")
