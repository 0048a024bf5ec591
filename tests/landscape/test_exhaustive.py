"""All configurations: their energies, minima without a way down, basins that add up, and landscapes known by heart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.landscape import Minimum, energies, energy, landscape, symmetrised
from sim.landscape.exhaustive import MOST_ACTORS, ends, flips

SEEDS = st.integers(0, 2**32 - 1)
COUNTS = st.integers(1, 7)
WHOLE = st.booleans()


def drawn(seed: int, actors: int, whole: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return sizes and propensities; whole numbers have many ties."""
    luck = np.random.default_rng(seed)
    if whole:
        return luck.integers(0, 4, actors).astype(float), symmetrised(luck.integers(-2, 3, (actors, actors)) * 2.0)
    return luck.exponential(size=actors), symmetrised(luck.normal(size=(actors, actors)))


def camp_of(minimum: Minimum, actors: int) -> np.ndarray:
    return np.isin(np.arange(actors), minimum.camps[0])


@given(SEEDS, COUNTS)
def test_energies_of_all_configurations_follow_the_definition(seed: int, actors: int) -> None:
    sizes, propensity = drawn(seed, actors)
    found = energies(sizes, propensity)
    assert found.size == 2 ** (actors - 1)
    for number, each in enumerate(found):
        camp = np.array([bool(number >> actor & 1) for actor in range(actors)])
        assert each == pytest.approx(energy(sizes, propensity, camp), abs=1e-9)


@pytest.mark.parametrize("actors", [1, 2, 5])
def test_a_flip_moves_one_actor(actors: int) -> None:
    everyone = (1 << (actors - 1)) - 1
    assert len(flips(actors)) == actors
    for actor, flip in enumerate(flips(actors)):
        moved = flip if actor < actors - 1 else flip ^ everyone
        assert moved == (1 << actor if actor < actors - 1 else 0)


def test_ways_are_followed_to_their_ends() -> None:
    assert ends(np.array([0, 0, 1, 2, 4, 3])).tolist() == [0, 0, 0, 0, 4, 0]


@given(SEEDS, COUNTS, WHOLE)
def test_no_move_lowers_the_energy_of_a_minimum(seed: int, actors: int, whole: bool) -> None:
    sizes, propensity = drawn(seed, actors, whole)
    for minimum in landscape(sizes, propensity).minima:
        camp = camp_of(minimum, actors)
        assert minimum.energy == pytest.approx(energy(sizes, propensity, camp), abs=1e-9)
        for actor in range(actors):
            moved = camp.copy()
            moved[actor] = not moved[actor]
            assert energy(sizes, propensity, moved) >= minimum.energy - 1e-9


@given(SEEDS, COUNTS, WHOLE)
def test_what_is_no_minimum_has_a_way_down(seed: int, actors: int, whole: bool) -> None:
    sizes, propensity = drawn(seed, actors, whole)
    found = energies(sizes, propensity)
    stuck = sum(
        all(found[number ^ flip] >= found[number] - 1e-9 for flip in flips(actors)) for number in range(found.size)
    )
    assert len(landscape(sizes, propensity).minima) == stuck


@given(SEEDS, COUNTS, WHOLE)
def test_basins_add_up_and_the_lowest_minimum_is_the_lowest_of_all(seed: int, actors: int, whole: bool) -> None:
    sizes, propensity = drawn(seed, actors, whole)
    found = landscape(sizes, propensity)
    assert found.complete
    assert sum(minimum.basin for minimum in found.minima) == found.configurations == 2 ** (actors - 1)
    assert all(minimum.basin >= 1 for minimum in found.minima)
    assert found.minima[0].energy == pytest.approx(energies(sizes, propensity).min(), abs=1e-9)
    assert all(sorted((*one, *other)) == list(range(actors)) for one, other in (each.camps for each in found.minima))


def partitions(minima: tuple[Minimum, ...], names: np.ndarray) -> dict[frozenset[frozenset[int]], tuple[float, int]]:
    return {
        frozenset(frozenset(int(names[actor]) for actor in camp) for camp in minimum.camps): (
            round(minimum.energy, 8) + 0.0,
            minimum.basin,
        )
        for minimum in minima
    }


@given(SEEDS, COUNTS)
def test_other_names_do_not_matter(seed: int, actors: int) -> None:
    sizes, propensity = drawn(seed, actors)
    order = np.random.default_rng(seed + 1).permutation(actors)
    plain = landscape(sizes, propensity).minima
    renamed = landscape(sizes[order], propensity[np.ix_(order, order)]).minima
    assert partitions(renamed, order) == partitions(plain, np.arange(actors))


@given(SEEDS, COUNTS, st.floats(0.5, 100.0))
def test_a_larger_scale_changes_energies_alone(seed: int, actors: int, scale: float) -> None:
    sizes, propensity = drawn(seed, actors)
    plain, scaled = landscape(sizes, propensity).minima, landscape(sizes, scale * propensity).minima
    assert [each.camps for each in plain] == [each.camps for each in scaled]
    assert [each.energy for each in scaled] == pytest.approx([scale * each.energy for each in plain])


def test_friends_stay_together() -> None:
    (minimum,) = landscape(np.array([3.0, 1.0, 2.0]), np.ones((3, 3))).minima
    assert minimum == Minimum(((0, 1, 2), ()), 0.0, 4)


def test_two_hostile_pairs_of_friends_are_two_camps() -> None:
    side = np.array([1.0, -1.0, 1.0, -1.0])
    (minimum,) = landscape(np.array([1.0, 2.0, 3.0, 4.0]), np.outer(side, side)).minima
    assert minimum.camps == ((0, 2), (1, 3))
    assert minimum.energy == -2.0 * (1.0 + 3.0) * (2.0 + 4.0)
    assert minimum.basin == 8


@pytest.mark.parametrize("actors", [2, 3, 4, 5, 6, 7])
def test_hostile_equals_split_in_halves(actors: int) -> None:
    found = landscape(np.ones(actors), -np.ones((actors, actors)))
    half = actors // 2
    splits = len(list(combinations(range(actors), half))) // (1 if actors % 2 else 2)
    assert len(found.minima) == splits
    assert {frozenset(map(len, each.camps)) for each in found.minima} == {frozenset((half, actors - half))}
    assert all(each.energy == -2.0 * half * (actors - half) for each in found.minima)


def test_strangers_are_stable_anyhow() -> None:
    found = landscape(np.ones(4), np.zeros((4, 4)))
    assert [each.basin for each in found.minima] == [1] * 8


def test_too_many_actors_are_refused_in_words() -> None:
    many = MOST_ACTORS + 1
    with pytest.raises(InputError, match="descents"):
        landscape(np.ones(many), np.zeros((many, many)))
