"""Make the pocket model from nothing: `python -m walklib.pocket.training`.

Draws the scenes, trains the autoencoder, then the text encoders and the MMDiT, and
writes the preset with a record of how it was made. Everything is kept in a work
folder, so that a run can be stopped (Ctrl-C, a time budget) and resumed.
"""

import argparse
import os
import sys
from pathlib import Path


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; an unknown flag or a value out of range is an error."""
    parser = argparse.ArgumentParser(
        prog="python -m walklib.pocket.training", description=__doc__.split("\n\n")[0]
    )
    add = parser.add_argument
    add("--folder", type=Path, default=Path("training"), help="work folder")
    add("--output", type=Path, help="preset to write (default: the package's own)")
    add("--scenes", type=_positive, default=24_000, help="scenes to draw")
    add("--vae-steps", type=_positive, default=16_000)
    add("--steps", type=_positive, default=40_000, help="steps of the diffuser")
    add("--vae-minutes", type=_positive, help="time budget of the autoencoder")
    add("--minutes", type=_positive, help="time budget of the diffuser")
    add("--batch-size", type=_positive, default=16, help="scenes a diffuser step")
    add("--seed", type=int, default=0)
    # On a CPU, TensorFlow trains this model fastest; a GPU suits any backend.
    backends = ("tensorflow", "jax", "torch")
    add("--backend", choices=backends, default="tensorflow")
    add("--resume", action="store_true", help="go on from the last checkpoint")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None):
    """Train, and write the preset."""
    options = parse_arguments(arguments)
    os.environ["KERAS_BACKEND"] = options.backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from walklib.pocket.training.stages import train

    try:
        train(options)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(f"error: {error}")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1. Received: {value}")
    return value


if __name__ == "__main__":
    main()
