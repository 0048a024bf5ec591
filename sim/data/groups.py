"""Real groups in which allies and partners cooperate: who was in which, from when until when.

Codes are those of scenario files. Dates mean quarters; the quarter in which something happened is the first in which
it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from sim.data.dates import Date, quarter_of
from sim.data.mapping import Carried
from sim.data.records import Framework, Membership
from sim.data.tables import memberships, optional_date, read
from sim.errors import did_you_mean


@dataclass(frozen=True, slots=True)
class GroupKind:
    """A kind of real groups.

    Attributes
    ----------
    name, label : str
        Key, and what it is called in figures.
    format : str or None
        Format of a standing group of this kind in the model; None for frameworks and meetings of all allies.
    meaning : str
        What groups of this kind are.
    """

    name: str
    label: str
    format: str | None
    meaning: str


GROUP_KINDS: Mapping[str, GroupKind] = {
    kind.name: kind
    for kind in (
        GroupKind("regional_framework", "Regional frameworks", None, "all allies and the partners of a region"),
        GroupKind("framework_nation", "Framework nations", "framework_nation", "led by one ally, within the alliance"),
        GroupKind("plus_n", "+N meetings", None, "all allies and the partners that a task concerns"),
        GroupKind("minilateral", "Minilateral", "minilateral", "a few states, outside the alliance"),
        GroupKind("organisation", "Of another organisation", "minilateral", "some members of another organisation"),
        GroupKind("pooled", "Pooled forces", "minilateral", "common units, headquarters and centres"),
    )
}
"""Kinds of real groups, in the order in which they are listed."""


GUEST = "guest"
"""Role of a state that takes part in a single project, by invitation."""


@dataclass(frozen=True, slots=True)
class RealGroup:
    """A real group.

    Attributes
    ----------
    code, short_name, name : str
        Code as in scenario files, name for figures, and full name.
    kind : str
        Key of `GROUP_KINDS`.
    founded : Date
        When it was founded.
    ended : Date or None
        First quarter in which it was no more; None if it goes on.
    domain : str
        The model's domain that is nearest to its field; assumed.
    with_allies : bool
        Whether all allies sit in it; they are then not among its members.
    purpose : str
        `train` and `history` are the groups that count as earlier ones; `extra` does not.
    status : str
        Of the founding: `sourced` (its year; quarters are general knowledge) or `assumed`.
    source, note : str
        Where that is from, and what to know of it.
    memberships : tuple of Membership
        Its members of all times, in order of country and date.
    """

    code: str
    short_name: str
    name: str
    kind: str
    founded: Date
    ended: Date | None
    domain: str
    with_allies: bool
    purpose: str
    status: str
    source: str
    note: str
    memberships: tuple[Membership, ...] = field(repr=False)

    @property
    def format(self) -> str | None:
        """Format of such a standing group in the model; None for frameworks and meetings of all allies."""
        return GROUP_KINDS[self.kind].format

    @property
    def lead(self) -> str | None:
        """Country that leads it; None if none does."""
        return next((each.code for each in self.memberships if each.role == "lead"), None)

    @property
    def members(self) -> tuple[str, ...]:
        """Codes of its members of all times, sorted; without guests."""
        return tuple(sorted({each.code for each in self.memberships if each.role != GUEST}))

    def is_alive(self, when: int | str) -> bool:
        """Whether it exists in a quarter (``"2014Q3"``), or at the end of a year (2014)."""
        quarter = quarter_of(when)
        return self.founded.index <= quarter and (self.ended is None or quarter < self.ended.index)

    def memberships_at(self, when: int | str) -> tuple[Membership, ...]:
        """Memberships in force in a quarter (``"2014Q3"``), or at the end of a year (2014), by country."""
        quarter = quarter_of(when)
        if not self.is_alive(when):
            return ()
        return tuple(each for each in self.memberships if each.has_begun(quarter) and not each.has_ended(quarter))

    def members_at(self, when: int | str) -> tuple[str, ...]:
        """Codes of its members in a quarter (``"2014Q3"``), or at the end of a year (2014), sorted; without guests.

        Examples
        --------
        >>> "SWE" in group("jef").members_at("2017Q1"), "SWE" in group("jef").members_at("2017Q2")
        (False, True)
        """
        return tuple(each.code for each in self.memberships_at(when) if each.role != GUEST)

    def guests_at(self, when: int | str) -> tuple[str, ...]:
        """Codes of those who take part in single projects by invitation in a quarter, or at the end of a year."""
        return tuple(each.code for each in self.memberships_at(when) if each.role == GUEST)

    def suspended_at(self, when: int | str) -> tuple[str, ...]:
        """Codes of those whose membership is suspended in a quarter, or at the end of a year, sorted."""
        if not self.is_alive(when):
            return ()
        over = [each for each in self.memberships if each.has_ended(quarter_of(when))]
        latest = {each.code: each for each in over}
        back = self.members_at(when)
        return tuple(code for code, each in sorted(latest.items()) if each.ending == "suspended" and code not in back)


@cache
def real_groups() -> dict[str, RealGroup]:
    """Real groups by code: by kind, in each by founding. The same object every time: do not change it."""
    members: dict[str, list[Membership]] = {}
    for membership in memberships():
        members.setdefault(membership.group, []).append(membership)
    return {
        row["code"]: RealGroup(
            code=row["code"],
            short_name=row["short_name"],
            name=row["name"],
            kind=row["kind"],
            founded=Date.read(row["founded"]),
            ended=optional_date(row["ended"]),
            domain=row["domain"],
            with_allies=row["allies"] == "all",
            purpose=row["set"],
            status=row["status"],
            source=row["source"],
            note=row["note"],
            memberships=tuple(members[row["code"]]),
        )
        for row in read("groups.csv")
    }


REAL_GROUPS: Mapping[str, RealGroup] = Carried(real_groups)


def group(code: str) -> RealGroup:
    """Real group with a code.

    Parameters
    ----------
    code : str
        Such as ``jef``; capitals do not matter.

    Raises
    ------
    KeyError
        If there is no such group.

    Examples
    --------
    >>> group("JEF").lead
    'GBR'
    """
    groups = real_groups()
    if code.lower() not in groups:
        hint = did_you_mean(code, groups)
        said = f"no group {code!r}: there are {', '.join(groups)}"
        raise KeyError(f"{said}. {hint}" if hint else said)
    return groups[code.lower()]


def groups_at(when: int | str) -> tuple[RealGroup, ...]:
    """Real groups that exist in a quarter (``"2014Q3"``), or at the end of a year (2014), in their order."""
    return tuple(each for each in real_groups().values() if each.is_alive(when))


@cache
def bodies() -> dict[str, Framework]:
    """Bodies of the alliance for single partners by code, with the regions that they cover.

    The same object every time: do not change it.
    """
    return {
        row["code"]: Framework(
            code=row["code"],
            name=group(row["code"]).name,
            founded=group(row["code"]).founded.year,
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            radius_km=float(row["radius_km"]),
        )
        for row in read("bodies.csv")
    }
