"""A group whose members are to be predicted."""

from __future__ import annotations

from dataclasses import dataclass

from sim import data
from sim.data.rosters import EUROPE, allies, partners
from sim.prediction.declaration import GroupFile

HOME_DOMAIN = "territorial_defence"
"""Domain of a group of which only the kind of work is said (assumed: what most groups are for)."""
KINDS_OF_WORK = ("capability", "consultation")
"""What may stand in place of a domain: the kind of issues that the group works on."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group whose members are to be predicted.

    Attributes
    ----------
    name : str
    format : {"minilateral", "framework_nation"}
    lead : str
        Code of who leads it or calls it together.
    year : int
        Year of its founding.
    focus : tuple of (float, float)
        Places that it is about, latitude and longitude; empty for the lead's capital.
    domain, kind : str
        Domain of the model, and kind of issue, that it works on.
    eligible : tuple of str
        Codes of who may join, sorted, without the lead.
    expeditionary : bool
        Whether it is to act far from all of them.
    members : tuple of str or None
        Who did join, sorted; None where that is not known.
    source : str
    """

    name: str
    format: str
    lead: str
    year: int
    focus: tuple[tuple[float, float], ...]
    domain: str
    kind: str
    eligible: tuple[str, ...]
    expeditionary: bool
    members: tuple[str, ...] | None
    source: str

    @classmethod
    def of(cls, file: GroupFile) -> Group:
        """Return the group of a checked file."""
        by_work = file.domain in KINDS_OF_WORK
        return cls(
            name=file.name,
            format=file.kind,
            lead=file.lead,
            year=file.year,
            focus=file.focus,
            domain=HOME_DOMAIN if by_work else file.domain,
            kind=file.domain if by_work else "capability",
            eligible=eligible(file),
            expeditionary=file.expeditionary,
            members=None if file.members is None else tuple(sorted({*file.members} - {file.lead})),
            source=file.source,
        )


def eligible(file: GroupFile) -> tuple[str, ...]:
    """Return the codes of who may join, sorted, without the lead: as things stood at the end of the year before."""
    before, codes = file.year - 1, EUROPE
    match file.eligible:
        case "partners":
            codes = partners(max(before, 1994))
        case "all":
            codes = (*allies(before), *partners(max(before, 1994)))
        case tuple():
            codes = file.eligible
    return tuple(sorted(code for code in {*codes} if code != file.lead and code in data.countries()))
