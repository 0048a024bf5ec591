"""Arms and measures of a result, as they are asked for by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.analysis.units import declared
from sim.errors import InputError, unknown_name
from sim.experiments.measured import MeasureSpec
from sim.results.measures import KNOWN, in_order

if TYPE_CHECKING:
    from sim.experiments.result import Result


def listed(names: Sequence[str] | str) -> list[str]:
    """Return names as a list, a single one too."""
    return [names] if isinstance(names, str) else list(names)


ALL = "all"
"""Stands for all measures that a result holds."""


def named_measures(result: Result) -> list[str]:
    """Return the measures that the experiment of a result names, in its order; none if it names none."""
    return [MeasureSpec.of(each).name for each in declared(result, "measures", ())]


def chosen_measures(result: Result, measures: Sequence[str] | str | None) -> list[str]:
    """Return the measures that are asked for, in the order of the registry.

    If none are, those that the experiment names; all where it names none, or where ``"all"`` is asked for. This is the
    rule of every analysis and every table.

    Raises
    ------
    InputError
        For a name that is no measure, or none in the result.
    """
    columns = result.runs.columns
    if measures is None or measures == ALL:
        usual = [] if measures == ALL else named_measures(result)
        return [name for name in in_order(columns) if name in columns and (not usual or name in usual)]
    asked = listed(measures)
    if not asked:
        raise InputError("No measure is named. Name one or more, or leave measures out to take all.")
    for name in asked:
        if name not in KNOWN:
            raise unknown_name("measure", name, KNOWN)
        if name not in columns:
            raise InputError(
                f"The result '{result.name}' holds no measure '{name}': another version of the program made it. "
                "Run the experiment again."
            )
    return [name for name in in_order(columns) if name in asked]


def said_of_measures(result: Result, measures: Sequence[str] | str | None, show: str = "--all shows") -> str:
    """Return the sentence on why these measures are shown and not others; nothing where they were asked for.

    Parameters
    ----------
    result : Result
    measures : str or sequence of str, optional
        What was asked for.
    show : str
        What shows the others, with its verb.
    """
    if measures is not None:
        return ""
    every, named = len(chosen_measures(result, ALL)), named_measures(result)
    if not named:
        example = "measures: [output_share, response_time]"
        source = "the experiment" if result.manifest.get("experiment") else "a run"
        return (
            f"All {every} measures, as {source} names none. Name those that matter with --measure, or in an experiment "
            f"with {example}."
        )
    if len(named) >= every:
        return ""
    count = "The measure" if len(named) == 1 else f"The {len(named)} measures"
    return f"{count} that the experiment names; {show} all {every}."


def declared_arms(result: Result) -> list[str]:
    """Return the arms in the order of the experiment: as it lists them, else as runs are numbered."""
    listed = declared(result, "arms", None)
    if listed is not None:
        return [str(arm["name"] if isinstance(arm, Mapping) else arm) for arm in listed]
    first = result.runs.groupby("arm")["run"].min().sort_values(kind="stable")
    return [str(arm) for arm in first.index]


def chosen_arms(result: Result, arms: Sequence[str] | str | None) -> list[str]:
    """Return two arms or more that are asked for, in the order of the experiment; all if left out.

    Raises
    ------
    InputError
        For a name that is no arm, or fewer than two.
    """
    known = declared_arms(result)
    asked = known if arms is None else listed(arms)
    for name in asked:
        if name not in known:
            raise unknown_name("arm", name, known)
    chosen = [name for name in known if name in asked]
    if len(chosen) < 2:
        held = f"holds {len(known)} {'arm' if len(known) == 1 else 'arms'}"
        raise InputError(
            f"There is nothing to rank: the result '{result.name}' {held}, and {len(chosen)} of them is asked for. "
            "Name two or more."
        )
    return chosen


def chosen_arm(result: Result, arm: str | None) -> str:
    """Return the arm that is asked for, the first if left out.

    Raises
    ------
    InputError
        For a name that is no arm.
    """
    known = declared_arms(result)
    if arm is not None and arm not in known:
        raise unknown_name("arm", arm, known)
    return known[0] if arm is None else arm
