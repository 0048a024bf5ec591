"""Files damaged at random, through ``check``, and those that it accepts through the command that runs them.

    python tools/mutants.py --count 3000 --seed 1 --jobs 2 --out build/mutants.json

Files of the library are taken, of every kind that a user writes, and one to three things in each are changed: keys are
left out, doubled, misspelt; numbers made huge, tiny, negative, text; lists emptied, repeated, nested; lines cut,
doubled, swapped; letters of other scripts, control characters and bytes that are no UTF-8 put in. Each mutant has a
process of its own. What may come of it: a message and status 1, or a run. What may not: a traceback, a hang, a run that
fails after the file was accepted, an end without a word. Every fault is listed with its seed; ``--only SEED`` does that
mutant again and leaves its file in this folder.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

from damage import FOLDERS, ROOT, mutant

# A process with threads cannot be forked safely.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")

SECONDS = 60.0
"""A mutant that takes longer hangs: the same work on the file as it is takes a second or two."""
MOST_RUNS = 2000
"""Sweeps of more runs than that are accepted and not run."""


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: of ``check``, and of the command that runs it if it was accepted."""

    seed: int
    kind: str
    source: str
    check: str
    run: str
    seconds: float
    said: str

    @property
    def is_fault(self) -> bool:
        """Whether it ended as nothing may."""
        return not {self.check, self.run} <= {"accepted", "refused", "done", "too large to run", "not asked"}


def command(kind: str, file: Path, out: Path) -> list[str]:
    """Return the command that runs an accepted file, as small as its options allow."""
    match kind:
        case "scenario":
            return ["run", str(file), "--replications", "2", "--jobs", "1", "--no-figures", "--out", str(out)]
        case "experiment":
            return ["sweep", str(file), "--replications", "1", "--jobs", "1", "--quiet", "--out", str(out)]
        case "claim":
            few = ["--replications", "4", "--points", "2", "--repeats", "1", "--jobs", "1"]
            return ["claims", str(file), *few, "--quiet", "--out", str(out)]
        case "space":
            few = {"search.population": 4, "search.generations": 1, "states": 2, "confirm.designs": 1}
            few |= {"confirm.states": 2, "confirm.replications": 1}
            laid = [part for key, value in few.items() for part in ("--set", f"{key}={value}")]
            return ["pareto", str(file), *laid, "--jobs", "1", "--replications", "1", "--quiet", "--out", str(out)]
        case "group":
            return ["predict", str(file), "--replications", "20", "--quiet", "--out", str(out)]
    return ["paper", str(file), "--dry-run", "--out", str(out)]


def _invoke(arguments: list[str]) -> tuple[str, str]:
    """Return how a command ended, and what it said."""
    from click import ClickException, UsageError

    from sim.cli import app
    from sim.errors import AllianceSimError

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            status = app(arguments, standalone_mode=False) or 0
        except AllianceSimError as error:
            said.write(str(error))
            status = 1
        except (ClickException, UsageError) as error:
            return "usage", str(error)
        except BaseException:
            return "traceback", traceback.format_exc()
    text = said.getvalue()
    if status == 1:
        return ("refused" if text.strip() else "silence"), text
    return ("done" if status == 0 else f"status {status}"), text


def _runs(file: Path) -> int:
    """Return the runs of an experiment with one replication at each point."""
    from sim.experiments.load import load_experiment

    return int(load_experiment(file, ["replications=1"]).runs)


def attempt(kind: str, file: Path, out: Path) -> tuple[str, str, str]:
    """Return what ``check`` and the command made of a file, and what was said last."""
    check, said = _invoke(["check", str(file)])
    if check != "done":
        return check, "not asked", said
    if kind == "experiment" and _runs(file) > MOST_RUNS:
        return "accepted", "too large to run", said
    run, said = _invoke(command(kind, file, out))
    return "accepted", run, said


class Child:
    """A process that does one mutant, in a copy of the library, whose files it may name."""

    def __init__(self, seed: int, library: Path) -> None:
        self.seed, self.began = seed, time.monotonic()
        self.kind, self.source, data = mutant(seed)
        self.file = library / self.source.parent.name / f"mutant-{seed}.yaml"
        self.out = library / f"out-{seed}"
        self.file.write_bytes(data)
        self.out.mkdir()
        self.ended, writing = Pipe(duplex=False)
        self.number = os.fork()
        if self.number == 0:
            self._do(writing)
        writing.close()

    def _do(self, writing: Connection) -> None:
        """Do the mutant and end the process."""
        status = 1
        try:
            os.chdir(self.out)
            writing.send(attempt(self.kind, self.file, self.out / "result"))
            status = 0
        finally:
            os._exit(status)

    def fate(self, *, hangs: bool = False) -> Fate:
        """Return what became of it, and clear up behind it."""
        if hangs:
            os.kill(self.number, signal.SIGKILL)
        try:
            check, run, said = ("hang", "not asked", "") if hangs else self.ended.recv()
        except EOFError:
            check, run, said = "crash", "not asked", ""
        status = os.waitstatus_to_exitcode(os.waitpid(self.number, 0)[1])
        if check == "crash":
            check = f"crash {status}"
        shutil.rmtree(self.out, ignore_errors=True)
        self.file.unlink(missing_ok=True)
        seconds = round(time.monotonic() - self.began, 2)
        return Fate(self.seed, self.kind, self.source.name, check, run, seconds, said[-3000:])


def fates(seeds: Sequence[int], jobs: int = 1) -> Iterator[Fate]:
    """Yield what became of each mutant, as they end."""
    _warm_up()
    waiting, under_way = iter(seeds), dict[Connection, Child]()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        library = Path(folder)
        for name in {*FOLDERS.values()}:
            shutil.copytree(ROOT / name, library / name)
        while True:
            for seed in islice(waiting, jobs - len(under_way)):
                child = Child(seed, library)
                under_way[child.ended] = child
            if not under_way:
                return
            for ended in wait(list(under_way), timeout=1.0):
                yield under_way.pop(ended).fate()  # type: ignore[call-overload]
            for ended, child in list(under_way.items()):
                if time.monotonic() - child.began > SECONDS:
                    del under_way[ended]
                    yield child.fate(hangs=True)


def _warm_up() -> None:
    """Import, and load what is compiled, once for all children."""
    import sim.commands.check
    import sim.commands.claims
    import sim.commands.paper
    import sim.commands.pareto
    import sim.commands.predict
    import sim.commands.run
    import sim.commands.sweep  # noqa: F401
    from sim.engine.compiling import phase_addresses

    phase_addresses()


def summary(done: Sequence[Fate]) -> dict[str, Any]:
    """Return the figures of a page: per kind of file, how many mutants ended how."""
    kinds = {kind: Counter[str]() for kind in FOLDERS}
    for each in done:
        kinds[each.kind][each.check if each.run == "not asked" else f"accepted, {each.run}"] += 1
    return {
        "mutants": len(done),
        "kinds": {kind: dict(sorted(counts.items())) for kind, counts in kinds.items()},
        "faults": [asdict(each) for each in done if each.is_fault],
        "slowest": max((each.seconds for each in done), default=0.0),
    }


def main() -> None:
    """Do mutants, list those that ended as nothing may, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1, help="of the first; the others follow")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, help="file for the figures, as JSON")
    parser.add_argument("--only", type=int, help="seed of one mutant, done again")
    options = parser.parse_args()
    if options.only is not None:
        (found,) = fates([options.only])
        Path(f"mutant-{options.only}.yaml").write_bytes(mutant(options.only)[2])
        print(f"{found}\n{found.said}\nThe file is mutant-{options.only}.yaml.")
        return
    done = []
    for each in fates(range(options.seed, options.seed + options.count), options.jobs):
        done.append(each)
        if each.is_fault:
            print(f"{each.seed} {each.kind} {each.source}: {each.check}, {each.run}\n{each.said[-700:]}\n", flush=True)
    figures = summary(done)
    print(json.dumps(figures | {"faults": len(figures["faults"])}, indent=1))
    if options.out is not None:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.exit(bool(figures["faults"]))


if __name__ == "__main__":
    main()
