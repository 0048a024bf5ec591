"""Adding a format is one file and one line: either missing fails here."""

from __future__ import annotations

import copy
import importlib
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import sim.formats
from sim.formats import (
    BUILT_IN,
    FORMATS,
    ORDERED,
    Described,
    Format,
    formats_named,
    kept,
    label,
    names_of_attempts,
    renumber,
)
from sim.scenario.json_schema import format_names

FILES = {path.stem for path in Path(sim.formats.__file__).parent.glob("*.py")} - {"__init__", "traits"}


def test_every_file_is_a_registered_format_and_the_reverse() -> None:
    assert set(FORMATS) == FILES


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_format_has_the_name_traits_and_decision_of_its_file(name: str) -> None:
    module = importlib.import_module(f"sim.formats.{name}")
    assert (FORMATS[name].traits, FORMATS[name].decide) == (module.TRAITS, module.decide)
    assert FORMATS[name].name == module.TRAITS.name == name


def test_codes_count_up_in_the_order_of_the_registry() -> None:
    assert [fmt.code for fmt in ORDERED] == list(range(len(FORMATS)))
    assert list(FORMATS.values()) == ORDERED


def test_labels_differ() -> None:
    assert len({fmt.traits.label for fmt in ORDERED}) == len(ORDERED)


def test_scenario_files_know_all_formats_but_inaction() -> None:
    assert tuple(format_names()) == tuple(name for name in FORMATS if name != "inaction")


def test_formats_named_come_in_the_order_of_the_registry() -> None:
    names = [fmt.name for fmt in ORDERED]
    assert formats_named(reversed(names)) == list(ORDERED)
    assert [fmt.name for fmt in formats_named(["bilateral", "consensus", "bilateral"])] == ["consensus", "bilateral"]
    assert formats_named([]) == []


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda fmt: pickle.loads(pickle.dumps(fmt))])
def test_a_copy_of_a_format_is_the_format(copied: Callable[[Format], Format]) -> None:
    assert all(copied(fmt) is fmt for fmt in ORDERED)


def test_formats_are_numbered_anew_and_the_others_stay() -> None:
    """Much is compared with `is`, such as inaction."""
    first = ORDERED[0]
    try:
        FORMATS["one_more"] = replace(first, code=99)
        renumber()
        assert [fmt.code for fmt in ORDERED] == list(range(len(BUILT_IN) + 1))
        assert FORMATS["one_more"] is ORDERED[-1]
        assert all(one is other for one, other in zip(ORDERED, BUILT_IN, strict=False))
    finally:
        del FORMATS["one_more"]
        renumber()
    assert tuple(ORDERED) == BUILT_IN


def test_formats_that_a_result_describes_are_attempted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    described = Described("Caucus", "allies")
    monkeypatch.setitem(sim.formats.DESCRIBED, "caucus", described)
    assert names_of_attempts() == [*(fmt.name for fmt in BUILT_IN if fmt.name != "inaction"), "caucus"]
    assert (label("caucus"), kept("caucus")) == ("Caucus", described)


def test_a_format_that_nobody_describes_is_called_by_its_name() -> None:
    assert label("consensus") == FORMATS["consensus"].traits.label
    assert kept("consensus") is FORMATS["consensus"].traits
    assert label("contact_group") == "Contact group"
