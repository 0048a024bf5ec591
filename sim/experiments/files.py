"""Writing files so that none is ever half written, and saying in words why a disk refuses one."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

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


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file under another name, flush it to the disk, rename it, flush the folder.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    write : callable
        Writes the content to the path that it is given.

    Raises
    ------
    OSError
        If the disk refuses. What stood under `path` before still does, or all of the new content.
    """
    part = temporary(path)
    try:
        write(part)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    flush_folder(path.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file of this content, as `write_file` does."""

    def write(part: Path) -> None:
        with part.open("wb", buffering=0) as stream:
            left = memoryview(content)
            while left:
                left = left[os.write(stream.fileno(), left) :]

    write_file(path, write)


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
    otherwise = (f"The disk refuses to write ({error.strerror or error}{place})", "put this right")
    return _REFUSALS.get(error.errno or 0, otherwise)
