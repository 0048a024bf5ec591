"""Types of the fields of a scenario file, and the record that all of its records derive from."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, PydanticCustomError

from sim.parameters import LARGEST_CAPABILITY
from sim.scenario.located import Path

CODE = "[A-Z][A-Z0-9_]{0,11}"
LONGEST_LABEL = 60
NAME = "[a-z][a-z0-9_]{0,63}"
MISSING = frozenset((
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
))  # fmt: skip
"""Text that stands for a missing value where a CSV file is read: in pandas (`pandas._libs.parsers.STR_NA_VALUES`), and
of these ``NA`` and nothing in R (`read.csv`, `readr`)."""


LARGEST_EXACT = 2**53
"""Below which every whole number is a float too, so that a float stands for one whole number alone."""


def whole[Value](given: Value) -> Value | int:
    """Return a float that stands for a whole number as that number; other values as they are."""
    if isinstance(given, float) and given.is_integer() and abs(given) < LARGEST_EXACT:
        return int(given)
    return given


WHOLE = BeforeValidator(whole)
"""Stands after the bounds of every ``int`` of a file: takes 8.0 and 1e5, and refuses 8.5."""

type Fraction = Annotated[float, Field(ge=0, le=1)]
type Change = Annotated[float, Field(ge=-1, le=1)]
type Number = Annotated[float, Field(ge=-1e12, le=1e12)]
type Amount = Annotated[float, Field(ge=0, le=1e12)]
type Weight = Annotated[float, Field(ge=0, le=1e6)]
type Capability = Annotated[float, Field(ge=0, le=LARGEST_CAPABILITY)]
type Latitude = Annotated[float, Field(ge=-90, le=90)]
type Longitude = Annotated[float, Field(ge=-180, le=180)]
type Code = Annotated[
    str,
    Field(
        pattern=f"^{CODE}$",
        json_schema_extra={"x-allowed": "a country code in capitals such as FRA"},
    ),
    KEPT,
]
type Name = Annotated[
    str,
    Field(
        pattern=f"^{NAME}$",
        json_schema_extra={"x-allowed": "a name in small letters, digits and _"},
    ),
    KEPT,
]
type Label = Annotated[
    str,
    Field(
        pattern="^[A-Za-z0-9_-]{1,64}$",
        json_schema_extra={"x-allowed": "a name in letters, digits, _ and -"},
    ),
    KEPT,
]


def shape(given: object) -> str | None:
    """Return which branch of a union a value of a file belongs to, by its form alone."""
    match given:
        case str():
            return "<text>"
        case tuple() | list():
            return "<list>"
        case dict() | BaseModel():
            return "<mapping>"
        case _:
            return None


class Record(BaseModel):
    """Frozen, with no keys but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class _OrFalse:
    """Takes false for nothing."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"const": False, "type": "boolean"}, *handler(schema)["anyOf"]]}


def _switched(given: object) -> object:
    return None if given is False else given


type OrFalse[Value] = Annotated[Value | None, BeforeValidator(_switched), _OrFalse()]


def refusal(message: str, *, mend: str, allowed: str = "", at: Path = ()) -> PydanticCustomError:
    """Return the error that a validator raises.

    Parameters
    ----------
    message : str
        What is wrong: a sentence with its full stop, or without one what follows "The value is".
    mend, allowed : str
        How to put it right, and what may stand there.
    at : path
        Steps from the value that is validated to the one that is wrong.
    """
    # the text goes in last, so that braces in it stand for themselves
    return PydanticCustomError("refused", "{text}", {"mend": mend, "allowed": allowed, "at": at, "text": message})


def kept(name: str) -> str:
    """Return a name, or refuse one that pandas or R would lose from a CSV file."""
    if name in MISSING:
        raise refusal(f"pandas and R read '{name}' in a CSV file as a missing value.", mend="Write another name.")
    return name


KEPT = AfterValidator(kept)


PRINTED = f"a line of text of up to {LONGEST_LABEL} characters, without spaces at its ends"


def is_printed(given: object) -> bool:
    """Tell whether something can stand in tables and figures, and harms no terminal."""
    return isinstance(given, str) and len(given) <= LONGEST_LABEL and given.isprintable() and given == given.strip()


def printed(label: str) -> str:
    """Return a label, or refuse one that cannot stand in tables and figures."""
    if not is_printed(label):
        raise refusal("no line of text that can be printed", mend="Write it shorter, on one line.", allowed=PRINTED)
    return label


type Printed = Annotated[str, AfterValidator(printed), Field(json_schema_extra={"x-allowed": PRINTED})]
"""What tables and figures print in place of a name; nothing where they make words of the name."""
