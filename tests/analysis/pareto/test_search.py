"""The search by itself, with closed forms in place of runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from sim.analysis.pareto.dominance import efficient
from sim.analysis.pareto.search import Axis, Genes, enumerate_all, evolve, size_of
from sim.errors import InputError
from sim.types import Floats

ZDT1 = [Axis(1001, ordered=True)] * 10
"""Ten variables from 0 to 1 in thousandths."""


class Asked:
    """A closed form that remembers what it was asked."""

    def __init__(self, worth: Callable[[Floats], Floats]) -> None:
        self._worth = worth
        self.generations: list[list[Genes]] = []

    def __call__(self, designs: list[Genes]) -> Floats:
        self.generations.append(designs)
        return self._worth(np.array(designs, dtype=np.float64))

    @property
    def designs(self) -> list[Genes]:
        return list(dict.fromkeys(genes for generation in self.generations for genes in generation))

    def front(self) -> tuple[list[Genes], Floats]:
        values = self._worth(np.array(self.designs, dtype=np.float64))
        best = efficient(values)
        return [genes for genes, good in zip(self.designs, best, strict=True) if good], values[best]


def zdt1(genes: Floats) -> Floats:
    """Return ZDT1 (Zitzler, Deb & Thiele 2000), negated so that more is better; its front is f2 = 1 - sqrt(f1)."""
    x = genes / 1000.0
    g = 1.0 + 9.0 * x[:, 1:].mean(axis=1)
    return -np.stack([x[:, 0], g * (1.0 - np.sqrt(x[:, 0] / g))], axis=1)


def searched(
    worth: Callable[[Floats], Floats], axes: Sequence[Axis], *numbers: int, first: Sequence[Genes] = ()
) -> Asked:
    asked = Asked(worth)
    population, generations, seed = numbers
    evolve(axes, asked, population, generations, seed, first)
    return asked


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_front_of_zdt1_is_found(seed: int) -> None:
    """How far a design lies above the front, f2 - (1 - sqrt(f1)), is at most g - 1, 9 times the mean of x2 to x10.

    Within 0.02 thus means that the nine together are 20 thousandths at the most off the front, where half of all of
    their range is the rule: a design drawn at random lies about 4 above it.
    """
    asked = searched(zdt1, ZDT1, 40, 100, seed)
    _, values = asked.front()
    f1, f2 = -values.T
    above = f2 - (1.0 - np.sqrt(f1))
    assert above.min() >= -1e-12  # nothing lies below the true front
    assert above.max() < 0.02
    drawn = -zdt1(np.array(asked.generations[0], dtype=np.float64)).T
    assert (drawn[1] - (1.0 - np.sqrt(drawn[0]))).mean() > 2.0
    # from end to end, and without a gap as wide as five of 40 designs evenly spread would leave
    assert (f1.min(), f1.max()) == (0.0, 1.0)
    assert np.diff(np.sort(f1)).max() < 5 / 39


def test_the_front_of_choices_is_found_among_a_million_designs() -> None:
    """Twenty choices cost 1 each; ten of them bring 1, the others lose 1/2: efficient are all designs without these."""

    def worth(genes: Floats) -> Floats:
        return np.stack([genes[:, :10].sum(axis=1) - 0.5 * genes[:, 10:].sum(axis=1), -genes.sum(axis=1)], axis=1)

    asked = searched(worth, [Axis(2, ordered=False)] * 20, 40, 40, 1)
    genes, values = asked.front()
    assert len(asked.designs) < 2000
    assert {tuple(row) for row in values.tolist()} == {(float(taken), float(-taken)) for taken in range(11)}
    assert not any(any(each[10:]) for each in genes)


def test_mixed_axes_stay_in_their_range_and_all_values_come_up_first() -> None:
    axes = [Axis(3, False), Axis(7, True), Axis(1, True), Axis(1001, True), Axis(2, False)]
    asked = searched(lambda genes: np.stack([genes.sum(axis=1), -genes[:, 3]], axis=1), axes, 24, 10, 5)
    every = np.array(asked.designs)
    assert (every >= 0).all()
    assert (every < [axis.size for axis in axes]).all()
    first = np.array(asked.generations[0])
    assert np.bincount(first[:, 0]).tolist() == [8, 8, 8]
    assert np.bincount(first[:, 4]).tolist() == [12, 12]
    assert set(np.bincount(first[:, 1]).tolist()) == {3, 4}


def test_the_same_seed_gives_the_same_search_and_another_one_another() -> None:
    one, again, other = (searched(zdt1, ZDT1, 12, 8, seed).generations for seed in (7, 7, 8))
    assert one == again
    assert one[0] != other[0]


def test_nothing_is_drawn_from_a_generator_without_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    seeded = np.random.default_rng

    def strict(seed: object = None) -> np.random.Generator:
        assert seed is not None
        return seeded(seed)  # type: ignore[arg-type]

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("the global generator")

    axes = [Axis(3, False), Axis(7, True), Axis(1001, True)]
    with monkeypatch.context() as patched:
        patched.setattr(np.random, "default_rng", strict)
        for name in ("rand", "random", "randint", "choice", "permutation", "shuffle", "seed"):
            patched.setattr(np.random, name, forbidden)
        asked = searched(lambda genes: np.stack([genes[:, 2], -genes[:, 1]], axis=1), axes, 12, 12, 1)
    assert len(asked.generations) > 10


def test_designs_that_are_given_are_in_the_first_generation() -> None:
    given = (999, *range(9))
    asked = searched(zdt1, ZDT1, 8, 2, 1, first=[given])
    assert given in asked.generations[0]
    assert [len(generation) for generation in asked.generations] == [8, 8]


def test_designs_without_a_value_are_bred_from_last() -> None:
    """Where one half of the space has no value, the search goes on in the other."""

    def worth(genes: Floats) -> Floats:
        values = zdt1(genes)
        values[genes[:, 0] >= 500, 1] = np.nan
        return values

    asked = searched(worth, ZDT1, 20, 30, 1)
    late = [genes for generation in asked.generations[20:] for genes in generation]
    assert sum(genes[0] < 500 for genes in late) > 0.8 * len(late)
    assert all(genes[0] < 500 for genes in asked.front()[0])


def test_a_search_ends_where_there_is_nothing_new() -> None:
    asked = searched(lambda genes: np.stack([genes[:, 0], -genes[:, 0]], axis=1), [Axis(5, True)], 8, 50, 1)
    assert sorted(asked.designs) == [(place,) for place in range(5)]
    assert len(asked.generations) < 50


def test_enumeration_asks_for_every_design_once_and_finds_the_true_front() -> None:
    axes = [Axis(4, False), Axis(3, True), Axis(5, True)]
    table = np.random.default_rng(3).random((4, 3, 5, 2))

    def worth(genes: Floats) -> Floats:
        place = genes.astype(int)
        return table[place[:, 0], place[:, 1], place[:, 2]]

    asked = Asked(worth)
    enumerate_all(axes, asked, 7)
    assert size_of(axes) == 60 == len(asked.designs) == sum(map(len, asked.generations))
    assert {len(generation) for generation in asked.generations} == {7, 4}
    flat = table.reshape(-1, 2)
    best = {
        np.unravel_index(n, (4, 3, 5))
        for n, one in enumerate(flat)
        if not any((other >= one).all() and (other > one).any() for other in flat)
    }
    assert set(asked.front()[0]) == {tuple(int(step) for step in place) for place in best}


def test_a_missing_pymoo_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymoo.config", None)
    with pytest.raises(InputError, match=r"pip install 'alliance-sim\[explore\]'"):
        searched(zdt1, ZDT1, 8, 2, 1)


def test_nothing_is_printed_and_enumeration_needs_no_pymoo() -> None:
    program = (
        "import sys, numpy as np\n"
        "from sim.analysis.pareto.search import Axis, enumerate_all, evolve\n"
        "worth = lambda designs: np.array(designs, dtype=float) * [1, -1]\n"
        "enumerate_all([Axis(3, True)] * 2, worth, 4)\n"
        "assert not [name for name in sys.modules if name.startswith('pymoo')]\n"
        "evolve([Axis(30, True)] * 2, worth, 8, 3, 1)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
