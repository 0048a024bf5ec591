"""The names that a scenario knows, and what to say of one that it does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set

from sim import data
from sim.data.naming import did_you_mean_country
from sim.errors import did_you_mean, listing, mend_of
from sim.parameters import PARAMETERS
from sim.scenario.defaults import default_domains
from sim.scenario.located import Path, Problems, shorten
from sim.scenario.partnerships import known_frameworks
from sim.scenario.quarter import Quarter
from sim.scenario.salvage import UNKNOWN_MEMBERS
from sim.scenario.scenario import codes, inline_countries
from sim.scenario.schema import Members, ScenarioFile


class Known:
    """Names that references in a scenario are judged by; None where the section with them could not be read.

    Parameters
    ----------
    file : ScenarioFile
        What could be read of the file.
    unread : set of str
        Sections with a stand-in.
    problems : Problems
        Where unknown names are noted.

    Attributes
    ----------
    allies, partners : tuple of str or None
        Codes at the start, as listed.
    """

    def __init__(self, file: ScenarioFile, unread: Set[str], problems: Problems) -> None:
        self._file, self._problems = file, problems
        self._domains = _unless("domains" in unread, file.domains, default_domains())
        self._frameworks = _unless("frameworks" in unread, file.frameworks, known_frameworks(file.world))
        readable = "alliance" not in unread
        self._countries = frozenset({*data.countries(), *inline_countries(file)}) if readable else None
        complete = readable and UNKNOWN_MEMBERS not in unread
        self.allies = _codes(file.alliance.allies) if complete else None
        self.partners = _codes(file.alliance.partners) if complete else None

    @property
    def members(self) -> tuple[str, ...] | None:
        """Allies and partners, where both are known."""
        return None if self.allies is None or self.partners is None else (*self.allies, *self.partners)

    def domain(self, path: Path, name: str) -> None:
        """Note a name at `path` that is no domain of this scenario."""
        self._check(path, "domain", name, self._domains)

    def framework(self, path: Path, name: str) -> None:
        """Note a name at `path` that is no regional framework of this scenario."""
        self._check(path, "framework", name, self._frameworks)

    def country(self, path: Path, name: str) -> None:
        """Note a code at `path` that is neither a real country nor described in this scenario."""
        if self._countries is not None and name not in self._countries:
            message, allowed = f"There is no country called {shorten(name)}.", listing(sorted(self._countries))
            hint = did_you_mean_country(name, self._countries)
            mend = hint or "`alliance-sim list countries` shows all real ones."
            self._problems.add(path, message, given=name, allowed=allowed, mend=mend)

    def member(self, path: Path, name: str) -> None:
        """Note a code at `path` that is neither ally nor partner."""
        members = self.members
        if members is not None and name not in members:
            message = f"'{name}' is neither an ally nor a partner in this scenario."
            mend = did_you_mean_country(name, members) or "Add it to the allies or partners."
            self._problems.add(path, message, given=name, allowed=listing(sorted(members)), mend=mend)

    def frameworks_of(self, code: str) -> tuple[str, ...] | None:
        """Return the frameworks that the file says a country is in; None where it says nothing."""
        stated = (self._file.alliance.overrides.get(code), inline_countries(self._file).get(code))
        return next((each.frameworks for each in stated if each is not None and each.frameworks is not None), None)

    def capability(self, code: str, start: Quarter) -> float:
        """Return the capability of a country at the start, 0 where it is unknown."""
        stated = self._file.alliance.overrides.get(code)
        if stated is not None and stated.capability is not None:
            return stated.capability
        own = inline_countries(self._file).get(code)
        if own is not None:
            return own.capability
        return data.figures(code, start.year - 1).military_expenditure / 1e3 if code in data.countries() else 0.0

    def parameters(self, path: Path, values: Mapping[str, float]) -> None:
        """Note the keys below `path` that are no parameters, and values outside of what is accepted."""
        for name, value in values.items():
            here = (*path, name)
            self._check(here, "parameter", name, PARAMETERS, "`alliance-sim list parameters` shows all.")
            known = PARAMETERS.get(name)
            if known is not None and not known.minimum <= value <= known.maximum:
                message = f"{value:g} is outside of what {name} ({known.meaning}) can be."
                mend = f"Plausible are {known.low:g} to {known.high:g}; the default is {known.default:g}."
                allowed = f"a number from {known.minimum:g} to {known.maximum:g}"
                self._problems.add(here, message, given=value, allowed=allowed, mend=mend)

    def _check(self, path: Path, kind: str, name: str, valid: Collection[str] | None, hint: str = "") -> None:
        if valid is not None and name not in valid:
            allowed = listing(sorted(valid)) or f"none: this scenario has no {kind}"
            mend = mend_of(name, valid, hint) if kind == "parameter" else did_you_mean(name, valid)
            self._problems.add(
                path, f"There is no {kind} called {shorten(name)}.", given=name, allowed=allowed, mend=mend
            )


def _unless(unread: bool, own: Collection[str] | None, default: Collection[str]) -> Collection[str] | None:
    if unread:
        return None
    return default if own is None else own


def _codes(members: Members) -> tuple[str, ...] | None:
    try:
        return codes(members)
    except KeyError:  # no such roster: noted where the alliance is checked
        return None
