"""How likely a text passes: the rules and both engines against closed forms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from sim.agents import Ally
from sim.agents.views import Attempt, Issue
from sim.experiments.runner import run
from sim.rules import draws, objection, stake
from sim.scenario import Scenario
from sim.types import Floats
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import Data
from sim.validation.exact import chances
from sim.validation.exact.calm import MEAN, SPREAD, calm, code
from sim.validation.exact.counts import Count
from sim.validation.exact.verdict import UNANIMITY, passes, patterns

LARGEST, ASSENTS, EXACT = 10, (0.5, 0.8, 0.95), 1e-12
TWO_THIRDS = 2.0 / 3.0
TEXT = 0.4
"""Text that allies with drawn ideals are held against: 88.5 % of them assent."""
ISSUES_A_REPLICATION = 50
RUNS_A_MESA_RUN = 20
"""Runs of the fast engine for each of the Mesa model, in which every ally is asked in Python."""

CLOSED = "closed form: p^N"
BINOMIAL = "closed form: binomial tail"
ONE_FACTOR = "closed form: one normal factor (Steck & Owen 1962)"
INTEGRATED = "closed form, integrated over ideals"


def find(data: Data, effort: Effort) -> list[Finding]:
    """Compare the chances that texts pass with what they have to be."""
    return [*_enumerated(), *_drawn(effort), *_coins(effort), *_on_the_mean(effort), *_dictated(effort)]


def _counted(what: str, count: Count, chance: float, source: str) -> Finding:
    note = f"{count.tried} tables"
    return Finding(what, str(count), f"{chance:.4f}", count.fits(chance), source, must=True, note=note)


# All patterns of objections, so without luck


def enumerated(size: int, assent: float, share: float) -> float:
    """Return the chance that independent allies pass a text: the sum over all patterns of objections that do."""
    votes, total = np.ones(size), 0.0
    for pattern in patterns(size):
        if passes(pattern, votes, share):
            objectors = int(pattern.sum())
            total += (1.0 - assent) ** objectors * assent ** (size - objectors)
    return total


def _enumerated() -> Iterator[Finding]:
    for what, share, source in (
        ("independent vetoes", UNANIMITY, CLOSED),
        ("majority of two thirds", TWO_THIRDS, BINOMIAL),
    ):
        gaps = [
            abs(enumerated(size, assent, share) - chances.tail(size, assent, share))
            for size in range(1, LARGEST + 1)
            for assent in ASSENTS
        ]
        yield Finding(
            what=f"{what}, chance of passage over all patterns of objections: largest error",
            ours=f"{max(gaps):.1e}",
            reference=f"0 (less than {EXACT:g})",
            passed=max(gaps) < EXACT,
            source=source,
            must=True,
            note=f"1 to {LARGEST} allies, p of {', '.join(f'{each:g}' for each in ASSENTS)}",
        )


# Ideals drawn by the rules, independent and with a factor in common


@cache
def _key(row: int) -> np.uint64:
    return draws.name_key(f"country:{code(row)}")


def drawn_ideals(seed: int, number: int, size: int, correlation: float) -> Floats:
    """Return the ideals of allies on one issue, by the model's draws and its rule; their shocks share a factor."""
    key = np.uint64(draws.run_key(seed, 0))
    issue = np.uint64(draws.draw_key(key, draws.ISSUE, 0, draws.NOBODY, draws.NOBODY, number))
    common = draws.normal(issue, draws.IDEAL, 0, draws.NOBODY, draws.NOBODY, 1)
    own = np.array([draws.normal(issue, draws.IDEAL, 0, _key(row), draws.NOBODY, 0) for row in range(size)])
    shocks = SPREAD * (np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * own)
    return np.array([stake.ideal_ambition(1.0, MEAN, 0.0, float(shock), 0.0) for shock in shocks])


def assented(ideals: Floats, text: float) -> bool:
    """Tell whether allies with these ideals pass a text, by the rules of objection and of voting."""
    limits = [objection.acceptance_limit(float(ideal), 1.0, 0.0) for ideal in ideals]
    objects = np.array([objection.objects_in_substance(text, limit) for limit in limits], dtype=np.bool_)
    return passes(objects, np.ones(ideals.size))


def _drawn(effort: Effort) -> Iterator[Finding]:
    issues = effort.replications * ISSUES_A_REPLICATION
    for size in (3, 8, 30):
        for correlation in (0.0, 0.3, 0.8):
            ideals = (drawn_ideals(effort.seed, number, size, correlation) for number in range(issues))
            count = Count(sum(assented(each, TEXT) for each in ideals), issues)
            kind = f"vetoes correlated by {correlation:g}" if correlation else "independent vetoes"
            known = chances.one_factor(size, correlation, TEXT)
            yield _counted(f"{size} {kind}, ideals drawn by the rules", count, known, ONE_FACTOR)


# The model itself


class Coin(Ally):
    """An ally that assents by a coin of its own, whatever the text."""

    ASSENT = 0.8

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        """Object unless the coin says otherwise."""
        assents = draws.uniform(issue.key, draws.KEEP, 0, self.key, draws.NOBODY, 0) < self.ASSENT
        return objection.NONE if assents else objection.SUBSTANTIVE


def first_rounds(scenario: Scenario, replications: int, jobs: int = 1, ally_class: type[Ally] = Ally) -> Count:
    """Return how many first rounds of talks passed; of a scenario of one quarter, which has no others."""
    result = run(scenario, replications, jobs=jobs, tables=("attempts",), ally_class=ally_class)
    failed = result.attempts["failed_rounds"].to_numpy() > 0
    return Count(int((~failed).sum()), failed.size)


def _coins(effort: Effort) -> Iterator[Finding]:
    replications = max(2, effort.replications // RUNS_A_MESA_RUN)
    for size in (2, 5, 10):
        count = first_rounds(calm([10.0] * size, seed=effort.seed), replications, ally_class=Coin)
        what = f"{size} allies that assent by a coin, Mesa model"
        yield _counted(what, count, Coin.ASSENT ** (size - 1), f"closed form: p^(N - 1), p = {Coin.ASSENT:g}")


def _on_the_mean(effort: Effort) -> Iterator[Finding]:
    cases = (
        (2, 0.0, chances.two_on_the_mean(0.0)),
        (2, 0.1, chances.two_on_the_mean(0.1)),
        (3, 0.0, chances.three_on_the_mean()),
    )
    for size, tolerance, known in cases:
        count = first_rounds(calm([10.0] * size, tolerance, seed=effort.seed), effort.replications, effort.jobs)
        what = f"{size} identical states that settle on the mean, {_priced(tolerance)}, fast engine"
        yield _counted(what, count, known, INTEGRATED)


def _dictated(effort: Effort) -> Iterator[Finding]:
    for size, tolerance in ((4, 0.0), (4, 0.1), (9, 0.0), (30, 0.0)):
        scenario = calm([10.0] + [0.0] * (size - 1), tolerance, seed=effort.seed)
        count = first_rounds(scenario, effort.replications, effort.jobs)
        what = f"{size} allies and a text that the sponsor writes, {_priced(tolerance)}, fast engine"
        yield _counted(what, count, chances.dictated(size, tolerance), INTEGRATED)


def _priced(tolerance: float) -> str:
    return f"price of breaking silence {tolerance:g}"


CHECK = Check(
    name="passage",
    title="Passage of a text",
    part=Part.EXACT,
    needs=(),
    text="""\
A text passes consensus if no ally objects. So N independent allies that each assent with probability p pass it with
probability p^N; allies whose ideals share a normal factor m with correlation ρ pass a text x with probability
∫ φ(m) Φ((a − x/2 + s√ρ m) / (s√(1 − ρ)))^N dm, a and s being mean and standard deviation of ideals; and a majority
passes it with a binomial tail. Four things are held against that. (1) All 2^N patterns of objections of up to ten
allies, weighted by their probability, through the format's own rule: no luck is in it. (2) Ideals drawn by the model's
counter-based draws, with a factor in common or without, through its rules of ideals, objections and votes. (3) The Mesa
model, with allies that toss a coin of their own; a sponsor does not object to its own text, so that the power is N − 1.
(4) The fast engine on an alliance in which nothing moves but ideals: identical states that settle on the mean, and a
sponsor that writes the text alone, whose chances are integrals over the sponsor's ideal. Where there is luck, a row
shows the share that passed with its exact 95 % interval (Clopper & Pearson), and fails if a binomial test finds a count
like that less likely than one in ten thousand. Rows of one kind share their luck, so that they err together. This says
that the machinery does what it says. It does not say that allies assent independently, or with these probabilities.""",
    find=find,
)
