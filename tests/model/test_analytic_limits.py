"""Where the chance of agreement can be worked out, the model has it, to within exact binomial bounds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats
from scipy.special import ndtr, ndtri, softmax

from sim.agents import Ally
from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Issue
from sim.formats import FORMATS
from sim.rules import draws, objection, stake, voting
from sim.scenario import Scenario

ALPHA = 1e-6
SPREAD = 0.25
STAKE = 0.8
ONE_PEN = {"capability_weight": 1.0}
"""States without capability have no weight in talks: who has some writes the text."""
AT_ONCE = {"frameworks": "at_once", "leads": "able"}
"""Crises are for a framework in the quarter of its founding, and its sponsor leads."""
CODES = [f"A{row:02d}" for row in range(5)]
Build = Callable[..., Scenario]


def first_rounds(scenario: Scenario, runs: int = 4, ally_class: type[Ally] = Ally) -> tuple[int, int]:
    """Return how many first rounds there were, and how many were blocked, over the first quarter of some runs."""
    rounds, blocked = 0.0, 0.0
    for replicate in range(runs):
        model = AllianceModel(scenario, replicate=replicate, ally_class=ally_class)
        model.step()
        rounds += model.tallies.rounds.sum()
        blocked += model.tallies.blocked_rounds.sum()
    return int(rounds), int(blocked)


def assert_chance(passed: int, tried: int, chance: float, numerical: float = 0.0) -> None:
    """Assert that a count lies within the exact binomial bounds; `numerical` is the error of the chance itself."""
    assert tried > 1000
    low, high = max(0.0, chance - numerical), min(1.0, chance + numerical)
    assert stats.binom.ppf(ALPHA / 2.0, tried, low) <= passed <= stats.binom.isf(ALPHA / 2.0, tried, high)


def luck(size: int) -> NDArray[np.float64]:
    """Return standard normal luck, evenly spaced in probability."""
    return ndtri((np.arange(size) + 0.5) / size)


def ideal(z: NDArray[np.float64], ambition: float) -> NDArray[np.float64]:
    return np.clip(ambition + SPREAD * z, 0.0, 1.0)


def ideal_below(limit: NDArray[np.float64], ambition: float) -> NDArray[np.float64]:
    """Return the probability that an ideal, cut to the unit interval, is at most `limit`."""
    inside = ndtr((limit - ambition) / SPREAD)
    return np.where(limit >= 1.0, 1.0, np.where(limit < 0.0, 0.0, inside))


# Identical states that settle on the mean


@pytest.mark.parametrize(("ambition", "tolerance"), [(0.5, 0.0), (0.35, 0.0), (0.35, 0.1), (0.8, 0.0)])
def test_two_identical_states_agree_with_the_analytic_probability(
    build_calm: Build, ambition: float, tolerance: float
) -> None:
    # The sponsor keeps to its text, the other agrees if (y + y_s) / 2 <= 2 y + k, so if y_s <= 3 y + 2 k.
    scenario = build_calm([10.0, 10.0], {"silence_tolerance": tolerance, "leadership": 0.0}, ambition)
    other = ideal(luck(200_000), ambition)
    chance = float(ideal_below(3.0 * other + 2.0 * tolerance / STAKE, ambition).mean())
    rounds, blocked = first_rounds(scenario)
    assert_chance(rounds - blocked, rounds, chance, 1e-5)


@pytest.mark.parametrize("ambition", [0.3, 0.5])
def test_three_identical_states_agree_with_the_analytic_probability(build_calm: Build, ambition: float) -> None:
    # Both others agree if (y_s + y + y') / 3 <= 2 min(y, y').
    one, other = np.meshgrid(ideal(luck(1500), ambition), ideal(luck(1500), ambition))
    chance = float(ideal_below(6.0 * np.minimum(one, other) - one - other, ambition).mean())
    rounds, blocked = first_rounds(build_calm([10.0] * 3, ambition=ambition))
    assert_chance(rounds - blocked, rounds, chance, 1e-3)


# A sponsor that writes the text: vetoes are independent given it


@pytest.mark.parametrize("size", [2, 4, 9])
def test_states_without_weight_veto_independently_given_the_text(build_calm: Build, size: int) -> None:
    # Only the first has capability, so it sponsors all issues and the text is its ideal x: P = E[P(2 y >= x)^(N-1)].
    ambition = 0.5
    text = ideal(luck(200_000), ambition)
    chance = float(((1.0 - ideal_below(0.5 * text, ambition)) ** (size - 1)).mean())
    rounds, blocked = first_rounds(build_calm([10.0] + [0.0] * (size - 1), ONE_PEN, ambition))
    assert_chance(rounds - blocked, rounds, chance, 1e-4)


@pytest.mark.parametrize("tolerance", [0.05, 0.15])
def test_leadership_and_strictness_raise_the_price_of_breaking_silence(build_calm: Build, tolerance: float) -> None:
    ambition, strictness, leadership, leverage, size = 0.4, 1.5, 0.3, 2.0, 4
    price = tolerance * strictness * (1.0 + leverage * leadership) / STAKE
    text = ideal(luck(200_000), ambition)
    chance = float(((1.0 - ideal_below(0.5 * (text - price), ambition)) ** (size - 1)).mean())
    parameters = {"silence_tolerance": tolerance, "leadership": leadership, "leadership_leverage": leverage} | ONE_PEN
    scenario = build_calm([10.0, 0.0, 0.0, 0.0], parameters, ambition, rules={"silence_strictness": strictness})
    rounds, blocked = first_rounds(scenario)
    assert_chance(rounds - blocked, rounds, chance, 1e-4)


@pytest.mark.parametrize("share", [0.6, 0.75])
def test_a_majority_passes_with_the_binomial_probability(build_calm: Build, share: float) -> None:
    ambition, size = 0.4, 6
    text = ideal(luck(100_000), ambition)
    objects = ideal_below(0.5 * text, ambition)
    most = int(np.floor(size * (1.0 - share) + 1e-9))
    chance = float(np.mean(stats.binom.cdf(most, size - 1, objects)))
    scenario = build_calm([10.0] + [0.0] * (size - 1), ONE_PEN, ambition, rules={"majority": {"share": share}})
    rounds, blocked = first_rounds(scenario)
    assert_chance(rounds - blocked, rounds, chance, 1e-4)


# Independent vetoes


class Coin(Ally):
    """An ally that assents by a coin of its own, whatever the text."""

    ASSENT = 0.8

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        assents = draws.uniform(issue.key, draws.KEEP, 0, self.key, draws.NOBODY, 0) < self.ASSENT
        return objection.NONE if assents else objection.SUBSTANTIVE


@pytest.mark.parametrize("size", [2, 5, 10])
def test_independent_vetoes_pass_with_probability_p_to_the_n(build_calm: Build, size: int) -> None:
    rounds, blocked = first_rounds(build_calm([10.0] * size), ally_class=Coin)
    assert_chance(rounds - blocked, rounds, Coin.ASSENT ** (size - 1))


def passes(ideals: NDArray[np.float64], text: float) -> bool:
    """Tell whether allies with these ideals and high stakes pass a text, by the rules."""
    limits = [objection.acceptance_limit(float(each), 1.0, 0.0) for each in ideals]
    objections = np.array([objection.objects_in_substance(text, limit) for limit in limits], dtype=np.int8)
    seated, votes = np.ones(ideals.size, dtype=np.bool_), np.ones(ideals.size)
    return voting.vote(objections, seated, votes, 1.0, 0.0) == voting.AGREED


def drawn_ideals(number: int, size: int, correlation: float) -> NDArray[np.float64]:
    """Return the ideals on one issue, by the rules; their shocks share a factor."""
    key = np.uint64(draws.draw_key(np.uint64(draws.run_key(9, 0)), draws.ISSUE, 0, draws.NOBODY, draws.NOBODY, number))
    shared = draws.normal(key, draws.IDEAL, 0, draws.NOBODY, draws.NOBODY, 1)
    own = [draws.normal(key, draws.IDEAL, 0, draws.name_key(f"country:A{i:02d}"), draws.NOBODY, 0) for i in range(size)]
    shocks = [np.sqrt(correlation) * shared + np.sqrt(1.0 - correlation) * each for each in own]
    return np.array([stake.ideal_ambition(1.0, 0.5, 0.0, SPREAD * float(each), 0.0) for each in shocks])


@pytest.mark.parametrize("size", [1, 3, 8])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.8])
def test_correlated_vetoes_pass_with_the_one_factor_probability(size: int, correlation: float) -> None:
    # Ideals are a + s (sqrt(r) m + sqrt(1 - r) e); state i assents if 2 y >= x: P = E[Phi((a - x/2 + ...) / ...)^N].
    text, issues = 0.7, 1500
    edge, rest = (0.5 - 0.5 * text) / SPREAD, np.sqrt(1.0 - correlation)

    def given_factor(m: float) -> float:
        return float(stats.norm.pdf(m) * ndtr((edge + np.sqrt(correlation) * m) / rest) ** size)

    chance = integrate.quad(given_factor, -9.0, 9.0)[0]
    passed = sum(passes(drawn_ideals(number, size, correlation), text) for number in range(issues))
    assert_chance(passed, issues, chance, 1e-7)
    if correlation == 0.0:
        assert chance == pytest.approx(ndtr(edge) ** size)


# Luck of other phases


def test_issues_arrive_as_a_poisson_process(build_calm: Build) -> None:
    arrived = np.array([arrivals(build_calm, replicate) for replicate in range(10)]).ravel()
    law = stats.poisson(3.0 * arrived.size)
    assert law.ppf(ALPHA / 2.0) <= arrived.sum() <= law.isf(ALPHA / 2.0)
    # Poisson counts vary as much as their mean; (n - 1) variance / mean is about chi-square.
    spread = stats.chi2(arrived.size - 1)
    assert spread.ppf(ALPHA) <= (arrived.size - 1) * arrived.var(ddof=1) / 3.0 <= spread.isf(ALPHA)


def arrivals(build_calm: Build, replicate: int) -> list[int]:
    """Return how many issues arrived in each of forty quarters."""
    model = AllianceModel(build_calm([10.0, 10.0], arrivals=3.0, quarters=40), replicate=replicate).run()
    return list(np.bincount([issue.arrived for issue in model.issues], minlength=40))


def test_sponsors_are_drawn_by_stake_and_the_root_of_capability(build_calm: Build) -> None:
    capabilities = [1.0, 4.0, 9.0, 0.0, 100.0]
    model = AllianceModel(build_calm(capabilities, arrivals=600.0))
    model.perceive()
    for _ in range(3):
        model.let_issues_arrive()
        model.find_sponsors()
        model.standing.quarter += 1
    counts = np.bincount([issue.sponsor for issue in model.issues], minlength=6)
    for count, chance in zip(counts, [1 / 16, 2 / 16, 3 / 16, 0.0, 10 / 16, 0.0], strict=True):
        assert_chance(int(count), len(model.issues), chance)


@pytest.mark.parametrize("steering", [0.3, 1.0])
def test_the_secretariat_takes_up_its_share_in_priority_domains(build_calm: Build, steering: float) -> None:
    model = AllianceModel(build_calm([10.0, 10.0], {"steering": steering}, arrivals=600.0))
    for _ in range(3):
        model.let_issues_arrive()
        model.find_sponsors()
        model.standing.quarter += 1
    taken = sum(issue.sponsor == model.world.size for issue in model.issues)
    assert_chance(taken, len(model.issues), steering)


def test_formats_are_chosen_with_logit_probabilities(build_calm: Build) -> None:
    # All sponsors are alike, believe what formats declare, and have no group yet; a crisis halves the set-up time.
    precision, urgency, legitimacy, norm, founding = 25.0, 0.35, 0.03, 0.02, 0.015
    formats = [FORMATS[name] for name in ("consensus", "framework_nation", "minilateral", "bilateral")]
    utilities = [0.0]
    for t in (fmt.traits for fmt in formats):
        delay = t.delay + (t.set_up // 2 if t.standing else 0)
        gain = t.success * STAKE * t.output * np.exp(-urgency * delay) + legitimacy * t.legitimacy * STAKE
        utilities.append(gain - t.cost - founding * t.standing - norm * (not t.inside))
    parameters = {
        "choice_precision": precision, "urgency_crisis": urgency, "legitimacy_weight": legitimacy,
        "cohesion_norm": norm, "founding_cost": founding, "format_cost": 1.0,
    }  # fmt: skip
    model = AllianceModel(
        build_calm([10.0] * 3, parameters, arrivals=600.0, formats=[f.name for f in formats], rules=AT_ONCE)
    )
    model.perceive()
    for _ in range(3):
        model.let_issues_arrive()
    model.find_sponsors()
    model.choose_formats()
    chosen = [model.tallies.first_choices[fmt.code] for fmt in (FORMATS["inaction"], *formats)]
    for count, chance in zip(chosen, softmax(precision * np.array(utilities)), strict=True):
        assert stats.binomtest(int(count), int(sum(chosen)), chance).pvalue > ALPHA


@pytest.mark.parametrize("ties", [1.0, 3.0])
def test_states_join_a_lead_with_the_logit_probability(build_calm: Build, ties: float) -> None:
    # All are as near, as interested and as capable as the lead, and all care as much.
    weights = {"join_intercept": -13.0, "join_proximity": 10.0, "join_tie": 5.0, "join_capability": 4.0}
    parameters = weights | {"join_temperature": 1.5, "lead_threshold": 0.0}
    utility = -13.0 + 10.0 + 5.0 * np.log(1.0 + ties) - 4.0 + FORMATS["framework_nation"].traits.openness
    overrides = {code: {"ties": {other: ties for other in CODES if other != code}} for code in CODES}
    model = AllianceModel(
        build_calm([10.0] * 5, parameters, formats=["framework_nation"], overrides=overrides, rules=AT_ONCE)
    )
    for phase in ("perceive", "let_issues_arrive", "find_sponsors", "choose_formats", "convene"):
        getattr(model, phase)()
    model.standing.quarter += 1
    model.convene()
    tables = [attempt.convened for issue in model.issues for attempt in issue.attempts]
    joined = sum(int(table.sum()) - 1 for table in tables if table is not None)
    assert_chance(joined, 4 * len(tables), 1.0 / (1.0 + np.exp(-utility / 1.5)))
