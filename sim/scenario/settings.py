"""Values from the command line: ``--set path.to.key=value``."""

from __future__ import annotations

from collections.abc import Iterable

from sim.errors import Problem, ScenarioError
from sim.scenario.located import Located, dotted
from sim.scenario.yaml_source import DEEPEST_NESTING, read_value

_FORM = "path.to.key=value, such as parameters.steering=0.3"


class _Misfit(Exception):
    """A path that leads nowhere in this tree."""


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
        except _Misfit as misfit:
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
        raise _Misfit("The setting has no equals sign.")
    if not all(steps) or len(steps) > DEEPEST_NESTING:
        raise _Misfit(
            "The setting names no key before its equals sign." if not path.strip() else "The path is not one."
        )
    return _replaced(tree, tuple(steps), 0, read_value(text, _label(setting)))


def _replaced(node: Located, steps: tuple[str, ...], depth: int, value: Located) -> Located:
    """Return `node` with `value` under the steps from `depth` on; mappings are made where nothing is."""
    if depth == len(steps):
        return value
    step = steps[depth]
    if node.value is None:
        node = Located({}, value.file)
    if isinstance(node.value, dict):
        below = node.value.get(step, Located(None, value.file))
        return Located(node.value | {step: _replaced(below, steps, depth + 1, value)}, node.file, node.line)
    if isinstance(node.value, tuple):
        position = _position(steps, depth, len(node.value))
        items = list(node.value)
        items[position] = _replaced(items[position], steps, depth + 1, value)
        return Located(tuple(items), node.file, node.line)
    raise _Misfit(f"There is nothing below {dotted(steps[:depth])}: it is a single value.")


def _position(steps: tuple[str, ...], depth: int, length: int) -> int:
    step = steps[depth]
    if not (step.isascii() and step.isdigit() and len(step) < 10 and int(step) < length):
        where = dotted(steps[:depth])
        raise _Misfit(f"{where} is a list of {length}: '{step}' is no position in it (they count from 0).")
    return int(step)
