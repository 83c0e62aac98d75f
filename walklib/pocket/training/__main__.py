"""Make the pocket model from nothing: `python -m walklib.pocket.training`.

Stages, in this order: `tokens` turns captions into token ids (needs TensorFlow),
`scenes` draws the pictures, `autoencoder` and `diffuser` train, with `latents` between
them, and `preset` writes the preset (needs TensorFlow). Everything is kept in a work
folder, so that a run can be stopped (Ctrl-C, a time budget) and resumed, and stages
can be run one by one, on other machines too.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

# On a CPU, convolutions are faster with TensorFlow and transformers with JAX.
STAGES = {
    "tokens": "jax",
    "scenes": "jax",
    "autoencoder": "tensorflow",
    "latents": "tensorflow",
    "diffuser": "jax",
    "preset": "jax",
}


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; an unknown flag or a value out of range is an error."""
    parser = argparse.ArgumentParser(
        prog="python -m walklib.pocket.training",
        description=__doc__.split("\n\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--folder", type=Path, default=Path("training"), help="work folder")
    add("--output", type=Path, help="preset to write (else the package's own)")
    add("--stages", nargs="+", choices=STAGES, default=list(STAGES), metavar="STAGE")
    add("--backend", choices=("tensorflow", "jax", "torch"), help="else the faster")
    add("--precision", choices=("float32", "tf32", "bfloat16"), default="float32")
    add("--resume", action="store_true", help="go on from the last checkpoint")
    add("--start-from", type=Path, metavar="PRESET", help="go on from its weights")
    add("--scenes", type=_positive, default=24_000, help="scenes to draw")
    add("--seed", type=int, default=0)
    of_vae = parser.add_argument_group("autoencoder").add_argument
    of_vae("--vae-steps", type=_positive, default=16_000)
    of_vae("--vae-minutes", type=_positive, help="time budget")
    of_vae("--vae-batch-size", type=_positive, default=4, help="pictures a step")
    of_vae("--vae-learning-rate", type=float, default=6e-3)
    of_vae("--edge-weight", type=float, default=0.5, help="of the loss of edges")
    of_vae("--kl-weight", type=float, default=2e-3, help="of the loss of spread")
    of_vae("--decoder-only", action="store_true", help="leave the latents as they are")
    four = {"nargs": 4, "type": int}
    of_vae("--decoder-filters", **four, default=[96, 64, 64, 64], help="at 16 to 128")
    of_vae("--decoder-blocks", **four, default=[1, 1, 1, 0], help="at 16 to 128")
    of_diffuser = parser.add_argument_group("diffuser").add_argument
    of_diffuser("--steps", type=_positive, default=40_000)
    of_diffuser("--minutes", type=_positive, help="time budget")
    of_diffuser("--batch-size", type=_positive, default=16, help="scenes a step")
    of_diffuser("--learning-rate", type=float, default=6e-3)
    of_diffuser("--width", type=_positive, default=128, help="of the MMDiT")
    of_diffuser("--layers", type=_positive, default=6, help="of the MMDiT")
    options = parser.parse_args(arguments)
    options.stages = [stage for stage in STAGES if stage in options.stages]
    return options


def main(arguments: list[str] | None = None):
    """Train, and write the preset."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parse_arguments(arguments)
    if options.backend is None:
        for stage in options.stages:
            _run_apart(stage, arguments)
        return
    os.environ["KERAS_BACKEND"] = options.backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if options.precision == "tf32":
        os.environ["JAX_DEFAULT_MATMUL_PRECISION"] = "tensorfloat32"
    from walklib.pocket.training.stages import train

    try:
        train(options)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(f"error: {error}")


def _run_apart(stage: str, arguments: list[str]):
    """Run one stage in a process of its own, on the backend that is faster for it."""
    has_tensorflow = importlib.util.find_spec("tensorflow") is not None
    backend = STAGES[stage] if has_tensorflow else "jax"
    command = [sys.executable, "-m", "walklib.pocket.training", *arguments]
    finished = subprocess.run([*command, "--backend", backend, "--stages", stage])
    if finished.returncode:
        sys.exit(finished.returncode)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1. Received: {value}")
    return value


if __name__ == "__main__":
    main()
