"""Landscape theory on published cases: minima, energies and basins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sim.landscape import Landscape, Minimum, from_ratings, landscape
from sim.types import Floats
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import CITATIONS, Data

FIRMS = "benchmarks/landscape_unix_firms.csv"
POWERS = "benchmarks/landscape_powers_1936.csv"
ACTORS = "benchmarks/landscape_isis_actors.csv"
WEAK_SYRIA = "benchmarks/landscape_isis_actors_weak_syria.csv"
RATINGS = "benchmarks/landscape_isis_propensity.csv"

NEUTRAL = 3.0
"""Rating of a pair, from 1 to 5, that counts as neutral."""
GREAT_POWERS = 5
CENT = 0.05


def find(data: Data, effort: Effort) -> list[Finding]:
    """Compare the minima of published landscapes with what was published."""
    return [*_firms(data), *_war(data), *_powers(data)]


def rivals(kinds: Sequence[str]) -> Floats:
    """Return propensities of -1 between actors of one kind, else 0."""
    kind = np.array(kinds, dtype=object)
    same: Floats = -(kind[:, None] == kind[None, :]).astype(np.float64)
    np.fill_diagonal(same, 0.0)
    return same


def _firms(data: Data) -> Iterator[Finding]:
    firms = pd.read_csv(data.path(FIRMS))
    found = landscape(firms["size"].to_numpy(dtype=np.float64), rivals(list(firms["type"])))
    source, case = CITATIONS[FIRMS], "nine Unix firms"
    yield _judged(f"{case}: minima", len(found.minima), 2, source, _camps(found, list(firms["firm"])))
    yield _energies(case, found, [-3828.9, -3828.9], source)
    basins = [minimum.basin for minimum in found.minima]
    yield _judged(f"{case}: basins", _listed(basins), "128, 128", source, f"of {found.configurations} configurations")


def _war(data: Data) -> Iterator[Finding]:
    ratings = pd.read_csv(data.path(RATINGS), index_col=0).to_numpy(dtype=np.float64)
    propensity = from_ratings(ratings, NEUTRAL)
    for name, case, lowest in (
        (ACTORS, "eleven actors of the war in Syria and Iraq", -83200.0),
        (WEAK_SYRIA, "the same with a weak Syria", -65600.0),
    ):
        actors = pd.read_csv(data.path(name))
        found = landscape(actors["strength"].to_numpy(dtype=np.float64), propensity)
        source = CITATIONS[name]
        yield _judged(f"{case}: minima", len(found.minima), 1, source, _camps(found, list(actors["actor"])))
        yield _energies(case, found, [lowest], source)


def _powers(data: Data) -> Iterator[Finding]:
    powers = pd.read_csv(data.path(POWERS)).sort_values("size", ascending=False, kind="stable").head(GREAT_POWERS)
    hostile = rivals(["power"] * GREAT_POWERS)
    found = landscape(powers["size"].to_numpy(dtype=np.float64), hostile)
    source, names = CITATIONS[POWERS], list(powers["country"])
    told = f"{', '.join(names)}, each against each; {_camps(found, names)}"
    yield _judged("five great powers, all hostile: stable configurations", len(found.minima), 4, source, told)
    alike = landscape(np.ones(GREAT_POWERS), hostile)
    yield Finding(
        what="five powers of the same size, all hostile: stable configurations",
        ours=str(len(alike.minima)),
        reference="10 ways to set two against three",
        passed=len(alike.minima) == 10,
        source="closed form",
        must=True,
        note="so it is sizes that leave four",
    )


def _judged(what: str, ours: object, known: object, source: str, note: str) -> Finding:
    return Finding(what, str(ours), str(known), ours == known, source, must=True, note=note)


def _energies(case: str, found: Landscape, known: Sequence[float], source: str) -> Finding:
    ours = [minimum.energy for minimum in found.minima]
    return Finding(
        what=f"{case}: energy of the minima",
        ours=", ".join(f"{each:,.1f}" for each in ours),
        reference=", ".join(f"{each:,.1f}" for each in known),
        passed=len(ours) == len(known) and bool(np.allclose(ours, known, rtol=0.0, atol=CENT)),
        source=source,
        must=True,
    )


def _listed(values: Sequence[int]) -> str:
    return ", ".join(str(value) for value in values)


def _camps(found: Landscape, names: Sequence[str]) -> str:
    return "; or ".join(smaller_camp(minimum, names) for minimum in found.minima)


def smaller_camp(minimum: Minimum, names: Sequence[str]) -> str:
    """Return in words who stands against all others."""
    camp = min(minimum.camps, key=len)
    return f"{', '.join(names[actor] for actor in camp) or 'nobody'} against the rest"


CHECK = Check(
    name="landscape",
    title="Landscape theory: published cases",
    part=Part.EXACT,
    needs=(FIRMS, ACTORS, WEAK_SYRIA, RATINGS, POWERS),
    text="""\
Landscape theory (Axelrod & Bennett 1993) asks which two camps actors fall into that differ in size s and in their
propensities p to work with one another. The frustration of actor i is F_i = Σ_j s_j p_ij d_ij, d being 1 for who is in
the other camp and 0 for who is in the same; the energy of two camps is E = Σ_i s_i F_i. Actors move one at a time, as
long as that lowers E; where no single move does, a configuration is stable. `sim/landscape` goes through all
configurations. The conventions that reproduce the published figures are these. E runs over ordered pairs, so that each
pair counts twice (by unordered pairs all energies would be half of what they are). Two camps are one configuration,
whichever is called the first, so that n actors have 2^(n − 1). A basin is the number of configurations from which
steepest descent ends in a minimum, the minimum itself among them. For the nine Unix firms of 1988 p is −1 between two
generalists or two specialists and 0 between the kinds; the kinds then do not pull on one another, and the two halves
are the same whatever the order of moves. For the eleven actors of the war in Syria and Iraq p is the rating from 1 to 5
minus 3, 0 where none is given, and the mean of both directions; the table at hand is symmetric, and lacks nothing but
its diagonal, so that the last two of these make no difference. The five great powers are the five largest of 1936
by national capabilities, with p of −1 between all of them: there are four stable configurations, in each of which the
Soviet Union stands with one other. It is sizes that leave four: of five equals any two stand against the other three.
That the full case of 1936 is absent is for want of its propensities. This is a check of the landscape that `blocs`
uses, not of the model.""",
    find=find,
)
