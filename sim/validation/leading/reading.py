"""Foundings of real groups: who led each, and who could have, with military expenditure of the year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.rules.leading import reach
from sim.types import Floats
from sim.validation.data import Data
from sim.validation.leading.logit import Choice

HISTORY, PANEL = "history.csv", "panel.csv"
FIRST, LAST = 2005, 2024
"""Years of the record that are read: before them leads inside the alliance are not listed."""
RECORD_YEARS = (2010, 2024)
"""Years in which foundings are counted: the first fifteen of the baseline."""
_LEAST = 0.02
"""Military expenditure of an ally that has none, billion USD: Iceland's coast guard (assumed)."""
LARGEST = "USA"


@dataclass(frozen=True, slots=True)
class Founding:
    """A real group at its founding: year, lead, and the allies of the year with their capability, billion USD."""

    year: int
    lead: str
    allies: tuple[str, ...]
    capability: Floats


def foundings(data: Data, inside: bool) -> list[Founding]:
    """Return the groups that an ally led, inside the alliance or minilateral, by year."""
    history, panel = pd.read_csv(data.path(HISTORY)), pd.read_csv(data.path(PANEL))
    kind = "framework_nation" if inside else "minilateral"
    known = history[(history["class"] == kind) & history["lead"].notna() & history["year"].between(FIRST, LAST)]
    found = []
    for year, lead in known.sort_values("year", kind="stable")[["year", "lead"]].itertuples(index=False):
        allies = panel[(panel["year"] == year) & (panel["ally"] == 1)].sort_values("iso3")
        if lead in set(allies["iso3"]):
            capability = np.maximum(allies["milex_musd2023"].to_numpy(dtype=np.float64) / 1e3, _LEAST)
            found.append(Founding(int(year), str(lead), tuple(allies["iso3"]), capability))
    return found


def founded_a_year(data: Data, inside: bool, first: int, last: int) -> tuple[int, int]:
    """Return how many groups were founded in some years, and how many years these are; their leads may be unknown."""
    history = pd.read_csv(data.path(HISTORY))
    kind = "framework_nation" if inside else "minilateral"
    years = history.loc[history["class"] == kind, "year"]
    return int(years.between(first, last).sum()), last - first + 1


def choices(found: Iterable[Founding], with_reach: bool) -> list[Choice]:
    """Return foundings as choices by the logarithm of capability, and by reach if wanted."""
    return [_choice(each, with_reach) for each in found]


def _choice(founding: Founding, with_reach: bool) -> Choice:
    means = np.log(founding.capability)
    far = np.array([reach(float(each)) for each in founding.capability])
    traits = np.column_stack([means, far]) if with_reach else means[:, None]
    return Choice(traits, founding.allies.index(founding.lead))
