"""A tree of plain values in which every node knows the file and line that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.errors import Problem

type Scalar = str | int | float | bool | None
type Plain = Scalar | tuple[Plain, ...] | dict[str, Plain]
type Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """A value of a YAML file with its place.

    Attributes
    ----------
    value : str, int, float, bool, None, tuple of Located or dict of Located
        What stands there.
    file : str
        File it stands in, or ``"--set"`` for the command line.
    line : int or None
        Line of its key (or of itself in a list), counted from 1.
    key : str
        What messages call the way to it, where it was written elsewhere than it stands now; empty else.
    lost : tuple of Located
        Of a list of events, those that it replaced without a word on them.
    """

    value: Scalar | tuple[Located, ...] | dict[str, Located]
    file: str
    line: int | None = None
    key: str = ""
    lost: tuple[Located, ...] = ()

    def plain(self) -> Plain:
        """Return the value without places; lists become tuples."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, tuple):
            return tuple(child.plain() for child in self.value)
        return self.value

    def child(self, step: str | int) -> Located | None:
        """Return what stands under a key or at a position, or None."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, tuple) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def nearest(self, path: Sequence[str | int]) -> Located:
        """Return the node at `path`, or the last one on the way there that exists."""
        node = self
        for step in path:
            found = node.child(step)
            if found is None:
                break
            node = found
        return node


def merge(base: Located, over: Located) -> Located:
    """Return `base` with `over` laid on it: mappings merge key by key, all else is replaced.

    The place of a mapping in both is that of `over`; below, every value keeps its own.
    """
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    merged = dict(base.value)
    for key, child in over.value.items():
        merged[key] = merge(merged[key], child) if key in merged else child
    return Located(merged, over.file, over.line)


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as it is written in messages and after ``--set``: ``events.0.threat``."""
    return ".".join(_step(step) for step in path)


def _step(step: str | int) -> str:
    text = str(step)
    return text if len(text) <= 60 and text.isprintable() else shorten(text)


def shorten(value: object, width: int = 60) -> str:
    """Return a value as YAML would show it, cut to `width` characters."""
    match value:
        case None:
            shown = "nothing"
        case bool():
            shown = str(value).lower()
        case dict():
            shown = "a mapping"
        case tuple() | list():
            shown = "a list"
        case str():
            shown = repr(value)
        case int() if value.bit_length() > 4 * width:
            shown = "a number of very many digits"
        case _:
            shown = str(value)
    return shown if len(shown) <= width else f"{shown[: width - 3]}..."


def subject(value: object) -> str:
    """Return a value as the subject of a sentence."""
    match value:
        case None:
            return "An empty value"
        case dict():
            return "A mapping"
        case tuple() | list():
            return "A list"
        case _:
            return f"The value {shorten(value)}"


def located(plain: Plain, file: str) -> Located:
    """Return a plain value as a tree without lines; lists may come as lists or as tuples."""
    if isinstance(plain, dict):
        return Located({key: located(child, file) for key, child in plain.items()}, file)
    if isinstance(plain, tuple | list):
        return Located(tuple(located(child, file) for child in plain), file)
    return Located(plain, file)


class Problems:
    """The problems found in one tree, each with the file and line that its path comes from."""

    def __init__(self, tree: Located) -> None:
        self._tree = tree
        self._found: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, path: Path, message: str, *, given: object = None, allowed: str = "", mend: str = "") -> None:
        """Note a problem at `path`; where nothing stands there, the line is that of what should hold it."""
        node = self._tree.nearest(path)
        shown = "" if given is None else shorten(given)
        self._found.append(Problem(message, node.file, node.line, self._key(path), shown, allowed, mend))

    def _key(self, path: Path) -> str:
        """Return what a path is called in the file that it was written in."""
        node: Located | None = self._tree
        for taken, step in enumerate(path, 1):
            node = None if node is None else node.child(step)
            if node is not None and node.key:
                return ".".join([node.key, dotted(path[taken:])] if path[taken:] else [node.key])
        return dotted(path)

    def value_at(self, path: Path) -> Plain:
        """Return what stands at `path`; None where nothing does."""
        node: Located | None = self._tree
        for step in path:
            node = None if node is None else node.child(step)
        return None if node is None else node.plain()

    def include(self, problems: Iterable[Problem]) -> None:
        """Note problems that know their place."""
        self._found.extend(problems)

    def sorted(self) -> tuple[Problem, ...]:
        """Return them without repetitions, by file and line."""
        return tuple(sorted(dict.fromkeys(self._found), key=lambda p: (p.file, p.line or 0)))
