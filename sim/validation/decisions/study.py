"""What all rows of the check start from: the issues, resamples of their proposals, published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.types import Flags, Floats
from sim.validation.check import Effort
from sim.validation.data import CITATIONS, Data
from sim.validation.decisions.ambition import Ambitions, ambitions_of
from sim.validation.decisions.reading import FILE, Decisions, read_decisions
from sim.validation.intervals import Interval, means, multiplicities
from sim.validation.published import Published, published

SOURCE = CITATIONS[FILE]
UNANIMITY, MAJORITY = "unanimity", "majority"


@dataclass(frozen=True, slots=True)
class Study:
    """Issues, resamples of proposals, published figures.

    Attributes
    ----------
    decisions : Decisions
        All that is in the file.
    ambitions : Ambitions
        What can be used of it, on the model's scale.
    drawn : array of float, shape (R, I)
        How often each issue is in each resample of proposals.
    published : mapping of str to Published
    seed : int
        Of the folds of cross-validation.
    """

    decisions: Decisions
    ambitions: Ambitions
    drawn: Floats
    published: Mapping[str, Published]
    seed: int

    @classmethod
    def of(cls, data: Data, effort: Effort) -> Study:
        """Read the data and draw the resamples."""
        decisions = read_decisions(data.path(FILE))
        ambitions = ambitions_of(decisions)
        drawn = multiplicities(ambitions.proposals, effort.resamples, (effort.seed,))
        return cls(decisions, ambitions, drawn, published(data), effort.seed)

    def rule(self, name: str) -> Flags:
        """Return the issues decided by unanimity or by majority."""
        return self.ambitions.unanimous if name == UNANIMITY else ~self.ambitions.unanimous

    def mean(self, values: Floats, counted: Flags | None = None) -> Interval:
        """Return the mean of values of issues, those that count, with its interval over proposals."""
        if counted is not None:
            values = np.where(counted, values, np.nan)
        return means(values[:, None], self.drawn)[0]
