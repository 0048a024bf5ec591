"""Episodes of vetoes, concentration against chance, and blocking in runs counted anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import InputError
from sim.validation.intervals import Interval
from sim.validation.vetoes.blocking import Spread, blocking_of
from sim.validation.vetoes.concentration import (
    beyond_chance,
    counts_in,
    exact_share,
    gini,
    top_share,
    uniform_null,
)
from sim.validation.vetoes.reading import Veto, counts_of, episodes, read_vetoes

TRACKER = """\ufeffdate_veto;ms_veto;issue;issue_country;source;
2020-03-01;HU;aid;UA;https://example.org/1;
2020-03-01;PL;aid;UA;https://example.org/1;
2009-01-01;GR;accession;MK;https://example.org/2;
2020-05-20;HU;aid;UA;https://example.org/3;
2022-12-08;AT;schengen;"BG;RO";https://example.org/4;
2022-12-08;NL;schengen;BG;https://example.org/4;
2020-08-30;HU;budget;;https://example.org/5;
"""


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "vetoes.csv"
    path.write_text(TRACKER, encoding="utf-8")
    return path


def test_vetoes_are_read_by_date_without_the_famous_old_ones(tracker: Path) -> None:
    vetoes = read_vetoes(tracker)
    assert [veto.member for veto in vetoes] == ["HU", "PL", "HU", "HU", "AT", "NL"]
    assert vetoes[-2].matter == ("schengen", "BG;RO")
    assert len(read_vetoes(tracker, date(2000, 1, 1))) == 7
    assert counts_of(vetoes) == {"HU": 3, "PL": 1, "AT": 1, "NL": 1}


def test_an_episode_is_one_matter_within_days_of_the_veto_before(tracker: Path) -> None:
    vetoes = read_vetoes(tracker)
    assert episodes(vetoes, 90) == [("HU", "PL"), ("HU",), ("AT",), ("NL",)]
    assert episodes(vetoes, 30) == [("HU", "PL"), ("HU",), ("HU",), ("AT",), ("NL",)]


def test_episodes_go_on_from_veto_to_veto() -> None:
    days = [Veto(date(2020, month, 1), member, ("aid", "UA")) for month, member in ((1, "HU"), (3, "SK"), (5, "PL"))]
    assert episodes(days, 61) == [("HU", "PL", "SK")]
    assert episodes(days, 60) == [("HU", "SK"), ("PL",)]
    assert episodes(days[::-1], 61) == episodes(days, 61)


def test_what_is_no_tracker_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vetoes.csv"
    path.write_text("date_veto;ms_veto;issue\n2020-01-01;HU;aid\n")
    with pytest.raises(InputError, match="no column issue_country"):
        read_vetoes(path)
    path.write_text("date_veto;ms_veto;issue;issue_country\nlast year;HU;aid;\n")
    with pytest.raises(InputError, match="last year"):
        read_vetoes(path)


# Concentration


def test_the_gini_index_by_hand() -> None:
    assert gini([1, 1, 1, 1]) == 0.0
    assert gini([0, 0, 0, 5]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert np.isnan(gini([0, 0]))
    assert top_share([1, 5, 2]) == pytest.approx(5 / 8)
    assert top_share([1, 5, 2], 2) == pytest.approx(7 / 8)


def test_chance_of_a_single_veto_and_of_very_many() -> None:
    one = uniform_null(1, 20, (1,))
    assert (one.value, one.low, one.high) == pytest.approx((0.95, 0.95, 0.95))
    # Of many vetoes counts are near to normal; the mean gap of two is 2 / sqrt(pi) standard deviations, and of all
    # pairs of 28 members, each with itself too, 27 in 28 have one.
    many = uniform_null(100_000, 28, (1,), 2000)
    assert many.value == pytest.approx(np.sqrt(28 / 100_000 / np.pi) * 27 / 28, rel=0.01)


def test_concentration_beyond_chance_is_on_the_way_to_one() -> None:
    assert beyond_chance(0.4, 0.4) == 0.0
    assert beyond_chance(1.0, 0.4) == 1.0
    assert beyond_chance(0.7, 0.4) == pytest.approx(0.5)


def test_exact_intervals_of_shares() -> None:
    # None of ten: 1 - .025^(1/10).
    assert exact_share(0, 10) == Interval(0.0, 0.0, pytest.approx(1.0 - 0.025**0.1))
    assert exact_share(10, 10) == Interval(1.0, pytest.approx(0.025**0.1), 1.0)
    assert exact_share(28, 36).low == pytest.approx(0.608, abs=0.001)


def test_counts_are_by_episode() -> None:
    assert counts_in([("HU", "PL"), ("HU",)], ["AT", "HU", "PL"]).tolist() == [0.0, 2.0, 1.0]


# Runs


class Planted:
    """Tables of two runs: in the first two talks are blocked, in the second none."""

    runs = pd.DataFrame({"run": [0, 1], "single_blocker": [0.5, np.nan], "top_blocker": [0.6, np.nan],
                         "blocker_gini": [0.7, np.nan]})  # fmt: skip
    states = pd.DataFrame(
        {
            "run": [0, 0, 0, 0, 1, 1, 1, 1],
            "code": ["AA", "BB", "CC", "PP"] * 2,
            "ally": [True, True, True, False] * 2,
            "blocked_rounds": [5, 1, 0, 0, 0, 0, 0, 0],
        }
    )
    attempts = pd.DataFrame(
        {
            "run": [0, 0, 0, 0, 1],
            "format": ["consensus", "plus_n", "plus_n", "bilateral", "consensus"],
            "objectors_in_substance": [[], ["AA", "BB"], [], ["CC"], []],
            "hostage_takers": [["AA"], [], [], [], []],
        }
    )


def test_talks_count_each_ally_once_and_partners_not() -> None:
    found = blocking_of(Planted())  # type: ignore[arg-type]
    assert found["allies"].tolist() == [3.0, 3.0]
    assert found["single_talks"][0] == 0.5
    assert found["vetoes"].tolist() == [3.0, 0.0]
    assert found["top_talks"][0] == pytest.approx(2 / 3)
    assert found["gini_talks"][0] == pytest.approx(gini([2, 1, 0]))
    assert found["hostages"].tolist() == [1.0, 0.0]
    assert found["gini_hostages"][0] == pytest.approx(2 / 3)
    assert np.isnan([found[name][1] for name in ("single_talks", "gini_talks", "top_hostages")]).all()


def test_runs_of_the_model_counted_anew_are_its_measures() -> None:
    root = Path(__file__).resolve().parents[2]
    scenario = sim.load_scenario(root / "scenarios" / "baseline.yaml", ["quarters=16"])
    result = sim.run(scenario, 3, engine="fast", tables=("states", "attempts"))
    found = blocking_of(result)
    states = result.states
    for number in range(3):
        own = states[states["run"] == number]
        rounds = own.loc[own["ally"], "blocked_rounds"]
        assert gini(rounds) == pytest.approx(result.runs["blocker_gini"].iloc[number])
        assert top_share(own["blocked_rounds"]) == pytest.approx(result.runs["top_blocker"].iloc[number])
        assert own.loc[~own["ally"], "blocked_rounds"].sum() == 0
    assert (found["vetoes"] > 0).all()


def test_a_spread_is_of_the_mean_and_of_runs() -> None:
    spread = Spread.of(np.array([*np.arange(101) / 100.0, np.nan]))
    half = 1.983971519 * float(np.arange(101).std(ddof=1)) / 100.0 / np.sqrt(101)
    assert spread.mean == Interval(pytest.approx(0.5), pytest.approx(0.5 - half), pytest.approx(0.5 + half))
    assert spread.runs == Interval(pytest.approx(0.5), pytest.approx(0.05), pytest.approx(0.95))
