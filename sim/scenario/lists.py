"""Lists: whether a thing may stand in one more than once. Every list of every kind of file says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim.scenario.fields import Code, refusal
from sim.scenario.located import shorten

UNIQUE = "uniqueItems"
"""Key of JSON Schema: true where a thing may stand in the list once, false where it may stand there more often."""


def _itself(item: Any) -> Any:
    return item


class Once:
    """Refuses a list in which a thing stands twice; an annotation of a tuple.

    Parameters
    ----------
    name : callable
        From an item to what tells it from the others: the item itself if left out; None for one like no other.
    """

    def __init__(self, name: Callable[[Any], Any] = _itself) -> None:
        self._name = name

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the list after its items."""
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say so to editors."""
        return {**handler(schema), UNIQUE: True}

    def _checked(self, items: Sequence[Any]) -> Sequence[Any]:
        seen: list[Any] = []
        for position, item in enumerate(items):
            name = self._name(item)
            if name is not None and name in seen:
                shown = next((each for each in (item, name) if isinstance(each, str | int | float)), None)
                said = "The same entry" if shown is None else shorten(shown)
                raise refusal(f"{said} is listed twice.", mend="Keep one of them.", at=(position,))
            seen.append(name)
        return items


class Repeatable:
    """Says that a thing may stand in a list more than once, and means something each time."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say so to editors."""
        return {**handler(schema), UNIQUE: False}


class _OneOrMore:
    """Takes a single code for a list of one."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        several = handler(schema)
        return {"anyOf": [several["items"], several]}


def _several(given: object) -> object:
    return (given,) if isinstance(given, str) else tuple(given) if isinstance(given, list) else given


def _in_order(several: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(several))


type OneOrMore = Annotated[tuple[Code, ...], Once(), BeforeValidator(_several), AfterValidator(_in_order), _OneOrMore()]
