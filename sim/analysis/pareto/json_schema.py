"""The JSON Schema of files of design spaces, for editors."""

from __future__ import annotations

from sim.analysis.pareto.declaration import SpaceFile
from sim.experiments.factors import PLAUSIBLE
from sim.experiments.json_schema import add_laid_on, open_forms, parameter_forms
from sim.scenario.allowed import Node
from sim.scenario.json_schema import DIALECT


def space_schema() -> Node:
    """Return the JSON Schema (2020-12) of files of design spaces.

    An option is described as a scenario in which anything may be left out. Paths with dots are open as keys of levels
    and of what is uncertain; parameters are listed by name.
    """
    from sim.results.measures import MEASURES  # compiled rules: slow to import

    schema = open_forms(SpaceFile.model_json_schema())
    properties = schema["properties"]
    add_laid_on(schema, "Option")
    schema["$defs"]["Options"]["additionalProperties"] = {"anyOf": [{"$ref": "#/$defs/Option"}, {"type": "null"}]}
    properties["levels"]["properties"] = parameter_forms()
    known = properties["uncertain"] | {"properties": parameter_forms()}
    described = {key: known.pop(key) for key in ("description", "default")}
    properties["uncertain"] = {"anyOf": [{"const": PLAUSIBLE}, known], **described}
    names = {"enum": list(MEASURES)}
    properties["satisfice"]["propertyNames"] = names
    schema["$defs"]["Aim"]["properties"]["measure"] |= names
    return {"$schema": DIALECT} | schema | {"title": "alliance-sim design space"}
