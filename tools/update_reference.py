"""Write results/reference anew: a small sweep to try plots, tables and comparisons on.

``python tools/update_reference.py`` runs it (in seconds) and writes it; the folder is the only result that is tracked.
It is kept as one file a table, not as the parts of a sweep, which would take several times the room.
"""

from __future__ import annotations

from pathlib import Path

import sim

ROOT = Path(__file__).resolve().parent.parent
EXPERIMENT = ROOT / "experiments" / "majority.yaml"
TABLES = ("quarters", "issues", "attempts", "groups")
REPLICATIONS, QUARTERS = 8, 20


def main() -> None:
    """Run the experiment, shortened, and keep it."""
    arms = [arm.name for arm in sim.load_experiment(EXPERIMENT).arms]
    settings = [f"replications={REPLICATIONS}", *(f"arms.{arm}.quarters={QUARTERS}" for arm in arms)]
    result = sim.sweep(sim.load_experiment(EXPERIMENT, settings), tables=TABLES)
    folder = result.save(ROOT / "results" / "reference")
    print(f"{folder.relative_to(ROOT)}: {sum(path.stat().st_size for path in folder.glob('*.*')):,} bytes")


if __name__ == "__main__":
    main()
