"""From a group to a scenario in which nothing happens but that its lead calls it together."""

from __future__ import annotations

from sim import data
from sim.data.rosters import allies
from sim.prediction.group import Group
from sim.scenario import Scenario
from sim.scenario.load import scenario_of
from sim.scenario.located import Plain, located

QUARTERS = 4
"""Length of a run: a group has met by then, as its set-up takes two quarters at the most."""
FREELY: dict[str, Plain] = {
    "format_cost": 0.0, "founding_cost": 0.0, "cohesion_norm": 0.0, "preparation_crisis": 0.0,
    "preparation_capability": 0.0, "preparation_consultation": 0.0, "lead_threshold": 0.0, "join_stake": 0.0,
}  # fmt: skip
"""That the group is called together is given: it costs its lead nothing, and its lead is able to lead. What is at stake
in the one issue does not count: a lasting group answers to many, and rosters say nothing of them."""
SEVERITY = 0.5
"""Severity of the issue; joining does not depend on it."""


def scenario_for(group: Group) -> Scenario:
    """Return the scenario in which the lead of a group takes up one issue, at its focus, as the year begins.

    All who may join are in it, and all allies of the time, to whom stakes and affinities are relative. No other issue
    arises. Figures are those of the year before. That the group meets, and under that lead, is given.
    """
    there = {group.lead, *group.eligible}
    of_the_time = {*allies(group.year - 1)}
    start = f"{group.year}Q1"
    capital = data.countries()[group.lead]
    first, *further = group.focus or ((capital.latitude, capital.longitude),)
    issue: dict[str, Plain] = {
        "domain": group.domain, "kind": group.kind, "severity": SEVERITY, "sponsor": group.lead,
        "place": first, "further_places": tuple(further), "expeditionary": group.expeditionary,
    }  # fmt: skip
    plain: dict[str, Plain] = {
        "title": group.name,
        "start": start,
        "quarters": QUARTERS,
        "alliance": {"allies": tuple(sorted(of_the_time)), "partners": tuple(sorted(there - of_the_time))},
        "domains": (group.domain,),
        "formats": (group.format,),
        "rules": {"leads": "able", "frameworks": "at_once"},
        "world": "start",
        "parameters": FREELY,
        "events": ({"at": start, "note": "The focus", "issue": issue},),
    }
    scenario = scenario_of(located(plain, "<group>"))
    quiet = {name: domain.model_copy(update={"arrivals": 0.0}) for name, domain in scenario.domains.items()}
    return scenario.model_copy(update={"domains": quiet})
