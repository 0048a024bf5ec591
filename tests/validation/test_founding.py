"""Rates before and after a date by hand, and the scenario without its events."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.data.dates import Date
from sim.data.groups import real_groups
from sim.validation.check import QUICK
from sim.validation.data import Data
from sim.validation.founding.check import CHECK, without
from sim.validation.founding.counting import (
    Window,
    by_quarter,
    count_in,
    is_off_zero,
    mean_of,
    poisson_rate,
    real_foundings,
)
from sim.validation.intervals import Interval
from sim.validation.vetoes.blocking import baseline
from tests.validation.folder import data_with


def test_foundings_are_counted_by_run_and_quarter_without_those_of_the_start() -> None:
    groups = pd.DataFrame({"run": [0, 0, 1, 1], "founded": [2, 2, -1, 3]})
    assert by_quarter(groups, 2, 4).tolist() == [[0, 0, 2, 0], [0, 0, 0, 1]]


def test_rates_before_and_after_are_a_year() -> None:
    founded = np.array([[9.0, 1, 0, 1, 2, 0, 9], [0.0, 0, 0, 0, 0, 1, 0]])
    window = Window(at=3, width=2)
    assert window.before(founded).tolist() == [2.0, 0.0]
    assert window.after(founded).tolist() == [6.0, 0.0]


def test_poisson_rates_have_exact_intervals() -> None:
    # Of none, 97.5 % would have shown some: exp(-low) = .025.
    none = poisson_rate(0, 2.0)
    assert (none.value, none.low, none.high) == (0.0, 0.0, pytest.approx(-np.log(0.025) / 2.0))
    five = poisson_rate(5, 1.0)  # Garwood 1936
    assert (five.low, five.high) == (pytest.approx(1.6235, abs=1e-3), pytest.approx(11.6683, abs=1e-3))


def test_the_mean_over_runs_by_hand() -> None:
    mean = mean_of(np.array([1.0, 2.0, 3.0]))
    assert (mean.value, mean.high - mean.value) == (2.0, pytest.approx(4.302653 / np.sqrt(3), rel=1e-5))


def test_an_interval_is_off_zero_on_the_side_of_the_record_alone() -> None:
    up, down, across = Interval(2.0, 1.0, 3.0), Interval(-2.0, -3.0, -1.0), Interval(1.0, -1.0, 3.0)
    assert [is_off_zero(each, 1.0) for each in (up, down, across)] == [True, False, False]
    assert [is_off_zero(each, -1.0) for each in (up, down, across)] == [False, True, False]
    assert not is_off_zero(up, 0.0)


def test_frameworks_and_meetings_of_all_are_no_standing_groups() -> None:
    groups = real_groups()
    assert real_foundings([groups["jef"], groups["pfp"], groups["isaf"], groups["b9"]]) == [2014, 2015]
    assert real_foundings([replace(groups["jef"], founded=Date(2013, 4))]) == [2013]
    assert count_in([2013, 2014, 2014, 2017], 2014, 2016) == 2


def test_the_quiet_baseline_lacks_the_two_events_alone() -> None:
    scenario = baseline()
    quiet = without(scenario, (2014, 2022))
    gone = [each for each in scenario.events if each not in quiet.events]
    assert [str(each.at) for each in gone] == ["2014Q1", "2022Q1"]
    assert all("territorial_defence" in each.threat for each in gone)
    assert len(quiet.events) == len(scenario.events) - 2


def test_founding_years_are_those_of_the_rosters() -> None:
    path = data_with("groups.csv").path("groups.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        years = {row["group"].lower(): int(row["year"]) for row in csv.DictReader(file)}
    assert {code: real_groups()[code].founded.index // 4 for code in years} == years


def test_the_check_needs_no_folder_and_judges_where_there_is_a_record() -> None:
    found = {each.what: each for each in CHECK.find(Data(None), QUICK)}
    assert len(found) == 8
    for what, each in found.items():
        assert (each.passed is not None) == ("2014 on against" in what)
        assert not each.must
    record = found["Real groups founded a year, 3 years from 2014 on"]
    assert record.ours.startswith("1.67 [0.54")
    assert record.reference.startswith("0.00 [0.00, 1.23]")
