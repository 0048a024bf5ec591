"""Values laid on a tree: keys, positions, and keys with dots."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.located import Located, located
from sim.scenario.settings import Misfit, with_settings, with_value

TREE = {"factors": {"parameters.slots": {"low": 1}, "rules": 2}, "listed": [1, {"a": 3}]}


def laid(setting: str) -> object:
    return with_settings(located(TREE, "file"), [setting]).plain()


def test_a_key_with_dots_may_come_in_pieces() -> None:
    assert laid("factors.parameters.slots.low=5") == {
        "factors": {"parameters.slots": {"low": 5}, "rules": 2}, "listed": (1, {"a": 3}),
    }  # fmt: skip
    assert laid("factors.parameters.slots=5")["factors"] == {"parameters.slots": 5, "rules": 2}  # type: ignore[index]


def test_the_longest_key_that_there_is_wins() -> None:
    tree = located({"a": {"b": 1}, "a.b": 2}, "file")
    assert with_settings(tree, ["a.b=3"]).plain() == {"a": {"b": 1}, "a.b": 3}
    assert with_settings(tree, ["a.c=3"]).plain() == {"a": {"b": 1, "c": 3}, "a.b": 2}


def test_keys_are_made_where_nothing_is() -> None:
    assert laid("new.key=5")["new"] == {"key": 5}  # type: ignore[index]
    assert laid("factors.parameters.steering=5")["factors"]["parameters"] == {"steering": 5}  # type: ignore[index]


def test_positions_lead_into_lists() -> None:
    assert laid("listed.1.a=5")["listed"] == (1, {"a": 5})  # type: ignore[index]


@pytest.mark.parametrize(
    ("steps", "said"),
    [(("listed", "2"), "a list of 2"), (("listed", "x"), "no position"), (("factors", "rules", "x"), "single value")],
)
def test_a_way_that_leads_nowhere(steps: tuple[str, ...], said: str) -> None:
    with pytest.raises(Misfit, match=said):
        with_value(located(TREE, "file"), steps, Located(1, "here"))
    with pytest.raises(ScenarioError, match=said):
        laid(f"{'.'.join(steps)}=1")


def test_a_value_brings_its_place_along() -> None:
    tree = with_value(located(TREE, "file"), ("listed", "1", "a"), Located(5, "here", 7))
    node = tree.nearest(("listed", 1, "a"))
    assert (node.file, node.line) == ("here", 7)
    assert tree.nearest(("listed", 0)).file == "file"


def test_a_plain_value_and_its_tree_are_the_same() -> None:
    assert located(TREE, "file").plain() == {
        "factors": {"parameters.slots": {"low": 1}, "rules": 2}, "listed": (1, {"a": 3}),
    }  # fmt: skip
