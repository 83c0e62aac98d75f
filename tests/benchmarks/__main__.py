"""The command: runs cases, prints their tables, and writes them as JSON if asked."""

import argparse
import json
import os
import platform
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"  # The guide's loop is what it compiles for JAX.
os.environ["WALKLIB_CACHE"] = "off"  # What is timed is drawn, not read.

import walklib  # noqa: E402
from tests.benchmarks.cases import CASES, Bench  # noqa: E402
from tests.benchmarks.models import random_walker  # noqa: E402
from tests.real import DIFFUSERS  # noqa: E402
from walklib.recipes import versions  # noqa: E402


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    options = parser().parse_args(arguments)
    if unknown := set(options.cases) - set(CASES):
        parser().error(f"there is no case {', '.join(unknown)}; see --help")
    found: dict[str, Any] = {"machine": machine(), "cases": {}}
    bench = Bench(
        walker_of(options), options.rounds, changes(options), options.num_steps
    )
    print(f"{bench.walker.preset}, {bench.walker.image_size}, {bench.walker.dtype}")
    for case in options.cases or CASES:
        print(f"\n{case}", flush=True)
        found["cases"][case] = rows = []
        for row in bench.rows(case):
            if not rows:
                print("".join(f"{name:>{width(name)}}" for name in row))
            print("".join(f"{said(row[n]):>{width(n)}}" for n in row), flush=True)
            rows.append(row)
        if options.json:
            options.json.write_text(json.dumps(found, indent=1), "utf-8")


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks")
    parser.add_argument("cases", nargs="*", help=f"some of: {', '.join(CASES)}")
    parser.add_argument("--json", type=Path, help="a file that gets all figures")
    parser.add_argument(
        "--rounds", type=int, default=3, help="of each race; 0: no time"
    )
    parser.add_argument("--frames", type=int, help="of each race's walk")
    parser.add_argument(
        "--tolerance", type=float, help="of each race but the exact one"
    )
    parser.add_argument("--num-steps", type=int)
    parser.add_argument("--preset", default="pocket")
    parser.add_argument("--published", choices=DIFFUSERS, help="with random weights")
    parser.add_argument("--image-size", type=int)
    parser.add_argument("--dtype")
    return parser


def walker_of(options: argparse.Namespace) -> walklib.Walker:
    """The model that was asked for."""
    size, dtype = options.image_size, options.dtype
    if options.published:
        return random_walker(options.published, size or 512, dtype)
    return walklib.load(options.preset, image_size=size, dtype=dtype)


def changes(options: argparse.Namespace) -> dict[str, Any]:
    """What is other than in the cases."""
    asked = {"frames": options.frames, "tolerance": options.tolerance}
    return {name: value for name, value in asked.items() if value is not None}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    import jax

    devices = [device.device_kind for device in jax.devices()]
    return {"devices": devices, "cores": os.cpu_count(), **versions()} | {
        "processor": platform.processor() or platform.machine()
    }


def width(name: str) -> int:
    """The width of a column."""
    return max(len(name), 11) + 2


def said(value: Any) -> str:
    """A figure of a table."""
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
