"""P10: each reform does what it says where its rule is on, and nothing where it is off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.special import logit

from sim.agents.model import AllianceModel
from sim.formats import BILATERAL, CONSENSUS, FORMATS, FRAMEWORK_NATION, MINILATERAL, PLUS_N, Format
from sim.parameters import PARAMETERS
from sim.rules.delivery import worth_outside

from .reforming import (
    QUIET,
    asked_to_join,
    baseline,
    begun,
    carry_out,
    counted,
    covered,
    model,
    offered,
    outside_cost,
    pairs,
    same,
    usual,
)

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


# What is on changes the baseline and does not flip it; tests/model/test_mechanisms.py measures what it is for


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
def test_no_reform_flips_the_baseline(settings: Sequence[str]) -> None:
    changed, before = counted(baseline(*settings, quarters=40)), usual()
    output = changed.output.sum() / before.output.sum()
    assert 0.5 < output < 2.0
    assert (changed.agreed.sum(axis=(0, 2)) > 0).sum() == (before.agreed.sum(axis=(0, 2)) > 0).sum()


# What each does


def rows_of(run: AllianceModel, *codes: str) -> list[int]:
    return sorted(run.world.row(code) for code in codes)


def test_what_partners_may_know_bounds_what_they_give_inside() -> None:
    limited, free = begun("rules.information_limits=true"), begun()
    ally, partner = limited.world.row("DEU"), limited.world.row("JPN")
    for run, share in ((limited, limited.parameters["information_access"]), (free, 1.0)):
        inside, apart = (carry_out(run, fmt, rows_of(run, "DEU", "JPN")) for fmt in (CONSENSUS, BILATERAL))
        level, command = run.standing.interoperability, 1.0 + run.parameters["command_bonus"]
        worth = {ally: level[ally], partner: level[partner] * share}
        assert inside.coverage == pytest.approx(covered(run, inside, worth, command))
        assert 0.0 < inside.coverage < 1.0
        assert apart.coverage == pytest.approx(covered(run, apart, dict.fromkeys(worth, worth_outside(0.0)), 1.0))


ENHANCED = "alliance.overrides.SWE={enhanced_opportunities: true}"
STATUS = (ENHANCED, "rules.enhanced_opportunities=true")


def test_a_status_frees_from_limits_and_lifts_the_base() -> None:
    limits = "rules.information_limits=true"
    with_status, without = begun(*STATUS, limits), begun(ENHANCED, limits)
    row, other = with_status.world.row("SWE"), with_status.world.row("JPN")
    access = [run.standing.access[[row, other]].tolist() for run in (with_status, without)]
    bound = without.parameters["information_access"]
    assert access == [[1.0, bound], [bound, bound]]
    gain = with_status.standing.interoperability[row] - without.standing.interoperability[row]
    gap = with_status.world.ally_interoperability[row] - with_status.world.partner_interoperability[row]
    assert gain == pytest.approx(0.03 * 0.5 * gap)


RUNS = range(8)


@pytest.mark.parametrize("fmt", [PLUS_N, FRAMEWORK_NATION, MINILATERAL], ids=lambda fmt: fmt.name)
def test_a_status_eases_joining_inside(fmt: Format) -> None:
    many, asked = ("parameters.partners_picked=30", "parameters.invitation_threshold=0"), set()
    for replicate in RUNS:
        run, eased = asked_to_join(fmt.name, *STATUS, *many, replicate=replicate)
        _, usual_way = asked_to_join(fmt.name, ENHANCED, *many, replicate=replicate)
        for (_, code), (one, other) in pairs(eased, usual_way).items():
            asked.add(code)
            ease = run.parameters["enhanced_openness"] if code == "SWE" and fmt.traits.inside else 0.0
            gained = (logit(one) - logit(other)) * run.parameters["join_temperature"]
            assert gained == pytest.approx(ease, abs=1e-9)
    assert {"SWE", "JPN"} <= asked


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
    expert = begun("rules.centres_of_excellence=[{host: EST, domain: cyber_hybrid}]")
    cyber, other = (expert.world.domains.index(name) for name in ("cyber_hybrid", "maritime"))
    p, level = expert.parameters, expert.standing.interoperability
    for codes, domain, bonus in (
        (("EST", "FRA"), cyber, p["centre_bonus"]),
        (("DEU", "FRA"), cyber, 0.0),
        (("EST", "FRA"), other, 0.0),
    ):
        rows = rows_of(expert, *codes)
        issue = carry_out(expert, CONSENSUS, rows, domain, demand=500.0)
        worth = {row: level[row] for row in rows}
        factor = 1.0 + p["command_bonus"] + bonus
        assert issue.coverage == pytest.approx(covered(expert, issue, worth, factor))
        assert 0.0 < issue.coverage < 1.0


def test_common_funding_is_for_standing_groups_inside_on_priorities_until_it_is_spent() -> None:
    funded, usual_way = begun("rules.co_funding=true", "parameters.co_funding_budget=0.1"), begun()
    priority, spare = (int(np.flatnonzero(funded.standing.priorities == wanted)[0]) for wanted in (True, False))
    for fmt, domain, paid in (
        (CONSENSUS, priority, 0.0),
        (FRAMEWORK_NATION, spare, 0.0),
        (MINILATERAL, priority, 0.0),
        (FRAMEWORK_NATION, priority, 0.1),
        (FRAMEWORK_NATION, priority, 0.0),
    ):
        left, rows = float(funded.standing.fund), rows_of(funded, "DEU", "NLD")
        one, other = (carry_out(run, fmt, rows, domain, lead=rows[0], demand=1.0) for run in (funded, usual_way))
        assert one.coverage == pytest.approx(other.coverage + paid)
        assert one.coverage < 1.0
        assert left - funded.standing.fund == pytest.approx(paid)


def test_common_funding_eases_joining_a_framework_nation_on_priorities() -> None:
    seen = set()
    for replicate in RUNS:
        run, eased = asked_to_join("framework_nation", "rules.co_funding=true", replicate=replicate)
        _, usual_way = asked_to_join("framework_nation", replicate=replicate)
        for (number, _), (one, other) in pairs(eased, usual_way).items():
            priority = bool(run.standing.priorities[run.issues[number].domain])
            seen.add(priority)
            gained = (logit(one) - logit(other)) * run.parameters["join_temperature"]
            assert gained == pytest.approx(run.parameters["co_funding_openness"] if priority else 0.0, abs=1e-9)
    assert seen == {True, False}


def test_at_the_forum_perceptions_meet_and_nothing_is_built() -> None:
    forum, silence = model(*QUIET, "rules.consultation_forum={every: 4}"), model(*QUIET)
    gaps = []
    for _ in range(9):
        forum.step()
        silence.step()
        gaps.append([float(run.standing.perception.std(axis=1).mean()) for run in (forum, silence)])
    assert gaps[3][0] == gaps[3][1]
    assert gaps[4][0] < gaps[4][1]  # held at the end of the fourth quarter, it shows in the fifth
    assert forum.tallies.output.sum() == silence.tallies.output.sum() == 0.0


def test_stocktaking_closes_what_is_barely_used_inside_and_sets_priorities_anew() -> None:
    calm = "events=[{at: 2010Q1, threat: {cyber_hybrid: -0.9}}]"
    quick, floor = "parameters.perception_rate=1", "parameters.stocktaking_floor=1"
    run = model("rules.stocktaking={every: 12}", floor, quick, calm)
    before, cyber = run.standing.priorities.copy(), run.world.domains.index("cyber_hybrid")
    for _ in range(11):
        run.step()
    assert (run.standing.priorities == before).all()
    run.step()
    assert before[cyber]
    assert not run.standing.priorities[cyber]
    closed = [group for group in run.groups if group.ended == 11]
    assert closed
    assert not any(group.is_alive and group.format.traits.inside for group in run.groups)
    assert all(group.format.traits.inside for group in closed if group.momentum >= run.parameters["momentum_floor"])


def test_from_the_top_down_a_framework_nation_is_named_for_all_but_talk() -> None:
    settings = ["parameters.steering=1", "parameters.priority_domains=7", "rules.frameworks=at_once"]
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
    steered, seen = "parameters.steering=0.5", set()
    for replicate in RUNS:
        run, given = offered("rules.steering=bottom_up", steered, replicate=replicate)
        _, usual_way = offered(steered, replicate=replicate)
        for (number, name), (one, other) in pairs(given, usual_way).items():
            issue, inside = run.issues[number], FORMATS[name].traits.inside and name != "inaction"
            case = inside, issue.sponsor < run.world.size, bool(run.standing.priorities[issue.domain])
            seen.add(case)
            incentive = run.parameters["sponsor_incentive"] if all(case) else 0.0
            assert other.cost - one.cost == pytest.approx(incentive)
    assert {(True, True, True), (False, True, True), (True, False, True), (True, True, False)} <= seen


def test_packages_go_to_the_threatened_and_engaged_unless_an_ally_refuses() -> None:
    settings = ("rules.capacity_building=true", "parameters.capacity_packages=2")
    run = model(*QUIET, *settings)
    standing, before = run.standing, run.standing.capability.copy()
    for _ in range(4):
        run.step()
    given = np.flatnonzero(standing.capability != before)
    assert given.size == 2
    assert not standing.allied[given].any()
    assert standing.capability[given] / before[given] == pytest.approx(1.1)
    needs = standing.perception.max(axis=0) * standing.engagement
    others = ~standing.allied & ~np.isin(np.arange(before.size), given)
    assert needs[given].min() > 0.9 * needs[others].max()
    assert (run.tallies.packages, run.tallies.refused_packages) == (2.0, 0.0)


def test_an_ally_with_a_quarrel_refuses() -> None:
    spite = "alliance.overrides.TUR={hostage_propensity: 1, grievances: {GEO: 1}}"
    run = model(*QUIET, spite, "rules.cooperation_menu=true", "rules.contagion=true")
    georgia, turkey = run.world.row("GEO"), run.world.row("TUR")
    for _ in range(4):
        run.step()
    others = [row for row in np.flatnonzero(~run.standing.allied) if row != georgia]
    assert run.tallies.struck_off >= 1.0
    assert run.tallies.menu_years == len(others) + 1
    started, p = run.world.engagement, run.parameters
    assert run.standing.engagement[georgia] == pytest.approx(started[georgia] - p["menu_loss"])
    gained = started[others] + p["menu_gain"] * (1.0 - started[others])
    on_the_menu = np.isclose(run.standing.engagement[others], gained)
    assert len(others) + 1 - on_the_menu.sum() == run.tallies.struck_off
    patron = max(np.flatnonzero(run.standing.allied), key=lambda row: (run.world.tie[georgia, row], -row))
    assert run.standing.resentment[patron, turkey] > 0.0


def test_plans_lift_engagement_and_cheapen_partners_own_deals() -> None:
    quick = "parameters.engagement_reversion=1"
    planned, usual_way = begun("rules.one_partner_one_plan=true", quick), begun(quick)
    ally, partner = planned.world.row("DEU"), planned.world.row("JPN")
    norm = planned.parameters["cohesion_norm"]
    assert outside_cost(planned, BILATERAL, partner) == pytest.approx(0.3 * norm)
    assert outside_cost(planned, BILATERAL, ally) == pytest.approx(norm)
    assert outside_cost(planned, MINILATERAL, partner) == pytest.approx(norm)
    assert outside_cost(usual_way, BILATERAL, partner) == pytest.approx(norm)
    assert outside_cost(planned, CONSENSUS, partner) == 0.0
    lifted = planned.standing.engagement - usual_way.standing.engagement
    assert lifted[partner] == pytest.approx(planned.parameters["plan_engagement"])
    assert lifted[ally] == 0.0
