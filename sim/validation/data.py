"""Data to validate against: read from a folder of the user's, never kept in the project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError

VARIABLE = "ALLIANCE_SIM_DATA"
"""Environment variable that names the folder."""

CITATIONS: Mapping[str, str] = {
    "rosters.csv": "who is in which real group, from the groups' own pages and ministries of defence",
    "groups.csv": "lead, founding year, focus, domain and risk set of each group of the rosters",
    "history.csv": "standing groups by year of founding, class, family and lead, compiled from public sources, partly "
    "from memory",
    "panel.csv": "SIPRI, World Bank, V-Dem and votes in the United Nations by country and year",
    "groups2.csv": "lead, year and family of 82 further real groups, read or from memory, each with its source",
    "rosters2.csv": "who is in which of 82 further real groups",
    "exercises.csv": "Multinational Military Exercises v7: number by year, sizes, share with partners",
    "burden.csv": "Kiel Institute, Ukraine Support Tracker, release 29; troops of ISAF in June 2011; cost shares",
    "targets.csv": "statistics of decisions, vetoes, groups and burdens, each with its source",
    "benchmarks/deu3.csv": "Arregui & Perarnaud 2022, DEU III, doi:10.34810/data53",
    "benchmarks/golub_directives.tab": "Golub 2007, replication data of directives of the European Union 1968-98",
    "benchmarks/golub_survival_by_quarter.csv": "Golub 2007, survival of directives by quarter",
    "benchmarks/eu_vetoes_ovadek.csv": "Ovadek, tracker of vetoes in the European Union 2011-25",
    "benchmarks/landscape_unix_firms.csv": "Axelrod, Mitchell, Thomas, Bennett & Bruderer 1995, table 1",
    "benchmarks/landscape_powers_1936.csv": "Axelrod & Bennett 1993, national capabilities of 1936",
    "benchmarks/landscape_isis_actors.csv": "landscape theory applied to eleven actors of the war in Syria and Iraq",
    "benchmarks/landscape_isis_actors_weak_syria.csv": "the same, with a weak Syria",
    "benchmarks/landscape_isis_propensity.csv": "the same, propensities of pairs",
    "benchmarks/bdm_emission_standards.csv": "Bueno de Mesquita & Stokman 1994, emission standards",
    "sources/burden_spearman_sipri_wb.csv": "rank correlation of military burden and GDP by year, SIPRI and World Bank",
}
"""Files that checks read, with where each is from."""


@dataclass(frozen=True, slots=True)
class Data:
    """A folder of data, or none.

    Attributes
    ----------
    folder : Path or None
        Where the files lie; None where no folder was named.
    """

    folder: Path | None

    @classmethod
    def named(cls, given: str | os.PathLike[str] | None = None) -> Data:
        """Return the folder that is given, else that of the environment, else none.

        Raises
        ------
        InputError
            If there is no such folder.
        """
        name = given if given is not None else os.environ.get(VARIABLE) or None
        if name is None:
            return cls(None)
        folder = Path(name)
        if not folder.is_dir():
            raise InputError(f"There is no folder {folder} of data. Name it with --data, or in {VARIABLE}.")
        return cls(folder)

    def path(self, name: str) -> Path:
        """Return the path of a file.

        Raises
        ------
        InputError
            If it is not there.
        """
        if (reason := self.missing(name)) is not None:
            raise InputError(reason)
        assert self.folder is not None
        return self.folder / name

    def missing(self, name: str) -> str | None:
        """Return why a file cannot be read, with its citation; None if it is there."""
        if self.folder is None:
            where = f"no folder of data is named: give --data FOLDER, or set {VARIABLE}"
        elif not (self.folder / name).is_file():
            where = f"there is no {name} in {self.folder}"
        else:
            return None
        return f"{where} ({name}: {CITATIONS[name]})"
