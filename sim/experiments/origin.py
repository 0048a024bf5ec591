"""Where a result is from, as its manifest says it: in words that hold on any machine, without a path of this one."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath

_FILE = re.compile(r'(?<=File ")(?P<path>[^"<][^"]*)(?=", line )')
_SHOWN = 3
"""Last steps of a path that a traceback keeps: enough to find the file in a clone."""


def command(words: Sequence[str] | None = None, here: Path | None = None) -> list[str]:
    """Return the command that is being run, as it would be typed anywhere.

    Parameters
    ----------
    words : sequence of str, optional
        The command; by default that of this process.
    here : Path, optional
        Folder that it is run in; by default the current one.

    Returns
    -------
    list of str
        The program by its name alone. Whole paths count from the current folder, or are cut to their last step where
        they lead out of it.
    """
    given = list(sys.argv if words is None else words)
    folder = Path.cwd() if here is None else here
    return [_program(given[0]), *(_anywhere(word, folder) for word in given[1:])] if given else []


def _program(word: str) -> str:
    path = PurePath(word)
    return "alliance-sim" if path.name == "__main__.py" and path.parent.name == "sim" else path.name


def _anywhere(word: str, here: Path) -> str:
    before, equals, value = word.rpartition("=")
    path = PurePath(value)
    if not path.is_absolute():
        return word
    inside = path.is_relative_to(here)
    return f"{before}{equals}{path.relative_to(here).as_posix() if inside else f'.../{path.name}'}"


def without_paths(trace: str) -> str:
    """Return a traceback in which every file is named by the last steps of its path."""

    def shortened(match: re.Match[str]) -> str:
        path = PurePath(match["path"])
        return match["path"] if len(path.parts) <= _SHOWN else f".../{'/'.join(path.parts[-_SHOWN:])}"

    return _FILE.sub(shortened, trace)
