"""YAML text to a located tree, strictly: what YAML would quietly turn into something else is refused.

Only mappings, lists, text, numbers, true, false and null are taken, and numbers and switches are spelt one
way (YAML 1.2). Dates, aliases, tags, merge keys, repeated keys and infinite numbers are errors with a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count

import yaml

from sim.errors import Problem, ScenarioError
from sim.scenario.located import Located, Scalar, dotted, shorten
from sim.scenario.numerals import NOT_FINITE, NUMBER

DEEPEST_NESTING = 32
LONGEST_NUMBER = 30

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-[0-9]{1,2}([Tt \t].*)?\Z")
_ODD_NUMBER = re.compile(r"[-+]?(0[0-9]+|0[xob][0-9a-fA-F]+|[0-9]+(_[0-9]+)+|[0-9]+(:[0-9]+)+)\Z")
_FIXED: Mapping[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    spelling: word == "true" for word in ("true", "false") for spelling in (word, word.title(), word.upper())
}


_HINTS: Mapping[str, str] = {
    "escape": r"In double quotes \ begins a sign such as \n: write / in paths, or take single quotes.",
    "\\t": "Indent with spaces, not tabs.",
}


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.line + 1


class _Refused(Exception):
    """A place that cannot be read past; the reader turns it into a problem."""


class _Reader:
    """Builds the tree of one document from PyYAML's events, noting every problem on the way."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._path: list[str | int] = []
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)

    def document(self) -> Located | None:
        """Return the tree of the only document; None where there is none."""
        next(self._events)  # start of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        tree = self._node(next(self._events), depth=0)
        next(self._events)  # end of the document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._note(after, "The file holds more than one document.", mend="Remove everything from this '---' on.")
        return tree

    def _note(self, event: yaml.Event, message: str, *, allowed: str = "", mend: str = "") -> None:
        line = _line(event)
        self.problems.append(Problem(message, self.file, line, dotted(self._path), allowed=allowed, mend=mend))

    def _refuse(self, event: yaml.Event, message: str, *, mend: str) -> _Refused:
        self._note(event, message, mend=mend)
        return _Refused()

    def _node(self, event: yaml.Event, depth: int) -> Located:
        if depth > DEEPEST_NESTING:
            mend = "Scenarios need far fewer: look for a bracket that is never closed."
            raise self._refuse(event, f"Values are nested more than {DEEPEST_NESTING} deep.", mend=mend)
        if isinstance(event, yaml.AliasEvent):
            mend = "Write the value out, or put what is shared into a file of its own and use 'extends'."
            raise self._refuse(event, f"'*{event.anchor}' is an alias, and aliases are not used here.", mend=mend)
        self._check_properties(event)
        line = _line(event)
        if isinstance(event, yaml.MappingStartEvent):
            return Located(self._mapping(depth), self.file, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Located(tuple(self._items(depth)), self.file, line)
        assert isinstance(event, yaml.ScalarEvent)
        return Located(self._scalar(event), self.file, line)

    def _check_properties(self, event: yaml.Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._note(event, f"'&{anchor}' is an anchor, and anchors are not used here.", mend="Remove it.")
        if tag is not None:
            shown = shorten(tag.replace("tag:yaml.org,2002:", "!!"))
            self._note(event, f"{shown} is a tag, and tags are not used here.", mend="Remove it.")

    def _items(self, depth: int) -> Iterator[Located]:
        for position in count():
            event = next(self._events)
            if isinstance(event, yaml.SequenceEndEvent):
                return
            self._path.append(position)
            yield self._node(event, depth + 1)
            self._path.pop()

    def _mapping(self, depth: int) -> dict[str, Located]:
        children: dict[str, Located] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            self._path.append(key)
            if key in children:
                message = f"The key {shorten(key)} is here twice: first on line {children[key].line}."
                self._note(event, message, mend="Keep one of them.")
            child = self._node(next(self._events), depth + 1)
            children.setdefault(key, Located(child.value, self.file, _line(event)))
            self._path.pop()
        return children

    def _key(self, event: yaml.Event) -> str:
        """Return the text of a key, having noted it where it is none."""
        if not isinstance(event, yaml.ScalarEvent):
            mend = "Start the line with a name and a colon; quote text that begins with a bracket or brace."
            raise self._refuse(event, "A key is a list, a mapping or an alias.", mend=mend)
        self._check_properties(event)
        plain = event.implicit[0]
        if plain and event.value == "<<":
            self._note(
                event,
                "'<<' merges mappings, and is not used here.",
                mend="Use 'extends: other.yaml' instead.",
            )
        elif plain and not isinstance(self._scalar(event), str):
            self._note(
                event,
                f"The key {event.value or '(nothing)'} is not text.",
                mend="Put it in quotes if it is meant. A number has a decimal point, and no comma: 0.5, not 0,5.",
            )
        return self._text(event)

    def _text(self, event: yaml.ScalarEvent) -> str:
        """Return text as it stands; half a surrogate pair, which no file can hold, is noted."""
        text: str = event.value
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            self._note(event, "The text holds half a surrogate pair.", mend="Write the character itself.")
            return ""
        return text

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        if not event.implicit[0]:
            return self._text(event)  # in quotes, or a block of text
        text: str = event.value
        if text in _FIXED:
            return _FIXED[text]
        if NUMBER.match(text) and not _ODD_NUMBER.match(text):
            return self._number(event, text)
        self._check_look_alikes(event, text)
        return self._text(event)

    def _number(self, event: yaml.ScalarEvent, text: str) -> int | float:
        if len(text) > LONGEST_NUMBER:
            self._note(event, f"The number {shorten(text)[1:-1]} has too many digits.", mend="Write it shorter.")
            return 0
        number = int(text) if _INTEGER.match(text) else float(text)
        if number in (float("inf"), float("-inf")):
            self._note(event, f"The number {text} is too large.", allowed="numbers up to about 1e308")
            return 0
        return number

    def _check_look_alikes(self, event: yaml.ScalarEvent, text: str) -> None:
        """Note plain text that some YAML readers take for a number or a date."""
        quotes = f'Write "{text}" in quotes if text is meant.'
        if NOT_FINITE.match(text):
            self._note(event, f"{text} is not a finite number.", allowed="finite numbers", mend=quotes)
        elif date := _DATE.match(text):
            quarter = f"{date[1]}Q{min(max(int(date[2]) - 1, 0) // 3 + 1, 4)}"
            message = f"{shorten(text)[1:-1]} is a date, and time is in quarters here."
            self._note(
                event,
                message,
                allowed=f"a year and quarter such as {quarter}",
                mend=f"Write {quarter}. {quotes}",
            )
        elif _ODD_NUMBER.match(text):
            self._note(event, f"{shorten(text)[1:-1]} is read as different numbers by different programs.",
                       allowed="plain decimal numbers", mend=quotes)  # fmt: skip


def read_text(text: str, file: str) -> Located:
    """Return the tree of a YAML text.

    Parameters
    ----------
    text : str
        One YAML document.
    file : str
        Name of the file for messages.

    Raises
    ------
    ScenarioError
        With every problem up to the first that cannot be read past.
    """
    tree = _tree(text, file)
    if tree is None or tree.value is None:
        raise unreadable(file, "The file is empty.", "`alliance-sim new NAME` writes a scenario to start from.")
    return tree


def read_value(text: str, file: str) -> Located:
    """Return the value that a text on the command line stands for.

    Numbers, switches, text, and lists and mappings in brackets; anything else is text.

    Raises
    ------
    ScenarioError
        As `read_text`.
    """
    tree = _tree(text, file)
    if tree is None:
        return Located(None, file)
    in_brackets = text.lstrip()[:1] in ("[", "{")
    return _placeless(tree) if in_brackets or not isinstance(tree.value, dict | tuple) else Located(text, file)


def _placeless(node: Located) -> Located:
    """Return a tree without its lines, which mean nothing on the command line."""
    if isinstance(node.value, dict):
        return Located({key: _placeless(child) for key, child in node.value.items()}, node.file)
    if isinstance(node.value, tuple):
        return Located(tuple(_placeless(child) for child in node.value), node.file)
    return Located(node.value, node.file)


def _tree(text: str, file: str) -> Located | None:
    reader = _Reader(text, file)
    tree = None
    try:
        tree = reader.document()
    except _Refused:
        pass
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: escapes beyond Unicode
        reader.problems.append(_syntax_problem(error, text, file))
    if reader.problems:
        raise ScenarioError(reader.problems)
    return tree


def _syntax_problem(error: Exception, text: str, file: str) -> Problem:
    """Return PyYAML's complaint in our form."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = "; ".join(part for part in (error.context, error.problem) if part)
        hint = next((hint for sign, hint in _HINTS.items() if sign in what), "Look at this line and the one above it.")
        return Problem(f"This is not YAML: {what}.", file, mark.line + 1 if mark else None, mend=hint)
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        message = f"The file holds the character U+{error.character:04X}, which YAML does not allow."
        return Problem(message, file, line, mend="Remove it: most editors do not show it.")
    return Problem(f"This is not YAML: {error}.", file)


def unreadable(file: str, message: str, mend: str) -> ScenarioError:
    """Return the error of a file that cannot be read at all."""
    return ScenarioError([Problem(message, file, mend=mend)])
