"""Workers have the own code of the process that hands out the work, and no other."""

from __future__ import annotations

import pickle
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.experiments.pieces import Agents
from sim.experiments.plan import Plan
from sim.experiments.work import do
from sim.own_code.files import FILES
from sim.own_code.shipping import OwnCode, own_code, using
from tests.own_code.rules import RULES, written


@pytest.fixture
def plan(here: Path) -> Plan:
    written(here)
    sim.load_own_code("my_rules.py")
    return Plan(sim.load_experiment("solidarity.yaml"), engine="mesa")


def test_the_agents_of_a_batch_are_those_of_its_arm(plan: Plan) -> None:
    own = FILES["alliance_sim_own.my_rules"]
    piece = plan.piece(0, np.arange(plan.experiment.runs))
    assert [batch.agents.names["ally"].partition(":")[2] for batch in piece.batches] == ["Ally", "Solidarity"]
    assert piece.own.files == (own,)


def test_a_piece_can_be_unpickled_where_no_file_is_loaded(plan: Plan) -> None:
    piece = plan.piece(0, np.array([0, 8]))
    here, sent = do(piece), pickle.dumps(piece)
    with sim.temporary_registrations():
        for module in list(FILES):
            sim.own_code.files.unload(module)
        there = do(pickle.loads(sent))
        assert "alliance_sim_own.my_rules" in FILES
        assert {name: column.tobytes() for name, column in there.measures.items()} == {
            name: column.tobytes() for name, column in here.measures.items()
        }


def test_agents_that_are_no_files_are_pickled_as_they_are() -> None:
    assert pickle.loads(pickle.dumps(Agents())).found() == Agents()


def test_threads_and_processes_leave_the_same_bytes(plan: Plan) -> None:
    alone = sim.sweep("solidarity.yaml")
    assert "blocked_hostage" in alone.runs
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        for pool in (threads, processes):
            assert sim.sweep("solidarity.yaml", executor=pool).runs.equals(alone.runs)
    by_arm = alone.runs.set_index(["arm", "solidarity"])["blocked_hostage"].groupby(level=[0, 1]).sum()
    assert by_arm["usual", 0.3] == by_arm["usual", 0.7] == by_arm["solidary", 0.3] > 0.0
    assert by_arm["solidary", 0.7] == 0.0


def test_a_worker_takes_other_own_code_when_nobody_uses_the_first(plan: Plan) -> None:
    first = own_code()
    other = OwnCode((type(first.files[0])("other.py", RULES.replace("solidarity", "loyalty")),), (), ())
    names = (("parameter", "loyalty"), ("measure", "late_talks"))
    other = OwnCode(other.files, (), names)
    order: list[str] = []

    def second() -> None:
        with using(other):
            order.append("second")

    thread = threading.Thread(target=second)
    with using(first):
        thread.start()
        with using(first):
            thread.join(0.2)
            order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert [file.name for file in FILES.values()] == ["other.py"]


def test_a_worker_without_the_same_names_is_refused(plan: Plan) -> None:
    own = own_code()
    for names in (own.names[:-1], (*own.names, ("measure", "another"))):
        other = OwnCode(own.files, (), names)
        said = r"does not have the same own code: the measure '(late_talks|another)'"
        with pytest.raises(InputError, match=said), using(other):
            raise AssertionError
    other = OwnCode(own.files, ("no_such_module_here",), own.names)
    with pytest.raises(InputError, match="cannot load your own code"), using(other):
        raise AssertionError


def test_a_file_that_fails_in_a_worker_is_named(here: Path) -> None:
    file = sim.own_code.files.OwnFile("mine.py", "import no_such_module_here\n")
    with pytest.raises(InputError, match=r"cannot load your own code: mine\.py, line 1"), using(OwnCode((file,))):
        raise AssertionError
