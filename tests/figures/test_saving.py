"""Files of figures: formats, fonts, captions, and the same bytes each time."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from sim import figures
from sim.errors import InputError
from sim.experiments.result import Result

from . import planted
from .of_runs import OF_RUNS

KINDS = ("pdf", "svg", "png")
_SIGNS = {".pdf": b"%PDF-", ".svg": b"<?xml", ".png": b"\x89PNG", ".txt": b""}


@pytest.fixture(scope="module", params=OF_RUNS)
def saved(request: pytest.FixtureRequest, result: Result, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A figure in every format."""
    return figures.save(of(request.param, result), [request.param], tmp_path_factory.mktemp("saved"), KINDS)


def of(name: str, result: Result) -> Result:
    """Return what the figure of this name is drawn of."""
    return planted.subject(name) if name in planted.FOR else result


def test_a_figure_is_saved_in_every_format_with_its_caption(saved: list[Path]) -> None:
    assert [path.suffix.removeprefix(".") for path in saved] == [*KINDS, "txt"]
    assert len({path.stem for path in saved}) == 1
    assert all(path.read_bytes().startswith(_SIGNS[path.suffix]) for path in saved)
    assert sorted(saved[0].parent.iterdir()) == sorted(saved)


def test_the_same_result_gives_the_same_bytes(saved: list[Path], result: Result, tmp_path: Path) -> None:
    again = figures.save(of(saved[0].stem, result), [saved[0].stem], tmp_path, KINDS)
    assert [path.read_bytes() for path in saved] == [path.read_bytes() for path in again]


def _streams(pdf: bytes) -> bytes:
    """Return a PDF file with its compressed parts unpacked."""
    unpacked = []
    for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            unpacked.append(zlib.decompress(part))
        except zlib.error:
            continue
    return pdf + b"".join(unpacked)


def test_fonts_are_embedded_as_truetype(saved: list[Path]) -> None:
    text = _streams(saved[0].read_bytes())
    assert b"/FontFile2" in text
    assert b"/Type3" not in text


@pytest.mark.parametrize(("width", "points"), [("column", 252.0), ("page", 518.4)])
def test_a_file_has_the_width_of_a_column_or_a_page(result: Result, tmp_path: Path, width: str, points: float) -> None:
    text = _streams(figures.save(result, ["survival"], tmp_path, width=width)[0].read_bytes())
    box = re.search(rb"/MediaBox \[ ([0-9. ]+) \]", text)
    assert box is not None
    assert float(box[1].split()[2]) == pytest.approx(points)


def test_files_do_not_tell_when_they_were_made(result: Result, tmp_path: Path) -> None:
    pdf, svg, *_ = figures.save(result, ["output"], tmp_path, ("pdf", "svg"))
    assert b"CreationDate" not in _streams(pdf.read_bytes())
    assert "<dc:date>" not in svg.read_text(encoding="utf-8")


def test_the_caption_tells_where_the_numbers_are_from(result: Result, tmp_path: Path) -> None:
    pdf, svg, caption = figures.save(result, ["blocking"], tmp_path, ("pdf", "svg"))
    text = caption.read_text(encoding="utf-8")
    assert text.startswith("Blocking in formats with a veto of all allies. Attempts in Consensus and +N")
    assert "a 95 % interval (Student's t over means of runs)" in text
    assert "Scenario: Eight made-up states (5 runs, 2010Q3 to 2013Q2, 12 quarters, seed 1)." in text
    assert f"alliance-sim {result.manifest['version']}; scenario {result.manifest['scenario_sha256'][:12]}." in text
    assert b"Eight made-up states" in pdf.read_bytes()
    assert "Eight made-up states" in svg.read_text(encoding="utf-8")


def test_the_caption_of_several_arms_tells_runs_in_each(arms: Result, tmp_path: Path) -> None:
    caption = figures.save(arms, ["output"], tmp_path)[-1].read_text(encoding="utf-8")
    assert "One part for each arm: made, consensus only." in caption
    assert "5 runs in each of 2 arms" in caption


def test_the_caption_tells_of_runs_that_are_missing(result: Result, tmp_path: Path) -> None:
    short = Result(result.manifest | {"replications": 9}, {t: result.table(t) for t in ("runs", "issues")})
    assert "5 of 9 runs asked for" in figures.save(short, ["output"], tmp_path)[-1].read_text(encoding="utf-8")


def test_without_names_what_can_be_drawn_is(result: Result, tmp_path: Path) -> None:
    part = Result(result.manifest, {table: result.table(table) for table in ("runs", "countries", "issues")})
    assert figures.possible(part) == ["output", "cooperation_map"]
    paths = figures.save(part, (), tmp_path)
    assert [path.name for path in paths if path.suffix == ".pdf"] == ["output.pdf", "cooperation_map.pdf"]
    runs = Result(result.manifest, {"runs": result.table("runs")})
    with pytest.raises(InputError, match="none of the tables"):
        figures.save(runs, (), tmp_path)


def test_a_result_without_runs_is_refused(result: Result, tmp_path: Path) -> None:
    empty = Result(result.manifest, {"runs": result.table("runs")[:0], "issues": result.table("issues")[:0]})
    with pytest.raises(InputError, match="no finished run"):
        figures.save(empty, ["output"], tmp_path)


def test_a_format_that_is_not_known_is_refused(result: Result, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no format of figures called 'gif'"):
        figures.save(result, ["output"], tmp_path, ("gif",))


def test_a_folder_that_cannot_be_written_is_an_error(result: Result, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        figures.save(result, ["output"], tmp_path / "file")
