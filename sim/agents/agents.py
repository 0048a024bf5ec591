"""The agents: states, and the Secretariat. Each method is one decision of the model (docs/odd.md).

To change how a state behaves, subclass ``Ally`` or ``Partner``, override one method and pass the class to
``AllianceModel``, to ``sim.run`` or to ``sim.sweep``. What you leave out, and what ``super()`` calls, is the built-in
decision of `sim.decisions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from inspect import getattr_static, signature
from types import FunctionType
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.agents.decision import decision
from sim.agents.views import Attempt, Experience, Issue, Option
from sim.decisions.choosing import built_in_naming, built_in_score, built_in_utility
from sim.decisions.contributing import built_in_contribute
from sim.decisions.joining import built_in_join
from sim.decisions.leading import built_in_offer
from sim.decisions.learning import built_in_learn
from sim.decisions.objecting import REFRAINS, built_in_object, built_in_take_hostage
from sim.decisions.perceiving import built_in_consult, built_in_perceive
from sim.decisions.ratifying import built_in_ratify
from sim.decisions.sponsoring import built_in_take_up
from sim.decisions.stakes import built_in_ideal, built_in_stake, built_in_weight
from sim.formats import FRAMEWORK_NATION
from sim.rules import agreement, arrival
from sim.state import layout
from sim.types import Floats

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel

HELPERS = {"utility": "choose_format"}
"""Methods that are no decisions, but parts of one: a class that overrides one is asked for the decision."""


class Sponsor(mesa.Agent):  # type: ignore[misc]
    """Anybody who can take up an issue: a state or the Secretariat.

    Parameters
    ----------
    model : AllianceModel
    row : int
        Row in the arrays of ``model.world``; the number of countries for the Secretariat.
    """

    model: AllianceModel
    is_ally = False

    def __init__(self, model: AllianceModel, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.key: np.uint64 = model.world.keys[row]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.__module__.startswith("sim.agents."):
            _check_overrides(cls)

    @property
    def _way_in(self) -> Any:
        """What compiled functions know the run by."""
        return self.model.standing.way_in

    @decision("issue", "share")
    def stake_in(self, issue: Issue) -> float:
        """P4: return the stake in an issue, in [0, 1]."""
        raise NotImplementedError

    @decision("issue", "share")
    def ideal_for(self, issue: Issue) -> float:
        """P4: return the ambition in [0, 1] that this sponsor would like best."""
        raise NotImplementedError

    def utility(self, issue: Issue, option: Option, own_stake: float) -> float:
        """P5: return the expected utility of an option, one of the choice at hand or another; doing nothing is 0."""
        return built_in_utility(self._way_in, self.row, issue.number, self.model.put(option), own_stake)

    @decision("options", "option")
    def choose_format(self, issue: Issue, options: Sequence[Option]) -> Option:
        """P5: return the option with the highest utility, perturbed by luck drawn once per issue and format."""
        own_stake = self.stake_in(issue)

        def score(option: Option) -> float:
            worth = self.utility(issue, option, own_stake)
            return built_in_score(self._way_in, self.row, issue.number, option.format.code, worth)

        return max(options, key=score)

    @decision("lesson", "nothing")
    def learn(self, experience: Experience, rate: float) -> None:
        """P9: update beliefs about a format for a kind of issue from one experience of weight ``rate``."""
        outcome = experience.success, experience.output, experience.delay
        built_in_learn(self._way_in, self.row, experience.format.code, experience.kind, *outcome, rate)


class State(Sponsor):
    """A state, ally or partner."""

    @property
    def code(self) -> str:
        """Country code."""
        return self.model.world.codes[self.row]

    @property
    def name(self) -> str:
        """Country name."""
        return self.model.world.names[self.row]

    @property
    def is_outside(self) -> bool:
        """Whether the state is neither ally nor partner."""
        return bool(self.model.standing.outside[self.row])

    @property
    def signed(self) -> int | None:
        """Quarter in which its accession was signed; None for a state that is no candidate for membership."""
        quarter = int(self.model.standing.signed[self.row])
        return None if quarter == layout.NEVER else quarter

    @property
    def capability(self) -> float:
        """Military expenditure, billion 2023 USD a year."""
        return float(self.model.standing.capability[self.row])

    @property
    def attention(self) -> float:
        """Attention left this quarter, in [0, 1]."""
        return float(self.model.standing.attention[self.row])

    @property
    def engagement(self) -> float:
        """How engaged the state is, in [0, 1]; allies are in full."""
        return 1.0 if self.is_ally else float(self.model.standing.engagement[self.row])

    @property
    def interoperability(self) -> float:
        """Interoperability, in [0, 1]."""
        return float(self.model.standing.interoperability[self.row])

    @property
    def perception(self) -> Floats:
        """Perceived threat by domain, in [0, 1], shape (D,)."""
        perceived: Floats = self.model.standing.perception[:, self.row].copy()
        return perceived

    def grievance(self, other: State) -> float:
        """Return the grievance against another state, in [0, 1]."""
        return float(self.model.standing.grievance[self.row, other.row])

    def habit(self, other: State) -> float:
        """Return the habit of cooperation with another state, in [0, 1]."""
        run = self.model.standing
        return float(run.habits[self.row, other.row] * run.habit_unit)

    @decision("nothing", "nothing")
    def perceive(self) -> None:
        """P2: move the perception of every domain towards exposure x threat."""
        built_in_perceive(self._way_in, self.row)

    @decision("domain", "nothing")
    def consult(self, domain: int, table_mean: float) -> None:
        """P2: move the perception of a domain towards the weighted mean of a table that this state sat at.

        Where groups are forums, the mean is what it takes its group to see.
        """
        built_in_consult(self._way_in, self.row, domain, table_mean)

    def stake_in(self, issue: Issue) -> float:
        """P4: return the stake, from perceived threat, salience and proximity. Asked once a quarter for each issue."""
        return built_in_stake(self._way_in, self.row, issue.number)

    def ideal_for(self, issue: Issue) -> float:
        """P4: return the ideal ambition, with a shock drawn once per issue and state."""
        return built_in_ideal(self._way_in, self.row, issue.number)

    @decision("issue", "weight")
    def sponsorship_weight(self, issue: Issue) -> float:
        """P4: return the weight with which the state takes up an issue."""
        return built_in_weight(self._way_in, self.row, issue.number)

    @decision("attempt and value", "yes or no")
    def join(self, issue: Issue, attempt: Attempt, probability: float) -> bool:
        """P6: decide on joining, with luck drawn once per issue, format and state."""
        return built_in_join(self._way_in, self.row, issue.number, attempt.number, probability)

    @decision("attempt and value", "objection")
    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        """P7: return the objection to a text: 0 for none, 1 in substance, 2 for hostage taking."""
        return built_in_object(self._way_in, self.row, issue.number, attempt.number, text)

    @decision("members", "share")
    def contribute(self, issue: Issue, attempt: Attempt, members: int) -> float:
        """P8: return the share of its means that the state gives to what was agreed."""
        return built_in_contribute(self._way_in, self.row, issue.number, attempt.number, members)


class Partner(State):
    """A state outside the alliance: it may speak, shape and contribute, and never veto."""


class Ally(State):
    """A member of the alliance: it holds a veto where the format gives one."""

    is_ally = True

    @decision("issue", "weight")
    def offer_to_lead(self, issue: Issue) -> float:
        """P6: return the weight with which the ally offers itself as a lead, where leads are those that are willing."""
        return built_in_offer(self._way_in, self.row, issue.number)

    @decision("state", "yes or no")
    def ratify(self, candidate: State) -> bool:
        """P10: decide whether to ratify the accession of a candidate now, where accessions are ratified, or not yet."""
        return bool(built_in_ratify(self._way_in, self.row, candidate.row))

    @decision("attempt", "hostage")
    def take_hostage(self, issue: Issue, attempt: Attempt) -> bool | None:
        """P7: decide once per issue and format whether to take it hostage.

        Returns
        -------
        bool or None
            None for no; else whether only resentment of earlier hostage taking made it so.
        """
        answer = built_in_take_hostage(self._way_in, self.row, issue.number)
        return None if answer == REFRAINS else answer > 0


class Secretariat(Sponsor):
    """The alliance's staff and Secretary General: owns the agenda, and steers where it has priorities."""

    @decision("issue", "yes or no")
    def take_up(self, issue: Issue) -> bool:
        """P4: decide whether to take up an issue, by chance, in a priority domain."""
        return built_in_take_up(self._way_in, issue.number)

    def choose_format(self, issue: Issue, options: Sequence[Option]) -> Option:
        """P5: name a framework nation where steering is top-down, for what is more than talk; else choose as all do."""
        if built_in_naming(self._way_in, issue.number):
            for option in options:
                if option.format is FRAMEWORK_NATION:
                    return option
        return super().choose_format(issue, options)

    def stake_in(self, issue: Issue) -> float:
        """Return the mean stake of allies, weighted by their influence in talks."""
        return self._allied_mean([state.stake_in(issue) for state in self.model.states if state.is_ally])

    def ideal_for(self, issue: Issue) -> float:
        """Return the mean ideal ambition of allies, weighted by their influence in talks."""
        return self._allied_mean([state.ideal_for(issue) for state in self.model.states if state.is_ally])

    def _allied_mean(self, values: Sequence[float]) -> float:
        run = self.model.standing
        return float(agreement.weighted_mean(np.array(values), run.influence[run.allied].copy()))

    @decision("agenda", "order")
    def agenda(self, waiting: Sequence[Issue]) -> list[Issue]:
        """P7: return the issues that wait for a slot in the order of the agenda: crises first, then by arrival."""
        return sorted(waiting, key=lambda issue: (issue.kind != arrival.CRISIS, issue.arrived, issue.number))


BUILT_IN = (Sponsor, State, Partner, Ally, Secretariat)
for _class in BUILT_IN:
    _class.__module__ = "sim.agents"  # from where everybody imports them
_AS_BUILT = {each: {name: getattr(each, name, None) for name in (*layout.DECISIONS, *HELPERS)} for each in BUILT_IN}


def overridden(agent_class: type[Sponsor]) -> frozenset[str]:
    """Return the decisions that a class takes otherwise than the model does."""
    base = next(each for each in agent_class.__mro__ if each in BUILT_IN)
    asked = {HELPERS.get(name, name) for name in (*layout.DECISIONS, *HELPERS) if _differs(agent_class, base, name)}
    return frozenset(asked)


def _differs(agent_class: type[Sponsor], base: type[Sponsor], name: str) -> bool:
    return getattr(agent_class, name, None) is not _AS_BUILT[base][name]


def _check_overrides(agent_class: type[Sponsor]) -> None:
    """Refuse a class that overrides what the model never asks an agent for: it would do nothing, without a word."""
    base = next(each for each in agent_class.__mro__ if each in BUILT_IN)
    asked = [name for name in (*layout.DECISIONS, *HELPERS) if hasattr(base, name)]
    ours = {name for each in BUILT_IN for name in vars(each) if not name.startswith("_")} | set(layout.DECISIONS)
    own = {name for each in agent_class.__mro__ if each not in base.__mro__ for name in vars(each)}
    wrong = sorted((own & ours) - set(asked))
    if wrong:
        raise TypeError(
            f"The class {agent_class.__qualname__} overrides {', '.join(wrong)}, which the model does not ask "
            f"{'an' if base is Ally else 'a'} {base.__name__} for. It asks for {', '.join(asked)}."
        )
    for name in sorted(own - ours):
        meant = get_close_matches(name, asked, n=1, cutoff=0.8)
        if meant and not name.startswith("_") and callable(getattr(agent_class, name)):
            raise TypeError(
                f"The class {agent_class.__qualname__} has a method {name}, which the model does not ask for. Did you "
                f"mean {meant[0]}? If it is a helper of your own, begin its name with an underscore."
            )
    for name in sorted(own & set(asked)):
        _check_signature(agent_class, base, name)


def _check_signature(agent_class: type[Sponsor], base: type[Sponsor], name: str) -> None:
    """Refuse a method that cannot be called with what it will be given."""
    method = getattr_static(agent_class, name)
    given = list(signature(getattr(base, name)).parameters)
    if not isinstance(method, FunctionType):
        return
    try:
        signature(method).bind(*given)
    except TypeError:
        raise TypeError(
            f"{agent_class.__qualname__}.{name} takes {signature(method)}. The model gives it ({', '.join(given)})."
        ) from None


__all__ = ["Ally", "Partner", "Secretariat", "Sponsor", "State"]
