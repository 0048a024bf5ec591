"""Designs: each against what is known of it, and all of them the same at every call."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from sim.experiments.designs import DESIGNS, CubeDesign, Design, Grid, Lhs, List, Morris, Random, Sampled, Sobol
from sim.experiments.designs.design import problem
from sim.experiments.distributions import Integer, Levels, Log, Uniform
from sim.experiments.factors import Factor

FACTORS = (
    Factor.of("steering", Uniform(low=0, high=1)),
    Factor.of("choice_precision", Log(low=5, high=60, distribution="log")),
    Factor.of("rules.contagion", Levels((True, False))),
    Factor.of("quarters", Integer(low=8, high=80, distribution="integer")),
)
SAMPLED: dict[str, Sampled] = {
    "grid": Grid(kind="grid"),
    "lhs": Lhs(kind="lhs", points=50),
    "lhs, optimised": Lhs(kind="lhs", points=20, optimization="random-cd"),
    "random": Random(kind="random", points=50),
    "sobol": Sobol(kind="sobol", points=16),
    "sobol, second order": Sobol(kind="sobol", points=16, second_order=True),
    "morris": Morris(kind="morris", trajectories=10),
}
CUBES = {name: design for name, design in SAMPLED.items() if isinstance(design, CubeDesign)}


def levelled() -> tuple[Factor, ...]:
    """Return factors that every design takes, a grid too."""
    steering = Factor.of("steering", Uniform(low=0, high=1, levels=3))
    return (steering, FACTORS[2], Factor.of("slots", Levels((2, 4, 6))))


def test_the_registry_names_every_design_and_every_file_is_in_it() -> None:
    assert {name: design.model_fields["kind"].annotation.__args__[0] for name, design in DESIGNS.items()} == {
        name: name for name in DESIGNS
    }
    folder = Path(import_module("sim.experiments.designs").__file__ or "").parent
    assert {file.stem for file in folder.glob("*.py")} - {"__init__", "design"} == set(DESIGNS)


def test_every_design_is_tested_here() -> None:
    assert {design.kind for design in SAMPLED.values()} | {"list"} == set(DESIGNS)


@pytest.mark.parametrize("name", SAMPLED)
def test_the_size_is_told_before_the_points_are_made(name: str) -> None:
    design, factors = SAMPLED[name], levelled()
    points = design.sample(factors, 3)
    assert len(points) == design.size(factors)
    assert points.names == tuple(factor.name for factor in factors)
    assert {len(column) for column in points.columns.values()} == {len(points)}


@pytest.mark.parametrize("name", SAMPLED)
def test_the_same_seed_gives_the_same_bits(name: str) -> None:
    design, factors = SAMPLED[name], levelled()
    assert design.sample(factors, 3).sha256() == design.sample(factors, 3).sha256()


def test_another_process_gives_the_same_bits() -> None:
    program = (
        "import json, sys\n"
        "from pydantic import TypeAdapter\n"
        "from sim.experiments.declaration import AnyDesign\n"
        "from sim.experiments.factors import Factor\n"
        "designs, factors = json.loads(sys.argv[1])\n"
        "factors = [Factor.from_resolved(factor) for factor in factors]\n"
        "for design in map(TypeAdapter(AnyDesign).validate_python, designs):\n"
        "    print(design.sample(factors, 3).sha256())\n"
    )
    factors, designs = levelled(), list(SAMPLED.values())
    plain = [[design.model_dump(mode="json") for design in designs], [factor.resolved() for factor in factors]]
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(plain)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [design.sample(factors, 3).sha256() for design in designs]


@pytest.mark.parametrize("name", CUBES)
def test_another_seed_gives_other_points(name: str) -> None:
    design = CUBES[name]
    assert design.sample(FACTORS, 3) != design.sample(FACTORS, 4)
    own = design.model_copy(update={"seed": 4})
    assert own.sample(FACTORS, 3) == design.sample(FACTORS, 4)


def test_seed_0_is_a_seed() -> None:
    design = Random(kind="random", points=5)
    assert design.model_copy(update={"seed": 0}).sample(FACTORS, 3) == design.sample(FACTORS, 0)


@pytest.mark.parametrize("name", CUBES)
def test_points_are_quantiles_of_the_unit_cube(name: str) -> None:
    design = CUBES[name]
    cube, points = design.unit_points(FACTORS, 3), design.sample(FACTORS, 3)
    assert cube.shape == (len(points), len(FACTORS))
    assert ((cube >= 0) & (cube <= 1)).all()
    for column, factor in enumerate(FACTORS):
        assert points.columns[factor.name].tolist() == factor.quantile(cube[:, column]).tolist()


@pytest.mark.parametrize("name", CUBES)
def test_a_cube_needs_factors(name: str) -> None:
    (mismatch,) = CUBES[name].mismatches(())
    assert mismatch.factor is None
    assert "needs factors" in mismatch.message


# grid


def test_a_grid_has_the_order_of_nested_loops() -> None:
    factors = levelled()
    points = Grid(kind="grid").sample(factors, 3)
    rows = [tuple(points.row(point).values()) for point in range(len(points))]
    assert rows == list(itertools.product([0.0, 0.5, 1.0], [True, False], [2.0, 4.0, 6.0]))


@given(st.lists(st.integers(1, 4), max_size=4))
def test_a_grid_has_every_combination_once(sizes: list[int]) -> None:
    names = ("slots", "steering", "quarters", "rules.silence_strictness")
    factors = [Factor.of(name, Levels(tuple(range(1, size + 1)))) for name, size in zip(names, sizes, strict=False)]
    points = Grid(kind="grid").sample(factors, 3)
    rows = {tuple(points.row(point).values()) for point in range(len(points))}
    assert rows == set(itertools.product(*(range(1, size + 1) for size in sizes)))
    assert len(points) == len(rows)


def test_a_grid_without_factors_is_one_point() -> None:
    points = Grid(kind="grid").sample((), 3)
    assert (len(points), points.names, points.row(0)) == (1, (), {})


def test_a_grid_needs_to_know_how_many_levels_a_range_has() -> None:
    assert [mismatch.factor for mismatch in Grid(kind="grid").mismatches(FACTORS)] == ["steering", "choice_precision"]
    assert list(Grid(kind="grid").mismatches(levelled())) == []


# Latin hypercube, independent points


@given(points=st.integers(1, 60), dimensions=st.integers(1, 6), seed=st.integers(0, 2**63 - 1))
def test_a_latin_hypercube_has_one_point_in_each_stratum(points: int, dimensions: int, seed: int) -> None:
    cube = Lhs(kind="lhs", points=points).cube(dimensions, seed)
    strata = np.sort(np.minimum((cube * points).astype(int), points - 1), axis=0)
    assert (strata == np.arange(points)[:, None]).all()


def test_optimisation_keeps_the_strata_and_spreads_the_points() -> None:
    plain = Lhs(kind="lhs", points=30).cube(3, 5)
    better = Lhs(kind="lhs", points=30, optimization="random-cd").cube(3, 5)
    assert (np.sort((better * 30).astype(int), axis=0) == np.arange(30)[:, None]).all()
    assert qmc.discrepancy(better) < qmc.discrepancy(plain)


def test_every_level_comes_up_equally_often_in_a_latin_hypercube() -> None:
    points = Lhs(kind="lhs", points=60).sample(levelled(), 3)
    assert np.unique(points.columns["slots"], return_counts=True)[1].tolist() == [20, 20, 20]
    assert np.unique(points.columns["rules.contagion"], return_counts=True)[1].tolist() == [30, 30]


def test_the_first_of_many_independent_points_are_those_of_few() -> None:
    few, many = (Random(kind="random", points=points).cube(3, 5) for points in (10, 1000))
    assert (many[:10] == few).all()
    # mean 1/2 and variance 1/12; five standard errors
    assert many.mean() == pytest.approx(0.5, abs=5 * (1 / 12 / 3000) ** 0.5)
    assert many.var() == pytest.approx(1 / 12, abs=5 * (1 / 180 / 3000) ** 0.5)


# Sobol


@pytest.mark.parametrize("dimensions", [1, 2, 5, 20])
@pytest.mark.parametrize("second_order", [False, True])
def test_a_saltelli_design_is_made_of_two_samples_and_their_mixtures(dimensions: int, second_order: bool) -> None:
    base = 16
    cube = Sobol(kind="sobol", points=base, second_order=second_order).cube(dimensions, 3)
    block = 2 * dimensions + 2 if second_order else dimensions + 2
    assert cube.shape == (base * block, dimensions)
    parts = cube.reshape(base, block, dimensions)
    first, last = parts[:, 0], parts[:, -1]
    for column in range(dimensions):
        mixed = first.copy()
        mixed[:, column] = last[:, column]
        assert (parts[:, 1 + column] == mixed).all()
        if second_order:
            mixed = last.copy()
            mixed[:, column] = first[:, column]
            assert (parts[:, 1 + dimensions + column] == mixed).all()


def test_the_two_samples_are_a_sobol_sequence_in_twice_the_dimensions() -> None:
    parts = Sobol(kind="sobol", points=32).cube(3, 3).reshape(32, 5, 3)
    sequence = np.hstack([parts[:, 0], parts[:, -1]])
    # a scrambled Sobol sequence of 2^m points has one in each of 2^m equal strata of every dimension
    assert (np.sort((sequence * 32).astype(int), axis=0) == np.arange(32)[:, None]).all()


@pytest.mark.parametrize("points", [1, 2, 64, 2**20])
def test_powers_of_two_are_taken(points: int) -> None:
    assert Sobol(kind="sobol", points=points).size(FACTORS) == points * 6
    assert Sobol(kind="sobol", points=points, second_order=True).size(FACTORS) == points * 10


@pytest.mark.parametrize(("points", "allowed"), [(3, "2 or 4"), (100, "64 or 128"), (1023, "512 or 1024")])
def test_other_numbers_are_refused_with_the_reason(points: int, allowed: str) -> None:
    with pytest.raises(ValueError, match="not a power of two") as caught:
        Sobol(kind="sobol", points=points)
    (error,) = caught.value.errors()  # type: ignore[attr-defined]
    assert error["ctx"]["allowed"].endswith(allowed)
    assert "biased" in error["ctx"]["mend"]


# Morris


@pytest.mark.parametrize("levels", [2, 4, 6, 10])
@pytest.mark.parametrize("dimensions", [1, 3, 12])
def test_a_trajectory_moves_one_factor_at_a_time_by_one_step(levels: int, dimensions: int) -> None:
    trajectories = 15
    cube = Morris(kind="morris", trajectories=trajectories, levels=levels).cube(dimensions, 3)
    steps = np.diff(cube.reshape(trajectories, dimensions + 1, dimensions), axis=1)
    moved = steps != 0
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()
    assert np.abs(steps[moved]) == pytest.approx(np.full(moved.sum(), levels / (2 * (levels - 1))))


@pytest.mark.parametrize("levels", [2, 4, 6, 10, 48])
def test_coordinates_are_levels_to_the_bit(levels: int) -> None:
    cube = Morris(kind="morris", trajectories=50, levels=levels).cube(6, 3)
    assert set(cube.ravel().tolist()) <= {step / (levels - 1) for step in range(levels)}


@given(sizes=st.lists(st.integers(2, 9), min_size=1, max_size=4), seed=st.integers(0, 99))
def test_every_step_changes_the_value_of_factors_with_levels_too(sizes: list[int], seed: int) -> None:
    names = ("slots", "steering", "quarters", "rules.silence_strictness")
    factors = [Factor.of(name, Levels(tuple(range(size)))) for name, size in zip(names, sizes, strict=False)]
    points = Morris(kind="morris", trajectories=5).sample(factors, seed)
    for trajectory in range(5):
        rows = [points.row(trajectory * (len(sizes) + 1) + step) for step in range(len(sizes) + 1)]
        for before, after in itertools.pairwise(rows):
            assert sum(before[name] != after[name] for name in points.names) == 1


def test_an_odd_number_of_levels_is_refused() -> None:
    with pytest.raises(ValueError, match="levels, 5, is odd"):
        Morris(kind="morris", trajectories=5, levels=5)


# list, and what all share


def test_a_list_makes_no_points_by_itself() -> None:
    assert not isinstance(List(kind="list", file="points.csv"), Sampled)
    assert list(List(kind="list", file="points.csv").mismatches(FACTORS)) == []


def test_points_cannot_be_written_to() -> None:
    points = SAMPLED["lhs"].sample(FACTORS, 3)
    with pytest.raises(ValueError, match="read-only"):
        points.columns["steering"][0] = 1.0


def test_a_row_holds_plain_python_values() -> None:
    row = SAMPLED["lhs"].sample(FACTORS, 3).row(0)
    assert [type(value) for value in row.values()] == [float, float, bool, int]


def test_salib_is_told_of_the_unit_cube() -> None:
    assert problem(2, ["a", "b"]) == {"num_vars": 2, "names": ["a", "b"], "bounds": [[0.0, 1.0], [0.0, 1.0]]}


@pytest.mark.parametrize("module", ["sim.experiments.designs", "sim.experiments.load"])
def test_importing_designs_leaves_the_heavy_packages_out(module: str) -> None:
    heavy = ("SALib", "scipy", "pandas", "numba", "mesa")
    program = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_design_of_ones_own_is_one_class() -> None:
    class Corners(CubeDesign):
        def size(self, factors: object) -> int:
            return 2

        def cube(self, dimensions: int, seed: int) -> np.ndarray:
            return np.array([[0.0] * dimensions, [1.0] * dimensions])

    points = Corners(kind="corners").sample(FACTORS, 1)
    assert isinstance(Corners(kind="corners"), Design)
    assert points.row(1) == {"steering": 1.0, "choice_precision": 60.0, "rules.contagion": False, "quarters": 80}
