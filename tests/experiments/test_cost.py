"""What runs cost is known before they begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError
from sim.experiments import cost
from sim.experiments.cost import cost_of, refuse_beyond_memory

BUSY = """
title: Busy
start: 2010Q1
quarters: {quarters}
replications: {replications}
alliance: {{allies: [FRA, DEU]}}
domains:
  air: {{threat: 0.5, arrivals: {arrivals}, kinds: {{crisis: 1}}, floor: 0.5}}
"""


def busy(quarters: int = 8, replications: int = 1, arrivals: float = 20.0) -> str:
    return BUSY.format(quarters=quarters, replications=replications, arrivals=arrivals)


@pytest.mark.parametrize("arrivals", [2.0, 20.0, 200.0])
def test_issues_are_about_those_that_arrive(arrivals: float) -> None:
    scenario = sim.parse_scenario(busy(arrivals=arrivals))
    arrived = sim.run(scenario, replications=20, tables=()).runs["issues"].mean()
    assert 0.5 * arrived < cost_of(scenario, 20, tables=False).issues < 2.0 * arrived


def test_it_grows_with_runs_and_tables() -> None:
    scenario = sim.parse_scenario(busy())
    one, many = (cost_of(scenario, runs, tables=True) for runs in (1, 1000))
    assert many.seconds == pytest.approx(1000.0 * one.seconds)
    assert many.memory > one.memory > cost_of(scenario, 1, tables=False).memory


def extra(runs: int = 1, **sizes: float) -> float:
    """Return the seconds that runs take longer where agents decide in Python."""
    scenario = sim.parse_scenario(busy(**sizes))  # type: ignore[arg-type]
    asked, built_in = (cost_of(scenario, runs, tables=True, engine=engine) for engine in ("mesa", "fast"))
    assert asked.memory == built_in.memory
    return asked.seconds - built_in.seconds


def test_it_grows_with_every_question_where_agents_decide_in_python() -> None:
    assert extra() > 0.0
    assert extra(1000) == pytest.approx(1000.0 * extra())
    assert extra(arrivals=200.0) > extra()  # more is asked
    assert extra(quarters=16, arrivals=10.0) > extra()  # as much is asked, and there are more steps


def test_what_no_memory_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "machine_memory", lambda: 1e9)
    scenario = sim.parse_scenario(busy(arrivals=1000.0, quarters=400))
    refuse_beyond_memory(cost_of(scenario, 1, tables=False))
    with pytest.raises(
        InputError, match=r"3 runs with about 400,000 issues each would take about 4\.4 GB .* has 1\.0 GB"
    ):
        sim.run(scenario, replications=3)


def test_run_refuses_before_it_touches_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "busy.yaml"
    file.write_text(busy(quarters=4000, replications=10_000_000, arrivals=1000.0))
    ended = CliRunner().invoke(app, ["run", str(file), "--out", str(tmp_path / "out")])
    assert isinstance(ended.exception, InputError)
    assert "10,000,000 runs with about 4,000,000 issues each" in str(ended.exception)
    assert not (tmp_path / "out").exists()


def test_run_says_first_what_much_work_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "LONG", 1e-6)
    file = tmp_path / "busy.yaml"
    file.write_text(busy())
    command = ["run", str(file), "--out", str(tmp_path / "out"), "--no-figures"]
    ended = CliRunner().invoke(app, command)
    assert ended.exit_code == 0
    assert "1 run with about 160 issues takes about 0.0 s of processor time" in ended.stderr
    assert "processor time" not in CliRunner().invoke(app, [*command, "--quiet"]).stderr
    assert "Note: 1 run with about 160 issues" in CliRunner().invoke(app, ["check", str(file)]).stdout
