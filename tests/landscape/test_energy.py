"""Energy: worked by hand, the same from both sides and under other names, and lowered by who is less frustrated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.landscape import energy, frustrations, symmetrised
from sim.landscape.energy import pulls

SEEDS = st.integers(0, 2**32 - 1)
COUNTS = st.integers(1, 7)


def drawn(seed: int, actors: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return sizes, propensities and a camp."""
    luck = np.random.default_rng(seed)
    propensity = symmetrised(luck.normal(size=(actors, actors)))
    return luck.exponential(size=actors), propensity, luck.random(actors) < 0.5


def test_an_energy_worked_by_hand() -> None:
    # 3 and 2 are rivals and apart (-1 each way), 3 and 1 are friends and together, 2 and 1 are strangers and apart.
    sizes = np.array([3.0, 2.0, 1.0])
    propensity = np.array([[0.0, -1.0, 1.0], [-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    camp = np.array([True, False, True])
    assert frustrations(sizes, propensity, camp).tolist() == [-2.0, -3.0, 0.0]
    assert energy(sizes, propensity, camp) == -12.0
    assert energy(sizes, propensity, np.array([True, True, False])) == 6.0


@given(SEEDS, COUNTS)
def test_every_pair_apart_counts_twice(seed: int, actors: int) -> None:
    sizes, propensity, camp = drawn(seed, actors)
    apart = [sizes[i] * sizes[j] * propensity[i, j] for i in range(actors) for j in range(i) if camp[i] != camp[j]]
    assert energy(sizes, propensity, camp) == pytest.approx(2.0 * sum(apart))


@given(SEEDS, COUNTS)
def test_which_camp_is_the_first_does_not_matter(seed: int, actors: int) -> None:
    sizes, propensity, camp = drawn(seed, actors)
    assert energy(sizes, propensity, camp) == energy(sizes, propensity, ~camp)
    assert not frustrations(sizes, propensity, np.ones(actors, dtype=bool)).any()


@given(SEEDS, COUNTS)
def test_other_names_do_not_matter(seed: int, actors: int) -> None:
    sizes, propensity, camp = drawn(seed, actors)
    order = np.random.default_rng(seed).permutation(actors)
    renamed = energy(sizes[order], propensity[np.ix_(order, order)], camp[order])
    assert renamed == pytest.approx(energy(sizes, propensity, camp))


@given(SEEDS, st.integers(2, 7))
def test_a_move_lowers_the_energy_if_and_only_if_it_relieves_the_mover(seed: int, actors: int) -> None:
    sizes, propensity, camp = drawn(seed, actors)
    moved = camp.copy()
    moved[0] = not moved[0]
    relief = (frustrations(sizes, propensity, camp) - frustrations(sizes, propensity, moved))[0]
    gain = energy(sizes, propensity, camp) - energy(sizes, propensity, moved)
    assert gain == pytest.approx(2.0 * sizes[0] * relief)


@pytest.mark.parametrize(
    ("sizes", "propensity", "words"),
    [
        (np.ones(2), np.zeros((3, 3)), "do not fit"),
        (np.ones(0), np.zeros((0, 0)), "at least one"),
        (np.array([1.0, -1.0]), np.zeros((2, 2)), "negative"),
        (np.ones(2), np.full((2, 2), np.nan), "no number"),
        (np.ones(2), np.array([[0.0, 1.0], [2.0, 0.0]]), "symmetrised"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(sizes: np.ndarray, propensity: np.ndarray, words: str) -> None:
    with pytest.raises(InputError, match=words):
        pulls(sizes, propensity)
