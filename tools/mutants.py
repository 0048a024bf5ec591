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
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

import yaml

# A process with threads cannot be forked safely.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60.0
"""A mutant that takes longer hangs: the same work on the file as it is takes a second or two."""
MOST_RUNS = 2000
"""Sweeps of more runs than that are accepted and not run."""

FOLDERS = {
    "scenario": "scenarios",
    "experiment": "experiments",
    "claim": "claims",
    "space": "designs",
    "group": "groups",
    "paper": "experiments",
}
NUMBERS = (
    0, 1, -1, 2, 0.5, 1e-320, 1e-12, 1e6, 1e15, 1e300, -1e300, 2**31, 2**53, 2**63 - 1, 2**64, 10**30, float("inf"),
    float("-inf"), float("nan"), 0.1 + 0.2,
)  # fmt: skip
OTHERS = (
    None, True, False, "", " ", "1", "0,5", "1e5", "yes", "~", "NA", "null", "FRA", "USA", "XXX", "2010Q1", "1850Q1",
    "9999Q4", "2010-Q1", "consensus", "maritime", "a" * 300, "é", "北约", "\N{ZERO WIDTH SPACE}", "$x_1 & %", "../..",
    "C:\\a\\b.yaml", [], {}, [[]], [None], {"a": 1}, {"": 1}, [1, 1], ["FRA", "FRA"], {"low": 1, "high": 0},
)  # fmt: skip
"""What may stand in place of a value that is no number."""


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


# Mutation


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value below the root."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        yield (*path, step)
        yield from _paths(below, (*path, step))


def _holder(tree: Any, path: Sequence[Any]) -> Any:
    for step in path[:-1]:
        tree = tree[step]
    return tree


def _nudge(chance: random.Random, holder: Any, step: Any) -> None:
    """Put another value in place that may well be allowed: a number near it, a neighbour's value, the other switch."""
    value = holder[step]
    if isinstance(value, bool):
        holder[step] = not value
    elif isinstance(value, int | float):
        holder[step] = chance.choice((value * 2, value / 2, value + 1, value * 1.01, float(value), 0, 1, round(value)))
    else:
        others = list(holder.values()) if isinstance(holder, dict) else holder
        holder[step] = chance.choice(others)


def _shuffle(chance: random.Random, holder: Any, step: Any) -> None:
    value = holder[step]
    if isinstance(value, list):
        holder[step] = chance.sample(value, chance.randint(0, len(value)))
    elif isinstance(value, dict):
        holder[step] = {key: value[key] for key in chance.sample(list(value), chance.randint(0, len(value)))}
    else:
        _nudge(chance, holder, step)


def _replace(chance: random.Random, holder: Any, step: Any) -> None:
    value = holder[step]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and chance.random() < 0.7:
        holder[step] = chance.choice((value * 10, value * 1000, -value, value / 3, str(value)))
    else:
        holder[step] = chance.choice(NUMBERS if is_number or chance.random() < 0.3 else OTHERS)


def _drop(chance: random.Random, holder: Any, step: Any) -> None:
    del holder[step]


def _double(chance: random.Random, holder: Any, step: Any) -> None:
    if isinstance(holder, list):
        holder.insert(step, holder[step])
    else:
        holder[f"{step}2"] = holder[step]


def _rename(chance: random.Random, holder: Any, step: Any) -> None:
    if isinstance(holder, dict):
        name = str(step)
        cut = chance.randrange(len(name) + 1)
        new = chance.choice((name[:cut] + name[cut + 1 :], name.upper(), name + "_", name[::-1], "0", "é" + name))
        holder[new] = holder.pop(step)


def _many(chance: random.Random, holder: Any, step: Any) -> None:
    if isinstance(holder[step], list):
        holder[step] = holder[step] * chance.choice((2, 50))
    else:
        holder[step] = [holder[step]] * chance.choice((1, 2, 50))


def _nest(chance: random.Random, holder: Any, step: Any) -> None:
    holder[step] = chance.choice(({"a": holder[step]}, [holder[step]], {step: holder[step]}))


TREE_CHANGES: Sequence[Callable[[random.Random, Any, Any], None]] = (
    _nudge, _shuffle, _shuffle, _replace, _replace, _drop, _drop, _double, _rename, _many, _nest,
)  # fmt: skip


def changed_tree(text: str, chance: random.Random) -> bytes:
    """Return a YAML text with one to three values changed; in most cases to what may well be allowed."""
    tree = yaml.safe_load(text)
    is_mild = chance.random() < 0.6
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        every = list(_paths(tree))
        numbers = [path for path in every if isinstance(_holder(tree, path)[path[-1]], int | float)]
        if every:
            path = chance.choice(numbers if is_mild and numbers else every)
            (_nudge if is_mild else chance.choice(TREE_CHANGES))(chance, _holder(tree, path), path[-1])
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


def changed_text(text: str, chance: random.Random) -> bytes:
    """Return a text with one to three lines or characters changed, whatever they mean."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        way = chance.randrange(8)
        if way == 0:
            lines[at], lines[other] = lines[other], lines[at]
        elif way == 1:
            lines.insert(at, lines[other])
        elif way == 2 and len(lines) > 1:
            del lines[at]
        elif way == 3:
            lines[at] = (
                chance.choice(("\t", "  ", "- ", "? ", "&a ", "*a ", "!!python/name:os.system ", "<<: ")) + lines[at]
            )
        elif way == 4:
            lines[at] = lines[at].lstrip()
        else:
            column = chance.randrange(len(lines[at]) + 1)
            junk = chance.choice(
                (":", "{", "]", '"', "'", "#", "|", "%", "\0", "\x1b", "\u2028", "−", "，", "\r", "😀")
            )
            lines[at] = lines[at][:column] + junk + lines[at][column + chance.randint(0, 2) :]
    data = "".join(lines).encode("utf-8", "surrogatepass")
    cut = chance.randrange(len(data) + 1) if data else 0
    return chance.choice((data,) * 8 + (data[:cut], data[:cut] + b"\xff\xfe" + data[cut:], b"\xef\xbb\xbf" + data))


@cache
def sources() -> dict[str, list[Path]]:
    """Return the files of the library by their kind."""
    return {
        kind: [
            path for path in sorted((ROOT / folder).glob("*.yaml")) if (path.name == "paper.yaml") is (kind == "paper")
        ]
        for kind, folder in FOLDERS.items()
    }


def mutant(seed: int) -> tuple[str, Path, bytes]:
    """Return the kind of a mutant, the file that it is made of, and its bytes."""
    chance = random.Random(seed)
    kind = chance.choice(list(FOLDERS))
    path = chance.choice(sources()[kind])
    text = path.read_text(encoding="utf-8")
    return kind, path, (changed_tree if chance.random() < 0.75 else changed_text)(text, chance)


# What is done with it


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
