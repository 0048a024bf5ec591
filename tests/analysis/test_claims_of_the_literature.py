"""The claims that come with the program: all that are asked for, each with source and reasons, and the quick ledger."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.claims.claim import Claim
from sim.analysis.claims.load import load_claims
from sim.analysis.claims.text import ORDER, as_text

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = ROOT / "claims"
ASKED = ROOT.parent / "shared" / "claims.md"
PAGE = ROOT / "docs" / "claims.md"


@pytest.fixture(scope="module")
def claims() -> list[Claim]:
    return load_claims([CLAIMS])


@pytest.mark.skipif(not ASKED.exists(), reason=f"the list of claims to start from, {ASKED.name}, is not here")
def test_every_claim_that_is_asked_for_is_there(claims: list[Claim]) -> None:
    ids = re.findall(r"^\| ([a-z0-9-]+) \|", ASKED.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(ids) - {"id"} <= {claim.name for claim in claims}


def test_each_says_what_it_claims_where_from_and_why_a_test_is_as_it_is(claims: list[Claim]) -> None:
    assert len({claim.title for claim in claims}) == len(claims)
    for claim in claims:
        assert claim.claim.endswith(".")
        assert claim.source
        tests = [each.written for each in claim.questions]
        assert any(not test.premise for test in tests), claim.name
        assert all(test.because or test.premise for test in tests), claim.name
        assert all(test.by > 0.0 or test.level is not None or test.contrast is not None for test in tests), claim.name


def test_the_page_shows_every_claim_as_it_is_written(claims: list[Claim]) -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for claim in claims:
        assert f"### {claim.title} " in page
        assert " ".join(claim.claim.split()) in page
        for question in claim.questions:
            assert f"`{question.text}`: " in page, claim.name


@pytest.mark.slow
def test_the_quick_ledger(claims: list[Claim], tmp_path: Path) -> None:
    result = sim.claims([CLAIMS], quick=True, points=16, out=tmp_path / "ledger")
    frame = result.ledger
    assert frame["claim"].drop_duplicates().tolist() == [claim.name for claim in claims]
    assert len(frame) == sum(len(claim.questions) for claim in claims)
    assert set(frame["claim_verdict"]) <= set(ORDER)
    assert np.isfinite(frame[["effect", "low", "high", "share_sign", "share_holds"]]).all(axis=None)
    # A run in which nothing was taken hostage has no contagion, and where all allies answer no crisis none was fast.
    assert frame["replications"].between(95, 100).all()
    assert frame["points"].between(13, 16).all()
    # What the arms are to differ in, they differ in.
    assert frame[frame["premise"]]["holds"].all()
    told = frame["claim"] != "pooling-under-cuts"  # cuts take so little that it needs more than 100 runs
    assert (frame[frame["premise"] & told]["q"] < 0.05).all()
    text = as_text(result)
    assert all(claim.title in text for claim in claims)
