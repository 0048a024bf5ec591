"""Burdens, crises and blockades by hand; runs cut off are the beginnings of longer ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import InputError
from sim.validation.check import QUICK, Effort
from sim.validation.sizes.check import CHECK
from sim.validation.sizes.measuring import (
    burden_ranks,
    contributions,
    crisis_months,
    duration_curve,
    hostage_takings,
    median_resolved,
    share_resolved,
)
from sim.validation.sizes.reading import Year, mean_correlation, read_years
from sim.validation.vetoes.blocking import baseline
from tests.validation.folder import data_with

GDP = {"AA": 1.0, "BB": 2.0, "CC": 4.0, "PP": 9.0}


def states(*given: float) -> pd.DataFrame:
    """Return what three allies and a partner have given, in as many runs as that makes."""
    runs = len(given) // 4
    return pd.DataFrame(
        {
            "run": np.repeat(np.arange(runs), 4),
            "code": [*GDP] * runs,
            "ally": [True, True, True, False] * runs,
            "contribution": given,
        }
    )


def test_years_are_read_in_order_and_averaged(tmp_path: Path) -> None:
    path = tmp_path / "years.csv"
    path.write_text("year,n,rho,p\n1995,15,.1,.7\n1994,15,.3,.3\n2001,18,.9,0\n")
    years = read_years(path)
    assert years[0] == Year(1994, 15, 0.3)
    mean = mean_correlation(years, 1994, 1997)
    half = 1.959964 * np.sqrt(1.06 / 12)
    assert mean.value == pytest.approx(0.2)
    assert (mean.low, mean.high) == (pytest.approx(np.tanh(np.arctanh(0.2) - half)), pytest.approx(0.6557, abs=1e-4))
    with pytest.raises(InputError, match="no year from 1980"):
        mean_correlation(years, 1980, 1981)
    path.write_text("year,n\n1995,15\n")
    with pytest.raises(InputError, match="no column rho"):
        read_years(path)
    path.write_text("year,n,rho\n1995,few,.1\n")
    with pytest.raises(InputError, match="few"):
        read_years(path)


def test_burdens_are_shares_of_gdp_of_allies_alone() -> None:
    # Burdens 1, 2, 3 rise with GDP; 3, 2, 1 fall; the partner does not count.
    after = states(1.0, 4.0, 12.0, 0.0, 3.0, 4.0, 4.0, 99.0)
    assert burden_ranks(None, after, GDP).tolist() == pytest.approx([1.0, -1.0])


def test_burdens_of_a_period_are_what_was_given_in_it() -> None:
    before, after = states(0.0, 2.0, 10.0, 0.0), states(1.0, 4.0, 12.0, 0.0)  # burdens 1, 1, .5
    assert burden_ranks(before, after, GDP).tolist() == pytest.approx([-np.sqrt(3) / 2])


def test_runs_cut_off_are_the_beginnings_of_longer_ones_and_burdens_their_measure() -> None:
    effort = Effort(replications=3)
    scenario = baseline()
    (first, _), (second, gdp) = (contributions(scenario, quarters, effort) for quarters in (8, 16))
    given = [each.states.set_index(["run", "code"])["contribution"] for each in (first, second)]
    assert (given[1] >= given[0]).all()
    issues = [
        sim.run(scenario.model_copy(update={"quarters": quarters}), 3, engine="fast", tables=("issues",)).issues
        for quarters in (8, 16)
    ]
    early = issues[1][issues[1]["arrived"] < 8]
    assert early[["run", "domain", "severity", "sponsor"]].equals(
        issues[0][["run", "domain", "severity", "sponsor"]].set_axis(early.index)
    )
    assert gdp != dict(zip(second.countries["code"], second.countries["gdp"], strict=True))  # it goes by date
    assert burden_ranks(None, second.states, gdp).tolist() == pytest.approx(second.runs["burden_gdp_rank"].tolist())


def test_months_of_crises_that_were_answered() -> None:
    issues = pd.DataFrame(
        {
            "run": [0, 0, 0, 0, 2],
            "kind": ["crisis", "crisis", "crisis", "capability", "crisis"],
            "outcome": ["agreed", "agreed", "failed", "agreed", "talk_shop"],
            "format": ["consensus", "bilateral", "consensus", "consensus", "consensus"],
            "delay": [2, 0, 5, 9, 1],
        }
    )
    assert crisis_months(issues, 3).tolist() == pytest.approx([3.0, np.nan, np.nan], nan_ok=True)
    assert crisis_months(issues, 3, ("consensus",))[0] == 6.0


def test_blockades_last_as_many_rounds_as_failed() -> None:
    attempts = pd.DataFrame(
        {
            "run": [0, 0, 0, 0, 1, 1],
            "hostage_takers": [["AA"], ["AA", "BB"], [], ["CC"], ["AA"], ["AA"]],
            "ended": [5.0, 9.0, 4.0, 7.0, 8.0, np.nan],
            "ending": ["agreed", "talk_shop", "agreed", "hostage", "hostage", "open"],
            "failed_rounds": [1, 4, 2, 6, 3, 9],
            "queued": [2, 1, 0, 0, 0, 0],
        }
    )
    takings = hostage_takings(attempts)
    assert takings["held"].tolist() == [1, 4, 6, 3]
    assert median_resolved(takings, 3).tolist() == pytest.approx([2.5, np.nan, np.nan], nan_ok=True)
    assert median_resolved(takings, 3, "with_queue")[0] == 4.0
    assert share_resolved(takings, 3).tolist() == pytest.approx([2 / 3, 0.0, np.nan], nan_ok=True)
    # Of four one is resolved after one quarter, one leaves after three, one of the two left is resolved after four.
    survival = duration_curve(takings).survival
    assert survival[[2, 4, 5, 7]].tolist() == pytest.approx([0.75, 0.75, 0.375, 0.375])


def test_the_check_on_the_data() -> None:
    found = {each.what: each for each in CHECK.find(data_with(*CHECK.needs), QUICK)}
    assert len(found) == 12
    assert found["Rank correlation of burden and GDP, 1994 to 1997, in the data"].passed
    assert found["Groups founded with three members or fewer"].reference.startswith("0.49 [0.34, 0.64]")
    assert not any(each.must for each in found.values())
