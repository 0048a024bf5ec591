"""Text for LaTeX that any engine and font encoding takes: nothing but ASCII, every special character escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import groupby

_SPECIAL: Mapping[str, str] = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "`": r"\textasciigrave{}",
}  # fmt: skip
_LETTERS: Mapping[str, str] = {
    "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}",
    "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "å": r"\aa{}", "Å": r"\AA{}", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
    "þ": "th", "Þ": "Th",
}  # fmt: skip
_PUNCTUATION: Mapping[str, str] = {
    "\N{EN DASH}": "--", "\N{EM DASH}": "---", "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": r"\mbox{-}",
    "\N{LEFT SINGLE QUOTATION MARK}": "`", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``", "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
    "\N{HORIZONTAL ELLIPSIS}": r"\ldots{}", "\N{NO-BREAK SPACE}": "~", "\N{NARROW NO-BREAK SPACE}": r"\,",
    "\N{THIN SPACE}": r"\,", "\N{ZERO WIDTH SPACE}": r"\allowbreak{}", "\N{BULLET}": r"\textbullet{}",
    "\N{SECTION SIGN}": r"\S{}", "\N{EURO SIGN}": "EUR",
}  # fmt: skip
_MATHS: Mapping[str, str] = {
    "\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": r"\times", "\N{PLUS-MINUS SIGN}": r"\pm",
    "\N{MIDDLE DOT}": r"\cdot", "\N{DEGREE SIGN}": r"^{\circ}", "\N{INFINITY}": r"\infty",
    "\N{LESS-THAN OR EQUAL TO}": r"\leq", "\N{GREATER-THAN OR EQUAL TO}": r"\geq", "\N{NOT EQUAL TO}": r"\neq",
    "\N{ALMOST EQUAL TO}": r"\approx", "\N{RIGHTWARDS ARROW}": r"\rightarrow",
    "\N{LEFTWARDS ARROW}": r"\leftarrow", "\N{SUPERSCRIPT ONE}": "^{1}", "\N{SUPERSCRIPT TWO}": "^{2}",
    "\N{SUPERSCRIPT THREE}": "^{3}", "\N{MICRO SIGN}": r"\mu", "\N{ELEMENT OF}": r"\in",
}  # fmt: skip
_ACCENTS: Mapping[str, str] = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0331": "b",
}  # fmt: skip
_GREEK_AS_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
_GREEK_AS_OTHER = {"ς": "varsigma", "ϵ": "epsilon", "ϕ": "phi"}
_GREEK = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
))  # fmt: skip
"""Letters that LaTeX has a command for."""
_CHARACTER = re.compile(r"\{\[\}U\+([0-9A-F]{4,6})\]")
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)|(?<=[!?])(?=`)")


def escaped(text: str) -> str:
    """Return a text for LaTeX, on one line.

    Straight double quotes become a pair. What is no letter, digit or sign of Latin, Greek or arithmetic is set by
    XeLaTeX and LuaLaTeX in a font that has it, and else given by its number, as ``[U+4E2D]``, so that it is not lost in
    silence.
    """
    one_line = re.sub(r"[ \t\r\n\f\v]+", " ", text)
    apart = _LIGATURES.sub("\N{WORD JOINER}", unicodedata.normalize("NFC", one_line))
    runs = groupby(((letter, _escaped(letter)) for letter in apart), key=lambda pair: pair[1] is None)
    return _quoted("".join(_run(list(run), others=others) for others, run in runs))


def beyond_pdflatex(latex: str) -> str:
    """Return the characters of an escaped text for which pdfLaTeX prints numbers, each once, in order."""
    return "".join(map(chr, sorted({int(number, 16) for number in _CHARACTER.findall(latex)})))


def _run(pairs: Sequence[tuple[str, str | None]], *, others: bool) -> str:
    """Return letters that are alike in whether every LaTeX can set them."""
    if not others:
        return "".join(made or "" for _, made in pairs)
    letters = [letter for letter, _ in pairs]
    numbers = "".join(f"{{[}}U+{ord(letter):04X}]" for letter in letters)
    if not all(unicodedata.category(letter) in ("Cf", "Zs") or letter.isprintable() for letter in letters):
        return numbers
    # true where the engine knows Unicode and the font has the first of them
    has_them = rf"\ifnum0\ifdefined\Umathchar\iffontchar\font{ord(letters[0])} 1\fi\fi>0 "
    return "".join([has_them, *(rf"\char{ord(letter)} " for letter in letters), rf"\else{numbers}\fi{{}}"])


def breakable(text: str) -> str:
    """Return a text in which long words may be broken after the signs that names and paths are made of."""
    return re.sub(r"(?<=\w/)(?=[^\W\d])|(?<=[^\W\d][_.=])(?=\w)", "\N{ZERO WIDTH SPACE}", text)


def _escaped(letter: str) -> str | None:
    """Return what every LaTeX sets for a letter; None for one that it has not."""
    for table in (_SPECIAL, _LETTERS, _PUNCTUATION):
        if letter in table:
            return table[letter]
    if letter == "\N{WORD JOINER}":
        return "{}"
    if letter.isascii():
        return letter if letter.isprintable() else ""
    maths = _MATHS.get(letter) or _greek(letter)
    if maths:
        return maths if maths.isalpha() and len(maths) == 1 else rf"\ensuremath{{{maths}}}"
    return _accented(letter)


def _greek(letter: str) -> str:
    if letter in _GREEK_AS_LATIN:
        return _GREEK_AS_LATIN[letter]
    if letter in _GREEK_AS_OTHER:
        return rf"\{_GREEK_AS_OTHER[letter]}"
    name = unicodedata.name(letter, "")
    match = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", name)
    if match is None:
        return ""
    spelt = match[2].lower().replace("lamda", "lambda")
    if spelt not in _GREEK:
        return ""
    return rf"\{spelt if match[1] == 'SMALL' else spelt.capitalize()}"


def _accented(letter: str) -> str | None:
    """Return a letter with its accents as commands; one that no font may have stands without it."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if marks and not base.isascii():
        return _escaped(base)
    if not (base.isascii() and base.isalpha() and marks):
        return None
    made = base
    for mark in marks:
        if mark in _ACCENTS:
            made = rf"\{_ACCENTS[mark]}{{{made}}}"
    return made


def _quoted(text: str) -> str:
    """Return a text with straight double quotes as opening and closing ones."""
    opened = re.sub(r'(?<![^\s(\[{/-])"(?=\S)', "``", text)
    return re.sub(r'(?<!\\)"', "''", opened)
