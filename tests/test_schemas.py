"""The schemas for editors, of scenario and of experiment files: what holds for both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sim.commands.options import Schema
from sim.commands.schema import schema_of

KINDS = [kind.value for kind in Schema]


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_described(kind: str) -> None:
    schema = schema_of(kind)
    records = [schema, *(node for node in schema["$defs"].values() if "properties" in node)]
    bare = [(r["title"], key) for r in records for key, node in r["properties"].items() if not node.get("description")]
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_leads_somewhere(kind: str) -> None:
    schema = schema_of(kind)
    names = {piece.split('"')[0] for piece in json.dumps(schema).split('"#/$defs/')[1:]}
    assert names
    assert names <= set(schema["$defs"])


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_json(kind: str) -> None:
    assert json.loads(json.dumps(schema_of(kind))) == schema_of(kind)


def numbers(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every node of a schema that takes a number and nothing else, with where it stands."""
    if isinstance(node, list):
        for position, below in enumerate(node):
            yield from numbers(below, f"{path}/{position}")
    if isinstance(node, dict):
        if node.get("type") in ("number", "integer") and not {"const", "enum"} & node.keys():
            yield path, node
        for key, below in node.items():
            yield from numbers(below, f"{path}/{key}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_has_two_ends(kind: str) -> None:
    """What has none can be made to overflow, or to run for ever."""
    found = dict(numbers(schema_of(kind)))
    low, high = {"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}
    assert [path for path, node in found.items() if not (low & node.keys() and high & node.keys())] == []
    assert found
