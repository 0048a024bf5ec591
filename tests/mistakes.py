"""What tests of files with mistakes share: how a mistake is written down, and what has to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import Problem, ScenarioError

type Mistake = tuple[str, int, str, str]
"""A text with a mistake, its line, its key, and what the message says."""


def problems_of(load: Callable[..., object], *given: object) -> tuple[Problem, ...]:
    """Return the problems for which a loader refuses what it is given."""
    with pytest.raises(ScenarioError) as caught:
        load(*given)
    return caught.value.problems


def assert_named(load: Callable[[Path], object], file: Path, mistake: Mistake) -> None:
    """Write a text with a mistake to a file, and hold what the loader says of it against what it should."""
    text, line, key, said = mistake
    file.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        load(file)
    message, problems = str(caught.value), {problem.key: problem for problem in caught.value.problems}
    assert key in problems, message
    assert said in str(problems[key]), message
    assert (problems[key].file, problems[key].line) == (str(file), line), message
    assert f"{file}, line {line}, key {key}" in message, message
