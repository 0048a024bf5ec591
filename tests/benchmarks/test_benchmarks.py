"""Every benchmark runs and gives numbers; how fast anything is, no test says."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from benchmarks import __main__ as program
from benchmarks import kernel
from benchmarks.baseline import baseline_world
from benchmarks.children import answer
from benchmarks.invented import invented, invented_scenario
from benchmarks.measuring import Times, Work, in_turns
from benchmarks.registry import BENCHMARKS
from benchmarks.report import COLUMNS, ordered, plain, print_report, shown
from benchmarks.rows import Bar, Row, Skipped
from benchmarks.sweeping import sweep
from sim.world import build_world

SLOW = {"yardstick", "compilation", "memory", "local_pool", "dask"}
EXPECTED = {
    "yardstick": {"plain Mesa model / fast engine", "Mesa path / fast engine"},
    "threads": {"one thread / two threads"},
    "kernel": {"text of a table: Numba / C -O3", "race of sponsors: Numba / C -O3"},
    "countries": {"power of countries, 67 to 200"},
    "quarters": {"power of quarters, 20 to 80"},
    "replications": {"a run among 40 / among 10"},
    "compilation": {"first result, cache empty", "first result, cache filled"},
    "memory": {"1000 runs less 100"},
    "local_pool": {"sweep with one job / engine alone", "engine alone on one thread / sweep with two jobs"},
    "dask": {"engine alone on one thread / parts of runs on Dask", "engine alone on one thread / a sweep on Dask"},
}
"""Rows that the bars, or the questions, are about."""


def test_every_benchmark_is_expected_to_say_something() -> None:
    assert set(EXPECTED) == set(BENCHMARKS)


@pytest.mark.filterwarnings("default:::distributed", "default:::tornado")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in BENCHMARKS]
)
def test_a_benchmark_gives_finite_positive_numbers(name: str) -> None:
    try:
        rows = BENCHMARKS[name](True)
    except Skipped as reason:
        pytest.skip(str(reason))
    assert {row.what for row in rows} >= EXPECTED[name]
    assert len({(row.what, row.unit) for row in rows}) == len(rows)
    for row in rows:
        if " less " in row.what:  # a difference may be of either sign
            assert row.figure is not None
            assert math.isfinite(row.figure)
            continue
        for number in (row.figure, *(row.spread or ())):
            assert number is not None
            assert math.isfinite(number), row
            assert number > 0.0, row


def test_works_are_done_once_before_and_then_in_turns() -> None:
    order: list[tuple[str, int]] = []
    clock = iter(range(100))
    works = {name: Work(lambda repeat, name=name: order.append((name, repeat)), units=2) for name in "ab"}
    times = in_turns(works, 3, lambda: float(next(clock)))
    assert order[:2] == [("a", 0), ("b", 0)]
    assert order[2:] == [("a", 0), ("b", 0), ("b", 1), ("a", 1), ("a", 2), ("b", 2)]
    assert times["a"].seconds == (0.5, 0.5, 0.5)


def test_ratios_are_taken_within_a_repeat() -> None:
    ratio = Times((8.0, 2.0, 30.0)).over(Times((4.0, 1.0, 10.0)))
    assert (ratio.median, ratio.spread) == (2.0, (2.0, 3.0))


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("a", 3.0, ratio=200.0, bar=Bar(200.0, at_least=True)), True),
        (Row("a", 300.0, ratio=199.0, bar=Bar(200.0, at_least=True)), False),
        (Row("a", 2.0, bar=Bar(2.0)), True),
        (Row("a", 2.1, bar=Bar(2.0)), False),
        (Row("a", 2.1), None),
        (Row("a", bar=Bar(2.0)), None),
    ],
)
def test_a_bar_holds_for_the_ratio_where_there_is_one(row: Row, met: bool | None) -> None:
    assert row.met is met


def test_ratios_with_a_bar_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ("one", Row("plain", 1.0, "s")),
        ("one", Row("compared", ratio=2.0)),
        ("two", Row("held to a bar", 12345.6, "s", (1.0, 2.0), bar=Bar(3.0))),
        ("two", Row("both", ratio=4.0, bar=Bar(3.0), note="how")),
        ("three", Row("skipped", note="why not")),
    ]
    assert [row.what for _, row in ordered(rows)] == ["both", "held to a bar", "compared", "plain", "skipped"]
    print_report(program.Console(width=program.WIDTH), {"cores": 2}, rows)
    printed = capsys.readouterr().out
    for part in (*COLUMNS, "12,346", "NO", "≤ 3", "two: how", "three: why not", "not measured", "cores 2"):
        assert part in printed
    first = plain({"cores": 2}, rows)["rows"][0]
    assert (first["name"], first["ratio"], first["bar"], first["met"]) == ("two", 4.0, "≤ 3", False)


@pytest.mark.parametrize(("number", "text"), [(None, ""), (0.0, "0"), (1234.5, "1,234"), (0.123456, "0.1235")])
def test_numbers_are_shown_to_four_digits(number: float | None, text: str) -> None:
    assert shown(number) == text


def test_table_and_json_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "table.json"
    assert program.main(["replications", "--quick", "--json", str(file)]) == 0
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["machine"]["quick"] is True
    assert {row["name"] for row in written["rows"]} == {"replications"}
    assert all(row["bar"] is None for row in written["rows"])  # what is measured in a hurry
    assert "a run among 40 / among 10" in capsys.readouterr().out


def test_what_was_measured_before_an_interruption_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(quick: bool) -> list[Row]:
        raise KeyboardInterrupt

    listed = {"one": lambda quick: [Row("all is well", 1.0, "s")], "two": interrupted, "three": interrupted}
    monkeypatch.setattr(program, "BENCHMARKS", listed)
    assert program.main(["--json", str(tmp_path / "table.json")]) == 130
    captured = capsys.readouterr()
    assert "all is well" in captured.out
    assert "Interrupted after 1 of 3 benchmarks." in captured.err
    assert len(json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))["rows"]) == 1


def test_a_sweep_that_was_cut_off_is_no_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object, **__: object) -> SimpleNamespace:
        return SimpleNamespace(manifest={"interrupted": is_cut_off})

    monkeypatch.setattr(sim, "sweep", cut_off, raising=False)
    is_cut_off = False
    sweep(10)
    is_cut_off = True
    with pytest.raises(KeyboardInterrupt):
        sweep(10)


@pytest.mark.parametrize(("load", "busy"), [(None, False), (0.1, False), (2.0, True)])
def test_figures_of_a_busy_machine_come_with_a_warning(
    load: float | None, busy: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "load_average", lambda: load)
    monkeypatch.setattr(program, "BENCHMARKS", {"one": lambda quick: [Row("all is well", 1.0, "s")]})
    assert program.main([]) == 0
    assert ("load average 2.0 before the start" in capsys.readouterr().err) is busy


def test_a_misspelt_name_is_met_with_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["kernal"]) == 1
    message = capsys.readouterr().err
    assert "There is no benchmark called 'kernal'." in message
    assert "Did you mean 'kernel'?" in message


def test_a_file_that_cannot_be_written_is_refused_before_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nowhere" / "table.json"
    assert program.main(["replications", "--json", str(file)]) == 1
    captured = capsys.readouterr()
    assert f"{file} cannot be written" in captured.err
    assert captured.out == ""


def test_what_breaks_one_benchmark_breaks_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(quick: bool) -> list[Row]:
        raise ValueError("no such luck")

    def skipped(quick: bool) -> list[Row]:
        raise Skipped("nothing to measure with")

    listed = {"broken": broken, "skipped": skipped, "whole": lambda quick: [Row("all is well", 1.0, "s")]}
    monkeypatch.setattr(program, "BENCHMARKS", listed)
    assert program.main([]) == 3
    printed = capsys.readouterr().out
    for part in ("no such luck", "nothing to measure with", "all is well"):
        assert part in printed
    assert program.main(["skipped", "whole"]) == 0


def test_results_in_c_that_differ_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    try:
        libraries = {"-O3": kernel.library(tmp_path)}
    except Skipped as reason:
        pytest.skip(str(reason))

    def lenient(ideals, weights, starts, costs, texts) -> None:  # type: ignore[no-untyped-def]
        kernel_settle(ideals, weights, starts, costs, texts)
        texts[0] = np.nextafter(texts[0], 1.0)

    kernel_settle = kernel.settle
    assert kernel._compared("text", kernel.Tables(50), libraries, 1)
    monkeypatch.setattr(kernel, "settle", lenient)
    with pytest.raises(AssertionError, match="differ"):
        kernel._compared("text", kernel.Tables(50), libraries, 1)


def test_kernels_do_the_rules_on_what_they_meet() -> None:
    tables, races = kernel.Tables(300), kernel.Races(300)
    texts, settle = tables.numba()
    settle(0)
    sizes = np.diff(tables.starts)
    assert (sizes.min(), sizes.max()) == (2, 32)
    assert (tables.weights == 0.0).any()
    assert np.isfinite(texts).all()
    assert 0.0 < texts.min() < texts.max() < 1.0
    winners, race = races.numba()
    race(0)
    assert winners.min() >= 0
    assert len(np.unique(winners)) > 30
    assert (races.weights[np.arange(300), winners] > 0.0).all()


def test_without_a_compiler_the_reason_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Skipped, match="no C compiler"):
        kernel.kernel(True)


def test_a_compiler_that_refuses_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(Skipped, match=r"cc fails: .*nonsense|no C compiler"):
        kernel.library(tmp_path, "--nonsense")


@pytest.mark.parametrize("size", [20, 67])
def test_invented_alliances_are_like_the_real_one(size: int) -> None:
    scenario, world = invented(size)
    assert world.size == size
    assert world.allies.mean() == pytest.approx(baseline_world().allies.mean(), abs=1.0 / size)
    assert scenario.fingerprint() == invented_scenario(size).fingerprint()
    assert not any(event.join or event.leave for event in scenario.events)
    assert np.array_equal(world.tie, world.tie.T)
    assert np.diag(world.tie).max() == 0.0
    assert world.tie.mean() == pytest.approx(baseline_world().tie.mean(), rel=0.5)
    assert np.median(world.capability) == pytest.approx(np.median(baseline_world().capability), rel=2.0)
    assert (world.exposure.shape, world.keys.size) == ((size, len(scenario.domains)), size + 1)
    assert np.array_equal(world.capability, build_world(scenario).capability)


def test_quarrels_are_as_frequent_as_among_real_countries() -> None:
    _, world = invented(200)
    real = sum(1 for quarter, *_ in baseline_world().grievances if quarter == 0)
    assert len(world.grievances) == pytest.approx(real * 200 / baseline_world().size, rel=0.6)
    assert all(holder != target for _, holder, target, _ in world.grievances)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel does not tell a process's own peak")
def test_peak_of_a_child_is_its_own() -> None:
    ballast = np.ones(60_000_000)  # 480 MB in this process, which the child must not be charged with
    small = "import json\nfrom benchmarks.children import peak_megabytes\n{}print(json.dumps(peak_megabytes()))"
    own = answer(small.format(""))
    large = answer(small.format("held = bytearray(200_000_000)\ndel held\n"))
    assert ballast[-1] == 1.0
    assert 10.0 < own < 400.0
    assert large - own == pytest.approx(200.0, abs=40.0)


@pytest.mark.slow
def test_the_program_runs_as_a_module() -> None:
    root = Path(program.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "replications", "--quick"],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "load average at the end" in done.stdout.replace("\n", " ")
    assert "replications:" in done.stderr
