"""The workers of a Dask cluster."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from sim.errors import InputError
from sim.experiments.pools import AHEAD
from sim.experiments.work import another_program, program

SECONDS_TO_CONNECT = 10
SECONDS_TO_WAIT_FOR_WORKERS = 60
SECONDS_BETWEEN_COUNTS = 5.0
_EXTRA = "Dask is not installed here. Install it with: pip install 'alliance-sim[cluster]'"


class DaskPool:
    """The workers of a scheduler, which stay when this process ends.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    InputError
        If Dask is not installed, the scheduler cannot be reached, or workers run another version of the program.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = _connected(address)
        try:
            _check_workers(self._client, address)
        except BaseException:
            self._client.close()
            raise
        self._executor: Executor = self._client.get_executor()
        self._threads, self._counted = 1, float("-inf")

    def room(self) -> int:
        """Return how many pieces may be handed out and not back yet; workers may come and go."""
        now = time.monotonic()
        if now - self._counted > SECONDS_BETWEEN_COUNTS:
            try:
                self._threads = max(1, sum(self._client.nthreads().values()))
            except (OSError, RuntimeError) as error:
                raise InputError(f"The connection to {self._address} is lost: {error}. Start the scheduler.") from error
            self._counted = time.monotonic()
        return AHEAD * self._threads

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand out a task."""
        return self._executor.submit(task, *arguments)

    def renew(self) -> bool:
        """Return False: Dask replaces its workers itself."""
        return False

    def close(self) -> None:
        """Let go of the workers."""
        self._executor.shutdown(wait=False)
        self._client.close()


def wanted_program() -> dict[str, str]:
    """Return the versions that workers have to have: those of this process."""
    return program()


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(_EXTRA) from error
    try:
        connect: Any = Client
        return connect(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            f"The scheduler at {address} cannot be reached: {error or type(error).__name__}. See that it runs "
            "(`dask scheduler` prints its address), and that this machine may connect to it."
        ) from error


def _check_workers(client: Any, address: str) -> None:
    """Wait for a worker, and see that all run this version of the program."""
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_WAIT_FOR_WORKERS)
    except TimeoutError as error:
        raise InputError(
            f"The scheduler at {address} has no workers. Start some with: dask worker {address}"
        ) from error
    try:
        found = client.run(program)
    except Exception as error:
        raise InputError(
            f"The workers of {address} cannot run the program: {error}. Install the same version of alliance-sim "
            "in their environment."
        ) from error
    for worker, there in sorted(found.items()):
        wrong = another_program(wanted_program(), there, f"The worker {worker}")
        if wrong is not None:
            raise wrong
