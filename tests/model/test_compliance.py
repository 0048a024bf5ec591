"""States give less where the format that decided has less legitimacy, if that is the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.agents.model import AllianceModel
from sim.parameters import defaults
from sim.rules.delivery import compliance
from sim.scenario import load_scenario

BASELINE = Path(__file__).resolve().parents[2] / "scenarios" / "baseline.yaml"


def test_what_a_state_gives_falls_with_the_legitimacy_of_the_format() -> None:
    model = AllianceModel(load_scenario(BASELINE, ["quarters=12", "rules.compliance=true"])).run()
    seen = set()
    for issue in model.issues:
        for attempt in issue.attempts:
            if attempt.text == attempt.text:  # a text was set: not NaN
                ally = model.states[0]
                legitimacy = float(model.standing.legitimacy[attempt.format.code])
                given = ally.contribute(issue, attempt, 5)
                model.standing.rules.compliance = False
                full = ally.contribute(issue, attempt, 5)
                model.standing.rules.compliance = True
                assert given == pytest.approx(full * compliance(legitimacy, defaults()["compliance_gap"]))
                seen.add(round(legitimacy, 3))
    assert len(seen) > 2
