"""Derive `sim/data/country_names.tsv`: what countries are called in other systems of codes, and in words.

ISO 3166, IOC and FIFA codes and names come from the data file of the package country_converter, which has to be
installed here and is not needed by anything else; codes of the Correlates of War and more names stand in
`tools/assumed`. A form that two systems give to two countries has no code, so that it is known and
no country is named for it.

Examples
--------
python tools/build_country_names.py
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from csv_files import ASSUMED, read

from sim.data.naming import FILE, plain

CARRIED = Path(__file__).parent.parent / "sim" / "data" / FILE
CODES = ("ISO3", "ISO2", "IOC", "FIFA")
NAMES = ("name_short", "name_official")


def collected() -> Path:
    """Return the data file of country_converter, which is read without importing the package and its pandas."""
    spec = find_spec("country_converter")
    if spec is None or spec.origin is None:
        raise SystemExit("country_converter is not installed. Run `pip install country_converter` here.")
    return Path(spec.origin).with_name("country_data.tsv")


def forms() -> Iterator[tuple[str, str]]:
    """Yield what a country is called, and its ISO code."""
    for row in read(collected(), "\t"):
        if re.fullmatch("[A-Z]{3}", row["ISO3"]):
            for name in CODES:
                yield from ((code, row["ISO3"]) for code in re.findall(r"\b[A-Z]{2,3}\b", row[name] or ""))
            yield from ((row[name], row["ISO3"]) for name in NAMES)
    for row in read(ASSUMED / "country_names.csv"):
        yield row["form"], row["iso3"]


def main() -> None:
    """Build the carried file."""
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for form, code in forms():
        meant[plain(form)].add(code)
    lines = [f"{form}\t{min(codes) if len(codes) == 1 else ''}\n" for form, codes in sorted(meant.items())]
    CARRIED.write_text("".join(["form\tiso3\n", *lines]), encoding="utf-8")


if __name__ == "__main__":
    main()
