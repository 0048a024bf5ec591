"""Which version of what changes at dates a run is shown: its address moves, and nothing is copied."""

from __future__ import annotations

from sim.rules.compiled import constant, internal
from sim.state.run import Run

_NUMBER = constant(8)
"""Bytes of a number; a flag has one."""


@internal
def show_year(run: Run, year: int) -> None:
    """Show the figures of a year, by its position among those that differ."""
    run.year = year
    flags = year * run.country_count
    numbers = flags * _NUMBER
    by_domain, by_pair, by_place = numbers * run.domain_count, numbers * run.country_count, numbers * run.places
    run.at_exposure, run.at_salience = run.at_all_exposure + by_domain, run.at_all_salience + by_domain
    run.at_reluctance, run.at_threat_side = run.at_all_reluctance + by_domain, run.at_all_threat_side + by_domain
    run.at_usual_capability = run.at_all_usual_capability + numbers
    run.at_usual_ambition = run.at_all_usual_ambition + numbers
    run.at_gdp, run.at_small = run.at_all_gdp + numbers, run.at_all_small + flags
    run.at_tie, run.at_affinity = run.at_all_tie + by_pair, run.at_all_affinity + by_pair
    run.at_tie_alone, run.at_tie_slope = run.at_all_tie_alone + by_pair, run.at_all_tie_slope + by_pair
    run.at_place_proximity = run.at_all_place_proximity + by_place


@internal
def show_standing(run: Run, standing: int) -> None:
    """Show who is in which framework, and what that brings, from a date on, by its position among those that differ."""
    run.standing = standing
    flags = standing * run.country_count
    run.at_as_partner = run.at_all_as_partner + flags * _NUMBER
    run.at_usual_engagement = run.at_all_usual_engagement + flags * _NUMBER
    run.at_place_framework = run.at_all_place_framework + standing * run.places * _NUMBER
    run.at_framework_members = run.at_all_framework_members + flags * run.frameworks
