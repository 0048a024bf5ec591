"""Which figures are drawn of runs; those of analyses have tables and tests of their own."""

from sim.figures import FIGURES

OF_ANALYSES = {"ledger", "designs", "boxes"}
OF_RUNS = [name for name, figure in FIGURES.items() if OF_ANALYSES.isdisjoint(figure.needs)]
