"""The JSON Schema of scenario files, and what it allows in plain words.

Messages, editors and documentation read the ranges here; they come from the schema and the registries.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sim.errors import listing
from sim.parameters import PARAMETERS, Parameter
from sim.scenario.located import Path
from sim.scenario.schema import ScenarioFile

type Node = dict[str, Any]


@cache
def format_names() -> tuple[str, ...]:
    """Return the formats that a scenario may list, in the order of the registry."""
    from sim.formats import FORMATS  # compiled rules: slow to import

    return tuple(name for name in FORMATS if name != "inaction")


def json_schema() -> Node:
    """Return the JSON Schema (2020-12) of scenario files, for editors."""
    schema = ScenarioFile.model_json_schema()
    schema |= {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "alliance-sim scenario"}
    event = schema["$defs"]["Event"]["properties"]
    for holder in (schema["properties"], event):
        holder["parameters"] |= _parameters()
    listed = schema["properties"]["formats"]["anyOf"][0]
    listed |= {"items": {"type": "string", "enum": list(format_names())}, "uniqueItems": True}
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


@cache
def _whole() -> Node:
    return json_schema()


def node_at(path: Path) -> Node | None:
    """Return the part of the schema that speaks of the value at `path`, or None."""
    nodes = [_whole()]
    for step in path:
        nodes = [below for node in nodes for branch in _branches(node) for below in _below(branch, step)]
    return nodes[0] if nodes else None


def keys_at(path: Path) -> list[str]:
    """Return the keys that a mapping at `path` may have; empty where any will do."""
    node = node_at(path)
    return [] if node is None else [key for branch in _branches(node) for key in branch.get("properties", ())]


def allowed_at(path: Path) -> str:
    """Return in words what may stand at `path`."""
    node = node_at(path)
    return "" if node is None else describe(node)


def allowed_key(path: Path) -> str:
    """Return in words what a key of the mapping at `path` may be."""
    node = node_at(path) or {}
    names = [branch["propertyNames"] for branch in _branches(node) if "propertyNames" in branch]
    return describe(names[0]) if names else listing(keys_at(path))


def _branches(node: Node) -> Iterator[Node]:
    """Yield the alternatives of a node, with references followed."""
    if "$ref" in node:
        yield from _branches(_whole()["$defs"][node["$ref"].rsplit("/", 1)[1]])
    elif "anyOf" in node or "oneOf" in node:
        for branch in node.get("anyOf") or node["oneOf"]:
            yield from _branches(branch)
    else:
        yield node


def _below(node: Node, step: str | int) -> Iterator[Node]:
    if isinstance(step, int):
        fixed = node.get("prefixItems", ())
        if step < len(fixed):
            yield fixed[step]
        elif "items" in node:
            yield node["items"]
    elif step in node.get("properties", ()):
        yield node["properties"][step]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]


def describe(node: Node) -> str:
    """Return in words what a node of the schema allows."""
    words = [_one(branch) for branch in _branches(node) if branch.get("type") != "null"]
    return " or ".join(dict.fromkeys(words))


def _one(node: Node) -> str:
    if "x-allowed" in node:
        return str(node["x-allowed"])
    if "const" in node:
        return str(node["const"]).lower()
    if "enum" in node:
        return f"one of {listing(node['enum'])}"
    match node.get("type"):
        case "number":
            return f"a number{_range(node)}"
        case "integer":
            return f"a whole number{_range(node)}"
        case "boolean":
            return "true or false"
        case "array":
            return _list(node)
        case "object":
            return _mapping(node)
        case _:
            return f"a text such as {node['examples'][0]}" if "examples" in node else "text"


def _range(node: Node) -> str:
    least, most = node.get("minimum"), node.get("maximum")
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}" if abs(most) < 1e6 else f" from {least:g} to {most}"
    if "exclusiveMinimum" in node and most is not None:
        return f" above {node['exclusiveMinimum']:g}, up to {most:g}"
    if "exclusiveMinimum" in node:
        return f" above {node['exclusiveMinimum']:g}"
    return f" of at least {least:g}" if least is not None else ""


def _list(node: Node) -> str:
    if "prefixItems" in node:
        return f"a list of {' and '.join(describe(item) for item in node['prefixItems'])}"
    least = "a list of at least one, each " if node.get("minItems") else "a list, each "
    return least + describe(node["items"])


def _mapping(node: Node) -> str:
    if node.get("properties"):
        return f"a mapping with keys such as {listing(list(node['properties'])[:5])}"
    return f"a mapping of names to {describe(node['additionalProperties'])}"
