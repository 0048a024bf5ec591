"""Figures for papers and talks: one file a figure, one line each in the registry.

Importing this imports no plotting library; drawing does.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.figures import (
    blocking,
    cooperation_map,
    format_mix,
    group_map,
    groups,
    membership,
    output,
    pareto,
    sensitivity,
    survival,
)
from sim.figures.drawing.declaration import Figure
from sim.figures.drawing.saving import plot, possible, save

FIGURES: Mapping[str, Figure] = {
    figure.name: figure
    for figure in (
        format_mix.FIGURE,
        blocking.FIGURE,
        survival.FIGURE,
        output.FIGURE,
        cooperation_map.FIGURE,
        groups.FIGURE,
        membership.FIGURE,
        group_map.FIGURE,
        sensitivity.FIGURE,
        pareto.FIGURE,
    )
}

__all__ = ["FIGURES", "Figure", "plot", "possible", "save"]
