"""From a tree to an experiment, with every problem at once."""

from __future__ import annotations

from math import prod
from pathlib import Path

from sim.errors import ScenarioError, listing, mend_of
from sim.experiments.arms import sides_of
from sim.experiments.csv_rows import MOST_LISTED
from sim.experiments.declared import declared
from sim.experiments.designs import DESIGNS, Design, Grid, List, Sampled
from sim.experiments.experiment import Experiment
from sim.experiments.factor_checks import Given, combination_problems, position_problems, value_problems
from sim.experiments.factors import Factor
from sim.experiments.listed import Listed, listed
from sim.experiments.measured import check_window
from sim.experiments.paths import add_clashes
from sim.experiments.points import Points, Value
from sim.experiments.table import read_table
from sim.scenario.kinds import Kind, require
from sim.scenario.load import file_named
from sim.scenario.located import Located, Problems, dotted, shorten
from sim.scenario.located import Path as Way
from sim.scenario.names import look
from sim.wording import counted

MOST_RUNS = 10_000_000


def experiment_from(tree: Located, folder: Path, name: str) -> Experiment:
    """Return the experiment of a tree.

    Parameters
    ----------
    tree : Located
        What stands in the file.
    folder : Path
        Where the names of other files count from.
    name : str
        Name of the experiment.

    Raises
    ------
    ScenarioError
        With every problem in it.
    """
    require(tree, Kind.EXPERIMENT)
    return _Resolution(tree, folder).experiment(name)


class _Resolution:
    """One experiment on its way from the file; every step notes what it finds wrong and goes on."""

    def __init__(self, tree: Located, folder: Path) -> None:
        self._tree = tree
        self._folder = folder
        self._problems = Problems(tree)
        self._file, self._unread = declared(tree, self._problems)
        self._sides = sides_of(tree, folder, self._file, self._problems)
        self._written = {written: Factor.of(written, form) for written, form in self._file.factors.items()}

    def experiment(self, name: str) -> Experiment:
        """Return the experiment, or raise all problems."""
        self._check_branches()
        add_clashes(self._written.items(), self._problems)
        design = self._design()
        table = self._table(design) if isinstance(design, List) and "factors" not in self._unread else None
        factors = tuple(self._written.values()) if table is None else table.factors
        self._check_values(table)
        self._check_measures()
        self._check_mismatches(design, factors)
        self._check_size(design, factors, table)
        self._stop_if_wrong()
        assert self._sides is not None
        assert design is not None
        points = self._points(design, factors, table)
        self._problems.include(combination_problems(factors, points, self._sides.arms, self._at(("design",))))
        self._stop_if_wrong()
        file, sides = self._file, self._sides
        return Experiment(
            name=name,
            title=file.title,
            question=file.question,
            source=file.source,
            arms=sides.arms,
            factors=factors,
            design=design,
            points=points,
            replications=sides.replications,
            seed=sides.seed,
            paired=file.paired,
            measured=file.measured,
            at="" if file.at is None else str(file.at),
        )

    def _stop_if_wrong(self) -> None:
        if self._problems:
            raise ScenarioError(self._problems.sorted())

    def _at(self, path: Way, value: Value = "") -> Given:
        """Return a value with its place in the file."""
        node = self._tree.nearest(path)
        return Given(value, node.file, node.line, dotted(path))

    def _design(self) -> Design | None:
        """Return the design; None where it cannot be read."""
        if self._file.design is not None or "design" in self._unread:
            return self._file.design
        factors = self._tree.child("factors")
        if factors is None or not factors.value:
            return Grid(kind="grid")
        message = "The key 'design' is missing: it says how points are chosen for the factors."
        allowed = f"a mapping with a kind, one of {listing(DESIGNS)}"
        self._problems.add(("design",), message, allowed=allowed, mend="Add 'design: {kind: grid}', or another.")
        return None

    def _table(self, design: List) -> Listed | None:
        """Return what stands in the table of points; None where it cannot be read."""
        given = self._tree.nearest(("design", "file"))
        try:
            table = read_table(file_named(given, self._folder, "design.file"))
        except ScenarioError as error:
            self._problems.include(error.problems)
            return None
        said = listed(table, tuple(self._written.values()))
        if isinstance(said, Listed):
            return said
        self._problems.include(said)
        return None

    def _check_branches(self) -> None:
        file = self._file
        if file.branches and file.arms:
            mend = "Keep one of them; what holds from the start in a branch belongs to arms."
            self._problems.add(("branches",), "There are both arms and branches.", mend=mend)
        if file.branches and file.at is None and "at" not in self._unread:
            mend = "Add the quarter from which they differ, such as 'at: 2027Q1'."
            self._problems.add(("branches",), "The key 'at' is missing.", allowed="a quarter such as 2027Q1", mend=mend)
        if file.at is not None and not file.branches and "branches" not in self._unread:
            mend = "Add branches, such as {as it was: {}, withdrawal: {leave: USA}}, or remove it."
            self._problems.add(("at",), "Nothing branches off at this quarter.", mend=mend)
        if file.branches and not file.paired:
            mend = "Remove it: up to their date branches are one history."
            self._problems.add(("paired",), "Branches share their luck.", mend=mend)

    def _check_values(self, table: Listed | None) -> None:
        if self._sides is None:
            return
        arms = self._sides.arms
        for written, factor in self._written.items():
            shifting = position_problems(factor, arms, self._at(("factors", written)))
            self._problems.include(shifting)
            if shifting:
                continue
            ends = [self._at(("factors", written, step), value) for step, value in factor.form.ends()]
            self._problems.include(value_problems(factor, ends, arms, self._at(("factors", written))))
        for factor, values, heading in () if table is None else table.given:
            self._problems.include(value_problems(factor, values, arms, heading)[:MOST_LISTED])

    def _check_measures(self) -> None:
        if not self._file.measures:
            return
        from sim.results.measures import MEASURES, label  # compiled rules: slow to import

        seen: dict[str | float, str] = {}
        for position, spec in enumerate(self._file.measured):
            bare = isinstance(self._file.measures[position], str)
            path: Way = ("measures", position) if bare else ("measures", position, "measure")
            name = spec.measure
            if name not in MEASURES:
                message = f"There is no measure called {shorten(name)}."
                mend = mend_of(name, MEASURES, "`alliance-sim list measures` shows all.")
                self._problems.add(path, message, given=name, allowed=listing(MEASURES), mend=mend)
                continue
            if self._sides is not None:
                scenarios = [arm.scenario for arm in self._sides.arms]
                check_window(spec, scenarios, ("measures", position), self._problems)
            printed = spec.label or label(spec.name)
            other = seen.setdefault(look(printed), spec.name)
            if other != spec.name:
                message = f"Tables and figures cannot tell '{other}' from '{spec.name}': both are called {printed!r}."
                self._problems.add(("measures", position), message, mend="Give one of them another label.")

    def _check_mismatches(self, design: Design | None, factors: tuple[Factor, ...]) -> None:
        """Note what does not go together, unless a factor that cannot be read may be the reason."""
        if design is None or "factors" in self._unread:
            return
        keys = {factor.name: written for written, factor in self._written.items()}
        for mismatch in design.mismatches(factors):
            path = ("design",) if mismatch.factor is None else ("factors", keys[mismatch.factor])
            self._problems.add(path, mismatch.message, mend=mismatch.mend)

    def _check_size(self, design: Design | None, factors: tuple[Factor, ...], table: Listed | None) -> None:
        if design is None or self._sides is None:
            return
        points = design.size(factors) if isinstance(design, Sampled) else 1 if table is None else len(table.points)
        sizes = {"arm": len(self._sides.arms), "point": points, "replication": self._sides.replications}
        if prod(sizes.values()) > MOST_RUNS:
            product = " x ".join(counted(size, what) for what, size in sizes.items())
            message = f"These are {prod(sizes.values()):,} runs: {product}."
            mend = "Take fewer levels, points or replications; a Latin hypercube covers many factors with few points."
            path = ("design",) if "design" in self._file.model_fields_set else ("replications",)
            self._problems.add(path, message, allowed=f"up to {MOST_RUNS:,} runs", mend=mend)

    def _points(self, design: Design, factors: tuple[Factor, ...], table: Listed | None) -> Points:
        if isinstance(design, Sampled):
            assert self._sides is not None
            return design.sample(factors, self._sides.seed)
        assert table is not None
        return table.points
