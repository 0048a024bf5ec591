"""Results that were edited by hand, damaged, or made by somebody else end in a message, whatever one does with them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from sim import figures, tables
from sim.analysis import ranking
from sim.analysis.comparison import compare
from sim.analysis.discovery import discover
from sim.analysis.sensitivity import sensitivity
from sim.commands.replay import replay_run
from sim.experiments.manifest import KINDS
from sim.experiments.result import load_result
from sim.tables.typesetting.saving import made

from .edited import RESULTS, TEXTS, hashed, mutations, read_whole, refused, results_in


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return results_in(tmp_path_factory.mktemp("base"))


# What is done with a result


def tabulate(folder: Path) -> None:
    result = load_result(folder)
    for name in tables.typesetting.saving.possible(result):  # type: ignore[attr-defined]
        for each in tables.FORMATS.values():
            each.write(made(result, tables.TABLES[name], tables.Choice()), "tab:one")


def draw(folder: Path) -> None:
    """Draw all figures: those of runs and those of analyses."""
    result = load_result(folder)
    for name in figures.possible(result):
        figures.plot(result, name)
        plt.close("all")


def of_arms(folder: Path) -> None:
    result = load_result(folder)
    compare(result, resamples=100)
    ranking.rank(result, resamples=100)


USES: dict[str, Callable[[Path], object]] = {
    "read": read_whole,
    "table": tabulate,
    "compare": of_arms,
    "sensitivity": lambda folder: sensitivity(load_result(folder), resamples=100),
    "discover": lambda folder: discover(load_result(folder), "output > 0.6"),
    "plot": draw,
    "replay": lambda folder: replay_run(folder, 0, None, as_json=True),
}


# Manifests

EVERY = 1 if "ALLIANCE_SIM_EXAMPLES" in os.environ else 3
"""Of the values of a manifest, every so many-th is changed; all where more examples are asked for by hand."""


@pytest.mark.parametrize("kind", RESULTS)
def test_a_manifest_with_any_value_changed_is_read_or_refused(base: Path, tmp_path: Path, kind: str) -> None:
    shutil.copytree(base / kind, tmp_path / kind)
    path = tmp_path / kind / "manifest.json"
    whole, counts = json.loads(path.read_text()), {"refused": 0, "read": 0}
    for way, value, manifest in islice(mutations(whole, 6, 2), 0, None, EVERY):
        path.write_text(json.dumps(hashed(manifest)))
        message = refused(load_result, tmp_path / kind)
        counts["refused" if message else "read"] += 1
        if message:
            assert str(path) in message or f"{tmp_path / kind} is damaged" in message, (way, value, message)
        elif counts["read"] % 8 == 0 or way[0] not in ("experiment", "scenario", "space"):
            said = refused(tabulate, tmp_path / kind)
            assert not said or str(tmp_path / kind) in said or "The result '" in said, (way, value, said)
    assert min(counts.values()) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize("name", [name for name in USES if name not in ("read", "table")])
def test_whatever_passes_for_a_manifest_ends_in_an_answer_or_a_message(
    base: Path, tmp_path: Path, kind: str, name: str
) -> None:
    shutil.copytree(base / kind, tmp_path / kind)
    path = tmp_path / kind / "manifest.json"
    whole, passed = json.loads(path.read_text()), 0
    for way, _, manifest in islice(mutations(whole, 5, 2), 0, None, EVERY):
        path.write_text(json.dumps(hashed(manifest)))
        if refused(load_result, tmp_path / kind):
            continue
        passed += 1
        if passed % (20 if name == "plot" else 5) == 0 or (way[0] == "experiment" and len(way) < 5 and name != "plot"):
            refused(USES[name], tmp_path / kind)
    assert passed > 3


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:9]))
@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_what_is_no_manifest_is_refused_by_name(base: Path, tmp_path: Path, kind: str, text: bytes) -> None:
    shutil.copytree(base / kind, tmp_path / kind)
    path = tmp_path / kind / "manifest.json"
    path.write_bytes(text)
    assert str(path) in refused(read_whole, tmp_path / kind)


def test_every_kind_is_told_by_its_name() -> None:
    assert list(KINDS) == [each.kind for each in KINDS.values()]  # type: ignore[attr-defined]


def test_a_message_names_file_key_and_what_is_allowed(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base / "sweep", tmp_path / "sweep")
    path = tmp_path / "sweep" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["experiment"]["measures"] = ["blocking_rat"]
    path.write_text(json.dumps(manifest))
    said = refused(load_result, tmp_path / "sweep")
    assert said.startswith(f"{path}, key experiment.measures\n    There is no measure called 'blocking_rat'.")
    assert "Did you mean 'blocking_rate'?" in said


@pytest.mark.parametrize(("kind", "key"), [("run", "scenario"), ("sweep", "experiment"), ("pareto", "space")])
def test_what_was_changed_since_is_told_by_its_hash(base: Path, tmp_path: Path, kind: str, key: str) -> None:
    shutil.copytree(base / kind, tmp_path / kind)
    path = tmp_path / kind / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest[key]["title"] = "Another"
    path.write_text(json.dumps(manifest))
    assert refused(load_result, tmp_path / kind).startswith(f"{path}, key {key}\n    The {key} is not the one")
    path.write_text(json.dumps(hashed(manifest)))
    assert not refused(load_result, tmp_path / kind)
