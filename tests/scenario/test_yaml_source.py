"""What YAML would quietly turn into something else is refused, with its line and key."""

from __future__ import annotations

import pytest

from sim.errors import Problem, ScenarioError
from sim.scenario.yaml_source import DEEPEST_NESTING, read_text, read_value


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        read_text(text, "file.yaml")
    assert all(problem.file == "file.yaml" for problem in caught.value.problems)
    return caught.value.problems


REFUSED = {
    "key twice": ("a: 1\nb: 2\na: 3", 3, "a", "'a' is here twice: first on line 1"),
    "key twice below": ("a:\n  b: 1\n  b: 2", 3, "a.b", "twice"),
    "tag": ("a: !!python/name:os.system x", 1, "a", "tag"),
    "standard tag": ("a: !!str 1", 1, "a", "!!str"),
    "alias": ("a: &x 1\nb: *x", 2, "b", "'*x' is an alias"),
    "anchor": ("a: &x 1", 1, "a", "'&x' is an anchor"),
    "merge key": ("a:\n  <<: {b: 1}", 2, "a", "'<<' merges"),
    "infinity": ("a: .inf", 1, "a", "not a finite number"),
    "minus infinity": ("a: -.Inf", 1, "a", "not a finite number"),
    "not a number": ("a: [0, .nan]", 1, "a.1", "not a finite number"),
    "nan as text": ("a: nan", 1, "a", "not a finite number"),
    "inf as text": ("a: Infinity", 1, "a", "not a finite number"),
    "too large": ("a: 1e999", 1, "a", "too large"),
    "too long": ("a: " + "9" * 5000, 1, "a", "too many digits"),
    "date": ("start: 2014-02-20", 1, "start", "a date"),
    "time": ("start: 2014-02-20T10:00:00Z", 1, "start", "a date"),
    "octal": ("a: 010", 1, "a", "different numbers"),
    "minutes": ("a: 1:30", 1, "a", "different numbers"),
    "underscore": ("a: 1_000", 1, "a", "different numbers"),
    "number as key": ("a:\n  2010: x", 2, "a", "The key 2010 is not text"),
    "switch as key": ("true: x", 1, "", "not text"),
    "null as key": ("? \n: x", 1, "", "not text"),
    "list as key": ("a: 1\n? [b, c]\n: x", 2, "", "A key is a list"),
    "two documents": ("a: 1\n---\nb: 2", 2, "", "more than one document"),
    "tab": ("a:\n\tb: 1", 2, "", "spaces, not tabs"),
    "open bracket": ("a: [1, 2", 1, "", "not YAML"),
    "control character": ("a: 1\nb: \x07", 2, "", "U+0007"),
    "escape beyond Unicode": ('a: "\\UFFFFFFFF"', None, "", "not YAML"),
    "half a surrogate": ('a: "\\ud800"', 1, "a", "surrogate"),
    "deep": ("a: " + "[" * 100_000, 1, None, f"more than {DEEPEST_NESTING} deep"),
    "empty": ("", None, "", "empty"),
    "comment only": ("# nothing", None, "", "empty"),
    "null": ("~", None, "", "empty"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_place(name: str) -> None:
    text, line, key, said = REFUSED[name]
    last = problems_of(text)[-1]
    assert said in str(last)
    assert last.line == line
    assert key is None or last.key.startswith(key)


def test_all_problems_of_a_file_are_listed() -> None:
    lines = [problem.line for problem in problems_of("a: .nan\nb: 1\nb: 2\nc: 010\nd: 2010-01-01")]
    assert lines == [1, 3, 4, 5]


def test_a_date_is_mended_to_its_quarter() -> None:
    (problem,) = problems_of("at: 2022-02-24")
    assert "Write 2022Q1." in problem.mend


def test_plain_values() -> None:
    text = "{a: 1, b: +0.5, c: 1e3, d: true, e: null, f: no, g: '1', h: [x, -2], i: \"nan\", j: '2010-01-01'}"
    assert read_text(text, "f").plain() == {
        "a": 1, "b": 0.5, "c": 1000.0, "d": True, "e": None, "f": "no", "g": "1", "h": ("x", -2),
        "i": "nan", "j": "2010-01-01",
    }  # fmt: skip


def test_every_node_knows_its_line() -> None:
    tree = read_text("a:\n  b:\n    - 1\n    - 2\n", "f")
    assert tree.nearest(("a", "b", 1)).line == 4
    assert tree.nearest(("a", "b")).line == 2
    assert tree.nearest(("a", "missing")).line == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.3", 0.3),
        ("", None),
        ("[a, b]", ("a", "b")),
        ("{x: 1}", {"x": 1}),
        ("Title: with a colon", "Title: with a colon"),
        ("- dash", "- dash"),
        ("2010Q1", "2010Q1"),
    ],
)
def test_values_on_the_command_line(text: str, value: object) -> None:
    assert read_value(text, "--set").plain() == value
