"""The commented scenario that ``alliance-sim new`` writes."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import InputError
from sim.experiments.files import write_product

_STARTER = """\
# A scenario of alliance-sim: `alliance-sim check {file}` checks it, `alliance-sim run {file}` runs it.
# Everything after a # is a comment. What is left out has a default.
title: {title}
question: Which formats are used, what is blocked, and what is done?
# source: where the assumptions are from

# extends: baseline             # take everything from another scenario, and say here only what is different

start: 2010Q1                   # first quarter
quarters: 80                    # length of a run: 80 quarters are 20 years
seed: 1                         # the same seed gives the same luck
replications: 20                # runs, each with luck of its own

alliance:
  allies: nato-2010             # the members at the end of a year, or a list of codes: [USA, GBR, FRA, POL]
  partners: partners-2010
  overrides:                    # other values for single countries
    TUR: {{hostage_propensity: 0.2}}
    # POL: {{ambition: 0.8, salience: {{territorial_defence: 1.0}}}}

# The fields of policy in which issues arise. Left out: all default ones.
# domains: [territorial_defence, southern_stability, cyber_hybrid]

# Formats that the rules allow. Inaction is always possible besides.
formats: [consensus, plus_n, framework_nation, minilateral, bilateral]
# groups: [nb8, nordefco]        # standing groups before the first quarter; `alliance-sim list groups` shows real ones

rules:
  majority: false               # or {{share: 0.65, by: heads}}: who is outvoted cannot block
  constructive_abstention: false
  contagion: true               # who was blocked by hostage taking answers in kind
  forum_shift: true             # a stuck issue may be taken to another format
  # Reforms, all off unless switched on; docs/odd.md, P10, has all of them.
  # co_funding: true            # common funding of standing groups that serve priorities
  # stocktaking: {{every: 20}}    # barely used groups are closed, priorities set anew

# Any parameter of `alliance-sim list parameters`; those left out keep their default.
parameters:
  steering: 0.3                 # chance that the Secretariat takes up an issue in a priority domain

# What happens at a date of your choosing.
events:
  - {{at: 2014Q1, threat: {{territorial_defence: +0.35}}, note: Annexation of Crimea}}
  - {{at: 2022Q1, threat: {{territorial_defence: +0.4}}, note: Full-scale invasion of Ukraine}}
  - {{at: 2023Q2, join: FIN}}
  - {{at: 2024Q1, join: SWE}}
"""


def starter(name: str) -> str:
    """Return the text of a scenario to start from.

    Parameters
    ----------
    name : str
        Name of the file without its ending; the title is made of it.
    """
    title = name.replace("_", " ").replace("-", " ").strip().capitalize() or "Scenario"
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    return _STARTER.format(file=f"{name}.yaml", title=f'"{quoted}"')


def write_starter(name: str, *, overwrite: bool = False) -> Path:
    """Write a scenario to start from, and return where.

    Parameters
    ----------
    name : str
        Name or path of the file, with or without ``.yaml``.
    overwrite : bool
        Whether a file of this name may be lost.

    Raises
    ------
    InputError
        If there is such a file, or it cannot be written.
    """
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if os.path.lexists(path) and not overwrite:
        raise InputError(f"There is a file {path} already. Choose another name, or add --force.")
    if not path.parent.is_dir():
        raise InputError(f"{path} cannot be written: there is no folder {path.parent}. Choose another name or folder.")
    return write_product(path, starter(path.stem).encode("utf-8"), "choose another name or folder")
