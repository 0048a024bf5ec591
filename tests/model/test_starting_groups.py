"""Standing groups that there are before the first quarter, and formats that are allowed from a date on."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.formats import CONSENSUS, FRAMEWORK_NATION, MINILATERAL
from sim.results.trace import date
from sim.scenario import Scenario, load_scenario

from .reforming import BASELINE, baseline, counted, model

IN_2018 = ("start=2018Q1", "alliance={allies: nato-2018, partners: partners-2018}", "events=[]")


def _in_2018(groups: str) -> Scenario:
    return load_scenario(BASELINE, [*IN_2018, "quarters=20", f"groups={groups}"])


def test_a_real_group_is_as_it_was_in_the_quarter_before() -> None:
    run = AllianceModel(_in_2018("[jef, nordefco]"))
    jef, nordefco = run.groups
    codes = np.array(run.world.codes)
    assert (jef.format, nordefco.format) == (FRAMEWORK_NATION, MINILATERAL)
    assert codes[jef.lead] == "GBR"
    assert codes[jef.members].tolist() == ["DNK", "EST", "FIN", "GBR", "LTU", "LVA", "NLD", "NOR", "SWE"]
    assert codes[nordefco.lead] == "NOR"  # none leads it: who has the most capability
    assert run.world.capability[nordefco.lead] == run.world.capability[nordefco.members].max()
    assert run.world.domains[jef.domain] == "territorial_defence"
    assert date(run, jef.founded) == "2014Q3"
    assert jef.momentum == run.parameters["founding_momentum"]
    assert (jef.agreements, jef.output, jef.ended, jef.docked) == (0, 0.0, None, None)


def test_what_the_scenario_says_of_a_group_holds() -> None:
    own = "{group: jef, domain: maritime, lead: NOR, members: [SWE, FIN], momentum: 0.9, founded: 2016Q2}"
    (group,) = AllianceModel(_in_2018(f"[{own}]")).groups
    run = AllianceModel(_in_2018(f"[{own}]"))
    assert run.world.domains[group.domain] == "maritime"
    assert [run.world.codes[row] for row in np.flatnonzero(group.members)] == ["FIN", "NOR", "SWE"]
    assert (run.world.codes[group.lead], group.momentum, date(run, group.founded)) == ("NOR", 0.9, "2016Q2")


def test_members_use_a_group_that_is_there_and_it_is_not_counted_as_founded() -> None:
    everywhere = ", ".join(
        f"{{format: minilateral, domain: {name}, members: [GBR, NOR, SWE, FIN], momentum: 1}}"
        for name in baseline().domains
    )
    scenario, groups = _in_2018(f"[{everywhere}]"), len(baseline().domains)
    tallies = counted(scenario, replicates=30)
    assert (tallies.alive.sum(axis=1) + tallies.defunct.sum(axis=1) == tallies.founded.sum(axis=1) + groups).all()
    assert (tallies.founded.sum(axis=1) == tallies.group_sizes.sum(axis=1)).all()
    kept = sim.run(scenario, 30, tables=["groups"]).groups
    assert (kept[kept["founded"] < 0].groupby("run").size() == groups).all()
    assert kept[kept["founded"] < 0]["agreements"].sum() > 0


def test_a_group_that_nobody_uses_fades_and_ends() -> None:
    quiet = "parameters.choice_precision=10000", "parameters.cohesion_norm=10", "formats=[bilateral]"
    scenario = load_scenario(BASELINE, [*IN_2018, *quiet, "quarters=40", "groups=[v4]", "parameters.lead_renewal=0"])
    run = AllianceModel(scenario).run()
    (group,) = run.groups
    loss = 1.0 - run.parameters["momentum_loss"]
    assert group.ended is not None
    quarters = group.ended + 1
    assert run.parameters["founding_momentum"] * loss**quarters < run.parameters["momentum_floor"]
    assert run.parameters["founding_momentum"] * loss ** (quarters - 1) >= run.parameters["momentum_floor"]


@pytest.mark.parametrize("name", ["minilateral", "framework_nation"])
def test_a_format_is_chosen_from_the_date_on_from_which_it_is_allowed(name: str) -> None:
    event = f"events=[{{at: 2012Q1, formats: [consensus, {name}]}}]"
    run = model("formats=[consensus]", event, quarters=24).run()
    tried = [(attempt.started, attempt.format) for issue in run.issues for attempt in issue.attempts]
    assert {fmt for quarter, fmt in tried if quarter < 8} == {CONSENSUS}
    assert {fmt.name for quarter, fmt in tried if quarter >= 8} == {"consensus", name}


def test_talks_under_way_go_on_in_a_format_that_is_no_longer_allowed() -> None:
    run = model("events=[{at: 2011Q1, formats: [bilateral]}]", "rules.forum_shift=false", quarters=16).run()
    late = [attempt for issue in run.issues for attempt in issue.attempts if (attempt.ended or 0) >= 4]
    begun_before = [attempt for attempt in late if attempt.started < 4]
    assert {attempt.format.name for attempt in late if attempt.started >= 4} == {"bilateral"}
    assert {attempt.format.name for attempt in begun_before} - {"bilateral"}
