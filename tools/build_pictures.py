"""Make the pictures of the README and of docs/ anew: run what they show, draw it, and keep it with few colours.

Run it from the root of the project: ``python tools/build_pictures.py``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

import sim
from sim import figures

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
COLOURS = 256


def main() -> None:
    """Make all pictures."""
    result = sim.sweep(sim.load_experiment("after-2027"), jobs=2)
    with tempfile.TemporaryDirectory() as folder:
        (drawn,) = figures.save(result, ["branches"], Path(folder), formats=("png",), width="page")[:1]
        with Image.open(drawn) as picture:
            few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
            few.save(PICTURES / "after-2027.png", optimize=True)


if __name__ == "__main__":
    main()
