"""P7 on single issues, worked by hand, and on many against the same in plain steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.parameters import defaults
from sim.rules.agreement import nash_text
from sim.validation.decisions.ambition import Ambitions, Sponsor, ambitions_of
from sim.validation.decisions.negotiating import (
    Terms,
    deals,
    kept_shares,
    negotiate,
    objected,
    revealed_tolerances,
    statistics,
)
from sim.validation.decisions.reading import read_decisions
from sim.validation.decisions.talks import AGREED, EXPIRED, GIVEN_UP, hold_talks

from . import invented

Values = NDArray[np.float64]
MEAN = 1e9
"""A cost of disagreement at which the text is the weighted mean."""


def talk(
    ideals: list[float],
    stakes: list[float] | None = None,
    votes: list[float] | None = None,
    *,
    share: float = 1.0,
    sponsor: float = 1.0,
    cost: float = MEAN,
    concession: float = 0.5,
    tolerance: float = 0.0,
    reserve: float = 0.0,
    rounds: int = 24,
) -> tuple[float, int, int]:
    own = np.array(stakes or [1.0] * len(ideals))
    return hold_talks(
        np.array(ideals), own, own, np.array(votes or [1.0] * len(ideals)), share, sponsor, cost, concession, tolerance,
        reserve, rounds,
    )  # fmt: skip


def test_a_text_within_all_limits_is_agreed_at_once() -> None:
    text, failed, ending = talk([0.9, 0.3], tolerance=0.0)
    assert (text, failed, ending) == (pytest.approx(0.6), 0, AGREED)


def test_silence_has_a_price_and_it_is_higher_for_who_cares_little() -> None:
    # The mean is .6; the limit of the second is .4, and .4 + .1 / .5 with a tolerance.
    assert talk([0.9, 0.2], [0.5, 0.3], tolerance=0.0)[1] > 0
    mean = (0.5 * 0.9 + 0.3 * 0.2) / 0.8
    least = 0.3 * (mean - 0.4)
    assert talk([0.9, 0.2], [0.5, 0.3], tolerance=least * 1.001)[1:] == (0, AGREED)
    assert talk([0.9, 0.2], [0.5, 0.3], tolerance=least * 0.999)[1] > 0


def test_a_blocked_round_concedes_until_the_text_is_within_the_limit() -> None:
    text, failed, ending = talk([1.0, 0.2], cost=8.0, concession=0.5)
    path = [nash_text(np.array([1.0, 0.2]), np.ones(2), 8.0 * 0.5**k) for k in range(failed + 1)]
    assert ending == AGREED
    assert failed > 0
    assert text == path[-1] <= 0.4
    assert min(path[:-1]) > 0.4


def test_a_sponsor_gives_up_below_its_reserve() -> None:
    assert talk([1.0, 0.0], sponsor=1.0, reserve=0.51)[1:] == (0, GIVEN_UP)
    assert talk([1.0, 0.0], sponsor=0.9, reserve=0.51, tolerance=9.0)[1:] == (0, AGREED)
    text, failed, ending = talk([1.0, 0.0], sponsor=1.0, reserve=0.4, cost=8.0)
    assert ending == GIVEN_UP
    assert failed > 0
    assert text < 0.4


def test_talks_end_at_the_deadline() -> None:
    assert talk([1.0, 0.0], rounds=3, cost=8.0)[1:] == (3, EXPIRED)


def test_a_majority_carries_a_text_against_who_objects() -> None:
    votes = [29.0, 29.0, 12.0]
    assert talk([0.9, 0.9, 0.0], votes=votes, share=0.739)[1:] == (0, AGREED)
    assert talk([0.9, 0.9, 0.0], votes=votes, share=0.85)[1] > 0
    assert talk([0.9, 0.9, 0.0], votes=votes, share=1.0)[1] > 0


def test_who_has_no_stake_does_not_object_and_yet_votes() -> None:
    # 8 of 17 votes object, or 8 of 10 without the third.
    assert talk([1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [2.0, 8.0, 7.0], share=0.5)[1:] == (0, AGREED)
    assert talk([1.0, 0.0], [1.0, 1.0], [2.0, 8.0], share=0.5)[1] > 0
    assert talk([1.0, 0.0], [1.0, 0.0])[1:] == (0, AGREED)


# All issues


@pytest.fixture
def three(tmp_path: Path) -> Ambitions:
    return ambitions_of(read_decisions(invented.write(tmp_path, *invented.ALL)))


def in_plain_steps(ambitions: Ambitions, terms: Terms, issue: int) -> tuple[float, int]:
    """Return what is delivered and how many rounds failed, without the project's rules, from a fine grid of texts."""
    grid = np.linspace(0.0, 1.0, 100_001)
    y, s = ambitions.ideals[issue], ambitions.stakes[issue]
    w = s * ambitions.capabilities**terms.capability_weight
    sponsor, cost = ambitions.sponsors[terms.sponsor][issue], terms.disagreement_cost
    share = 1.0 if ambitions.unanimous[issue] else terms.majority
    kappa = terms.silence_tolerance * (1.0 + terms.leadership * terms.leadership_leverage)
    rounds = round(terms.deadline_capability)
    for failed in range(rounds):
        gains = cost + grid[:, None] * (2.0 * y - grid[:, None])
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = np.where(w > 0.0, w * np.log(gains), 0.0).sum(axis=1)
        text = grid[np.nanargmax(worth)]
        if text < terms.sponsor_reserve * sponsor:
            return 0.0, failed
        against = ambitions.votes[issue][(s > 0.0) & (s * text > 2.0 * s * y + kappa)].sum()
        if against <= (1.0 - share) * ambitions.votes[issue].sum() + 1e-9:
            return (text if text >= terms.useful_ambition else 0.0), failed
        cost *= terms.concession
    return 0.0, rounds


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        Terms(sponsor_reserve=0.1, useful_ambition=0.0),
        Terms(sponsor_reserve=0.2, silence_tolerance=0.4, disagreement_cost=6.0, concession=0.7),
        Terms(sponsor_reserve=0.0, silence_tolerance=0.01, useful_ambition=0.05, deadline_capability=6.0, majority=0.9),
        Terms(sponsor=Sponsor.CHANGE, capability_weight=1.0, leadership=0.6),
    ],
)
def test_all_talks_are_those_of_plain_steps(three: Ambitions, terms: Terms) -> None:
    outcomes = negotiate(three, terms)
    for issue in range(3):
        delivered, failed = in_plain_steps(three, terms, issue)
        assert outcomes.delivered[issue] == pytest.approx(delivered, abs=2e-5)
        assert outcomes.failed_rounds[issue] == failed


def test_less_than_is_useful_keeps_the_status_quo(three: Ambitions) -> None:
    easy = Terms(silence_tolerance=9.0, sponsor_reserve=0.0, useful_ambition=0.0)
    texts = negotiate(three, easy).delivered
    between = float(np.sort(texts)[:2].mean())
    bar = Terms(silence_tolerance=9.0, sponsor_reserve=0.0, useful_ambition=between)
    assert negotiate(three, bar).delivered.tolist() == [text if text >= between else 0.0 for text in texts]
    assert negotiate(three, bar).kept.sum() == 1


def test_statistics_have_the_names_of_published_figures(three: Ambitions) -> None:
    found = statistics(three, Terms())
    names = ["status_quo_kept_unanimity", "status_quo_kept_majority", "agreement_rule_mae_unanimity"]
    assert set(names) <= set(found)
    assert kept_shares(three, three.kept)["status_quo_kept_unanimity"] == 0.0
    assert kept_shares(three, three.kept)["status_quo_kept_majority"] == 0.5
    only = nash_text(three.ideals[0], three.stakes[0] * three.capabilities**0.25, Terms().disagreement_cost)
    assert found["agreement_rule_mae_unanimity"] == pytest.approx(abs(only - 0.6))


def test_terms_are_the_models_parameters() -> None:
    own = defaults()
    assert Terms.of(own) == Terms()
    assert Terms.of(own | {"silence_tolerance": 0.03, "slots": 99.0}).silence_tolerance == 0.03
    assert Terms().tolerance == pytest.approx(
        own["silence_tolerance"] * (1.0 + own["leadership"] * own["leadership_leverage"])
    )


def test_what_was_decided_reveals_the_price_that_kept_all_silent(three: Ambitions) -> None:
    # Up at .6: the second is at .5 (.6 - .8) < 0, the last at .5 (.6 - 0). Between at .3: the second at .3 (.3 + .4).
    assert revealed_tolerances(three) == pytest.approx([0.3, 0.0, 0.21])


def test_deals_are_chances_of_the_first_text() -> None:
    """All want the same, or half of them nothing: by the closed form of gain over loss."""
    want, none = 0.6, 0.0
    ideals = np.array([[want, want], [want, none]])
    ambitions = Ambitions(
        ideals=ideals,
        stakes=np.ones((2, 2)),
        votes=np.ones((2, 2)),
        unanimous=np.array([True, True]),
        decided=np.array([want, 0.0]),
        proposals=np.array([0, 1]),
        indifference=np.array([0.0, 0.5]),
        quarter=np.array([0, 3]),
        capabilities=np.ones(2),
        sponsors={sponsor: np.ones(2) for sponsor in Sponsor},
    )
    terms = Terms(disagreement_cost=MEAN, capability_weight=0.0, deal_threshold=0.0, deal_temperature=1.0)
    chances, errors = deals(ambitions, terms)
    assert chances[0] == pytest.approx((0.36 + 0.01) / (0.36 + 0.02))
    gain, loss = 0.5 * 0.3 * 0.9, 0.5 * 0.09  # of a text of .3
    assert chances[1] == pytest.approx((gain + 0.01) / (gain + loss + 0.02))
    assert errors == pytest.approx([(1.0 - chances[0]) * want, chances[1] * 0.3])
    assert objected(ambitions, terms).tolist() == [False, True]
