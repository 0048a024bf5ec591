"""Text for LaTeX and for Markdown, against cases worked by hand."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.tables.typesetting.escaping import beyond_pdflatex, breakable, escaped
from sim.tables.typesetting.markdown import escaped as marked


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("first_resort", r"first\_resort"),
        ("50 % of A&B, #1, $5", r"50 \% of A\&B, \#1, \$5"),
        ("{a} ~b ^c", r"\{a\} \textasciitilde{}b \textasciicircum{}c"),
        (r"\input", r"\textbackslash{}input"),
        ("a < b > c | d", r"a \textless{} b \textgreater{} c \textbar{} d"),
        ("−0.3 ± 2 × 10", r"\ensuremath{-}0.3 \ensuremath{\pm} 2 \ensuremath{\times} 10"),
        ("μ* and Ω, Α, ς", r"\ensuremath{\mu}* and \ensuremath{\Omega}, A, \ensuremath{\varsigma}"),
        ("λ, ά", r"\ensuremath{\lambda}, \ensuremath{\alpha}"),
        ("2010–2030 — so", "2010--2030 --- so"),
        ("2010--2030", "2010-{}-2030"),
        ("it's ''so''", "it's '{}'so'{}'"),
        ("“q” ‘r’", "``q'' `r'"),
        ('"quoted" ("so")', "``quoted'' (``so'')"),
        ("a`b", r"a\textasciigrave{}b"),
        ("Türkiye, Čačak, Łódź, Øre, ğ, ı", r"T\"{u}rkiye, \v{C}a\v{c}ak, \L{}\'{o}d\'{z}, \O{}re, \u{g}, \i{}"),
        ("km², 5°", r"km\ensuremath{^{2}}, 5\ensuremath{^{\circ}}"),
        ("a\n  b\tc", "a b c"),
        ("a\N{NO-BREAK SPACE}b", "a~b"),
        ("a\ue000", "a{[}U+E000]"),
        ("\x07", ""),
    ],
)  # fmt: skip
def test_text_for_latex(text: str, latex: str) -> None:
    assert escaped(text) == latex


@given(st.text())
def test_latex_gets_ascii_on_one_line_with_balanced_braces(text: str) -> None:
    made = escaped(text)
    assert made.isascii()
    assert made.isprintable()
    bare = re.sub(r"\\[\\{}$&#%_]", "", made)
    assert bare.count("{") == bare.count("}")
    assert not set(bare) & set("$&#%")


def has(letter: str) -> str:
    """Return the test for an engine that knows Unicode, with a font that has a letter."""
    return rf"\ifnum0\ifdefined\Umathchar\iffontchar\font{ord(letter)} 1\fi\fi>0 "


@pytest.mark.parametrize(
    ("text", "characters", "numbers"),
    [
        ("中", r"\char20013 ", "{[}U+4E2D]"),
        ("北约", r"\char21271 \char32422 ", "{[}U+5317]{[}U+7EA6]"),
        ("й", r"\char1081 ", "{[}U+0439]"),
        ("ϟ", r"\char991 ", "{[}U+03DF]"),  # LaTeX has no \koppa
        ("😀", r"\char128512 ", "{[}U+1F600]"),
    ],
)
def test_other_scripts_are_set_where_engine_and_font_have_them_and_else_numbered(
    text: str, characters: str, numbers: str
) -> None:
    made = rf"{has(text[0])}{characters}\else{numbers}\fi{{}}"
    assert escaped(text) == made
    assert escaped(f"a {text} b") == f"a {made} b"
    assert beyond_pdflatex(escaped(f"a {text} é λ")) == "".join(sorted(text))


@given(st.text())
def test_what_pdflatex_cannot_set_is_known_and_nothing_else_has_a_number(text: str) -> None:
    beyond = beyond_pdflatex(escaped(text))
    assert set(beyond) <= set(unicodedata.normalize("NFC", text))
    assert not any(letter.isascii() for letter in beyond)
    assert escaped("".join(letter for letter in unicodedata.normalize("NFC", text) if letter not in beyond)).count(
        r"\char"
    ) == 0  # fmt: skip


GREEK = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"


def test_greek_commands_are_those_of_latex() -> None:
    block = map(chr, (*range(0x370, 0x400), *range(0x1F00, 0x2000)))
    every = [letter for letter in block if unicodedata.category(letter)[0] == "L"]
    commands = {match for letter in every for match in re.findall(r"\\ensuremath\{\\(\w+)\}", escaped(letter))}
    known = {unicodedata.name(letter).split()[-1].replace("LAMDA", "LAMBDA") for letter in GREEK}
    assert {command.upper() for command in commands} == known | {"VARSIGMA"}
    assert {command for command in commands if command[0].isupper()} == {
        *("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"),
    }


def test_names_and_paths_may_be_broken_and_numbers_may_not() -> None:
    made = escaped(breakable("rules.silence_strictness 0.25 and/or 1/threat, docs/odd.md"))
    assert made.split(r"\allowbreak{}") == [
        "rules.", r"silence\_", "strictness 0.25 and/", "or 1/", "threat, docs/", "odd.", "md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("first_resort", r"first\_resort"),
        ("a | b", r"a \| b"),
        ("μ* `c` <d> $e$ ~f~ x^2", r"μ\* \`c\` \<d> \$e\$ \~f\~ x\^2"),
        ("−5 [1, 2] %", "−5 [1, 2] %"),
        ("two\nlines", "two lines"),
    ],
)
def test_text_for_markdown(text: str, markdown: str) -> None:
    assert marked(text) == markdown
