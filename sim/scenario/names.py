"""Names that tables and figures tell apart."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import AfterValidator

from sim.scenario.fields import refusal
from sim.wording import listed, phrase

_NUMBER = re.compile(r"[-+]?[0-9]+([eE][-+]?[0-9]+)?")


def apart[Value](named: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return what stands by name, or refuse names that tables and figures would print alike."""
    alike: dict[str | float, list[str]] = {}
    for name in named:
        alike.setdefault(look(name), []).append(name)
    twins = [names for names in alike.values() if len(names) > 1]
    if twins:
        pairs = "; ".join(listed([f"'{name}'" for name in names]) for names in twins)
        raise refusal(
            f"Tables and figures cannot tell these names apart: {pairs}.",
            mend="Let them differ in more than capitals, underscores and dashes, and numbers in their value.",
        )
    return named


def look(name: str) -> str | float:
    """Return what a reader has of a name: its words whatever their capitals; or the number that it is read as."""
    if _NUMBER.fullmatch(name):
        return float(name)
    return re.sub(r"[\s_-]+", " ", phrase(name)).strip().casefold()


APART = AfterValidator(apart)
"""Annotation of a mapping by name."""
