"""What was fixed before the first run: claims, baseline, ranges, precision and program, by their hashes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sim.analysis.claims.claim import Claim, Precision
from sim.errors import InputError
from sim.experiments.files import refusal, write_bytes
from sim.experiments.result import prepare_folder
from sim.experiments.store.kept import Count, Kept, from_json
from sim.experiments.work import program
from sim.own_code.record import hashes

FILE = "registration.json"
SHOWN = 5


class _Registered(Kept):
    """What a registration says."""

    claims: dict[str, dict[str, Any]]
    precision: dict[str, int]
    seed: Count
    program: dict[str, str]
    registered: str


def registration(claims: Sequence[Claim], precision: Precision, seed: int) -> dict[str, Any]:
    """Return all that determines the ledger."""
    return {
        "claims": {claim.name: claim.resolved(precision, seed) for claim in claims},
        "precision": {
            "replications": precision.replications,
            "points": precision.points,
            "repeats": precision.repeats,
        },
        "seed": seed,
        "program": program() | hashes(),
    }


def register(folder: Path, wanted: Mapping[str, Any], *, again: bool) -> str:
    """Write down what is going to be run, before it is, and return when that was done first.

    Parameters
    ----------
    folder : Path
        Of the ledger.
    wanted : mapping
        What `registration` gave.
    again : bool
        Whether to replace a registration that differs; the old one is kept beside it under a number.

    Raises
    ------
    InputError
        If another one is there, with what differs; or if the disk refuses.
    """
    path = folder / FILE
    try:
        if folder.is_dir() and any(folder.iterdir()) and not path.exists():
            raise InputError(f"{folder} holds something other than a ledger. Give an empty or new folder with --out.")
        prepare_folder(folder)
        known = _read(path)
        differing = list(_differences(known, wanted)) if known is not None else []
        if known is not None and not differing:
            return str(known["registered"])
        if differing and not again:
            raise InputError(_refused(path, differing))
        if known is not None:
            path.rename(_free(folder))
            for kept in ("sweeps", "values"):
                shutil.rmtree(folder / kept, ignore_errors=True)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        text = json.dumps({**wanted, "registered": now}, indent=1, sort_keys=True) + "\n"
        write_bytes(path, text.encode("ascii"))
    except OSError as error:
        cause, mend = refusal(error)
        raise InputError(f"{path} cannot be written. {cause}: {mend}, or give another folder with --out.") from error
    return now


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        known: dict[str, Any] = from_json(path.read_bytes())
        _Registered.model_validate(known)
    except ValueError:
        return {}
    return known


def _differences(known: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """Yield in words what is not as it was registered."""
    if not known:
        yield "it cannot be read"
        return
    for key in ("seed", "precision", "program"):
        if known[key] != wanted[key]:
            yield f"{key}: {_shown(known[key])} then, {_shown(wanted[key])} now"
    for name in dict.fromkeys([*known["claims"], *wanted["claims"]]):
        before, now = known["claims"].get(name), wanted["claims"].get(name)
        if before is None or now is None:
            yield f"{name}: {'not there then' if before is None else 'not there now'}"
        elif before != now:
            yield f"{name}: other {' and '.join(key for key in now if before.get(key) != now[key])}"


def _shown(value: Any) -> str:
    return ", ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, dict) else str(value)


def _refused(path: Path, differing: list[str]) -> str:
    lines = [f"  {each}" for each in differing[:SHOWN]]
    more = len(differing) - SHOWN
    return "\n".join([
        f"What is to be run is not what was registered in {path} before the first run:",
        *lines,
        *([f"  and {more} more"] if more > 0 else []),
        "Give another folder with --out, or register anew with --again, which keeps the old registration and runs "
        "everything once more.",
    ])  # fmt: skip


def _free(folder: Path) -> Path:
    """Return a name for an old registration."""
    names = map(partial("registration-{}.json".format), range(1, 10_000))
    return next(path for path in (folder / name for name in names) if not path.exists())
