"""The house: imports run down only, and each room keeps its measure."""

import ast
import os
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import walklib
from tests.conftest import LONG

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "walklib").rglob("*.py"))

# From the ground up. A room imports what stands before it; those of one line stand
# beside each other. "walklib" itself is the tour, which opens every room.
FLOORS = [
    ["walklib.checks", "walklib.collecting"],
    ["walklib.settings"],
    ["walklib.embeddings"],
    ["walklib.compiling"],
    ["walklib.measures"],
    ["walklib.progress"],
    ["walklib.pocket.world"],
    ["walklib.walks"],
    ["walklib.model", "walklib.files"],
    ["walklib.plans"],
    ["walklib.recipes"],
    ["walklib.render", "walklib.show"],
    ["walklib.walker"],
    ["walklib.replays"],
    ["walklib"],
    [
        "walklib.explore",
        "walklib.page",
        "walklib.__main__",
        "walklib.pocket.training",
    ],
]
HEIGHTS = {room: height for height, floor in enumerate(FLOORS) for room in floor}
EMPTY = "walklib.pocket"  # a folder of rooms, and none itself


def module_of(file):
    """The name that a file is imported by."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in FILES}


def room_of(module):
    """The room that a module stands in: the longest name that begins its own."""
    rooms = [room for room in HEIGHTS if f"{module}.".startswith(f"{room}.")]
    return max(rooms, key=len)


def imports_of(file):
    """The modules of this package that a file imports, inside functions as well."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file} has a relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in MODULES or node.module in MODULES:
                    yield whole if whole in MODULES else node.module


def functions():
    """Every function of the package, with the module that it is in."""
    for module, file in MODULES.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield module, node


def test_the_plan_names_every_room():
    rooms = {room_of(module) for module in MODULES if module != EMPTY}
    assert rooms <= HEIGHTS.keys()
    strays = [m for m in MODULES if room_of(m) == "walklib" and m != "walklib"]
    assert strays == [EMPTY]


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_down(module):
    here = room_of(module)
    for imported in imports_of(MODULES[module]):
        there = room_of(imported)
        assert there == here or HEIGHTS[there] < HEIGHTS[here], (
            f"{module} imports {imported}, which does not stand below it"
        )


def test_no_imports_run_round():
    graph = {module: set(imports_of(file)) for module, file in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"imports run round: {' -> '.join(error.args[1])}")


def test_the_test_of_imports_finds_them(tmp_path):
    file = tmp_path / "room.py"
    file.write_text(
        "from walklib import files\n"
        "from walklib.walks import Walk\n"
        "def late():\n    import walklib.render.solvers\n    import numpy\n"
    )
    assert list(imports_of(file)) == [
        "walklib.files",
        "walklib.walks",
        "walklib.render.solvers",
    ]


def first_line(module):
    docstring = ast.get_docstring(ast.parse(MODULES[module].read_text("utf-8")))
    return (docstring or "").partition("\n")[0]


@pytest.mark.parametrize("module", MODULES)
def test_every_file_says_what_it_is_for(module):
    assert first_line(module).endswith(".")


@pytest.mark.parametrize("room", [m for m in MODULES if MODULES[m].stem == "__init__"])
def test_every_room_has_one_job_said_in_one_sentence(room):
    assert first_line(room).count(". ") == 0 and first_line(room).endswith(".")


@pytest.mark.parametrize("module", MODULES)
def test_files_have_fewer_than_300_lines(module):
    assert len(MODULES[module].read_text("utf-8").splitlines()) < 300


def test_the_long_files_of_tests_are_there():
    found = [file.as_posix() for file in (ROOT / "tests").rglob("*.py")]
    found += [file.as_posix() for file in (ROOT / "notebooks").glob("*.ipynb")]
    assert [name for name in LONG if not any(f.endswith(name) for f in found)] == []


def test_few_signatures_name_a_setting():
    named = [
        f"{module}.{function.name}"
        for module, function in functions()
        for argument in [*function.args.args, *function.args.kwonlyargs]
        if argument.arg == "num_steps"
    ]
    assert len(named) <= 3, named


def test_at_most_twenty_names_are_public():
    assert 15 <= len(walklib.__all__) <= 20
    for name in walklib.__all__:
        assert getattr(walklib, name) is not None
    assert set(walklib.__all__) <= set(dir(walklib))
    with pytest.raises(AttributeError, match="no attribute 'slurp'"):
        _ = walklib.slurp


@pytest.mark.parametrize(
    ("environment", "expected"), [({}, "jax"), ({"KERAS_BACKEND": "torch"}, "torch")]
)
def test_the_backend_is_jax_unless_it_is_set(environment, expected):
    code = "import walklib, os; print(os.environ['KERAS_BACKEND'])"
    others = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    shown = subprocess.check_output(
        [sys.executable, "-c", code], env={**others, **environment}, text=True
    )
    assert shown.strip() == expected


def test_the_measures_need_numpy_alone():
    code = "import sys, walklib.measures; print('keras' in sys.modules)"
    shown = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert shown.strip() == "False"
