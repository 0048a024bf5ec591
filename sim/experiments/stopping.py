"""Ctrl-C and SIGTERM: the first ends in good order, the second at once."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

INTERRUPTED = 130
"""Exit status."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)
SECONDS_TO_TIDY_UP = 1.0
"""What the second signal leaves for writing down how far a sweep is, and for the terminal."""
_SAID = b"\nStopping: what is under way is finished and kept. Once more stops at once; nothing that was kept is lost.\n"


@dataclass(slots=True)
class Stop:
    """Whether the user has asked for an end."""

    asked: bool = False


_active: list[Stop] = []
"""The one that signals go to, if there is one."""
_noted: list[int] = []
"""Signals that a command has noted."""


@contextmanager
def stoppable(*, quiet: bool = False) -> Iterator[Stop]:
    """Note the first signal to end, and raise KeyboardInterrupt at the second.

    In a thread that gets no signals, nothing is changed; within another, it is the same one.

    Parameters
    ----------
    quiet : bool
        Whether to say nothing at the first signal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield Stop()
    elif _active:
        yield _active[0]
    else:
        yield from _listening(quiet)


def _listening(quiet: bool) -> Iterator[Stop]:
    stop = Stop()

    def note(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True
        _noted.append(number)
        if not quiet:
            with suppress(OSError):
                os.write(2, _SAID)

    before = {each: signal.signal(each, note) for each in SIGNALS}
    _active.append(stop)
    try:
        yield stop
    finally:
        _active.clear()
        for each, handler in before.items():
            signal.signal(each, signal.SIG_DFL if handler is None else handler)


@contextmanager
def ending_at_the_second_signal() -> Iterator[None]:
    """See to it that the second signal ends this process within a second, whatever it is doing. For the command line.

    Python runs what handles a signal between two of its own instructions, of which compiled loops have none. So the
    system wakes a thread of its own. Where nothing is `stoppable`, SIGTERM does what Ctrl-C does; if the command has
    noted a signal before, and writes down what it did, the thread alone ends it.
    """
    _noted.clear()
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    over = threading.Event()
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_end_at_second, args=(ours, over), daemon=True).start()
    usual = {each: signal.signal(each, _interrupt) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in usual.items():
            signal.signal(each, signal.SIG_DFL if handler is None else handler)
        signal.set_wakeup_fd(before)
        over.set()
        theirs.close()


def _interrupt(number: int, frame: FrameType | None) -> None:
    if not _noted:
        raise KeyboardInterrupt


def _end_at_second(signals: socket.socket, over: threading.Event) -> None:
    left = 2
    with signals:
        while left > 0:
            received = signals.recv(64)
            if not received:  # the command is over
                return
            left -= sum(number in SIGNALS for number in received)
    if not over.wait(SECONDS_TO_TIDY_UP):
        os._exit(INTERRUPTED)
