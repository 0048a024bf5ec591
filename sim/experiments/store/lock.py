"""A lock on a folder: one process at a time, whatever becomes of it."""

from __future__ import annotations

import errno
import json
import os
import platform
import stat
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakSet

from sim.errors import InputError

LOCK = ".lock"
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""A link is not followed, and a pipe that stands there is not waited for."""
_NO_LOCKS = frozenset((errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP))

if sys.platform == "win32":
    import msvcrt

    # Windows lets nobody read bytes that are locked, so the lock is on one behind the text.
    _LOCKED_BYTE = 1 << 20

    def _seize(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _seize(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """A lock of the operating system on a folder, which ends with the process that holds it, even by ``kill -9``.

    Parameters
    ----------
    folder : Path
        Folder to lock; it has to exist.

    Attributes
    ----------
    works : bool
        False on a disk that knows no locks, where nothing keeps others out.

    Raises
    ------
    InputError
        If another process, or another store of this one, holds the lock.
    OSError
        If the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.works = True
        self._path = folder / LOCK
        self._descriptor: int | None = self._open(folder)
        _held.add(self)
        try:
            self._sign(self._descriptor)
        except BaseException:
            self.release()
            raise

    def _open(self, folder: Path) -> int:
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | _NO_LINKS, 0o644)
            try:
                _refuse_what_is_no_lock(descriptor, self._path)
                self._take(descriptor, folder)
                if _is_still(descriptor, self._path):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)

    def _take(self, descriptor: int, folder: Path) -> None:
        try:
            _seize(descriptor)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                self.works = False
                return
            if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise
            raise InputError(
                f"{folder} is in use by {_holder(self._path)}; wait for it or give another folder with --out."
            ) from error

    @staticmethod
    def _sign(descriptor: int) -> None:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder = {"process": os.getpid(), "host": platform.node(), "since": since}
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(holder).encode("ascii"))

    def release(self) -> None:
        """Let others use the folder. Released twice, it stays so."""
        if self._descriptor is None:
            return
        # Removed while it is held: a process that has opened it meanwhile sees that it is another file by then.
        with suppress(OSError):
            if _is_still(self._descriptor, self._path):
                self._path.unlink()
        os.close(self._descriptor)
        self._descriptor = None
        _held.discard(self)

    def keep(self) -> None:
        """See that the lock is still there; where somebody removed it, take it again.

        Raises
        ------
        InputError
            If another process has the folder by now.
        OSError
            If the disk refuses.
        """
        if self._descriptor is None or _is_still(self._descriptor, self._path):
            return
        os.close(self._descriptor)
        self._descriptor = None
        self._descriptor = self._open(self._path.parent)
        self._sign(self._descriptor)

    def _forget(self) -> None:
        """Let go of the copy of a forked process, which would else hold the lock when this one is long dead."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _is_still(descriptor: int, path: Path) -> bool:
    """Tell whether a path still names the file that was opened."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False


def _refuse_what_is_no_lock(descriptor: int, path: Path) -> None:
    """Refuse what is not a file of its own: signing it would write over something else."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="ascii"))
        return f"process {holder['process']} on {holder['host']} since {holder['since']}"
    except (OSError, ValueError, LookupError, TypeError):
        return "another process"


_held: WeakSet[FolderLock] = WeakSet()


def _forget_all() -> None:
    for lock in list(_held):
        lock._forget()
    _held.clear()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget_all)
