"""The engine asks every format of the registry, and no other, for its verdict."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.engine import deciding
from sim.formats import ORDERED, Format
