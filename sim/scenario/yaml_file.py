"""A YAML file from disk, or the reason why it cannot be read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

from sim.errors import Problem, ScenarioError, did_you_mean, listing
from sim.scenario.located import Located
from sim.scenario.yaml_source import read_text, unreadable

LARGEST_FILE = 2_000_000
_READ_AS: Mapping[str, str] = {
    "\t": r"\t",
    "\n": r"\n",
    "\r": r"\r",
    "\b": r"\b",
    "\f": r"\f",
    "\v": r"\v",
    "\a": r"\a",
}
"""What a backslash and a letter become in double quotes."""


def read_file(path: Path, file: str | None = None) -> Located:
    """Return the tree of a YAML file.

    Parameters
    ----------
    path : Path
        The file.
    file : str, optional
        Name for messages; by default the path as given.

    Raises
    ------
    ScenarioError
        If it is not there, cannot be read, is too large, not UTF-8 or not the YAML taken here.
    """
    name = str(path) if file is None else file
    content = _content(path, name)
    try:
        text = content.decode("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"The file is not UTF-8: byte 0x{content[error.start]:02X} stands where a character should."
        raise ScenarioError([Problem(message, name, line, mend="Save it as UTF-8.")]) from None
    return read_text(text, name)


def _content(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise unreadable(name, "This is a folder, not a file.", _neighbours(path))
        if not path.exists():
            hint = slashes_for(name) or _neighbours(path.parent, path.name)
            raise unreadable(name, "There is no such file.", hint)
        if not path.is_file():
            raise unreadable(name, "This is not an ordinary file.", "Give a YAML file.")
        if path.stat().st_size > LARGEST_FILE:
            size = f"{path.stat().st_size / 1e6:.1f} MB"
            raise unreadable(name, f"The file is too large: {size}.", f"Allowed are {LARGEST_FILE // 10**6} MB.")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise unreadable(name, f"The file cannot be read: {reason}.", "Check its name and permissions.") from None


def slashes_for(name: str) -> str:
    """Return the hint for a name in which backslashes stand for slashes, or were read as signs; else nothing."""
    written = "".join(_READ_AS.get(sign, sign) for sign in name)
    return "" if "\\" not in written or os.sep == "\\" else f"Write slashes: '{PureWindowsPath(written).as_posix()}'."


def _neighbours(folder: Path, wanted: str = "") -> str:
    """Return the question or hint about YAML files in the folder that may have been meant."""
    names = sorted(file.name for file in folder.glob("*.y*ml")) if folder.is_dir() else []
    return did_you_mean(wanted, names) or (f"Here there are: {listing(names)}." if names else "Give a YAML file.")
