"""Which figures are drawn of runs; those of analyses have tables and tests of their own."""

from sim.experiments.result import OF_ANALYSES
from sim.figures import FIGURES

OF_RUNS = [name for name, figure in FIGURES.items() if set(OF_ANALYSES).isdisjoint(figure.needs)]
