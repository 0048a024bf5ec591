"""Time: a quarter of a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

PATTERN = "[12][0-9]{3}Q[1-4]"
_LOOSE = re.compile(r"\s*([12][0-9]{3})\s*[-/. ]?\s*q?([1-4])?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, written ``2010Q1``.

    Attributes
    ----------
    year : int
        Calendar year.
    quarter : int
        1 to 4.
    """

    year: int
    quarter: int

    @property
    def index(self) -> int:
        """Quarters since the beginning of year 0."""
        return self.year * 4 + self.quarter - 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the quarter that a text such as ``2010Q1`` stands for.

        Raises
        ------
        ValueError
            For any other spelling.
        """
        if not re.fullmatch(PATTERN, text):
            raise ValueError(f"{text!r} is not a quarter such as 2010Q1")
        return cls(int(text[:4]), int(text[5]))

    @classmethod
    def from_index(cls, index: int) -> Self:
        """Return the quarter with this index."""
        return cls(index // 4, index % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read from text and write as text."""
        return core_schema.no_info_plain_validator_function(
            _validated, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the one spelling."""
        return {"type": "string", "pattern": f"^{PATTERN}$", "examples": ["2010Q1"]}


def _validated(given: object) -> Quarter:
    if isinstance(given, Quarter):
        return given
    if isinstance(given, str) and re.fullmatch(PATTERN, given):
        return Quarter.parse(given)
    raise PydanticCustomError(
        "quarter",
        "not a quarter",
        {"allowed": "a year and quarter such as 2010Q1", "mend": _suggestion(given)},
    )


def _suggestion(given: object) -> str:
    """Return the quarter that another spelling (2010, 2010-Q1, 2010q1) most likely means."""
    match = _LOOSE.fullmatch(str(given))
    return f"Did you mean {match[1]}Q{match[2] or 1}?" if match else ""
