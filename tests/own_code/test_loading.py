"""A user's file: loaded once, under a stable name; what is wrong in it is said with its file and line."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

import sim
from sim.errors import InputError
from sim.own_code.files import FILES
from sim.own_code.registrations import LEDGER, registry_of
from tests.own_code.rules import ALL_KINDS, NAMES, RULES, refused, written

TAKEN = 'import sim\nsim.parameter("steering", unit="1", default=0, low=0, high=1, source="x")\n'
WRONG = {
    "syntax": ("x = 1\ndef f(:\n", ["mine.py, line 2", "SyntaxError", "def f(:"]),
    "name": ("def f():\n    return undefined\n\n\nf()\n", ["mine.py, line 2", "NameError", "line 5, in <module>"]),
    "exit": ("import sys\nsys.exit(3)\n", ["mine.py, line 2", "SystemExit"]),
    "import": ("import no_such_module_here\n", ["mine.py, line 1", "ModuleNotFoundError", "alliance_sim_own"]),
    "nul": ("x = 1\0\n", ["mine.py", "SyntaxError"]),
    "built in": (TAKEN, ["mine.py, line 2", "There is a built-in parameter called 'steering'"]),
    "built-in agent": ("import sim\nclass Ally(sim.Ally): pass\n", ["mine.py", "built-in agent called 'Ally'"]),
    "twice": (
        RULES + "\n\n@sim.measure('late_talks', unit='1')\ndef f(t): ...\n",
        ["is registered twice"],
    ),
    "direction": ("import sim\nsim.measure('m', unit='1', direction='more')\n", ["mine.py, line 2", "direction"]),
    "table": ("import sim\nsim.measure('m', unit='1', tables=('issue',))\n", ["mine.py, line 2", "'issues'"]),
    "no table": ("import sim\nsim.measure('m', unit='1', tables=())\n", ["mine.py, line 2", "names no table"]),
    "unit": ("import sim\nsim.measure('m', unit='')\n", ["mine.py, line 2", "unit"]),
    "name of a column": ("import sim\n@sim.measure('arm', unit='1')\ndef f(t): ...\n", ["another column", "'arm'"]),
    "no name": ("import sim\n@sim.measure('a b', unit='1')\ndef f(t): ...\n", ["'a b' cannot be the name"]),
    "needs": ("import sim\nsim.figure('f', title='F', caption='C', needs=('run',))\n", ["line 2", "'runs'"]),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_line_and_nothing_stays(here: Path, text: str, said: list[str]) -> None:
    Path("mine.py").write_text(text)
    message = refused("list", "measures", "--with", "mine.py")
    assert [each for each in said if each not in message] == []
    assert str(Path(sim.__file__).parent) not in message
    with pytest.raises(InputError):
        sim.load_own_code("mine.py")
    assert not LEDGER
    assert not FILES
    assert "alliance_sim_own.mine" not in sys.modules


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("default=0, low=1, high=0", "do not go together"),
        ("default=2, low=0, high=1", "do not go together"),
        ("default=0, low=0, high=1, minimum=0.5", "do not go together"),
        ("default=0, low=0, high=float('inf')", "high of the parameter"),
        ("default=float('nan'), low=0, high=1", "default of the parameter"),
        ("default='0', low=0, high=1", "default of the parameter"),
        ("default=True, low=0, high=1", "default of the parameter"),
    ],
)
def test_numbers_of_a_parameter_go_together(here: Path, numbers: str, said: str) -> None:
    Path("mine.py").write_text(f"import sim\nsim.parameter('p', unit='1', {numbers}, source='x')\n")
    assert said in refused("list", "parameters", "--with", "mine.py")


@pytest.mark.parametrize("name", ["quarters", "events", "run", "output_share", "late talks", "_hidden", "1st"])
def test_a_parameter_takes_no_name_that_means_something_else(name: str) -> None:
    with pytest.raises(InputError, match=r"another name|cannot be the name"):
        sim.parameter(name, unit="1", default=0, low=0, high=1, source="x")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (["absent.py"], "There is no file absent.py"),
        (["folder.py"], "folder.py cannot be read"),
        (["quarrel.yaml"], "quarrel.yaml is no Python file"),
        (["latin.py"], "It is no text in its encoding"),
        (["my_rules.py", "my_rules.py"], "given twice"),
        (["my_rules.py", "folder/my_rules.py"], "both called 'my_rules'"),
        (["my_rules.py", "other.py"], "my_rules.py has registered a parameter called 'solidarity'"),
    ],
)
def test_files_that_cannot_be_loaded(here: Path, files: list[str], said: str) -> None:
    written(here)
    for folder in ("folder", "folder.py"):
        Path(folder).mkdir()
    Path("folder/my_rules.py").write_text("")
    Path("latin.py").write_bytes("# über\n".encode("latin-1"))
    Path("other.py").write_text(RULES)
    assert said in refused("list", "measures", *(word for file in files for word in ("--with", file)))


@ALL_KINDS
def test_a_file_registers_one_thing_of_each_kind(here: Path, kind: str, name: str) -> None:
    written(here)
    assert name not in registry_of(kind)
    with sim.temporary_registrations():
        module = sim.load_own_code("my_rules.py")
        assert LEDGER[kind, name].module == module.__name__ == "alliance_sim_own.my_rules"
        assert name in registry_of(kind)
    assert name not in registry_of(kind)
    assert module.__name__ not in sys.modules


def test_a_file_that_is_loaded_again_stays_and_a_changed_one_replaces_it(here: Path) -> None:
    written(here)
    module = sim.load_own_code("my_rules.py")
    assert sim.load_own_code(here / "my_rules.py") is module
    Path("my_rules.py").write_text(RULES.replace('"late_talks"', '"later_talks"'))
    assert sim.load_own_code("my_rules.py") is not module
    assert "later_talks" in registry_of("measure")
    assert "late_talks" not in registry_of("measure")


def test_a_class_can_be_pickled_and_a_later_file_can_import_an_earlier_one(here: Path) -> None:
    written(here)
    Path("more-rules.py").write_text(
        "from alliance_sim_own.my_rules import Solidarity\n"
        "class Stubborn(Solidarity): pass\nclass _Base(Solidarity): pass\n"
    )
    first, second = sim.load_own_code("my_rules.py"), sim.load_own_code("more-rules.py")
    assert second.__name__ == "alliance_sim_own.more_rules"
    assert pickle.loads(pickle.dumps(first.Solidarity)) is first.Solidarity
    assert set(registry_of("agent")) == {"Solidarity", "Stubborn"}


def test_the_hash_is_of_the_text_whatever_ends_its_lines(here: Path) -> None:
    for name, text in (("one.py", b"x = 1\ny = 2\n"), ("two.py", b"x = 1\r\ny = 2\r\n")):
        Path(name).write_bytes(text)
        sim.load_own_code(name)
    one, two = FILES.values()
    assert one.sha256 == two.sha256


def test_in_a_notebook_a_cell_that_is_run_again_replaces_what_it_registered() -> None:
    cell = "import sim\nsim.parameter('p', unit='1', default={}, low=0, high=1, source='x')\n"
    for default in (0.25, 0.75):
        exec(cell.format(default), {"__name__": "__main__"})
    assert registry_of("parameter")["p"].default == 0.75
    with pytest.raises(InputError, match="The module __main__ has registered a parameter called 'p'"):
        exec(cell.format(0.5), {"__name__": "another"})


def test_what_is_taken_back_leaves_what_was_there_before(here: Path) -> None:
    written(here)
    sim.load_own_code("my_rules.py")
    before = {kind: list(registry_of(kind)) for kind in NAMES}
    with sim.temporary_registrations():
        Path("my_rules.py").write_text(RULES.replace("solidarity", "loyalty").replace("late_talks", "later_talks"))
        sim.load_own_code("my_rules.py")
        assert "loyalty" in registry_of("parameter")
    assert {kind: list(registry_of(kind)) for kind in NAMES} == before
    assert FILES["alliance_sim_own.my_rules"].text == RULES


def test_no_file_of_data_loads_code(here: Path) -> None:
    written(here)
    Path("trap.py").write_text("open('trapped', 'w')\n")
    for key in ("with: trap.py", "agents: {ally: trap}", "own_code: trap.py"):
        Path("trapping.yaml").write_text(Path("quarrel.yaml").read_text() + f"{key}\n")
        Path("trapping-arm.yaml").write_text(
            f"title: T\nscenario: quarrel.yaml\narms: {{a: {{{key}}}, b: {{agents: {{ally: 'trap:Ally'}}}}}}\n"
        )
        refused("check", "trapping.yaml")
        refused("check", "trapping-arm.yaml")
    assert not Path("trapped").exists()
