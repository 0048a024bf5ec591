"""Output that every terminal and pipe can show: signs that its encoding lacks are spelt with those that it has."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata
from collections.abc import Mapping

ERRORS = "spelt"
"""Name of the handler of errors: instead of raising one, it spells."""
ASCII = "ascii-spelt"
"""ASCII under another name. Typer takes a stream that is called ASCII for a mistake, and writes UTF-8 to it."""

_SPELT: Mapping[str, str] = {
    "\N{MINUS SIGN}": "-", "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "--",
    "\N{MULTIPLICATION SIGN}": "x", "\N{DIVISION SIGN}": "/", "\N{FRACTION SLASH}": "/", "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{LESS-THAN OR EQUAL TO}": "<=", "\N{GREATER-THAN OR EQUAL TO}": ">=", "\N{NOT EQUAL TO}": "!=",
    "\N{ALMOST EQUAL TO}": "~", "\N{MIDDLE DOT}": ".", "\N{BULLET}": "*", "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{RIGHTWARDS ARROW}": "->", "\N{LEFTWARDS ARROW}": "<-", "\N{DEGREE SIGN}": " deg", "\N{INFINITY}": "inf",
    "\N{SQUARE ROOT}": "sqrt", "\N{GREEK SMALL LETTER MU}": "u", "\N{EURO SIGN}": "EUR", "\N{SECTION SIGN}": "S.",
    # single quotes for double ones, which would end a cell of CSV
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": "'", "\N{RIGHT DOUBLE QUOTATION MARK}": "'",
    "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " ", "\N{WORD JOINER}": "",
    "\N{ZERO WIDTH SPACE}": "", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l",
    "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
}  # fmt: skip


def spelt(text: str) -> str:
    """Return a text in ASCII: letters without accents, signs in words or look-alikes, a question mark for the rest.

    Examples
    --------
    >>> spelt("−0.5 ± 0.1 × Türkiye ≥ 北")
    '-0.5 +/- 0.1 x Turkiye >= ?'
    """
    return "".join(map(_sign, text))


def _sign(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _SPELT:
        return _SPELT[sign]
    kind = unicodedata.category(sign)[0]
    if kind == "M":
        return ""  # an accent by itself
    parts = unicodedata.normalize("NFKD", sign) if kind in "LNS" else sign
    raised = "^" if unicodedata.decomposition(sign).startswith("<super>") else ""
    return "?" if parts == sign else raised + spelt(parts)


def write_what_can_be_shown() -> None:
    """Let standard output and standard error spell what their encoding lacks, where it would be an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=ASCII if is_ascii else None, errors=ERRORS)


def _ascii(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        known.encode, known.decode, known.streamreader, known.streamwriter, known.incrementalencoder,
        known.incrementaldecoder, ASCII,
    )  # fmt: skip


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return spelt(error.object[error.start : error.end]), error.end


codecs.register(_ascii)
codecs.register_error(ERRORS, _spell)
