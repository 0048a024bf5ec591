"""The table of designs: what each is, what it brings, and how well that holds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.pareto import dominance, robustness
from sim.analysis.pareto.columns import COLUMNS, OF_MEASURES
from sim.types import Floats

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.pareto.archive import Kept
    from sim.analysis.pareto.space import Aim, Design, Space

RESAMPLES = 1000

type Numbers = dict[Design, Kept]


def ordered(kept: Numbers) -> list[Design]:
    """Return designs in the order in which they came up, the present one first."""
    return sorted(kept, key=lambda design: (kept[design].batch, design.key))


def oriented(space: Space, kept: Numbers, designs: Sequence[Design], aims: Sequence[Aim]) -> Floats:
    """Return values of designs by state and measure such that more is better, shape (D, S, M)."""
    columns = [space.measures.index(aim.measure) for aim in aims]
    signs = np.array([aim.sign for aim in aims])
    stacked: Floats = np.stack([kept[design].means[:, columns] for design in designs]) * signs
    return stacked


def to_confirm(space: Space, kept: Numbers) -> list[Design]:
    """Return the designs that are run again: the present one, and the best fronts of the search.

    Of the last front that does not fit as a whole, those are taken that cover its ground.
    """
    designs = ordered(kept)
    values = robustness.means(oriented(space, kept, designs, space.objectives))
    ranks = dominance.ranks(values)
    chosen: list[int] = []
    for rank in np.unique(ranks[ranks < dominance.NEVER]).tolist():
        front, room = np.flatnonzero(ranks == rank), space.confirm.designs - len(chosen)
        chosen += front[dominance.spread_out(values[front], room)].tolist() if room > 0 else []
    return list(dict.fromkeys((space.present, *(designs[position] for position in sorted(chosen)))))


def table(space: Space, searched: Numbers, confirmed: Numbers) -> pd.DataFrame:
    """Return one row a design, in the order in which they came up.

    Parameters
    ----------
    space : Space
    searched, confirmed : dict of Design to Kept
        What the search left, and what was run again; the latter is empty where that was cut off.
    """
    import pandas as pd

    designs = ordered(searched)
    known = _known(space, searched, designs)
    again = [design for design in designs if design in confirmed]
    at = [position for position, design in enumerate(designs) if design in confirmed]
    fresh = _confirmed(space, confirmed, again) if again else _nothing(space)
    for name, column in fresh.items():
        whole: Any = np.full(len(designs), False if column.dtype == np.bool_ else np.nan)
        whole[at] = column
        known[name] = whole
    return pd.DataFrame({name: known[name] for name in _in_order(space)})


def _in_order(space: Space) -> list[str]:
    chosen = [*(choice.name for choice in space.choices), *(level.name for level in space.levels)]
    measured = [f"{name}{ending}" for name in space.measures for ending in OF_MEASURES]
    return ["design", *chosen, *COLUMNS[1:], *measured]


def _known(space: Space, kept: Numbers, designs: Sequence[Design]) -> dict[str, Any]:
    """Return the columns of what designs are, and what the search says of them."""
    labels = [space.labels(design) for design in designs]
    columns: dict[str, Any] = {name: [each[name] for each in labels] for name in labels[0]}
    means = robustness.means(np.stack([kept[design].means for design in designs]))
    return {
        "design": np.arange(len(designs)),
        **columns,
        "generation": np.array([kept[design].batch for design in designs]),
        "present": np.array([design == space.present for design in designs]),
        "searched": np.array([space.genes(design) is not None for design in designs]),
        **{f"{name}_searched": means[:, column] for column, name in enumerate(space.measures)},
    }


def _confirmed(space: Space, kept: Numbers, designs: Sequence[Design]) -> dict[str, Any]:
    """Return the columns of designs that were run again."""
    values = oriented(space, kept, designs, space.objectives)
    means = robustness.means(values)
    efficient, regret = dominance.efficient(means), robustness.regrets(values)
    largest = robustness.largest(regret)
    return {
        "confirmed": np.ones(len(designs), dtype=np.bool_),
        "efficient": efficient,
        "efficient_share": robustness.efficient_share(values, RESAMPLES, space.seed),
        "dominated_by": dominance.dominates(means).sum(axis=0),
        "minimax_regret": _only(len(designs), int(largest.argmin())),
        "knee": _knee(means, efficient),
        "regret": largest,
        "regret_90": robustness.usual(regret),
        "satisficing": _satisficing(space, kept, designs),
        "missing": np.isnan(values).any(axis=2).sum(axis=1) / values.shape[1],
        **_of_measures(space, kept, designs, regret),
    }


def _of_measures(space: Space, kept: Numbers, designs: Sequence[Design], regret: Floats) -> dict[str, Any]:
    """Return means, changes and largest regrets; measures that are no objective have no regret."""
    values = np.stack([kept[design].means for design in designs])
    changes = robustness.changes(values, designs.index(space.present))
    tables = (robustness.means(values), robustness.errors(values), *changes)
    largest = {aim.measure: regret[:, :, place].max(axis=1) for place, aim in enumerate(space.objectives)}
    none = np.full(len(designs), np.nan)
    columns: dict[str, Any] = {}
    for place, name in enumerate(space.measures):
        said = [*(each[:, place] for each in tables), largest.get(name, none)]
        columns |= {f"{name}{ending}": column for ending, column in zip(OF_MEASURES[:-1], said, strict=True)}
    return columns


def _satisficing(space: Space, kept: Numbers, designs: Sequence[Design]) -> Floats:
    """Return in what share of states each design meets all thresholds, NaN where there are none."""
    if not space.thresholds:
        return np.full(len(designs), np.nan)
    aims = [threshold.aim for threshold in space.thresholds]
    least = np.array([threshold.aim.sign * threshold.value for threshold in space.thresholds])
    return robustness.good_enough(oriented(space, kept, designs, aims), least)


def _only(size: int, position: int) -> Any:
    return np.arange(size) == position


def _knee(means: Floats, efficient: Any) -> Any:
    """Return which design is the knee of the efficient ones; none where none has all values."""
    front = np.flatnonzero(efficient)
    if not front.size:
        return np.zeros(len(means), dtype=np.bool_)
    return _only(len(means), int(front[robustness.knee(means[front])]))


def _nothing(space: Space) -> Mapping[str, Any]:
    """Return the same columns without a row."""
    flags = ("confirmed", "efficient", "minimax_regret", "knee")
    numbers = ("efficient_share", "dominated_by", "regret", "regret_90", "satisficing", "missing")
    of_measures = [f"{name}{ending}" for name in space.measures for ending in OF_MEASURES[:-1]]
    none = {name: np.zeros(0, dtype=np.bool_) for name in flags}
    return none | {name: np.zeros(0) for name in (*numbers, *of_measures)}
