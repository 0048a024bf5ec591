"""What a result keeps of own code: whether two are the same, and what a damaged record ends in."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim import parameters
from sim.errors import AllianceSimError
from sim.own_code.record import difference, recorded
from sim.results import measures
from tests.own_code.rules import NAMES, done, refused, written

type Node = dict[str, Any] | list[Any]
STRANGE: list[Any] = [None, 3, "", True, [], [{}], {"run": {}}]
"""What may stand in place of anything."""


def test_there_is_no_record_without_own_code() -> None:
    assert recorded() == {}
    assert difference({}, {}) == ""


def test_a_figure_of_a_notebook_is_no_part_of_what_was_run() -> None:
    sim.figure("f", title="F", caption="C.")(lambda result, axes: None)
    assert recorded() == {}
    sim.parameter("p", unit="1", default=0, low=0, high=1, source="x")
    assert recorded()["own_code"]["modules"] == {__name__: {"parameter": ["p"]}}


def record(*files: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"own_code": {"files": [{"name": name, "sha256": 64 * digit} for name, digit in files], **more}}


A, B = ("a.py", "1"), ("b.py", "2")
DIFFERENCES = {
    "none now": (record(A), {}, "add --with a.py"),
    "one missing": (record(A, B), record(A), "add --with b.py"),
    "another text": (record(A), record(("a.py", "3")), "its SHA-256 was 111111111111 then and is 333333333333 now"),
    "one more": (record(A), record(A, B), "b.py had no part"),
    "none then": ({}, record(A), "a.py had no part"),
    "another order": (record(A, B), record(B, A), "give them as --with a.py --with b.py"),
    "no measure": (record(measures={"m": {}}), {}, "made with the measure 'm'. Import the module"),
    "a parameter more": ({}, record(parameters={"p": {}}), "The parameter 'p' had no part"),
    "other unit": (record(measures={"m": {"unit": "a"}}), record(measures={"m": {"unit": "b"}}), "is not declared as"),
}


@pytest.mark.parametrize(("there", "here", "said"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_what_differs_is_said_with_how_to_mend_it(there: dict[str, Any], here: dict[str, Any], said: str) -> None:
    assert said in difference(there, here)
    assert difference(there, there) == difference(here, here) == ""


def ways(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value of a tree."""
    yield way
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in below:
        yield from ways(value, (*way, key))


def edited(tree: Any, way: tuple[Any, ...], value: Any) -> Any:
    """Return a tree with another value at the end of a way."""
    if not way:
        return value
    changed = copy.copy(tree)
    changed[way[0]] = edited(tree[way[0]], way[1:], value)
    return changed


def test_a_damaged_record_ends_in_a_message(here: Path) -> None:
    written(here)
    done("run", "quarrel.yaml", "--with", "my_rules.py", "--out", "kept", "--quiet", "--no-figures")
    path = Path("kept/manifest.json")
    whole = json.loads(path.read_text())
    every = list(ways(whole["own_code"]))
    assert {way[-1] for way in every if way} >= {*NAMES, NAMES["measure"], NAMES["parameter"], "unit", "text"}
    refused = 0
    for way in every:
        for value in STRANGE:
            path.write_text(json.dumps(edited(whole, ("own_code", *way), value)))
            measures.DESCRIBED.clear()
            parameters.DESCRIBED.clear()
            try:
                assert len(sim.load_result("kept").runs)
            except AllianceSimError:
                refused += 1
    assert refused > len(every)


def test_the_text_that_a_result_keeps_is_never_run(here: Path) -> None:
    written(here)
    done("run", "quarrel.yaml", "--with", "my_rules.py", "--out", "kept", "--quiet", "--no-figures")
    path = Path("kept/manifest.json")
    whole = json.loads(path.read_text())
    text = "open('trapped', 'w')\n"
    (file,) = whole["own_code"]["files"]
    file |= {"text": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    path.write_text(json.dumps(whole))
    done("plot", "kept", "format_mix")
    done("table", "kept", "measures")
    for words in ((), ("--with", "my_rules.py")):
        assert "my_rules.py" in refused("replay", "kept", "--run", "0", *words)
    assert not Path("trapped").exists()
