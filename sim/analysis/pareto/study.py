"""The whole of it: search, run again what is left, and tell what came out."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from os import PathLike
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.analysis.pareto import robustness, search
from sim.analysis.pareto.archive import Archive
from sim.analysis.pareto.evaluation import Stage, evaluate
from sim.analysis.pareto.load import space_of
from sim.analysis.pareto.outcome import oriented, table, to_confirm
from sim.analysis.pareto.search import Genes
from sim.analysis.pareto.space import Design, Space
from sim.errors import InputError
from sim.experiments.options import checked_jobs
from sim.experiments.origin import command
from sim.experiments.pools import Given, Local, Pool
from sim.experiments.result import Result
from sim.experiments.stopping import Stop, stoppable
from sim.experiments.work import program
from sim.own_code.record import recorded
from sim.types import Floats

Progress = Callable[[int, int], None]
"""Called with the number of runs that are done, and how many of them this process did."""


class _Interrupted(Exception):
    """The user has asked for an end."""


def pareto(
    space: str | PathLike[str] | Mapping[str, Any] | Space,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    out: str | PathLike[str] | None = None,
    resume: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Search a space of designs for those that no other dominates, and tell how robust they are.

    Parameters
    ----------
    space : path, mapping or Space
        A file, a mapping with the same keys, or a space that is ready.
    jobs : int
        Threads. The result does not depend on it.
    executor : concurrent.futures.Executor, optional
        Pool to use in place of ``jobs`` threads; it stays open.
    out : path, optional
        Folder of the result. Left out, nothing is written.
    resume : bool
        Whether to go on with what ``out`` holds of the same search.
    progress : callable, optional
        Called with the number of runs that are done.

    Returns
    -------
    Result
        One row a design in ``designs``. ``manifest["interrupted"]`` tells whether it was cut off by Ctrl-C.

    Raises
    ------
    InputError
        For a file with problems, options that are not allowed, or a folder that cannot be used.
    """
    ready = space_of(space)
    if out is None and resume:
        raise InputError("There is nothing to resume without a folder. Give the folder of the search with 'out'.")
    pool = Given(executor) if executor is not None else Local(checked_jobs(jobs), processes=False)
    counted = None if progress is None else lambda done, here: progress(done)
    return perform(ready, pool, None if out is None else Path(out), resume=resume, progress=counted)


def perform(
    space: Space,
    pool: Pool,
    folder: Path | None,
    *,
    resume: bool = False,
    progress: Progress | None = None,
    quiet: bool = True,
) -> Result:
    """Do what is missing of a search, and return the result, saved if there is a folder.

    Parameters
    ----------
    space : Space
    pool : Pool
        Where runs are done; closed at the end.
    folder : Path, optional
        Where the result is kept, and every generation as soon as it is whole.
    resume : bool
        Whether to go on with the same search.
    progress : callable, optional
        Called with the numbers of runs that are done, in all and by this process.
    quiet : bool
        Whether to say nothing when the user asks for an end.

    Raises
    ------
    InputError
        If the folder cannot be used.
    KeyboardInterrupt
        If the user ended it before any design was run.
    """
    began, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    with _closing(pool), Archive(identity(space), space.measures, folder, resume) as archive:
        with stoppable(quiet=quiet) as stop:
            study = _Study(space, pool, archive, stop, progress)
            study.run()
        if not archive.kept["search"]:
            raise KeyboardInterrupt
        timed = {"started": began, "seconds": round(time.perf_counter() - clock, 3)}
        result = Result(study.manifest() | timed, {"designs": study.designs()})
        if folder is not None:
            result.save(folder)
    return result


@contextmanager
def _closing(pool: Pool) -> Iterator[None]:
    try:
        yield
    finally:
        pool.close()


def identity(space: Space) -> dict[str, Any]:
    """Return all that determines a search: no workers do."""
    versions = dict(program())
    return {
        "space": space.resolved(),
        "space_sha256": space.fingerprint(),
        "version": versions.pop("alliance-sim"),
        "rules": versions.pop("rules"),
        "data_sha256": versions.pop("data"),
        "versions": versions,
        "pymoo": None if space.enumerated else _pymoo(),
        **recorded(),
    }


def _pymoo() -> str | None:
    try:
        return version("pymoo")
    except PackageNotFoundError:
        return None  # the search says that it is missing


class _Study:
    """One search on its way."""

    def __init__(self, space: Space, pool: Pool, archive: Archive, stop: Stop, progress: Progress | None) -> None:
        self._space, self._pool, self._archive, self._stop, self._progress = space, pool, archive, stop, progress
        self._stages = {name: Stage.of(space, name) for name in archive.kept}
        self._generation = 0
        self._before = self._runs()
        self._here = 0
        self.interrupted = False

    def run(self) -> None:
        """Search, and run again what is left."""
        self._tell(0)
        try:
            self._ask("search", [self._space.present], 0)
            self._search()
            self._confirm()
        except _Interrupted:
            self.interrupted = True

    def _search(self) -> None:
        space, plan = self._space, self._space.search
        if space.enumerated:
            search.enumerate_all(space.axes, self._worth, plan.population)
            return
        present = space.genes(space.present)
        first = [] if present is None else [present]
        search.evolve(space.axes, self._worth, plan.population, plan.generations, plan.seed, first)

    def _worth(self, genes: list[Genes]) -> Floats:
        """Return what designs are worth on each objective, such that more is better."""
        self._generation += 1
        designs = [self._space.design(each) for each in genes]
        self._ask("search", designs, self._generation)
        kept = self._archive.kept["search"]
        return robustness.means(oriented(self._space, kept, designs, self._space.objectives))

    def _confirm(self) -> None:
        chosen, most = to_confirm(self._space, self._archive.kept["search"]), self._space.search.population
        for number, first in enumerate(range(0, len(chosen), most)):
            self._ask("confirm", chosen[first : first + most], number)

    def _ask(self, stage: str, designs: list[Design], batch: int) -> None:
        """Run the designs that were not run yet, and keep what they leave."""
        missing = [design for design in dict.fromkeys(designs) if design not in self._archive.kept[stage]]
        if missing and not self._stop.asked:
            done = evaluate(self._space, self._stages[stage], missing, self._pool, self._stop, self._tell)
            self._archive.keep(stage, batch, done)
            missing = missing[len(done.values) :]
        if missing or self._stop.asked:
            raise _Interrupted

    def _tell(self, runs: int) -> None:
        self._here += runs
        if self._progress is not None:
            self._progress(self._before + self._here, self._here)

    def _runs(self) -> int:
        """Return the number of runs of all designs that are kept."""
        return sum(len(kept) * self._stages[name].runs for name, kept in self._archive.kept.items())

    # What came out

    def designs(self) -> pa.Table:
        """Return the table of designs."""
        kept = self._archive.kept
        frame = table(self._space, kept["search"], {} if self.interrupted else kept["confirm"])
        return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)

    def manifest(self) -> dict[str, Any]:
        """Return what the result says of itself."""
        space, kept = self._space, self._archive.kept
        named = identity(space)
        pymoo = named.pop("pymoo")
        failures = self._archive.all_failures()
        return {
            **named,
            "versions": named["versions"] | ({} if pymoo is None else {"pymoo": pymoo}),
            "name": space.name,
            "title": space.title,
            "program": "alliance-sim",
            "kind": "pareto",
            "python": platform.python_version(),
            "command": command(),
            "engine": "fast",
            "seed": space.seed,
            "method": "all" if space.enumerated else "nsga2",
            "size": space.size,
            "tried": len(kept["search"]),
            "confirmed": 0 if self.interrupted else len(kept["confirm"]),
            "runs": self._runs() - len(failures),
            "runs_before": self._before,
            "failures": failures,
            "interrupted": self.interrupted,
        }
