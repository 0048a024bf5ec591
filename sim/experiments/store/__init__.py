"""The store of a sweep: what was finished is never lost, and nothing is half written.

A sweep is divided into numbered parts, each a fixed range of runs. The folder holds

- ``sweep.json``: what is run; written first;
- ``runs/part-000000.parquet`` and so on: a folder for each table;
- ``parts/part-000000.json`` and so on: a record of each part that is finished, with sizes and checksums, written when
  all of its tables are on the disk;
- ``manifest.json``: written last, when all is done or at an orderly stop.
"""

from sim.experiments.store.layout import read_sweep
from sim.experiments.store.sweep_store import Store

__all__ = ["Store", "read_sweep"]
