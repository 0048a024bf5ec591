"""Counter-based draws: every random number is a hash of what it decides.

A draw is a function of (seed, replicate, decision, quarter, who, with whom, n). No generator holds state, so the same
luck meets every arm of an experiment, the order of evaluation does not matter, and a run can be replayed alone.
The fields are folded in one by one, each through the finaliser of SplitMix64 (Steele, Lea & Flood 2014), which
changes half of the bits for a change of any one. Who decides is folded in last, so that the draws of all states on
one matter share everything before it.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from sim.rules.compiled import constant, rule
from sim.rules.normal import normal_quantile

NOBODY = np.uint64(0)
ONCE, TWICE = constant(0), constant(1)
"""Quarter of what is drawn once, whenever; number of the first and of the second draw of a kind."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S12, _S56 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12), np.uint64(56)
_ONE = np.uint64(1)
_UNIT = 2.0**-52
_ROUNDING = 1e-9
_GUMBEL_CEILINGS = np.array([-math.log(-math.log(n / 256.0)) + _ROUNDING for n in range(1, 256)] + [np.inf])
"""The largest Gumbel number of all hashes that begin with the same eight bits."""


def name_key(name: str) -> np.uint64:
    """Return the 64-bit key of a name: of a country by its code, a domain, a format, a decision; never a position."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def _registered(*names: str) -> dict[str, np.uint64]:
    return {name: name_key(f"decision:{name}") for name in names}


DECISIONS = _registered(
    "threat_noise", "threat_shock", "arrivals", "issue", "kind", "severity", "deadline", "preparation", "place",
    "steering", "sponsor", "ideal", "choice", "join", "hostage", "keep", "side_payment", "counterpart",
    "package", "menu", "dock", "lead", "accession", "setting_up", "ratification", "bargain", "deal",
)  # fmt: skip

THREAT_NOISE = DECISIONS["threat_noise"]
THREAT_SHOCK = DECISIONS["threat_shock"]
ARRIVALS = DECISIONS["arrivals"]
ISSUE = DECISIONS["issue"]
KIND = DECISIONS["kind"]
SEVERITY = DECISIONS["severity"]
DEADLINE = DECISIONS["deadline"]
PREPARATION = DECISIONS["preparation"]
PLACE = DECISIONS["place"]
STEERING = DECISIONS["steering"]
SPONSOR = DECISIONS["sponsor"]
IDEAL = DECISIONS["ideal"]
CHOICE = DECISIONS["choice"]
JOIN = DECISIONS["join"]
HOSTAGE = DECISIONS["hostage"]
KEEP = DECISIONS["keep"]
SIDE_PAYMENT = DECISIONS["side_payment"]
COUNTERPART = DECISIONS["counterpart"]
PACKAGE = DECISIONS["package"]
MENU = DECISIONS["menu"]
DOCK = DECISIONS["dock"]
LEAD = DECISIONS["lead"]
ACCESSION = DECISIONS["accession"]
SETTING_UP = DECISIONS["setting_up"]
RATIFICATION = DECISIONS["ratification"]
BARGAIN = DECISIONS["bargain"]
DEAL = DECISIONS["deal"]


@rule
def mix(state: np.uint64) -> np.uint64:
    """Return the SplitMix64 finaliser of ``state``, a bijection of 64 bits with full avalanche."""
    state = np.uint64(state)
    state = (state ^ (state >> _S30)) * _FIRST
    state = (state ^ (state >> _S27)) * _SECOND
    return state ^ (state >> _S31)


@rule
def step(field: int | np.uint64) -> np.uint64:
    """Return what a field adds to a state: for who draws often, worked out once."""
    return (np.uint64(field) + _ONE) * _GOLDEN


@rule
def stepped(state: np.uint64, step: np.uint64) -> np.uint64:
    """Return ``state`` with the field hashed in whose step this is."""
    return mix(np.uint64(state) + np.uint64(step))


@rule
def fold(state: np.uint64, field: int | np.uint64) -> np.uint64:
    """Return ``state`` with one more field hashed in.

    Parameters
    ----------
    state : uint64
        Hash of the fields before.
    field : int
        Key, quarter, replicate or counter, not negative.
    """
    return stepped(np.uint64(state), step(field))


@rule
def run_key(seed: int, replicate: int) -> np.uint64:
    """Return the hash that all draws of one run start from."""
    return fold(fold(np.uint64(0), seed), replicate)


@rule
def topic_key(state: np.uint64, decision: np.uint64, quarter: int, n: int) -> np.uint64:
    """Return the hash that draws on the same decision share, whoever and whatever is concerned."""
    return fold(fold(fold(state, decision), quarter), n)


@rule
def matter_key(state: np.uint64, decision: np.uint64, quarter: int, other: np.uint64, n: int) -> np.uint64:
    """Return the hash that the draws of all states on one matter share; arguments as in ``draw_key``."""
    return fold(topic_key(state, decision, quarter, n), other)


@rule
def draw_key(
    state: np.uint64, decision: np.uint64, quarter: int, who: np.uint64, other: np.uint64, n: int
) -> np.uint64:
    """Return the hash of one draw, all fields folded in.

    Parameters
    ----------
    state : uint64
        Key of the run or of the issue, seed and replicate folded in.
    decision : uint64
        What is drawn: one of ``DECISIONS``.
    quarter, n : int
        When, and the how manieth.
    who, other : uint64
        Keys of the state, domain or format concerned; ``NOBODY`` for none.
    """
    return fold(matter_key(state, decision, quarter, other, n), who)


@rule
def unit(key: np.uint64) -> float:
    """Return the number in the open interval (0, 1) that a hash stands for."""
    return (float(np.uint64(key) >> _S12) + 0.5) * _UNIT


@rule
def uniform(state: np.uint64, decision: np.uint64, quarter: int, who: np.uint64, other: np.uint64, n: int) -> float:
    """Return a draw from the open interval (0, 1); arguments as in ``draw_key``."""
    return unit(draw_key(state, decision, quarter, who, other, n))


@rule
def exponential(state: np.uint64, decision: np.uint64, quarter: int, who: np.uint64, other: np.uint64, n: int) -> float:
    """Return a draw from the exponential distribution with mean 1; arguments as in ``draw_key``."""
    return -math.log(uniform(state, decision, quarter, who, other, n))


@rule
def gumbel_of(key: np.uint64) -> float:
    """Return the standard Gumbel number that a hash stands for."""
    return -math.log(-math.log(unit(key)))


@rule
def gumbel_ceiling(key: np.uint64) -> float:
    """Return what the Gumbel number that a hash stands for is at most, without a logarithm."""
    return float(_GUMBEL_CEILINGS[np.uint64(key) >> _S56])


@rule
def gumbel(state: np.uint64, decision: np.uint64, quarter: int, who: np.uint64, other: np.uint64, n: int) -> float:
    """Return a draw from the standard Gumbel distribution; arguments as in ``draw_key``."""
    return gumbel_of(draw_key(state, decision, quarter, who, other, n))


@rule
def normal(state: np.uint64, decision: np.uint64, quarter: int, who: np.uint64, other: np.uint64, n: int) -> float:
    """Return a draw from the standard normal distribution; arguments as in ``draw_key``."""
    return normal_quantile(uniform(state, decision, quarter, who, other, n))
