"""From a result to figures, on Axes and in files. The same result gives the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, listing, unknown_name
from sim.figures.drawing import canvas, captions
from sim.figures.drawing.arms import arms_of, fits, of_arm, parts_of
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel
from sim.figures.drawing.styles import STYLES, WIDTHS, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from sim.experiments.result import Result

FORMATS = ("pdf", "svg", "png")
DOTS_PER_INCH = 300


def _known(figure: str, style_name: str, width: str) -> Figure:
    from sim.figures import FIGURES

    if figure not in FIGURES:
        raise unknown_name("figure", figure, FIGURES)
    if style_name not in STYLES:
        raise unknown_name("style", style_name, STYLES)
    if width not in WIDTHS:
        raise unknown_name("width", width, WIDTHS)
    return FIGURES[figure]


def plot(
    result: Result, figure: str, *, width: str = "column", style: str = "paper", axes: GivenAxes = None,
    arm: str | None = None, difference: bool = False, base: str | None = None,
) -> Panel:  # fmt: skip
    """Draw a figure and return its Axes.

    Parameters
    ----------
    result : Result
        What to draw.
    figure : str
        Name of the figure; see ``FIGURES``.
    width : {"column", "page"}
        Width of a new figure: 3.5 or 7.2 inches on paper.
    style : {"paper", "slides"}
        Sizes of type and lines.
    axes : Axes or sequence of Axes, optional
        Where to draw; on a new figure if left out.
    arm : str, optional
        One arm of an experiment; if left out, a figure that does not show all arms at once has a part for each.
    difference : bool
        Whether to draw what arms change against one of them, for the figures that can.
    base : str, optional
        That arm; the first if left out.

    Returns
    -------
    Axes or array of Axes

    Raises
    ------
    InputError
        For a name that is not known, a table that the result does not hold, or a wrong number of Axes.
    """
    chosen = _differing(_known(figure, style, width), difference, base, arm)
    _check_tables(chosen, result)
    if axes is not None and arm is None and not chosen.across and len(arms_of(result)) > 1:
        names = ", ".join(arms_of(result))
        raise InputError(f"Choose one of the arms {names} with arm=NAME to draw on Axes of your own.")
    arms = parts_of(chosen, result, arm)
    with _styled(style):
        if axes is not None:
            return chosen.draw(next(iter(arms.values())), axes)
        return _new(chosen, arms, width, style)


def _differing(figure: Figure, difference: bool, base: str | None, arm: str | None) -> Figure:
    """Return a figure, or the one of differences that belongs to it."""
    from sim.figures import FIGURES

    if not difference:
        if base is not None:
            raise InputError(
                "An arm to compare with is chosen for differences alone. Add --difference, or leave it out."
            )
        return figure
    if figure.differing is None:
        able = listing(name for name, each in FIGURES.items() if each.differing is not None)
        raise InputError(
            f"The figure '{figure.name}' draws no differences on demand. Allowed with --difference: {able}."
        )
    if arm is not None:
        raise InputError(
            "A difference is between arms: leave out --arm, and choose with --base what others differ from."
        )
    return figure.differing(base)


def _check_tables(figure: Figure, result: Result) -> None:
    """Refuse a figure that a result has no table for; those that a run can keep, the result itself speaks of."""
    from sim.experiments.result import OPTIONAL

    for table in figure.needs:
        if table not in OPTIONAL and not result.has(table):
            raise InputError(
                f"The result '{result.name}' holds no table '{table}', which the figure '{figure.name}' is drawn of. "
                f"Figures that can be drawn of it: {listing(possible(result)) or 'none'}."
            )
        result.table(table)


_styled = style


def _new(figure: Figure, arms: dict[str, Result], width: str, style_name: str) -> Panel:
    """Draw on a new figure, one part below the other for each arm."""
    layouts = [figure.layout(result, width) for result in arms.values()]
    from sim.results.printed import arm_title  # slow to import

    whole = canvas.blank(sum(layout.height for layout in layouts), width, style_name)
    if len(arms) == 1:
        return figure.draw(next(iter(arms.values())), canvas.subplots(whole, layouts[0]))
    parts = whole.subfigures(len(arms), 1, squeeze=False, height_ratios=[layout.height for layout in layouts])
    drawn: list[list[Axes]] = []
    for part, layout, (name, result) in zip(parts.ravel(), layouts, arms.items(), strict=True):
        part.suptitle(arm_title(result, name), x=0.01, ha="left")
        drawn.append(canvas.flat(figure.draw(result, canvas.subplots(part, layout))))
    canvas.share(drawn, figure.shares)
    return canvas.bundle([panel for panels in drawn for panel in panels])


def possible(result: Result) -> list[str]:
    """Return the names of the figures that a result holds the tables of, that apply to it, and in which it fits."""
    from sim.figures import FIGURES

    return [name for name in _applying(result) if fits(FIGURES[name], result)]


def crowded(result: Result) -> list[str]:
    """Return the names of the figures that a result could be drawn in if it had fewer arms."""
    from sim.figures import FIGURES

    return [name for name in _applying(result) if not fits(FIGURES[name], result)]


def _applying(result: Result) -> list[str]:
    from sim.figures import FIGURES

    held = {name: figure for name, figure in FIGURES.items() if all(map(result.has, figure.needs))}
    return [name for name, figure in held.items() if figure.applies(result)]


def save(
    result: Result, names: Iterable[str], folder: str | os.PathLike[str], formats: Iterable[str] = ("pdf",),
    style: str = "paper", width: str = "column", arm: str | None = None, stem: str | None = None,
    difference: bool = False, base: str | None = None,
) -> list[Path]:  # fmt: skip
    """Draw figures into files, with their captions beside them, and return the files.

    Parameters
    ----------
    result : Result
        What to draw.
    names : iterable of str
        Names of figures; none for all that the result holds the tables of, without those that have too few parts for
        its arms.
    folder : path
        Where to; made if it is not there.
    formats : iterable of {"pdf", "svg", "png"}
    style, width, arm, difference, base
        As in `plot`. The files of differences are called ``NAME-difference``.
    stem : str, optional
        Name of the files of a single figure, without ending; that of the figure if left out.

    Raises
    ------
    InputError
        For a name that is not known, a table that the result does not hold, or a folder that cannot be written.
    """
    kinds = list(dict.fromkeys(formats))
    for kind in kinds:
        if kind not in FORMATS:
            raise unknown_name("format of figures", kind, FORMATS)
    asked = list(dict.fromkeys(names)) or (_with_differences() if difference else [])
    chosen = asked or possible(result if arm is None else of_arm(result, arm))
    if not chosen:
        raise InputError(
            f"The result '{result.name}' holds none of the tables that figures are drawn from. "
            "Run it again, and leave --tables out to keep all."
        )
    written: list[Path] = []
    for name in chosen:
        figure = _differing(_known(name, style, width), difference, base, arm)
        path = Path(folder) / (stem or (f"{name}-difference" if difference else name))
        written += _save_one(
            result,
            figure,
            path,
            kinds,
            style,
            arm,
            plot(result, name, width=width, style=style, arm=arm, difference=difference, base=base),
        )
    return written


def _with_differences() -> list[str]:
    from sim.figures import FIGURES

    return [name for name, figure in FIGURES.items() if figure.differing is not None]


def _save_one(
    result: Result, figure: Figure, path: Path, kinds: list[str], style_name: str, arm: str | None, panel: Panel
) -> list[Path]:
    from sim.experiments.files import write_product

    drawn = canvas.root_of(canvas.flat(panel)[0])
    caption = captions.write(figure, parts_of(figure, result, arm), result)
    with style(style_name):
        contents = {kind: rendered(drawn, kind, figure.title, caption) for kind in kinds}
    contents["txt"] = f"{caption}\n".encode()
    return [write_product(path.with_name(f"{path.name}.{kind}"), content) for kind, content in contents.items()]


def rendered(drawn: Canvas, kind: str, title: str, caption: str) -> bytes:
    """Return the bytes of a file; nothing in them tells when it was made."""
    metadata: dict[str, dict[str, Any]] = {
        "pdf": {"Title": title, "Subject": caption, "Creator": "alliance-sim", "CreationDate": None},
        "svg": {"Title": title, "Description": caption, "Creator": "alliance-sim", "Date": None},
        "png": {"Title": title, "Description": caption},
    }
    stream = BytesIO()
    drawn.savefig(stream, format=kind, dpi=DOTS_PER_INCH, metadata=metadata[kind])
    return stream.getvalue()
