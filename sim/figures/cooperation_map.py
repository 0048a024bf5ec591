"""Who cooperates with whom in small formats, on a map.

Everybody sits in consensus and +N: their tables would hide what is chosen. Drawn are joint agreements in the formats
without a veto of all allies. Coastlines are left out; a graticule and capitals in their places stand for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, formats, map_panels
from sim.figures.drawing.atlas import Atlas, atlas, capability_areas, small_formats
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from sim.experiments.result import Result


def layout(result: Result, width: str) -> Panels:
    """Return a layout with a second panel where some countries are far from the others."""
    return map_panels.panels_for(not len(result.countries) or bool(atlas(result).near.all()), width)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw where most countries are, and the world around it where there are others."""
    panels = canvas.axes_of(axes, layout(result, "column"))
    if not len(result.countries):
        canvas.nothing(panels[0], "No countries in this result")
        return canvas.bundle(panels)
    shown = atlas(result)
    capability = result.countries["capability"].to_numpy(dtype=np.float64)
    columns = [map_panels.states(shown), _areas(float(capability.max())), _widths(shown)]
    map_panels.draw(panels, shown, capability, columns)
    return canvas.bundle(panels)


def _areas(most: float) -> list[Artist]:
    steps = sorted({_rounded(most * share) for share in (0.01, 0.1, 1.0)})
    areas = capability_areas(np.array(steps), most)
    labels = [f"{step:,g}" for step in steps]
    return map_panels.sizes("Bn USD a year", dict(zip(labels, areas.tolist(), strict=True)))


def _widths(shown: Atlas) -> list[Artist]:
    if not len(shown.links):
        return map_panels.widths(shown, "", {})
    least, most = float(shown.joint[tuple(shown.links[0])]), float(shown.joint.max())
    steps = sorted({_rounded(strength) for strength in (least, float(np.sqrt(least * most)), most)})
    return map_panels.widths(shown, "Agreements", {f"{step:g} per run": step for step in steps})


def _rounded(value: float) -> float:
    """Return a value to one significant digit, downwards."""
    unit = 10.0 ** np.floor(np.log10(value)) if value > 0.0 else 1.0
    return float(f"{np.floor(value / unit + 1e-9) * unit:.6g}")


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    shown = atlas(result)
    labelled = [formats.label(name).lower() for name in small_formats()]
    pairs = int((np.triu(shown.joint) > 0.0).sum())
    drawn = f"the {len(shown.links)} strongest of {pairs:,} links" if len(shown.links) < pairs else "all links"
    least = ""
    if len(shown.links):
        first, second = shown.links[0]
        least = f", from {float(shown.joint[first, second]):.2g} per run"
    return (
        f"Countries at their capitals. Width of links: agreements joined together in {', '.join(labelled)} format, "
        f"mean over runs; {drawn} are drawn{least}. Area of marks: square root of capability (military expenditure, "
        f"billion 2023 USD a year), with a least size. {map_panels.described(shown)} Codes stand where there is room."
    )


FIGURE = Figure(
    name="cooperation_map",
    title="Who cooperates with whom in small formats",
    description="joint agreements in framework-nation, minilateral and bilateral formats, on a map",
    needs=("issues", "countries"),
    draw=draw,
    caption=caption,
    layout=layout,
)
