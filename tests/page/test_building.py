"""Building a page: from a tiny preset, and what is said before it takes long."""

import importlib.util
import shutil
from contextlib import nullcontext
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.page.web import need_chromium
from tests.whole import lab
from walklib.page import graphs, scripts, site, write_page, write_site

HERE = [importlib.util.find_spec(name) for name in ("onnx", "onnxscript", "torch")]
needs_packages = pytest.mark.skipif(
    not (all(HERE) and shutil.which("npm")),
    reason='needs pip install "walklib[page]", and npm',
)


@pytest.fixture
def nothing_long(monkeypatch):
    """The packages are there, and whatever takes long fails the test."""

    def long_work(*_):
        pytest.fail("this takes long, and can't succeed")

    monkeypatch.setattr(site, "NEEDED", ())
    monkeypatch.setattr(site, "check_npm", lambda: "npm")
    for name in ("write_scripts", "write_graphs"):
        monkeypatch.setattr(site, name, long_work)
    return long_work


@pytest.mark.parametrize("write", [write_site, write_page])
def test_a_place_that_cannot_be_written_is_told_at_once(nothing_long, tmp_path, write):
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(OSError, match="file"):
        write(file / "page")


def test_pictures_that_are_not_there_are_told_at_once(nothing_long, tmp_path):
    with pytest.raises(NotADirectoryError, match="`pictures` must be a folder"):
        write_page(tmp_path / "page.html", pictures=tmp_path / "none")


def test_a_large_preset_is_told_before_it_is_fetched(
    nothing_long, monkeypatch, tmp_path
):
    monkeypatch.setattr(site, "load_parts", nothing_long)
    for preset in (
        "stable_diffusion_3_medium",
        "hf://keras/stable_diffusion_3.5_large",
    ):
        with pytest.raises(ValueError, match="small preset: .* Received: '.*billion"):
            write_page(tmp_path / "page.html", preset)


def test_a_preset_of_too_many_parameters_is_told(
    nothing_long, monkeypatch, tmp_path, tiny_preset
):
    monkeypatch.setattr(graphs, "MOST_PARAMETERS", 10)
    with pytest.raises(ValueError, match="of at most 10 parameters. Received: .*tiny"):
        write_page(tmp_path / "page.html", tiny_preset)


def test_packages_that_are_missing_are_told(nothing_long, monkeypatch, tmp_path):
    monkeypatch.setattr(site, "NEEDED", ("onnx_of_nobody",))
    with pytest.raises(ImportError, match=r"onnx_of_nobody.*walklib\[page\]"):
        write_page(tmp_path / "page.html")


def test_a_missing_npm_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="npm, which is not installed: get Node.js"):
        scripts.check_npm()


@pytest.fixture(scope="module")
def built(tiny_preset, tmp_path_factory):
    """The page of the tiny preset: as a folder, and of the same parts as a file."""
    folder = tmp_path_factory.mktemp("page")
    try:
        with site._built(tiny_preset) as parts, pytest.MonkeyPatch.context() as patch:
            patch.setattr(site, "_built", lambda _: nullcontext(parts))
            write_site(folder / "site", tiny_preset)
            write_page(folder / "single.html", tiny_preset)
    except RuntimeError as error:
        if "npm can't fetch" not in str(error):
            raise
        pytest.skip("npm's packages can't be fetched here")
    return folder


@needs_packages
@pytest.mark.browser
def test_a_built_page_draws_from_a_host_and_from_a_disk(built):
    from playwright.sync_api import sync_playwright

    need_chromium()
    handler = partial(SimpleHTTPRequestHandler, directory=built / "site")
    handler.log_message = lambda *_: None
    with sync_playwright() as program, ThreadingHTTPServer(("", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        options = {"executable_path": lab.CHROMIUM, "args": lab.BROWSER_OPTIONS}
        browser = program.chromium.launch(**options)
        host = f"http://localhost:{server.server_port}/index.html"
        for address in (host, (built / "single.html").as_uri()):
            page = browser.new_page()
            complaints = lab.watch_console(page)
            page.goto(address)
            page.wait_for_selector('#frame[data-state="done"]', timeout=60_000)
            assert not complaints
        browser.close()
        server.shutdown()
