"""From the document to a PDF, with whichever LaTeX there is."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError
from sim.experiments.files import folder_in, refusal, sha256_of
from sim.papers.paper import Paper
from sim.papers.proof import DOCUMENT

PDF = "paper.pdf"
BUILD = ".build"
LEAST_PASSES, MOST_PASSES = 2, 4
"""The first writes down where things are, the second uses it, the widths of long tables may take more."""
SECONDS = 300
_RERUN = ("Rerun to get", "Rerun LaTeX", "Table widths have changed")


@dataclass(frozen=True, slots=True)
class Engine:
    """A LaTeX.

    Attributes
    ----------
    name : str
        Of the program.
    words : tuple of str
        Its options: it asks nothing, runs no other program, and writes into the folder ``.build``.
    once : bool
        Whether it does as many passes as are needed by itself.
    """

    name: str
    words: tuple[str, ...]
    once: bool


ENGINES = (
    Engine(
        "pdflatex",
        ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", f"-output-directory={BUILD}"),
        once=False,
    ),
    Engine("tectonic", ("--untrusted", "--keep-logs", "--outdir", BUILD), once=True),
)


def engine() -> Engine:
    """Return the LaTeX of this machine.

    Raises
    ------
    InputError
        If there is none.
    """
    for each in ENGINES:
        if shutil.which(each.name) is not None:
            return each
    raise InputError(
        f"There is no LaTeX on this machine: {DOCUMENT} cannot be set. Install pdflatex (of TeX Live or MiKTeX) "
        "or tectonic, or leave --pdf out."
    )


def inputs_of(paper: Paper, folder: Path) -> dict[str, object]:
    """Return all that determines the PDF: the document, and every figure and table in it."""
    files = [folder / DOCUMENT]
    files += [folder / "figures" / f"{stem}.{kind}" for stem, entry in paper.figures.items() for kind in entry.formats]
    files += [folder / "tables" / f"{stem}.tex" for stem, entry in paper.tables.items() if "latex" in entry.formats]
    shown = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files if path.is_file()}
    return {"shown": shown, "engine": engine().name}


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document that is set: the PDF, and all that LaTeX says of it."""

    path: Path
    log: str


def compile_proof(folder: Path) -> Typeset:
    """Set the document of a paper; what LaTeX leaves beside the PDF is kept if that fails.

    Raises
    ------
    InputError
        If there is no LaTeX, or it fails.
    """
    chosen, build = engine(), folder_in(folder, BUILD)
    shutil.rmtree(build, ignore_errors=True)
    try:
        build.mkdir()
    except OSError as error:
        cause, mend = refusal(error)
        raise InputError(f"{build} cannot be used. {cause}: {mend}, and start again.") from error
    file, log = build / f"{Path(DOCUMENT).stem}.log", ""
    for number in range(1, 2 if chosen.once else MOST_PASSES + 1):
        said = _pass(chosen, folder)
        log = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else said
        if number >= LEAST_PASSES and not any(sign in log for sign in _RERUN):
            break
    (build / PDF).replace(folder / PDF)
    shutil.rmtree(build, ignore_errors=True)
    return Typeset(folder / PDF, log)


def _pass(chosen: Engine, folder: Path) -> str:
    """Run LaTeX once and return what it says."""
    try:
        done = subprocess.run(
            [chosen.name, *chosen.words, DOCUMENT], cwd=folder, env=_environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"{chosen.name} could not set {folder / DOCUMENT}: {error}.") from error
    said = f"{done.stdout}\n{done.stderr}"
    if done.returncode != 0:
        raise InputError(
            f"{chosen.name} could not set {folder / DOCUMENT}: {_complaint(said)} Its log is in {folder / BUILD}."
        )
    return said


def _environment() -> Mapping[str, str]:
    """Return the environment in which a PDF tells neither when it was made, nor where."""
    return {**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "max_print_line": "1000"}


def _complaint(said: str) -> str:
    """Return the first error in the words of LaTeX, with its line."""
    lines = said.splitlines()
    first = next((n for n, line in enumerate(lines) if line.startswith(("!", "error:"))), None)
    if first is None:
        return " ".join(lines[-3:]).strip()
    place = next((line for line in lines[first:] if line.startswith("l.")), "")
    return f"{lines[first].removeprefix('!').strip()} {place}".strip()
