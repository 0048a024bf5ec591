"""Real partnership frameworks and bodies for single partners, as a scenario has them where its file is silent."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sim import data
from sim.data.dates import Date
from sim.scenario.framework import Framework, Seat
from sim.scenario.quarter import Quarter


def real_frameworks() -> dict[str, Framework]:
    """Return NATO's own regional frameworks."""
    return {code: _region(real) for code, real in data.frameworks().items()}


def bodies_of(countries: Collection[str]) -> dict[str, Framework]:
    """Return NATO's bodies for single partners, such as the commission with Ukraine, of those among ``countries``."""
    return {
        code: _region(real)
        for code, real in data.bodies().items()
        if any(each in countries for each in data.group(code).members)
    }


def known_frameworks(world: str) -> Collection[str]:
    """Return the names of all frameworks that a scenario without its own can have."""
    return [*data.frameworks(), *(data.bodies() if world == "by_date" else ())]


def as_it_was(code: str, framework: Framework, stating: Collection[str]) -> Framework:
    """Return a framework with what is known of a real one with its code, where it is silent.

    Parameters
    ----------
    code : str
    framework : Framework
    stating : collection of str
        Countries that the scenario describes, or whose frameworks it states: they are in no list.
    """
    if code not in {*data.frameworks(), *data.bodies()}:
        return framework
    real = data.group(code)
    known = {
        "since": _quarter(real.founded),
        "until": None if real.ended is None else _quarter(real.ended),
        "members": tuple(_seat(real, each) for each in real.memberships if each.code not in stating),
    }
    silent: Mapping[str, object] = {name: value for name, value in known.items() if getattr(framework, name) is None}
    return framework.model_copy(update=silent)


def _region(real: data.Framework) -> Framework:
    return Framework(name=real.name, latitude=real.latitude, longitude=real.longitude, radius_km=real.radius_km)


def _seat(real: data.RealGroup, membership: data.Membership) -> Seat:
    """Return a span of membership; one that accession ended lasts, as an ally's counts for nothing."""
    over = None if membership.ending == "accession" or membership.until is None else _quarter(membership.until)
    return Seat(code=membership.code, since=_quarter(membership.joined or real.founded), until=over)


def _quarter(date: Date) -> Quarter:
    return Quarter.from_index(date.index)
