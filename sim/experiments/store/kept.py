"""What the program's own files say of other files and of runs, as records that are validated when they are read.

A file may have been edited by hand, damaged, or come from somebody else, so nothing in it is taken for granted.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LARGEST = 2**63 - 1

type Count = Annotated[int, Field(ge=0, le=LARGEST)]
type Some = Annotated[int, Field(ge=1, le=LARGEST)]
type Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _inside(given: str) -> str:
    steps = given.split("/")
    if "" in steps or "." in steps or ".." in steps or any(sign in given for sign in "\\\0:"):
        raise ValueError("it is not the path of a file in this folder")
    return given


type Inside = Annotated[str, AfterValidator(_inside)]
"""Path of a file below a folder, which does not lead out of it."""


class Kept(BaseModel):
    """Frozen and strict; keys that nobody asks for are let be."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False)


class File(Kept):
    """A file as it was written."""

    bytes: Count
    sha256: Checksum


class TableFile(File):
    """A part of a table as it was written."""

    file: Inside
    rows: Count


class Failed(Kept):
    """A run that failed."""

    run: Count
    error: str


class PartRecord(Kept):
    """The record of a part of a sweep."""

    part: Count
    sweep: str
    tables: dict[str, TableFile]
    failures: list[Failed]


class Finished(Kept):
    """What the manifest of a sweep says where all of it is done."""

    complete: Literal[True]
    parts: Some
    parts_kept: Count
    rows: dict[str, Count]
    failures: list[Failed]


def from_json(content: bytes | str) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    ValueError
        If it is none, says NaN or infinity, or is nested too deeply.
    """
    try:
        return json.loads(content, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _no_number(text: str) -> None:
    raise ValueError(f"it says {text}, which is no number in JSON")
