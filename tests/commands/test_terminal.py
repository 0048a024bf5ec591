"""Terminals and pipes that are not UTF-8: every command ends as it does elsewhere, and what it writes can be read."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from sim import cli
from sim.commands.options import Listed, Schema
from sim.commands.terminal import ERRORS, spelt

from ..analysis.claiming import START, TEST
from ..experiments.sweeping import EXPERIMENT, SCENARIO

ROOT = Path(__file__).parents[2]
TITLE = "“Größe” − 0.5 × π ≥ 北約 …"
SPACE = """\
title: {title}
scenario: small.yaml
choices: {{vote: {{unanimity: {{}}, majority: {{rules: {{majority: {{share: 0.6}}}}}}}}}}
levels: {{slots: [2, 4]}}
objectives: [output_share, response_time]
uncertain: {{leadership: plausible}}
states: 2
search: {{population: 4, generations: 1}}
confirm: {{designs: 2}}
"""
PAPER = "title: {title}\nresults: {{r: {{run: small.yaml}}}}\ntables: [{{table: measures, of: r}}]\n"

COMMANDS: Mapping[str, list[list[str]]] = {
    "new": [["new", "größe"]],
    "check": [["check", name] for name in ("small.yaml", "majority.yaml", "claim.yaml", "space.yaml", "paper.yaml")],
    "copy": [["copy", "docking"]],
    "schema": [["schema", kind.value] for kind in Schema],
    "list": [["list", kind.value, *words] for kind in Listed for words in ([], ["--json"])],
    "run": [["run", "small.yaml", "--out", "run", "--no-figures"], ["run", "small.yaml", "--out", "run", "--json"]],
    "sweep": [["sweep", "majority.yaml", "--out", "sweep", *words] for words in ([], ["--resume", "--json"])],
    "compare": [["compare", "sweep", "--resamples", "100", *words] for words in ([], ["--rank"], ["--csv", "c.csv"])],
    "sensitivity": [["sensitivity", "sweep", "--resamples", "100"]],
    "discover": [["discover", "sweep", "--target", "output > 1"]],
    "claims": [
        ["claims", "claim.yaml", "--replications", "4", "--points", "2", "--repeats", "1", "--out", "claims"]
    ],
    "pareto": [["pareto", "space.yaml", "--out", "pareto", "--csv", "p.csv"]],
    "predict": [["predict", "group.yaml", "--replications", "20", "--out", "predict"]],
    "validate": [["validate", "blocs", "--quick", "--out", "validate", "--quiet"]],
    "calibrate": [["calibrate", "--quick", "--data", "größe"]],
    "show": [["show", name, *words] for name in ("run", "sweep") for words in ([], ["--json"])],
    "replay": [["replay", "run", "--run", "0"]],
    "plot": [["plot", "run", "blocking", "--out", "größe"]],
    "table": [["table", "sweep", "measures", *words] for words in ([], ["--format", "csv"], ["--out", "tables"])],
    "paper": [["paper", "paper.yaml", "--dry-run"]],
}  # fmt: skip
FAILING = frozenset(("sensitivity", "discover", "calibrate"))
"""Commands that have nothing to work with here, and say so."""


def titled(text: str) -> str:
    return text.replace(text.splitlines()[0], f"title: {TITLE}", 1)


def prepare(folder: Path) -> None:
    """Write a file of each kind, with a title that few encodings have."""
    group = (ROOT / "groups" / "northern-group.yaml").read_text(encoding="utf-8")
    texts = {
        "small": titled(SCENARIO), "majority": titled(EXPERIMENT), "claim": titled(START) + TEST,
        "space": SPACE.format(title=TITLE), "paper": PAPER.format(title=TITLE),
        "group": group.replace("name: Northern Group", f"name: {TITLE}"),
    }  # fmt: skip
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def typed(encoding: str, words: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    """Return status, output and errors of a command in a terminal of an encoding."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding=encoding) for name in ("stdout", "stderr")}
    with monkeypatch.context() as here:
        here.setattr(sys, "argv", ["alliance-sim", *words])
        for name, stream in streams.items():
            here.setattr(sys, name, stream)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        for stream in streams.values():
            stream.flush()
    written = [stream.buffer.getvalue().decode(encoding) for stream in streams.values()]
    return int(ended.value.code or 0), written[0], written[1]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_every_command_ends_well_in_every_encoding(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(COMMANDS) == set(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    shown = set()
    for command, every in COMMANDS.items():
        for words in every:
            status, output, errors = typed(encoding, words, monkeypatch)
            assert status == (command in FAILING), (words, errors)
            assert "Traceback" not in errors
            if "--json" in words or command == "schema":
                json.loads(output)
            shown |= {command} if TITLE.encode(encoding, ERRORS).decode(encoding) in output else set()
    assert shown == {"list", "check", "claims", "run", "sweep", "pareto", "predict", "show", "table", "paper"}
    for path in (Path("tables/measures.md"), Path("tables/measures.txt")):
        assert TITLE in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_process_of_its_own_takes_its_encoding_from_the_environment(encoding: str, tmp_path: Path) -> None:
    prepare(tmp_path)
    here = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "sim", "check", "small.yaml"]
    done = subprocess.run(command, cwd=tmp_path, env=here, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert repr(TITLE).encode(encoding, ERRORS) in done.stdout


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("−0.5 ± 0.1", "-0.5 +/- 0.1"), ("3 × 4 ≥ 5 ≤ 6 ≠ 7", "3 x 4 >= 5 <= 6 != 7"),
        ("Türkiye, Łódź", "Turkiye, Lodz"),
        ("“a” ‘b’", "'a' 'b'"), ("2010–2030 … → ←", "2010-2030 ... -> <-"), ("½ m²", "1/2 m^2"), ("60°", "60 deg"),
        ("北約", "??"), ("\udcff", "?"), ("e\u0301", "e"), ("one\u00a0line", "one line"),
    ],
)  # fmt: skip
def test_signs_are_spelt_readably(text: str, plain: str) -> None:
    assert spelt(text) == plain


ENCODINGS = ["ascii", "latin-1", "cp1252", "cp437", "iso8859-7", "gb2312", "utf-8"]


@given(st.text(), st.sampled_from(ENCODINGS))
def test_what_is_spelt_breaks_no_quotes_and_no_lines(text: str, encoding: str) -> None:
    shown = text.encode(encoding, ERRORS).decode(encoding)
    assert [shown.count(sign) for sign in '"\n\r'] == [text.count(sign) for sign in '"\n\r']


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(st.data())
def test_what_an_encoding_has_stays_as_it_is(encoding: str, data: st.DataObject) -> None:
    text = data.draw(st.text(st.characters(codec=encoding)))
    assert text.encode(encoding, ERRORS).decode(encoding) == text
