"""Stamps of somebody else: what they say is validated, and no file outside the folder of the paper is touched."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from sim.experiments.files import sha256_of
from sim.experiments.store.seal import read_sealed, write_sealed
from sim.papers import stamps

from ..experiments.edited import mutations

INPUTS = {"result": "abc", "declared": {"figure": "output"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a paper with a figure, beside a file that is none of its own."""
    (tmp_path / "precious").write_text("precious")
    folder = tmp_path / "paper"
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "one.pdf").write_text("figure")
    stamps.write(folder, "figures/one", INPUTS, [folder / "figures" / "one.pdf"])
    assert stamps.why_stale(folder, "figures/one", INPUTS) == ""
    return folder


def test_a_stamp_with_any_value_changed_is_no_stamp_or_one_that_does_not_hold(folder: Path) -> None:
    path = stamps.path_of(folder, "figures/one")
    whole, said = read_sealed(path), set()
    for way, value, fields in mutations(whole, 4, 14):
        write_sealed(path, fields)
        why = stamps.why_stale(folder, "figures/one", INPUTS)
        assert why or way == ("product",), (way, value)
        said.add(why)
        stamps.undeclared(folder, [])
    assert "its stamp is damaged" in said


OUTSIDE = ["../precious", "figures/../../precious", "/etc/hostname", "figures//one.pdf", "..", "", "a\\..\\b", "C:x"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_files_outside_the_folder_are_not_removed(folder: Path, name: str) -> None:
    path = stamps.path_of(folder, "figures/old")
    precious = folder.parent / "precious"
    said = {"bytes": precious.stat().st_size, "sha256": sha256_of(precious)}
    write_sealed(path, {"product": "figures/old", "inputs": {}, "files": {name: said}})
    assert stamps.undeclared(folder, ["figures/one"]) == {}
    assert stamps.read(folder, "figures/old") == "its stamp is damaged"


@pytest.mark.skipif(sys.platform == "win32", reason="links are those of POSIX")
def test_files_behind_a_link_are_not_removed(folder: Path) -> None:
    (folder / "tables").symlink_to(folder.parent)
    said: Any = {"bytes": 8, "sha256": sha256_of(folder.parent / "precious")}
    stamp = stamps.Stamp({}, {"tables/precious": said})
    stamps.remove_others(folder, stamp, [])
    stamps.discard(folder, "figures/old", stamp)
    assert (folder.parent / "precious").read_text() == "precious"
