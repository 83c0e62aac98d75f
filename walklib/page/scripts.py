"""Scripts: the packages that `package.json` pins, and the page's modules as scripts.

A page that is opened from a disk may not load modules: browsers refuse them there, and
a worker made of them. So each entry becomes one classic script, by esbuild.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

WEB = Path(__file__).parent / "web"
ENTRIES = {"page.js": "ui/main.js", "worker.js": "engine/worker.js"}
RUNTIME = "ort-wasm-simd-threaded.wasm"
INSTALL = ("install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
# Where the runtime looks for its own file; it is handed over instead.
ADDRESS = "--define:import.meta.url=self.location.href"


def runtime_version() -> str:
    """The version of onnxruntime-web that the page is pinned to."""
    package = json.loads((WEB / "package.json").read_text("utf-8"))
    return package["dependencies"]["onnxruntime-web"]


def check_npm() -> str:
    """The path of npm.

    Raises:
        RuntimeError: it is missing; says where to get it.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(
            "The page is built with npm, which is not installed: get Node.js 18 or "
            "newer, with npm, from https://nodejs.org or your system's packages"
        )
    return npm


def write_scripts(folder: Path, packages: Path) -> None:
    """Write `page.js`, `worker.js` and the runtime's WebAssembly into a folder.

    Args:
        folder: where to write; it is there.
        packages: where npm's packages are put; an empty folder.

    Raises:
        RuntimeError: npm or Node is missing, or one of them failed; says what to do.
    """
    shutil.copy(WEB / "package.json", packages)
    _run([check_npm(), *INSTALL], packages, "npm can't fetch the page's packages")
    modules = packages / "node_modules"
    for name, entry in ENTRIES.items():
        bundled = [modules / ".bin" / "esbuild", WEB / entry, "--bundle", "--minify"]
        bundled += ["--format=iife", "--target=es2022", ADDRESS, "--charset=utf8"]
        bundled += ["--log-level=error", f"--outfile={folder / name}"]
        _run(bundled, packages, "The page's scripts can't be built", modules)
    shutil.copy(modules / "onnxruntime-web" / "dist" / RUNTIME, folder)


def _run(command, folder, failure, modules=None):
    environment = {**os.environ, "NODE_PATH": str(modules or "")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{failure}: {done.stderr[-2000:]}")
