"""What a schema allows in words, for a kind of file with unions that the scenario's has not."""

from __future__ import annotations

import pytest

from sim.scenario.allowed import BRANCH, Allowed

SCHEMA = {
    "$defs": {
        "Square": {
            "type": "object",
            "properties": {"kind": {"const": "square"}, "side": {"type": "number"}},
            BRANCH: "<square>",
        },
        "Disc": {
            "type": "object",
            "properties": {"kind": {"const": "disc"}, "radius": {"type": "number", "exclusiveMinimum": 0}},
            BRANCH: "<disc>",
        },
    },
    "properties": {
        "shape": {"oneOf": [{"$ref": "#/$defs/Square"}, {"$ref": "#/$defs/Disc"}]},
        "open": {"type": "object", "additionalProperties": True},
        "names": {"type": "object", "propertyNames": {"type": "string", "x-allowed": "a name"},
                  "additionalProperties": {"type": "integer"}},
        "list": {"type": "array", "items": {"type": "boolean"}},
    },
}  # fmt: skip
ALLOWED = Allowed(SCHEMA, frozenset({"<square>", "<disc>", "<list>"}))


def test_the_branch_of_a_union_chooses_among_the_keys() -> None:
    assert ALLOWED.keys_at(("shape", "<square>")) == ["kind", "side"]
    assert ALLOWED.keys_at(("shape", "<disc>")) == ["kind", "radius"]
    assert ALLOWED.keys_at(("shape",)) == ["kind", "side", "radius"]
    assert ALLOWED.at(("shape", "<disc>", "radius")) == "a number above 0"
    assert ALLOWED.at(("shape", "<square>", "radius")) == ""


def test_a_branch_that_the_schema_does_not_mark_chooses_nothing() -> None:
    assert ALLOWED.at(("list", "<list>", 0)) == "true or false"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("open",), "a mapping"),
        (("names",), "a mapping of names to a whole number"),
        (("list",), "a list, each true or false"),
        (("shape", "kind"), "square"),
        (("nothing",), ""),
    ],
)
def test_what_may_stand_there(path: tuple[str, ...], words: str) -> None:
    assert ALLOWED.at(path) == words


def test_what_a_key_may_be() -> None:
    assert ALLOWED.key_at(("names",)) == "a name"
    assert ALLOWED.key_at(("shape", "<disc>")) == "kind, radius"
