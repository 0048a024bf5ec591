"""From a tree to a design space, with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.pareto import places
from sim.analysis.pareto.aims import aims_of, thresholds_of
from sim.analysis.pareto.columns import COLUMNS, OF_MEASURES
from sim.analysis.pareto.declared import declared
from sim.analysis.pareto.options import choices_of, pair_problems
from sim.analysis.pareto.space import Choice, ConfirmPlan, Level, SearchPlan, Space
from sim.errors import ScenarioError
from sim.experiments.arm import Arm, Steps
from sim.experiments.arms import base_of
from sim.experiments.factor_checks import Given, value_problems
from sim.experiments.factors import Factor
from sim.experiments.points import Value
from sim.experiments.resolve import MOST_RUNS
from sim.scenario.kinds import Kind, require
from sim.scenario.load import scenario_of
from sim.scenario.located import Located, Plain, Problems, dotted, located, merge
from sim.scenario.located import Path as Way

CONFIRMED_MORE = 4
"""Times as many runs of a design in each state when it is confirmed, unless the file says how many."""


def space_from(tree: Located, folder: Path, name: str) -> Space:
    """Return the design space of a tree.

    Parameters
    ----------
    tree : Located
        What stands in the file.
    folder : Path
        Where the names of other files count from.
    name : str
        Name of the space.

    Raises
    ------
    ScenarioError
        With every problem in it.
    """
    require(tree, Kind.SPACE)
    return _Resolution(tree, folder).space(name)


def _stop_if_wrong(problems: Problems) -> None:
    if problems:
        raise ScenarioError(problems.sorted())


class _Resolution:
    """One design space on its way from the file; every step notes what it finds wrong and goes on."""

    def __init__(self, tree: Located, folder: Path) -> None:
        self._tree = tree
        self._problems = problems = Problems(tree)
        self._file, self._unread = declared(tree, problems)
        base = base_of(tree, folder, problems)
        self._seed, self._below, self._base = 0, None, None
        if base is not None:
            self._seed = base[1].seed if self._file.seed is None else self._file.seed
            self._below = merge(base[0], located({"seed": self._seed}, tree.file))
            self._base = Arm("present", scenario_of(self._below), _written(self._below))

    def space(self, name: str) -> Space:
        """Return the design space, or raise all problems."""
        file, problems = self._file, self._problems
        levels = {written: Factor.of(written, form) for written, form in file.levels.items()}
        uncertain = {written: Factor.of(written, form) for written, form in file.uncertain.items()}
        self._check_places(levels, uncertain)
        self._check_values("levels", levels)
        self._check_values("uncertain", uncertain)
        self._check_names(levels)
        objectives = aims_of(file, problems)
        thresholds = thresholds_of(file, objectives, problems)
        choices, set_levels = self._choices(), self._levels(levels)
        _stop_if_wrong(problems)
        assert self._below is not None
        assert self._base is not None
        problems.include(pair_problems(self._tree, choices, self._below))
        space = Space(
            name=name,
            title=file.title,
            question=file.question,
            source=file.source,
            base=self._base,
            choices=choices,
            levels=set_levels,
            objectives=objectives,
            thresholds=thresholds,
            uncertain=tuple(uncertain.values()),
            search=self._search_plan(),
            confirm=self._confirm_plan(),
            seed=self._seed,
        )
        self._check_size(space)
        _stop_if_wrong(problems)
        return space

    def _check_places(self, levels: Mapping[str, Factor], uncertain: Mapping[str, Factor]) -> None:
        """Note what sets the same place in the scenario."""
        every = [
            *places.of_choices(self._tree.child("choices")),
            *places.of_factors("levels", levels),
            *places.of_factors("uncertain", uncertain),
        ]
        places.add_overlaps(every, self._problems)

    def _check_values(self, section: str, factors: Mapping[str, Factor]) -> None:
        """Note values that the scenario cannot have."""
        if self._base is None or not isinstance(self._tree.nearest((section,)).value, dict):
            return  # plausible ranges of all parameters are allowed
        for written, factor in factors.items():
            ends = [self._at((section, written, step), value) for step, value in factor.form.ends()]
            whole = self._at((section, written))
            self._problems.include(value_problems(factor, ends, (self._base,), whole))

    def _at(self, path: Way, value: Value = "") -> Given:
        """Return a value with its place in the file."""
        node = self._tree.nearest(path)
        return Given(value, node.file, node.line, dotted(path))

    def _check_names(self, levels: Mapping[str, Factor]) -> None:
        """Note choices whose name another column of the table of designs has."""
        from sim.results.measures import MEASURES  # compiled rules: slow to import

        taken = {factor.name: "a level" for factor in levels.values()} | dict.fromkeys(MEASURES, "a measure")
        columns = (*COLUMNS, *(f"{name}{ending}" for name in MEASURES for ending in OF_MEASURES[1:]))
        taken |= dict.fromkeys(columns, "a column of the table of designs")
        for name in self._file.choices:
            if name in taken:
                message = f"'{name}' is the name of {taken[name]} too."
                self._problems.add(("choices", name), message, mend=f"Call the choice otherwise, as '{name}_rule'.")

    def _choices(self) -> tuple[Choice, ...]:
        if self._below is None or self._base is None:
            return ()
        return choices_of(self._tree, self._file, self._below, self._base.scenario, self._problems)

    def _levels(self, factors: Mapping[str, Factor]) -> tuple[Level, ...]:
        if self._base is None:
            return ()
        return tuple(self._level(written, factor) for written, factor in factors.items())

    def _level(self, written: str, factor: Factor) -> Level:
        assert self._base is not None
        usual = _usual(self._base, factor.path)
        if usual is None:
            message = "The scenario has no value here, so nothing says what it is in the alliance as it is."
            mend = "Write it in the scenario, or make it a choice with an option for each value."
            self._problems.add(("levels", written), message, mend=mend)
        return Level.of(factor, "" if usual is None else usual)

    def _search_plan(self) -> SearchPlan:
        file, search = self._file, self._file.search
        seed = self._seed if search.seed is None else search.seed
        return SearchPlan(search.population, search.generations, seed, file.states, file.replications)

    def _confirm_plan(self) -> ConfirmPlan:
        file, confirm = self._file, self._file.confirm
        states = file.states if confirm.states is None else confirm.states
        more = CONFIRMED_MORE * file.replications if confirm.replications is None else confirm.replications
        return ConfirmPlan(confirm.designs, states, more)

    def _check_size(self, space: Space) -> None:
        """Note that there is nothing to choose, or more to run than can be."""
        if space.size < 2:
            message = "There is one design only: nothing is chosen, and no level has two values."
            self._problems.add((), message, mend="List choices with options, or levels.")
        runs = most_runs(space)
        if runs > MOST_RUNS:
            message = f"These are up to {runs:,} runs."
            mend = "Take fewer states, replications or generations, or a smaller population."
            self._problems.add(("search",), message, allowed=f"up to {MOST_RUNS:,} runs", mend=mend)


def most_runs(space: Space) -> int:
    """Return how many runs a search takes at the most."""
    search, confirm = space.search, space.confirm
    tried = 1 + min(space.size, search.population * search.generations)
    confirmed = min(tried, confirm.designs + 1)
    return tried * search.states * search.replications + confirmed * confirm.states * confirm.replications


def _written(tree: Located) -> dict[str, Plain]:
    written = tree.plain()
    assert isinstance(written, dict)
    return {key: value for key, value in written.items() if key != "extends"}


def _usual(base: Arm, path: Steps) -> Value | None:
    """Return the single value at a place of the scenario: as it is written, else as it is read."""
    for tree in (base.written, base.scenario.model_dump(mode="json")):
        value = _value_at(tree, path)
        if isinstance(value, bool | int | float | str):
            return float(value) if path[0] == "parameters" and not isinstance(value, bool | str) else value
    return None


def _value_at(tree: Any, path: Steps) -> Any:
    for step in path:
        if isinstance(tree, Mapping):
            tree = tree.get(step)
        elif isinstance(tree, tuple | list) and step.isdecimal() and int(step) < len(tree):
            tree = tree[int(step)]
        else:
            return None
    return tree
