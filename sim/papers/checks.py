"""What needs more than one key to judge: names of figures, tables, results, arms and measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.errors import OF_OWN_CODE, did_you_mean, listing, mend_of
from sim.papers.declaration import FigureEntry, PaperFile, TableEntry
from sim.papers.paper import Source
from sim.scenario.located import Located, Problems, shorten
from sim.scenario.located import Path as Way

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.experiments.result import Result
    from sim.figures import Figure
    from sim.tables import Table

type Entry = FigureEntry | TableEntry


def name_of(entry: Entry) -> str:
    """Return the name of the figure or table that an entry asks for."""
    return entry.figure if isinstance(entry, FigureEntry) else entry.table


def stem_of(entry: Entry) -> str:
    """Return the name of the files of an entry, without ending."""
    differs = isinstance(entry, FigureEntry) and entry.difference
    return entry.stem or (f"{name_of(entry)}-difference" if differs else name_of(entry))


def add_entry_problems(
    tree: Located,
    declared: PaperFile,
    positions: Mapping[str, Sequence[int]],
    results: Mapping[str, Source],
    problems: Problems,
) -> None:
    """Note what is wrong in the entries of figures and tables.

    Parameters
    ----------
    tree : Located
        The file.
    declared : PaperFile
        What could be read of it.
    positions : mapping of str to sequence of int
        Where the figures and tables that could be read stand in their lists.
    results : mapping of str to Source
        Those without mistakes.
    problems : Problems
        Where mistakes are noted.
    """
    from sim.figures import FIGURES
    from sim.tables import TABLES

    there = tree.child("results")
    names = list(there.value) if there is not None and isinstance(there.value, dict) else []
    check = _Check(names, results, problems)
    figures = list(zip(positions["figures"], declared.figures, strict=True))
    tables = list(zip(positions["tables"], declared.tables, strict=True))
    for place, figure in figures:
        check.figure(("figures", place), figure, FIGURES)
    for place, table in tables:
        check.table(("tables", place), table, TABLES)
    check.folders()
    check.twins("figures", figures)
    check.twins("tables", tables)


class _Check:
    """Entries on their way through the checks; each notes what it finds wrong and goes on."""

    def __init__(self, names: Sequence[str], results: Mapping[str, Source], problems: Problems) -> None:
        self._names = names
        self._results = results
        self._problems = problems
        self._previews: dict[str, Result] = {}

    def figure(self, way: Way, entry: FigureEntry, registry: Mapping[str, Figure]) -> None:
        """Check a figure."""
        chosen = self._known((*way, "figure"), "figure", entry.figure, registry)
        of = self._known((*way, "of"), "result", entry.of, self._names)
        if chosen:
            self._difference(way, entry, registry)
        preview = self._preview(entry.of)
        if not (chosen and of) or preview is None:
            return
        self._holds(way, "figure", registry[entry.figure], entry.of, preview)
        for key in ("arm", "base"):
            arm = getattr(entry, key)
            if arm is not None:
                self._arms((*way, key), [arm], entry.of, preview)

    def _difference(self, way: Way, entry: FigureEntry, registry: Mapping[str, Figure]) -> None:
        """Note differences that a figure does not draw, and what does not go together with them."""
        if entry.difference and registry[entry.figure].differing is None:
            able = listing(name for name, each in registry.items() if each.differing is not None)
            message = f"The figure '{entry.figure}' draws no differences on demand."
            self._problems.add((*way, "difference"), message, allowed=f"with {able}", mend="Remove it here.")
        if entry.difference and entry.arm is not None:
            mend = "Leave out arm, and choose with base what others differ from."
            self._problems.add((*way, "arm"), "A difference is between arms.", mend=mend)
        if entry.base is not None and not entry.difference:
            message = "An arm to compare with is chosen for differences alone."
            self._problems.add((*way, "base"), message, mend="Add 'difference: true', or leave it out.")

    def table(self, way: Way, entry: TableEntry, registry: Mapping[str, Table]) -> None:
        """Check a table."""
        chosen = self._known((*way, "table"), "table", entry.table, registry)
        of = self._known((*way, "of"), "result", entry.of, self._names)
        self._measures((*way, "measures"), entry.measures or ())
        for key in ("measures", "arms", "by"):
            if chosen and getattr(entry, key) not in (None, ()) and key not in registry[entry.table].takes:
                message = f"The table '{entry.table}' has no {key} to choose."
                self._problems.add((*way, key), message, mend=f"Remove {key} here.")
        preview = self._preview(entry.of)
        if not (chosen and of) or preview is None:
            return
        self._holds(way, "table", registry[entry.table], entry.of, preview)
        if entry.arms is not None:
            self._arms((*way, "arms"), entry.arms, entry.of, preview)

    def folders(self) -> None:
        """Note results whose folders are one on disks that do not tell capitals from small letters."""
        before: dict[str, str] = {}
        for name in self._names:
            other = before.setdefault(name.casefold(), name)
            if other != name:
                message = f"'{other}' and '{name}' are the same folder on some disks."
                self._problems.add(("results", name), message, mend="Give one of them another name.")

    def twins(self, key: str, entries: Iterable[tuple[int, Entry]]) -> None:
        """Note entries whose files would overwrite those of an earlier one, on any disk."""
        before: dict[str, int] = {}
        for place, entry in entries:
            stem = stem_of(entry)
            if stem.casefold() in before:
                message = f"The files of {key}.{before[stem.casefold()]} are called '{stem}' already."
                way: Way = (key, place, "as") if entry.stem else (key, place)
                self._problems.add(way, message, mend=f"Give one of them another name, as in 'as: {stem}-2'.")
            before.setdefault(stem.casefold(), place)

    def _known(self, way: Way, what: str, name: str, names: Iterable[str]) -> bool:
        every = list(names)
        if name not in every:
            message = f"There is no {what} called {shorten(name)}."
            mend = (mend_of if what in OF_OWN_CODE else did_you_mean)(name, every)
            self._problems.add(way, message, given=name, allowed=listing(every), mend=mend)
        return name in every

    def _preview(self, name: str) -> Result | None:
        """Return a result as far as it is known before it is made: its manifest, and which tables it will keep."""
        if name not in self._results:
            return None
        if name not in self._previews:
            import pyarrow as pa  # slow to import

            from sim.experiments.result import Result

            prepared = self._results[name].prepared
            manifest = {"name": name, **(prepared.manifest() or {})}
            tables = {each: pa.table({}) for each in sorted(prepared.keeps)}
            if "experiment" in manifest:
                tables["runs"] = _one_run_at_each_point(manifest)
            self._previews[name] = Result(manifest, tables)
        return self._previews[name]

    def _holds(self, way: Way, what: str, chosen: Figure | Table, of: str, preview: Result) -> None:
        """Note tables that a result will not keep, and a figure or table that does not apply to it."""
        from sim.experiments.result import OPTIONAL

        lacking = [name for name in chosen.needs if not preview.has(name)]
        if lacking:
            message = (
                f"The {what} '{chosen.name}' needs the table '{lacking[0]}', which the result '{of}' does not keep."
            )
            mend = f"Add {lacking[0]} to the tables of results.{of}, or take another result."
            self._problems.add((*way, "of"), message, mend=mend if lacking[0] in OPTIONAL else "Take another result.")
        elif self._results[of].prepared.manifest() is not None and not chosen.applies(preview):
            message = f"The {what} '{chosen.name}' does not apply to the result '{of}': it shows {chosen.description}."
            self._problems.add((*way, "of"), message, mend="Take another result, or remove the entry.")

    def _arms(self, way: Way, arms: Sequence[str], of: str, preview: Result) -> None:
        if self._results[of].prepared.manifest() is None:
            return
        from sim.analysis.arms import declared_arms

        for place, arm in enumerate(arms):
            at = way if way[-1] in ("arm", "base") else (*way, place)
            self._known(at, f"arm of the result '{of}'", arm, declared_arms(preview))

    def _measures(self, way: Way, names: Sequence[str]) -> None:
        if not names:
            return
        from sim.results.measures import MEASURES  # compiled rules: slow to import

        for place, name in enumerate(names):
            self._known((*way, place), "measure", name, MEASURES)


def _one_run_at_each_point(manifest: Mapping[str, Any]) -> pa.Table:
    """Return a table of runs that has arms, points and factors as they will be, and zeros for all that is measured."""
    import numpy as np
    import pyarrow as pa

    from sim.experiments.columns import expected
    from sim.experiments.experiment import Experiment

    experiment = Experiment.from_resolved(manifest["experiment"])
    arms, points = len(experiment.arms), len(experiment.points)
    known = {
        "arm": np.repeat([arm.name for arm in experiment.arms], points),
        "point": np.tile(np.arange(points), arms),
        **{name: np.tile(values, arms) for name, values in experiment.points.columns.items()},
    }
    zeros = np.zeros(arms * points)
    types = expected("runs", manifest)
    return pa.table({name: pa.array(known.get(name, zeros)).cast(kind) for name, kind in types.items()})
