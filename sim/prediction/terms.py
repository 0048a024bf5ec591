"""What the rule of joining sees of each state that may join a group, at the start of its year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.formats import FORMATS
from sim.parameters import PARAMETERS
from sim.prediction.group import Group
from sim.prediction.world import scenario_for
from sim.rules import joining
from sim.types import Floats
from sim.world import World, build_world

NAMES = ("proximity", "tie", "affinity", "threat", "capability")
"""Terms of joining, each the higher the more a state is drawn in; capability is minus that relative to the lead's."""
FULL_THREAT = 0.5
"""Threat level at which the threat term counts in full, as in the rule."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of all who may join a group.

    Attributes
    ----------
    columns : array of float, shape (eligible, 5)
        In the order of `NAMES`; rows in the order of the group's ``eligible``.
    offset : array of float, shape (eligible,)
        Utility that is not fitted: openness of the format, and quarrels with the lead.
    """

    columns: Floats
    offset: Floats


@cache
def terms_of(group: Group) -> Terms:
    """Return the terms of all who may join a group, as the model has them before its first quarter."""
    world = build_world(scenario_for(group))
    lead, domain = world.row(group.lead), world.domains.index(group.domain)
    (place,) = np.flatnonzero(world.place_weight == 0.0).tolist()
    rows = [world.row(code) for code in group.eligible]
    threat = float(world.threat_mean[domain]) / FULL_THREAT
    far, of_lead = bool(world.place_far[place, lead]), float(world.capability[lead])
    values = [
        (
            joining.focus_proximity(float(world.place_nearness[place, i]), far),
            joining.tie_strength(float(world.tie[i, lead]), 0.0),
            float(world.affinity[i, lead]),
            float(world.threat_side[i, domain]) * threat,
            -joining.relative_capability(float(world.capability[i]), of_lead),
        )
        for i in rows
    ]
    quarrels = np.array([_quarrel(world, i, lead) for i in rows])
    openness = FORMATS[group.format].traits.openness
    return Terms(np.array(values), openness - PARAMETERS["join_grievance"].default * quarrels)


def _quarrel(world: World, holder: int, target: int) -> float:
    """Return the strength of a grievance at the start."""
    pair = (holder, target)
    held = [strength for when, *who, strength in world.grievances if when <= 0 and (*who,) == pair]
    return held[-1] if held else 0.0
