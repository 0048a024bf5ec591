"""The JSON Schema of experiment files, for editors."""

from __future__ import annotations

from typing import Any

from sim.experiments.declaration import ExperimentFile
from sim.experiments.distributions import DISTRIBUTIONS
from sim.experiments.factors import PLAUSIBLE
from sim.own_code.agents import ROLES, names_for
from sim.parameters import PARAMETERS
from sim.scenario.allowed import Node
from sim.scenario.fields import LONGEST_LABEL
from sim.scenario.json_schema import DIALECT, json_schema


def experiment_schema() -> Node:
    """Return the JSON Schema (2020-12) of experiment files.

    An arm is described as a scenario in which anything may be left out. Paths with dots are open as keys of factors;
    parameters are listed by name.
    """
    from sim.results.measures import MEASURES  # compiled rules: slow to import

    schema = open_forms(ExperimentFile.model_json_schema())
    properties = schema["properties"]
    add_laid_on(schema, "Arm")
    described = "what tables and figures call the arm; left out: its name in words"
    printed = {"type": "string", "minLength": 1, "maxLength": LONGEST_LABEL, "description": described}
    schema["$defs"]["Arm"]["properties"] |= {"agents": _agents(), "label": printed}
    properties["arms"]["additionalProperties"] = {"anyOf": [{"$ref": "#/$defs/Arm"}, {"type": "null"}]}
    properties["factors"]["properties"] = parameter_forms()
    named = {"type": "string", "enum": list(MEASURES)}
    schema["$defs"]["MeasureSpec"]["properties"]["measure"] |= named
    properties["measures"] |= {"items": {"anyOf": [named, {"$ref": "#/$defs/MeasureSpec"}]}}
    return {"$schema": DIALECT} | schema | {"title": "alliance-sim experiment"}


def _agents() -> Node:
    """Return what may stand under ``agents`` of an arm: a class for each role."""
    roles = {
        role: {"enum": names_for(role), "description": f"class of the {role} agents, from a file given with --with"}
        for role in ROLES
    }
    described = "classes of agents, where they are not the built-in ones"
    return {"type": "object", "properties": roles, "additionalProperties": False, "description": described}


def open_forms(schema: Node) -> Node:
    """Return a schema with forms of factors in which the ends of a range, or all of it, may be left to the table."""
    records = schema["$defs"]
    for form in DISTRIBUTIONS.values():
        # left out, they are those of the table of parameters
        records[form.__name__]["required"] = [
            key for key in records[form.__name__].get("required", ()) if key not in ("low", "high")
        ]
    records["Form"] = {"oneOf": [*records["Form"]["oneOf"], {"const": PLAUSIBLE}]}
    return schema


def parameter_forms() -> Node:
    """Return what may stand under each parameter where factors are listed."""
    return {
        name: {"$ref": "#/$defs/Form", "description": f"{parameter.meaning} [{parameter.unit}]"}
        for name, parameter in PARAMETERS.items()
    }


def add_laid_on(schema: Node, name: str) -> None:
    """Add the record of what is laid on a scenario, under a name, to a schema."""
    scenario = _partial(json_schema())
    schema["$defs"] |= {f"Scenario{key}": node for key, node in scenario.pop("$defs").items()}
    own = {key: node for key, node in scenario["properties"].items() if key not in ("seed", "replications")}
    schema["$defs"][name] = {"type": "object", "properties": own, "additionalProperties": False}


def _partial(node: Any) -> Any:
    """Return a scenario's schema in which nothing is required, with its records under names of their own."""
    if isinstance(node, list):
        return [_partial(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _partial(below) for key, below in node.items() if key not in ("required", "if", "else")}
    if isinstance(kept.get("$ref"), str):
        kept["$ref"] = kept["$ref"].replace("#/$defs/", "#/$defs/Scenario")
    return kept
