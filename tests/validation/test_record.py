"""What groups, partners and allies do: counts by hand, and the check on the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.validation.check import QUICK
from sim.validation.record.check import CHECK, months_to_first_reply, share_with_partners
from sim.validation.record.reading import (
    BURDEN,
    EXERCISES,
    GROUPS,
    INSIDE,
    OUTSIDE,
    ROSTERS,
    exercises_with_partners,
    members_besides_the_lead,
    months_to_first_aid,
)
from sim.validation.vetoes.blocking import baseline

from .folder import data_with

ISSUES = pd.DataFrame(
    [
        # Before the onset, another kind, another domain: none of these counts.
        {"run": 0, "kind": "crisis", "arrived": 3, "outcome": "agreed", "closed": 3, "participants": ["FRA"]},
        {"run": 0, "kind": "capability", "arrived": 5, "outcome": "agreed", "closed": 5, "participants": ["FRA"]},
        {"run": 0, "kind": "crisis", "arrived": 5, "outcome": "agreed", "closed": 8, "participants": ["FRA", "UKR"]},
        {
            "run": 0,
            "kind": "crisis",
            "arrived": 6,
            "outcome": "failed",
            "closed": 7,
            "participants": [],
            "responder": 2,
        },
        {"run": 0, "kind": "crisis", "arrived": 7, "outcome": "agreed", "closed": 20, "participants": ["ITA"]},
        {"run": 2, "kind": "crisis", "arrived": 9, "outcome": "open", "participants": []},
    ]
).assign(domain="territorial_defence")
MEMBERS = pd.DataFrame({"run": [0, 1], "group": [2, 2], "members": [["DEU", "FRA"], ["ITA"]]})
ALLIES = frozenset({"DEU", "FRA", "ITA", "USA"})


def test_first_replies_count_agreements_and_groups_that_respond_first() -> None:
    months = months_to_first_reply(ISSUES, MEMBERS, ALLIES, onset=5, runs=3)
    # From quarter 5: Germany and France with their group in 6; Italy only in 20, beyond two years; Ukraine is no ally.
    assert [each.tolist() for each in months] == [[3.0, 3.0], [], []]


def test_agreements_count_where_two_allies_take_part() -> None:
    scenario = baseline()
    issues = pd.DataFrame(
        {
            "run": [0, 0, 0, 0, 2],
            "outcome": ["agreed", "agreed", "agreed", "failed", "agreed"],
            "closed": [0.0, 1.0, 70.0, 2.0, 3.0],
            "participants": [["FRA", "DEU", "SWE"], ["FRA", "SWE"], ["FRA", "SWE"], ["FRA", "DEU"], ["FRA", "DEU"]],
        }
    )
    shares = share_with_partners(issues, scenario, 3)  # Sweden is a partner in 2010 and an ally in 2027
    assert shares[0] == 0.5
    assert np.isnan(shares[1])
    assert shares[2] == 0.0


def test_the_record_is_read() -> None:
    data = data_with(GROUPS, ROSTERS, EXERCISES, BURDEN)
    assert members_besides_the_lead(data, INSIDE).size == 21
    assert members_besides_the_lead(data, OUTSIDE).mean() == pytest.approx(4.5)
    with_partner, count = exercises_with_partners(data, 1992, 2010)
    assert with_partner / count == pytest.approx(0.69, abs=0.01)
    months = months_to_first_aid(data)
    assert (months.size, np.median(months)) == (28, 0.0)
    assert (months <= 3.0).mean() == pytest.approx(25 / 28)


def test_the_check_on_the_data() -> None:
    rows = CHECK.find(data_with(GROUPS, ROSTERS, EXERCISES, BURDEN), QUICK)
    assert len(rows) == 6
    assert not any(row.must for row in rows)
    judged = {row.what: row.passed for row in rows}
    assert judged["Members besides the lead, groups inside the alliance"]
    assert judged["Members besides the lead, groups outside"]
