"""Render a walk between two prompts: `python -m walklib`, with `--help` for options."""

import argparse
import sys
from pathlib import Path

from walklib.pocket.world import GUIDE_PROMPTS

DOG, CAT = GUIDE_PROMPTS[:2]


def main(arguments: list[str] | None = None) -> Path:
    """Render the walk, write it as a GIF, and print where it is.

    Args:
        arguments: the command's arguments. Defaults to those of the process.

    Returns:
        The path of the GIF.
    """
    options = _parser().parse_args(arguments)
    import walklib

    walklib.output_folder(Path(options.output).parent)
    print(f"Loading the preset {options.preset} ...", flush=True)
    walker = walklib.load(options.preset)
    settings = _settings(walker, options)
    walk = walklib.prompt_walk(
        walker.encode(options.start),
        walker.encode(options.end),
        frames=options.frames,
        noise=walker.noise(options.seed),
        recipe={"prompts": [options.start, options.end], "seed": options.seed},
    )
    path = walklib.export_as_gif(
        options.output,
        walker.stream(walk, batch_size=options.batch_size, **settings),
        fps=options.fps,
        rubber_band=True,
        recipe=walker.recipe_of(walk, **settings),
    )
    print(f"The walk is in {path.resolve()}")
    return path


def _settings(walker, options) -> dict:
    """Return steps and guidance: those asked for, or what the preset was made for."""
    settings = walker.defaults._asdict()
    asked = {"num_steps": options.steps, "guidance_scale": options.guidance}
    return settings | {name: v for name, v in asked.items() if v is not None}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m walklib",
        description="Render a walk between two prompts as a GIF.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--start", default=DOG, help="the first prompt")
    add("--end", default=CAT, help="the last prompt")
    add("--frames", type=int, default=64, help="frames from the first to the last")
    add("--output", default="outputs/dog_to_cat_64.gif", help="the GIF to write")
    add("--preset", default="pocket", help="a preset, as walklib.load takes it")
    add("--seed", type=int, default=42, help="the seed of the noise")
    add("--steps", type=int, help="denoising steps; the preset's own if not given")
    add("--guidance", type=float, help="guidance scale; the preset's own if not given")
    add("--batch-size", type=int, help="frames rendered at once")
    add("--fps", type=float, default=10, help="frames per second")
    return parser


if __name__ == "__main__":
    try:
        main()
    except (ArithmeticError, OSError, RuntimeError, TypeError, ValueError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
