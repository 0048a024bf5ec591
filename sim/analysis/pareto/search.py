"""The search for efficient designs: all are tried where there are few, else NSGA-II goes through them.

NSGA-II is that of Deb, Pratap, Agarwal & Meyarivan 2002, in pymoo (Blank & Deb 2020). The search knows nothing of the
model: a design is a row of whole numbers, one for each thing that can be chosen, and a function says what many designs
are worth at a time. What it proposes depends on its seed and on these worths alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.errors import InputError
from sim.types import Flags, Floats

if TYPE_CHECKING:
    from pymoo.algorithms.moo.nsga2 import NSGA2

type Genes = tuple[int, ...]
type Worth = Callable[[list[Genes]], Floats]
"""From designs to what they are worth, shape (designs, objectives): more is better, NaN where there is no value."""

MANY = 100
"""Values from which an axis is bred like a continuous one."""
_WORST = 1e30
"""Stands for a worth that there is not: what is finite can be sorted, and be so far off that all else is better."""


class Axis(NamedTuple):
    """One thing that can be chosen.

    Attributes
    ----------
    size : int
        Of how many values.
    ordered : bool
        Whether neighbours are alike, so that what lies between two good values may be good.
    """

    size: int
    ordered: bool


def size_of(axes: Sequence[Axis]) -> int:
    """Return the number of designs in a space."""
    return prod(axis.size for axis in axes)


def enumerate_all(axes: Sequence[Axis], worth: Worth, at_once: int) -> None:
    """Ask for the worth of every design, some at a time; the last axis changes fastest."""
    every = product(*(range(axis.size) for axis in axes))
    while some := [genes for _, genes in zip(range(at_once), every, strict=False)]:
        worth(some)


def evolve(
    axes: Sequence[Axis], worth: Worth, population: int, generations: int, seed: int, first: Sequence[Genes] = ()
) -> None:
    """Ask for the worth of designs, a generation at a time, each bred from the best before it.

    Parameters
    ----------
    axes : sequence of Axis
        What can be chosen; two axes with more than one value, or one with more than the population, at the least.
    worth : callable
        Asked once a generation. It may be asked again for a design that it has seen.
    population, generations : int
        How many designs a generation has, and how many generations there are.
    seed : int
        The same gives the same search.
    first : sequence of tuple of int
        Designs that the first generation holds in any case.

    Raises
    ------
    InputError
        If pymoo is not installed.
    """
    free = [place for place, axis in enumerate(axes) if axis.size > 1]
    begun = _first_generation(axes, population, seed, first)
    algorithm = _algorithm([axes[place] for place in free], [_only(genes, free) for genes in begun], population, seed)
    for _ in range(generations):
        asked = algorithm.ask()
        if asked is None:  # whatever is bred is there already
            return
        _tell(algorithm, asked, worth([_whole(each.X, free, len(axes)) for each in asked]))


def _only(genes: Genes, free: Sequence[int]) -> Genes:
    return tuple(genes[place] for place in free)


def _whole(values: Mapping[str, Any], free: Sequence[int], size: int) -> Genes:
    genes = [0] * size
    for number, place in enumerate(free):
        genes[place] = int(values[_name(number)])
    return tuple(genes)


def _first_generation(axes: Sequence[Axis], population: int, seed: int, first: Sequence[Genes]) -> list[Genes]:
    """Return the designs that are given, and others in which all values of an axis are about equally frequent."""
    generator = np.random.default_rng((seed, 0))
    columns = [generator.permutation(np.arange(population) * axis.size // population) for axis in axes]
    drawn = (tuple(int(value) for value in row) for row in zip(*columns, strict=True))
    return list(dict.fromkeys((*first, *drawn)))[:population]


def _algorithm(axes: Sequence[Axis], first: Sequence[Genes], population: int, seed: int) -> NSGA2:
    """Return NSGA-II that is ready to be asked.

    Of many values that have an order, near ones are bred, as of a continuous variable; of few, any may come up.
    """
    try:
        from pymoo.config import Config
    except ImportError:
        raise InputError(
            "There are too many designs to try them all, and a search needs pymoo. Install it with: "
            "pip install 'alliance-sim[explore]'"
        ) from None
    Config.warnings["not_compiled"] = False  # it would be printed among the results
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.population import Population
    from pymoo.core.problem import Problem
    from pymoo.core.termination import NoTermination

    same = _same()
    algorithm = NSGA2(
        pop_size=population,
        sampling=Population.new(X=[{_name(place): value for place, value in enumerate(genes)} for genes in first]),
        mating=_mating(len(axes), same),
        eliminate_duplicates=same,
    )
    variables = {_name(place): _variable(axis) for place, axis in enumerate(axes)}
    algorithm.setup(Problem(vars=variables, n_obj=1), termination=NoTermination(), seed=seed)
    return algorithm


def _name(place: int) -> str:
    return f"x{place}"


def _variable(axis: Axis) -> Any:
    from pymoo.core.variable import Choice, Integer, Real

    if not axis.ordered:
        return Choice(options=np.arange(axis.size))
    return (Real if axis.size > MANY else Integer)(bounds=(0, axis.size - 1))


def _mating(axes: int, same: Any) -> Any:
    """Return how designs are bred: each axis is changed with the same chance, one of them on average."""
    from pymoo.algorithms.moo.nsga2 import binary_tournament
    from pymoo.core.mixed import MixedVariableMating
    from pymoo.core.variable import Choice, Integer, Real
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.crossover.ux import UX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.mutation.rm import ChoiceRandomMutation
    from pymoo.operators.repair.rounding import RoundingRepair
    from pymoo.operators.selection.tournament import TournamentSelection

    whole = {"vtype": float, "repair": RoundingRepair()}
    chance = 1.0 / axes
    return MixedVariableMating(
        selection=TournamentSelection(func_comp=binary_tournament),
        crossover={Choice: UX(), Integer: SBX(eta=3.0, **whole), Real: SBX(eta=15.0, **whole)},
        mutation={
            Choice: ChoiceRandomMutation(prob_var=chance),
            Integer: PM(eta=3.0, prob_var=chance, **whole),
            Real: PM(eta=20.0, prob_var=chance, **whole),
        },
        eliminate_duplicates=same,
    )


def _same() -> Any:
    """Return what removes designs that are there already."""
    from pymoo.core.duplicate import DuplicateElimination

    class Same(DuplicateElimination):  # type: ignore[misc]
        def _do(self, pop: Any, other: Any, is_duplicate: Flags) -> Flags:
            seen = set() if other is None else {tuple(each.X.items()) for each in other}
            for position, each in enumerate(pop):
                key = tuple(each.X.items())
                is_duplicate[position] = key in seen
                if other is None:
                    seen.add(key)
            return is_duplicate

    return Same()


def _tell(algorithm: NSGA2, asked: Any, worth: Floats) -> None:
    """Tell the algorithm, which looks for the least, what designs are worth."""
    missing = np.isnan(worth).any(axis=1)
    cost = np.where(missing[:, None], _WORST, -worth)
    for individual, row in zip(asked, cost, strict=True):
        individual.F = row
        individual.evaluated.add("F")
    algorithm.tell(infills=asked)
