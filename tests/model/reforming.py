"""What tests of reforms share: the baseline, runs of it, agreements to carry out, and what agents are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from sim.agents import Ally, Partner, Secretariat
from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Group, Issue, Option
from sim.engine.engine import Engine
from sim.formats import Format
from sim.parameters import PARAMETERS
from sim.rules import arrival
from sim.rules.delivery import contribution
from sim.scenario import Scenario, load_scenario
from sim.state.layout import CONVENED, NEVER, SEATED
from sim.state.starting import parameters_of
from sim.state.tallies import Tallies
from sim.world import build_world

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
QUIET = ("formats=[bilateral]", "parameters.cohesion_norm=10", "parameters.choice_precision=10000")
"""Nobody does anything, so that what changes is the programmes' doing."""


def baseline(*settings: str, quarters: int = 12) -> Scenario:
    return load_scenario(BASELINE, [f"quarters={quarters}", *settings])


def model(*settings: str, quarters: int = 12) -> AllianceModel:
    return AllianceModel(baseline(*settings, quarters=quarters))


def counted(scenario: Scenario, parameters: Mapping[str, float] = {}, replicates: int = 3) -> Tallies:
    values = parameters_of(scenario)
    for name, value in parameters.items():
        values[list(PARAMETERS).index(name)] = value
    zeros, numbers = np.zeros(replicates, np.int64), np.arange(replicates)
    return Engine(scenario, build_world(scenario)).run(values[None, :], zeros, zeros + 1, numbers)[0]


def same(one: Tallies, other: Tallies) -> bool:
    return all(
        np.asarray(getattr(one, name)).tobytes() == np.asarray(getattr(other, name)).tobytes()
        for name in Tallies.__dataclass_fields__
    )


@cache
def usual() -> Tallies:
    return counted(baseline(quarters=40))


# The state of a run, set by hand


def quarrel(run: AllianceModel, holder: int, target: int, strength: float = 1.0) -> None:
    """Give a state a grievance, and let the phases know that there is one."""
    state = run.standing
    state.grievance[holder, target] = strength
    state.quarrels[holder] = True
    if not state.is_blamed[target]:
        state.is_blamed[target], state.blamed[int(state.blamed_count)] = True, target
        state.blamed_count += 1


def dock(group: Group, quarter: int | None) -> None:
    """Let a group be docked since a quarter, or not."""
    group.model.standing.groups[group.number].docked = NEVER if quarter is None else quarter


def carry_out(
    run: AllianceModel,
    fmt: Format,
    rows: Sequence[int],
    domain: int = 0,
    *,
    lead: int = NEVER,
    group: Group | None = None,
    demand: float = 50.0,
    text: float = 0.5,
) -> Issue:
    """Let those of these rows carry out what they have just agreed on a crisis; return the issue."""
    state = run.standing
    issue = next(each for each in run.open_issues if state.issues[each.number].carried == NEVER)
    record, number = state.issues[issue.number], int(state.attempt_count)
    attempt = state.attempts[number]
    state.attempt_count += 1
    record.domain, record.kind, record.demand, record.sponsor = domain, arrival.CRISIS, demand, rows[0]
    record.arrived, record.place, record.output, record.last = run.quarter, -1, 0.0, number
    attempt.issue, attempt.format, attempt.lead, attempt.text, attempt.against = issue.number, fmt.code, lead, text, 0.0
    attempt.group = NEVER if group is None else group.number
    state.roles[number] = 0
    state.roles[number, rows] = SEATED | CONVENED
    state.seats[record.slot, : len(rows)], state.seat_counts[record.slot] = rows, len(rows)
    state.stamps[:] = NEVER  # stakes are those of a quarter, and of what is perceived in it
    state.attention[:] = 1.0
    state.agreed_issues[0], state.agreed_count = issue.number, 1
    run.deliver()
    state.agreed_count = 0
    return issue


def covered(run: AllianceModel, issue: Issue, worth: Mapping[int, float], factor: float) -> float:
    """Return what share of a demand contributions cover that are worth so much at the table, by row, and a factor."""
    state, full = run.standing, run.parameters["effort"]
    efforts = state.efforts[state.issues[issue.number].carried]
    given = sum(contribution(efforts[row] * full, state.means[row], each) for row, each in worth.items())
    return min(1.0, given * factor / issue.demand)


def begun(*settings: str) -> AllianceModel:
    """Return a run that has sponsors of its first issues, and nothing agreed."""
    dated = "{at: 2010Q1, issue: {domain: maritime, kind: crisis, severity: 0.5}}"
    run = model(*settings, f"events=[{', '.join([dated] * 8)}]")
    for phase in ("change_environment", "perceive", "let_issues_arrive", "find_sponsors"):
        getattr(run, phase)()
    return run


def outside_cost(run: AllianceModel, fmt: Format, row: int, group: Group | None = None) -> float:
    """Return what going outside the alliance costs a state: what it would gain if there were no norm."""
    state, issue, option, p = run.states[row], run.issues[0], Option(fmt, group), run.standing.parameters
    held, norm = state.utility(issue, option, 0.5), p.cohesion_norm
    p.cohesion_norm = 0.0
    free = state.utility(issue, option, 0.5)
    p.cohesion_norm = norm
    return free - held


# What agents are asked

type Chances = dict[tuple[int, str], float]
"""By issue and code of the state, the probability with which it is asked to join."""
type Offers = dict[tuple[int, str], Option]
"""By issue and name of the format, what its sponsor may choose."""


def asked_to_join(fmt: str, *settings: str, replicate: int = 0) -> tuple[AllianceModel, Chances]:
    """Return a run up to the first tables that are set in a format, and who was asked to join them."""
    chances: Chances = {}

    def noting[State: (Ally, Partner)](base: type[State]) -> type[State]:
        class Noting(base):  # type: ignore[valid-type, misc]
            def join(self, issue: Issue, attempt: Attempt, probability: float) -> bool:
                chances[issue.number, self.code] = probability
                return bool(super().join(issue, attempt, probability))

        return Noting

    scenario = baseline(f"formats=[{fmt}]", *settings)
    run = AllianceModel(scenario, replicate=replicate, ally_class=noting(Ally), partner_class=noting(Partner))
    while run.running and not chances:
        run.step()
    return run, chances


def offered(*settings: str, replicate: int = 0) -> tuple[AllianceModel, Offers]:
    """Return a run after its first quarter, and what sponsors could choose in it."""
    offers: Offers = {}

    def noting[Base](base: type[Base]) -> type[Base]:
        class Noting(base):  # type: ignore[valid-type, misc]
            def choose_format(self, issue: Issue, options: Sequence[Option]) -> Option:
                offers.update({(issue.number, option.format.name): option for option in options})
                chosen: Option = super().choose_format(issue, options)
                return chosen

        return Noting

    scenario = baseline(*settings)
    classes = {"ally_class": noting(Ally), "partner_class": noting(Partner), "secretariat_class": noting(Secretariat)}
    run = AllianceModel(scenario, replicate=replicate, **classes)
    run.step()
    return run, offers


def pairs[Key, Value](one: Mapping[Key, Value], other: Mapping[Key, Value]) -> dict[Key, tuple[Value, Value]]:
    """Return what is in both, under its key."""
    return {key: (one[key], other[key]) for key in one if key in other}
