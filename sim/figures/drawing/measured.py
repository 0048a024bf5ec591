"""Measures in figures: which are drawn, what they are called, in what unit their axes are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.wording import counted

if TYPE_CHECKING:
    from sim.experiments.result import Result

MOST = 6
"""Measures that a figure has panels for."""
USUAL = ("blocking_rate", "output_share", "response_time", "partner_inclusion")
"""Measures that are drawn of an experiment that names none."""


BARE = ("index", "ratio", "correlation")
"""Units that say nothing beside a number."""
BALANCED = ("grid", "list", "lhs", "random", "sobol")
"""Kinds of design in which all other factors take all of their values at any value of one."""


def design_of(result: Result) -> str:
    """Return the kind of design of the experiment that left a result, empty for a run of a scenario."""
    experiment: dict[str, Any] = result.manifest.get("experiment", {})
    return str(experiment["design"]["kind"]) if experiment else ""


def varying(result: Result) -> list[str]:
    """Return the factors that take two values or more, if the design is one of `BALANCED`."""
    if design_of(result) not in BALANCED:
        return []
    listed = (str(factor["name"]) for factor in result.manifest["experiment"]["factors"])
    return [name for name in listed if result.runs[name].nunique() > 1]


def named(result: Result) -> list[str]:
    """Return the measures that the experiment names, else the usual ones, as far as the result holds them."""
    from sim.experiments.measured import specs_of

    asked = [spec.name for spec in specs_of(result.manifest.get("experiment", {}))] or USUAL
    return [name for name in asked if name in result.runs.columns]


def measures_of(result: Result, most: int = MOST) -> list[str]:
    """Return the measures that are drawn, in the order of the experiment."""
    return named(result)[:most]


def unit_of(name: str) -> str:
    """Return the unit of a measure, as in the registry."""
    from sim.results.measures import KNOWN  # slow to import

    return KNOWN[name].unit


def title(result: Result, name: str) -> str:
    """Return what a measure is called above a panel."""
    from sim.results.printed import measure_title

    return measure_title(result, name)


def within_sentence(result: Result, name: str) -> str:
    """Return what a measure is called in a caption."""
    from sim.results.printed import measure_phrase

    return measure_phrase(result, name)


def scale_of(name: str) -> float:
    """Return what a measure is multiplied by: shares are drawn in per cent."""
    return 100.0 if unit_of(name) == "share" else 1.0


def level(name: str) -> str:
    """Return the unit of the axis on which a measure is drawn."""
    unit = unit_of(name)
    return {"share": "%"}.get(unit, unit)


def change(name: str) -> str:
    """Return the unit of the axis on which changes of a measure are drawn."""
    unit = unit_of(name)
    return {"share": "percentage points"}.get(unit, unit)


def told(name: str, value: float, as_change: bool = False) -> str:
    """Return a value, or a change of it, with its unit, for captions."""
    unit = change(name) if as_change else level(name)
    return f"{scale_of(name) * value:.3g}{'' if unit in BARE else f' {unit}'}"


def better(name: str) -> str:
    """Return ``"higher"``, ``"lower"``, or nothing where neither direction is better."""
    from sim.results.measures import KNOWN

    direction = KNOWN[name].direction
    return "" if direction == "neither" else direction.split()[0]


def left_out(result: Result, most: int = MOST) -> str:
    """Return the sentence on measures that the experiment names and there is no room for, if there are any."""
    count = len(named(result))
    return f"The first {most} of the {counted(count, 'measure')} of the experiment." if count > most else ""
