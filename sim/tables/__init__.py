"""Tables for papers: one file a table, one line each in the registry.

Importing this imports nothing slow; making a table does.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.tables import boxes, comparison, designs, ledger, measures, parameters, ranking, scenario, sensitivity
from sim.tables.typesetting.declaration import Choice, Table
from sim.tables.typesetting.saving import FORMATS, possible, save, table

TABLES: Mapping[str, Table] = {
    each.name: each
    for each in (
        scenario.TABLE,
        parameters.TABLE,
        measures.TABLE,
        comparison.TABLE,
        ranking.TABLE,
        sensitivity.TABLE,
        ledger.TABLE,
        designs.TABLE,
        boxes.TABLE,
    )
}

__all__ = ["FORMATS", "TABLES", "Choice", "Table", "possible", "save", "table"]
