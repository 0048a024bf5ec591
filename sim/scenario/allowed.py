"""What a JSON Schema allows, in plain words: the ranges that messages give, for any kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.errors import listing
from sim.scenario.located import Path

type Node = dict[str, Any]

BRANCH = "x-branch"
"""Key of a record's schema with the name that the branch of a union has in a path, such as ``<mapping>``."""


class Allowed:
    """What may stand where in one kind of file.

    A path may hold names of union branches where the validator's do; they choose among the alternatives.

    Parameters
    ----------
    schema : dict
        JSON Schema of the kind of file.
    branches : frozenset of str
        Names of union branches, which stand in the validator's paths and in no file.
    """

    def __init__(self, schema: Node, branches: frozenset[str]) -> None:
        self._schema = schema
        self.branches = branches

    def node_at(self, path: Path) -> Node | None:
        """Return the part of the schema that speaks of the value at `path`, or None."""
        nodes = self._nodes(path)
        return nodes[0] if nodes else None

    def keys_at(self, path: Path) -> list[str]:
        """Return the keys that a mapping at `path` may have; empty where any will do."""
        branches = [branch for node in self._nodes(path) for branch in self._branches(node)]
        return list(dict.fromkeys(key for branch in branches for key in branch.get("properties", ())))

    def at(self, path: Path) -> str:
        """Return in words what may stand at `path`."""
        node = self.node_at(path)
        return "" if node is None else self.describe(node)

    def types_at(self, path: Path) -> frozenset[str]:
        """Return the types of JSON that the value at `path` may have, null left out; empty where any will do."""
        types = {branch.get("type") for node in self._nodes(path) for branch in self._branches(node)}
        return frozenset() if None in types else frozenset(map(str, types - {"null"}))

    def is_unique(self, path: Path) -> bool:
        """Tell whether nothing may stand twice in the list at `path`."""
        return any(branch.get("uniqueItems") for node in self._nodes(path) for branch in self._branches(node))

    def key_at(self, path: Path) -> str:
        """Return in words what a key of the mapping at `path` may be."""
        names = [
            branch["propertyNames"]
            for node in self._nodes(path)
            for branch in self._branches(node)
            if "propertyNames" in branch
        ]
        return self.describe(names[0]) if names else listing(self.keys_at(path))

    def _nodes(self, path: Path) -> list[Node]:
        nodes = [self._schema]
        for step in path:
            every = [branch for node in nodes for branch in self._branches(node)]
            if step in self.branches:
                nodes = [branch for branch in every if branch.get(BRANCH) == step] or every
            else:
                nodes = [below for branch in every for below in _below(branch, step)]
        return nodes

    def _branches(self, node: Node) -> Iterator[Node]:
        """Yield the alternatives of a node, with references followed."""
        if "$ref" in node:
            yield from self._branches(self._schema["$defs"][node["$ref"].rsplit("/", 1)[1]])
        elif "anyOf" in node or "oneOf" in node:
            for branch in node.get("anyOf") or node["oneOf"]:
                yield from self._branches(branch)
        else:
            yield node

    def describe(self, node: Node) -> str:
        """Return in words what a node of the schema allows."""
        words = [self._one(branch) for branch in self._branches(node) if branch.get("type") != "null"]
        return " or ".join(dict.fromkeys(words))

    def _one(self, node: Node) -> str:
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
                return self._list(node)
            case "object":
                return self._mapping(node)
            case _:
                return f"a text such as {node['examples'][0]}" if "examples" in node else "text"

    def _list(self, node: Node) -> str:
        if "prefixItems" in node:
            return f"a list of {' and '.join(self.describe(item) for item in node['prefixItems'])}"
        least = "a list of at least one, each " if node.get("minItems") else "a list, each "
        return least + self.describe(node["items"])

    def _mapping(self, node: Node) -> str:
        if node.get("properties"):
            return f"a mapping with keys such as {listing(list(node['properties'])[:5])}"
        values = node.get("additionalProperties")
        return f"a mapping of names to {self.describe(values)}" if isinstance(values, dict) else "a mapping"


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


def _range(node: Node) -> str:
    least, most = node.get("minimum"), node.get("maximum")
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}" if abs(most) < 1e6 else f" from {least:.15g} to {int(most)}"
    if "exclusiveMinimum" in node and most is not None:
        return f" above {node['exclusiveMinimum']:g}, up to {most:g}"
    if "exclusiveMinimum" in node:
        return f" above {node['exclusiveMinimum']:g}"
    return f" of at least {least:g}" if least is not None else ""
