"""Records of the carried data: what one row means."""

from dataclasses import dataclass, field

from sim.data.dates import Date


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """Facts of a country that do not change from year to year.

    Attributes
    ----------
    code : str
        ISO 3166-1 alpha-3 code.
    name, capital : str
        English short name, and name of the capital.
    latitude, longitude : float
        Position of the capital, in degrees.
    landlocked : bool
        Whether it lacks a coast on the open sea.
    nato_year, eu_year : int or None
        Year of accession; None if it never joined.
    frameworks : dict of str to int
        Year of joining each partnership framework (`pfp`, `md`, `ici`, `global`), also of countries that
        became allies later.
    eop_year : int or None
        Year in which it was made an enhanced-opportunities partner.
    border_russia_km : float
        Smallest distance to Russia in 2013, in kilometres; 0 where they touch.
    hostage_propensity : float
        Chance, in [0, 1], of taking an unrelated issue hostage.
    hostage_onset : int or None
        Year from which the propensity holds; None if it always does.
    """

    code: str
    name: str
    capital: str
    latitude: float
    longitude: float
    landlocked: bool
    nato_year: int | None
    eu_year: int | None
    frameworks: dict[str, int] = field(hash=False)
    eop_year: int | None
    border_russia_km: float
    hostage_propensity: float
    hostage_onset: int | None


@dataclass(frozen=True, slots=True)
class YearlyFigures:
    """Figures of a country in a year.

    Attributes
    ----------
    year : int
        Year that was asked for; a figure may be carried over from another one.
    military_expenditure : float
        Millions of constant 2023 US dollars.
    gdp : float
        Millions of current US dollars.
    expenditure_share : float or None
        Military expenditure as a share of GDP, in [0, 1]; None where no year within five has one.
    ideal_point : float
        Position in the UN General Assembly; higher is closer to the United States.
    democracy : float
        Electoral democracy, in [0, 1].
    """

    year: int
    military_expenditure: float
    gdp: float
    expenditure_share: float | None
    ideal_point: float
    democracy: float


@dataclass(frozen=True, slots=True)
class Framework:
    """A partnership framework and the region that it covers: a circle on the globe.

    Attributes
    ----------
    code, name : str
        Short code, and full name.
    founded : int
        Year of its founding.
    latitude, longitude : float
        Middle of its region, in degrees.
    radius_km : float
        Radius of its region, in kilometres; more than 20 016 km is the whole globe.
    """

    code: str
    name: str
    founded: int
    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Membership:
    """A span of time in which a country was a member of a real group.

    Attributes
    ----------
    group, code : str
        Code of the group, and of the country.
    joined : Date or None
        When it joined; None where that is not known, and the group's founding then stands for it.
    until : Date or None
        First quarter in which it was no longer a member; None if it still is.
    ending : str
        How it ended: `left`, `accession` (it became an ally) or `suspended`; empty if it has not.
    role : str
        `lead`, `member`, `sponsor`, or `guest` (takes part in a single project, by invitation).
    status : str
        Of the date of joining: `sourced` or `assumed`.
    verified : bool
        Whether the membership was read in a source.
    source : str
        Name of the source.
    """

    group: str
    code: str
    joined: Date | None
    until: Date | None
    ending: str
    role: str
    status: str
    verified: bool
    source: str

    def has_begun(self, quarter: int) -> bool:
        """Whether it began by a quarter, counted from year 0; an unknown date is before all."""
        return self.joined is None or self.joined.index <= quarter

    def has_ended(self, quarter: int) -> bool:
        """Whether it was over in a quarter, counted from year 0."""
        return self.until is not None and self.until.index <= quarter


@dataclass(frozen=True, slots=True)
class Grievance:
    """What one country holds against another.

    Attributes
    ----------
    holder, target : str
        Who holds it, and against whom.
    strength : float
        In [0, 1].
    since : int
        First year in force.
    until : int or None
        Last year in force; None if it lasts.
    """

    holder: str
    target: str
    strength: float
    since: int
    until: int | None

    def in_force(self, year: int) -> bool:
        """Whether it stands in a year."""
        return self.since <= year and (self.until is None or year <= self.until)
