"""Files of the library with one to three things changed at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {
    "scenario": "scenarios",
    "experiment": "experiments",
    "claim": "claims",
    "space": "designs",
    "group": "groups",
    "paper": "experiments",
}
NUMBERS = (
    0, 1, -1, 2, 0.5, 1e-320, 1e-12, 1e6, 1e15, 1e300, -1e300, 2**31, 2**53, 2**63 - 1, 2**64, 10**30, float("inf"),
    float("-inf"), float("nan"), 0.1 + 0.2,
)  # fmt: skip
OTHERS = (
    None, True, False, "", " ", "1", "0,5", "1e5", "yes", "~", "NA", "null", "FRA", "USA", "ZZZ", "2010Q1", "1850Q1",
    "9999Q4", "2010-Q1", "consensus", "maritime", "a" * 300, "é", "北约", "\N{ZERO WIDTH SPACE}", "$x_1 & %", "../..",
    "C:\\a\\b.yaml", [], {}, [[]], [None], {"a": 1}, {"": 1}, [1, 1], ["FRA", "FRA"], {"low": 1, "high": 0},
)  # fmt: skip
"""What may stand in place of a value that is no number."""


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value below the root."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        yield (*path, step)
        yield from _paths(below, (*path, step))


def _holder(tree: Any, path: Sequence[Any]) -> Any:
    for step in path[:-1]:
        tree = tree[step]
    return tree


def _nudge(chance: random.Random, holder: Any, step: Any) -> None:
    """Put another value in place that may well be allowed: a number near it, a neighbour's value, the other switch."""
    value = holder[step]
    if isinstance(value, bool):
        holder[step] = not value
    elif isinstance(value, int | float):
        holder[step] = chance.choice((value * 2, value / 2, value + 1, value * 1.01, float(value), 0, 1, round(value)))
    else:
        others = list(holder.values()) if isinstance(holder, dict) else holder
        holder[step] = chance.choice(others)


def _shuffle(chance: random.Random, holder: Any, step: Any) -> None:
    value = holder[step]
    if isinstance(value, list):
        holder[step] = chance.sample(value, chance.randint(0, len(value)))
    elif isinstance(value, dict):
        holder[step] = {key: value[key] for key in chance.sample(list(value), chance.randint(0, len(value)))}
    else:
        _nudge(chance, holder, step)


def _replace(chance: random.Random, holder: Any, step: Any) -> None:
    value = holder[step]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and chance.random() < 0.7:
        holder[step] = chance.choice((value * 10, value * 1000, -value, value / 3, str(value)))
    else:
        holder[step] = chance.choice(NUMBERS if is_number or chance.random() < 0.3 else OTHERS)


def _drop(chance: random.Random, holder: Any, step: Any) -> None:
    del holder[step]


def _double(chance: random.Random, holder: Any, step: Any) -> None:
    if isinstance(holder, list):
        holder.insert(step, holder[step])
    else:
        holder[f"{step}2"] = holder[step]


def _rename(chance: random.Random, holder: Any, step: Any) -> None:
    if isinstance(holder, dict):
        name = str(step)
        cut = chance.randrange(len(name) + 1)
        new = chance.choice((name[:cut] + name[cut + 1 :], name.upper(), name + "_", name[::-1], "0", "é" + name))
        holder[new] = holder.pop(step)


def _many(chance: random.Random, holder: Any, step: Any) -> None:
    if isinstance(holder[step], list):
        holder[step] = holder[step] * chance.choice((2, 50))
    else:
        holder[step] = [holder[step]] * chance.choice((1, 2, 50))


def _nest(chance: random.Random, holder: Any, step: Any) -> None:
    holder[step] = chance.choice(({"a": holder[step]}, [holder[step]], {step: holder[step]}))


TREE_CHANGES: Sequence[Callable[[random.Random, Any, Any], None]] = (
    _nudge, _shuffle, _shuffle, _replace, _replace, _drop, _drop, _double, _rename, _many, _nest,
)  # fmt: skip


def changed_tree(text: str, chance: random.Random) -> bytes:
    """Return a YAML text with one to three values changed; in most cases to what may well be allowed."""
    tree = yaml.safe_load(text)
    is_mild = chance.random() < 0.6
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        every = list(_paths(tree))
        numbers = [path for path in every if isinstance(_holder(tree, path)[path[-1]], int | float)]
        if every:
            path = chance.choice(numbers if is_mild and numbers else every)
            (_nudge if is_mild else chance.choice(TREE_CHANGES))(chance, _holder(tree, path), path[-1])
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


def changed_text(text: str, chance: random.Random) -> bytes:
    """Return a text with one to three lines or characters changed, whatever they mean."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        way = chance.randrange(8)
        if way == 0:
            lines[at], lines[other] = lines[other], lines[at]
        elif way == 1:
            lines.insert(at, lines[other])
        elif way == 2 and len(lines) > 1:
            del lines[at]
        elif way == 3:
            lines[at] = (
                chance.choice(("\t", "  ", "- ", "? ", "&a ", "*a ", "!!python/name:os.system ", "<<: ")) + lines[at]
            )
        elif way == 4:
            lines[at] = lines[at].lstrip()
        else:
            column = chance.randrange(len(lines[at]) + 1)
            junk = chance.choice(
                (":", "{", "]", '"', "'", "#", "|", "%", "\0", "\x1b", "\u2028", "−", "，", "\r", "😀")
            )
            lines[at] = lines[at][:column] + junk + lines[at][column + chance.randint(0, 2) :]
    data = "".join(lines).encode("utf-8", "surrogatepass")
    cut = chance.randrange(len(data) + 1) if data else 0
    return chance.choice((data,) * 8 + (data[:cut], data[:cut] + b"\xff\xfe" + data[cut:], b"\xef\xbb\xbf" + data))


@cache
def sources() -> dict[str, list[Path]]:
    """Return the files of the library by their kind."""
    return {
        kind: [
            path for path in sorted((ROOT / folder).glob("*.yaml")) if (path.name == "paper.yaml") is (kind == "paper")
        ]
        for kind, folder in FOLDERS.items()
    }


def mutant(seed: int) -> tuple[str, Path, bytes]:
    """Return the kind of a mutant, the file that it is made of, and its bytes."""
    chance = random.Random(seed)
    kind = chance.choice(list(FOLDERS))
    path = chance.choice(sources()[kind])
    text = path.read_text(encoding="utf-8")
    return kind, path, (changed_tree if chance.random() < 0.75 else changed_text)(text, chance)
