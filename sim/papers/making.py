"""Making a paper: every product whose stamp does not hold, results first, and what was finished is never lost."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from sim.errors import AllianceSimError, InputError
from sim.experiments.files import MANIFEST, folder_in, refusal
from sim.experiments.store.layout import is_sweep
from sim.experiments.store.lock import LOCK, FolderLock
from sim.experiments.store.seal import digest, plain
from sim.papers import stamps
from sim.papers.kinds.kind import Work
from sim.papers.paper import Paper, Source
from sim.papers.products import Product, products_of
from sim.papers.sources import source_of_results

RESULTS = "results"
SHOWN = ("figures/", "tables/")
OURS = frozenset((RESULTS, "figures", "tables", "paper.tex", "paper.pdf", "paper.log", stamps.FOLDER, ".build", LOCK))
"""What lies in the folder of a paper."""

type Action = Literal["made", "kept", "removed", "failed", "interrupted", "left"]


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a product, or would.

    Attributes
    ----------
    product : str
        Such as ``results/baseline`` or ``figures/figure-1``.
    action : str
        ``left`` is what could not be made as its result is missing.
    reason : str
        Why it is made, or what went wrong.
    seconds : float
    failures : int
        Runs of a result that failed.
    """

    product: str
    action: Action
    reason: str = ""
    seconds: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Making:
    """What became of a paper so far."""

    folder: Path
    steps: list[Step] = field(default_factory=list)

    @property
    def interrupted(self) -> bool:
        """Whether the user cut it off."""
        return any(step.action == "interrupted" for step in self.steps)

    def of(self, action: Action) -> list[Step]:
        """Return the steps that ended so."""
        return [step for step in self.steps if step.action == action]


def inputs_of(source: Source) -> dict[str, Any]:
    """Return all that determines a result."""
    own = source_of_results(analyses=source.entry.analyses)
    said: dict[str, Any] = plain({**source.prepared.identity(), "source": own})
    return said


def plan(paper: Paper, folder: Path, *, force: bool = False) -> list[Step]:
    """Return what would be made, and why, without making any of it.

    Raises
    ------
    InputError
        If the folder holds something other than a paper.
    """
    _refuse_foreign(folder)
    return _Maker(paper, folder, force).planned()


def make(
    paper: Paper, folder: Path, work: Work, *, force: bool = False, tell: Callable[[Step], None] | None = None
) -> Making:
    """Make what is not up to date, and return what became of each product.

    Parameters
    ----------
    paper : Paper
    folder : Path
        Where; made if it is not there.
    work : Work
        How results are made.
    force : bool
        Whether to make all anew.
    tell : callable, optional
        Called with each step when it is done.

    Raises
    ------
    InputError
        If the folder cannot be used. A product that cannot be made is a step that failed, and stops no other.
    """
    with _opened(folder):
        making = Making(folder)
        for step in _Maker(paper, folder, force).steps(work):
            making.steps.append(step)
            if tell is not None:
                tell(step)
            if step.action == "interrupted":
                break
    return making


class _Maker:
    """A paper and its folder, with what goes into each product now."""

    def __init__(self, paper: Paper, folder: Path, force: bool) -> None:
        self._folder = folder
        self._force = force
        self._sources = {f"{RESULTS}/{name}": source for name, source in paper.results.items()}
        self._products = {product.name: product for product in products_of(paper)}
        self._inputs = {name: inputs_of(source) for name, source in self._sources.items()}
        sums = {name: digest(inputs) for name, inputs in self._inputs.items()}
        self._inputs |= {name: each.inputs(sums[f"{RESULTS}/{each.of}"]) for name, each in self._products.items()}

    def planned(self) -> list[Step]:
        """Return what would become of each product."""
        gone = [Step(name, "removed", _GONE) for name in self._undeclared()]
        return [*(self._planned(name) for name in self._inputs), *gone]

    def steps(self, work: Work) -> Iterator[Step]:
        """Make what is not up to date, and yield what became of each product."""
        missing = set[str]()
        for name in self._sources:
            step = _timed(name, partial(self._result, name, work))
            if step.action not in ("made", "kept"):
                missing.add(name)
            yield step
        for name, product in self._products.items():
            if f"{RESULTS}/{product.of}" in missing:
                yield Step(name, "left", f"the result '{product.of}' is missing")
            else:
                yield _timed(name, partial(self._product, name, product))
        for name, stamp in self._undeclared().items():
            stamps.discard(self._folder, name, stamp)
            yield Step(name, "removed", _GONE)

    def _undeclared(self) -> dict[str, stamps.Stamp]:
        """Return figures and tables of an earlier making; results stay, as they may have taken long."""
        found = stamps.undeclared(self._folder, self._inputs)
        return {name: stamp for name, stamp in found.items() if name.startswith(SHOWN)}

    def _planned(self, name: str) -> Step:
        reason = "all is made anew" if self._force else stamps.why_stale(self._folder, name, self._inputs[name])
        return Step(name, "made" if reason else "kept", reason)

    def _result(self, name: str, work: Work) -> Step:
        step, inputs = self._planned(name), self._inputs[name]
        own = folder_in(folder_in(self._folder, RESULTS), name.removeprefix(f"{RESULTS}/"))
        if step.action == "kept":
            return step
        stamp = stamps.read(self._folder, name)
        same = isinstance(stamp, stamps.Stamp) and stamp.inputs == inputs
        resume = same and own.is_dir() and not self._force
        if not resume:
            _clear(own)
        stamps.write(self._folder, name, inputs)
        ended = self._sources[name].prepared.make(own, work, resume=resume)
        if ended.interrupted:
            return Step(name, "interrupted", "cut off")
        stamps.write(self._folder, name, inputs, stamps.files_in(own))
        return Step(name, "made", step.reason, failures=ended.failures)

    def _product(self, name: str, product: Product) -> Step:
        step = self._planned(name)
        if step.action == "kept":
            return step
        before = stamps.read(self._folder, name)
        stamps.remove(self._folder, name)  # what fails now counts as not made
        files = product.make(self._folder / RESULTS / product.of, self._folder)
        if isinstance(before, stamps.Stamp):
            stamps.remove_others(self._folder, before, files)
        stamps.write(self._folder, name, self._inputs[name], files)
        return step


_GONE = "it is not declared any more"


def _timed(product: str, done: Callable[[], Step]) -> Step:
    """Return a step with the time it took; what goes wrong in it is a step that failed."""
    clock = time.perf_counter()
    try:
        step = done()
    except KeyboardInterrupt:
        step = Step(product, "interrupted", "cut off")
    except AllianceSimError as error:
        step = Step(product, "failed", str(error))
    except OSError as error:
        cause, mend = refusal(error)
        step = Step(product, "failed", f"{cause}: {mend}.")
    return replace(step, seconds=time.perf_counter() - clock)


_OF_RESULTS = (MANIFEST, "registration.json", "search", "sweeps")
"""One of these lies in the folder of every result, whole or not, that is no sweep."""


def _clear(own: Path) -> None:
    """Remove the folder of a result, with what an earlier one left there."""
    if not own.exists():
        return
    if not (
        own.is_dir() and (is_sweep(own) or any((own / name).exists() for name in _OF_RESULTS) or not any(own.iterdir()))
    ):
        raise InputError(f"{own} holds something other than a result. Move it away, or give another folder with --out.")
    shutil.rmtree(own)


# The folder


@contextmanager
def _opened(folder: Path) -> Iterator[None]:
    """Keep other processes out of the folder of a paper."""
    _refuse_foreign(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(folder)
    except OSError as error:
        cause, mend = refusal(error)
        raise InputError(f"{folder} cannot be used. {cause}: {mend}, or give another folder with --out.") from error
    try:
        yield
    finally:
        lock.release()


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder. Give another folder with --out.")
    others = sorted(path.name for path in folder.iterdir() if path.name not in OURS) if folder.is_dir() else []
    if others and not (folder / stamps.FOLDER).is_dir():
        raise InputError(
            f"{folder} holds something other than a paper: {others[0]}. Give an empty or new folder with --out."
        )
