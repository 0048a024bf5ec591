"""The document of a paper, set by whichever LaTeX there is: all tables and figures, on pages that they fit."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.papers.compiling import BUILD, ENGINES, compile_proof
from sim.papers.load import load_paper
from sim.papers.making import make
from sim.papers.proof import write_proof
from sim.tables import TABLES

from ..experiments.sweeping import written
from .test_making import WORK

NEEDS_LATEX = pytest.mark.skipif(
    not any(shutil.which(each.name) for each in ENGINES), reason="there is neither pdflatex nor tectonic"
)
ODD = """\
title: "50 % of A & B_c #1 {x} ~y^2 $z \\\\ <w> | Türkiye – μ* ‘q’ \\"r\\""
question: "Are _all_ of 100 % & more, from 2010–2030, − or +?"
source: Łódź, Čačak; Ωμέγα; 中
start: 2010Q1
quarters: 8
seed: 3
replications: 3
alliance: {allies: [USA, FRA, TUR, GBR, DEU, POL], partners: [FIN, SWE]}
events:
  - {at: 2010Q3, threat: {maritime: 0.2}, note: "[Brackets] at the start, *stars*, 10 % & x_y"}
"""
VOTE = """\
title: A_b & c
scenario: odd.yaml
arms:
  no_change: {}
  a_name_that_is_as_long_as_names_can_be_and_has_no_blank_in_it_at: {rules: {majority: {share: 0.6}}}
  lower-case_and-UPPER_case: {rules: {docking: true}, parameters: {slots: 8}}
measures: [blocking_rate, output, response_time, delinking]
"""
INDICES = """\
title: Indices
scenario: odd.yaml
factors: {steering: plausible, slots: [2, 4, 6], choice_precision: {distribution: log}, rules.contagion: [true, false]}
design: {kind: %s}
replications: 1
measures: [blocking_rate, output]
"""
SPACE = """\
title: 50 % of all & more_or_less
scenario: odd.yaml
factors: {effort: plausible, preparation_crisis: plausible}
design: {kind: lhs, points: 60}
replications: 2
"""
DESIGNS = """\
title: Designs_a & b
scenario: odd.yaml
choices:
  voting_of_all-and_sundry:
    unanimity: {}
    an_option_that_is_as_long_as_options_can_be_with_no_blank_in: {rules: {majority: {share: 0.6}}}
levels: {steering: {low: 0, high: 1, levels: 3}}
objectives: [output_share, response_time]
states: 2
confirm: {designs: 4, states: 2, replications: 1}
"""
CLAIM = """\
title: Leadership & 50 %_of_all ~unblocks^
claim: "Where leadership is strong, fewer texts fail than 50 % & less."
source: Someone_else & sons, 50 %
scenario: ../odd.yaml
arms:
  little: {parameters: {leadership: 0.0}}
  much: {parameters: {leadership: 0.6}}
tests:
  - {measure: blocking_rate, expect: less, by: 0.01, arm: much, than: little, because: It is 50 % & more_so.}
  - {measure: output_share, expect: more, by: 0.01, arm: much, than: little, because: "As #above."}
"""
PAPER = """\
title: Odd & ends_50 %
results:
  runs: {run: odd.yaml}
  vote: {sweep: vote.yaml, tables: [issues]}
  sobol: {sweep: sobol.yaml}
  morris: {sweep: morris.yaml}
  claims: {claims: claims, replications: 6, points: 4, repeats: 2}
  boxes: {discover: space.yaml, target: output_share > 0.10}
  designs: {pareto: designs.yaml}
figures:
  - {figure: output, of: vote, width: page}
  - {figure: blocking, of: runs, formats: [png]}
  - {figure: survival, of: runs, formats: [svg]}
  - {figure: sensitivity, of: sobol}
tables:
"""


def _paper(folder: Path) -> Path:
    """Write a paper with every table, of seven results, full of signs that LaTeX takes for something else."""
    written(folder)
    (folder / "odd.yaml").write_text(ODD, encoding="utf-8")
    (folder / "vote.yaml").write_text(VOTE, encoding="utf-8")
    for kind, size in (("sobol", "points: 4"), ("morris", "trajectories: 4")):
        (folder / f"{kind}.yaml").write_text(INDICES % f"{kind}, {size}", encoding="utf-8")
    (folder / "claims").mkdir()
    for name, text in (("space", SPACE), ("designs", DESIGNS), ("claims/lead_and_more", CLAIM)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    of = {"runs": ["scenario", "measures"], "sobol": ["parameters", "sensitivity"], "morris": ["sensitivity"]}
    of |= {"vote": ["scenario", "measures", "comparison", "ranking"]}
    of |= {"claims": ["ledger"], "boxes": ["boxes"], "designs": ["designs"]}
    assert {name for names in of.values() for name in names} == set(TABLES)
    lines = [f"  - {{table: {name}, of: {result}, as: {result}_{name}}}\n" for result in of for name in of[result]]
    file = folder / "paper.yaml"
    file.write_text(PAPER + "".join(lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the paper, made and with its document."""
    folder = tmp_path_factory.mktemp("proof")
    paper = load_paper(_paper(folder))
    assert not make(paper, folder / "out", WORK).of("failed")
    write_proof(paper, folder / "out")
    return folder / "out"


def test_the_document_is_plain_and_shows_every_figure_and_table(out: Path) -> None:
    text = (out / "paper.tex").read_text(encoding="ascii")
    assert r"\usepackage{array,booktabs,graphicx,longtable}" in text
    assert r"\includegraphics[width=\linewidth]{figures/output.pdf}" in text
    assert r"\includegraphics[width=0.5\linewidth]{figures/blocking.png}" in text
    assert r"\fbox{survival: LaTeX shows no SVG}" in text
    assert len(re.findall(r"\\input\{tables/", text)) == 12
    assert r"\label{fig:sensitivity}" in text
    assert str(out) not in text


@NEEDS_LATEX
def test_it_is_set_without_a_line_too_wide_or_a_character_missing(out: Path) -> None:
    done = compile_proof(out)
    assert _too_wide(done.log) == []
    assert "Missing character" not in done.log
    assert "undefined" not in done.log
    pages = re.search(r"Output written on .*paper\.(?:pdf|xdv) \((\d+) pages", done.log)
    assert pages is not None
    assert int(pages[1]) >= 5
    assert done.path.read_bytes().startswith(b"%PDF-")
    assert not (out / BUILD).exists()


def _too_wide(log: str) -> list[str]:
    """Return by how many points lines are too wide, where it is more than one."""
    return [points for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log) if float(points) > 1.0]


@NEEDS_LATEX
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="bytes of tectonic are not ours to promise")
def test_the_same_document_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    first = compile_proof(out).path.read_bytes()
    shutil.copytree(out, tmp_path / "elsewhere")
    assert compile_proof(tmp_path / "elsewhere").path.read_bytes() == first


@NEEDS_LATEX
def test_what_latex_cannot_set_is_told_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text("\\documentclass{article}\\begin{document}\\nonsense\\end{document}\n")
    with pytest.raises(InputError, match=r"could not set .*paper\.tex: Undefined control sequence"):
        compile_proof(tmp_path)
    assert (tmp_path / BUILD).is_dir()


@NEEDS_LATEX
def test_no_other_program_is_run(tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text(
        "\\documentclass{article}\\begin{document}x\\immediate\\write18{touch made}\\end{document}\n"
    )
    compile_proof(tmp_path)
    assert not (tmp_path / "made").exists()


@NEEDS_LATEX
def test_every_table_fits_the_narrow_page_of_a_plain_article(out: Path, tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("there is no pdflatex")
    inputs = "\n".join(rf"\input{{{path.stem}}}\clearpage" for path in sorted((out / "tables").glob("*.tex")))
    preamble = "\\documentclass{article}\n\\usepackage{array,booktabs,graphicx,longtable}\n\\begin{document}\n"
    (tmp_path / "all.tex").write_text(f"{preamble}{inputs}\n\\end{{document}}\n")
    for path in (out / "tables").glob("*.tex"):
        shutil.copy(path, tmp_path)
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert _too_wide(done.stdout) == []
