"""Figures of real groups: who is marked where, and that everything can be read."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.text import Text

from sim import figures
from sim.data import REAL_GROUPS, group
from sim.experiments.result import Result
from sim.figures import group_map, membership
from sim.figures.drawing.atlas import LARGEST
from sim.figures.drawing.canvas import blank, flat
from sim.figures.drawing.matrix import matrix, seriated
from sim.figures.drawing.roll import Mark, Roll, roll
from sim.figures.drawing.styles import style


def with_row(result: Result, code: str, like: str) -> Result:
    """Return a result with one more country, the same as another but for its code."""
    table = result.countries
    row = table[table["code"] == like].assign(code=code)
    grown = pa.Table.from_pylist([*table.to_dict("records"), *row.to_dict("records")])
    return Result(result.manifest, {"runs": result.table("runs"), "countries": grown})


def mark_of(shown: Roll, country: str, code: str) -> Mark:
    column = [each.code for each in shown.groups].index(code)
    return Mark(shown.marks[shown.codes.index(country), column])


class TestRoll:
    def test_it_is_as_of_the_last_quarter(self, real: Result) -> None:
        shown = roll(real)
        assert shown.quarter == "2014Q4"
        assert {each.code for each in shown.groups} >= {"jef", "fnc_deu", "nb8", "eop", "isaf", "iop"}
        assert not {"b9", "ei2", "pesco", "oup", "nrc"} & {each.code for each in shown.groups}

    def test_marks_say_what_a_country_is_to_a_group(self, real: Result) -> None:
        shown = roll(real)
        assert mark_of(shown, "GBR", "jef") is Mark.lead
        assert mark_of(shown, "DNK", "jef") is Mark.member
        assert mark_of(shown, "SWE", "jef") is Mark.nothing
        assert mark_of(shown, "BEL", "fnc_deu") is Mark.recalled
        assert mark_of(roll(real, "2017Q2"), "SWE", "jef") is Mark.member
        assert mark_of(roll(real, "2022Q1"), "USA", "pesco") is Mark.guest

    @pytest.mark.parametrize("when", ["1995Q1", "2012Q4", "2023Q2"])
    def test_members_are_those_of_the_groups(self, real: Result, when: str) -> None:
        shown = roll(real, when)
        for column, each in enumerate(shown.groups):
            marked = {shown.codes[row] for row in np.flatnonzero(shown.members[:, column])}
            assert marked == set(each.members_at(when)) & set(shown.codes), each.code
        assert shown.counts.tolist() == [
            sum(code in each.members_at(when) for each in REAL_GROUPS.values()) for code in shown.codes
        ]

    def test_a_suspended_member_is_marked_and_not_counted(self, real: Result) -> None:
        shown = roll(with_row(real, "RUS", "UKR"))
        assert mark_of(shown, "RUS", "nrc") is mark_of(shown, "RUS", "pfp") is Mark.suspended
        assert shown.counts[shown.codes.index("RUS")] == 0
        assert shown.names[shown.codes.index("RUS")] == "Russia"

    def test_allies_are_the_real_ones_of_that_quarter(self, real: Result) -> None:
        allied = {when: dict(zip(roll(real).codes, roll(real, when).allies, strict=True)) for when in
                  ("2009Q1", "2009Q2", "2023Q1", "2023Q2")}  # fmt: skip
        assert [bool(allied[when]["HRV"]) for when in allied] == [False, True, True, True]
        assert [bool(allied[when]["FIN"]) for when in allied] == [False, False, False, True]
        assert sum(allied["2023Q2"].values()) == 31

    def test_an_invented_country_with_a_real_code_is_left_out(self, real: Result) -> None:
        scenario = {**real.manifest["scenario"], "countries": {"GBR": {}}}
        other = Result({**real.manifest, "scenario": scenario}, {t: real.table(t) for t in ("runs", "countries")})
        assert set(roll(real).codes) - set(roll(other).codes) == {"GBR"}

    def test_invented_countries_are_in_no_group(self, result: Result) -> None:
        assert roll(result).groups == []
        assert "membership" not in figures.possible(result)
        assert "group_map" not in figures.possible(result)

    def test_real_countries_have_the_figures_drawn_unasked(self, real: Result) -> None:
        assert {"membership", "group_map"} <= set(figures.possible(real))


members_of = st.integers(1, 12).flatmap(
    lambda groups: st.lists(st.lists(st.booleans(), min_size=groups, max_size=groups), min_size=1, max_size=20)
)


class TestOrder:
    @given(members_of)
    def test_countries_in_the_same_groups_stand_together_and_those_in_none_last(self, rows: list[list[bool]]) -> None:
        order = seriated(np.array(rows, dtype=np.bool_))
        assert sorted(order.tolist()) == list(range(len(rows)))
        patterns = [tuple(rows[row]) for row in order]
        starts = [pattern for before, pattern in zip([None, *patterns], patterns, strict=False) if pattern != before]
        assert len(starts) == len(set(starts))
        empty = [not any(pattern) for pattern in patterns]
        assert empty == sorted(empty)

    def test_allies_stand_above_partners_and_kinds_apart(self, real: Result) -> None:
        shown = roll(real)
        laid = matrix(shown)
        assert laid.rows[shown.allies].max() < laid.rows[~shown.allies].min()
        assert sorted(laid.order.tolist()) == list(range(len(shown.codes)))
        assert (np.diff(laid.rows[laid.order]) > 0.999).all()
        assert [heading for heading, _ in laid.headings] == [
            f"Allies ({shown.allies.sum()})",
            f"Partners and others ({(~shown.allies).sum()})",
        ]
        steps = np.diff(laid.columns)
        other_kind = [a.kind != b.kind for a, b in zip(shown.groups, shown.groups[1:], strict=False)]
        assert (steps[other_kind] > 1.2).all()
        assert steps[~np.array(other_kind)] == pytest.approx(1.0)


def drawn_marks(panel: Axes) -> list[tuple[float, float]]:
    """Return the middles of the marks drawn, without the light middle of leads."""
    found = []
    for part in panel.collections:
        if isinstance(part, PolyCollection) and part.get_zorder() == 3:
            boxes = [path.get_extents() for path in part.get_paths() if len(path.vertices)]
            found += [((box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0) for box in boxes]
    return found


class TestMatrix:
    def test_there_is_a_mark_for_each_membership_in_its_cell(self, real: Result) -> None:
        shown = roll(real)
        laid = matrix(shown)
        expected = [(laid.columns[group], laid.rows[country]) for country, group in np.argwhere(shown.marks > 0)]
        marks = drawn_marks(flat(membership.draw(real))[0])
        assert len(marks) == len(expected) > 100
        np.testing.assert_allclose(sorted(marks), sorted(expected), atol=1e-6)

    def test_columns_say_how_many_members_they_have(self, real: Result) -> None:
        panel = flat(figures.plot(real, "membership", width="page"))[0]
        labels = [tick.get_text() for tick in panel.get_xticklabels()]
        assert "JEF (7)" in labels
        assert labels[-1] == "Number of groups"

    def test_countries_have_names_on_a_page_and_codes_in_a_column(self, real: Result) -> None:
        page, column = (flat(figures.plot(real, "membership", width=width))[0] for width in ("page", "column"))
        names = [tick.get_text() for tick in page.get_yticklabels()]
        codes = [tick.get_text() for tick in column.get_yticklabels()]
        assert len(names) == len(codes) == 64
        assert names[codes.index("BIH")] == "Bosnia and Herzegovina"

    @pytest.mark.parametrize(("width", "when"), [("page", None), ("page", "2024Q4"), ("column", "2024Q4")])
    def test_no_text_lies_on_another(self, real: Result, width: str, when: str | None) -> None:
        with style("paper"):
            root = blank(membership.layout(real, width).height, width)
            panel = flat(membership.draw(real, root.subplots(), when))[0]
            root.draw_without_rendering()
        texts: list[Text] = [*panel.get_xticklabels(), *panel.get_yticklabels(), *panel.texts]
        legend = panel.get_legend()
        assert legend is not None
        texts += legend.get_texts()
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text()]
        assert len(boxes) > 64 * 2
        touching = [
            (one, other)
            for (one, box), (other, there) in combinations(boxes, 2)
            if box.padded(-1.0).overlaps(there.padded(-1.0))
        ]
        assert touching == []

    def test_kinds_are_words_on_a_page_and_letters_in_a_column(self, real: Result) -> None:
        page, column = (flat(figures.plot(real, "membership", width=width))[0] for width in ("page", "column"))
        assert "Framework\nnations" in [text.get_text() for text in page.texts]
        assert {"A", "B", "C"} <= {text.get_text() for text in column.texts}
        legend = column.get_legend()
        assert legend is not None
        assert "B  Framework nations" in [text.get_text() for text in legend.get_texts()]

    def test_marks_are_told_apart_without_colour(self, real: Result) -> None:
        panel = flat(membership.draw(with_row(real, "RUS", "UKR"), when="2022Q1"))[0]
        legend = panel.get_legend()
        assert legend is not None
        handles = [(each.get_marker(), each.get_markerfacecolor(), each.get_markeredgewidth()) for each in
                   legend.get_lines() if each.get_marker() not in ("", "None")]  # fmt: skip
        assert len(handles) == 5
        assert len(set(handles)) == 5

    def test_the_caption_names_every_group_and_every_odd_mark(self, real: Result) -> None:
        caption = membership.caption(real)
        assert "alive in 2014Q4" in caption
        for each in roll(real).groups:
            assert f"{each.short_name} = {each.name}" in caption
        assert "Hollow:" in caption
        assert "Guests" not in caption
        assert "Guests" in membership.caption(real, "2022Q1")
        assert "Suspended" in membership.caption(with_row(real, "RUS", "UKR"))


class TestMap:
    def test_shared_groups_are_counted_and_those_of_all_allies_are_not(self, real: Result) -> None:
        shown = roll(real, "2012Q4")
        both = group_map.shared(shown)
        row = shown.codes.index
        assert (both == both.T).all()
        assert not both.diagonal().any()
        small = [code for code, each in REAL_GROUPS.items() if not each.with_allies]
        for one, other in (("EST", "LVA"), ("SWE", "NOR"), ("FRA", "DEU"), ("AUT", "UKR"), ("USA", "SWE")):
            counted = sum({one, other} <= set(group(code).members_at("2012Q4")) for code in small)
            assert both[row(one), row(other)] == counted
        assert both[row("AUT"), row("UKR")] == 0
        assert both[row("EST"), row("LVA")] == 3

    def test_areas_grow_with_the_number_of_groups(self) -> None:
        counts = np.arange(11.0)
        areas = group_map.areas(counts, 10.0)
        assert (np.diff(areas[1:]) > 0.0).all()
        assert areas[10] == pytest.approx(2.0 * areas[5])
        assert 0.0 < areas[0] < areas[1] < areas[10] < LARGEST

    def test_links_are_those_of_the_pairs_that_share_most(self, real: Result) -> None:
        shown = roll(real)
        placed, least = group_map.atlas(real, shown)
        both = group_map.shared(shown)
        drawn = {tuple(pair) for pair in placed.links.tolist()}
        assert drawn == {tuple(pair) for pair in np.argwhere(np.triu(both) >= least).tolist()}
        assert 0 < len(drawn) <= 100
        assert placed.width(placed.joint.max()) == pytest.approx(4.0)
        assert f"in {least} groups or more" in group_map.caption(real)

    def test_the_legend_ends_with_the_most_groups(self, real: Result) -> None:
        shown = roll(real)
        legend = flat(figures.plot(real, "group_map"))[-1].get_legend()
        assert legend is not None
        texts = [text.get_text() for text in legend.get_texts()]
        assert texts[texts.index("Member of") : texts.index("Together in")][-1] == f"{shown.counts.max()} groups"
        widest = [text for text in texts[texts.index("Together in") :] if text][-1]
        assert widest == f"{int(group_map.shared(shown).max())} groups"

    def test_every_real_country_is_on_the_map(self, real: Result) -> None:
        placed, _ = group_map.atlas(real, roll(real))
        assert placed.codes == roll(real).codes
        rows = real.countries.set_index("code").loc[placed.codes]
        np.testing.assert_array_equal(placed.latitude, rows["latitude"])


def test_files_are_the_same_each_time(real: Result, tmp_path: Path) -> None:
    names = ("membership", "group_map")
    first, second = (figures.save(real, names, tmp_path / each, ("pdf", "svg"), width="page") for each in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert {path.name for path in first} == {f"{name}.{kind}" for name in names for kind in ("pdf", "svg", "txt")}
    caption = (tmp_path / "a" / "membership.txt").read_text(encoding="utf-8")
    assert caption.startswith("Who is in which real group. Countries of the scenario")
    assert "Scenario: Real countries (1 run, 2012Q1 to 2014Q4, 12 quarters" in caption
