"""A scenario as the model reads it: nothing left open, nothing that can change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Self

from pydantic import Field

from sim import data
from sim.parameters import defaults
from sim.scenario.defaults import default_domains
from sim.scenario.fields import Record
from sim.scenario.framework import Framework
from sim.scenario.json_schema import format_names, usual_format_names
from sim.scenario.notes import notes_of
from sim.scenario.partnerships import as_it_was, bodies_of, real_frameworks
from sim.scenario.quarter import Quarter
from sim.scenario.rules_schema import Rules
from sim.scenario.schema import (
    CountrySpec,
    Dating,
    Domain,
    Domains,
    Event,
    InlineCountry,
    Members,
    ScenarioFile,
    StartingGroup,
    code_of,
)
from sim.scenario.starting import described


class Scenario(Record):
    """A validated scenario.

    The order in which a file names countries, domains, formats or parameters leaves no trace here.

    Attributes
    ----------
    title, question, source : str
        What it is, what it is to answer, where it is from.
    start : Quarter
        First quarter.
    quarters : int
        Length of a run.
    seed, replications : int
        Seed of all luck, and number of runs.
    allies, partners : tuple of str
        Codes at the start, sorted.
    countries : mapping of str to CountrySpec
        Countries that the file describes in full, by code; all others are in `sim.data`.
    overrides : mapping of str to CountrySpec
        Values other than those of `sim.data`, by code.
    domains : mapping of str to Domain
        Fields in which issues arise, sorted by name.
    world : {"start", "by_date"}
        Whether figures and partnerships of real countries stay as they were at the start.
    frameworks : mapping of str to Framework
        Regional frameworks, sorted by name; where the world is by date, real ones with their members and dates.
    formats : tuple of str
        Formats that the rules allow, in the order of the registry; inaction is always possible besides.
    groups : tuple of StartingGroup
        Standing groups before the first quarter, complete but for leads and momentum that are left to the model.
    rules : Rules
        Rules that are switched on.
    parameters : mapping of str to float
        Every parameter, in the order of the table.
    events : tuple of Event
        What happens when, by quarter.
    replaced : tuple of str
        Events of the file below that its list of events replaced without a word on them; nothing that a run reads.
    """

    title: str
    question: str
    source: str
    start: Quarter
    quarters: int
    seed: int
    replications: int
    allies: tuple[str, ...]
    partners: tuple[str, ...]
    countries: Mapping[str, InlineCountry]
    overrides: Mapping[str, CountrySpec]
    world: Dating = "by_date"
    domains: Mapping[str, Domain]
    frameworks: Mapping[str, Framework]
    formats: tuple[str, ...]
    groups: tuple[StartingGroup, ...]
    rules: Rules
    parameters: Mapping[str, float]
    events: tuple[Event, ...]
    replaced: tuple[str, ...] = Field((), exclude=True, repr=False)

    @property
    def last(self) -> Quarter:
        """The last quarter that runs."""
        return Quarter.from_index(self.start.index + self.quarters - 1)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is right by itself and yet hardly meant, such as an event after the end; a sentence each."""
        return notes_of(self)

    def resolved(self) -> dict[str, Any]:
        """Return all of it as plain values that JSON can hold, with sorted keys."""
        ordered: dict[str, Any] = json.loads(self._canonical())
        return ordered

    def as_file(self) -> dict[str, Any]:
        """Return what a file would say to mean this scenario: everything in full, and nothing that it extends."""
        plain = self.resolved()
        described, overrides = plain.pop("countries"), plain.pop("overrides")
        members = {key: [described.get(code, code) for code in plain.pop(key)] for key in ("allies", "partners")}
        return plain | {"alliance": {**members, "overrides": overrides}}

    def fingerprint(self) -> str:
        """Return the SHA-256 of the resolved scenario, in hexadecimal."""
        return sha256(self._canonical().encode("ascii")).hexdigest()

    def _canonical(self) -> str:
        plain = self.model_dump(mode="json")
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_resolved(cls, resolved: Mapping[str, Any]) -> Self:
        """Return the scenario that `resolved` gave, as a manifest keeps it."""
        return cls.model_validate_json(json.dumps(resolved))


def resolve(file: ScenarioFile, replaced: tuple[str, ...] = ()) -> Scenario:
    """Return the scenario that a checked file stands for, and what its list of events replaced."""
    inline, overrides = _folded(inline_countries(file), file.alliance.overrides)
    allies, partners = codes(file.alliance.allies), codes(file.alliance.partners)
    return Scenario(
        title=file.title,
        question=file.question,
        source=file.source,
        start=file.start,
        quarters=file.quarters,
        seed=file.seed,
        replications=file.replications,
        allies=tuple(sorted(allies)),
        partners=tuple(sorted(partners)),
        countries=inline,
        overrides=overrides,
        domains=by_name(domains_of(file.domains)),
        world=file.world,
        frameworks=by_name(frameworks_of(file)),
        formats=tuple(name for name in format_names() if name in (file.formats or usual_format_names())),
        groups=tuple(described(each, file.start, {*allies, *partners}) for each in file.groups),
        rules=file.rules,
        parameters=defaults() | dict(file.parameters),
        events=tuple(sorted(file.events, key=lambda event: event.at)),
        replaced=replaced,
    )


def by_name[Value](mapping: Mapping[str, Value]) -> dict[str, Value]:
    """Return the mapping in the order of its keys."""
    return dict(sorted(mapping.items()))


def codes(members: Members) -> tuple[str, ...]:
    """Return the codes of a roster or of a list, in its order.

    Raises
    ------
    KeyError
        For a roster that does not exist.
    """
    if isinstance(members, str):
        return data.roster(members)
    return tuple(map(code_of, members))


def inline_countries(file: ScenarioFile) -> dict[str, InlineCountry]:
    """Return the countries that the file describes itself, by code."""
    listed = [members for members in (file.alliance.allies, file.alliance.partners) if not isinstance(members, str)]
    return {member.code: member for members in listed for member in members if not isinstance(member, str)}


def domains_of(given: Domains | None) -> Mapping[str, Domain]:
    """Return the domains of a scenario: the default ones, some of them, or its own.

    Raises
    ------
    KeyError
        For a name that is no default domain.
    """
    if given is None:
        return default_domains()
    if isinstance(given, tuple):
        return {name: default_domains()[name] for name in given}
    return given


def frameworks_of(file: ScenarioFile) -> Mapping[str, Framework]:
    """Return the regional frameworks: the file's own, else the real ones where real countries are.

    Where the world is by date, real ones are as they were where the file is silent, and there are bodies for single
    partners that the scenario has.
    """
    named, inline = {*codes(file.alliance.allies), *codes(file.alliance.partners)}, inline_countries(file)
    own = file.frameworks
    if own is None:
        own = real_frameworks() if named - set(inline) else {}
        own = {**own, **bodies_of(named - set(inline))} if file.world == "by_date" else own
    if file.world == "start":
        return own
    stating = {code for code, spec in file.alliance.overrides.items() if spec.frameworks is not None}
    return {name: as_it_was(name, each, stating | set(inline)) for name, each in own.items()}


def _folded(
    inline: Mapping[str, InlineCountry], overrides: Mapping[str, CountrySpec]
) -> tuple[dict[str, InlineCountry], dict[str, CountrySpec]]:
    """Return the inline countries with their overrides laid on, and the overrides of real ones."""
    own = {
        code: spec.model_copy(update=_said(overrides[code])) if code in overrides else spec
        for code, spec in inline.items()
    }
    return by_name(own), by_name({code: spec for code, spec in overrides.items() if code not in inline})


def _said(spec: CountrySpec) -> dict[str, Any]:
    """Return the fields of which a record is not silent."""
    given = {name: getattr(spec, name) for name in spec.model_fields_set}
    return {name: value for name, value in given.items() if value is not None}
