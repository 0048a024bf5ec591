"""What tests of sweeps share: small experiments, hashes of what is kept, and sweeps in processes of their own."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SCENARIO = """\
title: Small
start: 2010Q1
quarters: 8
seed: 11
replications: 4
alliance: {allies: [USA, FRA, TUR, GBR, DEU, POL], partners: [FIN, SWE]}
events:
  - {at: 2010Q3, threat: {maritime: 0.2}}
"""
EXPERIMENT = """\
title: Majority
scenario: small.yaml
arms:
  unanimity: {}
  majority: {rules: {majority: {share: 0.6}}}
factors:
  steering: {low: 0, high: 1}
  slots: [2, 4, 6]
design: {kind: lhs, points: 6}
measures: [blocking_rate, output]
"""
LONG = ("--set", "design.points=64", "--replications", "30", "--quarters", "40")
"""Options that make a sweep of the experiment take seconds."""
STRUCTURAL = EXPERIMENT.replace("  slots: [2, 4, 6]\n", "  rules.contagion: [true, false]\n  quarters: [6, 9]\n")
UNPAIRED = EXPERIMENT + "paired: false\n"


def written(folder: Path, text: str = EXPERIMENT) -> Path:
    """Write an experiment and its scenario, and return its path."""
    (folder / "small.yaml").write_text(SCENARIO)
    file = folder / "majority.yaml"
    file.write_text(text)
    return file


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file of tables and of every record of a part."""
    files = [path for path in sorted(folder.rglob("part-*")) if not path.name.startswith(".")]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def alliance_sim(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "sim", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def begun(folder: Path, *words: str, **more: Any) -> subprocess.Popen[str]:
    """Begin a command."""
    command = [sys.executable, "-m", "sim", *words]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **more
    )


def kill(process: subprocess.Popen[str]) -> None:
    """End a process without a chance to tidy up."""
    process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    process.communicate()


def sweep_whole(here: Path) -> None:
    """Do the long sweep undisturbed, into ``whole``."""
    done = alliance_sim(here, "sweep", "majority.yaml", *LONG, "--quiet", "--out", "whole")
    assert done.returncode == 0, done.stderr


def cut_off_and_resumed(here: Path, moments: int, *options: str) -> int:
    """Kill the long sweep, into ``a``, once after some part, resume it, and so on; return how often in the middle."""
    cut = 0
    command = ["sweep", "majority.yaml", *LONG, "--quiet", "--out", "a", "--resume", *options]
    for moment in range(moments):
        before = len(list((here / "a").glob("parts/part-*.json")))
        process = begun(here, *command)
        try:
            end = time.monotonic() + 180.0
            while len(list((here / "a").glob("parts/part-*.json"))) <= before and process.poll() is None:
                assert time.monotonic() < end
                time.sleep(0.001)
            time.sleep(0.003 * (moment % 7))
            cut += process.poll() is None
        finally:
            kill(process)
    done = alliance_sim(here, *command)
    assert done.returncode == 0, done.stderr
    return cut
