"""Blocs on the alliance's own countries: what pairs are counted, and what is told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import data
from sim.validation.check import Effort
from sim.validation.data import Data
from sim.validation.exact import blocs
from sim.world import build_world

LITTLE = Effort(replications=4, resamples=50)
SCENARIO = blocs.countries_of(1)
WORLD = build_world(SCENARIO)
ROWS = blocs.european(WORLD, SCENARIO)
CODES = [WORLD.codes[row] for row in ROWS]


def test_allies_and_european_partners_with_forces() -> None:
    allies = {code for code, ally in zip(WORLD.codes, WORLD.allies, strict=True) if ally}
    assert len(allies) == 30
    assert allies - set(CODES) == {"ISL"}
    assert {"SWE", "FIN", "UKR", "CHE", "GEO"} <= set(CODES)
    assert not {"KAZ", "UZB", "JPN", "ISR", "EGY"} & set(CODES)


def test_propensities_are_those_of_joining_around_the_average_pair() -> None:
    table = blocs.propensities(WORLD, SCENARIO, ROWS)
    weight = SCENARIO.parameters
    assert (table == table.T).all()
    assert table.sum() == pytest.approx(0.0, abs=1e-6)
    held = data.grievances(blocs.YEAR)
    assert ("TUR", "ARM") in held or ("ARM", "TUR") in held
    shifts = []
    for one, other in (("NOR", "SWE"), ("DEU", "FRA"), ("TUR", "ARM"), ("TUR", "GRC")):
        i, j = CODES.index(one), CODES.index(other)
        row, column = ROWS[i], ROWS[j]
        plain = weight["join_tie"] * np.log1p(WORLD.tie[row, column])
        plain += weight["join_affinity"] * (WORLD.affinity[row, column] + WORLD.affinity[column, row]) / 2.0
        plain -= weight["join_grievance"] * (held.get((one, other), 0.0) + held.get((other, one), 0.0)) / 2.0
        shifts.append(plain - table[i, j])
    # The same is taken off all pairs.
    assert shifts == pytest.approx([shifts[0]] * 4)


def test_pairs_by_hand() -> None:
    camp = np.array([True, True, False, False])
    groups = np.array([[True, True, False, False], [True, True, True, False]])
    every, within, alike, active = blocs.pairs(camp, groups)
    assert every == 1 + 3
    assert within == 1 + 1
    # Of six pairs two are within a camp.
    assert alike == pytest.approx(4 * 2 / 6)
    # Memberships 2, 2, 1, 0: products 4 within; 4 + 2 + 2 in all.
    assert active == pytest.approx(4 * 4 / 8)


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(0, 5))
def test_either_camp_may_be_the_first(seed: int, countries: int, groups: int) -> None:
    luck = np.random.default_rng(seed)
    camp, members = luck.random(countries) < 0.5, luck.random((groups, countries)) < 0.6
    counted = blocs.pairs(camp, members)
    assert counted == blocs.pairs(~camp, members)
    assert 0.0 <= counted[1] <= counted[0]
    together = blocs.pairs(np.ones(countries, dtype=bool), members)
    assert together == pytest.approx((counted[0],) * 4)


def test_members_drawn_alike_come_out_as_by_chance() -> None:
    luck = np.random.default_rng(4)
    camp = np.arange(20) < 7
    groups = np.array([np.isin(np.arange(20), luck.permutation(20)[:5]) for _ in range(4000)])
    _, within, alike, active = blocs.pairs(camp, groups)
    assert within / alike == pytest.approx(1.0, abs=0.03)
    assert within / active == pytest.approx(1.0, abs=0.03)


def test_founded_groups_are_those_of_their_runs() -> None:
    groups = blocs.founded(SCENARIO, WORLD, ROWS, LITTLE)
    assert len(groups) == LITTLE.replications
    assert all(each.shape[1] == ROWS.size for each in groups)
    assert sum(len(each) for each in groups) > 20


def test_what_is_told_is_not_judged_and_can_be_repeated() -> None:
    found = blocs.CHECK.find(Data(None), LITTLE)
    assert len(found) == 6
    assert all(each.passed is None and not each.must for each in found)
    assert "United States" in found[0].ours
    assert found == blocs.CHECK.find(Data(None), LITTLE)
    assert found == blocs.CHECK.find(Data(None), Effort(replications=4, resamples=50, jobs=2))
