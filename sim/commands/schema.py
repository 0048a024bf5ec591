"""What ``schema`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def schema_of(what: str) -> Mapping[str, Any]:
    """Return the JSON Schema of files of scenarios, experiments, claims, design spaces, groups or papers."""
    if what == "experiment":
        from sim.experiments.json_schema import experiment_schema

        return experiment_schema()
    if what == "design-space":
        from sim.analysis.pareto.json_schema import space_schema

        return space_schema()
    if what == "claim":
        from sim.analysis.claims.json_schema import claim_schema

        return claim_schema()
    if what == "group":
        from sim.prediction.declaration import group_schema

        return group_schema()
    if what == "paper":
        from sim.papers.declaration import paper_schema

        return paper_schema()
    from sim.scenario import json_schema

    return json_schema()
