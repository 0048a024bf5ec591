"""The schemas for editors, of scenario and of experiment files: what holds for both."""

from __future__ import annotations

import json

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
