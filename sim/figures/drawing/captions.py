"""Captions, written from what a result says about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from sim.figures.drawing.arms import arms_of

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


def listed(parts: Sequence[str]) -> str:
    """Return parts of a sentence in a row, with ``and`` before the last."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


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


def _layout_of(experiment: Mapping[str, Any], runs: int) -> str:
    """Return the runs of an experiment: arms, points and replications, and how many runs of these are done."""
    sizes = {"arm": len(experiment["arms"]), "point": int(experiment["points"]["count"])}
    sizes |= {"replication": int(experiment["replications"])}
    asked = prod(sizes.values())
    parts = [counted(size, noun) for noun, size in sizes.items() if size > 1 or noun == "replication"]
    done = counted(runs, "run") if runs >= asked else f"{runs:,} of {counted(asked, 'run')}"
    return done if len(parts) == 1 and runs >= asked else f"{', '.join(parts)}: {done}"


def provenance(result: Result) -> str:
    """Return the sentences on where the numbers are from: scenario or experiment, runs, seed, version."""
    manifest = result.manifest
    if not result.has("runs"):
        runs, seed = counted(int(manifest["runs"]), "run"), manifest["seed"]
        return f"{manifest['title']} ({runs}, seed {seed}). Made with alliance-sim {manifest['version']}."
    experiment = manifest.get("experiment", {})
    parts = [_layout_of(experiment, len(result.runs)) if experiment else _runs(result), *_time(manifest)]
    parts.append(f"seed {manifest.get('seed', 'unknown')}")
    kind = "Experiment" if experiment else "Scenario"
    title = (experiment or manifest.get("scenario", {})).get("title", result.name)
    tag = str(manifest.get(f"{kind.lower()}_sha256", ""))[:12]
    tagged = f"; {kind.lower()} {tag}" if tag else ""
    version = manifest.get("version", "of an unknown version")
    return f"{kind}: {title} ({', '.join(parts)}). Made with alliance-sim {version}{tagged}."


def _time(manifest: Mapping[str, Any]) -> list[str]:
    """Return when runs begin and how long they are, where that is one and the same."""
    scenarios = [arm["scenario"] for arm in manifest.get("experiment", {}).get("arms", ())]
    scenarios = scenarios or [manifest.get("scenario", {})]
    spans = {(each.get("quarters"), each.get("start")) for each in scenarios}
    varied = {str(factor["name"]) for factor in manifest.get("experiment", {}).get("factors", ())}
    quarters, start = min(spans, key=str)
    if len(spans) > 1 or quarters is None or varied & {"quarters", "start"}:
        return []
    return [f"{counted(int(quarters), 'quarter')} from {start}"]


def pooled(result: Result) -> str:
    """Return the sentence on points of a design that are taken together, if there are several."""
    points = int(result.runs["point"].nunique()) if result.has("runs") else 1
    return f"{points:,} points of the design are taken together." if points > 1 else ""


def write(figure: Figure, arms: dict[str, Result], whole: Result) -> str:
    """Return the caption of a figure, of one part for each arm or of all at once."""
    texts = {arm: figure.caption(part) for arm, part in arms.items()}
    sentences = [f"{figure.title}."]
    if len(texts) > 1:
        sentences.append(f"One part for each arm: {', '.join(texts)}.")
    elif len(arms_of(whole)) > 1 and next(iter(arms.values())) is not whole:
        sentences.append(f"Arm: {next(iter(texts))}.")
    same = len(set(texts.values())) == 1
    sentences += [next(iter(texts.values()))] if same else [f"{arm}: {text}" for arm, text in texts.items()]
    together = "" if figure.by_point else pooled(whole)
    return " ".join(filter(None, [*sentences, together, provenance(whole)]))
