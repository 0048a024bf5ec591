"""Landscape theory on the alliance's own countries, beside the groups that the model forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.analysis.resampling import resampled_means
from sim.experiments.runner import run
from sim.landscape import Landscape, centred, descents, symmetrised
from sim.scenario import Scenario, parse_scenario
from sim.scenario.quarter import Quarter
from sim.types import Flags, Floats, Integers
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import Data
from sim.world import World, build_world

YEAR = 2021
QUARTERS = 40
EAST = 50.0
"""Longitude east of which a partner of the Partnership for Peace does not count as European."""
STARTS = 1000
FORMATS = ("consensus", "plus_n", "framework_nation", "minilateral", "bilateral")
LEVELS = (0.025, 0.975)
SOURCE = "Axelrod & Bennett 1993, A Landscape Theory of Aggregation; propensities assumed"


def find(data: Data, effort: Effort) -> list[Finding]:
    """Tell which camps the theory predicts, and how the groups of the model lie to them."""
    scenario = countries_of(effort.seed)
    world = build_world(scenario)
    rows = european(world, scenario)
    propensity = propensities(world, scenario, rows)
    members = founded(scenario, world, rows, effort)
    found = []
    for sized, sizes in (
        ("sized by military expenditure", world.capability[rows]),
        ("all of one size", np.ones(rows.size)),
    ):
        camps = descents(sizes, propensity, STARTS, effort.seed)
        found += [_camps(sized, camps, [world.names[row] for row in rows]), *_ratios(sized, camps, members, effort)]
    return found


def countries_of(seed: int) -> Scenario:
    """Return the allies and partners at the end of the year before, ten years on, without events and groups."""
    before = YEAR - 1
    return parse_scenario(
        f"title: Blocs\nstart: {Quarter(YEAR, 1)}\nquarters: {QUARTERS}\nseed: {seed}\n"
        f"alliance: {{allies: nato-{before}, partners: partners-{before}}}\nformats: [{', '.join(FORMATS)}]\n"
    )


def european(world: World, scenario: Scenario) -> Integers:
    """Return the rows of allies and European partners that have armed forces.

    A country without military expenditure has no size, and so no weight in any camp.
    """
    for_peace = world.framework_members[sorted(scenario.frameworks).index("pfp")]
    there = world.allies | for_peace & (world.longitude < EAST)
    return np.flatnonzero(there & (world.capability > 0.0))


def propensities(world: World, scenario: Scenario, rows: Integers) -> Floats:
    """Return what joining has of pairs: ties, affinity and grievances by their weights, the average pair at 0."""
    weight = scenario.parameters
    grievance = np.zeros(world.tie.shape)
    for quarter, holder, target, strength in world.grievances:
        if quarter == 0:
            grievance[holder, target] = strength
    table = (
        weight["join_tie"] * np.log1p(world.tie)
        + weight["join_affinity"] * world.affinity
        - weight["join_grievance"] * grievance
    )
    return centred(symmetrised(table[np.ix_(rows, rows)]))


def founded(scenario: Scenario, world: World, rows: Integers, effort: Effort) -> list[Flags]:
    """Return for each run which of these countries are in each group that the model founds, shape (groups, n)."""
    result = run(scenario, effort.replications, jobs=effort.jobs, engine="fast", tables=("groups",))
    codes = np.array([world.codes[row] for row in rows], dtype=object)
    groups = result.groups
    return [
        np.array([np.isin(codes, list(each)) for each in groups["members"][groups["run"] == number]]).reshape(
            -1, rows.size
        )
        for number in range(effort.replications)
    ]


def pairs(camp: Flags, groups: Flags) -> tuple[float, float, float, float]:
    """Return how many pairs of members there are, how many within one camp, and how many of those by chance.

    Parameters
    ----------
    camp : array of bool, shape (n,)
        Who is in the one camp.
    groups : array of bool, shape (groups, n)
        Members of each group of a run.

    Returns
    -------
    tuple of float
        All pairs; those within one camp; as many as there would be if members were drawn with the same chance from
        all; and if each country were drawn as often as it is a member.
    """
    others = ~np.eye(camp.size, dtype=np.bool_)
    same = (camp[:, None] == camp[None, :]) & others
    members = groups.astype(np.float64)
    together, often = members.T @ members, members.sum(axis=0)
    chances = np.outer(often, often)
    every, drawn = float(together[others].sum()) / 2.0, float(chances[others].sum())
    alike = every * float(same.sum()) / float(others.sum())
    active = every * float(chances[same].sum()) / drawn if drawn > 0.0 else 0.0
    return every, float(together[same].sum()) / 2.0, alike, active


def _camps(sized: str, camps: Landscape, names: Sequence[str]) -> Finding:
    lowest = camps.minima[0]
    camp = min(lowest.camps, key=len)
    return Finding(
        what=f"two camps of {len(names)} allies and European partners at the end of {YEAR - 1}, {sized}",
        ours=f"{', '.join(names[each] for each in camp)} against the rest",
        reference="none: a prediction",
        passed=None,
        source=SOURCE,
        note=f"{_counted(len(camps.minima))}; {lowest.basin} of {camps.configurations} starts descend to this one",
    )


def _counted(minima: int) -> str:
    return "one minimum" if minima == 1 else f"{minima} minima"


def _ratios(sized: str, camps: Landscape, groups: Sequence[Flags], effort: Effort) -> Iterator[Finding]:
    camp = np.isin(np.arange(groups[0].shape[1]), camps.minima[0].camps[0])
    counts = np.array([pairs(camp, of_run) for of_run in groups])
    means = resampled_means(counts, effort.resamples, [effort.seed])
    every, within, *by_chance = counts.sum(axis=0)
    nulls = ("all drawn alike", "each drawn as often as it is a member")
    for column, (expected, null) in enumerate(zip(by_chance, nulls, strict=True), start=2):
        low, high = np.quantile(means[:, 1] / means[:, column], LEVELS)
        yield Finding(
            what=f"pairs of members of the model's groups within one camp, {sized}, against {null}",
            ours=f"{within / expected:.3f} ({low:.3f} to {high:.3f})",
            reference="1: as by chance",
            passed=None,
            source=SOURCE,
            note=f"{within / every:.1%} of {every:.0f} pairs, {expected / every:.1%} by chance",
        )


CHECK = Check(
    name="blocs",
    title="Landscape theory: the alliance's own countries",
    part=Part.EXACT,
    needs=(),
    text="""\
Which two camps does landscape theory see among the allies and European partners at the end of 2020, and do the groups
that the model forms lie within them? European partners are those of the Partnership for Peace with a capital west of
50° E; a country without military expenditure (Iceland) has no size and is left out. The propensity of a pair is what
the model's rule of joining has of pairs, by its own weights: p = join_tie · ln(1 + tie) + join_affinity · affinity −
join_grievance · grievance, the mean of both directions, minus the mean over all pairs. That the average pair is neutral
is assumed, and so is this use of weights that were fitted to something else. Size is military expenditure, as the
theory has it; beside it, all have the same size. Minima are sought by steepest descent from 1000 drawn configurations.
The model then runs ten years from 2021 without dated events and without groups to begin with. Of all pairs of these
countries that sit together in a group which a run founds, the share within one camp of the lowest minimum is divided
by what it would be by chance: if members were drawn with the same chance from all, and if each country were drawn as
often as it is a member, as some join everything and most join little (pairs in proportion to the product of
memberships in a run). Intervals are percentiles of a bootstrap over runs. Nothing is judged here. Model and theory
share ties and affinity, so that some agreement is built in; and the theory knows two camps for everything, where the
model's states may sit in many groups at once. By military expenditure the largest spenders decide: with the United
States go who votes most like it, and all others are the other camp, which says little about who forms a group.""",
    find=find,
)
