"""Branches from Python: of a scenario as a sweep, of a run that is under way as copies of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, overload

from sim.errors import InputError
from sim.experiments.sweep import sweep
from sim.scenario import Quarter, Scenario, load_scenario

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel
    from sim.experiments.result import Result

type Branches = Mapping[str, Any]


@overload
def branch(
    of: Scenario | str | PathLike[str],
    at: Quarter | str,
    branches: Branches,
    *,
    measures: Sequence[str | Mapping[str, Any]] = ...,
    replications: int | None = ...,
    seed: int | None = ...,
    **how: Any,
) -> Result: ...
@overload
def branch(of: AllianceModel, at: Quarter | str, branches: Branches) -> dict[str, AllianceModel]: ...
def branch(
    of: Scenario | str | PathLike[str] | AllianceModel,
    at: Quarter | str,
    branches: Branches,
    *,
    measures: Sequence[str | Mapping[str, Any]] = (),
    replications: int | None = None,
    seed: int | None = None,
    **how: Any,
) -> Result | dict[str, AllianceModel]:
    """Give one past several futures.

    Parameters
    ----------
    of : Scenario, str, path or AllianceModel
        A scenario, or what names one; or a run that is under way.
    at : Quarter or str
        From when on futures differ, such as ``"2027Q1"``.
    branches : mapping of str to event
        By name: nothing, what an event may say, or a list of events with dates of their own.
    measures : sequence of str or mapping
        What comparisons and figures show, with windows where they have some, as under ``measures`` of an experiment.
    replications, seed : int, optional
        The scenario's if left out.
    **how
        What `sim.sweep` takes besides: ``jobs``, ``out``, ``tables``, classes of agents and so on.

    Returns
    -------
    Result or dict of str to AllianceModel
        Of a scenario, a sweep with an arm for each branch, equal to the bit before the date; of a run, copies of it
        that have yet to be stepped, as `AllianceModel.branch` gives them.

    Raises
    ------
    ScenarioError
        If a branch has no meaning in the scenario.
    InputError
        For a run that has ended, or options of a sweep for one under way.

    Examples
    --------
    >>> import sim
    >>> result = sim.branch("cold-start", "2012Q1", {"as it was": {}, "few slots": {"slots": 1}}, replications=2)
    >>> list(result.runs["arm"].unique())
    ['as_it_was', 'few_slots']
    """
    if not isinstance(of, Scenario | str | PathLike):
        if measures or replications is not None or seed is not None or how:
            raise InputError(
                "A run that is under way branches into copies of it, which take no options. "
                "Give a scenario for a sweep."
            )
        return of.branch(branches, at)
    scenario = of if isinstance(of, Scenario) else load_scenario(of)
    experiment: dict[str, Any] = {
        "title": scenario.title, "question": scenario.question, "source": scenario.source,
        "scenario": scenario, "at": at, "branches": branches, "measures": list(measures),
    }  # fmt: skip
    own = {"replications": replications, "seed": seed}
    return sweep(experiment | {key: value for key, value in own.items() if value is not None}, **how)
