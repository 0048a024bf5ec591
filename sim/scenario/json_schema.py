"""The JSON Schema of scenario files, for editors and for messages.

Messages, editors and documentation read the ranges here; they come from the schema and the registries.
"""

from __future__ import annotations

from functools import cache

from sim.parameters import PARAMETERS, Parameter
from sim.scenario.allowed import Allowed, Node
from sim.scenario.located import Path
from sim.scenario.schema import ScenarioFile
from sim.scenario.translate import Grammar

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def format_names() -> tuple[str, ...]:
    """Return the formats that a scenario may list, in the order of the registry."""
    from sim.formats import FORMATS  # compiled rules: slow to import

    return tuple(name for name in FORMATS if name != "inaction")


def usual_format_names() -> tuple[str, ...]:
    """Return the formats that a scenario allows if it lists none: a user's own has to be listed."""
    from sim.formats import BUILT_IN

    return tuple(fmt.name for fmt in BUILT_IN if fmt.name != "inaction")


def standing_format_names() -> tuple[str, ...]:
    """Return the formats that leave standing groups, in the order of the registry."""
    from sim.formats import FORMATS

    return tuple(name for name, fmt in FORMATS.items() if fmt.traits.standing)


def json_schema() -> Node:
    """Return the JSON Schema (2020-12) of scenario files, for editors."""
    schema = ScenarioFile.model_json_schema()
    schema |= {"$schema": DIALECT, "title": "alliance-sim scenario"}
    event = schema["$defs"]["Event"]["properties"]
    for holder in (schema["properties"], event):
        holder["parameters"] |= _parameters()
        listed = holder["formats"]["anyOf"][0]
        listed |= {"items": {"type": "string", "enum": list(format_names())}}
    group = schema["$defs"]["StartingGroup"]["properties"]
    group["format"]["anyOf"][0] |= {"enum": list(standing_format_names())}
    # what a file leaves to the one it extends is not missing
    return schema | {"if": {"required": ["extends"]}, "else": {"required": schema.pop("required")}}


def _parameters() -> Node:
    table = {name: _parameter(parameter) for name, parameter in PARAMETERS.items()}
    return {"properties": table, "additionalProperties": False}


def _parameter(parameter: Parameter) -> Node:
    return {
        "type": "number",
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "default": parameter.default,
        "description": f"{parameter.meaning} [{parameter.unit}]",
    }


def grammar() -> Grammar:
    """Return what a scenario file allows, for messages."""
    return _grammar(tuple(PARAMETERS.values()))


@cache
def _grammar(_known: tuple[Parameter, ...]) -> Grammar:
    """Return the grammar while these are the parameters: own code may add some."""
    branches = frozenset({"<text>", "<list>", "<mapping>", "[key]"})
    return Grammar(Allowed(json_schema(), branches), "It is a parameter: write it as parameters.{}.")


def types_at(way: tuple[str, ...]) -> frozenset[str]:
    """Return the types of JSON that may stand in a scenario at the end of a way; none where anything may."""
    return grammar().allowed.types_at(in_schema(way))


def in_schema(way: tuple[str, ...]) -> Path:
    """Return a way as the schema knows it: positions are numbers, and an event by its id is like any other."""
    named = ["0" if place == 1 and way[0] == "events" else step for place, step in enumerate(way)]
    return tuple(int(step) if step.isdecimal() else step for step in named)
