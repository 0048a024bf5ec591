"""The ledger: every claim run, decided together with all others, with the region where it holds."""

from __future__ import annotations

import tempfile
import time
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.analysis import estimates
from sim.analysis.boxes import find_boxes
from sim.analysis.claims import verdicts
from sim.analysis.claims.claim import DEFAULT, QUICK, Claim, Precision, Question
from sim.analysis.claims.load import ALL, load_claims
from sim.analysis.claims.registration import register, registration
from sim.analysis.claims.values import Count, Running, Values, values_of
from sim.analysis.claims.verdicts import CONFIDENCE, Baseline, Verdict
from sim.analysis.estimates import mean, variance
from sim.experiments.options import checked_jobs
from sim.experiments.origin import command
from sim.experiments.result import Result
from sim.experiments.sweep import Progress
from sim.experiments.work import program
from sim.own_code.record import recorded
from sim.results.measures import MEASURES
from sim.types import Flags, Floats

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Tested:
    """A test with what the runs say of it, before it is judged together with the others."""

    claim: Claim
    question: Question
    baseline: Baseline
    level: float
    scale: float
    points: Floats

    @property
    def known(self) -> Flags:
        return ~np.isnan(self.points)

    @property
    def held(self) -> Flags:
        return self.question.holds(self.points)


def claims(
    files: Iterable[str | PathLike[str]] | None = None,
    *,
    quick: bool = False,
    seed: int = 1,
    jobs: int = 1,
    out: str | PathLike[str] | None = None,
    again: bool = False,
    **precision: int,
) -> Result:
    """Test claims of the literature and return the ledger.

    Parameters
    ----------
    files : iterable of path, optional
        Names of claims of the library, files or folders of files; all claims if left out.
    quick : bool
        Whether to do few runs, to see that all is well.
    seed : int
        Of all luck, and of the points of parameter space.
    jobs : int
        Threads. The ledger does not depend on it.
    out : path, optional
        Folder of the ledger. Left out, it is a temporary one, which goes when the result does.
    again : bool
        Whether to register anew what is not as it was registered in ``out``, and run all of it.
    **precision : int
        Other numbers than the usual ones: ``replications``, ``points``, ``repeats``, as in `Precision`.

    Returns
    -------
    Result
        One row a test in ``ledger``.

    Raises
    ------
    InputError
        For files with problems, options that are not allowed, or a folder that cannot be used.
    """
    asked, usual = load_claims([ALL] if files is None else files), QUICK if quick else DEFAULT
    running = Running(usual.changed(precision), seed, checked_jobs(jobs))
    holder = tempfile.TemporaryDirectory(prefix="alliance-sim-", ignore_cleanup_errors=True) if out is None else None
    folder = Path(holder.name) / "claims" if holder is not None else Path(out or "")
    result = make_ledger(asked, folder, running, again=again)
    if holder is not None:
        weakref.finalize(result, holder.cleanup)
    return result


def make_ledger(
    claims: Sequence[Claim], folder: Path, running: Running, *, again: bool = False, progress: Progress | None = None
) -> Result:
    """Run claims, as far as that is not done, and return the ledger; it is kept in the folder.

    Parameters
    ----------
    claims : sequence of Claim
        One or more.
    folder : Path
        Of the ledger. What is going to be run is registered there before it is.
    running : Running
        Precision, seed and threads.
    again : bool
        Whether to replace another registration, and run everything again.
    progress : callable, optional
        Called with the runs that are done, and how many of them now.

    Raises
    ------
    InputError
        If something else is registered, or the folder cannot be used.
    KeyboardInterrupt
        If the user ended it; what was done is kept.
    """
    clock = time.perf_counter()
    wanted = registration(claims, running.precision, running.seed)
    registered = register(folder, wanted, again=again)
    count = Count(progress)
    values = [values_of(claim, folder, running, count) for claim in claims]
    manifest = {
        **wanted,
        "name": folder.name,
        "title": "Claims of the literature",
        "kind": "claims",
        "command": command(),
        "version": version("alliance-sim"),
        "registered": registered,
        "runs": runs_of(claims, running.precision),
        "false_discoveries": verdicts.FALSE_DISCOVERIES,
        "confidence": CONFIDENCE,
        "versions": dict(program()),
        **recorded(),
        "seconds": round(time.perf_counter() - clock, 3),
    }
    result = Result(manifest, {"ledger": pa.Table.from_pylist(judged(claims, values, running))})
    result.save(folder)
    return result


def runs_of(claims: Sequence[Claim], precision: Precision) -> int:
    """Return how many runs a ledger takes."""
    return sum(len(claim.experiment.arms) for claim in claims) * precision.runs


def judged(claims: Sequence[Claim], values: Sequence[Values], running: Running) -> list[Row]:
    """Return a row for each test of each claim, in the order of the claims.

    Parameters
    ----------
    claims : sequence of Claim
    values : sequence of Values
        What their runs left.
    running : Running
        How they were run; the seed is also that of the halves of parameter space by which regions are found and tested.
    """
    tested = [
        _tested(claim, question, own) for claim, own in zip(claims, values, strict=True) for question in claim.questions
    ]
    q = verdicts.adjusted([each.baseline for each in tested])
    by_claim = {claim.name: [n for n, each in enumerate(tested) if each.claim is claim] for claim in claims}
    rows = []
    for claim in claims:
        own = by_claim[claim.name]
        rows += _rows(claim, [tested[n] for n in own], [q[n] for n in own], running)
    return rows


def _tested(claim: Claim, question: Question, values: Values) -> _Tested:
    sums = question.sums(values.baseline)[0]
    arm, measure, _ = question.weights[-1]
    level = values.baseline[arm, measure][0]
    level = level[~np.isnan(level)]
    return _Tested(
        claim,
        question,
        verdicts.at_baseline(question, sums),
        mean(level) if question.written.level is None else question.written.level,
        float(np.sqrt(variance(level))),
        _means(question.sums(values.space)),
    )


def _means(sums: Floats) -> Floats:
    """Return the mean at each point over the repeats that have a value, NaN where none has."""
    there = ~np.isnan(sums)
    counts = there.sum(axis=1)
    totals = np.where(there, sums, 0.0).sum(axis=1)
    means: Floats = np.divide(totals, counts, out=np.full(counts.size, np.nan), where=counts > 0)
    return means


def _rows(claim: Claim, tested: list[_Tested], q: list[float], running: Running) -> list[Row]:
    found = [_verdict(each, own) for each, own in zip(tested, q, strict=True)]
    asked = [n for n, each in enumerate(tested) if not each.question.written.premise]
    premises = [n for n in range(len(tested)) if n not in asked]
    hold = all(q[n] <= verdicts.FALSE_DISCOVERIES and tested[n].baseline.leans_for for n in premises)
    known = np.logical_and.reduce([tested[n].known for n in asked])
    held = np.logical_and.reduce([tested[n].held for n in asked])
    whole = verdicts.of_claim([found[n] for n in asked], _share(held, known), hold)
    common = {
        "claim": claim.name,
        "title": claim.title,
        "source": claim.source,
        "claim_verdict": whole,
        "claim_share": _share(held, known),
        **(_region(claim, held, known, running) if whole == "conditional" else NOWHERE),
    }
    return [{**common, **_row(each, own, verdict)} for each, own, verdict in zip(tested, q, found, strict=True)]


def _share(hits: Flags, among: Flags) -> float:
    return float((hits & among).sum()) / float(among.sum()) if among.any() else float("nan")


def _verdict(tested: _Tested, q: float) -> Verdict:
    return verdicts.verdict(tested.baseline, q, _share(tested.held, tested.known))


def _row(tested: _Tested, q: float, verdict: Verdict) -> Row:
    question, baseline = tested.question, tested.baseline
    test, ends = question.written, estimates.interval(baseline.estimate, CONFIDENCE)
    hits, known = int((tested.held & tested.known).sum()), int(tested.known.sum())
    low, high = verdicts.share_interval(hits, known)
    effect = baseline.estimate.difference
    return {
        "test": question.text,
        "premise": test.premise,
        "measure": question.weights[0][1],
        "unit": MEASURES[test.measure].unit,
        "expected": test.expect,
        "by": test.by,
        "base": tested.level,
        "effect": effect,
        "low": ends["t_low"],
        "high": ends["t_high"],
        "scale": tested.scale,
        "standardised": estimates.ratio(effect, tested.scale),
        "holds": bool(question.holds(np.array(effect))),
        "replications": baseline.count,
        "p": baseline.p,
        "q": q,
        "verdict": verdict,
        "needed": verdicts.replications_needed(baseline, question) if verdict == "inconclusive" else None,
        "share_sign": _share(question.has_the_sign(tested.points), tested.known),
        "share_holds": _share(tested.held, tested.known),
        "share_low": low,
        "share_high": high,
        "points": known,
        "because": test.because,
    }


NOWHERE: Row = {"region": "", "region_coverage": np.nan, "region_density": np.nan}


def _region(claim: Claim, held: Flags, known: Flags, running: Running) -> Row:
    """Return where in parameter space a claim holds, and how well that tells on points held out."""
    import pandas as pd

    points = pd.DataFrame(claim.space(running.precision, running.seed).points.columns)
    boxes = find_boxes(points[known], held[known], running.seed)
    if boxes is None or boxes.chosen == 0:
        return NOWHERE
    return {
        "region": boxes.best.text,
        "region_coverage": boxes.best.coverage_test,
        "region_density": boxes.best.density_test,
    }
