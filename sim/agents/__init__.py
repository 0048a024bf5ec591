"""Agents as Mesa has them: states and the Secretariat, views of a run, whose methods are the decisions of the model."""

from sim.agents.agents import Ally, Partner, Secretariat, Sponsor, State

__all__ = ["Ally", "Partner", "Secretariat", "Sponsor", "State"]
