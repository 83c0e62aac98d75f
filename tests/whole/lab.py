"""JupyterLab in a real browser, for the browser tests: server, page, notebooks."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]
# What makes notebooks that are no walks short enough for a browser.
SMALL = {
    "06_under_the_hood": {"num_steps": 4},
    "07_ways_between": {"num_steps": 4, "interpolation_steps": 3},
    "08_faster_walks": {"num_steps": 4, "interpolation_steps": 16},
    "09_train_your_own": {
        "subjects": ["dog", "cat"],
        "training_scenes": 16,
        "training_steps": 8,
    },
}
NOTEBOOKS = sorted(
    path
    for path in (ROOT / "notebooks").glob("*.ipynb")
    if path.stem[:2] < "05" or path.stem in SMALL
)
PICTURES = ROOT / "tests" / "screenshots"
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    # All cells are in the page, also those that are scrolled out of sight.
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {
        "checkForUpdates": False,
        "fetchNews": "false",
        "doNotDisturbMode": True,
    },
}


@contextlib.contextmanager
def jupyterlab(folder, scratch):
    """Start JupyterLab on a folder; gives its address.

    Args:
        folder: where the notebooks are.
        scratch: an empty folder for settings and the log.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with open(scratch / "jupyterlab.log", "w") as log:
        command = [sys.executable, "-m", "jupyterlab", *_options(folder, port)]
        server = subprocess.Popen(
            command, env=_environment(scratch), stdout=log, stderr=log
        )
        try:
            _wait_for(f"{address}/api/status", scratch / "jupyterlab.log")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _options(folder, port):
    return [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
    ]


def _environment(scratch):
    for name, value in SETTINGS.items():
        path = scratch / "settings" / f"@jupyterlab/{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    paths = {
        "JUPYTERLAB_SETTINGS_DIR": scratch / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": scratch / "workspaces",
        "JUPYTER_CONFIG_DIR": scratch / "config",
        "JUPYTER_RUNTIME_DIR": scratch / "runtime",
        "PYTHONPATH": ROOT,
    }
    return os.environ | {name: str(path) for name, path in paths.items()}


def _wait_for(address, log, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.5)
    raise TimeoutError(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def write_notebook(path, *sources):
    """Write a notebook of these code cells, or copy one and make it small."""
    if isinstance(sources[0], Path):
        nbformat.write(_small(sources[0]), path)
        return
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(notebook, path)


def _small(path):
    """A notebook of the repository with few frames."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from tests.whole.test_notebooks import WALKS

    notebook = load_notebook_node(str(path))
    small = SMALL.get(path.stem) or WALKS[path.stem][1]
    return parameterize_notebook(notebook, small)


def open_and_run(page, address, name, seconds=600):
    """Open a notebook as a person would, run all cells, wait until they are done."""
    workspace = Path(name).stem  # Of its own, without the tabs of other notebooks.
    page.goto(f"{address}/lab/workspaces/{workspace}/tree/{name}", timeout=90_000)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=90_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(_ALL_RUN, timeout=seconds * 1000)


_ALL_RUN = """() => {
  const prompts = [...document.querySelectorAll(".jp-CodeCell")].map(
    cell => cell.querySelector(".jp-InputArea-prompt").textContent);
  const failed = document.querySelector('[data-mime-type$="vnd.jupyter.error"]');
  return failed || prompts.every(text => /\\d/.test(text));
}"""


def errors_of(page):
    """The texts of all cells that show an error."""
    return page.locator('[data-mime-type$="vnd.jupyter.error"]').all_inner_texts()


def watch_console(page):
    """Collect what the page complains about; returns a list that fills up."""
    complaints = []

    def note(message):
        if message.type == "error" and not _NOT_OURS.search(message.text):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


# What JupyterLab itself says on a machine without a network or at its first start.
_NOT_OURS = re.compile("Failed to load resource|favicon")


def take_picture(page, name):
    """Keep a screenshot as an artefact of the test."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def output_of(page, index):
    """The text that a cell printed or returned."""
    cell = page.locator(".jp-CodeCell").nth(index)
    return cell.locator(".jp-OutputArea-output").inner_text()


def run_again(page, index):
    """Run a cell once more, and return what it printed or returned."""
    cell = page.locator(".jp-CodeCell").nth(index)
    prompt = cell.locator(".jp-InputArea-prompt").inner_text()
    cell.locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        """([index, before]) => {
          const cell = document.querySelectorAll(".jp-CodeCell")[index];
          const now = cell.querySelector(".jp-InputArea-prompt").textContent;
          return now !== before && /\\d/.test(now);
        }""",
        arg=[index, prompt],
    )
    return output_of(page, index)


def save(page):
    """Save the notebook by its keys, and wait until the server has it."""
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/contents/" in answer.url
    ):
        page.keyboard.press("Control+s")


def shut_kernel_down(page):
    """Shut the notebook's kernel down, from the menu."""
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    page.get_by_text("No Kernel").first.wait_for()


def restart_kernel(page):
    """Restart the notebook's kernel, by its keys, and wait until it is idle."""
    page.locator(".jp-CodeCell .jp-InputPrompt").first.click()
    for key in ("Escape", "0", "0", "Enter"):
        page.keyboard.press(key)
        page.wait_for_timeout(500)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def keep_figures(name, figures):
    """Keep what was measured as an artefact of the tests, and print it."""
    PICTURES.mkdir(exist_ok=True)
    text = json.dumps(
        {name: round(each, 3) for name, each in figures.items()}, indent=2
    )
    (PICTURES / f"figures-{name}.json").write_text(text + "\n")
    print(text)
