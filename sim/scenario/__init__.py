"""Scenario files in, frozen validated scenarios out; every error with file, line and mend."""

from sim.scenario.framework import Framework
from sim.scenario.json_schema import json_schema
from sim.scenario.load import load_scenario, parse_scenario
from sim.scenario.quarter import Quarter
from sim.scenario.rules_schema import Rules
from sim.scenario.scenario import Scenario
from sim.scenario.schema import CountrySpec, Domain, Event, Place

__all__ = [
    "CountrySpec",
    "Domain",
    "Event",
    "Framework",
    "Place",
    "Quarter",
    "Rules",
    "Scenario",
    "json_schema",
    "load_scenario",
    "parse_scenario",
]
