"""Where compiled code is kept: in a folder that only the user can write to, or nowhere.

What lies there is loaded as code. A folder of somebody else, or one that somebody else can write to or put another one
in the place of, is therefore refused.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "ALLIANCE_SIM_CACHE"
PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Cache:
    """Where compiled code is kept.

    Attributes
    ----------
    folder : Path or None
        None where it cannot be kept.
    reason : str
        Why it is not where it usually is, as the rest of a sentence; empty if it is.
    """

    folder: Path | None
    reason: str = ""


def find_cache(name: str) -> Cache:
    """Return where compiled code is kept, and make the folder if it is not there.

    It is looked for below ``ALLIANCE_SIM_CACHE``, else the user's folder for caches; where neither can be used, below
    the temporary folder.

    Parameters
    ----------
    name : str
        Of the folder: a hash of all that is compiled.
    """
    reasons: list[str] = []
    for own in _places():
        try:
            return Cache(_private(own, name), "; ".join(reasons))
        except OSError as error:
            reasons.append(f"{error.filename or own}: {error.strerror or error}")
    return Cache(None, "; ".join(reasons) or "there is no home folder")


def _places() -> Iterator[Path]:
    """Yield folders of this program's own, the best first."""
    chosen = os.environ.get(VARIABLE) or os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # neither HOME nor an entry for the user
        yield (Path(chosen) if chosen else Path.home() / ".cache") / "alliance-sim"
    with suppress(FileNotFoundError):  # nothing can be written anywhere
        yield Path(tempfile.gettempdir()) / f"alliance-sim-{_user()}"


def _user() -> int | str:
    return os.getuid() if hasattr(os, "getuid") else "cache"


def _private(own: Path, name: str) -> Path:
    """Return a folder in a folder of our own, made if it is not there.

    Raises
    ------
    OSError
        If somebody else can write there, or nobody can.
    """
    own.parent.mkdir(parents=True, exist_ok=True)
    own = own.parent.resolve() / own.name
    folder = own / name
    for each in (own, folder):
        each.mkdir(mode=PRIVATE, exist_ok=True)
    if hasattr(os, "getuid"):
        for above in own.parents:
            _refuse_if_others_can_replace_what_is_in(above)
        _refuse_if_of_somebody_else(own)
        own.chmod(PRIVATE)  # whatever an earlier version left
        _refuse_if_of_somebody_else(folder)
        if stat.S_IMODE(folder.lstat().st_mode) & 0o077:
            raise OSError(
                0, "others can read or write there, so that it may hold code of theirs; remove it", str(folder)
            )
    with tempfile.TemporaryFile(dir=folder):
        return folder


def _refuse_if_of_somebody_else(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise OSError(0, "it is a link or a file, not a folder", str(folder))
    if status.st_uid != os.getuid():
        raise OSError(0, f"it belongs to another user (number {status.st_uid})", str(folder))


def _refuse_if_others_can_replace_what_is_in(folder: Path) -> None:
    """Refuse a folder in which another user can rename what is ours. In a sticky one, such as /tmp, nobody can."""
    status = folder.lstat()
    if status.st_uid not in (0, os.getuid()):
        raise OSError(0, f"it belongs to another user (number {status.st_uid})", str(folder))
    others = stat.S_IWOTH if status.st_gid == os.getgid() else stat.S_IWOTH | stat.S_IWGRP
    if status.st_mode & others and not status.st_mode & stat.S_ISVTX:
        raise OSError(0, "other users can write to it", str(folder))
