"""All checks, in the order of the table."""

from __future__ import annotations

from sim.validation.check import Check
from sim.validation.decisions.check import CHECK as DECISIONS
from sim.validation.exact import alignments, blocs, passage, power, setter
from sim.validation.founding.check import CHECK as FOUNDING
from sim.validation.leading.check import CHECK as LEADING
from sim.validation.record.check import CHECK as RECORD
from sim.validation.rosters.check import CHECK as ROSTERS
from sim.validation.sizes.check import CHECK as SIZES
from sim.validation.speed.check import CHECK as SPEED
from sim.validation.vetoes.check import CHECK as VETOES

CHECKS: tuple[Check, ...] = (
    passage.CHECK,
    power.CHECK,
    alignments.CHECK,
    setter.CHECK,
    blocs.CHECK,
    DECISIONS,
    VETOES,
    ROSTERS,
    SPEED,
    FOUNDING,
    LEADING,
    RECORD,
    SIZES,
)
