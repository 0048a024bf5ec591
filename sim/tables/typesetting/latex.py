r"""Tables as LaTeX for a plain preamble: booktabs, and array and longtable of the tools that every LaTeX has.

What comes out is whole, so that ``\input`` is all that a paper needs: a float with its caption above and notes below,
or a longtable where there are more rows than fit on a page, with the notes in its caption.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.tables.typesetting.escaping import breakable, escaped
from sim.tables.typesetting.fitting import Fit, ems, fit, spans
from sim.tables.typesetting.sheet import Cell, Column, Estimate, Sheet

PACKAGES = ("array", "booktabs", "graphicx", "longtable")
"""What a preamble has to load."""


def latex(sheet: Sheet, label: str = "") -> str:
    """Return a table as LaTeX.

    Parameters
    ----------
    sheet : Sheet
    label : str
        What a reference to it calls it; none if empty.
    """
    made = fit(sheet)
    lines = _long(sheet, made, label) if made.long else _float(sheet, made, label)
    return "\n".join([f"% needs: {', '.join(PACKAGES)}", *lines, ""])


def _float(sheet: Sheet, made: Fit, label: str) -> list[str]:
    """Return the lines of a float; a table that is wider than the page is shrunk to it."""
    tabular = [rf"\begin{{tabular}}{{{_columns(sheet, made)}}}", r"\toprule", *_heads(sheet), r"\midrule"]
    tabular += [*_body(sheet, made), r"\bottomrule", r"\end{tabular}"]
    if made.shrinks:
        tabular = [
            r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%",
            *tabular[:-1],
            r"\end{tabular}}",
        ]
    below = rf"\par\medskip\parbox{{\linewidth}}{{\footnotesize {_text(sheet.notes)}}}"
    return [
        r"\begin{table}[htbp]", r"\centering", _caption(sheet, label), r"\par\vspace{4pt}", _type(made), *tabular,
        *([below] if sheet.notes else ()), r"\end{table}",
    ]  # fmt: skip


def _type(made: Fit) -> str:
    return rf"{made.size.command}\setlength{{\tabcolsep}}{{{made.size.separation:g}pt}}"


def _long(sheet: Sheet, made: Fit, label: str) -> list[str]:
    """Return the lines of a table over several pages; its notes stand in the caption, where no page parts them."""
    count, heads = _count(sheet.columns), [r"\toprule", *_heads(sheet), r"\midrule"]
    first, again = rf"{_caption(sheet, label, notes=True)}\\", rf"\caption[]{{{_text(sheet.heading)} Continued.}}\\"
    return [
        rf"\begingroup{_type(made)}\setlength{{\LTcapwidth}}{{\linewidth}}",
        rf"\begin{{longtable}}{{{_columns(sheet, made)}}}",
        *(first, *heads, r"\endfirsthead"),
        *(again, *heads, r"\endhead"),
        r"\midrule",
        rf"\multicolumn{{{count}}}{{r@{{}}}}{{\textit{{continued on the next page}}}}\\",
        r"\endfoot",
        *(r"\bottomrule", r"\endlastfoot"),
        *_body(sheet, made),
        r"\end{longtable}\endgroup",
    ]


def _caption(sheet: Sheet, label: str, *, notes: bool = False) -> str:
    called, heading = rf"\label{{{label}}}" if label else "", _text(sheet.heading)
    return rf"\caption[{{{heading}}}]{{{_text(sheet.caption)}}}{called}" if notes else rf"\caption{{{heading}}}{called}"


def _text(text: str) -> str:
    return escaped(breakable(text))


# Columns


def _count(columns: Sequence[Column]) -> int:
    """Return the number of LaTeX's columns: an estimate and its interval take two."""
    return sum(2 if column.kind == "estimate" else 1 for column in columns)


def _columns(sheet: Sheet, made: Fit) -> str:
    specs = [_column(column, share, made) for column, share in zip(sheet.columns, made.shares, strict=True)]
    return f"@{{}}{''.join(specs)}@{{}}"


def _column(column: Column, share: float, made: Fit) -> str:
    if share:
        left = rf"\dimexpr\linewidth-{made.fixed:.1f}em-{made.gaps}\tabcolsep\relax"
        return rf">{{\raggedright\arraybackslash\hspace{{0pt}}}}p{{\dimexpr {share:.3f}{left}\relax}}"
    return {"number": "r", "estimate": "r@{~}l"}.get(column.kind, "l")


def _heads(sheet: Sheet) -> list[str]:
    """Return the lines above the rows."""
    lines, above = [], spans(sheet.columns)
    starts = [1 + _count(sheet.columns[:position]) for position in range(len(sheet.columns) + 1)]
    if above:
        cells = ["" for _ in range(starts[-1] - 1)]
        rules = []
        for first, last, text in above:
            begin, end = starts[first], starts[last + 1] - 1
            cells[begin - 1 : end] = [
                rf"\multicolumn{{{end - begin + 1}}}{{c}}{{{_text(text)}}}",
                *["\0"] * (end - begin),
            ]
            rules.append(rf"\cmidrule(lr){{{begin}-{end}}}")
        lines += [_row([cell for cell in cells if cell != "\0"]), "".join(rules)]
    return [*lines, _row([_head(column) for column in sheet.columns])]


def _head(column: Column) -> str:
    text = escaped(column.head)
    return rf"\multicolumn{{2}}{{c}}{{{text}}}" if column.kind == "estimate" else text


def _width(made: Fit) -> str:
    """Return the width of the whole table."""
    if any(made.shares):
        return r"\linewidth"
    return rf"{made.natural:.1f}em"


# Rows


def _body(sheet: Sheet, made: Fit) -> list[str]:
    lines: list[str] = []
    for number, group in enumerate(sheet.groups):
        if group.head:
            lines += [r"\addlinespace"] if number else []
            lines.append(_group_head(group.head, _count(sheet.columns), made))
        for row in group.rows:
            cells = [text for cell, column in zip(row, sheet.columns, strict=True) for text in _cell(cell, column)]
            lines.append(_row(cells) + (r"\addlinespace[2pt]" if any(made.shares) else ""))
    return lines


def _group_head(head: str, count: int, made: Fit) -> str:
    wide = any(made.shares) or ems(head) > 0.85 * made.natural
    column = rf"@{{}}p{{{_width(made)}}}@{{}}" if wide else "@{}l@{}"
    return rf"\multicolumn{{{count}}}{{{column}}}{{\textit{{{_text(head)}}}}}\\*"


def _cell(cell: Cell, column: Column) -> list[str]:
    if column.kind != "estimate":
        return [_text(str(cell)) if column.kind == "wrapped" else escaped(str(cell))]
    value, interval = cell if isinstance(cell, Estimate) else (cell, "")
    return [escaped(value), escaped(interval)]


def _row(cells: Sequence[str]) -> str:
    r"""Return the line of a row; LaTeX would take a bracket or an asterisk at the start of it for an option of \\."""
    first, *rest = cells
    guarded = f"{{}}{first}" if first[:1] in ("[", "*") else first
    return rf"{' & '.join([guarded, *rest])} \\"
