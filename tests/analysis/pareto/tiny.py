"""Small design spaces: six allies and two partners over eight quarters."""

from __future__ import annotations

from pathlib import Path

from ...experiments.sweeping import SCENARIO

START = "title: T\nscenario: small.yaml\n"
AIMS = "objectives: [output, blocking_rate]\n"
VOTE = "choices:\n  vote:\n    unanimity: {}\n    majority: {rules: {majority: {share: 0.6}}}\n"
SPACE = f"""\
{START}{VOTE}\
  talks: {{usual: {{}}, abstention: {{rules: {{constructive_abstention: true}}}}}}
levels: {{steering: [0, 0.3, 1]}}
objectives: [output, blocking_rate]
uncertain: {{effort: plausible, slots: {{low: 2, high: 6}}}}
states: 4
satisfice: {{output: 0.2}}
search: {{population: 8, generations: 3}}
confirm: {{designs: 6, states: 5, replications: 2}}
"""
"""A space of 12 designs, which are all tried."""
LARGE = SPACE.replace("[0, 0.3, 1]", "{low: 0, high: 1}")
"""A space of 4,004 designs, of which 24 or fewer are tried."""

CLASHING = SPACE.replace("  talks:", "  begin: {usual: {}, later: {start: 2010Q2}}\n  talks:").replace(
    "levels: {steering: [0, 0.3, 1]}", "levels: {events.0.at: [2010Q1, 2010Q3]}"
)
"""A space in which the later start and the earlier event are no scenario together, though each is alone."""


def written(folder: Path, text: str = SPACE, name: str = "space.yaml") -> Path:
    """Write a design space and its scenario, and return its path."""
    (folder / "small.yaml").write_text(SCENARIO)
    file = folder / name
    file.write_text(text)
    return file
