"""The notebooks: their form, read from their JSON, and a run of each, made small."""

import ast
import re
from pathlib import Path

import nbformat
import papermill
import pytest
from nbconvert import HTMLExporter
from papermill.iorw import load_notebook_node
from stamp import SETUP_TAG, setup_cell

import walklib
from tests.whole.claims import CLAIMS, PRELUDE
from walklib.model import settings_for

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 25
DEFAULTS = {
    "preset": "pocket",
    "num_steps": None,  # The preset's own.
    "guidance_scale": None,
    "seed": 42,
}
COMMON = {*DEFAULTS, "batch_size", "output_dir"}
# What each notebook takes besides, a short walk for a test, and what it writes.
WALKS = {
    "00_start_here": (
        {"prompt_1", "prompt_2"},
        {"interpolation_steps": 3},
        ["first_walk.gif"],
    ),
    "01_two_prompts": (
        {"prompt_1", "prompt_2"},
        {"interpolation_steps": 24},
        ["dog_to_cat_5.gif", "dog_to_cat_64.gif"],
    ),
    "02_four_prompts": (
        {"prompt_1", "prompt_2", "prompt_3", "prompt_4"},
        {"interpolation_steps": 3},
        ["4-way-interpolation.jpg", "4-way-interpolation-varying-latent.jpg"],
    ),
    "03_around_a_prompt": (
        {"prompt", "step_size", "direction_seed"},
        {"walk_steps": 8, "step_size": 0.09},  # As far as 63 steps of 0.01.
        ["eiffel-tower-starry-night.gif"],
    ),
    "04_noise_circle": ({"prompt"}, {"walk_steps": 5}, ["cows.gif"]),
}
# The other notebooks run with their defaults, but for what takes minutes.
OTHERS = {path.stem: {} for path in NOTEBOOKS if path.stem not in WALKS}
OTHERS["08_faster_walks"] = {"interpolation_steps": 32}
OTHERS["09_train_your_own"] = {"training_steps": 136}

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_walk = pytest.mark.parametrize("name", WALKS)


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def tagged(path, tag):
    """Return the cells of a notebook that carry a tag."""
    return [c for c in read(path).cells if tag in c.metadata.get("tags", [])]


def parameters(path):
    """Return the names and values of a notebook's parameters."""
    (cell,) = tagged(path, "parameters")
    return {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in ast.parse(cell.source).body
    }


def printed(path):
    """Return all that the cells of a notebook printed."""
    return "".join(
        output.text
        for cell in code_cells(path)
        for output in cell.outputs
        if output.output_type == "stream"
    )


def own_guidance():
    """Return the guidance scale that the pocket model was made for."""
    return settings_for("pocket").guidance_scale


def test_every_walk_has_its_notebook():
    assert set(WALKS) <= {path.stem for path in NOTEBOOKS}


@each_notebook
def test_the_notebook_is_valid(path):
    nbformat.validate(read(path))


@each_notebook
def test_it_begins_with_one_title(path):
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    assert re.match(r"# \S", first.source)
    text = "\n".join(c.source for c in read(path).cells if c.cell_type == "markdown")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


@each_notebook
def test_nothing_is_left_of_a_run(path):
    for cell in code_cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert "widgets" not in read(path).metadata


@each_notebook
def test_the_kernel_is_any_python(path):
    assert read(path).metadata.kernelspec.name == "python3"
    assert read(path).metadata.kernelspec.language == "python"  # For VS Code.
    assert read(path).metadata.language_info.name == "python"


@each_notebook
def test_cells_are_short_and_not_empty(path):
    for cell in code_cells(path):
        lines = cell.source.splitlines()
        assert 0 < len(lines) <= LONGEST_CELL, cell.source


@each_notebook
def test_prose_stands_before_code(path):
    cells = read(path).cells
    for before, cell in zip(cells, cells[1:], strict=False):
        if cell.cell_type == "code":
            assert before.cell_type == "markdown", cell.source


@each_notebook
def test_links_to_files_lead_somewhere(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for link in re.findall(r"\]\((?!https?://|#)([^)]+)\)", cell.source):
                kind, _, name = link.partition("attachment:")
                carried = not kind and name in cell.attachments
                assert carried or (path.parent / link).exists(), link


@each_notebook
def test_parameters_are_literals(path):
    (cell,) = tagged(path, "parameters")
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.Assign), ast.unparse(statement)
        assert len(statement.targets) == 1
        ast.literal_eval(statement.value)


@each_walk
def test_parameters_are_those_of_the_guide(name):
    found = parameters(ROOT / "notebooks" / f"{name}.ipynb")
    names, small, _ = WALKS[name]
    assert names | set(small) | COMMON <= set(found)
    assert {name: found[name] for name in DEFAULTS} == DEFAULTS


@each_notebook
def test_setup_is_as_stamped_and_installs_alone(path):
    (setup,) = tagged(path, SETUP_TAG)
    assert "import walklib" not in setup.source
    for cell in code_cells(path):
        if cell.id != setup.id:
            assert not re.search(r"^\s*[!%]\s*pip", cell.source, re.MULTILINE)
    assert setup.source.startswith(setup_cell(None).split("    raise")[0])


@each_notebook
def test_setup_then_parameters(path):
    order = [tag for c in code_cells(path) for tag in c.metadata.get("tags", []) if tag]
    assert order.index(SETUP_TAG) < order.index("parameters")
    assert SETUP_TAG in code_cells(path)[0].metadata.get("tags", [])


@pytest.mark.notebooks
@each_walk
def test_the_notebook_runs_and_is_right_in_what_it_says(name, tmp_path):
    _, short, files = WALKS[name]
    own = {**short, "batch_size": 3, "output_dir": str(tmp_path / "out")}
    notebook = load_notebook_node(str(ROOT / "notebooks" / f"{name}.ipynb"))
    notebook.cells.append(nbformat.v4.new_code_cell(PRELUDE + CLAIMS[name]))
    nbformat.write(notebook, tmp_path / "run.ipynb")
    papermill.execute_notebook(
        tmp_path / "run.ipynb",
        tmp_path / "run.ipynb",
        parameters=own,
        kernel_name="python3",
        cwd=tmp_path,
        progress_bar=False,
        request_save_on_cell_execute=False,
    )
    for file in files:
        recipe = walklib.read_recipe(tmp_path / "out" / file)
        assert recipe["model"]["batch_size"] <= 3, file
        assert recipe["settings"]["guidance_scale"] == own_guidance(), file
        assert "array" not in str(recipe["plan"]), file  # It can be walked again.
    assert {path.name for path in tmp_path.iterdir()} == {"run.ipynb", "out"}
    page, _ = HTMLExporter().from_filename(str(tmp_path / "run.ipynb"))
    assert "data:image/webp;base64" in page  # The picture of the title.
    assert "VBox(" not in page and "IPython.core" not in page
    assert page.count("Rendering:") == page.count("Rendering: 100%")  # No lines of it.


@each_notebook
def test_every_parameter_is_used(path):
    cells = [
        cell for cell in code_cells(path) if cell not in tagged(path, "parameters")
    ]
    trees = [ast.parse(cell.source) for cell in cells[1:]]  # Without that of pip.
    nodes = [node for tree in trees for node in ast.walk(tree)]
    read = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert set(parameters(path)) <= read


@each_notebook
def test_every_task_has_an_answer_below_it(path):
    for cell in read(path).cells:
        source = cell.source
        asked = len(
            re.findall(r"^\*\*Try it\.\*\*|^## Questions", source, re.MULTILINE)
        )
        answers = re.findall(
            r"<details><summary>Answers?</summary>\n\n.+?\n\n</details>",
            source,
            re.DOTALL,
        )
        assert len(answers) == asked


@each_notebook
def test_the_answers_code_is_python(path):
    for cell in read(path).cells:
        for code in re.findall(r"```python\n(.*?)```", cell.source, re.DOTALL):
            ast.parse(code)


@each_notebook
def test_credit_is_given(path):
    text = path.read_text("utf-8")
    assert "https://keras.io/examples/generative/random_walks" in text
    assert "Hongyu Chiu, Ian Stenbit, fchollet and lukewood" in text


@pytest.mark.notebooks
@pytest.mark.timeout(2400)
@pytest.mark.parametrize(("name", "short"), OTHERS.items())
def test_what_the_other_notebooks_say_is_so(name, short, tmp_path):
    notebook = load_notebook_node(str(ROOT / "notebooks" / f"{name}.ipynb"))
    claims = PRELUDE + CLAIMS.get(name, "")
    notebook.cells.append(nbformat.v4.new_code_cell(claims))
    nbformat.write(notebook, tmp_path / "run.ipynb")
    papermill.execute_notebook(
        tmp_path / "run.ipynb",
        tmp_path / "run.ipynb",
        parameters={**short, "output_dir": str(tmp_path / "out")},
        kernel_name="python3",
        cwd=tmp_path,
        progress_bar=False,
    )
    assert list((tmp_path / "out").iterdir())
