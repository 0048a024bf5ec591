"""Ctrl-C and SIGTERM: the first ends in good order, the second at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SAID = b"\nStopping: what is under way is finished and kept. Once more stops at once; nothing that was kept is lost.\n"


@dataclass(slots=True)
class Stop:
    """Whether the user has asked for an end."""

    asked: bool = False


@contextmanager
def stoppable(*, quiet: bool = False) -> Iterator[Stop]:
    """Note the first signal to end, and raise KeyboardInterrupt at the second.

    In a thread that gets no signals, nothing is changed.

    Parameters
    ----------
    quiet : bool
        Whether to say nothing at the first signal.
    """
    stop = Stop()

    def note(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True
        if not quiet:
            with suppress(OSError):
                os.write(2, _SAID)

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {each: signal.signal(each, note) for each in SIGNALS}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, signal.SIG_DFL if handler is None else handler)
