"""DEU III on the model's scale of ambition: the status quo at 0, and up is where most of what is cared for lies.

An issue of DEU III has a scale from 0 to 100 on which neither end is more ambitious. The model's scale begins at the
status quo. So positions are taken as distances from the reference point, in units of the whole scale, in the direction
of the members' mean position weighted by salience, which knows nothing of the outcome. A position beyond the reference
point has an ideal below 0: that member prefers the status quo to every text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import numpy as np

from sim.types import Flags, Floats, Integers
from sim.validation.decisions.council import VOTES, accession
from sim.validation.decisions.reading import COMMISSION, Decisions, usable

NEAR = 0.05
"""Distance from the status quo up to which a position, or a decision, counts as the status quo."""
_SCALE = 100.0


class Sponsor(StrEnum):
    """Whose ideal the sponsor has: it gives up where a text falls below a share of that."""

    COMMISSION = "commission"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Ambitions:
    """Issues on the model's scale, I of them, and M members.

    Attributes
    ----------
    ideals : array of float, shape (I, M)
        Ideal ambition, at most 1 and below 0 beyond the status quo; 0 where there is no stake.
    stakes : array of float, shape (I, M)
        Salience in [0, 1]; 0 where salience or position are missing.
    capabilities : array of float, shape (M,)
    votes : array of float, shape (I, M)
        Votes in the Council, 0 before accession.
    unanimous : array of bool, shape (I,)
    sponsors : mapping of Sponsor to array of float, shape (I,)
        Ideal of the sponsor: the Commission's where it wants to move up, else, or always, the mean of the members that
        do, weighted by stake; 0 where nobody does.
    decided : array of float, shape (I,)
        What was decided.
    proposals : array of int, shape (I,)
    indifference : array of float, shape (I,)
        Share of the members' stakes that lies with those who want the status quo.
    quarter : array of int, shape (I,)
        Quarter of the issues, in the order of indifference, that an issue is in: 0 to 3.
    """

    ideals: Floats
    stakes: Floats
    capabilities: Floats
    votes: Floats
    unanimous: Flags
    sponsors: dict[Sponsor, Floats]
    decided: Floats
    proposals: Integers
    indifference: Floats
    quarter: Integers

    @property
    def kept(self) -> Flags:
        """Tell of which issues the status quo was kept."""
        return np.abs(self.decided) <= NEAR

    def rows(self, picks: Integers) -> Self:
        """Return some of the issues, each as often as it is picked."""
        own = {
            name: getattr(self, name)[picks]
            for name in ("ideals", "stakes", "votes", "unanimous", "decided", "proposals", "indifference", "quarter")
        }
        return replace(self, **own, sponsors={name: values[picks] for name, values in self.sponsors.items()})


def ambitions_of(decisions: Decisions, *, cut: bool = False) -> Ambitions:
    """Return the issues that can be used, on the model's scale.

    Parameters
    ----------
    decisions : Decisions
    cut : bool
        Whether ideals below 0 are set to 0, as the model has none.
    """
    chosen = decisions.take(usable(decisions))
    members = chosen.members
    positions, saliences = chosen.positions[:, members], chosen.saliences[:, members]
    stakes = np.where(np.isnan(positions) | np.isnan(saliences), 0.0, saliences) / _SCALE
    up = _direction(np.nan_to_num(positions), stakes, chosen.reference)
    distance = (chosen.positions - chosen.reference[:, None]) * up[:, None] / _SCALE
    ideals = np.where(stakes > 0.0, distance[:, members], 0.0)
    indifference = (stakes * (ideals <= NEAR)).sum(axis=1) / stakes.sum(axis=1)
    return Ambitions(
        ideals=np.maximum(ideals, 0.0) if cut else ideals,
        stakes=stakes,
        capabilities=chosen.capabilities[members],
        votes=_votes(chosen),
        unanimous=chosen.unanimous,
        sponsors=_sponsors(ideals, stakes, distance[:, chosen.actors.index(COMMISSION)]),
        decided=(chosen.outcome - chosen.reference) * up / _SCALE,
        proposals=chosen.proposals,
        indifference=indifference,
        quarter=_quarters(indifference),
    )


def _direction(positions: Floats, stakes: Floats, reference: Floats) -> Floats:
    """Return 1 where the mean position is at or above the status quo, else -1."""
    mean = (positions * stakes).sum(axis=1) / stakes.sum(axis=1)
    return np.where(mean >= reference, 1.0, -1.0)


def _sponsors(ideals: Floats, stakes: Floats, commission: Floats) -> dict[Sponsor, Floats]:
    weights = np.where(ideals > 0.0, stakes, 0.0)
    total = weights.sum(axis=1)
    change = np.divide((weights * ideals).sum(axis=1), total, out=np.zeros(total.shape), where=total > 0.0)
    return {
        Sponsor.COMMISSION: np.where(np.nan_to_num(commission) > 0.0, commission, change),
        Sponsor.CHANGE: change,
    }


def _votes(decisions: Decisions) -> Floats:
    """Return votes of members, 0 of those that had not joined.

    A proposal was decided after an accession if a member that then joined has a position on any of its issues.
    """
    codes = [actor for actor, is_member in zip(decisions.actors, decisions.members, strict=True) if is_member]
    joined = np.array([accession(code) for code in codes])
    heard = ~np.isnan(decisions.positions[:, decisions.members])
    latest = np.zeros(int(decisions.proposals.max()) + 1, dtype=np.int64)
    np.maximum.at(latest, decisions.proposals, np.where(heard, joined, 0).max(axis=1))
    is_in = joined[None, :] <= np.maximum(latest[decisions.proposals], joined.min())[:, None]
    return np.where(is_in, np.array([VOTES[code] for code in codes])[None, :], 0.0)


def _quarters(values: Floats) -> Integers:
    """Return the quarter of each value in the order of all, ties in the order of the file."""
    quarter: Integers = np.zeros(values.size, dtype=np.int64)
    for number, rows in enumerate(np.array_split(np.argsort(values, kind="stable"), 4)):
        quarter[rows] = number
    return quarter
