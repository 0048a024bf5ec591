"""The answer to the user's question, from a result: as text for people, as plain values for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scipy.special import stdtrit

from sim.formats import label as label_of_format
from sim.formats import names_of_attempts
from sim.results.cases import column_of_cases
from sim.results.caveats import said_of
from sim.results.measures import BUILT_IN, KNOWN, in_order, of_own_formats
from sim.results.measures import label as label_of
from sim.results.provenance import period
from sim.results.windows import Window
from sim.wording import counted, cut

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

LEVEL = 0.95
FEW = 10
"""Cases from which a share has an interval."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over runs with its 95 % t interval; the interval is NaN for fewer than two runs that measure anything.

    Of a share, ``cases`` are what it is a share of, in all runs together, and ``pooled`` is the share of these; NaN
    where that is not known.
    """

    mean: float
    low: float
    high: float
    runs: int
    cases: float = math.nan
    pooled: float = math.nan

    @property
    def rests_on_few(self) -> bool:
        """Whether a share is of so few cases that an interval over runs says nothing."""
        return 0 < self.cases < FEW


def estimate(values: pd.Series, share: bool = False) -> Estimate:
    """Return the mean over runs; runs that have nothing to measure are left out.

    Parameters
    ----------
    values : Series of float
        One value a run, NaN where a run has nothing to measure.
    share : bool
        Whether values lie in [0, 1]; the interval is cut to it.
    """
    good = values.dropna()
    count = len(good)
    if count == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    mean = float(good.mean())
    if count == 1:
        return Estimate(mean, math.nan, math.nan, 1)
    half = float(stdtrit(count - 1, 0.5 + LEVEL / 2.0)) * float(good.std()) / math.sqrt(count)
    low, high = mean - half, mean + half
    return Estimate(mean, max(0.0, low), min(1.0, high), count) if share else Estimate(mean, low, high, count)


def estimate_of(runs: pd.DataFrame, name: str) -> Estimate:
    """Return the mean of a measure over runs, with the cases that it is a share of where these were counted."""
    found, column = estimate(runs[name], _is_share(name)), column_of_cases(name)
    if column not in runs.columns:
        return found
    known = runs[[name, column]].dropna()
    cases = float(known[column].sum())
    pooled = float((known[name] * known[column]).sum()) / cases if cases else math.nan
    return replace(found, cases=cases, pooled=pooled)


def as_values(result: Result) -> dict[str, Any]:
    """Return the summary as plain values: every measure with mean, interval and unit."""

    def plain(value: float) -> float | None:
        return None if math.isnan(value) else value

    measured = {}
    columns = result.runs.columns
    for name, measure in ((name, KNOWN[name]) for name in in_order(columns) if name in columns):
        each = estimate_of(result.runs, name)
        low, high = (None, None) if each.rests_on_few else (plain(each.low), plain(each.high))
        cases = {} if math.isnan(each.cases) else {"cases": int(each.cases)}
        measured[name] = {
            "mean": plain(each.mean), "low": low, "high": high, "runs": each.runs, "unit": measure.unit, **cases,
        }  # fmt: skip
    manifest = result.manifest
    return {
        "name": result.name,
        "title": manifest["scenario"]["title"],
        "folder": None if result.folder is None else str(result.folder),
        "seed": manifest["seed"],
        "runs": manifest["runs"],
        "failures": len(manifest["failures"]),
        "interrupted": manifest["interrupted"],
        "interval": f"{LEVEL:.0%} t interval of the mean over runs",
        "measures": measured,
    }


def as_text(result: Result) -> str:
    """Return the summary for a terminal, 100 columns at most."""
    parts = [_heading(result)]
    if len(result.runs):
        parts += [
            _within(result),
            _formats(result),
            _section(result, "What is blocked", _BLOCKED),
            _section(result, "What is done", _DONE),
        ]
        parts += [
            _section(result, "How fast", _FAST),
            _by_whom(result),
            _section(result, "At what price", _PRICE),
            _own(result),
        ]
    return "\n\n".join(part for part in parts if part)


def _within(result: Result) -> str:
    """Say what window the rest is of; nothing where it is of whole runs."""
    window = result.manifest.get("window")
    if not window:
        return ""
    text = f"Issues that arrive, attempts that end and quarters {Window.of(window).words}; states, whole runs"
    return text.removesuffix("; states, whole runs") if not result.has("states") else text


def _own(result: Result) -> str:
    """Return the measures from own code but those of formats; nothing where there are none."""
    shown_above = {*BUILT_IN, *of_own_formats()}
    own = [name for name in in_order() if name not in shown_above and name in result.runs.columns]
    return _section(result, "By measures of your own", tuple((name, label_of(name)) for name in own)) if own else ""


_BLOCKED = (
    ("blocking_rate", "attempts that any ally can veto, blocked"),
    ("blocked_substantive", "  over substance"),
    ("blocked_hostage", "  by hostage taking"),
    ("blocked_queue", "  for want of an agenda slot"),
    ("blocked_too_late", "  by the deadline, before a table met"),
    ("single_blocker", "blocked rounds with a single objector"),
    ("talk_shop", "issues taken up that ended in words"),
)
_DONE = (
    ("resolved", "issues taken up that were agreed with substance"),
    ("output_share", "output, of the severity of all issues"),
    ("coverage", "demand covered where there was agreement"),
    ("ambition", "ambition agreed, from 0 to 1"),
    ("dilution", "  below the mean ideal at tables with a veto"),
)
_FAST = (
    ("response_time", "median quarters from arrival to agreement"),
    ("undecided_2y", "issues taken up, not agreed in two years"),
    ("undecided_4y", "issues taken up, not agreed in four years"),
)
_PRICE = (
    ("first_resort", "first choices for consensus or +N"),
    ("delinking", "output delivered outside the alliance"),
    ("duplication", "new groups that double one"),
    ("discrimination", "states left out, per minilateral agreement"),
    ("dispersion", "spread of allies' threat perceptions"),
    ("habit", "habits of cooperation between allies, 0 to 1"),
    ("partner_inclusion", "partners among those who took part"),
    ("burden_gdp_rank", "rank correlation of burden and GDP"),
)


def _heading(result: Result) -> str:
    scenario, manifest = result.manifest["scenario"], result.manifest
    runs = manifest["runs"]
    basis = {0: "no run to measure", 1: "one run, so no intervals"}.get(runs, f"mean over runs [{LEVEL:.0%} interval]")
    lines = [
        scenario["title"],
        f"{counted(runs, 'run')}, {period(scenario['start'], scenario['quarters'])}, "
        f"{counted(len(scenario['allies']), 'ally')} and {counted(len(scenario['partners']), 'partner')}, "
        f"seed {manifest['seed']}; {basis}",
    ]
    if scenario["question"]:
        lines.insert(1, scenario["question"])
    return "\n".join(lines)


def _is_share(name: str) -> bool:
    return KNOWN[name].unit == "share"


def _estimated(result: Result, name: str) -> Estimate:
    """Return the mean of a measure: in the window of the runs, if they have one and it can be measured there."""
    column = name + Window.of(result.manifest.get("window") or {}).suffix
    return estimate_of(result.runs, column if column in result.runs.columns else name)


def _figure(value: float, share: bool) -> str:
    if math.isnan(value):
        return "-"
    return f"{100.0 * value:.1f} %" if share else f"{value:.3g}"


def shown(each: Estimate, share: bool) -> str:
    """Return an estimate as text, with its interval where there is one; of few cases with their number instead."""
    if each.rests_on_few:
        return f"{100.0 * each.pooled:.0f} % of {counted(int(each.cases), 'case')}"
    text = _figure(each.mean, share)
    if math.isnan(each.low):
        return text
    return f"{text} [{_figure(each.low, share).removesuffix(' %')}, {_figure(each.high, share).removesuffix(' %')}]"


def _section(result: Result, title: str, lines: tuple[tuple[str, str], ...]) -> str:
    rows = [f"  {label:<48} {shown(_estimated(result, name), _is_share(name))}" for name, label in lines]
    return "\n".join([title, *rows, *said_of(name for name, _ in lines)])


def _formats(result: Result) -> str:
    rows = [f"{'Which formats':<22}{'attempts':>22}{'agreed':>24}{'output':>12}{'quarters':>12}"]
    allowed = _allowed(result.manifest["scenario"])
    for name in (name for name in names_of_attempts() if name in allowed and f"share_{name}" in result.runs.columns):
        columns = (f"{prefix}_{name}" for prefix in ("share", "success", "output", "response_time"))
        cells = [_estimated(result, column) for column in columns]
        rows.append(
            f"  {cut(label_of_format(name), 20):<20}{shown(cells[0], True):>22}{shown(cells[1], True):>24}"
            f"{_figure(cells[2].mean, False):>12}{_figure(cells[3].mean, False):>12}"
        )
    rows.append(f"  {'Inaction':<20}{shown(_estimated(result, 'inaction'), True):>22}  of issues with a sponsor")
    return "\n".join([*rows, *said_of(f"share_{name}" for name in allowed)])


def _allowed(scenario: Mapping[str, Any]) -> set[str]:
    """Return the formats that the rules allow at the start, or from some event on."""
    return {*scenario["formats"], *(name for event in scenario["events"] for name in event["formats"] or ())}


def _by_whom(result: Result) -> str:
    """Return the states that sponsor, contribute and block most, where the table of states was kept."""
    if not result.has("states"):
        return ""
    totals = result.states.groupby("code")[["sponsored", "contribution", "blocked_rounds"]].sum()
    countries = result.countries
    names = dict(zip(countries["code"], countries["name"], strict=True))
    labels = {
        "sponsored": "issues taken up by states, sponsored by",
        "contribution": "cost of contributions, borne by",
        "blocked_rounds": "objections in blocked rounds, raised by",
    }
    rows = ["By whom"]
    for column, label in labels.items():
        total = totals[column].sum()
        if total > 0:
            top = totals[column].sort_values(ascending=False, kind="stable").head(4)
            shares = ", ".join(
                f"{names[str(code)]} {100.0 * value / total:.0f} %" for code, value in top.items() if value > 0
            )
            rows.append(f"  {label:<48} {shares}")
    return "\n".join([*rows, *said_of(["contributions"])]) if len(rows) > 1 else ""
