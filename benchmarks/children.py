"""Programs in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
"""Folder from which this program and its benchmarks can be imported."""


def answer(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
    """Return what a Python program prints last, as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=own_environment() | dict(environment or {}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def own_environment() -> dict[str, str]:
    """Return the environment of this process, in which this program and its benchmarks can be imported."""
    folders = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join(folders)}


def peak_megabytes() -> float:
    """Return the most memory that this process has had at a time, in MB (10^6 bytes).

    By ``ru_maxrss``, a process started by a large one has that one's peak; where the kernel tells its own, that is it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
