"""Render a walk into a file: `python -m walklib`, with `--help` for options.

python -m walklib --start "a dog" --end "a cat" --output walk.mp4
python -m walklib --replay walk.mp4 --output again.gif
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from walklib.pocket.world import GUIDE_PROMPTS
from walklib.settings import LIMITED, LIMITS, Settings, checked

DOG, CAT = GUIDE_PROMPTS[:2]
EXPECTED = (
    KeyboardInterrupt,
    ArithmeticError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)  # all else is a fault of walklib's own, and shows where


def main(arguments: list[str] | None = None) -> Path:
    """Render the walk, write it, and print where it is.

    Args:
        arguments: the command's arguments. Defaults to those of the process.

    Returns:
        The path of the file. Its suffix chose the format.
    """
    options = _parser().parse_args(arguments)
    from walklib import files

    asked = {name: getattr(options, name) for name in LIMITED}
    Settings().but(**asked)  # Said before a model is loaded: what can't go together.
    added = files.options_for(options.output, _added(options))
    files.check_export(options.output, **added)
    walker, walk = _replayed(options) if options.replay else _asked(options)
    frames = walker.stream(walk, **asked, batch_size=options.batch_size)
    path = files.export(options.output, frames, **added)
    print(f"The walk is in {path.resolve()}")
    return path


def _added(options):
    """What the export adds: as in the file that is walked again, or as asked for."""
    import walklib

    replay = options.replay
    added = walklib.read_recipe(replay)["export"] if replay else {"rubber_band": True}
    return added if options.fps is None else added | {"fps": options.fps}


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
    for name in (*LIMITED, "batch_size"):
        label = f"{LIMITS[name].label.lower()}; the preset's own if not given"
        add(f"--{name.replace('_', '-')}", **_number(name), help=label)
    add("--fps", **_number("fps"), help="frames per second; 10 if not given")
    return parser


def _number(name: str) -> dict[str, Any]:
    """How `argparse` reads a number that has limits."""

    whole = LIMITS[name].whole

    def read(text):
        try:
            value = int(text) if whole else float(text)
        except ValueError:
            kind = "a whole number" if whole else "a number"
            raise argparse.ArgumentTypeError(f"{text!r} is not {kind}") from None
        try:
            return checked(**{name: value})
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return {"type": read, "metavar": "N"}


def _told(error: BaseException) -> str:
    """An error in words, and where the frames are that were done."""
    stopped = isinstance(error, KeyboardInterrupt)
    first = "Stopped." if stopped else f"{type(error).__name__}: {error}"
    return "\n".join([first, *getattr(error, "__notes__", [])])


if __name__ == "__main__":
    try:
        main()
    except EXPECTED as error:
        sys.exit(_told(error))
