"""The figure of claims: sixty tests with every verdict, signed as expected, and all of it can be read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from sim import figures
from sim.errors import InputError
from sim.experiments.result import Result
from sim.figures import FIGURES, claims
from sim.figures.drawing.canvas import flat, root_of

from . import planted
from .legible import faults

SIGN = {"more": 1.0, "less": -1.0, "same": 1.0, "not_more": -1.0, "not_less": 1.0}


@pytest.fixture(scope="module")
def made() -> Result:
    return planted.ledger()


@pytest.fixture(scope="module")
def panels(made: Result) -> list[Axes]:
    return flat(figures.plot(made, "claims"))


def changed(made: Result, **columns: object) -> Result:
    return Result(made.manifest, {"ledger": pa.Table.from_pandas(made.ledger.assign(**columns))})


def points(panel: Axes) -> dict[int, tuple[float, str]]:
    """Return effect and verdict by row."""
    labels = {look.label: verdict for verdict, look in claims.LOOKS.items()}
    return {
        int(row): (float(effect), labels[str(line.get_label())])
        for line in panel.lines
        if line.get_label() in labels
        for effect, row in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }


@pytest.mark.parametrize("width", ["column", "page"])
@pytest.mark.parametrize("rows", [1, 7, 60])
def test_tests_can_be_read_on_one_page(width: str, rows: int) -> None:
    planted_here = planted.ledger(max(12, rows))
    shown = Result(planted_here.manifest, {"ledger": planted_here.table("ledger")[:rows]})
    assert figures.possible(shown) == ["claims"]
    assert FIGURES["claims"].layout(shown, width).height <= 9.5
    assert faults(root_of(flat(figures.plot(shown, "claims", width=width))[0])) == []


def test_effects_are_signed_as_expected_and_bounded(made: Result, panels: list[Axes]) -> None:
    ledger = made.ledger
    edge = claims.effects_of(ledger).edge
    expected = ledger["standardised"] * ledger["expected"].map(SIGN)
    drawn = points(panels[0])
    np.testing.assert_allclose([drawn[row][0] for row in range(60)], expected.clip(-edge, edge))
    assert [drawn[row][1] for row in range(60)] == ledger["verdict"].tolist()
    assert (expected.abs() > edge).sum() == 2


def test_intervals_are_turned_with_their_effects(made: Result, panels: list[Axes]) -> None:
    ledger, edge = made.ledger, claims.effects_of(made.ledger).edge
    ends = ledger[["low", "high"]].div(ledger["scale"], axis=0).mul(ledger["expected"].map(SIGN), axis=0)
    segments = panels[0].collections[0].get_segments()
    np.testing.assert_allclose([line[0][0] for line in segments], ends.min(axis=1).clip(-edge, edge))
    np.testing.assert_allclose([line[1][0] for line in segments], ends.max(axis=1).clip(-edge, edge))


def test_what_lies_beyond_has_an_arrow_and_effects_their_number(made: Result, panels: list[Axes]) -> None:
    effects = claims.effects_of(made.ledger)
    arrows = {
        (str(line.get_marker()), int(row))
        for line in panels[0].lines
        if line.get_marker() in ("<", ">")
        for row in line.get_ydata()
    }
    right = {(">", int(row)) for row in np.flatnonzero(effects.high > effects.edge)}
    left = {("<", int(row)) for row in np.flatnonzero(effects.low < -effects.edge)}
    assert arrows == right | left
    numbers = {text.get_text() for text in panels[0].texts}
    assert {"−9.0", "−7.0"} <= numbers


def test_the_smallest_effect_is_marked_on_both_sides_where_none_is_expected(made: Result, panels: list[Axes]) -> None:
    one_side, both_sides = (panels[0].collections[place].get_segments() for place in (1, 2))
    sides = [-0.2 if each in ("not_more", "not_less") else 0.2 for each in made.ledger["expected"]]
    assert [line[0][0] for line in one_side] == pytest.approx(sides)
    same = np.flatnonzero(made.ledger["expected"] == "same")
    assert [(line[0][0], round(float(line.mean(axis=0)[1]))) for line in both_sides] == [
        (pytest.approx(-0.2), int(row)) for row in same
    ]


def test_verdicts_differ_by_marker_or_fill(panels: list[Axes]) -> None:
    looks = {
        (str(line.get_marker()), line.get_fillstyle(), str(line.get_markerfacecolor()))
        for line in panels[0].lines
        if not str(line.get_label()).startswith("_")
    }
    assert len(looks) == 4
    words = [text.get_text() for text in panels[1].get_legend().get_texts()]
    assert words[:4] == ["Supported", "Conditional", "Inconclusive", "Contradicted"]


def test_bars_are_shares_of_the_space(made: Result, panels: list[Axes]) -> None:
    bars = [patch for patch in panels[1].patches if patch.get_height() < 0.9]
    lengths = [bar.get_width() for bar in bars]
    np.testing.assert_allclose(lengths[:60], 100.0 * made.ledger["share_sign"])
    np.testing.assert_allclose(lengths[60:], 100.0 * made.ledger["share_holds"])
    assert panels[1].get_xlim() == (0.0, 100.0)


def test_a_share_that_is_not_known_has_no_bar(made: Result) -> None:
    gapped = changed(made, share_sign=np.nan, share_holds=np.nan)
    panel = flat(figures.plot(gapped, "claims"))[1]
    assert [patch for patch in panel.patches if patch.get_height() < 0.9] == []


def test_claims_are_named_once_and_their_tests_stand_together(made: Result) -> None:
    mixed = made.ledger.iloc[[0, 1, 3, 2, 4]]
    assert claims.ordered(mixed)["claim"].tolist() == mixed["claim"].iloc[[0, 1, 3, 2, 4]].tolist()
    texts = [text.get_text() for text in flat(figures.plot(made, "claims"))[0].texts]
    named = [text for text in texts if text.startswith("claim")]
    assert named == list(dict.fromkeys(made.ledger["claim"].str.replace("_", " ")))
    assert not any("usual" in text for text in texts)
    wide = [text.get_text() for text in flat(figures.plot(made, "claims", width="page"))[0].texts]
    assert sum("usual" in text for text in wide) == 60


def test_the_caption_counts_verdicts(made: Result) -> None:
    text = FIGURES["claims"].caption(made)
    count = made.ledger["claim"].nunique()
    assert f"60 tests of {count} claims: 15 supported, 15 conditional, 15 inconclusive and 15 contradicted." in text
    assert "Arrows: further than the axis reaches, 2 of them effects, with the number." in text


def test_on_one_axes_effects_are_drawn(made: Result) -> None:
    axes = Canvas(figsize=(7.0, 9.0), layout="constrained").subplots()
    assert figures.plot(made, "claims", axes=axes) is axes
    assert len(points(axes)) == 60
    assert faults(root_of(axes)) == []


def test_effects_that_are_not_known_are_left_out(made: Result) -> None:
    known = made.ledger["standardised"].where(made.ledger.index != 5)
    gapped = changed(made, standardised=known, low=made.ledger["low"].where(made.ledger.index != 5))
    drawn = points(flat(figures.plot(gapped, "claims"))[0])
    assert np.isnan(drawn[5][0])
    assert not np.isnan([drawn[row][0] for row in range(60) if row != 5]).any()


@pytest.mark.parametrize(("value", "rounded"), [(0.31, 0.4), (1.0, 1.0), (1.01, 1.5), (7.2, 8.0), (83.0, 100.0)])
def test_axes_end_at_round_numbers(value: float, rounded: float) -> None:
    ledger = pd.DataFrame({
        "standardised": [value / 1.15], "scale": 1.0, "low": 0.0, "high": 0.0, "by": 0.0, "expected": "more",
    })  # fmt: skip
    assert claims.effects_of(ledger).edge == pytest.approx(rounded)


def test_no_claim_is_said_in_words_and_arms_are_refused(made: Result) -> None:
    empty = Result(made.manifest, {"ledger": made.table("ledger")[:0]})
    assert [text.get_text() for text in flat(figures.plot(empty, "claims"))[0].texts] == ["No claim was tested"]
    with pytest.raises(InputError, match="has no arms"):
        figures.plot(made, "claims", arm="usual")
