"""What the record says of groups, exercises and first replies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.types import Floats
from sim.validation.data import Data

GROUPS, ROSTERS, EXERCISES, BURDEN = "groups2.csv", "rosters2.csv", "exercises.csv", "burden.csv"
INSIDE, OUTSIDE = ("COE", "eFP"), ("minilateral",)
"""Families of groups inside the alliance under a lead nation, and of those outside it."""


def members_besides_the_lead(data: Data, families: Sequence[str]) -> Floats:
    """Return how many members each group of some families has besides its lead, in the order of the file."""
    groups, rosters = pd.read_csv(data.path(GROUPS)), pd.read_csv(data.path(ROSTERS))
    size = rosters.groupby("group").size()
    own = groups.loc[groups["family"].isin(families), "group"]
    found: Floats = np.asarray(size.loc[own], dtype=np.float64) - 1.0
    return found


def exercises_with_partners(data: Data, first: int, last: int) -> tuple[int, int]:
    """Return how many exercises of two or more allies had a partner, and how many there were, in some years."""
    years = pd.read_csv(data.path(EXERCISES))
    known = years[years["year"].between(first, last)]
    return round(float((known["exercises"] * known["share_with_partners"]).sum())), int(known["exercises"].sum())


def months_to_first_aid(data: Data) -> Floats:
    """Return the months from February 2022 to each ally's first military aid to Ukraine, of those that gave some."""
    rows = pd.read_csv(data.path(BURDEN))
    months = rows.loc[rows["ally_2024"] == 1, "first_military_aid_months_after_2022_02"].dropna()
    found: Floats = np.maximum(months.to_numpy(dtype=np.float64), 0.0)
    return found
