"""Figures for papers and talks: one file a figure, one line each in the registry.

Importing this imports no plotting library; drawing does.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.figures import (
    blocking,
    branches,
    by_arm,
    claims,
    comparison,
    cooperation_map,
    format_mix,
    group_map,
    groups,
    heat_map,
    joining,
    membership,
    output,
    pareto,
    prim,
    reliability,
    sensitivity,
    survival,
    tornado,
    trajectory,
)
from sim.figures.drawing.arms import MOST_ARMS
from sim.figures.drawing.declaration import Figure
from sim.figures.drawing.saving import crowded, plot, possible, save

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
        comparison.FIGURE,
        by_arm.FIGURE,
        branches.FIGURE,
        trajectory.FIGURE,
        tornado.FIGURE,
        heat_map.FIGURE,
        prim.FIGURE,
        claims.FIGURE,
        joining.FIGURE,
        reliability.FIGURE,
    )
}

__all__ = ["FIGURES", "MOST_ARMS", "Figure", "crowded", "plot", "possible", "save"]
