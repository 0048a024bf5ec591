"""Objectives and thresholds: names of measures held against the registry, with the direction that is better."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.pareto.declaration import SpaceFile
from sim.analysis.pareto.space import Aim, Direction, Threshold
from sim.errors import listing, mend_of
from sim.scenario.located import Path, Problems, shorten

MOST = 8
"""Objectives; with more of them, hardly any design dominates another."""
_DIRECTIONS: dict[str, Direction] = {"higher": "higher is better", "lower": "lower is better"}


def aims_of(file: SpaceFile, problems: Problems) -> tuple[Aim, ...]:
    """Return the objectives of a file, as far as they are right; what is not is noted."""
    count = len(file.objectives)
    if count == 1:
        message = "There is one objective, and so nothing to weigh."
        problems.add(("objectives",), message, allowed=f"2 to {MOST} measures", mend="Name another.")
    elif count > MOST:
        message, mend = f"There are {count} objectives.", "Name those that matter most."
        problems.add(("objectives",), message, allowed=f"2 to {MOST} measures", mend=mend)
    found: list[Aim] = []
    for position, given in enumerate(file.objectives):
        path: Path = ("objectives", position)
        name, said = (given, None) if isinstance(given, str) else (given.measure, given.direction)
        aim = _aim(name, said, path if isinstance(given, str) else (*path, "measure"), problems)
        found += [aim] if aim is not None else []
    return tuple(found)


def thresholds_of(file: SpaceFile, aims: tuple[Aim, ...], problems: Problems) -> tuple[Threshold, ...]:
    """Return the thresholds of a file, as far as they are right, each read in the direction of its measure."""
    return tuple(_thresholds(file, {aim.measure: aim for aim in aims}, problems))


def _thresholds(file: SpaceFile, aims: dict[str, Aim], problems: Problems) -> Iterator[Threshold]:
    from sim.results.measures import MEASURES  # compiled rules: slow to import

    for name, value in file.satisfice.items():
        path: Path = ("satisfice", name)
        if name in MEASURES and name not in aims and MEASURES[name].direction == "neither":
            message = f"Neither more nor less of {name} is better, so nothing says how this is meant."
            mend = "Add it to the objectives with a direction, as {measure: " + name + ", direction: lower}."
            problems.add(path, message, mend=mend)
            continue
        aim = aims.get(name) or _aim(name, None, path, problems)
        if aim is not None:
            yield Threshold(aim, value)


def _aim(name: str, said: str | None, path: Path, problems: Problems) -> Aim | None:
    """Return a measure with its direction; None, with the mistake noted, where that cannot be told."""
    from sim.results.measures import MEASURES

    if name not in MEASURES:
        if name.strip("?"):  # stands for objectives that cannot be read, which is noted already
            mend = mend_of(name, MEASURES, "`alliance-sim list measures` shows all.")
            message = f"There is no measure called {shorten(name)}."
            problems.add(path, message, given=name, allowed=listing(MEASURES), mend=mend)
        return None
    own = MEASURES[name].direction
    if own == "neither" and said is None:
        message = f"Neither more nor less of {name} is better by itself."
        mend = "Say which is meant: {measure: " + name + ", direction: higher}, or lower."
        problems.add(path, message, allowed="a measure with a direction, higher or lower", mend=mend)
        return None
    if own != "neither" and said is not None and _DIRECTIONS[said] != own:
        message = f"Of {name}, {own}, and this says the opposite."
        problems.add((*path[:-1], "direction"), message, given=said, mend=f"Write the name alone: {name}.")
        return None
    return Aim(name, _DIRECTIONS[said] if said is not None else _of(own))


def _of(own: str) -> Direction:
    return "higher is better" if own == "higher is better" else "lower is better"
