"""The JSON Schema of files of claims, for editors."""

from __future__ import annotations

from sim.analysis.claims.declaration import ClaimFile
from sim.experiments.json_schema import experiment_schema, parameter_forms
from sim.scenario.allowed import Node
from sim.scenario.json_schema import DIALECT


def claim_schema() -> Node:
    """Return the JSON Schema (2020-12) of files of claims; arms and ranges are those of experiments."""
    from sim.results.measures import MEASURES  # compiled rules: slow to import

    schema, experiment = ClaimFile.model_json_schema(), experiment_schema()
    schema["$defs"] = experiment["$defs"] | schema["$defs"]
    properties = schema["properties"]
    properties["arms"]["additionalProperties"] = experiment["properties"]["arms"]["additionalProperties"]
    properties["factors"] |= {"properties": parameter_forms(), "additionalProperties": False}
    test = schema["$defs"]["ClaimTest"]["properties"]
    test["measure"] |= {"enum": list(MEASURES)}
    test["than_measure"]["anyOf"][0] = {"enum": list(MEASURES)}
    return {"$schema": DIALECT} | schema | {"title": "alliance-sim claim"}
