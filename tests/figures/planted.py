"""Results of analyses and of sweeps with known numbers, for figures that are drawn of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sim import data
from sim.experiments.result import Result
from sim.results.measures import MEASURES as REGISTRY

Values = NDArray[np.float64]

VERDICTS = ("supported", "contradicted", "conditional", "inconclusive")
EXPECTED = ("more", "less", "same", "not_more", "not_less")


def sweep(
    values: Mapping[str, Values],
    arms: Sequence[str] = ("usual",),
    factors: Mapping[str, tuple[Any, Any]] | None = None,
    design: Mapping[str, Any] | None = None,
    paired: bool = True,
) -> Result:
    """Return the result of a sweep.

    Parameters
    ----------
    values : mapping of str to array, shape (arms, points, replicates)
        By measure.
    arms : sequence of str
    factors : mapping of str to (form, values at the points)
    design : mapping
        A full factorial if left out.
    paired : bool
    """
    shape = next(iter(values.values())).shape
    numbers = np.indices(shape).reshape(3, -1)
    given = factors or {}
    runs = pd.DataFrame({
        "run": np.arange(numbers.shape[1]),
        "arm": np.array(arms)[numbers[0]],
        "point": numbers[1],
        "replicate": numbers[2],
        **{name: np.asarray(column)[numbers[1]] for name, (_, column) in given.items()},
        **{name: table.ravel() for name, table in values.items()},
    })  # fmt: skip
    experiment = {
        "title": "A planted sweep", "arms": [{"name": arm, "scenario": SCENARIO} for arm in arms],
        "factors": [{"name": name, "form": form} for name, (form, _) in given.items()],
        "design": dict(design or {"kind": "grid"}), "points": {"count": shape[1]}, "replications": shape[2],
        "paired": paired, "measures": list(values),
    }  # fmt: skip
    manifest = {
        "name": "planted", "kind": "sweep", "experiment": experiment, "experiment_sha256": "ab" * 32, "seed": 5,
        "version": "0.1.0", "replications": shape[2],
    }  # fmt: skip
    return Result(manifest, {"runs": pa.Table.from_pandas(runs, preserve_index=False)})


SCENARIO = {"title": "Planted", "quarters": 12, "start": "2010Q1"}
MEASURES = (
    "output_share",
    "partner_interoperability",
    "delinking",
    "response_time",
    "burden_gdp_rank",
    "discrimination",
)


def reforms(
    arms: int = 24, replicates: int = 20, measures: int = 4, name: str = "interoperability_reform_{}"
) -> Result:
    """Return arms whose effects are known: arm k moves measure m by (k - arms / 3) * 0.01 * (m + 1); luck is common."""
    rng = np.random.default_rng(9)
    effects = np.where(np.arange(arms) > 0, np.arange(arms) - arms / 3.0, 0.0)
    return sweep(
        {
            measure: 0.4
            + 0.01 * (number + 1) * effects[:, None, None]
            + 0.05 * rng.normal(size=(1, 1, replicates))
            + 0.04 * rng.normal(size=(arms, 1, replicates))
            for number, measure in enumerate(MEASURES[:measures])
        },
        ["usual", *(name.format(number) for number in range(1, arms))],
    )


def plausible(low: float, high: float) -> dict[str, Any]:
    return {"distribution": "uniform", "low": low, "high": high, "levels": None}


def spread(points: int = 100, replicates: int = 4, factors: int = 10, measures: int = 2) -> Result:
    """Return a sample in which factor k has slope factors - k, in the other direction for odd ones."""
    rng = np.random.default_rng(10)
    cube = np.stack([(rng.permutation(points) + rng.random(points)) / points for _ in range(factors)], axis=1)
    slopes = np.array([(factors - k) * (-1.0) ** k for k in range(factors)])
    luck = rng.normal(size=(1, 1, replicates))
    tables = {
        measure: 0.01
        * (number + 1)
        * ((cube @ slopes)[None, :, None] + luck + rng.normal(size=(1, points, replicates)))
        for number, measure in enumerate(MEASURES[:measures])
    }
    columns = {f"factor_of_some_length_{k}": (plausible(0.0, 1.0), cube[:, k]) for k in range(factors)}
    return sweep(tables, factors=columns, design={"kind": "lhs", "points": points})


def crossed(
    across: Sequence[Any] = (0.0, 0.2, 0.4, 0.6), up: Sequence[Any] = ("top_down", "usual", "bottom_up"),
    arms: int = 1, replicates: int = 3, measures: int = 2,
) -> Result:  # fmt: skip
    """Return a full factorial: 0.1 i + 0.01 j + 0.001 a in cell (i, j) of arm a, times the number of the measure."""
    cells = list(product(range(len(across)), range(len(up))))
    luck = 1e-4 * np.arange(replicates) - 1e-4 * (replicates - 1) / 2.0
    base = np.array([0.1 * i + 0.01 * j for i, j in cells])
    tables = {
        measure: (number + 1) * (base[None, :, None] + 0.001 * np.arange(arms)[:, None, None] + luck)
        for number, measure in enumerate(MEASURES[:measures])
    }
    factors = {
        "leadership": (list(across), [across[i] for i, _ in cells]),
        "rules.steering": (list(up), [up[j] for _, j in cells]),
    }
    return sweep(tables, [f"arm_{number}" for number in range(arms)], factors)


def boxes(count: int = 24, chosen: int | None = 15) -> Result:
    """Return boxes that gain density and lose coverage as they are peeled, and do so less on points held out."""
    peeled = np.linspace(0.0, 1.0, count) if count > 1 else np.zeros(1)
    base = 0.21
    coverage, density = 1.0 - 0.75 * peeled**1.6, base + (0.97 - base) * peeled**0.8
    noise = np.random.default_rng(4).normal(scale=0.02, size=(2, count))
    noise[:, 0] = 0.0
    table = pd.DataFrame({
        "box": np.arange(count),
        "coverage": coverage,
        "density": density,
        "mass": base * coverage / density,
        "restricted": np.floor(6.9 * peeled).astype(int),
        "coverage_test": np.clip(coverage - 0.05 * peeled + noise[0], 0.0, 1.0),
        "density_test": np.clip(density - 0.09 * peeled + noise[1], 0.0, 1.0),
        "chosen": np.arange(count) == chosen,
    })  # fmt: skip
    manifest = {
        "name": "discovery", "kind": "discovery", "title": "Where output falls short", "runs": 4000, "seed": 7,
        "version": "0.1.0", "target": "output share is below 12 %", "base_rate": base,
    }  # fmt: skip
    return Result(manifest, {"boxes": pa.Table.from_pandas(table)})


def ledger(rows: int = 60) -> Result:
    """Return tests of claims, one to three a claim, with every verdict and expectation, some far beyond the others."""
    rng = np.random.default_rng(2)
    sizes = np.resize([1, 2, 1, 3, 2], rows)
    claims = [f"claim-about-cooperation-{number}" for number in range(rows)]
    ids = [claim for claim, size in zip(claims, sizes, strict=True) for _ in range(size)][:rows]
    scale = np.resize([0.05, 2.0, 0.3], rows)
    standardised = rng.normal(scale=0.6, size=rows)
    standardised[3], standardised[10] = 9.0, -7.0
    half = 0.1 + 0.3 * rng.random(rows)
    expected = np.resize(EXPECTED, rows)
    table = pd.DataFrame({
        "claim": ids,
        "title": [f"What is said of {each}" for each in ids],
        "test": [f"partner_interoperability: interoperability_platform_{n} > usual" for n in range(rows)],
        "measure": "output_share",
        "unit": "share",
        "effect": standardised * scale,
        "low": (standardised - half) * scale,
        "high": (standardised + half) * scale,
        "by": 0.2 * scale,
        "expected": expected,
        "standardised": standardised,
        "scale": scale,
        "verdict": np.resize(VERDICTS, rows),
        "share_sign": rng.random(rows),
        "share_holds": 0.0,
    })  # fmt: skip
    table["share_holds"] = 0.6 * table["share_sign"]
    manifest = {
        "name": "claims", "kind": "claims", "title": "Claims of the literature", "runs": 120000, "seed": 3,
        "version": "0.1.0",
    }  # fmt: skip
    return Result(manifest, {"ledger": pa.Table.from_pandas(table)})


def designs(values: dict[str, list[float]], present: int = 0, least: int = 1, **columns: list[bool]) -> Result:
    """Return the result of a search whose designs have these means."""
    size = len(next(iter(values.values())))
    known = {
        "design": np.arange(size),
        "present": np.arange(size) == present,
        "minimax_regret": np.arange(size) == least,
        "efficient": np.arange(size) != present,
        "confirmed": np.full(size, True),
    }
    aims = [{"measure": name, "direction": REGISTRY[name].direction} for name in values]
    space = {"objectives": aims, "confirm": {"states": 16, "replications": 4}}
    manifest = {
        "name": "x", "title": "X", "kind": "pareto", "space": space, "confirmed": size, "tried": 99, "runs": 1234,
        "seed": 1, "version": "0", "interrupted": False,
    }  # fmt: skip
    return Result(manifest, {"designs": pa.Table.from_pandas(pd.DataFrame(known | values | columns))})


def predictions(groups: int = 1) -> Result:
    """Return predictions of groups among forty countries with long and with short names."""
    rng = np.random.default_rng(4)
    codes = list(data.countries())[:40]
    parts = []
    for number in range(groups):
        chance = np.sort(rng.beta(0.7, 1.6, len(codes)))[::-1]
        parts.append(pd.DataFrame({
            "group": f"A group with a rather long name, number {number}",
            "code": list(rng.permutation(codes)) if number else codes,
            "probability": chance,
            "low": np.maximum(0.0, chance - 0.04),
            "high": np.minimum(1.0, chance + 0.04),
            "member": pd.array(rng.random(len(codes)) < chance, dtype="boolean"),
        }))  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    table["name"] = [data.countries()[code].name for code in table["code"]]
    manifest = {
        "name": "prediction", "title": "Who would join", "kind": "prediction", "runs": 1000, "met": 812, "seed": 5,
        "version": "0.1.0", "left_out_of_the_fit": groups > 1,
    }  # fmt: skip
    return Result(manifest, {"predictions": pa.Table.from_pandas(table)})


THREE = {"output_share": [0.10, 0.30, 0.20], "response_time": [2.0, 3.0, 1.0]}

FOR: Mapping[str, Callable[[], Result]] = {
    "comparison": lambda: reforms(arms=4, replicates=6, measures=3),
    "by_arm": lambda: reforms(arms=4, replicates=6, measures=3),
    "tornado": lambda: spread(points=40, replicates=2, factors=3, measures=3),
    "heat_map": lambda: crossed(measures=3),
    "prim": boxes,
    "claims": lambda: ledger(12),
    "pareto": lambda: designs(THREE),
    "joining": predictions,
    "reliability": predictions,
}
"""What figures are drawn of that a run of a scenario has nothing for."""


@cache
def subject(name: str) -> Result:
    """Return what a figure is drawn of in tests of all figures."""
    return FOR[name]()
