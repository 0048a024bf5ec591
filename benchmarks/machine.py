"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("alliance-sim", "mesa", "numba", "numpy")
BUSY = 0.5
"""Load average from which on a machine is not quiet."""


def load_average() -> float | None:
    """Return the mean number of processes at work in the last minute, where the system tells."""
    try:
        return round(os.getloadavg()[0], 2)
    except (AttributeError, OSError):
        return None


def warning(load: float | None) -> str:
    """Return what to say of figures that are measured on a busy machine, nothing if it is quiet.

    Parameters
    ----------
    load : float or None
        Load average before the first measurement.
    """
    if load is None or load < BUSY:
        return ""
    return (
        f"Others are at work on this machine (load average {load} before the start). Figures are too high, and ratios "
        "of figures unsound: compiled and plain Python do not suffer alike. Measure again when it is quiet."
    )


def processor() -> str:
    """Return the name of the processor."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def machine() -> dict[str, str | int]:
    """Return processor, cores, system, and versions of what takes part."""
    facts: dict[str, str | int] = {
        "processor": processor(),
        "cores": os.cpu_count() or 0,
        "system": platform.platform(),
        "python": platform.python_version(),
    }
    return facts | {package: version(package) for package in PACKAGES}
