"""How numbers are written: the spelling that files take, and what other spellings stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
DECIMAL_COMMA = re.compile(r"([-+]?[0-9]*),([0-9]+([eE][-+]?[0-9]+)?)\Z")
THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+\Z")
NOT_FINITE = re.compile(r"[-+]?\.?(inf|infinity|nan|1\.#(inf|ind|qnan))\Z", re.IGNORECASE)
SWITCHES: Mapping[str, str] = dict.fromkeys(("yes", "on", "t", "wahr", "vrai"), "true") | dict.fromkeys(
    ("no", "off", "f", "falsch", "faux"), "false"
)
"""Words for true and false in other programs and in spreadsheets of other languages."""

_MINUS = "−–—‐‑－"
_GROUPED = re.compile(r"([-+]?[0-9]{1,3})((?:[ '’_\u00a0\u2009\u202f][0-9]{3})+)(?![0-9])")
_ENGLISH = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*|(?<=,[0-9]{3},[0-9]{3}))\Z")
_GERMAN = re.compile(r"[-+]?[0-9]{1,3}((\.[0-9]{3})+,[0-9]*|(\.[0-9]{3}){2,})\Z")


def respelt(text: str) -> str:
    """Return in a sentence how to write a number that is written another way; the empty string where that is unclear.

    Parameters
    ----------
    text : str
        What is written where a number should be, such as ``0,5`` or ``5 %``.
    """
    plain, faults = text.strip(), list[str]()
    if plain[:1] and plain[0] in _MINUS:
        plain, faults = f"-{plain[1:]}", [*faults, "a typographic minus"]
    if percent := plain.endswith("%"):
        plain, faults = plain[:-1].rstrip(), [*faults, "a percent sign"]
    if grouped := _GROUPED.match(plain):
        plain = grouped[1] + re.sub("[^0-9]", "", grouped[2]) + plain[grouped.end() :]
        faults.append("thousands set apart")
    choices = _without_commas(plain, faults)
    if not faults or not all(map(NUMBER.match, choices)):
        return ""
    written = " or ".join(str(Decimal(each) / 100) if percent else each for each in choices)
    which = ", whichever is meant" if len(choices) > 1 else ""
    return f"The number has {' and '.join(faults)}: write {written}{which}."


def _without_commas(plain: str, faults: list[str]) -> list[str]:
    """Return what a number may mean when its commas are read, and note what is wrong with them."""
    if _ENGLISH.match(plain):
        faults.append("commas between thousands")
        return [plain.replace(",", "")]
    if _GERMAN.match(plain):
        faults.append("points between thousands")
        return [plain.replace(".", "").replace(",", ".")]
    if THOUSANDS.match(plain):
        faults.append("a comma that may be a decimal comma or set thousands apart")
        return [plain.replace(",", "."), plain.replace(",", "")]
    if DECIMAL_COMMA.match(plain):
        faults.append("a decimal comma")
        return [plain.replace(",", ".")]
    return [plain]
