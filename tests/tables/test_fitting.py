"""How tables fit a page: sizes, wrapped columns, long tables; and the LaTeX that comes of it."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.tables.typesetting.fitting import PAGE, ems, fit, is_narrow, spans
from sim.tables.typesetting.latex import latex
from sim.tables.typesetting.sheet import Cell, Column, Estimate, Group, Sheet

FRAME = pd.DataFrame({"a": [1]})


def sheet(columns: list[Column], rows: list[list[Cell]], head: str = "") -> Sheet:
    return Sheet(tuple(columns), (Group(head, rows),), FRAME, "Title", "Notes.")


NARROW = sheet([Column("Name"), Column("Value", "estimate")], [["a", Estimate("1.0", "[0.5, 1.5]")]])
LINE = "a text of some length that does not fit on a line beside others "


def test_digits_are_half_an_em_at_least() -> None:
    assert ems("0123456789") >= 5.0
    assert ems("iii") < ems("aaa") < ems("mmm")


def test_a_narrow_table_is_set_small_on_one_page() -> None:
    made = fit(NARROW)
    assert (made.size.command, made.long, made.shrinks, any(made.shares)) == (r"\small", False, False, False)
    assert is_narrow(NARROW)


def test_what_is_wide_wraps_and_takes_the_room_that_is_left() -> None:
    wide = sheet([Column("Name"), Column("A", "wrapped", 2.0), Column("B", "wrapped")], [["a", LINE * 2, LINE]])
    made = fit(wide)
    assert made.shares == (0.0, pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert not is_narrow(wide)
    taken = (made.fixed + made.room) * made.size.em + made.gaps * made.size.separation
    assert taken == pytest.approx(PAGE)
    spec = latex(wide).splitlines()[6]
    assert r"p{\dimexpr 0.667\dimexpr\linewidth-" in spec
    assert r"p{\dimexpr 0.333\dimexpr\linewidth-" in spec


def test_a_wrapped_column_that_needs_little_does_not_wrap() -> None:
    made = fit(sheet([Column("A", "wrapped"), Column("B", "wrapped")], [["short", LINE * 3]]))
    assert made.shares == (0.0, 1.0)


def test_a_long_table_runs_over_pages_with_its_notes_in_the_caption() -> None:
    many = sheet([Column("Name"), Column("Value", "number")], [["a", "1"]] * 60)
    made = latex(many, "tab:many")
    assert fit(many).long
    assert r"\caption[{Title.}]{Title. Notes.}\label{tab:many}\\" in made
    assert r"\caption[]{Title. Continued.}\\" in made
    assert made.count(r"\begin{longtable}") == 1
    assert r"\begin{table}" not in made


def test_a_table_that_is_too_wide_for_any_size_is_shrunk_to_the_page() -> None:
    many = sheet([Column(f"Column {number}", "number") for number in range(30)], [["1.0"] * 30])
    assert fit(many).shrinks
    assert r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%" in latex(many)


def test_heads_that_are_shared_stand_above_their_columns() -> None:
    columns = [
        Column("A"),
        Column("x", "estimate", above="One"),
        Column("y", "number", above="One"),
        Column("z", above="Two"),
    ]
    assert spans(columns) == [(1, 2, "One"), (3, 3, "Two")]
    rows = [["a", Estimate("1", "[0, 2]"), "3", "b"]]
    lines = latex(sheet(columns, rows)).splitlines()
    assert r" & \multicolumn{3}{c}{One} & \multicolumn{1}{c}{Two} \\" in lines
    assert r"\cmidrule(lr){2-4}\cmidrule(lr){5-5}" in lines
    assert r"A & \multicolumn{2}{c}{x} & y & z \\" in lines
    assert r"a & 1 & {}[0, 2] & 3 & b \\" not in lines
    assert r"a & 1 & [0, 2] & 3 & b \\" in lines


def test_a_row_that_begins_with_a_bracket_is_no_option_of_the_one_above() -> None:
    lines = latex(sheet([Column("A")], [["[1]"], ["*"]])).splitlines()
    assert "{}[1] \\\\" in lines
    assert "{}* \\\\" in lines


def test_the_float_is_whole() -> None:
    made = latex(NARROW, "tab:x")
    assert made.startswith("% needs: array, booktabs, graphicx, longtable\n\\begin{table}[htbp]\n\\centering\n")
    assert made.endswith("{\\footnotesize Notes.}\n\\end{table}\n")
    assert r"\caption{Title.}\label{tab:x}" in made
    assert r"\begin{tabular}{@{}lr@{~}l@{}}" in made
    assert r"\label" not in latex(NARROW)
