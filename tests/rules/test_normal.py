"""The normal quantile function against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from sim.rules.normal import normal_quantile


@given(st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_quantiles_are_those_of_scipy(probability: float) -> None:
    assert normal_quantile(probability) == pytest.approx(ndtri(probability), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("probability", [2.0**-53, 1e-12, 1e-11, 0.0749, 0.0751, 0.5, 0.9249, 0.9251, 1 - 2.0**-53])
def test_quantiles_hold_at_the_seams(probability: float) -> None:
    assert normal_quantile(probability) == pytest.approx(ndtri(probability), rel=1e-13, abs=1e-15)


def test_quantiles_rise() -> None:
    quantiles = [normal_quantile(probability) for probability in np.linspace(0.0001, 0.9999, 2001)]
    assert np.all(np.diff(quantiles) > 0.0)
