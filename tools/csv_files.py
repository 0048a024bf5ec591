"""Reading and writing tables with a header line."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = dict[str, str]
Cells = Sequence[str | int | float]

ASSUMED = Path(__file__).parent / "assumed"


def read(path: Path, delimiter: str = ",") -> list[Row]:
    """Read a table with a header line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def write(path: Path, header: str, rows: Iterable[Cells]) -> None:
    """Write a table: a header of names parted by blanks, then the rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)
