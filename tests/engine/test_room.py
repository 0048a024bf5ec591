"""Books that a run adds to: nothing can be added past their end, wherever it is added from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import numba
import pytest
from numba import config

import sim
import sim.engine.engine
from sim.engine.engine import Engine
from sim.state import shapes
from sim.state.run import Run
from sim.world import build_world

from .equality import assert_equal, differences, engine_results
from .lively import Fields, scenario_of

PACKAGE = Path(sim.__file__).parent
MODULES = sorted(path for name in ("state", "decisions", "phases", "engine") for path in (PACKAGE / name).glob("*.py"))


def _written(tree: ast.AST) -> Iterator[tuple[ast.Attribute, ast.expr | None]]:
    """Yield every count that is assigned to, with the value; None where it is counted up."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and not isinstance(node.op, ast.Sub):
            yield from ((each, None) for each in ast.walk(node.target) if isinstance(each, ast.Attribute))
        if isinstance(node, ast.Assign):
            for target in node.targets:
                paired = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                pairs = zip(target.elts, node.value.elts, strict=True) if paired else [(target, node.value)]
                yield from ((each, value) for each, value in pairs if isinstance(each, ast.Attribute))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_only_room_makes_a_book_longer(path: Path) -> None:
    """Elsewhere a count is set to 0, or to how many of a list are left after some were taken off it."""
    if path.stem == "room":
        return
    written = [(target.attr, value) for target, value in _written(ast.parse(path.read_text(encoding="utf-8")))]
    longer = [
        name
        for name, value in written
        if name in shapes.GROWING
        and not (isinstance(value, ast.Constant) and value.value == 0)
        and not (isinstance(value, ast.Name) and value.id == "left")
    ]
    assert longer == []


def test_every_book_has_a_count_of_its_rows() -> None:
    rows = {shape[0] for shape, _ in shapes.BOOKS.values()}
    assert rows == set(shapes.GROWING.values())
    assert set(shapes.GROWING) <= set(shapes.MEMORY.names or ())


# Groups from the start, and founded


def standing(count: int, **more: object) -> Fields:
    """Return a scenario with so many groups at the start, in which more are founded."""
    codes = ("A", "B", "C", "D")
    countries = [
        {"code": code, "latitude": 50 + n, "longitude": 10 + 2 * n, "capability": 40 + n, "ideal_point": 1}
        for n, code in enumerate(codes)
    ]
    group = {"format": "framework_nation", "domain": "air", "lead": "A", "members": ["A", "B"], "momentum": 1}
    return {
        "title": "Many groups",
        "start": "2010Q1",
        "quarters": 30,
        "alliance": {"allies": countries},
        "domains": {"air": {"threat": 0.5, "arrivals": 0.5, "kinds": {"crisis": 1, "capability": 1}, "floor": 0.5}},
        "formats": ["minilateral"],
        "parameters": {"group_attention": 0, "join_intercept": 5, "founding_cost": 0},
        "groups": [group] * count,
        **more,
    }


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 500, 511, 512, 513, 700])
@pytest.mark.parametrize("room", [1, 8, 512])
def test_groups_that_stand_and_groups_that_are_founded(monkeypatch: pytest.MonkeyPatch, count: int, room: int) -> None:
    monkeypatch.setattr(sim.engine.engine, "ROOM", room)
    models = assert_equal(scenario_of(standing(count)), [(1, replicate) for replicate in range(3)])
    assert max(len(model.groups) for model in models) > count


def test_an_engine_that_outgrew_its_books_gives_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.engine.engine, "ROOM", 1)
    scenario = scenario_of(standing(40))
    engine, runs = Engine(scenario, build_world(scenario)), [(1, replicate) for replicate in range(12)]
    first = engine_results(engine, runs)
    assert differences(first, engine_results(engine, runs)) == []


@pytest.mark.skipif(not config.BOUNDSCHECK, reason="compiled without checks of bounds, as usual: CI does it with them")
def test_an_index_out_of_bounds_is_caught() -> None:
    """What NUMBA_BOUNDSCHECK=1 is for: it holds for the engine's own arrays, too."""

    @numba.njit
    def read(run: Run, index: int) -> int:
        return int(run.allies[index])

    scenario = scenario_of(standing(0))
    engine = Engine(scenario, build_world(scenario))
    assert read(engine.state, 3) >= 0
    with pytest.raises(IndexError):
        read(engine.state, 4)
