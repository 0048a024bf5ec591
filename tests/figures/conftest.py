"""Small results to draw: eight made-up states that agree on some things and not on others, over twelve quarters."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from sim.experiments.result import Result
from sim.experiments.runner import run
from sim.scenario import load_scenario

from . import planted

_KEEN = "ambition: 0.8, interoperability: 0.8, exposure: {land: 0.9, sea: 0.8}, salience: {land: 0.9, sea: 0.8}"
_PLACES = {
    "AAA": (1, 2, 400, 2000), "BBB": (8, 5, 100, 500), "CCC": (-4, 9, 50, 300), "DDD": (3, 12, 80, 100),
    "EEE": (-2, -3, 0, 30), "FFF": (10, 14, 60, 200), "GGG": (-8, 1, 1, 60), "HHH": (4, -9, 8, 400),
}  # fmt: skip


def _states(codes: str) -> str:
    lines = []
    for letter in codes:
        latitude, longitude, capability, gdp = _PLACES[letter * 3]
        place = f"latitude: {latitude}, longitude: {longitude}, capability: {capability}, gdp: {gdp}"
        lines.append(f"    - {{code: {letter * 3}, {place}, {_KEEN}}}")
    return "\n".join(lines)


SCENARIO = f"""\
title: Eight made-up states
start: 2010Q3
quarters: 12
seed: 1
alliance:
  allies:
{_states("ABCDE")}
  partners:
{_states("FGH")}
domains:
  land:
    threat: 0.6
    arrivals: 4
    kinds: {{crisis: 1, capability: 1, consultation: 1}}
    places: [{{latitude: 5, longitude: 5}}]
  sea:
    {{threat: 0.5, arrivals: 3, kinds: {{crisis: 2, capability: 1}}, places: [{{latitude: -5, longitude: -5}}]}}
  dull: {{threat: 0.5, arrivals: 0, kinds: {{crisis: 1}}}}
formats: [consensus, plus_n, framework_nation, minilateral, bilateral]
"""


def made(folder: Path, runs: int, name: str, *settings: str) -> Result:
    """Return the result of the made-up scenario with other settings."""
    file = folder / "made.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    return run(load_scenario(file, settings), runs, name=name)


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Five runs."""
    return made(tmp_path_factory.mktemp("made"), 5, "made")


@pytest.fixture
def subject(name: str, result: Result) -> Result:
    """What the figure of this name is drawn of."""
    return planted.subject(name) if name in planted.FOR else result


REAL = """\
title: Real countries
start: 2012Q1
quarters: 12
alliance: {allies: nato-2010, partners: partners-2010}
domains: {dull: {threat: 0.5, arrivals: 0, kinds: {crisis: 1}}}
"""


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One run with real countries, up to the end of 2014, in which nothing happens."""
    file = tmp_path_factory.mktemp("real") / "real.yaml"
    file.write_text(REAL, encoding="utf-8")
    return run(load_scenario(file), 1, name="real")


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One run."""
    return made(tmp_path_factory.mktemp("single"), 1, "single")


@pytest.fixture(scope="session")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Two runs in which nothing happens."""
    return made(tmp_path_factory.mktemp("idle"), 2, "idle", "domains.land.arrivals=0", "domains.sea.arrivals=0")


@pytest.fixture(scope="session")
def arms(tmp_path_factory: pytest.TempPathFactory, result: Result) -> Result:
    """Two arms of five runs: all formats, and consensus alone."""
    other = made(tmp_path_factory.mktemp("other"), 5, "consensus_only", "formats=[consensus]")
    tables = {"countries": result.table("countries")}
    for name in ("runs", "quarters", "issues", "attempts", "groups"):
        table = other.table(name)
        later = pa.array([number + 5 for number in table["run"].to_pylist()], pa.int64())
        moved = table.set_column(table.column_names.index("run"), "run", later)
        tables[name] = pa.concat_tables([result.table(name), moved])
    return Result(result.manifest, tables)
