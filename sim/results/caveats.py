"""What the summary says of numbers that the model cannot be trusted for, where it prints them.

Each is a short form of what docs/validation.md says under "What it cannot be trusted for"; a test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

WHERE = "docs/validation.md"


class Caveat(NamedTuple):
    """What is said in the summary, and the point of docs/validation.md that it stands for."""

    text: str
    point: str


_FORMATS = Caveat(
    "fewer groups are founded inside the alliance than in the record", "How many groups are founded inside"
)
_AGENDA = Caveat("believe no trend in blocking, as the agenda fills up over the years", "How full the agenda is")
_DILUTION = Caveat("believe dilution as to its direction, not its size", "What is decided after somebody objected")
_SLOWEST = Caveat("the slowest issues take longer in the data", "How long the slowest take")
_CRISES = Caveat("of crises outside the formats of all nothing is known", "Crises outside the formats of all")
_BURDEN = Caveat("burdens rise more steeply with size than was measured", "Who pays")

CAVEATS: Mapping[str, Caveat] = {
    "share_framework_nation": _FORMATS,
    "founded_inside": _FORMATS,
    "blocked_queue": _AGENDA,
    "dilution": _DILUTION,
    "response_time": _CRISES,
    "undecided_4y": _SLOWEST,
    "contributions": _BURDEN,
    "burden_gdp_rank": _BURDEN,
}
"""By measure, or by what stands for one in the summary."""


def said_of(names: Iterable[str]) -> list[str]:
    """Return lines that say what is not to be trusted of some measures; none where there is nothing to say."""
    texts = dict.fromkeys(CAVEATS[name].text for name in names if name in CAVEATS)
    return [f"  Note: {text} ({WHERE})." for text in texts]
