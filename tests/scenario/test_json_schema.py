"""The JSON Schema says what the loader does."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.formats import FORMATS
from sim.parameters import PARAMETERS
from sim.scenario import json_schema
from sim.scenario.json_schema import grammar
from sim.scenario.starter import starter
from sim.scenario.yaml_source import read_text


def test_every_parameter_is_in_it_with_its_range() -> None:
    table = json_schema()["properties"]["parameters"]["properties"]
    assert list(table) == list(PARAMETERS)
    for name, parameter in PARAMETERS.items():
        assert (table[name]["minimum"], table[name]["maximum"]) == (parameter.minimum, parameter.maximum)
        assert table[name]["default"] == parameter.default


def test_every_format_but_inaction_is_in_it() -> None:
    (listed, _) = json_schema()["properties"]["formats"]["anyOf"]
    assert listed["items"]["enum"] == [name for name in FORMATS if name != "inaction"]


def test_the_starter_uses_only_its_keys() -> None:
    tree = read_text(starter("x"), "x").plain()
    assert isinstance(tree, dict)
    assert set(tree) <= set(json_schema()["properties"])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("quarters",), "a whole number from 1 to 4000"),
        (("events", 0, "threat", "space"), "a number from -1 to 1"),
        (("events", 3, "at"), "a text such as 2010Q1"),
        (("rules", "contagion"), "true or false"),
        (("parameters", "steering"), "a number from 0 to 1"),
        (("domains", "x", "gradient_km"), "a number from 1 to 1000000"),
        (("rules", "majority", "share"), "a number above 0.5, up to 1"),
        (("seed",), "a whole number from 0 to 9223372036854775807"),
        (("nowhere", "at", "all"), ""),
    ],
)
def test_ranges_in_words(path: tuple[str | int, ...], words: str) -> None:
    assert grammar().allowed.at(path) == words


def test_keys_of_an_inline_country() -> None:
    assert "capability" in grammar().allowed.keys_at(("alliance", "allies", 0))


@pytest.mark.parametrize("module", ["sim.scenario", "sim.cli"])
def test_importing_it_leaves_the_heavy_packages_out(module: str) -> None:
    program = f"import sys, {module}; print([m for m in ('numba', 'mesa', 'pandas', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
