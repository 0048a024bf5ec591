"""What goes wrong in a user's own code: its file and line, and its own lines of the traceback."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import AllianceSimError, InputError, Problem

_PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"
_AROUND = ("Failed in", "During:", "File ", "<source", "There are")
"""How lines of a message of Numba begin that say where it was, and not what was wrong."""
_MACHINERY = ("<frozen ", str(Path(traceback.__file__).parent / "importlib"))


def problem_in(file: str, error: BaseException, message: str = "") -> Problem:
    """Return the problem for an error that own code raised.

    Parameters
    ----------
    file : str
        The file, as the user gave it.
    error : BaseException
        What was raised.
    message : str
        What was being done, as a sentence; empty where the error says it all.
    """
    if isinstance(error, SyntaxError) and error.filename == file:
        return Problem(f"{type(error).__name__}: {error.msg}.{_pointer(error)}", file, error.lineno)
    frames = own_frames(error)
    line = next((frame.lineno for frame in reversed(frames) if frame.filename == file), None)
    if isinstance(error, AllianceSimError):
        return Problem(f"{message} {error}".strip(), file, line)
    said = f"{message} {type(error).__name__}: {error}".strip()
    shown = "".join(traceback.format_list(frames)).rstrip().replace("\n", "\n    ")
    return Problem(f"{said}\n    {shown}" if shown else said, file, line, mend=_mend(error))


def own_frames(error: BaseException) -> list[traceback.FrameSummary]:
    """Return the lines of a traceback that are neither of this program nor of Python's import system."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = (_PACKAGE, *_MACHINERY)
    return [frame for frame in frames if not frame.filename.startswith(ours)]


def said_of(error: BaseException) -> str:
    """Return an error in a line, with its place where a user's own code raised it."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith((_PACKAGE, *_MACHINERY)):
            place = f", in {code.co_qualname} ({Path(code.co_filename).name}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return f"{error!r}{place}"


def reason_of(error: BaseException, function: Callable[..., Any]) -> str:
    """Return in a sentence or two why Numba cannot compile a function: without the types of whole records."""
    told = [line.strip() for line in _without_records(str(error)).splitlines()]
    told = [line for line in told if line and not line.startswith(_AROUND)]
    file = Path(function.__code__.co_filename).name
    lines = re.findall(rf'{re.escape(file)}", line (\d+)', str(error)) or [function.__code__.co_firstlineno]
    said = told[0].rstrip(".") if told else type(error).__name__
    said = f"there is no {said}" if isinstance(error, KeyError) else said
    return f"{file}, line {lines[-1]}: {said}."


def _without_records(text: str) -> str:
    """Return a message of Numba in which a record is called that, and not described to the last byte."""
    while (start := text.find("Record(")) >= 0:
        end, depth = start + len("Record("), 1
        while depth and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        text = f"{text[:start]}record{text[end:]}"
    return text


def _pointer(error: SyntaxError) -> str:
    return f"\n      {error.text.strip()}" if error.text else ""


def _mend(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return (
            "Only installed packages can be imported. Give a file of your own with a --with of its own, before this "
            "one, and import it as alliance_sim_own.NAME."
        )
    return ""


@contextmanager
def in_own_code(file: str, message: str) -> Iterator[None]:
    """Turn an error of own code into a message with its place.

    Raises
    ------
    InputError
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        raise InputError(str(problem_in(file, error, message))) from error


def without_folders(trace: str) -> str:
    """Return a traceback in which files of own code are named without their folders, however they were given."""
    from sim.own_code.files import FILES

    for file in FILES.values():
        trace = trace.replace(f'File "{file.path}"', f'File "{file.name}"')
    return trace
