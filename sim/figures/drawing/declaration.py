"""What a figure declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

type Panel = Axes | NDArray[Any]
"""What a figure returns: one Axes, or a flat array of them."""

type GivenAxes = Axes | Sequence[Axes] | NDArray[Any] | None
"""What a figure can be drawn on: one Axes, as many as it has panels, or None for new ones."""


type Layout = Callable[[Result, str], Panels]


class Draw(Protocol):
    """What draws a figure."""

    def __call__(self, result: Result, axes: GivenAxes = None) -> Panel:
        """Draw a result on Axes, new ones if None are given, and return them."""
        ...


@dataclass(frozen=True, slots=True)
class Panels:
    """How a figure is laid out at one width.

    Attributes
    ----------
    height : float
        Inches, on paper.
    rows, columns : int
        Panels.
    heights, widths : tuple of float
        Relative heights of the rows and widths of the columns; empty for equal ones.
    """

    height: float
    rows: int = 1
    columns: int = 1
    heights: tuple[float, ...] = ()
    widths: tuple[float, ...] = ()

    @property
    def count(self) -> int:
        """Number of panels."""
        return self.rows * self.columns


def fixed(column: Panels, page: Panels) -> Layout:
    """Return the layout of a figure whose panels do not depend on the result."""
    return lambda result, width: page if width == "page" else column


def always(_result: Result) -> bool:
    """Tell that a figure is worth drawing, whatever the result."""
    return True


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure for papers and talks.

    Attributes
    ----------
    name, title, description : str
        Key in the registry, a short title, and what it shows.
    needs : tuple of str
        Tables of a result that it is drawn from.
    draw : callable
        From a result, and Axes if there are any, to Axes.
    caption : callable
        From a result to the sentences of the caption that say what is drawn and how.
    layout : callable
        From a result and a width, ``"column"`` or ``"page"``, to a layout.
    applies : callable
        Whether it is worth drawing of a result for which no figures are named.
    of_runs : bool
        Whether it shows what runs left, and so is drawn after them; others show what a scenario is about.
    across : bool
        Whether it shows all arms at once; others are drawn of each by itself, one part below the other.
    by_point : bool
        Whether it tells the points of a design apart; others take them together, and the caption says so.
    shares : {"", "x", "y", "both"}
        Axes that are the same in the parts for all arms, to compare them by eye.
    differing : callable or None
        From the name of an arm, the first if None, to the figure of differences from it; None where there is none.
    """

    name: str
    title: str
    description: str
    needs: tuple[str, ...]
    draw: Draw
    caption: Callable[[Result], str]
    layout: Layout
    applies: Callable[[Result], bool] = always
    of_runs: bool = True
    across: bool = False
    by_point: bool = False
    shares: Literal["", "x", "y", "both"] = ""
    differing: Callable[[str | None], Figure] | None = None
