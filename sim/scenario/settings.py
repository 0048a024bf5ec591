"""Values from the command line: ``--set path.to.key=value``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sim.errors import Problem, ScenarioError, did_you_mean, listing
from sim.scenario.located import Located, dotted
from sim.scenario.yaml_source import DEEPEST_NESTING, read_value

_FORM = "path.to.key=value, such as parameters.steering=0.3"


class Misfit(Exception):
    """A path that leads nowhere in a tree; the message says why."""


def with_settings(tree: Located, settings: Iterable[str]) -> Located:
    """Return the tree with every setting laid on it, the later ones on the earlier.

    Parameters
    ----------
    tree : Located
        Scenario or experiment as read.
    settings : iterable of str
        ``path.to.key=value`` each; steps into a list are positions from 0.

    Raises
    ------
    ScenarioError
        With every setting that cannot be laid on.
    """
    problems: list[Problem] = []
    for setting in settings:
        try:
            tree = _with_setting(tree, setting)
        except Misfit as misfit:
            problems.append(Problem(str(misfit), _label(setting), given=setting, allowed=_FORM))
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(problems)
    return tree


def _label(setting: str) -> str:
    shown = setting if len(setting) <= 60 else f"{setting[:57]}..."
    return f"--set {shown}"


def _with_setting(tree: Located, setting: str) -> Located:
    path, equals, text = setting.partition("=")
    steps = path.strip().split(".")
    if not equals:
        raise Misfit("The setting has no equals sign.")
    if not all(steps) or len(steps) > DEEPEST_NESTING:
        raise Misfit("The setting names no key before its equals sign." if not path.strip() else "The path is not one.")
    return with_value(tree, tuple(steps), read_value(text, _label(setting)))


def with_value(node: Located, steps: tuple[str, ...], value: Located, depth: int = 0) -> Located:
    """Return a tree with a value laid on it.

    Parameters
    ----------
    node : Located
        The tree, or the part of it that the first `depth` steps lead to.
    steps : tuple of str
        Way to the value: keys, and positions in lists; mappings are made where nothing is. A key with dots in it
        may come in pieces.
    value : Located
        What is to stand there.
    depth : int
        How many steps have been taken.

    Raises
    ------
    Misfit
        If the way leads through a single value, or past the end of a list.
    """
    if depth == len(steps):
        return value
    if node.value is None:
        node = Located({}, value.file)
    if isinstance(node.value, dict):
        key, taken = _key(node.value, steps, depth)
        below = node.value.get(key, Located(None, value.file))
        return replace(node, value=node.value | {key: with_value(below, steps, value, taken)})
    if isinstance(node.value, tuple):
        position = _position(node, steps, depth)
        items = list(node.value)
        items[position] = with_value(items[position], steps, value, depth + 1)
        return replace(node, value=tuple(items))
    raise Misfit(f"There is nothing below {dotted(steps[:depth])}: it is a single value.")


def _key(mapping: Mapping[str, Located], steps: tuple[str, ...], depth: int) -> tuple[str, int]:
    """Return the key that the next steps spell, the longest that there is, and how many steps are taken then."""
    for end in range(len(steps), depth + 1, -1):
        key = ".".join(steps[depth:end])
        if key in mapping:
            return key, end
    return steps[depth], depth + 1


def _position(node: Located, steps: tuple[str, ...], depth: int) -> int:
    """Return the position of an item by its id, or by its number."""
    assert isinstance(node.value, tuple)
    step, length = steps[depth], len(node.value)
    named = [item.child("id") for item in node.value]
    ids = [name.value if name is not None else None for name in named]
    if step in ids:
        return ids.index(step)
    if not (step.isascii() and step.isdigit() and len(step) < 10 and int(step) < length):
        where, known = dotted(steps[:depth]), [str(each) for each in ids if each is not None]
        offered = f" Its ids are {listing(known)}. {did_you_mean(step, known)}".rstrip() if known else ""
        raise Misfit(f"{where} is a list of {length}: '{step}' is no position in it (they count from 0).{offered}")
    return int(step)
