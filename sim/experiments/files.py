"""The one way to write files: none is ever half written, no link is followed, and a disk that refuses is explained."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sim.errors import InputError

MANIFEST = "manifest.json"

_REFUSALS = {
    errno.ENOSPC: ("The disk is full", "make room"),
    errno.EDQUOT: ("Your quota on the disk is used up", "make room"),
    errno.EFBIG: ("A file would be larger than is allowed here", "lift the limit"),
    errno.EROFS: ("The disk can only be read", "make it writable"),
    errno.EACCES: ("The right to write is missing", "make the folder and what is in it writable"),
    errno.EPERM: ("The right to write is missing", "make the folder and what is in it writable"),
    errno.EIO: ("The disk reports an input/output error", "see that it is sound and connected"),
}
# Some network disks cannot flush a folder; there the rename itself has to do.
_CANNOT_FLUSH = frozenset((errno.EINVAL, errno.ENOTSUP, errno.ENOSYS))


def temporary(path: Path) -> Path:
    """Return the name under which a file is written before it gets its own."""
    return path.with_name(f".{path.name}.part")


def is_temporary(path: Path) -> bool:
    """Tell whether a file was written under a temporary name and left behind."""
    return path.name.startswith(".") and path.suffix == ".part"


def write_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file under another name, flush it to the disk, rename it, flush the folder.

    No link is followed: what stands under the other name goes, and a file is created there or none.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    write : callable
        Writes the content to the stream that it is given.

    Raises
    ------
    OSError
        If the disk refuses, or something other than a file stands at `path`. What stood there before still does, or
        all of the new content.
    """
    refuse_what_is_no_file(path)
    part = temporary(path)
    part.unlink(missing_ok=True)
    with part.open("xb") as stream:
        try:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            _remove(part)
            raise
    try:
        part.replace(path)
    except BaseException:
        _remove(part)
        raise
    flush_folder(path.parent)


def _remove(part: Path) -> None:
    with suppress(OSError):
        part.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file of this content, as `write_file` does."""

    def write(stream: BinaryIO) -> None:
        left = memoryview(content)
        while left:
            left = left[os.write(stream.fileno(), left) :]

    write_file(path, write)


def write_product(path: Path, content: bytes, instead: str = "give another folder") -> Path:
    """Write a file that a user asked for, make its folder if it is not there, and return its path.

    Parameters
    ----------
    path : Path
    content : bytes
    instead : str
        What else the user may do where it cannot be written, as an imperative.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)
    except ValueError as error:  # a null character in the name
        raise InputError(f"{path} cannot be written: {error}. Choose another name.") from error
    except OSError as error:
        cause, mend = refusal(error)
        raise InputError(f"{path} cannot be written. {cause}: {mend}, or {instead}.") from error
    return path


def refuse_what_is_no_file(path: Path) -> None:
    """Raise an OSError where a link, a device or the like stands in the place of a file that is to be written."""
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # a folder refuses by itself
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def folder_in(result: Path, name: str) -> Path:
    """Return a folder below that of a result.

    Raises
    ------
    InputError
        If a link stands in its place: what is written there would land elsewhere.
    """
    path = result / name
    if path.is_symlink():
        raise InputError(f"{path} is a link, and links in a result are not followed. Remove it.")
    return path


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:
            raise
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def refusal(error: OSError) -> tuple[str, str]:
    """Return why a disk refuses, as the start of a sentence, and what to do, as an imperative.

    Parameters
    ----------
    error : OSError
        What was raised.
    """
    place = f", {error.filename}" if error.filename is not None else ""
    if error.errno == errno.ELOOP and error.filename is not None:
        return f"{error.filename} is a link or something else that is no file, and links are not followed", "remove it"
    otherwise = (f"The disk refuses to write ({error.strerror or error}{place})", "put this right")
    return _REFUSALS.get(error.errno or 0, otherwise)
