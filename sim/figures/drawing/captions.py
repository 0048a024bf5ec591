"""Captions, written from what a result says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.result import Result
    from sim.figures.drawing.declaration import Figure

T_INTERVAL = "a 95 % interval (Student's t over means of runs)"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, as in ``1 run`` and ``20 runs``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def interval(result: Result, drawn_as: str, kind: str = T_INTERVAL) -> str:
    """Return the sentence on intervals: what they are drawn as and of which kind, or why there are none."""
    if len(result.runs) < 2:
        return "There is one run only, and so no interval."
    return f"{drawn_as} {kind}."


def _runs(result: Result) -> str:
    """Return the number of runs, in each arm where there are several, and of those asked for where some are missing."""
    by_arm = sorted(result.runs["arm"].value_counts().tolist())
    asked = int(result.manifest.get("replications", 0))
    if len(by_arm) > 1:
        least, most = by_arm[0], by_arm[-1]
        each = counted(most, "run") if least == most else f"{least:,} to {counted(most, 'run')}"
        return f"{each} in each of {len(by_arm)} arms"
    runs = len(result.runs)
    return f"{runs:,} of {counted(asked, 'run')} asked for" if runs < asked else counted(runs, "run")


def provenance(result: Result) -> str:
    """Return the sentences on where the numbers are from: scenario or experiment, runs, seed, version."""
    manifest = result.manifest
    if not result.has("runs"):
        runs, seed = counted(int(manifest["runs"]), "run"), manifest["seed"]
        return f"{manifest['title']} ({runs}, seed {seed}). Made with alliance-sim {manifest['version']}."
    kind = "experiment" if "experiment" in manifest else "scenario"
    parts = [_runs(result), *_periods(manifest), f"seed {manifest.get('seed', 'unknown')}"]
    title = manifest.get(kind, {}).get("title", result.name)
    tag = str(manifest.get(f"{kind}_sha256", ""))[:12]
    tagged = f"; {kind} {tag}" if tag else ""
    version = manifest.get("version", "of an unknown version")
    return f"{kind.capitalize()}: {title} ({', '.join(parts)}). Made with alliance-sim {version}{tagged}."


def _periods(manifest: Mapping[str, Any]) -> list[str]:
    """Return the time that runs cover, where it is one for all arms."""
    arms = manifest.get("experiment", {}).get("arms", ())
    scenarios = [arm["scenario"] for arm in arms if "scenario" in arm] or [manifest.get("scenario", {})]
    known = [f"{counted(int(each['quarters']), 'quarter')} from {each['start']}" for each in scenarios if each]
    return known[:1] if len(set(known)) == 1 else []


def pooled(result: Result) -> str:
    """Return the sentence on points of a design that are taken together, if there are several."""
    points = int(result.runs["point"].nunique()) if result.has("runs") else 1
    return f"{points:,} points of the design are taken together." if points > 1 else ""


def write(figure: Figure, arms: dict[str, Result], whole: Result) -> str:
    """Return the caption of a figure with one row of panels for each arm."""
    texts = {arm: figure.caption(part) for arm, part in arms.items()}
    sentences = [f"{figure.title}."]
    if len(texts) > 1:
        sentences.append(f"One part for each arm: {', '.join(texts)}.")
    elif whole.has("runs") and whole.runs["arm"].nunique() > 1:
        sentences.append(f"Arm: {next(iter(texts))}.")
    same = len(set(texts.values())) == 1
    sentences += [next(iter(texts.values()))] if same else [f"{arm}: {text}" for arm, text in texts.items()]
    return " ".join(filter(None, [*sentences, pooled(whole), provenance(whole)]))
