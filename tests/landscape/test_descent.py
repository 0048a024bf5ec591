"""Descent from drawn starts: it ends in minima, finds what going through all finds, and can be repeated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.landscape import descents, landscape, symmetrised
from sim.landscape.descent import descended
from sim.landscape.energy import pulls
from sim.landscape.exhaustive import downhill, ends, energies

SEEDS = st.integers(0, 2**32 - 1)
COUNTS = st.integers(1, 7)


def drawn(seed: int, actors: int) -> tuple[np.ndarray, np.ndarray]:
    luck = np.random.default_rng(seed)
    return luck.exponential(size=actors), symmetrised(luck.normal(size=(actors, actors)))


@given(SEEDS, COUNTS)
def test_many_starts_find_the_minima_that_going_through_all_finds(seed: int, actors: int) -> None:
    sizes, propensity = drawn(seed, actors)
    found, known = descents(sizes, propensity, 2000, seed=3), landscape(sizes, propensity)
    assert not found.complete
    assert sum(each.basin for each in found.minima) == found.configurations == 2000
    assert [each.camps for each in found.minima] == [each.camps for each in known.minima]
    assert [each.energy for each in found.minima] == pytest.approx([each.energy for each in known.minima], abs=1e-9)
    # Starts have even chances, so that basins are shares of all configurations, but for luck.
    for ours, whole in zip(found.minima, known.minima, strict=True):
        assert ours.basin / 2000 == pytest.approx(whole.basin / known.configurations, abs=0.06)


@pytest.mark.parametrize("actors", [3, 8])
@pytest.mark.parametrize("whole", [False, True])
def test_every_start_descends_to_where_going_through_all_leads(actors: int, whole: bool) -> None:
    luck = np.random.default_rng(5)
    sizes = luck.integers(1, 4, actors).astype(float) if whole else luck.exponential(size=actors)
    propensity = symmetrised(luck.integers(-2, 3, (actors, actors)) * 2.0)
    numbers = np.arange(2 ** (actors - 1))
    sides = np.where(numbers[:, None] >> np.arange(actors) & 1, 1.0, -1.0)
    there = descended(pulls(sizes, propensity), sides)
    there = there * -there[:, -1:]
    led = ((there > 0) @ (1 << np.arange(actors))).tolist()
    assert led == ends(downhill(energies(sizes, propensity), actors, 1e-9)).tolist()


def test_starts_are_left_as_they_are_and_repeat() -> None:
    sizes, propensity = drawn(1, 30)
    sides = np.ones((1, 30))
    descended(pulls(sizes, propensity), sides)
    assert (sides == 1.0).all()
    assert descents(sizes, propensity, 50, seed=0) == descents(sizes, propensity, 50, seed=0)
    assert descents(sizes, propensity, 50, seed=0) != descents(sizes, propensity, 50, seed=1)


def test_more_actors_than_can_be_gone_through_end_in_minima() -> None:
    sizes, propensity = drawn(2, 60)
    pull = pulls(sizes, propensity)
    for minimum in descents(sizes, propensity, 100).minima:
        side = np.where(np.isin(np.arange(60), minimum.camps[0]), 1.0, -1.0)
        assert (side * (pull @ side) >= -1e-9).all()


def test_without_starts_there_is_nothing_to_find() -> None:
    with pytest.raises(InputError, match="1 or more"):
        descents(np.ones(2), np.zeros((2, 2)), 0)
