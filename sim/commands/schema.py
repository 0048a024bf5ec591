"""What ``schema`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def schema_of(what: str) -> Mapping[str, Any]:
    """Return the JSON Schema of scenario or of experiment files."""
    if what == "experiment":
        from sim.experiments.json_schema import experiment_schema

        return experiment_schema()
    from sim.scenario import json_schema

    return json_schema()
