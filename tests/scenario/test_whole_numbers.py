"""In every kind of file a whole number may be written as a float, if that is exact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.analysis.claims.declaration import ClaimFile
from sim.analysis.pareto.declaration import SpaceFile
from sim.errors import ScenarioError
from sim.experiments.declaration import ExperimentFile
from sim.papers.declaration import PaperFile
from sim.prediction.declaration import GroupFile
from sim.scenario import parse_scenario
from sim.scenario.fields import Record, whole
from sim.scenario.schema import ScenarioFile

FILES = (ClaimFile, ExperimentFile, GroupFile, PaperFile, ScenarioFile, SpaceFile)
SCENARIO = "title: T\nstart: 2010Q1\nquarters: {}\nseed: {}\nalliance: {{allies: [USA, FRA]}}\n"


def records(base: type[Record] = Record) -> Iterator[type[Record]]:
    for record in base.__subclasses__():
        if record.__module__ != "sim.scenario.scenario":  # what is resolved is no file
            yield record
            yield from records(record)


def bounds(record: type[Record]) -> Iterator[tuple[str, int]]:
    """Yield each key that takes whole numbers, with one that it takes."""
    for key, node in record.model_json_schema(by_alias=False)["properties"].items():
        for branch in node.get("anyOf", [node]):
            if branch.get("type") == "integer":
                least = branch.get("minimum", 4)
                yield key, max(4, least + least % 2)  # even, and up to 4 a power of two: some designs ask for that


KEYS = [(record, key, number) for record in dict.fromkeys(records()) for key, number in bounds(record)]


def test_every_kind_of_file_has_such_keys() -> None:
    assert set(FILES) <= {*records()}
    assert {"seed", "quarters", "replications", "points", "year", "every"} <= {key for _, key, _ in KEYS}


@pytest.mark.parametrize(("record", "key", "number"), KEYS, ids=[f"{record.__name__}.{key}" for record, key, _ in KEYS])
def test_a_key_for_whole_numbers_takes_them_as_floats(record: type[Record], key: str, number: int) -> None:
    field = record.model_fields[key]
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, field])
    taken = adapter.validate_python(float(number), strict=True)
    assert (taken, type(taken)) == (number, int)
    for wrong in (number + 0.5, str(number), True, 2.0**60):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong, strict=True)


@pytest.mark.parametrize("quarters", ["8.0", "8.", "8e0", "0.8e1", "+8.0", "80.0e-1"])
def test_the_spelling_leaves_no_trace(quarters: str) -> None:
    there, again = parse_scenario(SCENARIO.format(8, 1000)), parse_scenario(SCENARIO.format(quarters, "1e3"))
    assert again.fingerprint() == there.fingerprint()
    laid_on = parse_scenario(SCENARIO.format(1, 1), [f"quarters={quarters}", "seed=1.0e+3"])
    assert laid_on.fingerprint() == there.fingerprint()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("quarters=8.5", "The value 8.5 is not allowed"),
        ("seed=1e18", "Write all digits"),
        ("seed='42'", "plain number"),
    ],
)
def test_what_is_not_whole_or_not_exact_is_refused(setting: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        parse_scenario(SCENARIO.format(8, 1), [setting])


def test_only_exact_floats_are_whole() -> None:
    assert [whole(2.0**53 - 1), whole(2.0**53), whole(-0.0), whole(True)] == [2**53 - 1, 2.0**53, 0, True]
    assert isinstance(whole(2.0**53), float)
