"""Which classes the agents of a run are of; nothing of Mesa is imported for the built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.agents import Ally, Partner, Secretariat, State


class Classes(NamedTuple):
    """Classes of the agents of a run; None for the built-in one.

    Attributes
    ----------
    ally, partner, secretariat : type or None
    states : tuple of (str, type)
        Classes of single states, by country code, while they are what the class is a subclass of.
    """

    ally: type[Ally] | None = None
    partner: type[Partner] | None = None
    secretariat: type[Secretariat] | None = None
    states: tuple[tuple[str, type[State]], ...] = ()

    @property
    def own(self) -> tuple[type, ...]:
        """All that are not the built-in ones."""
        given = (self.ally, self.partner, self.secretariat, *(each for _, each in self.states))
        return tuple(each for each in given if each is not None)

    @property
    def decide_in_python(self) -> bool:
        """Whether any decision takes a call of a Python method."""
        if not self.own:
            return False
        from sim.agents.hooks import asks_python

        return any(asks_python(each) for each in self.own)
