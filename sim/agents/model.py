"""The Mesa model: one run, quarter by quarter, open to subclassing and inspection.

Its phases and decisions are those of every run (`sim.phases`, `sim.decisions`); agents are views of the state that they
work on, and are asked where their class decides for itself.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import mesa
import numpy as np

from sim.agents.agents import Ally, Partner, Secretariat, Sponsor, State
from sim.agents.asking import Asker
from sim.agents.classes import Classes
from sim.agents.hooks import class_of, hook
from sim.agents.views import Group, Issue, Objection, Option
from sim.engine.own_formats import hook_formats
from sim.engine.stepping import Stepper
from sim.errors import InputError
from sim.formats import ORDERED
from sim.parameters import PARAMETERS
from sim.phases import QUARTER
from sim.scenario import Quarter, Scenario
from sim.scenario.branches import futures_of
from sim.state import layout, shapes
from sim.state.run import Run
from sim.state.starting import parameters_of
from sim.state.tallies import Tallies
from sim.types import Floats
from sim.world import World, build_world


class Parameters(Mapping[str, float]):
    """Parameters of a run as they are now: dated events change them.

    Parameters
    ----------
    run : Run
    """

    def __init__(self, run: Run) -> None:
        self._run, self._position = run, {name: position for position, name in enumerate(PARAMETERS)}

    def __getitem__(self, name: str) -> float:
        return float(self._run.parameter_values[self._position[name]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._position)

    def __len__(self) -> int:
        return len(self._position)


class AllianceModel(mesa.Model):  # type: ignore[misc]
    """One run of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    seed : int, optional
        Seed of all luck; the scenario's if left out.
    replicate : int
        Number of the run; runs with other numbers have other luck.
    ally_class, partner_class, secretariat_class : type, optional
        Classes of the agents; subclass ``Ally``, ``Partner`` or ``Secretariat`` to change how they decide.
    classes : mapping of str to type
        Classes of single states, by country code, while they are what the class is a subclass of.
    world : World, optional
        Arrays of the scenario if they are built already.
    engine : Stepper, optional
        One that was made for the scenario, whose memory the run takes over; left out, one of its own, with a log.
    parameters : array of float, optional
        Other values for the scenario's, in the order of the table of parameters.
    quarters : bool
        Whether to keep how the run stands at the end of each quarter.

    Attributes
    ----------
    quarter : int
        Quarters from the start, 0 in the first.
    states : list of State
        All states in the order of their codes; row i of every array is state i.
    secretariat : Secretariat
    standing : Run
        All numbers and arrays of the run, by the names in ``sim.state.shapes``.
    parameters : mapping of str to float
        Parameters as they are now.
    issues, open_issues : list of Issue
        All that arrived, with all that was tried on them; those that are not closed.
    groups : list of Group
        All that were founded.
    tallies : Tallies
        What was counted.
    """

    PHASES = tuple(phase.__name__ for phase in QUARTER)
    """The phases of a quarter, each a method."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int | None = None,
        replicate: int = 0,
        ally_class: type[Ally] | None = None,
        partner_class: type[Partner] | None = None,
        secretariat_class: type[Secretariat] | None = None,
        classes: Mapping[str, type[State]] | Sequence[tuple[str, type[State]]] = (),
        world: World | None = None,
        engine: Stepper | None = None,
        parameters: Floats | None = None,
        quarters: bool = True,
    ) -> None:
        # Mesa's own generator draws nothing here; a fixed state keeps it from reading the clock.
        super().__init__(rng=0)
        self.running: bool = True
        self.setting, self.rules, self.replicate = scenario, scenario.rules, replicate
        self.world = build_world(scenario) if world is None else world
        self.engine = Stepper(scenario, self.world) if engine is None else engine
        self.standing: Run = self.engine.state
        self.classes = Classes(ally_class, partner_class, secretariat_class, tuple(dict(classes).items()))
        self.objections: dict[int, list[Objection]] = {}
        self.keeps_log = engine is None
        self._hook()
        self.engine.keep_quarters(quarters)
        values = parameters_of(scenario) if parameters is None else parameters
        self.engine.begin(values, scenario.seed if seed is None else seed, replicate)
        self._allied, self._secretary = self.standing.held("allied"), self.world.size
        self._were_allied = self._allied.copy()
        self._agents: list[Sponsor] = [
            self._agent_of(row, ally) for row, ally in enumerate(self.standing.allied.tolist())
        ]
        self.secretariat = (secretariat_class or Secretariat)(self, self.world.size)
        self._agents.append(self.secretariat)

    # One quarter

    def step(self) -> None:
        """Run one quarter: the phases in their order."""
        if not self.running:
            return
        self.engine.make_room_for_a_quarter()
        if self._has_own_phases():
            for phase in self.PHASES:
                getattr(self, phase)()
            self._do("count_quarter")
            self.standing.quarter += 1
        else:
            self.engine.quarter()
            self._end_phase()
        if self.quarter >= self.setting.quarters:
            self._do("count_end")
            self.running = False

    def run(self) -> AllianceModel:
        """Run all quarters that are left, and return the model."""
        while self.running:
            self.step()
        return self

    def branch(self, branches: Mapping[str, Any], at: Quarter | str | None = None) -> dict[str, Self]:
        """Return copies of the run as it stands, each with a future of its own.

        Parameters
        ----------
        branches : mapping of str to event
            By name: nothing, what an event may say, or a list of events with dates of their own.
        at : Quarter or str, optional
            When events happen that have no date; the quarter that is next if left out.

        Returns
        -------
        dict of str to AllianceModel
            By the names given. They have the luck of this run and copies of its agents, and go on when they are
            stepped; this run goes on as if nothing had been asked.

        Raises
        ------
        ScenarioError
            If an event is not one of the scenario, or comes too early.
        InputError
            If the run has ended.

        Examples
        --------
        >>> import sim
        >>> model = sim.AllianceModel(sim.load_scenario("cold-start", ["quarters=8"]))
        >>> model.step()
        >>> futures = model.branch({"as it was": {}, "few slots": {"slots": 1}})
        >>> [future.run().quarter for future in futures.values()]
        [8, 8]
        """
        if not self.running:
            raise InputError("The run has ended: there is nothing left that could branch. Branch before its last step.")
        now = Quarter.from_index(self.setting.start.index + self.quarter)
        settings = futures_of(self.setting, branches, now, now if at is None else at)
        made = {name: copy.deepcopy(self) for name in settings}
        for name, setting in settings.items():
            made[name]._go_on_in(setting)
        return made

    def _go_on_in(self, setting: Scenario) -> None:
        """Go on with the run in a scenario that differs in events to come."""
        before, self.setting, self.world = self.engine, setting, build_world(setting)
        self.engine = Stepper(setting, self.world)
        self.engine.begin(before.state.parameter_values, setting.seed, self.replicate)
        self.engine.go_on_from(before)
        self.standing = self.engine.state
        self._allied = self.standing.held("allied")
        self._hook()

    def _advance_time(self, until: float) -> None:
        """Go on in time as Mesa does, whichever of its ways is taken: but not after a method failed."""
        self.asker.check()
        super()._advance_time(until)

    def _has_own_phases(self) -> bool:
        own = type(self)
        return own.PHASES != AllianceModel.PHASES or any(
            getattr(own, phase) is not getattr(AllianceModel, phase) for phase in self.PHASES
        )

    def _do(self, phase: str) -> None:
        self.asker.check()
        self.engine.make_room_for_a_quarter()
        self.engine.phase(phase)
        self._end_phase()

    def _end_phase(self) -> None:
        """Raise what a method raised; replace the agents of those that joined or left."""
        self.asker.check()
        for row in np.flatnonzero(self._allied != self._were_allied):
            self.agent(int(row))
            self._were_allied[row] = self._allied[row]

    def change_environment(self) -> None:
        """P1: grievances that come and go, dated events, then the threat level of every domain."""
        self._do("change_environment")

    def perceive(self) -> None:
        """P2: perceptions follow threats and last quarter's tables; what is not renewed fades."""
        self._do("perceive")

    def let_issues_arrive(self) -> None:
        """P3: issues arrive in every domain."""
        self._do("let_issues_arrive")

    def find_sponsors(self) -> None:
        """P4: the Secretariat or a state takes up each new issue."""
        self._do("find_sponsors")

    def choose_formats(self) -> None:
        """P5: sponsors of new and of stuck issues choose a format."""
        self._do("choose_formats")

    def convene(self) -> None:
        """P6: tables that are prepared are set."""
        self._do("convene")

    def negotiate(self) -> None:
        """P7: those with a slot, or that need none, talk."""
        self._do("negotiate")

    def deliver(self) -> None:
        """P8: agreements are carried out, capabilities are built, groups gain and lose momentum."""
        self._do("deliver")

    def draw_consequences(self) -> None:
        """P9: habits, interoperability, engagement, beliefs."""
        self._do("draw_consequences")

    def change_institution(self) -> None:
        """P10: stocktaking and the forum of all, where they are due."""
        self._do("change_institution")

    # What there is

    @property
    def parameters(self) -> Parameters:
        """Parameters as they are now."""
        return Parameters(self.engine.state)

    @property
    def quarter(self) -> int:
        """Quarters from the start, 0 in the first."""
        return int(self.standing.quarter)

    @property
    def tallies(self) -> Tallies:
        """What was counted up to now."""
        return self.engine.tallies()

    @property
    def states(self) -> list[State]:
        """All states in the order of their codes."""
        return [self.agent(row) for row in range(self.world.size)]

    @property
    def issues(self) -> list[Issue]:
        """All issues that arrived."""
        return [Issue(self, number) for number in range(int(self.standing.issue_count))]

    @property
    def open_issues(self) -> list[Issue]:
        """Issues that have a sponsor and are not closed, in the order of their arrival."""
        run = self.standing
        return [Issue(self, int(run.calendar[slot].issue)) for slot in run.open_slots[: int(run.open_count)]]

    @property
    def groups(self) -> list[Group]:
        """All groups that were founded."""
        return [Group(self, number) for number in range(int(self.standing.group_count))]

    def sponsor_of(self, issue: Issue) -> Sponsor:
        """Return the agent that sponsors an issue."""
        return self.agent(issue.sponsor)

    def options(self) -> list[Option]:
        """Return what the sponsor that is choosing may do."""
        run = self.standing
        return [self._option(run.options[position], position) for position in range(int(run.option_count))]

    def _option(self, record: Any, position: int) -> Option:
        group = None if record.group == layout.NEVER else Group(self, int(record.group))
        return Option(
            ORDERED[int(record.format)], group, float(record.cost), int(record.set_up), int(record.failed_rounds),
            bool(record.going_on), position,
        )  # fmt: skip

    def put(self, option: Option) -> int:
        """Write an option behind those of the choice at hand, for the built-in decision to read; return where."""
        group, inside = layout.NEVER, option.format.traits.inside
        if option.group is not None:
            group = option.group.number
            inside = inside or (option.group.is_alive and option.group.docked is not None)
        self.standing.held("options")[-1] = (
            option.format.code, group, option.set_up, option.set_up, option.failed_rounds, option.cost,
            option.going_on, inside, option.group is None and option.format.traits.standing,
        )  # fmt: skip
        return shapes.CONSTANT["option_room"] - 1

    # Agents

    def agent(self, row: int) -> Any:
        """Return the agent of a row; one that joined or left since is replaced by one of the other class."""
        agent = self._agents[row]
        if row < self._secretary and agent.is_ally is not self._allied.item(row):
            agent.remove()
            self._agents[row] = agent = self._agent_of(row, not agent.is_ally)
        return agent

    def _agent_of(self, row: int, is_ally: bool) -> State:
        return class_of(self.classes, self.world.codes[row], is_ally)(self, row)

    def _hook(self) -> None:
        """Set which agents are asked for which decisions, and who hears of objections."""
        self.asker = Asker(self)
        log = self.asker.hook if self.keeps_log else 0
        hook_formats(self.standing)
        hook(self.standing, self.classes, self.world.codes, self.asker.hook, log)

    # Copies

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: the way from compiled code to its agents is its own."""
        return {name: value for name, value in self.__dict__.items() if name != "asker"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._allied = self.standing.held("allied")
        self._hook()
