"""Text for LaTeX and for Markdown, against cases worked by hand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.tables.typesetting.escaping import breakable, escaped
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
        ("中", "{[}U+4E2D]"),
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
