"""Write docs/mechanisms.md: what every mechanism of tools/mechanisms.yaml does to the measure of its own purpose.

``python tools/build_mechanisms.py`` runs each of them 300 times with it and 300 times without it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sim.analysis.claims.text import effect
from sim.analysis.comparison import compare
from sim.experiments.experiment import Experiment
from sim.experiments.load import experiment_of
from sim.experiments.measured import MeasureSpec
from sim.experiments.sweep import sweep
from sim.results.measures import MEASURES

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "tools" / "mechanisms.yaml"
PAGE = ROOT / "docs" / "mechanisms.md"
REPLICATIONS = 300
WIDTH = 120
AS_IT_IS = "as_it_is"
VERDICTS = ("works", "against its purpose", "too small", "not sure")
INTRODUCTION = """# What each mechanism does

Written by `python tools/build_mechanisms.py` from [tools/mechanisms.yaml](../tools/mechanisms.yaml), which has the
switch of each mechanism in full. [odd.md](odd.md) says how each of them works.

Each row is a mechanism or a group that the sources describe, or a rule of the model. It is measured by what it is for:
a forum by how far perceptions lie apart, a first response by what is done about crises. The same scenario is run
{runs} times with it and {runs} times without it, under common random numbers; a run lasts as long as the scenario. The
change is the mean of the paired differences, with its 95 % t interval (pp: percentage points).

Where a mechanism showed little in the baseline, it is measured in the scenario in which it is meant to work; the column
and the notes say which. A verdict compares the interval with the smallest effect of interest, which is set by unit:

- **works**: the whole interval is beyond it, in the direction that the source gives;
- **against its purpose**: the whole interval is beyond it, in the other direction;
- **too small**: the whole interval is within it;
- **not sure**: anything else.
"""

type Smallest = Mapping[str, Mapping[str, Any]]
"""By unit, the size of the smallest effect of interest or its share of the mean, and why."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism, and how it is measured; the fields are the keys of the file.

    Attributes
    ----------
    name, source, where, scenario, measure, note : str
    change : {"more", "less"}
        Direction in which it moves the measure by its source.
    given, present, absent : mapping
        What is laid on the scenario: in both arms, with the mechanism, without it.
    window : mapping
        ``from`` and ``until`` of the measure.
    """

    name: str
    source: str
    where: str
    scenario: str
    measure: str
    change: str
    note: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    present: Mapping[str, Any] = field(default_factory=dict)
    absent: Mapping[str, Any] = field(default_factory=dict)
    window: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Mechanism:
        """Return the mechanism that an entry of the file describes."""
        said = dict(entry)
        window = {key: said.pop(key) for key in ("from", "until") if key in said}
        arms = {"present": said.pop("with", {}), "absent": said.pop("without", {})}
        return cls(**said, **arms, window=window)

    @property
    def key(self) -> str:
        """Name of its arms."""
        return "".join(letter if letter.isalnum() else "_" for letter in self.name.lower())

    @property
    def measured(self) -> str | dict[str, str]:
        """Its measure as an experiment names it."""
        return {"measure": self.measure, **self.window} if self.window else self.measure

    @property
    def column(self) -> str:
        """Name of the column with its measure."""
        return MeasureSpec.of(self.measured).name

    @property
    def unit(self) -> str:
        """Unit of its measure."""
        return MEASURES[self.measure].unit


@dataclass(frozen=True, slots=True)
class Section:
    """Mechanisms of a kind."""

    title: str
    mechanisms: Sequence[Mechanism]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a mechanism changes, with the ends of the 95 % interval and the smallest effect of interest."""

    mechanism: Mechanism
    without: float
    change: float
    low: float
    high: float
    smallest: float

    @property
    def verdict(self) -> str:
        """What the interval says, one of `VERDICTS`."""
        if -self.smallest <= self.low and self.high <= self.smallest:
            return "too small"
        if self.low > self.smallest or self.high < -self.smallest:
            return "works" if (self.low > 0) == (self.mechanism.change == "more") else "against its purpose"
        return "not sure"


def read() -> tuple[list[Section], Smallest]:
    """Return the sections of the file, and the smallest effects of interest by unit."""
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    sections = [
        Section(each["title"], [Mechanism.of(entry) for entry in each["mechanisms"]], each.get("text", ""))
        for each in plain["sections"]
    ]
    return sections, plain["smallest"]


def laid(below: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping with another laid on it: mappings merge, all else replaces."""
    merged = dict(below)
    for key, value in own.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = laid(merged[key], value) if both else value
    return merged


def experiments(mechanisms: Sequence[Mechanism], replications: int) -> Iterator[Experiment]:
    """Return an experiment for each scenario, with all arms that its mechanisms ask for."""
    for scenario in dict.fromkeys(each.scenario for each in mechanisms):
        own = [each for each in mechanisms if each.scenario == scenario]
        plain = {
            "title": scenario,
            "scenario": scenario,
            "arms": {arm: keys for each in own for arm, keys in arms_of(each).items()},
            "measures": list({each.column: each.measured for each in own}.values()),
            "replications": replications,
        }
        yield experiment_of(plain)


def arms_of(mechanism: Mechanism) -> dict[str, dict[str, Any]]:
    """Return the arms without the mechanism and with it, by name: what is laid on the scenario."""
    sides = {"without": laid(mechanism.given, mechanism.absent), "with": laid(mechanism.given, mechanism.present)}
    return {f"{mechanism.key}_{side}" if keys else AS_IT_IS: keys for side, keys in sides.items()}


def effects(mechanisms: Sequence[Mechanism], smallest: Smallest, replications: int) -> dict[str, Effect]:
    """Run every mechanism with and without it, and return what each changes, by its name."""
    found = {}
    for experiment in experiments(mechanisms, replications):
        result = sweep(experiment)
        for each in (one for one in mechanisms if one.scenario == experiment.title):
            without, present = arms_of(each)
            row = compare(result, [each.column], base=without, arms=[present], resamples=100).iloc[0]
            mean, change, low, high = (float(row[name]) for name in ("base_mean", "difference", "t_low", "t_high"))
            larger = max(abs(mean), abs(mean + change))
            found[each.name] = Effect(each, mean, change, low, high, threshold(smallest[each.unit], larger))
    return found


def threshold(of_unit: Mapping[str, Any], mean: float) -> float:
    """Return the smallest effect of interest on a measure, by the larger of its means in the two arms."""
    return float(of_unit["size"]) if "size" in of_unit else float(of_unit["relative"]) * mean


# The page


def page(sections: Sequence[Section], smallest: Smallest, found: Mapping[str, Effect]) -> str:
    """Return the page."""
    parts = [INTRODUCTION.format(runs=REPLICATIONS), _sizes(smallest), _summary(found)]
    for section in sections:
        own = [found[each.name] for each in section.mechanisms]
        text = [f"{_wrapped(section.text)}\n"] if section.text else []
        parts += [f"## {section.title}\n", *text, _table(own), *_notes(own)]
    return "\n".join(parts)


def _sizes(smallest: Smallest) -> str:
    rows = [
        [unit, f"{100 * said['size']:g} points" if unit == "share" else f"{said['size']:g}", said["why"]]
        if "size" in said
        else [unit, f"{100 * said['relative']:g} % of the mean", said["why"]]
        for unit, said in smallest.items()
    ]
    return f"{table(['unit', 'smallest effect', 'why (assumed)'], rows)}\n"


def _summary(found: Mapping[str, Effect]) -> str:
    names = {verdict: [name for name, each in found.items() if each.verdict == verdict] for verdict in VERDICTS}
    counts = ", ".join(f"{len(own)} {'work' if verdict == 'works' else verdict}" for verdict, own in names.items())
    lines = [_wrapped(f"Of {len(found)} rows, {counts}."), ""]
    for verdict in VERDICTS[1:]:
        if names[verdict]:
            lines += [_wrapped(f"{verdict.capitalize()}: {'; '.join(names[verdict])}.", "- ")]
    return "\n".join([*lines, ""])


def _table(own: Sequence[Effect]) -> str:
    head = ["mechanism", "source", "where", "scenario", "measure", "should be", "without", "change", "verdict"]
    return f"{table(head, list(map(_row, own)))}\n"


def _row(each: Effect) -> list[str]:
    said = each.mechanism
    usual = f"{100.0 * each.without:.1f} %" if said.unit == "share" else f"{each.without:.3g}"
    change = effect({"effect": each.change, "low": each.low, "high": each.high, "unit": said.unit})
    window = "".join(f", {key} {quarter}" for key, quarter in said.window.items())
    return [
        said.name, said.source, said.where, f"`{said.scenario}`", f"`{said.measure}`{window}", said.change, usual,
        change, each.verdict if each.verdict == "works" else f"**{each.verdict}**",
    ]  # fmt: skip


def _notes(own: Sequence[Effect]) -> list[str]:
    noted = [each.mechanism for each in own if each.mechanism.note]
    return [*(_wrapped(f"*{each.name}*: {each.note}.", "- ") for each in noted), *([""] if noted else [])]


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def main() -> None:
    """Write the page."""
    sections, smallest = read()
    found = effects([each for section in sections for each in section.mechanisms], smallest, REPLICATIONS)
    PAGE.write_text(page(sections, smallest, found), encoding="utf-8")


if __name__ == "__main__":
    main()
