"""How many replications are enough: until the interval of every chosen measure is as narrow as asked.

A first stage tells how much a measure varies from replicate to replicate, and so how many replicates its interval asks
for; the next stage does as many (Stein 1945), and the next more if luck was kind to the first. A stage is a whole sweep
of so many replications: what comes out is what one would get by asking for that number.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from scipy.special import stdtrit

from sim.analysis import estimates
from sim.analysis.arms import declared_arms
from sim.analysis.units import Cells, Units, sort_runs
from sim.errors import InputError, unknown_name
from sim.experiments.experiment import Experiment
from sim.experiments.load import load_experiment
from sim.experiments.options import checked_jobs
from sim.experiments.plan import Plan
from sim.experiments.result import Result, load_result
from sim.experiments.sweep import Told, local_pool, perform
from sim.results.measures import MEASURES

LEAST = 20
"""Replications of the first stage at least: fewer say too little about how much a measure varies."""
MARGIN = 1.05
"""How many more replications a stage does than the last one says are needed, as that is uncertain, too."""
CONFIDENCE = 0.95
TAIL = 0.5 + CONFIDENCE / 2.0
AT_MOST = 100_000

type Perform = Callable[[Experiment, Path], Told]
"""Runs a stage into a folder, going on with what is there."""


@dataclass(frozen=True, slots=True)
class Width:
    """The interval of one measure.

    Attributes
    ----------
    measure, arm : str
    base : str or None
        Arm that it is the difference from; None where there is one arm only, and it is the interval of the mean.
    width, asked : float
        Of the 95 % interval, from end to end; NaN where fewer than two replicates have a value.
    units : int
        Replicates that have a value.
    """

    measure: str
    arm: str
    base: str | None
    width: float
    asked: float
    units: int

    @property
    def is_narrow(self) -> bool:
        """Whether it is as narrow as asked."""
        return self.width <= self.asked

    @property
    def text(self) -> str:
        """The interval in words."""
        against = "" if self.base is None else f" against {self.base}"
        return f"{self.measure} in {self.arm}{against}: {self.width:.3g} of {self.asked:g}, {self.units:,} replicates"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: so many replications, and the intervals that they gave."""

    replications: int
    widths: tuple[Width, ...]

    @property
    def is_enough(self) -> bool:
        """Whether every interval is as narrow as asked."""
        return all(width.is_narrow for width in self.widths)

    @property
    def widest(self) -> Width:
        """The interval that asks for most."""
        return max(self.widths, key=_excess)


def _excess(width: Width) -> float:
    return math.inf if math.isnan(width.width) else width.width / width.asked


def asked_widths(texts: Sequence[str]) -> dict[str, float]:
    """Return the widths that are asked for on the command line, as ``measure=width`` each.

    Raises
    ------
    InputError
        For what cannot be read, or two widths of one measure.
    """
    found: dict[str, float] = {}
    for text in texts:
        name, _, number = (part.strip() for part in text.partition("="))
        try:
            width = float(number)
        except ValueError:
            raise InputError(f"'{text}' is not a width. Write MEASURE=WIDTH, such as output_share=0.005.") from None
        if name in found:
            raise InputError(f"Two widths are given for {name}: {found[name]:g} and {width:g}. Keep the smaller one.")
        found[name] = width
    return found


def checked_widths(widths: Mapping[str, float]) -> dict[str, float]:
    """Return widths of intervals by measure, in the order of the registry.

    Raises
    ------
    InputError
        For a name that is no measure, a width that is not above 0, or none.
    """
    for name, width in widths.items():
        if name not in MEASURES:
            raise unknown_name("measure", name, MEASURES)
        if not (math.isfinite(width) and width > 0.0):
            raise InputError(f"The width asked for of {name} is {width:g}. Give a number above 0.")
    if not widths:
        raise InputError("No width is asked for. Give one by measure, such as output_share=0.005.")
    return {name: widths[name] for name in MEASURES if name in widths}


def widths_of(result: Result, asked: Mapping[str, float]) -> tuple[Width, ...]:
    """Return the intervals of a result: of differences from the first arm, or of means where there is one arm only."""
    cells, arms = sort_runs(result), declared_arms(result)
    base = arms[0] if len(arms) > 1 else None
    return tuple(
        _width(cells, measure, arm, base, width) for measure, width in asked.items() for arm in arms[len(arms) > 1 :]
    )


def _width(cells: Cells, measure: str, arm: str, base: str | None, asked: float) -> Width:
    units = _alone(cells, measure, arm) if base is None else cells.units(base, arm, measure)
    estimate = estimates.paired(units) if cells.paired or base is None else estimates.unpaired(units)
    ends = estimates.interval(estimate, CONFIDENCE)
    return Width(measure, arm, base, ends["t_high"] - ends["t_low"], asked, units.arm.size)


def _alone(cells: Cells, measure: str, arm: str) -> Units:
    """Return one arm against 0."""
    values = cells.columns([arm], measure)[:, 0]
    return Units(0.0 * values, values, dropped=0, partial=0)


def needed(stage: Stage, at_most: int) -> int:
    """Return how many replications the widest interval of a stage asks for: more than it has.

    Raises
    ------
    InputError
        If an interval has no width, as a measure has no value, or if it asks for more than are allowed.
    """
    widest = stage.widest
    if math.isnan(widest.width):
        raise InputError(
            f"{widest.text}: too few have a value for an interval. Leave the measure out, or begin with more "
            "replications."
        )
    # With more replicates the t quantile is smaller, too; that of very many is the least it can be.
    fewer = float(stdtrit(math.inf, TAIL) / stdtrit(widest.units - 1.0, TAIL)) ** 2
    more = max(math.ceil(MARGIN * fewer * stage.replications * _excess(widest) ** 2), stage.replications + 1)
    if more > at_most:
        raise InputError(
            f"About {more:,} replications are needed, and {at_most:,} are allowed: {widest.text} after "
            f"{stage.replications:,} replications. Ask for less, or allow more with --at-most."
        )
    return more


def sweep_until(
    file: str | PathLike[str],
    widths: Mapping[str, float],
    *,
    out: str | PathLike[str],
    at_most: int = AT_MOST,
    settings: Sequence[str] = (),
    jobs: int = 1,
) -> tuple[Result, list[Stage]]:
    """Run an experiment with more and more replications, until every interval is as narrow as asked.

    Parameters
    ----------
    file : path
        File of the experiment; its number of replications is that of the first stage, 20 at least.
    widths : mapping of str to float
        Of the 95 % intervals, by measure, in its unit: of differences from the first arm, or of means where there is
        one arm only.
    out : path
        Folder of the result; it must not be there yet, or be empty.
    at_most : int
        Replications that are allowed.
    settings : sequence of str
        Values laid on the file's, ``path.to.key=value`` each.
    jobs : int
        Threads.

    Returns
    -------
    result : Result
        Of the last stage.
    stages : list of Stage
        What each of them gave; the last one is enough.

    Raises
    ------
    InputError
        For widths or a folder that are not allowed, or if more replications are needed than are allowed.
    KeyboardInterrupt
        If the user ended it; the same call goes on with what was done.
    """

    def performed(experiment: Experiment, folder: Path) -> Told:
        plan = Plan(experiment)
        return perform(plan, local_pool(plan, checked_jobs(jobs)), folder, resume=folder.exists())

    def made(replications: int | None) -> Experiment:
        said = [] if replications is None else [f"replications={replications}"]
        return load_experiment(file, [*settings, *said])

    told, stages = grow(made, widths, Path(out), performed, at_most)
    if told.interrupted:
        raise KeyboardInterrupt
    return load_result(told.folder), stages


def grow(
    made: Callable[[int | None], Experiment],
    widths: Mapping[str, float],
    folder: Path,
    perform: Perform,
    at_most: int = AT_MOST,
) -> tuple[Told, list[Stage]]:
    """Run stage after stage, until every interval is as narrow as asked.

    Parameters
    ----------
    made : callable
        From a number of replications to the experiment; from None to that of the first stage.
    widths : mapping of str to float
        As in `sweep_until`.
    folder : Path
        Where the last stage is kept. The earlier ones lie beside it until that is done.
    perform : callable
        Runs a stage into a folder, going on with what is there.
    at_most : int
        Replications that are allowed.

    Returns
    -------
    told : Told
        What became of the last stage.
    stages : list of Stage
        All of them; the last is incomplete, and left out, where the user ended it.

    Raises
    ------
    InputError
        If the folder is taken, or more replications are needed than are allowed; what was done is kept beside it.
    """
    asked = checked_widths(widths)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is taken. Give another folder with --out, or remove it.")
    stages: list[Stage] = []
    replications = max(LEAST, made(None).replications)
    while True:
        beside = _beside(folder, replications)
        told = perform(made(replications), beside)
        if told.interrupted:
            return told, stages
        stages.append(Stage(replications, widths_of(load_result(beside), asked)))
        if stages[-1].is_enough:
            return _kept(told, folder, beside, stages), stages
        replications = needed(stages[-1], at_most)


def _beside(folder: Path, replications: int) -> Path:
    return folder.with_name(f".{folder.name}-{replications}-replications")


def _kept(told: Told, folder: Path, last: Path, stages: Sequence[Stage]) -> Told:
    """Give the last stage its name, and remove the others."""
    if folder.is_dir():
        folder.rmdir()
    last.rename(folder)
    for stage in stages[:-1]:
        shutil.rmtree(_beside(folder, stage.replications), ignore_errors=True)
    told.folder = folder
    return told


def as_text(stages: Sequence[Stage]) -> str:
    """Return what it took."""
    steps = ", ".join(f"{stage.replications:,}" for stage in stages)
    return "\n".join([
        f"Enough: {stages[-1].replications:,} replications (stages of {steps}). Widths of 95 % intervals, of what was "
        "asked:",
        *(f"  {width.text}" for width in stages[-1].widths),
    ])  # fmt: skip


def as_values(stages: Sequence[Stage]) -> dict[str, Any]:
    """Return what it took as plain values."""
    return {"stages": [stage.replications for stage in stages], "widths": list(_rows(stages[-1]))}


def _rows(stage: Stage) -> Iterator[dict[str, Any]]:
    for each in stage.widths:
        yield {
            "measure": each.measure, "arm": each.arm, "base": each.base, "width": each.width, "asked": each.asked,
            "replicates": each.units,
        }  # fmt: skip
