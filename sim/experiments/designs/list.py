"""Points from a table with a column for each factor and a row for each point; `sim.experiments.table` reads it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.experiments.designs.design import Design


class List(Design):
    """Points that stand in a file."""

    kind: Literal["list"] = Field(description="points from a table")
    file: Annotated[str, Field(min_length=1)] = Field(
        description="CSV file with a column for each factor and a row for each point; counts from this file's folder"
    )
