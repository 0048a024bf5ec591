"""Invented decisions of a council of four, in the shape of DEU III."""

from __future__ import annotations

from pathlib import Path

ACTORS = ("com", "ep", "at", "de", "bu", "uk")
GDP = {"com": 4, "ep": 4, "at": 1, "de": 16, "bu": 1, "uk": 16}

Issue = dict[str, object]


def issue(name: str, proposal: str, rule: str, rp: object, out: object, **cells: object) -> Issue:
    """Return an issue; cells are ``p`` and ``s`` of actors, empty where left out."""
    return {"isnr": name, "prnr": proposal, "counvte": rule, "rp": rp, "out": out, **cells}


UP = issue("up", "one", "Unan", 0, 60, pcom=100, pat=80, sat=100, pde=40, sde=50, puk=0, suk=50)
"""From 0: ideals .8, .4 and 0 with stakes 1, .5 and .5; decided at .6."""
DOWN = issue("down", "one", "QMV", 100, 100, pcom=100, pat=100, sat=20, pde=20, sde=80, pbu=60, sbu=40)
"""From 100 downwards: ideals 0, .8 and .4 with stakes .2, .8 and .4; nothing was decided; Bulgaria has joined."""
BETWEEN = issue("between", "two", "QMV(10)", 40, 70, pcom=20, scom=10, pat=90, sat=60, pde=20, sde=30, puk=70)
"""From 40: ideals .5 and -.2 with stakes .6 and .3; the United Kingdom has no salience; decided at .3."""
NO_OUTCOME = issue("open", "two", "QMV", 0, "", pat=10, sat=10)
NO_REFERENCE = issue("free", "three", "Unan", "", 30, pat=30, sat=10, pde=60, sde=10)
NOBODY_CARES = issue("idle", "three", "Unan", 0, 30, pat=30, sat=0, puk=10)

ALL = (UP, DOWN, BETWEEN, NO_OUTCOME, NO_REFERENCE, NOBODY_CARES)


def header() -> list[str]:
    return ["isnr", "prnr", "proc", "counvte", *(f"{kind}{actor}" for kind in "ps" for actor in ACTORS), "rp", "out"]


def write(folder: Path, *issues: Issue, names: list[str] | None = None) -> Path:
    """Write a file and return its path."""
    columns = header() if names is None else names
    gdp = {f"p{actor}": value for actor, value in GDP.items()}
    lines = [columns, *([str(each.get(name, "")) for name in columns] for each in (gdp, *issues))]
    path = folder / "decisions.csv"
    path.write_text("".join("\t".join(f'"{cell}"' if cell else "" for cell in line) + "\n" for line in lines))
    return path
