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
from sim.wording import words

if TYPE_CHECKING:
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
    arm: str | None = None
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

    Returns
    -------
    Axes or array of Axes

    Raises
    ------
    InputError
        For a name that is not known, a table that the result does not hold, or a wrong number of Axes.
    """
    chosen = _known(figure, style, width)
    _check_tables(chosen, result)
    if axes is not None and arm is None and not chosen.across and len(arms_of(result)) > 1:
        names = ", ".join(arms_of(result))
        raise InputError(f"Choose one of the arms {names} with arm=NAME to draw on Axes of your own.")
    arms = parts_of(chosen, result, arm)
    with _styled(style):
        if axes is not None:
            return chosen.draw(next(iter(arms.values())), axes)
        return _new(chosen, arms, width, style)


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
    whole = canvas.blank(sum(layout.height for layout in layouts), width, style_name)
    if len(arms) == 1:
        return figure.draw(next(iter(arms.values())), canvas.subplots(whole, layouts[0]))
    parts = whole.subfigures(len(arms), 1, squeeze=False, height_ratios=[layout.height for layout in layouts])
    drawn = []
    for part, layout, (name, result) in zip(parts.ravel(), layouts, arms.items(), strict=True):
        part.suptitle(words(name), x=0.01, ha="left")
        drawn += canvas.flat(figure.draw(result, canvas.subplots(part, layout)))
    return canvas.bundle(drawn)


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
    style, width, arm : str
        As in `plot`.
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
    chosen = list(dict.fromkeys(names)) or possible(result if arm is None else of_arm(result, arm))
    if not chosen:
        raise InputError(
            f"The result '{result.name}' holds none of the tables that figures are drawn from. "
            "Run it again, and leave --tables out to keep all."
        )
    written: list[Path] = []
    for name in chosen:
        path = Path(folder) / (stem or name)
        written += _save_one(result, _known(name, style, width), path, kinds, style, width, arm)
    return written


def _save_one(
    result: Result, figure: Figure, path: Path, kinds: list[str], style_name: str, width: str, arm: str | None
) -> list[Path]:
    from sim.experiments.files import write_product

    axes = canvas.flat(plot(result, figure.name, width=width, style=style_name, arm=arm))
    drawn = canvas.root_of(axes[0])
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
