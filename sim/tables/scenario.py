"""What was run: the scenario, the arms and what differs in them, the events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.results.printed import labels_of_arms
from sim.results.provenance import period
from sim.tables.typesetting.declaration import Choice, Table
from sim.tables.typesetting.rounding import plain
from sim.tables.typesetting.sheet import Column, Group, Sheet
from sim.tables.typesetting.words import value_text
from sim.wording import counted, phrase, words

if TYPE_CHECKING:
    from sim.experiments.result import Result

type Plain = Mapping[str, Any]
type Line = tuple[str, str]

_MOST = 12
"""Differences of an arm that are listed."""
_SAID_ELSEWHERE = frozenset(("title", "question", "source", "seed", "replications", "events"))


def make(result: Result, choice: Choice) -> Sheet:
    """Return what was run, item by item."""
    import pandas as pd

    del choice
    arms = _arms(result.manifest)
    if not arms:
        raise InputError(f"The result '{result.name}' is of an analysis, and keeps no scenario to list.")
    first = arms[0][1]
    parts = {
        "": _scenario(result.manifest, first),
        "Arms": list(_of_arms(arms, result.manifest)),
        "Events": _events(first["events"]),
    }
    rows = [
        {"section": head or "Scenario", "item": item, "value": said}
        for head, part in parts.items()
        for item, said in part
    ]
    groups = tuple(Group(head, part) for head, part in parts.items() if part)
    return Sheet((Column("Item", "wrapped", 0.5), Column("What was run", "wrapped", 2.0)), groups, pd.DataFrame(rows))


def applies(result: Result) -> bool:
    """Tell whether a manifest keeps a scenario, or arms."""
    return bool(_arms(result.manifest))


def _arms(manifest: Plain) -> list[tuple[str, Plain]]:
    """Return the scenario of each arm, by name."""
    arms = manifest.get("experiment", {}).get("arms", ())
    if arms:
        return [(str(arm["name"]), arm["scenario"]) for arm in arms]
    return [(str(manifest["name"]), manifest["scenario"])] if "scenario" in manifest else []


# The scenario


def _scenario(manifest: Plain, first: Plain) -> list[Line]:
    from sim.scenario import Rules

    experiment = manifest.get("experiment", first)
    rules = {key: value for key, value in first["rules"].items() if value != Rules().model_dump(mode="json").get(key)}
    said = {
        "Question": experiment["question"],
        "Source": experiment["source"],
        "Period": period(str(first["start"]), int(first["quarters"])),
        "Allies": _codes(first["allies"]),
        "Partners": _codes(first["partners"]),
        "Domains": ", ".join(phrase(name) for name in first["domains"]),
        "Formats": ", ".join(map(_format, first["formats"])),
        "World": "by date" if first.get("world") == "by_date" else "",
        "Standing groups": _codes([str(group.get("group") or group["format"]) for group in first["groups"]]),
        "Rules": "; ".join(f"{phrase(key)}: {value_text(value)}" for key, value in rules.items()) or "as usual",
        "Agents": _classes(_agents(manifest, 0)),
        "Parameters": _parameters(manifest, first["parameters"]),
        **_design(manifest),
        "Luck": f"seed {manifest.get('seed', first['seed'])}",
    }
    return [(item, text) for item, text in said.items() if text]


def _codes(codes: Sequence[str]) -> str:
    return f"{len(codes)}: {', '.join(codes)}" if codes else ""


def _format(name: str) -> str:
    from sim.formats import label

    return label(name)


def _parameters(manifest: Plain, values: Plain) -> str:
    """Return the parameters that are not at their defaults, but for factors, whose values are those of the points."""
    from sim.parameters import KNOWN

    factors = {factor["name"] for factor in manifest.get("experiment", {}).get("factors", ())}
    others = {
        name: value
        for name, value in values.items()
        if name not in factors and (name not in KNOWN or value != KNOWN[name].default)
    }
    rest = " but those varied" if factors.intersection(values) else ""
    if not others:
        return f"all{rest} at their defaults"
    named = ", ".join(f"{phrase(name)} {value_text(value)}" for name, value in others.items())
    return f"{named}; all others{rest} at their defaults"


def _agents(manifest: Plain, arm: int) -> dict[str, str]:
    """Return the classes of agents that are not the built-in ones, by role or state: of an arm, or of all runs."""
    from sim.own_code.agents import ROLES

    arms = manifest.get("experiment", {}).get("arms", ())
    named = {**(manifest.get("agents") or {}), **(arms[arm].get("agents", {}) if arms else {})}
    usual = {role: (name, f"sim.agents:{name}") for role, name in ROLES.items()}
    return {role: name.rpartition(":")[2] for role, name in named.items() if name not in usual.get(role, ())}


def _classes(named: Mapping[str, str]) -> str:
    return ", ".join(f"{_bearers(role)} of class {name}" for role, name in named.items())


def _bearers(role: str) -> str:
    """Return whose class it is: a role's in the plural, a state's by its code."""
    return {"ally": "allies", "partner": "partners"}.get(role, role)


def _design(manifest: Plain) -> dict[str, str]:
    replications = f"{int(manifest.get('replications', 1)):,}"
    experiment = manifest.get("experiment")
    if experiment is None:
        return {"Replications": replications}
    names = ", ".join(phrase(factor["name"]) for factor in experiment["factors"])
    points = int(experiment["points"]["count"])
    varied = f"{names}: {counted(points, 'point')} of a design of kind {experiment['design']['kind']}" if names else ""
    common = "; arms and points share their luck" if experiment["paired"] else "; every run has luck of its own"
    return {"Varied": varied, "Replications": f"{replications} at each point of each arm{common}"}


# Arms


def _of_arms(arms: Sequence[tuple[str, Plain]], manifest: Plain) -> Iterator[Line]:
    if len(arms) < 2:
        return
    first, labels = arms[0][1], labels_of_arms(manifest)
    yield labels.get(arms[0][0]) or words(arms[0][0]), "the scenario above"
    for number, (name, scenario) in enumerate(arms[1:], start=1):
        found = [
            *_other_agents(_agents(manifest, 0), _agents(manifest, number)),
            *_differences(first, scenario),
            *_other_events(first["events"], scenario["events"]),
        ]
        more = [f"and {counted(len(found) - _MOST, 'more difference')}"] if len(found) > _MOST else []
        yield labels.get(name) or words(name), "; ".join(found[:_MOST] + more) or "the scenario above, unchanged"


def _other_agents(first: Plain, other: Plain) -> Iterator[str]:
    changed = {role: name for role, name in other.items() if first.get(role) != name}
    back = [role for role in first if role not in other]
    if changed:
        yield f"agents: {_classes(changed)}"
    if back:
        yield f"agents: {', '.join(f'{_bearers(role)} of the built-in class' for role in back)}"


def _differences(first: Plain, other: Plain, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield in words where a scenario differs from the first arm's, but for its events."""
    for key in (key for key in {**first, **other} if path or key not in _SAID_ELSEWHERE):
        before, now = first.get(key), other.get(key)
        if before == now:
            continue
        if isinstance(before, Mapping) and isinstance(now, Mapping):
            yield from _differences(before, now, (*path, key))
        else:
            formats = key == "formats" and not path
            yield f"{_named((*path, key))}: {_change(before, now, _format if formats else str)}"


def _named(path: tuple[str, ...]) -> str:
    own = path[1:] if path[0] in ("rules", "parameters") else path
    return " ".join(phrase(step) for step in own)


def _change(before: Any, now: Any, called: Callable[[str], str]) -> str:
    if isinstance(before, list) and isinstance(now, list) and all(isinstance(each, str) for each in [*before, *now]):
        gone, new = ([each for each in one if each not in rest] for one, rest in ((before, now), (now, before)))
        parts = [
            f"{word} {', '.join(map(called, codes))}" for word, codes in (("with", new), ("without", gone)) if codes
        ]
        return ", ".join(parts)
    return value_text(now)


def _other_events(first: Sequence[Plain], other: Sequence[Plain]) -> Iterator[str]:
    for event in other:
        if event not in first:
            yield f"with {_event_in_words(event)} in {event['at']}"
    for event in first:
        if event not in other:
            yield f"without {_event_in_words(event)} in {event['at']}"


# Events


def _events(events: Sequence[Plain]) -> list[Line]:
    return [(str(event["at"]), _event_in_words(event)) for event in events]


def _event_in_words(event: Plain) -> str:
    said = {key: value for key, value in event.items() if key not in ("id", "at", "note", "to") and _says(value)}
    effects = [_effect(key, value) for key, value in said.items()]
    if event.get("to") == "outside":
        effects.append(f"{'it steps' if len(event['leave']) == 1 else 'they step'} outside")
    return f"{event['note']} ({', '.join(effects)})" if event["note"] else ", ".join(effects)


def _says(value: Any) -> bool:
    return value not in (None, [], {}, "")


def _effect(key: str, value: Any) -> str:
    match key:
        case "threat":
            return ", ".join(f"threat to {phrase(name)} {_signed(change)}" for name, change in value.items())
        case "signed":
            return f"signed in {value}"
        case "join" | "leave":
            return f"{', '.join(value)} {key}{'s' if len(value) == 1 else ''}"
        case "formats":
            return f"formats: {', '.join(map(_format, value))}"
        case _:
            return f"{phrase(key)}: {value_text(value)}"


def _signed(change: float) -> str:
    return f"{'+' if change > 0.0 else ''}{plain(change)}"


def caption(result: Result, sheet: Sheet) -> str:
    """Return what the items are of."""
    del sheet
    arms = len(_arms(result.manifest))
    return "Scenario, arms and what differs in them, and events." if arms > 1 else "The scenario and its events."


TABLE = Table(
    name="scenario",
    title="What was run",
    description="the scenario, its arms and what differs in them, and its events",
    needs=(),
    make=make,
    caption=caption,
    applies=applies,
)
