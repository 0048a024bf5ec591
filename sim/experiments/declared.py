"""From a tree to the records of an experiment file; what can be read is read, whatever is wrong with the rest."""

from __future__ import annotations

from collections.abc import Mapping

from sim.experiments.declaration import ExperimentFile, grammar
from sim.experiments.factors import PLAUSIBLE, parameter_of
from sim.experiments.paths import fault_of
from sim.parameters import PARAMETERS
from sim.scenario import salvage
from sim.scenario.located import Located, Plain, Problems

_STAND_INS: Mapping[str, Plain] = {"title": "?", "scenario": "?"}


def declared(tree: Located, problems: Problems) -> tuple[ExperimentFile, frozenset[str]]:
    """Return what can be read of an experiment.

    Parameters
    ----------
    tree : Located
        A mapping.
    problems : Problems
        Where mistakes are noted.

    Returns
    -------
    file : ExperimentFile
        With what is wrong left out.
    unread : frozenset of str
        Keys at the top below which something is left out.
    """
    plain = tree.plain()
    assert isinstance(plain, dict)
    factors, dropped = plain.get("factors"), frozenset[str]()
    if isinstance(factors, dict):
        plain["factors"] = kept_factors = readable(factors, problems, "factors")
        dropped = frozenset({"factors"} if len(kept_factors) < len(factors) else ())
    file, unread = salvage.readable(ExperimentFile, plain, grammar(), problems, ("factors", "arms"), _STAND_INS)
    return file, dropped | unread


def readable(factors: Mapping[str, Plain], problems: Problems, section: str) -> dict[str, Plain]:
    """Return the factors that lead somewhere, with plausible ranges filled in.

    Parameters
    ----------
    factors : mapping of str to plain value
        By parameter or path, what is written.
    problems : Problems
        Where mistakes are noted.
    section : str
        Key at the top of the file under which they stand.
    """
    kept: dict[str, Plain] = {}
    for written, given in factors.items():
        fault = fault_of(written)
        if fault is not None:
            problems.add((section, written), fault.message, given=written, allowed=fault.allowed, mend=fault.mend)
        elif not _is_open(given):
            kept[written] = given
        elif (name := parameter_of(written)) is not None:
            kept[written] = _filled(given, name)
        else:
            mend = "Write levels such as [0.1, 0.2], or a range such as {low: 0, high: 1}."
            message = "Only parameters have a plausible range, and this is none."
            problems.add((section, written), message, given=given, mend=mend)
    return kept


def _is_open(given: Plain) -> bool:
    """Tell whether a factor leaves its range to the table of parameters."""
    return given == PLAUSIBLE or (isinstance(given, dict) and not {"low", "high"} & given.keys())


def _filled(given: Plain, name: str) -> Plain:
    """Return a factor with the plausible range of a parameter."""
    own = given if isinstance(given, dict) else {}
    return own | {"low": PARAMETERS[name].low, "high": PARAMETERS[name].high}
