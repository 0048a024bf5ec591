"""Published landscapes: met where the data are at hand, and not met by other data or other conventions."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from sim.landscape import landscape
from sim.validation.check import QUICK, Finding
from sim.validation.data import CITATIONS, VARIABLE, Data
from sim.validation.exact import alignments
from sim.validation.exact.alignments import ACTORS, CHECK, FIRMS, POWERS, RATINGS, WEAK_SYRIA, rivals

ROOT = Path(__file__).parents[2]


def collected() -> Path:
    """Return the folder of data that the environment names, else the one beside the clone."""
    return Path(os.environ.get(VARIABLE) or ROOT.parent / "shared" / "data")


MISSING = [reason for name in CHECK.needs if (reason := Data(collected()).missing(name)) is not None]
at_hand = pytest.mark.skipif(bool(MISSING), reason="; ".join(MISSING))


def planted(folder: Path, changed: Mapping[str, str] | None = None) -> Data:
    """Return a folder with small cases of all files, some of them changed."""
    files = {
        FIRMS: "firm,size,type\nOne,3,S\nTwo,2,S\nThree,1,G\n",
        ACTORS: "id,actor,strength\n1,One,2\n2,Two,1\n",
        WEAK_SYRIA: "id,actor,strength\n1,One,1\n2,Two,1\n",
        RATINGS: ",One,Two\nOne,,1\nTwo,1,\n",
        POWERS: "country,size\n" + "".join(f"P{number},1\n" for number in range(7)),
    }
    for name, text in (files | dict(changed or {})).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Data(folder)


def of(found: list[Finding], words: str) -> Finding:
    return next(each for each in found if words in each.what)


def test_rivals_of_one_kind() -> None:
    assert rivals(["S", "G", "S"]).tolist() == [[0, 0, -1], [0, 0, 0], [-1, 0, 0]]


def test_every_file_has_a_citation() -> None:
    assert set(CHECK.needs) <= set(CITATIONS)


@at_hand
def test_published_figures_are_met() -> None:
    found = CHECK.find(Data(collected()), QUICK)
    assert len(found) == 9
    assert all(each.must and each.passed for each in found)
    assert of(found, "Unix firms: energy").ours == "-3,828.9, -3,828.9"
    assert of(found, "weak Syria: energy").ours == "-65,600.0"


@at_hand
def test_a_size_that_is_misread_is_found(tmp_path: Path) -> None:
    shutil.copytree(collected() / "benchmarks", tmp_path / "benchmarks")
    firms = (tmp_path / FIRMS).read_text(encoding="utf-8").replace("28.9", "29.9")
    (tmp_path / FIRMS).write_text(firms, encoding="utf-8")
    found = CHECK.find(Data(tmp_path), QUICK)
    assert [each.what for each in found if not each.passed] == ["nine Unix firms: energy of the minima"]


@at_hand
@pytest.mark.parametrize("neutral", [0.0, 2.0, 4.0])
def test_another_neutral_rating_is_found(monkeypatch: pytest.MonkeyPatch, neutral: float) -> None:
    monkeypatch.setattr(alignments, "NEUTRAL", neutral)
    assert of(CHECK.find(Data(collected()), QUICK), "war in Syria and Iraq: energy").passed is False


@at_hand
@pytest.mark.parametrize(("powers", "stable"), [(4, 2), (5, 4), (6, 5)])
def test_only_five_great_powers_leave_four(monkeypatch: pytest.MonkeyPatch, powers: int, stable: int) -> None:
    monkeypatch.setattr(alignments, "GREAT_POWERS", powers)
    assert of(CHECK.find(Data(collected()), QUICK), "five great powers").ours == str(stable)


def test_other_cases_come_out_by_hand(tmp_path: Path) -> None:
    found = CHECK.find(planted(tmp_path), QUICK)
    # Rivals of sizes 3 and 2 stand apart, whoever the third, that is no rival, is with.
    assert of(found, "Unix firms: minima").ours == "2"
    assert of(found, "Unix firms: energy").ours == "-12.0, -12.0"
    assert of(found, "Unix firms: basins").ours == "2, 2"
    # A rating of 1 is 2 below neutral: 2 x 2 x 1 x -2.
    assert of(found, "war in Syria and Iraq: energy").ours == "-8.0"
    assert of(found, "war in Syria and Iraq: minima").note == "One against the rest"
    assert of(found, "weak Syria: energy").ours == "-4.0"
    assert of(found, "five great powers").ours == "10"
    assert of(found, "five great powers").passed is False


def test_camps_that_are_all_together_are_told_as_such(tmp_path: Path) -> None:
    found = CHECK.find(planted(tmp_path, {RATINGS: ",One,Two\nOne,,5\nTwo,5,\n"}), QUICK)
    assert of(found, "war in Syria and Iraq: minima").note == "nobody against the rest"


def test_energies_are_compared_one_by_one() -> None:
    found = landscape(np.ones(2), -np.ones((2, 2)))
    assert alignments._energies("two", found, [-2.0], "").passed
    assert not alignments._energies("two", found, [-2.1], "").passed
    assert not alignments._energies("two", found, [-2.0, -2.0], "").passed
