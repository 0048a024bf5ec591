"""The normal quantile function, so that one uniform number gives one normal number and both rise together.

Wichura (1988), algorithm AS 241 (PPND16), to about 1 part in 10¹⁶: most numbers need a rational function alone.
"""

from __future__ import annotations

import math

from sim.rules.compiled import rule

_MIDDLE, _NEAR_TAIL = 0.425, 5.0

# Coefficients of the published algorithm, the highest power first.
_A = (
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
    1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
)  # fmt: skip
_B = (
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
    5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
)  # fmt: skip
_C = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
    3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
)  # fmt: skip
_D = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
)  # fmt: skip
_E = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
    2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
)  # fmt: skip
_F = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
)  # fmt: skip

_Coefficients = tuple[float, float, float, float, float, float, float, float]


@rule
def _polynomial(c: _Coefficients, x: float) -> float:
    """Return the polynomial with coefficients ``c`` at ``x``."""
    return ((((((c[0] * x + c[1]) * x + c[2]) * x + c[3]) * x + c[4]) * x + c[5]) * x + c[6]) * x + c[7]


@rule
def is_middle(probability: float) -> bool:
    """Tell whether a rational function alone gives the quantile."""
    return abs(probability - 0.5) <= _MIDDLE


@rule
def middle_quantile(probability: float) -> float:
    """Return the normal number below which a share in the middle of (0, 1) lies."""
    centred = probability - 0.5
    square = _MIDDLE * _MIDDLE - centred * centred
    return centred * _polynomial(_A, square) / _polynomial(_B, square)


@rule
def tail_quantile(probability: float) -> float:
    """Return the normal number below which a share near 0 or 1 lies."""
    root = math.sqrt(-math.log(min(probability, 1.0 - probability)))
    if root <= _NEAR_TAIL:
        far = _polynomial(_C, root - 1.6) / _polynomial(_D, root - 1.6)
    else:
        far = _polynomial(_E, root - _NEAR_TAIL) / _polynomial(_F, root - _NEAR_TAIL)
    return -far if probability < 0.5 else far


@rule
def normal_quantile(probability: float) -> float:
    """Return the standard normal number below which the share ``probability``, in (0, 1), lies."""
    return middle_quantile(probability) if is_middle(probability) else tail_quantile(probability)
