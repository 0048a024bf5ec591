"""Write the golden traces under tests/golden anew.

Only when a change is meant to move numbers: CHANGELOG.md then says under *Regression* which traces moved and why.
"""

from __future__ import annotations

from pathlib import Path

from sim.agents.model import AllianceModel
from sim.results.trace import trace
from sim.scenario import load_scenario

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "golden"
CASES = {
    "cold-start": ("scenarios/cold-start.yaml", ()),
    "baseline-12-quarters": ("scenarios/baseline.yaml", ("quarters=12",)),
    "majority-and-abstention": (
        "scenarios/eastern-shock.yaml",
        (
            "quarters=8",
            "rules.majority={share: 0.7, by: capability}",
            "rules.constructive_abstention=true",
            "parameters.silence_tolerance=0.03",
            "parameters.steering=0.9",
        ),
    ),
}


def golden(case: str) -> str:
    """Return the trace of a case, replicate 0."""
    file, settings = CASES[case]
    return trace(AllianceModel(load_scenario(ROOT / file, settings)).run())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in CASES:
        (FOLDER / f"{name}.txt").write_text(golden(name), encoding="utf-8")
