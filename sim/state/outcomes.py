"""How attempts end, and what becomes of issues."""

from __future__ import annotations

from enum import IntEnum

NOBODY = -1
"""Sponsor of an issue that nobody takes up."""


class Ending(IntEnum):
    """How an attempt in one format ended."""

    OPEN = 0
    AGREED = 1
    TALK_SHOP = 2
    SUBSTANTIVE = 3
    HOSTAGE = 4
    QUEUE = 5
    TOO_LATE = 6
    DECLINED = 7


BLOCKS = (Ending.SUBSTANTIVE, Ending.HOSTAGE, Ending.QUEUE, Ending.TOO_LATE)
"""Endings that count as blocked; an attempt that a sponsor breaks off after objections ends by their reason."""


class Outcome(IntEnum):
    """What became of an issue."""

    OPEN = 0
    AGREED = 1
    TALK_SHOP = 2
    FAILED = 3
    INACTION = 4
    IGNORED = 5
