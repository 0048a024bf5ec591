"""The domains that a scenario has unless it names its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from sim.scenario.schema import Domain
from sim.scenario.yaml_source import read_text


@cache
def default_domains() -> Mapping[str, Domain]:
    """Return the default domains, by name, from ``sim/data/domains.yaml``."""
    source = files("sim.data") / "domains.yaml"
    tree = read_text(source.read_text(encoding="utf-8"), "sim/data/domains.yaml")
    return TypeAdapter(dict[str, Domain]).validate_python(tree.plain())
