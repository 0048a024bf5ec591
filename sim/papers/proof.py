"""A reader's proof: one plain LaTeX document with every figure and table of a paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.experiments.files import write_product
from sim.papers.declaration import FigureEntry
from sim.papers.paper import Paper
from sim.tables.typesetting.escaping import breakable, escaped
from sim.tables.typesetting.latex import PACKAGES

DOCUMENT = "paper.tex"
_SHOWN = ("pdf", "png")
"""Formats of figures that LaTeX shows, the best first."""
_PREAMBLE = rf"""\documentclass[10pt,a4paper]{{article}}
\usepackage[margin=2.2cm]{{geometry}}
\usepackage{{{",".join(PACKAGES)}}}
% nothing of the machine or the day in the file
\ifdefined\pdftrailerid\pdftrailerid{{}}\fi
\ifdefined\pdfsuppressptexinfo\pdfsuppressptexinfo=-1\fi
\renewcommand{{\topfraction}}{{0.95}}\renewcommand{{\textfraction}}{{0.05}}\renewcommand{{\floatpagefraction}}{{0.8}}"""


def write_proof(paper: Paper, folder: Path) -> Path:
    """Write the document of a paper whose figures and tables are made, and return it; one that is the same stays.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    path, content = folder / DOCUMENT, proof(paper, folder).encode("ascii")
    same = path.is_file() and not path.is_symlink() and path.read_bytes() == content
    return path if same else write_product(path, content, "give another folder with --out")


def proof(paper: Paper, folder: Path) -> str:
    """Return the document: every figure and table that there is, in the order of the file, with its caption."""
    lines = [_PREAMBLE, rf"\title{{{_text(paper.title)}}}", r"\author{}\date{}", r"\begin{document}", r"\maketitle"]
    parts = {"figures": list(_figures(paper, folder)), "tables": list(_tables(paper, folder))}
    lines += [rf"\listof{name}" for name, each in parts.items() if each]
    for name, each in parts.items():
        lines += [r"\clearpage", rf"\section*{{{name.capitalize()}}}", *each] if each else []
    return "\n".join([*lines, r"\end{document}", ""])


def _text(text: str) -> str:
    return escaped(breakable(text))


def _figures(paper: Paper, folder: Path) -> Iterator[str]:
    from sim.figures import FIGURES

    for stem, entry in paper.figures.items():
        caption = folder / "figures" / f"{stem}.txt"
        if caption.is_file():
            title, said = FIGURES[entry.figure].title, caption.read_text(encoding="utf-8").strip()
            yield _figure(stem, entry, title, said)


def _figure(stem: str, entry: FigureEntry, title: str, caption: str) -> str:
    shown = next((kind for kind in _SHOWN if kind in entry.formats), None)
    image = rf"\fbox{{{_text(stem)}: LaTeX shows no {entry.formats[0].upper()}}}"
    if shown is not None:
        width = r"\linewidth" if entry.width == "page" else r"0.5\linewidth"
        image = rf"\includegraphics[width={width}]{{figures/{stem}.{shown}}}"
    return "\n".join([
        r"\begin{figure}[htbp]",
        r"\centering",
        image,
        rf"\caption[{{{_text(title)}}}]{{{_text(caption)}}}\label{{fig:{stem}}}",
        r"\end{figure}",
    ])  # fmt: skip


def _tables(paper: Paper, folder: Path) -> Iterator[str]:
    for stem, entry in paper.tables.items():
        if "latex" in entry.formats and (folder / "tables" / f"{stem}.tex").is_file():
            yield rf"\input{{tables/{stem}}}"
