"""P10: each reform does what it says where its rule is on, and nothing where it is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from sim import institution
from sim.formats import BILATERAL, CONSENSUS, FRAMEWORK_NATION, MINILATERAL
from sim.parameters import PARAMETERS

from .reforming import QUIET, an_attempt, an_issue, baseline, counted, model, same, usual

REFORMS = (
    "information_access", "enhanced_standard", "enhanced_openness", "platform_bar", "platform_keep", "exercise_keep",
    "operation_gain", "centre_bonus", "co_funding_share", "co_funding_budget", "co_funding_openness", "pooling_gain",
    "stocktaking_floor", "sponsor_incentive", "capacity_packages", "package_capability", "package_gain",
    "plan_engagement", "plan_discount", "menu_gain", "menu_loss", "menu_resentment", "dock_record",
)  # fmt: skip
"""Parameters of reforms."""


# What is off changes nothing


@pytest.mark.parametrize("name", REFORMS)
@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_without_its_rule_no_parameter_of_a_reform_matters(name: str, end: str) -> None:
    assert same(usual(), counted(baseline(quarters=40), {name: getattr(PARAMETERS[name], end)}))


# What is on changes something in the baseline


SWITCHED: dict[str, Sequence[str]] = {
    "information_limits": ["rules.information_limits=true"],
    "enhanced_opportunities": ["rules.enhanced_opportunities=true"],
    "interoperability_platform": ["rules.interoperability_platform=true"],
    "exercises": ["rules.exercises=true"],
    "co_funding": ["rules.co_funding=true"],
    "pooling": ["rules.pooling=true"],
    "consultation_forum": ["rules.consultation_forum={every: 4}"],
    "stocktaking": ["rules.stocktaking={every: 8}"],
    "centres_of_excellence": ["rules.centres_of_excellence=[{host: EST, domain: cyber_hybrid}]"],
    "capacity_building": ["rules.capacity_building=true"],
    "one_partner_one_plan": ["rules.one_partner_one_plan=true"],
    "cooperation_menu": ["rules.cooperation_menu=true"],
    "docking": ["rules.docking=true"],
    "top_down": ["rules.steering=top_down"],
    "bottom_up": ["rules.steering=bottom_up"],
}


@pytest.mark.parametrize("settings", SWITCHED.values(), ids=SWITCHED)
def test_no_reform_is_inert_in_the_baseline_and_none_flips_it(settings: Sequence[str]) -> None:
    changed, before = counted(baseline(*settings, quarters=40)), usual()
    assert not same(changed, before)
    output = changed.output.sum() / before.output.sum()
    assert 0.5 < output < 2.0
    assert (changed.agreed.sum(axis=(0, 2)) > 0).sum() == (before.agreed.sum(axis=(0, 2)) > 0).sum()


# What each does


def test_what_partners_may_know_bounds_what_they_give_inside() -> None:
    limited = model("rules.information_limits=true")
    ally, partner = limited.world.row("DEU"), limited.world.row("JPN")
    inside, outside = an_attempt(limited, "DEU", "JPN", inside=True), an_attempt(limited, "DEU", "JPN")
    assert institution.access(limited, inside, partner) == limited.parameters["information_access"]
    assert institution.access(limited, inside, ally) == 1.0
    assert institution.access(limited, outside, partner) == 1.0
    assert institution.access(model(), inside, partner) == 1.0


ENHANCED = "alliance.overrides.SWE={enhanced_opportunities: true}"


def test_a_status_frees_from_limits_eases_joining_and_lifts_the_base() -> None:
    with_status = model(ENHANCED, "rules.enhanced_opportunities=true", "rules.information_limits=true")
    without = model(ENHANCED, "rules.information_limits=true")
    row, other = with_status.world.row("SWE"), with_status.world.row("JPN")
    assert institution.access(with_status, an_attempt(with_status, "SWE", inside=True), row) == 1.0
    issue = an_issue()
    assert institution.ease(with_status, issue, CONSENSUS, row) == with_status.parameters["enhanced_openness"]
    assert institution.ease(with_status, issue, CONSENSUS, other) == 0.0
    assert institution.ease(with_status, issue, MINILATERAL, row) == 0.0
    for each in (with_status, without):
        each.step()
    gain = with_status.standing.interoperability[row] - without.standing.interoperability[row]
    gap = with_status.world.ally_interoperability[row] - with_status.world.partner_interoperability[row]
    assert gain == pytest.approx(0.03 * 0.5 * gap)


OPERATION = "events=[{at: 2010Q2, operation: {participants: [FRA, GEO], until: 2011Q1}}]"


def test_operations_integrate_it_fades_when_they_end_and_exercises_keep_it() -> None:
    quiet = ["parameters.interoperability_gain=0", "parameters.steering=0"]
    runs = [model(*quiet, *settings) for settings in ((), (OPERATION,), (OPERATION, "rules.exercises=true"))]
    row, levels = runs[0].world.row("GEO"), []
    for _ in range(12):
        for run in runs:
            run.step()
        levels.append([float(run.standing.interoperability[row]) for run in runs])
    never, faded, kept = (np.array(each) for each in zip(*levels, strict=True))
    assert (never == never[0]).all()
    assert faded[0] == never[0]
    assert (np.diff(faded[:4]) > 0).all()  # 2010Q2 to 2010Q4
    assert (np.diff(faded[3:]) < 0).all()
    assert (kept[4:] > faded[4:]).all()


def test_a_centre_helps_where_its_host_is_at_the_table_in_its_domain() -> None:
    expert = model("rules.centres_of_excellence=[{host: EST, domain: cyber_hybrid}]")
    cyber, other = (expert.world.domains.index(name) for name in ("cyber_hybrid", "maritime"))
    there, apart = an_attempt(expert, "EST"), an_attempt(expert, "FRA")
    assert institution.expertise(expert, an_issue(cyber), there) == expert.parameters["centre_bonus"]
    assert institution.expertise(expert, an_issue(cyber), apart) == 0.0
    assert institution.expertise(expert, an_issue(other), there) == 0.0


def test_common_funding_is_for_standing_groups_inside_on_priorities_until_it_is_spent() -> None:
    funded = model("rules.co_funding=true", "parameters.co_funding_budget=0.1")
    funded.standing.fund = 0.1
    issue = an_issue(funded.priorities[0])
    issue.demand = 1.0
    attempt = an_attempt(funded, "DEU", inside=True)
    assert institution.with_common_funding(funded, issue, replace(attempt, format=CONSENSUS), 0.5) == 0.5
    attempt = replace(attempt, format=FRAMEWORK_NATION)
    assert institution.with_common_funding(funded, issue, attempt, 0.5) == pytest.approx(0.6)
    assert institution.with_common_funding(funded, issue, attempt, 0.5) == 0.5
    spare = next(d for d in range(len(funded.world.domains)) if d not in funded.priorities)
    assert institution.ease(funded, an_issue(spare), FRAMEWORK_NATION, 0) == 0.0
    assert institution.ease(funded, issue, FRAMEWORK_NATION, 0) == funded.parameters["co_funding_openness"]


def test_at_the_forum_perceptions_meet_and_nothing_is_built() -> None:
    forum, silence = model(*QUIET, "rules.consultation_forum={every: 4}"), model(*QUIET)
    gaps = []
    for _ in range(9):
        forum.step()
        silence.step()
        gaps.append([float(run.standing.perception.std(axis=0).mean()) for run in (forum, silence)])
    assert gaps[3][0] == gaps[3][1]
    assert gaps[4][0] < gaps[4][1]  # held at the end of the fourth quarter, it shows in the fifth
    assert forum.tallies.output.sum() == silence.tallies.output.sum() == 0.0


def test_stocktaking_closes_what_is_barely_used_inside_and_sets_priorities_anew() -> None:
    calm = "events=[{at: 2010Q1, threat: {cyber_hybrid: -0.9}}]"
    quick, floor = "parameters.perception_rate=1", "parameters.stocktaking_floor=1"
    run = model("rules.stocktaking={every: 6}", floor, quick, calm)
    before, cyber = run.priorities, run.world.domains.index("cyber_hybrid")
    for _ in range(5):
        run.step()
    assert run.priorities == before
    run.step()
    assert cyber in before
    assert cyber not in run.priorities
    closed = [group for group in run.groups if group.ended == 5]
    assert closed
    assert not any(group.is_alive and group.format.traits.inside for group in run.groups)
    assert all(group.format.traits.inside for group in closed if group.momentum >= run.parameters["momentum_floor"])


def test_from_the_top_down_a_framework_nation_is_named_for_all_but_talk() -> None:
    settings = ["parameters.steering=1", "parameters.priority_domains=7"]
    named, usual_way = model("rules.steering=top_down", *settings), model(*settings)
    for run in (named, usual_way):
        run.run()
    first = {True: set[str](), False: set[str]()}
    for issue in named.issues:
        if issue.attempts:
            first[issue.kind == 2].add(issue.attempts[0].format.name)
    assert first[False] == {"framework_nation"}
    assert len(first[True]) > 1
    assert len({issue.attempts[0].format.name for issue in usual_way.issues if issue.attempts}) > 1


def test_incentives_are_for_states_that_stay_inside_on_priorities() -> None:
    given = model("rules.steering=bottom_up")
    issue = an_issue(given.priorities[0])
    assert institution.incentive(given, issue, CONSENSUS, None) == given.parameters["sponsor_incentive"]
    assert institution.incentive(given, issue, MINILATERAL, None) == 0.0
    issue.sponsor = given.world.size
    assert institution.incentive(given, issue, CONSENSUS, None) == 0.0


def test_packages_go_to_the_threatened_and_engaged_unless_an_ally_refuses() -> None:
    settings = ("rules.capacity_building=true", "parameters.capacity_packages=2")
    run = model(*QUIET, *settings)
    standing, before = run.standing, run.standing.capability.copy()
    for _ in range(4):
        run.step()
    given = np.flatnonzero(standing.capability != before)
    assert given.size == 2
    assert not standing.allies[given].any()
    assert standing.capability[given] / before[given] == pytest.approx(1.1)
    needs = standing.perception.max(axis=1) * standing.engagement
    others = ~standing.allies & ~np.isin(np.arange(before.size), given)
    assert needs[given].min() > 0.9 * needs[others].max()
    assert (run.tallies.packages, run.tallies.refused_packages) == (2.0, 0.0)


def test_an_ally_with_a_quarrel_refuses() -> None:
    spite = "alliance.overrides.TUR={hostage_propensity: 1, grievances: {GEO: 1}}"
    run = model(*QUIET, spite, "rules.cooperation_menu=true", "rules.contagion=true")
    georgia, turkey = run.world.row("GEO"), run.world.row("TUR")
    for _ in range(4):
        run.step()
    others = [row for row in np.flatnonzero(~run.standing.allies) if row != georgia]
    assert run.tallies.struck_off >= 1.0
    assert run.tallies.menu_years == len(others) + 1
    started, p = run.world.engagement, run.parameters
    assert run.standing.engagement[georgia] == pytest.approx(started[georgia] - p["menu_loss"])
    gained = started[others] + p["menu_gain"] * (1.0 - started[others])
    on_the_menu = np.isclose(run.standing.engagement[others], gained)
    assert len(others) + 1 - on_the_menu.sum() == run.tallies.struck_off
    patron = max(np.flatnonzero(run.standing.allies), key=lambda row: (run.world.tie[georgia, row], -row))
    assert run.standing.resentment.value(int(patron), turkey) > 0.0


def test_plans_lift_engagement_and_cheapen_partners_own_deals() -> None:
    planned, usual_way = model("rules.one_partner_one_plan=true"), model()
    ally, partner = planned.world.row("DEU"), planned.world.row("JPN")
    norm = planned.parameters["cohesion_norm"]
    assert institution.outside_cost(planned, BILATERAL, None, partner) == pytest.approx(0.3 * norm)
    assert institution.outside_cost(planned, BILATERAL, None, ally) == norm
    assert institution.outside_cost(planned, MINILATERAL, None, partner) == norm
    assert institution.outside_cost(usual_way, BILATERAL, None, partner) == norm
    assert institution.outside_cost(planned, CONSENSUS, None, partner) == 0.0
    lifted = institution.usual_engagement(planned, partner) - institution.usual_engagement(usual_way, partner)
    assert lifted == pytest.approx(planned.parameters["plan_engagement"])
    assert institution.usual_engagement(planned, ally) == institution.usual_engagement(usual_way, ally)
