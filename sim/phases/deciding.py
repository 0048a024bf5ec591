"""Which format's deciding function is asked: the built-in formats by their number, a user's own by its address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.decisions.asking import call
from sim.formats import BUILT_IN, Format
from sim.rules.compiled import inlined, internal
from sim.state.layout import NEVER
from sim.state.run import Run
from sim.types import Codes, Flags, Floats


@internal
def _decided_elsewhere(
    run: Run, code: int, objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float
) -> int:
    """Return the verdict of a format of a user's own, which finds the table in the memory of the run."""
    return int(call(run.deciders[code], run, code, NEVER, NEVER, NEVER, float(objections.size)))


def _asking(formats: Sequence[Format]) -> Any:
    """Return the function that asks the format with a number: one of these, or a user's own."""
    if not formats:
        return _decided_elsewhere
    number, own, others = formats[0].code, formats[0].decide, _asking(formats[1:])

    @inlined
    def decided(
        run: Run, code: int, objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float
    ) -> int:
        if code == number:
            return own(objections, seated, votes, share, abstention)
        return others(run, code, objections, seated, votes, share, abstention)

    return decided


decide = _asking(BUILT_IN)
"""Return the verdict of a table in the format with a number."""
