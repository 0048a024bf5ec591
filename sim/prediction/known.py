"""Real groups whose members are known: those that weights are fitted to, and others to hold predictions against."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal, cast

from sim import data
from sim.prediction.declaration import GroupFile
from sim.prediction.group import Group
from sim.prediction.weights import Weights, fit
from sim.scenario.located import Plain
from sim.scenario.yaml_source import read_text

Set = Literal["fit", "spread", "test"]
"""Groups that weights are fitted to; by which their spread was set; that were in sight then."""


@cache
def known(which: Set) -> tuple[Group, ...]:
    """Return the real groups of a set, in the order of their founding."""
    text = resources.files("sim.data").joinpath("described.yaml").read_text(encoding="utf-8")
    rows = cast(tuple[dict[str, Plain], ...], read_text(text, "described.yaml").plain())
    return tuple(_group(row) for row in rows if row["set"] == which)


def _group(row: dict[str, Plain]) -> Group:
    keys = {key: value for key, value in row.items() if key not in ("set", "code")}
    if "code" in row:
        keys["members"] = data.group(str(row["code"])).members
    return Group.of(GroupFile.model_validate(keys))


@cache
def weights_without(left_out: Group | None = None) -> Weights:
    """Return the weights fitted to all groups of the fit but one."""
    return fit([group for group in known("fit") if group != left_out])


def same(group: Group) -> Group | None:
    """Return the group of the fit that a group is: same lead, year, format and domain; None if it is none of them."""

    def key(each: Group) -> tuple[object, ...]:
        return each.lead, each.year, each.format, each.domain

    return next((each for each in known("fit") if key(each) == key(group)), None)
