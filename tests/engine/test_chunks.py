"""How runs are cut into calls, threads and books of some size changes no bit of any run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import sim.engine.engine
from sim.engine.engine import Engine
from sim.parameters import PARAMETERS
from sim.scenario import Scenario
from sim.state.starting import parameters_of
from sim.types import Floats
from sim.world import World, build_world

from .equality import NO_TABLES, TABLES, Results, Runs, differences, engine_results, mesa_results, mesa_run, row
from .lively import CAPS, Fields, lively, parameters, scenario_of

LIVELY = (0, 9, 49, 53)
"""Seeds of random scenarios in each of whose runs more than fifteen issues arrive."""
RUNS: Runs = [(0, 0), (0, 1), (2**63 - 1, 0), (7, 10**7), (7, 0), (7, 1), (8, 0), (0, 0), (9, 2)]
"""The first once more near the end, with other parameters."""
POINTS = (0, 1, 2, 0, 1, 2, 0, 1, 1)
NUMBERS = (40, 41, 42, 43, 44, 45, 46, 47, 48)


def crowded(quarters: int = 10, arrivals: float = 70.0, **more: float) -> Fields:
    """Return a scenario with more of everything at once than books have room for at first; ``more`` are parameters."""
    alike = {"latitude": 50.0, "longitude": 10.0, "ambition": 0.9, "engagement": 1.0, "salience": {"one": 1.0}}
    kinds = {"crisis": 1, "capability": 2, "consultation": 1}
    return {
        "title": "Crowded",
        "start": "2010Q1",
        "quarters": quarters,
        "alliance": {
            "allies": [{"code": f"A{n}", "capability": 50.0 + n, "ideal_point": 0.5 + n / 4} | alike for n in range(4)],
            "partners": [{"code": f"P{n}", "capability": 30.0 + n} | alike for n in range(2)],
        },
        "domains": {"one": {"threat": 0.6, "arrivals": arrivals, "kinds": kinds, "floor": 0.8}},
        "parameters": {"slots": 1000.0, "group_slots": 0.1, "build_quarters": 12.0, "deadline_capability": 12.0} | more,
    }


@dataclass(frozen=True)
class Setting:
    """A scenario, three rows of parameters, and what all runs leave when one call does them."""

    scenario: Scenario
    world: World
    rows: Floats
    whole: Results

    def some(self, positions: Sequence[int], wanted: frozenset[str] = TABLES, engine: Engine | None = None) -> Results:
        """Return what one call leaves that does only the runs at these positions."""
        own = Engine(self.scenario, self.world) if engine is None else engine
        runs, points, numbers = ([column[n] for n in positions] for column in (RUNS, POINTS, NUMBERS))
        return engine_results(own, runs, self.rows, points, numbers, wanted)

    def check(self, positions: Sequence[int], found: Results) -> None:
        """Compare runs, at their positions among all, with what one call for all left of them."""
        for position, original in enumerate(positions):
            number = NUMBERS[original]
            assert differences(row(self.whole, original, number), row(found, position, number)) == []


def rows_of(scenario: Scenario, chance: Random) -> Floats:
    """Return the scenario's parameters, and two rows of others."""
    rows = np.tile(parameters_of(scenario), (3, 1))
    for values in rows[1:]:
        for name, number in parameters(chance).items():
            values[list(PARAMETERS).index(name)] = min(number, CAPS.get(name, number))
    return rows


@pytest.fixture(scope="module", params=LIVELY)
def setting(request: pytest.FixtureRequest) -> Setting:
    chance = Random(request.param)
    scenario = scenario_of(lively(chance))
    world, rows = build_world(scenario), rows_of(scenario, chance)
    return Setting(scenario, world, rows, engine_results(Engine(scenario, world), RUNS, rows, POINTS, NUMBERS))


def test_rows_of_parameters_are_those_of_the_model(setting: Setting) -> None:
    models = [
        mesa_run(setting.scenario, setting.world, run, setting.rows[point])
        for run, point in zip(RUNS, POINTS, strict=True)
    ]
    assert differences(mesa_results(models, NUMBERS), setting.whole) == []


def test_runs_differ_by_luck(setting: Setting) -> None:
    tallies = setting.whole[0]
    rows = {(*tallies.severity[n].ravel(), *tallies.first_choices[n], *tallies.blocks_by[n]) for n in range(len(RUNS))}
    assert len(rows) >= len(set(RUNS))
    assert tallies.arrived.sum(axis=(1, 2)).min() > 15.0


def test_runs_differ_by_parameters() -> None:
    """In all of the random scenarios but one at most, in which what differs may be of no account."""
    same = 0
    for seed in LIVELY:
        chance = Random(seed)
        scenario = scenario_of(lively(chance))
        engine, rows = Engine(scenario, build_world(scenario)), rows_of(scenario, chance)
        alone = [engine_results(engine, [(0, 0)], rows, [point], [0]) for point in (0, 1)]
        same += differences(*alone) == []
    assert same <= 1


@pytest.mark.parametrize("size", [1, 2, 4, 8])
@pytest.mark.parametrize("wanted", [TABLES, NO_TABLES], ids=["tables", "counts alone"])
def test_splits_over_calls(setting: Setting, size: int, wanted: frozenset[str]) -> None:
    engine = Engine(setting.scenario, setting.world)
    parts = [range(first, min(first + size, len(RUNS))) for first in range(0, len(RUNS), size)]
    # All are done before any is compared: no call may write to what an earlier one gave.
    found = [setting.some(positions, wanted, engine) for positions in parts]
    for positions, each in zip(parts, found, strict=True):
        check_wanted(setting, positions, each, wanted)


def check_wanted(setting: Setting, positions: Sequence[int], found: Results, wanted: frozenset[str]) -> None:
    whole = setting.whole[0], {name: setting.whole[1][name] for name in sorted(wanted)}
    Setting(setting.scenario, setting.world, setting.rows, whole).check(positions, found)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("wanted", [TABLES, NO_TABLES], ids=["tables", "counts alone"])
def test_order_of_runs(setting: Setting, seed: int, wanted: frozenset[str]) -> None:
    positions = list(range(len(RUNS)))[::-1]
    if seed:
        Random(seed).shuffle(positions)
    check_wanted(setting, positions, setting.some(positions, wanted), wanted)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_alone_is_as_among_all(setting: Setting, name: str) -> None:
    engine, positions = Engine(setting.scenario, setting.world), range(len(RUNS))
    setting.some(positions, frozenset({"quarters"}), engine)
    check_wanted(setting, positions, setting.some(positions, frozenset({name}), engine), frozenset({name}))


@pytest.mark.parametrize("wanted", [TABLES, NO_TABLES], ids=["tables", "counts alone"])
def test_threads_with_an_engine_each(setting: Setting, wanted: frozenset[str]) -> None:
    parts = [range(n % len(RUNS), len(RUNS)) for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda positions: setting.some(positions, wanted), parts))
    for positions, each in zip(parts, found, strict=True):
        check_wanted(setting, positions, each, wanted)


def test_a_run_is_numbered_from_nought_if_no_number_is_given() -> None:
    scenario = scenario_of(lively(Random(LIVELY[0])))
    engine = Engine(scenario, build_world(scenario))
    runs = [np.array(column, dtype=np.int64) for column in zip(*RUNS, strict=True)]
    row_of_each = np.zeros(len(RUNS), dtype=np.int64)
    _, found = engine.run(parameters_of(scenario)[None, :], row_of_each, *runs, tables=TABLES)
    assert differences(engine_results(engine, RUNS), (engine_results(engine, RUNS)[0], found)) == []


# Books that are too small


class Growing(Engine):
    """An engine that remembers how large its books were, and how many rows of what is open."""

    grown: list[tuple[int, int]]

    def _make_room(self, room: int) -> None:
        super()._make_room(room)
        self.grown = [*getattr(self, "grown", []), (int(self.state.room), int(self.state.few))]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.engine.engine, "ROOM", 8)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("wanted", [TABLES, NO_TABLES], ids=["tables", "counts alone"])
def test_books_that_grow(setting: Setting, wanted: frozenset[str]) -> None:
    engine, positions = Growing(setting.scenario, setting.world), list(range(len(RUNS)))
    found = setting.some(positions, wanted, engine)
    assert len(engine.grown) > 1
    check_wanted(setting, positions, found, wanted)


@pytest.fixture(scope="module")
def crowds() -> tuple[Scenario, World, Results]:
    """Return what the model makes of more issues, attempts, groups and constructions than there is room for."""
    scenario = scenario_of(crowded())
    world = build_world(scenario)
    models = [mesa_run(scenario, world, run) for run in RUNS[:2]]
    assert min(sum(len(issue.attempts) for issue in model.issues) for model in models) > 512
    assert min(len(model.groups) for model in models) > 8
    return scenario, world, mesa_results(models)


@pytest.mark.parametrize("room", [1, 8, 300, 512, 4096])
@pytest.mark.parametrize("wanted", [TABLES, NO_TABLES], ids=["tables", "counts alone"])
def test_books_that_a_crowd_outgrows(
    crowds: tuple[Scenario, World, Results], monkeypatch: pytest.MonkeyPatch, room: int, wanted: frozenset[str]
) -> None:
    scenario, world, (tallies, kept) = crowds
    monkeypatch.setattr(sim.engine.engine, "ROOM", room)
    engine = Growing(scenario, world)
    found = engine_results(engine, RUNS[:2], wanted=wanted)
    assert differences((tallies, {name: kept[name] for name in sorted(wanted)}), found) == []
    rooms, few = (list(each) for each in zip(*engine.grown, strict=True))
    assert rooms == sorted(set(rooms))
    assert few[-1] > 64
    # What has grown is large enough for the same runs.
    again = engine_results(engine, RUNS[:2], wanted=wanted)
    assert differences(found, again) == []
    assert [room for room, _ in engine.grown] == rooms


# Nothing is written outside of what is allocated

MARGIN, MARK = 4096, 0xA5


class Guarded(Engine):
    """An engine whose arrays lie between margins, in which nothing may ever be written."""

    def _hold(self, name: str, values: NDArray[Any]) -> None:
        room = np.full(values.nbytes + 2 * MARGIN, MARK, dtype=np.uint8)
        between = room[MARGIN : MARGIN + values.nbytes].view(values.dtype).reshape(values.shape)
        between[...] = values
        self.margins = [*getattr(self, "margins", []), (name, room[:MARGIN], room[MARGIN + values.nbytes :])]
        super()._hold(name, between)

    def written(self) -> set[str]:
        """Return the arrays beside which something was written, those outgrown among them."""
        return {name for name, before, after in self.margins if (before != MARK).any() or (after != MARK).any()}


def builders() -> Scenario:
    """Return a scenario in which little is open at a time, everything is agreed, and nothing is ever built."""
    lasting = {"build_quarters": 400.0, "deadline_capability": 400.0, "preparation_capability": 0.0}
    willing = {"silence_tolerance": 100.0, "useful_ambition": 0.0, "sponsor_reserve": 0.0, "disagreement_cost": 1e6}
    fields = crowded(quarters=24, arrivals=7.0, momentum_loss=0.0, **lasting, **willing)
    fields["domains"]["one"]["kinds"] = {"capability": 1}
    return scenario_of(fields)


@pytest.mark.parametrize("room", [1, 8, 512])
@pytest.mark.parametrize("make", [builders, lambda: scenario_of(crowded())], ids=["builders", "crowd"])
def test_nothing_is_written_beside_an_array(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], Scenario], room: int
) -> None:
    monkeypatch.setattr(sim.engine.engine, "ROOM", room)
    scenario = make()
    world = build_world(scenario)
    engine, model = Guarded(scenario, world), mesa_run(scenario, world, RUNS[2])
    found = engine_results(engine, RUNS[:3])
    assert engine.written() == set()
    assert differences(mesa_results([model], [2]), row(found, 2)) == []


def test_random_scenarios_write_nothing_beside_an_array(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.engine.engine, "ROOM", 1)
    engine = Guarded(setting.scenario, setting.world)
    setting.check(range(len(RUNS)), setting.some(range(len(RUNS)), engine=engine))
    assert engine.written() == set()
