"""Whether the values of factors are values that a scenario may have: every level, and both ends of every range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sim.errors import Problem, ScenarioError, listing
from sim.experiments.arm import Arm, Steps
from sim.experiments.distributions import Integer, Range
from sim.experiments.factors import Factor
from sim.experiments.points import Points, Value
from sim.scenario.json_schema import types_at
from sim.scenario.located import Plain, dotted, located, shorten

LABEL = "<factor>"
MOST_TOGETHER = 2000
"""Of combinations of values that are checked before anything runs; what is beyond is checked when it is run."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value of a factor with its place, for messages; `further_lines` are others with the same value."""

    value: Value
    file: str
    line: int | None
    key: str
    further_lines: tuple[int, ...] = ()

    def cells(self) -> Iterator[Given]:
        """Yield the value once for each line that it stands in."""
        for line in (self.line, *self.further_lines):
            yield replace(self, line=line)


def value_problems(factor: Factor, values: Sequence[Given], arms: Sequence[Arm], whole: Given) -> list[Problem]:
    """Return what is wrong with values of a factor, each laid on each arm by itself.

    Parameters
    ----------
    factor : Factor
    values : sequence of Given
        What has to be allowed.
    arms : sequence of Arm
        Where it has to be.
    whole : Given
        Place of the factor, for what is wrong with all of its values alike.
    """
    if isinstance(factor.form, Range) and not isinstance(factor.form, Integer) and _is_whole(factor):
        message = f"The range holds fractions, and {factor.name} is a whole number."
        return [_at(Problem(message, "", mend="Add 'distribution: integer' to the range."), whole)]
    found: dict[Problem, list[Given]] = {}
    for given in values:
        by_arm = {arm.name: _problems(arm, {factor.path: given.value}) for arm in arms}
        for problem in dict.fromkeys(problem for several in by_arm.values() for problem in several):
            said = _said(problem, factor, _those_with(problem, by_arm))
            found.setdefault(said, []).append(given)
    places = [(said, place) for said, several in found.items() for place in _places(several, values, whole)]
    return [
        _at(said, replace(place, line=line)) for said, place in places for line in (place.line, *place.further_lines)
    ]


def position_problems(factor: Factor, arms: Sequence[Arm], whole: Given) -> list[Problem]:
    """Return what is wrong with a factor that names something by its position: it is another thing in another arm."""
    for taken, step in enumerate(factor.path):
        if step.isdecimal():
            there = {arm.name: _item(arm, factor.path[: taken + 1]) for arm in arms}
            first, item = next(iter(there.items()))
            other = next((name for name, each in there.items() if each != item), None)
            if other is not None:
                message = (
                    f"{dotted(factor.path[: taken + 1])} is not the same in all arms: {_called(item)} in {first}, "
                )
                message += f"{_called(there[other])} in {other}."
                return [_at(Problem(message, "", mend=_by_id(factor.path[:taken], arms)), whole)]
    return []


def _item(arm: Arm, path: Steps) -> Plain:
    tree = located(dict(arm.written), LABEL)
    node = tree.nearest([int(step) if step.isdecimal() else step for step in path])
    return node.plain() if node is not tree else None


def _called(item: Plain) -> str:
    if isinstance(item, dict) and (item.get("id") or item.get("at")):
        return shorten(item["id"]) if item.get("id") else f"that of {item['at']}"
    return "nothing" if item is None else shorten(item)


def _by_id(path: Steps, arms: Sequence[Arm]) -> str:
    """Return how to name it instead: by an id that every arm has."""
    lists = [_item(arm, path) for arm in arms]
    ids = [[str(each["id"]) for each in several if isinstance(each, dict) and each.get("id")]
           for several in lists if isinstance(several, tuple)]  # fmt: skip
    shared = [name for name in ids[0] if all(name in other for other in ids)] if ids else []
    where = dotted(path)
    if shared:
        return f"Name it by its id: {listing([f'{where}.{name}' for name in shared])}."
    return f"Give it an id where it stands, and name it by that: {where}.ID. An arm adds events with add_events."


def _is_whole(factor: Factor) -> bool:
    return types_at(factor.path) == {"integer"}


def _places(several: Sequence[Given], values: Sequence[Given], whole: Given) -> Sequence[Given]:
    """Return the places of a problem: that of the factor where each of several values has it."""
    return (whole,) if 1 < len(values) == len(several) else several


def _problems(arm: Arm, values: Mapping[Steps, Value]) -> tuple[Problem, ...]:
    """Return what is wrong with an arm that has these values; nothing for most."""
    try:
        arm.scenario_with(values, LABEL)
    except ScenarioError as error:
        return error.problems
    return ()


def _those_with(problem: Problem, by_arm: Mapping[str, Sequence[Problem]]) -> str:
    """Return in words which arms have a problem; the empty string for all."""
    names = [name for name, several in by_arm.items() if problem in several]
    if len(names) == len(by_arm):
        return ""
    return f"In the arm{'s' if len(names) > 1 else ''} {', '.join(names)}: "


def _said(problem: Problem, factor: Factor, where: str) -> Problem:
    """Return a problem in words that name the value that makes it, without a place."""
    message = problem.message
    if problem.key and not f"{dotted(factor.path)}.".startswith(f"{problem.key}."):
        message = f"With this factor, {problem.key} does not hold any more: {message}"
    return replace(problem, message=where + message, file="", line=None, key="")


def _at(problem: Problem, given: Given) -> Problem:
    return replace(problem, file=given.file, line=given.line, key=given.key)


def combination_problems(factors: Sequence[Factor], points: Points, arms: Sequence[Arm], at: Given) -> list[Problem]:
    """Return the first problem that values make together though each by itself is allowed.

    Parameters do not bear on one another; only where there are several other factors is there anything to find.
    """
    structural = [factor for factor in factors if not factor.is_parameter]
    if len(structural) < 2:
        return []
    columns = [points.columns[factor.name].tolist() for factor in structural]
    for row in islice(_distinct(zip(*columns, strict=True)), max(1, MOST_TOGETHER // len(arms))):
        values = {factor.path: value for factor, value in zip(structural, row, strict=True)}
        for arm in arms:
            for problem in _problems(arm, values):
                return [_at(_together(problem, arm, structural, row), at)]
    return []


def _distinct(rows: Iterable[tuple[Value, ...]]) -> Iterator[tuple[Value, ...]]:
    seen = set[tuple[Value, ...]]()
    for row in rows:
        if row not in seen:
            seen.add(row)
            yield row


def _together(problem: Problem, arm: Arm, factors: Sequence[Factor], row: Sequence[Value]) -> Problem:
    point = ", ".join(f"{factor.name} = {shorten(value)}" for factor, value in zip(factors, row, strict=True))
    message = f"In the arm {arm.name}, these do not go together: {point}. {problem.key}: {problem.message}"
    mend = "Take another design or narrower ranges, or list the points that are meant with {kind: list}."
    return replace(problem, message=message, mend=mend)
