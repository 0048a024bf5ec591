"""Write docs/scenarios.md: every scenario with what it asks, what varies, and what its runs show of what is expected.

``python tools/build_library.py`` runs each scenario, and those that it compares itself with, 400 times.
"""

from __future__ import annotations

from pathlib import Path

from sim.analysis.expectations import Finding, hold
from sim.results.measures import MEASURES
from sim.scenario.yaml_file import read_file

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "scenarios.md"
REPLICATIONS = 400
INTRODUCTION = f"""# The library of scenarios

Written by `python tools/build_library.py` from the files in [scenarios/](../scenarios). Each can be run as it is, and
each is a place to begin from: `alliance-sim run docking`, or a file of your own with
`extends: docking` and what differs. `alliance-sim check FILE` says what is wrong with one.

Under `expect:` a file says what its runs should show and why; `tests/scenario/test_library.py` holds that against
200 runs with the same luck on both sides, and asks for the whole 95 % interval to be on the side that is expected. The
figures below are of {REPLICATIONS} runs. What begins with *against* is a result that contradicts its source, and stays.
Sizes of shocks, cuts and operations are assumed where a file does not say otherwise.
"""


def _figure(value: float, unit: str, sign: bool = False) -> str:
    scaled, decimals = (100.0 * value, 1) if unit == "share" else (value, 3)
    return f"{scaled:{'+' if sign else ''}.{decimals + sign}f}"


def _line(finding: Finding) -> str:
    said, unit = finding.expectation, MEASURES[finding.expectation.measure].unit
    shown = "percent" if unit == "share" else unit
    low, high = (_figure(end, unit, finding.than is not None) for end in (finding.low, finding.high))
    if finding.than is None:
        what = f"{_figure(finding.mean, unit)} [{low}, {high}] {shown}"
    else:
        change = _figure(finding.mean - finding.other, unit, sign=True)
        of = f"{_figure(finding.other, unit)} of `{finding.than.stem}`"
        what = f"{change} [{low}, {high}] on {of}, {shown if unit != 'share' else 'percentage points'}"
    return f"- `{said.measure}` {what}: {said.because}."


def section(path: Path) -> str:
    """Return what the page says of a scenario."""
    own = read_file(path).plain()
    assert isinstance(own, dict)
    lines = [f"## {own['title']}", "", f"[`{path.name}`](../scenarios/{path.name}). *{own['question']}*", ""]
    lines += [f"Source: {own['source']}."]
    if "varies" in own:
        lines += [f"What varies: {own['varies']}."]
    return "\n".join([*lines, "", *(_line(finding) for finding in hold(path, REPLICATIONS, jobs=2))])


def main() -> None:
    """Write the page."""
    files = sorted((ROOT / "scenarios").glob("*.yaml"), key=lambda path: (path.stem != "baseline", path.stem))
    PAGE.write_text("\n".join([INTRODUCTION, *(f"{section(path)}\n" for path in files)]), encoding="utf-8")


if __name__ == "__main__":
    main()
