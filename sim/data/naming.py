"""What countries are called: codes of other systems, and names, from which the code that is meant can be told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources

FILE = "country_names.tsv"
"""Serves messages alone, so it is no part of the fingerprint of the data."""
LONGEST_CODE = 3
NEAR = 0.8
"""How alike two names are, as `difflib` has it, for one to be taken for a misspelling of the other."""


def plain(text: str) -> str:
    """Return a name as it is looked up: small letters without accents, single blanks, no article."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in ".'’")
    return re.sub(r"[\W_]+", " ", bare).strip().removeprefix("the ")


@cache
def country_names() -> Mapping[str, str]:
    """Return the ISO code of each country of the world, carried or not, by what it is called; none of what two are."""
    text = resources.files("sim.data").joinpath(FILE).read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:])


def is_country(given: str) -> bool:
    """Tell whether a text is a code or a name of a country, or close to a name of one."""
    name = plain(given)
    return name in country_names() or _near_name(name) is not None


def country_meant(given: str, among: Collection[str]) -> str | None:
    """Return the code of the country that a text most likely means; None where that is not plain.

    Parameters
    ----------
    given : str
        A code of any system, or a name, perhaps misspelt. A code is never taken for a misspelling of another one.
    among : collection of str
        Codes to choose from. Those that no country of the world has are a file's own, and may be misspelt.
    """
    letters, known = given.casefold(), country_names()
    by_letters = {code.casefold(): code for code in among}
    if letters in by_letters:
        return by_letters[letters]
    name = plain(given)
    meant = known[name] if name in known else _near_own(letters, by_letters) or _near_name(name)
    return meant if meant in among else None


def did_you_mean_country(given: str, among: Collection[str]) -> str:
    """Return the question for the country that a text most likely means, else the empty string."""
    code = country_meant(given, among)
    return "" if code is None else f"Did you mean '{code}'?"


def _near_own(letters: str, by_letters: Mapping[str, str]) -> str | None:
    real = frozenset(country_names().values())
    own = [low for low, code in by_letters.items() if code not in real]
    return next((by_letters[low] for low in get_close_matches(letters, own, n=1, cutoff=NEAR)), None)


def _near_name(name: str) -> str | None:
    if len(name) <= LONGEST_CODE:
        return None
    names = [form for form in country_names() if len(form) > LONGEST_CODE]
    return next((country_names()[form] for form in get_close_matches(name, names, n=1, cutoff=NEAR)), None)
