"""Opening the folder of a sweep: beginning one, or going on with the same one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import InputError, listing
from sim.experiments.store.identity import Sweep, refuse_another
from sim.experiments.store.layout import (
    RECORDS,
    SWEEP,
    is_finished,
    is_sweep,
    make_folders,
    record_path,
    recorded,
    remove_temporary,
    standing,
)
from sim.experiments.store.parts import fault, read_record
from sim.experiments.store.seal import read_sealed, write_sealed


@dataclass(slots=True)
class Found:
    """What was found in a folder.

    Attributes
    ----------
    kept : tuple of int
        The parts that are whole.
    damaged : mapping of int to str
        The parts that have a record and are not whole, with what is wrong.
    messages : list of str
        What the user should know.
    """

    kept: tuple[int, ...] = ()
    damaged: dict[int, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)


def open_sweep(folder: Path, sweep: Sweep, resume: bool) -> Found:
    """Begin a sweep in a folder that is locked, or look at what is kept of it.

    Parameters
    ----------
    folder : Path
        The folder.
    sweep : Sweep
        The sweep that is asked for.
    resume : bool
        Whether to go on with a sweep that was begun.

    Raises
    ------
    InputError
        If there is a sweep and none is to be resumed, or it is another.
    OSError
        If the disk refuses.
    """
    names = (RECORDS, *sweep.tables)
    if not is_sweep(folder):
        remove_temporary(folder, ())
        _begin(folder, sweep)
        anew = f"There is nothing to resume in {folder}; the sweep starts from its beginning."
        return Found(messages=[anew] if resume else [])
    if not resume:
        raise InputError(
            f"{folder} holds a sweep already ({standing(folder)}). Add --resume to keep it and do what is missing, "
            "or give another folder with --out."
        )
    messages = _compare(folder, sweep)
    left = remove_temporary(folder, names)
    if left:
        messages.append(f"Removed {left} half-written files of a process that was cut off.")
    make_folders(folder, names)
    return _looked_through(folder, sweep, messages)


def _begin(folder: Path, sweep: Sweep) -> None:
    write_sealed(folder / SWEEP, sweep.fields)
    make_folders(folder, (RECORDS, *sweep.tables))


def _compare(folder: Path, sweep: Sweep) -> list[str]:
    try:
        there = read_sealed(folder / SWEEP)
    except ValueError:
        return _restored(folder, sweep)
    harmless = refuse_another(folder, there, sweep.fields)
    return [f"This changes no number: {text}." for text in harmless]


def _restored(folder: Path, sweep: Sweep) -> list[str]:
    """Write a damaged ``sweep.json`` anew if what is kept was run for the same sweep, or nothing is kept yet."""
    owners, kept = set(), recorded(folder)
    for part in kept:
        with suppress(OSError, ValueError):
            owners.add(read_record(record_path(folder, part)).sweep)
    if kept and owners != {sweep.fingerprint}:
        raise InputError(
            f"{folder / SWEEP} is damaged, and nothing shows that what is kept there belongs to this sweep. "
            "Give another folder with --out."
        )
    _begin(folder, sweep)
    return [f"{SWEEP} was damaged and has been written anew."]


def _looked_through(folder: Path, sweep: Sweep, messages: list[str]) -> Found:
    faults = {part: fault(folder, part, sweep) for part in recorded(folder)}
    found = Found(
        kept=tuple(part for part, text in faults.items() if text is None),
        damaged={part: text for part, text in faults.items() if text is not None},
        messages=messages,
    )
    all_parts, kept = sweep.parts, len(found.kept)
    if kept == all_parts and is_finished(folder):
        messages.append(f"{folder} is finished: all {all_parts} parts are whole. There is nothing to do.")
    else:
        messages.append(f"{kept} of {all_parts} parts are kept in {folder}; {all_parts - kept} are to be done.")
    if found.damaged:
        texts = listing(f"part {part} ({text})" for part, text in found.damaged.items())
        messages.append(f"Damaged, and to be done again: {texts}.")
    return found
