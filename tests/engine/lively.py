"""Random scenarios of everything that a file may hold, small enough to run in a fraction of a second.

All luck comes from a ``random.Random``: Hypothesis hands in one of its own, which it can shrink, and a fixed sample
takes one with a seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sim.formats import FORMATS
from sim.parameters import PARAMETERS, Parameter
from sim.scenario import Quarter, Scenario, parse_scenario
from sim.scenario.schema import KINDS

Fields = dict[str, Any]

RESTLESS = {
    "ideal_spread": 0.4, "silence_tolerance": 0.05, "join_intercept": -5.0, "sponsor_reserve": 0.3, "steering": 0.4,
    "lead_threshold": 0.25, "exclusion_stake": 0.3,
}  # fmt: skip
"""What makes tables disagree, groups meet and issues stay: values under which all mechanisms are seen."""
CAPS = {"arrival_response": 5.0}
"""Values above which a run would have too many issues to be short."""
REAL = {"A": ("EST", "FRA", "GRC", "POL", "TUR", "USA"), "P": ("AUS", "FIN", "GEO", "SWE", "UKR")}
"""Real countries, some with quarrels of their own: allies and partners."""
NAMES = ("air", "cyber", "land", "sea")
FRAMEWORKS = ("centre", "east", "south")


def given(stated: int | None, draw: Callable[[], int]) -> int:
    return draw() if stated is None else stated


def scenario_of(fields: Fields) -> Scenario:
    """Return the scenario of a file with these fields; JSON is YAML."""
    return parse_scenario(json.dumps(fields))


@dataclass(frozen=True)
class Size:
    """How large a random scenario is; what is None is drawn."""

    quarters: int | None = None
    allies: int | None = None
    partners: int | None = None
    issues: int | None = None
    groups: int | None = None


EDGES = (
    Size(quarters=160, issues=60),
    Size(quarters=4, issues=700),
    Size(quarters=6, groups=600, issues=10),
    Size(quarters=12, groups=60),
    Size(allies=1, partners=0),
    Size(allies=1, partners=1),
)
"""Long runs, many issues open at a time, many groups from the start, hardly anybody."""


def at_an_edge(chance: Random) -> Fields:
    """Return the fields of a random scenario, one in six of them at an edge of what memory has to hold."""
    return lively(chance, chance.choice(EDGES) if chance.random() < 1 / 6 else Size())


def lively(chance: Random, size: Size | None = None) -> Fields:
    """Return the fields of a random scenario: unless said, 1 to 9 allies, up to 6 partners and 1 to 30 quarters."""
    size = size or Size()
    quarters = given(size.quarters, lambda: chance.randint(1, 30))
    start = Quarter(2010, 1).index + chance.randint(0, 40)
    allies = _codes("A", given(size.allies, lambda: chance.randint(1, 9)), chance)
    partners = _codes("P", given(size.partners, lambda: chance.randint(0, 6)), chance)
    domains = NAMES[: chance.randint(1, 4)]
    rate = given(size.issues, lambda: chance.choice((0, 10, 40, 80, 80, 160))) / (quarters * len(domains))
    frameworks = FRAMEWORKS[: chance.randint(0, 3)]
    setting = _Setting(chance, start, quarters, allies, partners, domains, frameworks)
    countries = {code: setting.country(code) for code in (*allies, *partners)}
    own, real = ({code: each for code, each in countries.items() if ("code" in each) is new} for new in (True, False))
    fields: Fields = {
        "title": "Lively",
        "start": setting.date(0),
        "quarters": quarters,
        "alliance": {
            "allies": [own.get(code, code) for code in allies],
            "partners": [own.get(code, code) for code in partners],
            "overrides": real,
        },
        "domains": {name: domain(chance, rate) for name in domains},
        "frameworks": {name: framework(chance, name) for name in frameworks},
        "formats": formats(chance),
        "groups": setting.groups(given(size.groups, lambda: chance.choice((0, 0, 1, 5)))),
        "rules": rules(chance),
        "parameters": parameters(chance),
        "events": setting.events(chance.choice((0, 2, 5, 9))),
    }
    fields["rules"] |= setting.reforms()
    return dated(fields, setting)


def dated(fields: Fields, setting: _Setting) -> Fields:
    """Let the world be by date in some scenarios, and give some frameworks dates, members and a pause.

    It draws nothing from the other: the rest of a scenario stays as it was.
    """
    own = Random(repr(sorted((key, repr(value)) for key, value in fields.items())))
    alliance = fields["alliance"]
    described = [each for key in ("allies", "partners") for each in alliance[key] if isinstance(each, dict)]
    said = {each["code"]: each for each in described} | alliance["overrides"]
    silent = [code for code, each in said.items() if own.random() < 0.5 and each.pop("frameworks", None) is not None]

    def date() -> str:
        return setting.date(own.randint(-3, setting.quarters + 2))

    def span() -> Fields:
        since, until = sorted((date(), date()))
        return {"since": since, "until": until} if since < until else {"since": since}

    for framework in fields["frameworks"].values():
        framework |= span() if own.random() < 0.4 else {}
        framework |= {"suspended": [span()]} if own.random() < 0.4 else {}
        if own.random() < 0.6:
            seats = [code for code in silent if own.random() < 0.5]
            framework["members"] = [{"code": code} | span() if own.random() < 0.7 else code for code in seats]
    if not fields["frameworks"] and own.random() < 0.3:
        del fields["frameworks"]  # the real ones, where real countries are
        for each in said.values():
            each.pop("frameworks", None)
    return fields | {"world": own.choice(("start", "by_date", "by_date"))}


def _codes(letter: str, count: int, chance: Random) -> list[str]:
    """Return codes of invented countries, with a real one in place of some."""
    real = iter(chance.sample(REAL[letter], len(REAL[letter])))
    return [next(real, f"{letter}{row}") if chance.random() < 0.15 else f"{letter}{row}" for row in range(count)]


def fraction(chance: Random) -> float:
    """Return a number from 0 to 1, sometimes one of the ends."""
    return chance.choice((0.0, 1.0)) if chance.random() < 0.15 else chance.random()


def domain(chance: Random, rate: float) -> Fields:
    """Return a domain with up to three places and about ``rate`` issues a quarter."""
    kinds = dict(zip(KINDS, (chance.choice((0, 1, 1, 2.5)) for _ in KINDS), strict=True))
    kinds[chance.choice(KINDS)] = 1.0
    return {
        "threat": fraction(chance),
        "arrivals": rate * chance.choice((0.0, 0.5, 1.0, 1.5)),
        "kinds": kinds,
        "places": places(chance, chance.choice((0, 0, 1, 3))),
        "gradient_km": chance.uniform(500, 6000),
        "factors": chance.sample(("proximity", "border", "hostility", "democracy", "reach"), chance.randint(0, 3)),
        "adversary": chance.choice(("RUS", "CHN", None)),
        "floor": chance.choice((0.0, 0.2, 0.5)),
    }


def place(chance: Random) -> Fields:
    return {"latitude": chance.uniform(40, 62), "longitude": chance.uniform(0, 40), "weight": chance.uniform(0.1, 3)}


def places(chance: Random, count: int) -> list[Fields]:
    """Return places, fewer than asked for if two fall together."""
    return list(
        {(each["latitude"], each["longitude"]): each for each in [place(chance) for _ in range(count)]}.values()
    )


def framework(chance: Random, name: str) -> Fields:
    centre = {"latitude": chance.uniform(40, 62), "longitude": chance.uniform(0, 40)}
    return {"name": name, "radius_km": chance.uniform(300, 4000)} | centre


def formats(chance: Random) -> list[str]:
    """Return all formats, or some in any order."""
    every = [name for name in FORMATS if name != "inaction"]
    return every if chance.random() < 0.5 else chance.sample(every, chance.randint(1, len(every)))


def rules(chance: Random) -> Fields:
    """Return rules, each switch on or off, and a majority by heads or capability or none."""
    share, by = chance.choice((0.501, 0.55, 2 / 3, 0.8, 1.0)), chance.choice(("heads", "capability"))
    found: Fields = {
        "majority": {"share": share, "by": by} if chance.random() < 0.4 else False,
        "constructive_abstention": chance.random() < 0.4,
        "contagion": chance.random() < 0.8,
        "forum_shift": chance.random() < 0.8,
        "silence_strictness": chance.choice((0.05, 0.5, 1.0, 1.0, 3.0)),
    }
    own = Random(repr(sorted(found.items())))  # draws nothing from the other: the rest of a scenario stays as it was
    return found | {
        "leads": own.choice(("able", "willing")),
        "learning": own.choice(("promised", "delivered")),
        "accession": own.random() < 0.5,
        "frameworks": own.choice(("at_once", "announced")),
        "framework_dialogue": own.random() < 0.5,
        "like_issues": own.random() < 0.5,
        "memory": own.random() < 0.5,
        "scope": own.choice(("place", "domain")),
        "enlargement": own.choice(("dated", "ratified")),
        **{name: own.random() < 0.5 for name in ("caucus", "forums", "first_response", "compliance")},
        "talks": own.choice(("conceding", "compensated")),
    }


SWITCHES = (
    "information_limits", "enhanced_opportunities", "interoperability_platform", "exercises", "co_funding", "pooling",
    "capacity_building", "one_partner_one_plan", "cooperation_menu", "docking",
)  # fmt: skip
"""Reforms that are on or off."""
PERIODIC = ("consultation_forum", "stocktaking")
"""Reforms that come every so many quarters."""


def parameters(chance: Random) -> dict[str, float]:
    """Return values of some parameters, of all once in a while."""
    count = chance.choice((0, 2, 2, 6, 6, 15, len(PARAMETERS)))
    drawn = {name: value(chance, PARAMETERS[name]) for name in chance.sample(list(PARAMETERS), count)}
    return drawn if chance.random() < 0.25 else RESTLESS | drawn


def value(chance: Random, parameter: Parameter) -> float:
    """Return a value that is accepted: mostly a plausible one, sometimes an end of what is accepted."""
    ends = (parameter.minimum, parameter.maximum)
    ways: tuple[Callable[[], float], ...] = (
        lambda: chance.uniform(parameter.low, parameter.high),
        lambda: chance.uniform(*ends),
        lambda: chance.choice(ends),
    )
    (way,) = chance.choices(ways, (6, 1, 1))
    return min(max(way(), parameter.minimum), CAPS.get(parameter.name, parameter.maximum))


EVENTS = (
    "join", "leave", "threat", "capability", "ambition", "hostage_propensity", "grievance", "parameters", "leadership",
    "slots", "operation", "formats", "issue", "issue",
)  # fmt: skip
"""Parts of an event; who joins is drawn before who leaves."""


class _Setting:
    """What countries and events refer to: codes, domains, frameworks and dates."""

    def __init__(
        self,
        chance: Random,
        start: int,
        quarters: int,
        allies: Sequence[str],
        partners: Sequence[str],
        domains: Sequence[str],
        frameworks: Sequence[str],
    ) -> None:
        self.chance, self.start, self.quarters = chance, start, quarters
        self.allies, self.partners = list(allies), list(partners)
        self.codes = [*allies, *partners]
        self.domains, self.frameworks = domains, frameworks
        self.now = 0

    def date(self, quarter: int) -> str:
        return str(Quarter.from_index(self.start + quarter))

    def country(self, code: str) -> Fields:
        """Return an invented country, or what is said of a real one."""
        chance = self.chance
        said: Fields = {
            "ideal_point": chance.uniform(0, 2),
            "democracy": fraction(chance),
            "ambition": chance.uniform(0.3, 1),
            "interoperability": fraction(chance),
            "stubbornness": fraction(chance),
            "engagement": fraction(chance),
            "exposure": {name: chance.uniform(0.2, 1) for name in self.domains},
            "salience": {name: fraction(chance) for name in self.domains},
            "reluctance": {name: chance.uniform(0, 0.3) for name in self.domains},
            "enhanced_opportunities": chance.random() < 0.3,
        }
        kept = {name: each for name, each in said.items() if chance.random() < 0.6} | self._quarrels(code)
        kept["frameworks"] = [name for name in self.frameworks if chance.random() < 0.5]
        return kept if code in (*REAL["A"], *REAL["P"]) else kept | self._outline(code)

    def _outline(self, code: str) -> Fields:
        """Return what an invented country has to have, and sometimes a domestic product."""
        chance = self.chance
        capability = chance.choice((0.0, 1.0, 20.0, 80.0, 80.0, 900.0)) * chance.random()
        outline = {"code": code, "latitude": chance.uniform(38, 62), "longitude": chance.uniform(-5, 40)}
        product = {"gdp": chance.uniform(1, 3000)} if chance.random() < 0.3 else {}
        return outline | product | {"capability": capability}

    def _quarrels(self, code: str) -> Fields:
        """Return ties, and for some a readiness to take hostages over grievances, from a date or from the start."""
        chance = self.chance
        others = [each for each in self.codes if each != code]
        quarrels: Fields = {"ties": {each: chance.uniform(0, 1.5) for each in others if chance.random() < 0.3}}
        if chance.random() < 0.35:
            quarrels["hostage_propensity"] = chance.uniform(0.3, 1)
            quarrels["grievances"] = {each: fraction(chance) for each in others if chance.random() < 0.6}
            if chance.random() < 0.3:
                quarrels["hostage_onset"] = self.date(chance.randint(-4, self.quarters + 2))
        return quarrels

    def reforms(self) -> Fields:
        """Return reforms of the institution: some scenarios have none, some have many."""
        chance = self.chance
        share = chance.choice((0.0, 0.3, 0.3, 0.8))
        made: Fields = {name: True for name in SWITCHES if chance.random() < share}
        made |= {name: {"every": chance.choice((1, 3, 8))} for name in PERIODIC if chance.random() < share}
        if chance.random() < share:
            made["steering"] = chance.choice(("top_down", "bottom_up"))
        if chance.random() < share:
            pairs = [(chance.choice(self.codes), chance.choice(self.domains)) for _ in range(chance.randint(1, 3))]
            made["centres_of_excellence"] = [{"host": host, "domain": domain} for host, domain in dict.fromkeys(pairs)]
        return made

    def groups(self, count: int) -> list[Fields]:
        """Return standing groups before the start: mostly none, sometimes several in the same field."""
        chance = self.chance
        made: list[Fields] = []
        for _ in range(count if len(self.codes) > 1 else 0):
            members = chance.sample(self.codes, chance.randint(2, min(len(self.codes), 6)))
            made.append(
                {
                    "format": chance.choice(("framework_nation", "minilateral")),
                    "domain": chance.choice(self.domains),
                    "members": members,
                    "lead": chance.choice([None, *members]),
                    "momentum": chance.choice((None, 0.0, chance.random(), 1.0)),
                    "founded": chance.choice((None, "1992Q3", "2009Q4")),
                }
            )
        return made

    def events(self, count: int) -> list[Fields]:
        """Return events by date, some at the same and some after the end."""
        dates = sorted(self.chance.randint(0, self.quarters + 1) for _ in range(count))
        made = [self._event(date) for date in dates]
        return [event for event in made if len(event) > 1]

    def _event(self, quarter: int) -> Fields:
        self.now = quarter
        kinds = sorted(set(self.chance.choices(EVENTS, k=self.chance.randint(1, 3))), key=EVENTS.index)
        drawn = {kind: getattr(self, f"_{kind}")() for kind in kinds}
        return {"at": self.date(quarter)} | {kind: each for kind, each in drawn.items() if each not in (None, [])}

    def _some(self, codes: Sequence[str]) -> list[str]:
        return self.chance.sample(codes, min(len(codes), self.chance.randint(1, 3)))

    def _threat(self) -> dict[str, float]:
        return {self.chance.choice(self.domains): self.chance.uniform(-0.6, 1)}

    def _join(self) -> list[str]:
        joining = self._some(self.partners) if self.partners else []
        self.partners = [code for code in self.partners if code not in joining]
        self.allies += joining
        return joining

    def _leave(self) -> list[str]:
        """Return who leaves: the first ally, so not one that joins in the same event, and never the only one."""
        leaving = [self.allies[0]] if len(self.allies) > 1 else []
        self.allies = [code for code in self.allies if code not in leaving]
        self.partners += leaving
        return leaving

    def _capability(self) -> dict[str, float]:
        return {code: self.chance.choice((0.0, 0.5, 1.5, 4.0)) for code in self._some(self.codes)}

    def _ambition(self) -> dict[str, float]:
        return {code: fraction(self.chance) for code in self._some(self.codes)}

    def _hostage_propensity(self) -> dict[str, float]:
        return {code: fraction(self.chance) for code in self._some(self.codes)}

    def _grievance(self) -> list[Fields]:
        pairs = [(self.chance.choice(self.codes), self.chance.choice(self.codes)) for _ in range(2)]
        strengths = {pair: fraction(self.chance) for pair in pairs}
        return [{"holder": one, "target": other, "strength": strength} for (one, other), strength in strengths.items()]

    def _parameters(self) -> dict[str, float]:
        changeable = [name for name in PARAMETERS if name != "priority_domains"]
        names = self.chance.sample(changeable, self.chance.randint(1, 3))
        return {name: value(self.chance, PARAMETERS[name]) for name in names}

    def _operation(self) -> Fields:
        return {"participants": self._some(self.codes), "until": self.date(self.now + self.chance.randint(1, 12))}

    def _formats(self) -> list[str]:
        return formats(self.chance)

    def _leadership(self) -> float:
        return fraction(self.chance)

    def _slots(self) -> float:
        return self.chance.uniform(0.1, 6)

    def _issue(self) -> Fields:
        chance = self.chance
        spot = [chance.uniform(40, 62), chance.uniform(0, 40)]
        issue = {"domain": chance.choice(self.domains), "kind": chance.choice(KINDS), "severity": fraction(chance)}
        own = {"place": spot if chance.random() < 0.5 else None}
        return issue | own | {"sponsor": chance.choice(self.codes) if chance.random() < 0.5 else None}
