"""What holds in every run: luck is common, order and names leave no trace, no veto is passed over, accounts balance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Issue
from sim.formats import FORMATS, ORDERED
from sim.rules import objection
from sim.rules.draws import name_key
from sim.scenario import Scenario
from sim.state.layout import OUTPUT, SUCCESS
from sim.state.outcomes import Ending, Outcome
from sim.world import build_world

Build = Callable[..., Scenario]
SEEDS = st.integers(0, 2**32)
SIZES = st.fixed_dictionaries(
    {"allies": st.integers(3, 6), "partners": st.integers(3, 4), "quarters": st.integers(8, 16)}
)
MAJORITY = st.just(False) | st.fixed_dictionaries(
    {"share": st.sampled_from([0.55, 2 / 3, 0.9]), "by": st.sampled_from(["heads", "capability"])}
)
RULES = st.fixed_dictionaries(
    {
        "majority": MAJORITY,
        "constructive_abstention": st.booleans(),
        "contagion": st.booleans(),
        "forum_shift": st.booleans(),
    }
)
NAMES = [fmt.name for fmt in ORDERED if fmt.name != "inaction"]
MENUS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True)
FEW = settings(max_examples=10)
STEERED = {"steering": 0.5}


def counted(model: AllianceModel) -> dict[str, NDArray[np.float64]]:
    return {field.name: np.asarray(getattr(model.tallies, field.name)) for field in fields(model.tallies)}


def bits(model: AllianceModel) -> dict[str, bytes]:
    return {name: values.tobytes() for name, values in counted(model).items()}


def outside(model: AllianceModel) -> list[tuple[object, ...]]:
    """Return what of the issues comes from outside: not what anybody does about them."""
    return [(i.key, i.domain, i.kind, i.severity, i.place, i.arrived, i.deadline) for i in model.issues]


def attempts(model: AllianceModel) -> list[tuple[Issue, Attempt]]:
    return [(issue, attempt) for issue in model.issues for attempt in issue.attempts]


# Luck


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES, menu=MENUS)
def test_the_same_seed_gives_the_same_bytes(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object, menu: list[str]
) -> None:
    scenario = build_restless(seed, **sizes, rules=rules, formats=menu)
    first = AllianceModel(scenario).run()
    assert bits(AllianceModel(scenario, seed=seed, world=first.world).run()) == bits(first)


def test_other_seeds_and_replicates_have_other_luck(build_restless: Build) -> None:
    scenario = build_restless(1)
    runs = [AllianceModel(scenario, seed=seed, replicate=run).run() for seed, run in ((0, 0), (0, 1), (1, 0), (1, 1))]
    assert len({str(outside(model)) for model in runs}) == 4
    assert len({bits(model)["output"] for model in runs}) == 4


def test_runs_side_by_side_do_not_meet(build_restless: Build) -> None:
    alone = bits(AllianceModel(build_restless(3)).run())
    one, other = AllianceModel(build_restless(3)), AllianceModel(build_restless(4))
    while one.running:
        one.step()
        other.step()
    assert bits(one) == alone


@FEW
@given(seed=SEEDS, rules=RULES, menu=MENUS, tolerance=st.floats(0.0, 0.3))
def test_the_same_issues_meet_every_arm(
    build_restless: Build, seed: int, rules: object, menu: list[str], tolerance: float
) -> None:
    base = AllianceModel(build_restless(seed)).run()
    arm = build_restless(seed, rules=rules, formats=menu, parameters={"silence_tolerance": tolerance, "effort": 0.6})
    other = AllianceModel(arm).run()
    assert outside(other) == outside(base)
    assert other.standing.threat.tobytes() == base.standing.threat.tobytes()


# Order and names


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES)
def test_the_order_of_a_file_leaves_no_trace(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object
) -> None:
    there = AllianceModel(build_restless(seed, **sizes, rules=rules)).run()
    back = AllianceModel(build_restless(seed, **sizes, rules=rules, turned=True)).run()
    assert bits(back) == bits(there)


@FEW
@given(seed=SEEDS, rules=RULES, order=st.permutations(range(8)), quarrels=st.sampled_from([1, 4]))
def test_names_matter_only_as_keys_of_luck(
    build_restless: Build, seed: int, rules: object, order: list[int], quarrels: int
) -> None:
    old = ["A00", "A01", "A02", "A03", "A04", "P00", "P01", "P02"]
    names = {code: f"{code[0]}X{row}" for code, row in zip(old, order, strict=True)}
    base = AllianceModel(build_restless(seed, rules=rules, quarrels=quarrels)).run()
    scenario = build_restless(seed, rules=rules, quarrels=quarrels, names=names)
    world, former = build_world(scenario), {new: code for code, new in names.items()}
    keys = [name_key(f"country:{former[code]}") for code in world.codes]
    other = AllianceModel(scenario, world=replace(world, keys=np.array([*keys, world.keys[-1]]))).run()
    rows = [base.world.codes.index(former[code]) for code in world.codes]
    for name, values in counted(base).items():
        expected = values[rows] if name in ("blocks_by", "contributions") else values
        assert counted(other)[name] == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), name


# Strangers

STRANGER = {
    "code": "M00", "latitude": -75.0, "longitude": -120.0, "capability": 0.0, "ideal_point": -5.0,
    "exposure": {"near": 0.0, "wide": 0.0}, "salience": {"near": 0.0, "wide": 0.0},
}  # fmt: skip
"""A partner far away in every sense, between the others in the alphabet."""
OF_PARTNERS = ("engagement", "partner_interoperability")
BY_COUNTRY = ("blocks_by", "contributions")


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES)
def test_a_stranger_changes_no_luck(build_restless: Build, seed: int, sizes: dict[str, int], rules: object) -> None:
    # It lowers the mean stake, against which states weigh their own when they join, and the means over partners.
    base = AllianceModel(build_restless(seed, **sizes, rules=rules)).run()
    other = AllianceModel(build_restless(seed, **sizes, rules=rules, more=[STRANGER])).run()
    assert outside(other) == outside(base)


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES)
def test_a_stranger_changes_nothing_where_the_mean_stake_plays_no_part(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object
) -> None:
    plain = {"rules": rules, "parameters": {"join_stake": 0.0}} | sizes
    base = AllianceModel(build_restless(seed, **plain)).run()
    other = AllianceModel(build_restless(seed, **plain, more=[STRANGER])).run()
    row = other.world.row("M00")
    assert all(counted(other)[name][row] == 0.0 for name in BY_COUNTRY)
    for name, values in counted(other).items():
        if name not in OF_PARTNERS:
            left = np.delete(values, row) if name in BY_COUNTRY else values
            assert left.tobytes() == counted(base)[name].tobytes(), name


# Vetoes


class Watched(AllianceModel):
    """A model that asks all who have a veto, or may leave, about every text that passes."""

    passed = 0

    def negotiate(self) -> None:
        super().negotiate()
        ended = self.standing.ended_attempts[: int(self.standing.ended_count)]
        for attempt in (Attempt(self, int(number)) for number in ended):
            issue = attempt.issue
            if attempt.ending in (Ending.AGREED, Ending.TALK_SHOP):
                self.passed += 1
                for state in self.judges(issue, attempt):
                    assert self.states[state].object(issue, attempt, attempt.text) == objection.NONE

    def judges(self, issue: Issue, attempt: Attempt) -> set[int]:
        """Return who sits at the table, has a say, and neither brought the issue in nor wrote the text."""
        assert attempt.seated is not None
        traits = attempt.format.traits
        have_a_say = attempt.seated & self.standing.allied if traits.veto == "allies" else attempt.seated
        return {int(row) for row in np.flatnonzero(have_a_say)} - {issue.sponsor, attempt.lead if traits.led else -1}


@FEW
@given(seed=SEEDS, sizes=SIZES, contagion=st.booleans())
def test_no_text_passes_against_a_veto(
    build_restless: Build, seed: int, sizes: dict[str, int], contagion: bool
) -> None:
    # Without leverage the price of silence does not change while others are bought off in the same quarter.
    plain = {"rules": {"contagion": contagion}, "parameters": STEERED | {"leadership_leverage": 0.0}} | sizes
    assert Watched(build_restless(seed, **plain)).run().passed > 0


@pytest.mark.parametrize("name", ["consensus", "plus_n", "minilateral"])
def test_no_text_passes_against_a_veto_in_any_one_format(build_restless: Build, name: str) -> None:
    parameters = {"steering": 0.5 if name != "minilateral" else 0.0, "leadership_leverage": 0.0, "join_intercept": 0.0}
    plain = {"formats": [name], "quarters": 40, "arrivals": 4.0, "parameters": parameters}
    assert Watched(build_restless(8, **plain)).run().passed > 20


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES)
def test_only_allies_object_where_allies_have_the_veto(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object
) -> None:
    model = AllianceModel(build_restless(seed, **sizes, rules=rules)).run()
    for issue, attempt in attempts(model):
        for each in attempt.objections:
            assert each.state != issue.sponsor
            assert model.world.allies[each.state] or attempt.format.traits.veto != "allies"


def blocked(scenario: Scenario) -> set[int]:
    """Return the issues blocked in their first round, in the first quarter, while beliefs and texts are still equal."""
    model = AllianceModel(scenario)
    model.step()
    held = [(issue, attempt) for issue, attempt in attempts(model) if not np.isnan(attempt.text)]
    assert held
    return {int(issue.key) for issue, attempt in held if attempt.rounds > 0}


ONE_ROUND = {"slots": 1000.0, "sponsor_reserve": 0.0, "steering": 0.0}


@FEW
@given(seed=SEEDS, ambition=st.floats(0.0, 1.0), salience=st.floats(0.0, 1.0))
def test_one_more_veto_never_unblocks(build_restless: Build, seed: int, ambition: float, salience: float) -> None:
    # The new ally has no capability, so no weight in the text and no issue of its own.
    own = {"code": "A99", "latitude": 50.0, "longitude": 10.0, "capability": 0.0, "ambition": ambition}
    own["salience"] = {"near": salience, "wide": salience}
    plain = {"arrivals": 30.0, "formats": ["consensus"], "parameters": ONE_ROUND}
    assert blocked(build_restless(seed, **plain)) <= blocked(build_restless(seed, **plain, more=[own]))


@FEW
@given(seed=SEEDS, one=st.floats(0.0, 0.3), other=st.floats(0.0, 0.3))
def test_a_higher_price_of_breaking_silence_never_blocks_more(
    build_restless: Build, seed: int, one: float, other: float
) -> None:
    low, high = (
        build_restless(seed, arrivals=30.0, formats=["consensus"], parameters=ONE_ROUND | {"silence_tolerance": each})
        for each in sorted((one, other))
    )
    assert blocked(high) <= blocked(low)


@FEW
@given(seed=SEEDS, share=st.floats(0.51, 1.0), by=st.sampled_from(["heads", "capability"]))
def test_a_majority_never_blocks_what_unanimity_passes(build_restless: Build, seed: int, share: float, by: str) -> None:
    plain = {"arrivals": 30.0, "formats": ["consensus"], "parameters": ONE_ROUND}
    unanimity, majority = (
        build_restless(seed, **plain, rules={"majority": rule}) for rule in (False, {"share": share, "by": by})
    )
    assert blocked(majority) <= blocked(unanimity)


@FEW
@given(seed=SEEDS, picked=st.integers(1, 3))
def test_more_partners_at_the_table_add_no_veto(build_restless: Build, seed: int, picked: int) -> None:
    # Without a say in the text, and with nobody to take hostages, they change no verdict.
    parameters = ONE_ROUND | {"shaping_weight": 0.0, "join_intercept": 50.0}
    few, many = (
        build_restless(
            seed,
            arrivals=30.0,
            formats=["plus_n"],
            overrides={"A00": {"hostage_propensity": 0.0}},
            parameters=parameters | {"partners_picked": each},
        )
        for each in (picked, picked + 1)
    )
    assert blocked(few) == blocked(many)


# Switches


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES, menu=MENUS)
def test_a_format_that_is_off_is_never_used(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object, menu: list[str]
) -> None:
    model = AllianceModel(build_restless(seed, **sizes, rules=rules, formats=menu)).run()
    assert {attempt.format.name for _, attempt in attempts(model)} <= set(menu)
    for fmt in (FORMATS[name] for name in NAMES if name not in menu):
        used = [counted(model)[name][fmt.code].sum() for name in ("first_choices", "attempts", "rounds", "output")]
        assert used == [0.0] * 4


@FEW
@given(seed=SEEDS, sizes=SIZES)
def test_switches_switch_off(build_restless: Build, seed: int, sizes: dict[str, int]) -> None:
    rules = {"contagion": False, "forum_shift": False}
    model = AllianceModel(build_restless(seed, **sizes, rules=rules)).run()
    assert model.tallies.contagious == model.tallies.shifts == 0.0
    assert max(len(issue.attempts) for issue in model.issues) <= 1
    assert all(attempt.against == 0.0 for _, attempt in attempts(model))


@FEW
@given(seed=SEEDS, sizes=SIZES)
def test_without_readiness_nobody_takes_hostages(build_restless: Build, seed: int, sizes: dict[str, int]) -> None:
    model = AllianceModel(build_restless(seed, **sizes, overrides={"A00": {"hostage_propensity": 0.0}})).run()
    assert model.tallies.hostages == 0.0
    assert all(each.reason != objection.HOSTAGE for _, attempt in attempts(model) for each in attempt.objections)


@FEW
@given(seed=SEEDS, sizes=SIZES)
def test_the_secretariat_stays_inside(build_restless: Build, seed: int, sizes: dict[str, int]) -> None:
    parameters = {"steering": 1.0, "priority_domains": 2.0}
    model = AllianceModel(build_restless(seed, **sizes, parameters=parameters)).run()
    assert all(issue.sponsor == model.world.size for issue in model.issues)
    assert all(attempt.format.traits.inside for _, attempt in attempts(model))


# Accounts


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES)
def test_every_issue_and_attempt_is_accounted_for(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object
) -> None:
    model = AllianceModel(build_restless(seed, **sizes, rules=rules, parameters=STEERED)).run()
    tallies, outcomes = counted(model), [issue.outcome for issue in model.issues]
    assert tallies["arrived"].sum() == len(model.issues)
    assert tallies["agreed"].sum() == outcomes.count(Outcome.AGREED) == tallies["delays"].sum()
    assert tallies["talk_shops"].sum() == outcomes.count(Outcome.TALK_SHOP)
    assert outcomes.count(Outcome.OPEN) == len(model.open_issues)
    open_attempts = sum(attempt.ending is Ending.OPEN for _, attempt in attempts(model))
    assert tallies["attempts"].sum() == len(attempts(model)) == tallies["endings"].sum() + open_attempts
    assert tallies["output"].sum() == pytest.approx(sum(issue.output for issue in model.issues))
    assert (tallies["alive"] + tallies["defunct"]).sum() == len(model.groups) == tallies["founded"].sum()


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES)
def test_parts_are_no_more_than_the_whole(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object
) -> None:
    tallies = counted(AllianceModel(build_restless(seed, **sizes, rules=rules)).run())
    assert (tallies["blocked_rounds"] <= tallies["rounds"]).all()
    assert (tallies["single_blocks"] <= tallies["blocked_rounds"]).all()
    assert (tallies["hostage_blocks"] <= tallies["blocked_rounds"]).all()
    assert (tallies["taken_up"] <= tallies["arrived"]).all()
    assert (tallies["undecided"] <= tallies["due"]).all()
    assert tallies["covered"] <= tallies["demanded"] + 1e-12
    assert (tallies["output"].sum(axis=0) <= tallies["severity"] + 1e-12).all()


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES, cost=st.sampled_from([0.15, 1.0]))
def test_what_is_a_share_stays_one(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object, cost: float
) -> None:
    plain = {"rules": rules, "parameters": STEERED | {"attention_cost": cost, "group_attention": cost}} | sizes
    model = AllianceModel(build_restless(seed, **plain))
    while model.running:
        model.step()
        standing = model.standing
        shares = [
            standing.threat, standing.perception, standing.engagement, standing.interoperability, standing.attention,
            standing.legitimacy, standing.habits * standing.habit_unit, standing.beliefs[SUCCESS],
            standing.beliefs[OUTPUT], standing.resentment * standing.resentment_unit,
            np.array([standing.leadership]), np.array([group.momentum for group in model.groups]),
        ]  # fmt: skip
        assert all(((values >= 0.0) & (values <= 1.0 + 1e-12)).all() for values in shares)
        assert (standing.habits == standing.habits.T).all()
        assert not standing.habits.diagonal().any()


@FEW
@given(seed=SEEDS, sizes=SIZES, rules=RULES)
def test_texts_and_issues_keep_their_bounds(
    build_restless: Build, seed: int, sizes: dict[str, int], rules: object
) -> None:
    model = AllianceModel(build_restless(seed, **sizes, rules=rules)).run()
    for issue, attempt in attempts(model):
        assert np.isnan(attempt.text) or 0.0 <= attempt.text <= 1.0
        assert attempt.ended is None or issue.arrived <= attempt.started <= attempt.ended
        assert issue.closed is None or issue.closed - issue.arrived < issue.deadline
        first = model.standing.issues[issue.number].first_response  # given at once, before anything is promised
        assert 0.0 <= issue.output <= first + issue.promised + 1e-12 <= issue.severity + 2e-12


@pytest.mark.parametrize("kind", ["crisis", "capability", "consultation"])
def test_an_issue_without_severity_asks_for_nothing(build_restless: Build, kind: str) -> None:
    dated = {"at": "2010Q1", "issue": {"domain": "wide", "kind": kind, "severity": 0.0, "sponsor": "A01"}}
    parameters = {"effort": 0.0, "silence_tolerance": 5.0, "useful_ambition": 0.0, "sponsor_reserve": 0.0}
    model = AllianceModel(build_restless(2, arrivals=0.0, events=[dated], parameters=parameters)).run()
    assert [issue.outcome for issue in model.issues] == [Outcome.AGREED]
    assert np.isfinite(counted(model)["covered"]).all()
    assert np.isfinite(counted(model)["output"]).all()


def test_many_issues_arrive_where_many_are_asked_for(build_restless: Build) -> None:
    model = AllianceModel(build_restless(1, arrivals=900.0))
    model.let_issues_arrive()
    assert len(model.issues) > 1000
