"""What a scenario file may say of the rules of the alliance, and what holds where it is silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field

from sim.scenario.fields import WHOLE, Code, Name, OrFalse, Record
from sim.scenario.lists import Once

type Steering = Literal["usual", "top_down", "bottom_up"]
type Leads = Literal["willing", "able"]
type Learning = Literal["delivered", "promised"]
type Frameworks = Literal["announced", "at_once"]
type Scope = Literal["place", "domain"]
type Talks = Literal["conceding", "compensated"]
type Enlargement = Literal["dated", "ratified"]
STEERING: tuple[Steering, ...] = get_args(Steering.__value__)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "steering": STEERING, "leads": get_args(Leads.__value__), "learning": get_args(Learning.__value__),
    "frameworks": get_args(Frameworks.__value__), "enlargement": get_args(Enlargement.__value__),
    "scope": get_args(Scope.__value__), "talks": get_args(Talks.__value__),
}  # fmt: skip
"""Rules that are one of several, by name: the first is what holds unless a scenario says otherwise."""


class Majority(Record):
    """Qualified majority instead of unanimity."""

    share: Annotated[float, Field(gt=0.5, le=1)] = Field(description="share that has to agree")
    by: Literal["heads", "capability"] = Field("heads", description="what the share is counted in")


class Every(Record):
    """Something that comes at regular intervals."""

    every: Annotated[int, Field(ge=1, le=4000), WHOLE] = Field(description="quarters from one to the next")


class Centre(Record):
    """A centre of excellence: a standing source of expertise."""

    host: Code = Field(description="ally or partner that hosts it")
    domain: Name = Field(description="what it is expert in")


class Rules(Record):
    """What the alliance's rules allow."""

    majority: OrFalse[Majority] = Field(None, description="qualified majority in consensus formats")
    constructive_abstention: bool = Field(False, description="an objector may step aside and not contribute")
    talks: Talks = Field(
        "conceding",
        description="what follows an objection of substance where any ally can veto: texts come down until all can "
        "bear them (conceding), or who gains compensates who loses, else the proposal is withdrawn (compensated)",
    )
    contagion: bool = Field(True, description="who was blocked by hostage taking answers in kind")
    forum_shift: bool = Field(True, description="a sponsor may take a stuck issue to another format")
    silence_strictness: Annotated[float, Field(ge=0.001, le=1000)] = Field(
        1.0, description="price of breaking silence, relative to the usual one"
    )
    steering: Steering = Field(
        "usual",
        description="what else the Secretariat does in priority domains: nothing, name a framework nation for what it "
        "takes up (top_down), or give sponsors an incentive to stay inside (bottom_up)",
    )
    leads: Leads = Field(
        "willing",
        description="who leads a framework nation's group that is founded: an ally that offers itself, by stake, "
        "means, reach elsewhere and what it leads already (willing), or the sponsor if it has the means, else the able "
        "ally that cares most (able)",
    )
    learning: Learning = Field(
        "delivered",
        description="what capabilities teach about a format: what was built, when it is done or has died (delivered), "
        "or what was promised, when it was agreed (promised)",
    )
    like_issues: bool = Field(
        True,
        description="the success of a format is held against that of all formats on issues of the same kind and "
        "domain, so that a format which is given what is easy earns no credit for it",
    )
    frameworks: Frameworks = Field(
        "announced",
        description="when a framework nation's group can work: after it was announced, endorsed by the silence of all "
        "allies and set up for years, on terms of those who take part in each project (announced), or in the quarter "
        "in which it is founded, on its lead's terms (at_once)",
    )
    scope: Scope = Field(
        "place",
        description="what a standing group is for: issues of its domain without a place and at the one for which it "
        "was founded (place), or all issues of its domain (domain)",
    )
    framework_dialogue: bool = Field(
        False,
        description="frameworks that are announced are for consultations too, not for capabilities and crises only",
    )
    memory: bool = Field(
        True, description="members of a group that faded before it had built what it promised are slow to join another"
    )
    accession: bool = Field(
        True,
        description="states that fit ask to join standing groups, every year or before they found another, and members "
        "that fit no more leave",
    )
    enlargement: Enlargement = Field(
        "dated",
        description="how partners become allies: at the dates of the scenario (dated), or when all allies have "
        "ratified what was signed, each in its own time (ratified)",
    )
    caucus: bool = Field(
        True, description="members of a minilateral group in the domain tend to one line at the tables of all"
    )
    forums: bool = Field(
        True, description="every quarter minilateral groups bring together how their members see the threat"
    )
    first_response: bool = Field(
        True,
        description="a minilateral group in the domain answers a crisis within the quarter, and hands over the rest",
    )
    compliance: bool = Field(
        False, description="states give less of what they would where the format that decided has less legitimacy"
    )
    information_limits: bool = Field(False, description="partners are told a part only, and can give accordingly")
    enhanced_opportunities: bool = Field(False, description="partners with the status convene and work more easily")
    interoperability_platform: bool = Field(False, description="partners that engage keep their interoperability")
    exercises: bool = Field(False, description="exercises keep interoperability that operations built")
    centres_of_excellence: Annotated[tuple[Centre, ...], Once()] = Field(
        (), description="centres of excellence: host and domain of each"
    )
    co_funding: bool = Field(False, description="common funding of standing groups that serve priorities")
    pooling: bool = Field(False, description="capabilities are pooled, which saves more the more take part")
    consultation_forum: OrFalse[Every] = Field(None, description="a forum of all, where only perceptions meet")
    capacity_building: bool = Field(False, description="packages every year for partners in need, if no ally refuses")
    one_partner_one_plan: bool = Field(False, description="tailored plans: partners gain more, and deal one by one")
    cooperation_menu: bool = Field(
        False, description="one list of activities a year; any ally can strike a partner off"
    )
    stocktaking: OrFalse[Every] = Field(None, description="barely used groups are closed and priorities set anew")
    docking: bool = Field(False, description="minilateral groups with a record work inside, if no other ally refuses")
