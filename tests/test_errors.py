"""Messages."""

from __future__ import annotations

import pickle

from sim.errors import AllianceSimError, Problem, ScenarioError, did_you_mean, listing, nearest, unknown_name

NAMES = ("steering", "silence_tolerance", "momentum_loss")


def test_a_problem_says_where_what_allowed_and_how_to_mend() -> None:
    problem = Problem("It is wrong.", "a.yaml", 3, "x.y", "2", "a number from 0 to 1", "Write 1.")
    assert str(problem).split("\n") == [
        "a.yaml, line 3, key x.y",
        "    It is wrong.",
        "    Allowed: a number from 0 to 1",
        "    Write 1.",
    ]


def test_what_is_not_known_is_left_out() -> None:
    assert str(Problem("It is empty.", "a.yaml")) == "a.yaml\n    It is empty."


def test_every_problem_is_printed() -> None:
    error = ScenarioError([Problem("One.", "a.yaml"), Problem("Two.", "b.yaml")])
    assert "One." in str(error)
    assert "Two." in str(error)


def test_an_error_travels_between_processes() -> None:
    error = ScenarioError([Problem("One.", "a.yaml", 1)])
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


def test_the_family() -> None:
    assert issubclass(ScenarioError, AllianceSimError)
    assert issubclass(AllianceSimError, Exception)


def test_nearest_ignores_capitals_and_gives_up_on_strangers() -> None:
    assert nearest("Stering", NAMES) == "steering"
    assert nearest("silence", NAMES) == "silence_tolerance"
    assert nearest("elephant", NAMES) is None
    assert did_you_mean("elephant", NAMES) == ""


def test_a_long_listing_is_cut() -> None:
    assert listing(["a", "b"]) == "a, b"
    assert listing([str(n) for n in range(100)]).endswith("and 88 more")


def test_unknown_name() -> None:
    said = str(unknown_name("parameter", "stering", NAMES))
    assert "no parameter called 'stering'" in said
    assert "Did you mean 'steering'?" in said
