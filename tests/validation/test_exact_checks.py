"""The exact checks as a whole: in the registry, documented, and with data that have citations."""

from __future__ import annotations

import pytest

from sim.validation.check import Check, Part
from sim.validation.data import CITATIONS
from sim.validation.exact import alignments, blocs, passage, power, setter
from sim.validation.registry import CHECKS

EXACT = (passage.CHECK, power.CHECK, alignments.CHECK, setter.CHECK, blocs.CHECK)


@pytest.mark.parametrize("check", EXACT, ids=lambda check: check.name)
def test_a_check_is_registered_once_and_says_what_it_does(check: Check) -> None:
    assert [each.name for each in CHECKS].count(check.name) == 1
    assert check.part is Part.EXACT
    assert set(check.needs) <= set(CITATIONS)
    assert len(check.text.split()) > 80
    assert "  " not in check.text
    assert check.text == check.text.strip()
