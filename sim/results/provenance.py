"""What figures and tables say of where their numbers are from, in words."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from sim.scenario.quarter import Quarter
from sim.wording import counted

if TYPE_CHECKING:
    from sim.experiments.result import Result


def provenance(result: Result) -> str:
    """Return the sentences on where the numbers are from: scenario or experiment, runs, seed, version."""
    manifest = result.manifest
    if not result.has("runs"):
        runs, seed = counted(int(manifest["runs"]), "run"), manifest["seed"]
        made = f"Made with alliance-sim {manifest['version']}{_own_code(manifest)}."
        return f"{manifest['title']} ({runs}, seed {seed}). {made}"
    experiment = manifest.get("experiment", {})
    parts = [_layout_of(experiment, len(result.runs)) if experiment else _runs(result), *_time(manifest)]
    parts.append(f"seed {manifest.get('seed', 'unknown')}")
    kind = "Experiment" if experiment else "Scenario"
    title = (experiment or manifest.get("scenario", {})).get("title", result.name)
    tag = str(manifest.get(f"{kind.lower()}_sha256", ""))[:12]
    tagged = f"; {kind.lower()} {tag}" if tag else ""
    version = manifest.get("version", "of an unknown version")
    return f"{kind}: {title} ({', '.join(parts)}). Made with alliance-sim {version}{tagged}{_own_code(manifest)}."


def _own_code(manifest: Mapping[str, Any]) -> str:
    """Return the files of own code that runs were made with, each with the beginning of its hash."""
    files = manifest.get("own_code", {}).get("files", ())
    return "".join(f"; own code {file['name']} {file['sha256'][:12]}" for file in files)


def _time(manifest: Mapping[str, Any]) -> list[str]:
    """Return when runs begin and how long they are, where that is one and the same."""
    scenarios = [arm["scenario"] for arm in manifest.get("experiment", {}).get("arms", ())]
    scenarios = scenarios or [manifest.get("scenario", {})]
    spans = {(each.get("quarters"), each.get("start")) for each in scenarios}
    varied = {str(factor["name"]) for factor in manifest.get("experiment", {}).get("factors", ())}
    quarters, start = min(spans, key=str)
    if len(spans) > 1 or quarters is None or varied & {"quarters", "start"}:
        return []
    return [period(str(start), int(quarters))]


def period(start: str, quarters: int) -> str:
    """Return the first and the last quarter that runs, and their number."""
    first = Quarter.parse(start)
    return f"{first} to {Quarter.from_index(first.index + quarters - 1)}, {counted(quarters, 'quarter')}"


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
