"""Each kind of file is told from the others, by the files that are there and by what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.kinds import Kind, kind_of, require
from sim.scenario.yaml_file import read_file

ROOT = Path(__file__).parents[2]
KINDS = {"scenarios": Kind.SCENARIO, "claims": Kind.CLAIM, "designs": Kind.SPACE, "experiments": Kind.EXPERIMENT}
FILES = [(file, kind) for folder, kind in KINDS.items() for file in sorted((ROOT / folder).glob("*.yaml"))]


@pytest.mark.parametrize(("file", "kind"), FILES, ids=[file.stem for file, _ in FILES])
def test_every_file_that_is_there_is_told_by_its_folder(file: Path, kind: Kind) -> None:
    expected = Kind.PAPER if file.stem == "paper" else kind
    assert kind_of(file) is expected
    require(read_file(file), expected)
    for other in Kind:
        if other is not expected:
            with pytest.raises(ScenarioError, match=f"This is {expected.noun}, and not {other.noun}") as caught:
                require(read_file(file), other)
            (problem,) = caught.value.problems
            assert problem.mend == expected.use


@pytest.mark.parametrize("text", ["scenario: [", "[scenario]", "title: what?", None])
def test_what_cannot_be_read_or_told_is_of_no_kind(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "which.yaml").write_text(text)
    assert kind_of(tmp_path / "which.yaml") is None


@pytest.mark.parametrize("kind", Kind)
def test_only_a_mapping_is_of_any_kind(tmp_path: Path, kind: Kind) -> None:
    (tmp_path / "list.yaml").write_text("[a, b]")
    with pytest.raises(ScenarioError, match="mapping of keys to values"):
        require(read_file(tmp_path / "list.yaml"), kind)
