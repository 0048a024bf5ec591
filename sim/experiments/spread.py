"""Pieces out to workers, outcomes back as they come; workers that die are replaced, and what killed them is found."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait

from sim.errors import InputError
from sim.experiments.pieces import Failure, Outcome, Piece
from sim.experiments.pools import Pool
from sim.experiments.stopping import Stop
from sim.experiments.work import do

SECONDS_BETWEEN_LOOKS = 0.2
_KILLED = "KilledWorker"
"""Dask's name for what happens to a task on which several workers died."""


class Spread:
    """Pieces on their way.

    At most as many are out as the pool has room for, so that memory does not grow with their number.

    Parameters
    ----------
    pieces : iterator of Piece
        What is to be done; taken one at a time.
    pool : Pool
    stop : Stop
        Asked to, it hands out nothing new, and yields what comes back.
    """

    def __init__(self, pieces: Iterator[Piece], pool: Pool, stop: Stop, work: Callable[[Piece], Outcome] = do) -> None:
        self._pieces, self._pool, self._stop, self._work = pieces, pool, stop, work
        self._out: dict[Future[Outcome], Piece] = {}
        self._suspects: deque[Piece] = deque()
        self._alone = False

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what pieces left, in the order in which they end.

        Raises
        ------
        InputError
            If the workers are gone and cannot be replaced.
        """
        try:
            while True:
                self._hand_out()
                if not self._out:
                    return
                done, _ = wait(self._out, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
                if self._stop.asked:
                    self._call_back()
                yield from self._back([future for future in self._out if future in done])
        finally:
            for future in self._out:
                future.cancel()

    def _hand_out(self) -> None:
        while not self._stop.asked:
            if self._suspects:
                # Which of several pieces killed a worker shows if each is done while no other is.
                if self._out:
                    return
                piece, self._alone = self._suspects.popleft(), True
            elif self._alone and self._out:
                return
            elif len(self._out) < self._pool.room():
                following = next(self._pieces, None)
                if following is None:
                    return
                piece, self._alone = following, False
            else:
                return
            try:
                self._out[self._pool.submit(self._work, piece)] = piece
            except BrokenExecutor as error:
                self._replace([piece], error)

    def _call_back(self) -> None:
        """Take back what no worker has begun."""
        for future in list(self._out):
            if future.cancel():
                del self._out[future]

    def _back(self, done: list[Future[Outcome]]) -> Iterator[Outcome]:
        broken: list[Piece] = []
        cause: BaseException | None = None
        for future in done:
            piece = self._out.pop(future)
            try:
                yield future.result()
            except (BrokenExecutor, CancelledError) as error:
                broken, cause = [*broken, piece], error
            except Exception as error:
                if type(error).__name__ != _KILLED:
                    raise
                yield from self._killed(piece, error)
        if cause is not None:
            yield from self._broken(broken, cause)

    def _broken(self, broken: list[Piece], cause: BaseException) -> Iterator[Outcome]:
        """Replace workers of which one died, and do again what they had; give up on what killed one while alone."""
        if self._alone and len(broken) == 1:
            yield _given_up(broken[0], cause)
            broken = []
        rest = list(self._out.values())
        self._out.clear()
        self._replace([*broken, *rest], cause)

    def _killed(self, piece: Piece, error: BaseException) -> Iterator[Outcome]:
        """Do a piece once more on which Dask has given up; give it up if that was the second time."""
        if self._alone and not self._out:
            yield _given_up(piece, error)
        else:
            self._suspects.append(piece)

    def _replace(self, again: list[Piece], cause: BaseException) -> None:
        if not self._pool.renew():
            raise InputError(
                f"The workers are gone ({type(cause).__name__}: {cause}). See why in their own output, start them "
                "again, and go on."
            ) from cause
        self._suspects.extend(again)


def _given_up(piece: Piece, cause: BaseException) -> Outcome:
    """Return the outcome of a piece whose worker died: every run of it failed."""
    error = f"The worker died ({type(cause).__name__}): too little memory, or a fault in compiled code."
    failures = [Failure(int(run), error, f"{error}\n{cause}") for run in piece.runs]
    return Outcome(piece.part, len(failures), failures=failures)
