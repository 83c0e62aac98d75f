"""Measure built pages: how long, how large, how smooth; each a median of several.

    python -m tests.page.figures                       # builds the page first
    python -m tests.page.figures before/ after/ --rounds 5

Several folders are measured in turn, round by round, so that they share whatever else
the machine does. `--pictures 500` also measures memory, which takes minutes.
"""

import argparse
import gzip
import tempfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

from playwright.sync_api import sync_playwright

from tests.whole import lab

MOVES = 9
FEW_PICTURES = 10
SEED = "#numbers .number:last-child input[type=text]"
# What the stage says of its picture, and when; the longest frame since `frames` was 0.
WATCH = """() => {
  window.longest = 0;
  let last = performance.now();
  const tick = now => {
    window.longest = Math.max(window.longest, now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
FIRST = """document.addEventListener("DOMContentLoaded", () => {
  const frame = document.getElementById("frame");
  new MutationObserver(() => {
    if (frame.dataset.state === "done") window.first ??= performance.now();
  }).observe(frame, { attributes: true });
})"""
TIMED = """([selector, value, event, state]) => new Promise(resolve => {
  const field = document.querySelector(selector);
  const frame = document.getElementById("frame"), start = performance.now();
  const watch = new MutationObserver(() => {
    if (frame.dataset.state !== state) return;
    watch.disconnect();
    resolve(performance.now() - start);
  });
  watch.observe(frame, { attributes: true });
  field.value = value;
  field.dispatchEvent(new Event(event));
})"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing."""

    def log_message(self, *_):
        pass


@contextmanager
def served(folder):
    """The address of a folder on this machine."""
    handler = partial(Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


@contextmanager
def opened(program, folder):
    """A page in a browser of its own, with its first picture drawn; and the browser."""
    options = {"executable_path": lab.CHROMIUM, "args": lab.BROWSER_OPTIONS}
    with served(folder) as address:
        browser = program.chromium.launch(**options)
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.add_init_script(FIRST)
        page.goto(address)
        page.wait_for_selector('#frame[data-state="done"]')
        yield page, browser
        browser.close()


def seconds_of(page):
    """Seconds until the first picture, of a full one, of a preview; longest frame."""
    page.evaluate(WATCH)
    full = [draw(page, seed) for seed in range(100, 103)]
    moves = [
        page.evaluate(TIMED, ["#position", str(place), "input", "preview"])
        for place in range(1, MOVES)
    ]
    return {
        "first picture, s": page.evaluate("window.first") / 1000,
        "a picture of 28 steps, s": median(full) / 1000,
        "a preview of 8 steps, s": median(moves) / 1000,
        "longest frame, ms": page.evaluate("window.longest"),
    }


def draw(page, seed):
    """Milliseconds until the picture of another seed is drawn in full."""
    return page.evaluate(TIMED, [SEED, str(seed), "change", "done"])


def memory_of(page, browser, pictures):
    """How much larger the page is after many pictures than after ten."""
    page.get_by_text("Settings").click()
    page.locator("#more input[type=text]").first.fill("1")
    page.locator("#more input[type=text]").first.press("Enter")
    sizes = {}
    for count in range(1, pictures + 1):
        draw(page, 1000 + count)
        if count in (FEW_PICTURES, pictures):
            sizes[count] = megabytes(browser)
    return {
        "memory, MB": sizes[pictures],
        f"memory after {pictures} against {FEW_PICTURES}": sizes[pictures]
        / sizes[FEW_PICTURES],
    }


def megabytes(browser):
    """The memory of all pages of a browser that is theirs alone."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    total = 0
    for process in processes:
        if process["type"] == "renderer":
            status = Path(f"/proc/{process['id']}/status").read_text()
            total += int(status.split("RssAnon:")[1].split()[0]) / 1024
    return total


def sizes_of(folder):
    """Megabytes of a page's files, as they are and gzipped; without its gallery."""
    contents = [path.read_bytes() for path in Path(folder).iterdir() if path.is_file()]
    return {
        "folder, MB": sum(map(len, contents)) / 1e6,
        "gzipped, MB": sum(len(gzip.compress(each)) for each in contents) / 1e6,
    }


def measured(folders, rounds, pictures):
    """Figures of each folder: name -> median."""
    found = {
        folder: {name: [size] for name, size in sizes_of(folder).items()}
        for folder in folders
    }
    with sync_playwright() as program:
        for place in range(rounds):
            for folder in folders:
                with opened(program, folder) as (page, browser):
                    figures = seconds_of(page)
                    if pictures and place == 0:
                        figures |= memory_of(page, browser, pictures)
                for name, value in figures.items():
                    found[folder].setdefault(name, []).append(value)
    return {
        folder: {name: median(values) for name, values in figures.items()}
        for folder, figures in found.items()
    }


def main():
    parser = argparse.ArgumentParser(
        "python -m tests.page.figures", description=__doc__
    )
    parser.add_argument("folders", nargs="*", help="pages that are built already")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=0, help="for the memory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folders = options.folders
        if not folders:
            from walklib.page import write_page, write_site

            folders = [str(write_site(Path(scratch) / "site").parent)]
            single = write_page(Path(scratch) / "single.html", pictures="outputs")
            print(f"{single.stat().st_size / 1e6:12.2f}  single file, MB")
        for folder, figures in measured(
            folders, options.rounds, options.pictures
        ).items():
            print(folder)
            for name, value in figures.items():
                print(f"{value:12.2f}  {name}")


if __name__ == "__main__":
    main()
