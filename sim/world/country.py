"""One country as a scenario has it: real figures, then what the file says, then documented defaults."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sim import data
from sim.scenario import Quarter, Scenario
from sim.scenario.schema import CountrySpec, InlineCountry

DEFAULT_IDEAL_POINT = 1.0
"""UN ideal point of an invented country that states none: about the mean of the allies."""
DEFAULT_DEMOCRACY = 0.7
"""Electoral democracy of an invented country that states none."""
AFTER_ALL = 2**31
"""Quarter that no run reaches."""
_SILENT = CountrySpec()
"""What a scenario says of a country of which it says nothing."""
GDP_PER_CAPABILITY = 50.0
"""GDP of an invented country that states none, per unit of military expenditure: 2 % of GDP."""


@dataclass(frozen=True, slots=True)
class Country:
    """One country, all figures filled in; units as in ``CountrySpec``.

    ``border_km`` is the distance to Russia's border, None where unknown; ``onset`` the quarter of the run from which
    the hostage propensity holds, ``enhanced_from`` that from which it has enhanced-opportunities status; ``frameworks``
    are those that the scenario states, or that the data have by then; ``spec`` is what the scenario states itself.
    """

    code: str
    name: str
    is_ally: bool
    is_real: bool
    latitude: float
    longitude: float
    capability: float
    gdp: float
    ideal_point: float
    democracy: float
    border_km: float | None
    frameworks: tuple[str, ...]
    enhanced_from: int
    propensity: float
    onset: int
    spec: CountrySpec


def first[T](*values: T | None) -> T | None:
    """Return the first value that is not None."""
    return next((value for value in values if value is not None), None)


def given[T](value: T | None, otherwise: T) -> T:
    """Return ``value``, or ``otherwise`` where it is None."""
    return otherwise if value is None else value


def country(scenario: Scenario, code: str, allies: Collection[str], year: int) -> Country:
    """Return a country of a scenario with all figures filled in, those of the year before where real.

    Parameters
    ----------
    scenario : Scenario
    code : str
    allies : collection of str
        Who is an ally.
    year : int
        Calendar year.
    """
    inline = scenario.countries.get(code)
    if inline is not None:
        return _invented(scenario, inline, inline.code in allies)
    return _real(scenario, scenario.overrides.get(code, _SILENT), code, code in allies, year)


def countries_in(scenario: Scenario, allies: Collection[str], year: int) -> list[Country]:
    """Return all countries of a scenario by code, with the figures of the year before a calendar year where real."""
    return [country(scenario, code, allies, year) for code in sorted((*scenario.allies, *scenario.partners))]


def _onset(scenario: Scenario, spec: CountrySpec, year: int | None) -> int:
    if spec.hostage_onset is not None:
        return spec.hostage_onset.index - scenario.start.index
    if spec.hostage_propensity is not None or year is None:
        return 0
    return Quarter(year, 1).index - scenario.start.index


def _enhanced_from(scenario: Scenario, spec: CountrySpec, year: int | None) -> int:
    if spec.enhanced_opportunities is not None:
        return 0 if spec.enhanced_opportunities else AFTER_ALL
    return AFTER_ALL if year is None else Quarter(year, 1).index - scenario.start.index


def _gdp(figures: data.YearlyFigures) -> float:
    """Return GDP in billion 2023 USD, by the share that military expenditure takes; in current USD where unknown."""
    if figures.expenditure_share is None:
        return figures.gdp / 1e3
    return figures.military_expenditure / 1e3 / figures.expenditure_share


def _real(scenario: Scenario, spec: CountrySpec, code: str, is_ally: bool, year: int) -> Country:
    facts, figures = data.countries()[code], data.figures(code, year - 1)
    joined = tuple(sorted(framework for framework, since in facts.frameworks.items() if since <= year))
    return Country(
        code=code,
        name=given(spec.name, facts.name),
        is_ally=is_ally,
        is_real=True,
        latitude=given(spec.latitude, facts.latitude),
        longitude=given(spec.longitude, facts.longitude),
        capability=given(spec.capability, figures.military_expenditure / 1e3),
        gdp=given(spec.gdp, _gdp(figures)),
        ideal_point=given(spec.ideal_point, figures.ideal_point),
        democracy=given(spec.democracy, figures.democracy),
        border_km=facts.border_russia_km,
        frameworks=given(spec.frameworks, joined),
        enhanced_from=_enhanced_from(scenario, spec, facts.eop_year),
        propensity=given(spec.hostage_propensity, facts.hostage_propensity),
        onset=_onset(scenario, spec, facts.hostage_onset),
        spec=spec,
    )


def _invented(scenario: Scenario, spec: InlineCountry, is_ally: bool) -> Country:
    return Country(
        code=spec.code,
        name=given(spec.name, spec.code),
        is_ally=is_ally,
        is_real=False,
        latitude=spec.latitude,
        longitude=spec.longitude,
        capability=spec.capability,
        gdp=given(spec.gdp, max(GDP_PER_CAPABILITY * spec.capability, 1.0)),
        ideal_point=given(spec.ideal_point, DEFAULT_IDEAL_POINT),
        democracy=given(spec.democracy, DEFAULT_DEMOCRACY),
        border_km=None,
        frameworks=given(spec.frameworks, ()),
        enhanced_from=_enhanced_from(scenario, spec, None),
        propensity=given(spec.hostage_propensity, 0.0),
        onset=_onset(scenario, spec, None),
        spec=spec,
    )
