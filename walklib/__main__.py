"""Render a walk into a file: `python -m walklib`, with `--help` for options.

python -m walklib --start "a dog" --end "a cat" --output walk.mp4
python -m walklib --replay walk.mp4 --output again.gif
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from walklib.pocket.world import GUIDE_PROMPTS
from walklib.settings import LIMITS, checked

DOG, CAT = GUIDE_PROMPTS[:2]
SETTINGS = ("num_steps", "guidance_scale")


def main(arguments: list[str] | None = None) -> Path:
    """Render the walk, write it, and print where it is.

    Args:
        arguments: the command's arguments. Defaults to those of the process.

    Returns:
        The path of the file. Its suffix chose the format.
    """
    options = _parser().parse_args(arguments)
    from walklib import files

    files.check_export(options.output, fps=options.fps, rubber_band=True)
    walker, walk = _replayed(options) if options.replay else _asked(options)
    settings = walker.defaults.but(**{k: getattr(options, k) for k in SETTINGS})
    frames = walker.stream(walk, settings, batch_size=options.batch_size)
    path = files.export(options.output, frames, fps=options.fps, rubber_band=True)
    print(f"The walk is in {path.resolve()}")
    return path


def _asked(options):
    """The walker and the walk between two prompts."""
    import walklib

    print(f"Loading the preset {options.preset} ...", flush=True)
    walker = walklib.load(options.preset)
    start, end = (
        walker.encode(prompt, options.negative)
        for prompt in (options.start, options.end)
    )
    noise = walker.noise(options.seed)
    walk = walklib.prompt_walk(start, end, frames=options.frames, noise=noise)
    return walker, walk


def _replayed(options):
    """The walker and the walk that made a file."""
    import walklib

    print(f"Loading what made {options.replay} ...", flush=True)
    return walklib.replay(options.replay)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m walklib",
        description="Render a walk between two prompts, or one that a file tells of.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--start", default=DOG, help="the first prompt")
    add("--end", default=CAT, help="the last prompt")
    add("--negative", default="", help="what no picture must show")
    add("--frames", **_number("frames"), default=64, help="frames from first to last")
    add("--seed", **_number("seed"), default=42, help="the seed of the noise")
    add("--preset", default="pocket", help="a preset, as walklib.load takes it")
    add("--replay", metavar="FILE", help="walk again what made this file")
    add("--output", default="dog_to_cat.gif", help="the file; its suffix is its kind")
    for name in (*SETTINGS, "batch_size"):
        label = f"{LIMITS[name].label.lower()}; the preset's own if not given"
        add(f"--{name.replace('_', '-')}", **_number(name), help=label)
    add("--fps", type=float, default=10, help="frames per second")
    return parser


def _number(name: str) -> dict[str, Any]:
    """How `argparse` reads a number that has limits."""

    def read(text):
        try:
            value = int(text) if LIMITS[name].whole else float(text)
            return checked(**{name: value})
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return {"type": read, "metavar": "N"}


def _told(error: BaseException) -> str:
    """An error in words, and where the frames are that were done."""
    return "\n".join(
        [f"{type(error).__name__}: {error}", *getattr(error, "__notes__", [])]
    )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt as stop:
        sys.exit(_told(stop))
    except (ArithmeticError, OSError, RuntimeError, TypeError, ValueError) as error:
        sys.exit(_told(error))
