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
    add("--scenes", type=_at_least(1), default=24_000, help="scenes to draw")
    add("--seed", type=_at_least(0), default=0)
    _add_autoencoder(parser.add_argument_group("autoencoder").add_argument)
    _add_diffuser(parser.add_argument_group("diffuser").add_argument)
    options = parser.parse_args(arguments)
    options.stages = [stage for stage in STAGES if stage in options.stages]
    if options.decoder_only and not options.start_from:
        parser.error("--decoder-only needs an encoder to keep: --start-from PRESET")
    return options


def _add_autoencoder(add):
    add("--vae-steps", type=_at_least(1), default=16_000, help="steps at most")
    add("--vae-minutes", type=_at_least(1), help="time budget")
    add("--vae-batch-size", type=_at_least(1), default=4, help="pictures a step")
    add("--vae-learning-rate", type=_rate, default=6e-3)
    add("--edge-weight", type=_rate, default=0.8, help="of edges in the loss")
    add("--kl-weight", type=_rate, default=1e-3, help="of the codes' spread")
    add("--decoder-only", action="store_true", help="leave the latents as they are")
    add("--decoder-filters", nargs=4, type=_at_least(64, 32), default=[96, 64, 64, 64])
    add("--decoder-blocks", nargs=4, type=_at_least(0), default=[3, 2, 1, 0])


def _add_diffuser(add):
    add("--steps", type=_at_least(1), default=40_000, help="steps at most")
    add("--minutes", type=_at_least(1), help="time budget")
    add("--batch-size", type=_at_least(1), default=16, help="scenes a step")
    add("--learning-rate", type=_rate, default=6e-3)
    add("--width", type=_at_least(32, 32), default=128, help="of the MMDiT")
    add("--layers", type=_at_least(1), default=6, help="of the MMDiT")


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
    from walklib.model import PresetError
    from walklib.pocket.training.stages import train

    try:
        train(options)
    except (FileNotFoundError, ValueError, PresetError) as error:
        sys.exit(f"error: {error}")


def _run_apart(stage: str, arguments: list[str]):
    """Run one stage in a process of its own, on the backend that is faster for it."""
    has_tensorflow = importlib.util.find_spec("tensorflow") is not None
    backend = STAGES[stage] if has_tensorflow else "jax"
    command = [sys.executable, "-m", "walklib.pocket.training", *arguments]
    finished = subprocess.run([*command, "--backend", backend, "--stages", stage])
    if finished.returncode:
        sys.exit(finished.returncode)


def _at_least(lowest: int, multiple: int = 1):
    """A type of argument: whole numbers from `lowest` on."""

    def whole(text: str) -> int:
        value = int(text)
        if value < lowest or value % multiple:
            kind = f"a multiple of {multiple} and " if multiple > 1 else ""
            raise argparse.ArgumentTypeError(
                f"must be {kind}at least {lowest}. Received: {value}"
            )
        return value

    return whole


def _rate(text: str) -> float:
    value = float(text)
    if not 0 < value < 10:
        raise argparse.ArgumentTypeError(
            f"must be above 0 and below 10. Received: {value}"
        )
    return value


if __name__ == "__main__":
    main()
