"""The registry of designs. Adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from sim.experiments.designs.design import CubeDesign, Design, Sampled
from sim.experiments.designs.grid import Grid
from sim.experiments.designs.lhs import Lhs
from sim.experiments.designs.list import List
from sim.experiments.designs.morris import Morris
from sim.experiments.designs.random import Random
from sim.experiments.designs.sobol import Sobol

DESIGNS: Mapping[str, type[Design]] = {
    "grid": Grid,
    "list": List,
    "lhs": Lhs,
    "sobol": Sobol,
    "morris": Morris,
    "random": Random,
}

__all__ = ["DESIGNS", "CubeDesign", "Design", "Grid", "Lhs", "List", "Morris", "Random", "Sampled", "Sobol"]
