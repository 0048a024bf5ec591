"""Conflicts of the standing groups that there are before the first quarter with the rest of a scenario."""

from __future__ import annotations

from sim import data
from sim.errors import did_you_mean, listing, mend_of
from sim.scenario.json_schema import standing_format_names
from sim.scenario.known import Known
from sim.scenario.located import Path, Problems, shorten
from sim.scenario.quarter import Quarter
from sim.scenario.schema import ScenarioFile, StartingGroup
from sim.scenario.starting import described


def check_groups(file: ScenarioFile, known: Known, start: Quarter | None, problems: Problems) -> None:
    """Add what is wrong with the groups to the problems; `start` is None where it could not be read."""
    if start is None or known.members is None:
        return
    for position, given in enumerate(file.groups):
        path = ("groups", position)
        code = given if isinstance(given, str) else given.group
        if code is None or _is_there(path, code, start, problems):
            _check_group(path, described(given, start, known.members), known, start, problems)


def _is_there(path: Path, code: str, start: Quarter, problems: Problems) -> bool:
    """Tell whether a real group can be one to start with; note it if it cannot."""
    try:
        real = data.group(code)
    except KeyError:
        standing = [each.code for each in data.REAL_GROUPS.values() if each.format is not None]
        mend = did_you_mean(code, standing) or "`alliance-sim list groups` shows all."
        message = f"There is no group called {shorten(code)}."
        problems.add(path, message, given=code, allowed=listing(standing), mend=mend)
        return False
    if real.format is None:
        message = f"{real.short_name} is no standing group of the model: all allies sit in it."
        problems.add(path, message, given=code, mend="Leave it out; regional frameworks stand under 'frameworks'.")
    elif not real.is_alive(str(Quarter.from_index(start.index - 1))):
        message = f"{real.short_name} is not there before the start, {start}: it was founded in {real.founded}"
        message += f" and ended in {real.ended}." if real.ended is not None else "."
        problems.add(path, message, given=code, mend="Leave it out, or move the start.")
    else:
        return True
    return False


def _check_group(path: Path, group: StartingGroup, known: Known, start: Quarter, problems: Problems) -> None:
    if group.format is None or group.domain is None:
        missing = listing([name for name in ("format", "domain") if getattr(group, name) is None])
        problems.add(path, f"The group has no {missing}.", mend="Give it, or name a real group: {group: jef}.")
    if group.format is not None and group.format not in standing_format_names():
        message = f"{shorten(group.format)} is no format that leaves standing groups."
        allowed, mend = listing(standing_format_names()), mend_of(group.format, standing_format_names())
        problems.add((*path, "format"), message, given=group.format, allowed=allowed, mend=mend)
    if group.domain is not None:
        known.domain((*path, "domain"), group.domain)
    for number, code in enumerate(group.members or ()):
        known.member((*path, "members", number), code)
    members = {*(group.members or ()), *filter(None, [group.lead])}
    if group.lead is not None:
        known.member((*path, "lead"), group.lead)
    if len(members) < 2:
        message = "The group has one member among this scenario's countries." if members else "Nobody is in the group."
        problems.add(path, message, mend="Give two members or more, or leave the group out.")
    if group.founded is not None and group.founded >= start:
        message = f"The group is founded in {group.founded}, not before the start, {start}."
        mend = "Give an earlier quarter, or leave it out."
        problems.add((*path, "founded"), message, given=str(group.founded), mend=mend)
