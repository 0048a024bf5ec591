"""All checks, in the order of the table."""

from __future__ import annotations

from sim.validation.check import Check

CHECKS: tuple[Check, ...] = ()
