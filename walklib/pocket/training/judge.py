"""Judge the pocket model: `python -m walklib.pocket.training.judge`.

Checks the judge on held-out drawn scenes, then lets it read generated pictures, and
prints a table. With `--train`, the judge itself is trained, on drawn scenes only.
"""

import argparse
import os
import sys
from pathlib import Path


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; an unknown flag or a value out of range is an error."""
    parser = argparse.ArgumentParser(
        prog="python -m walklib.pocket.training.judge",
        description=__doc__.split("\n\n")[0],
    )
    add = parser.add_argument
    add("--train", action="store_true", help="train the judge anew and keep it")
    add("--folder", type=Path, default=Path("training"), help="folder of the scenes")
    add("--scenes", type=int, default=24_000, help="drawn scenes to train on")
    add("--steps", type=int, default=1500, help="training steps of 64 scenes")
    add("--preset", default="pocket", help="preset to judge")
    add("--pictures", type=int, default=300, help="pictures a row of the table")
    add("--compared", type=int, default=300, help="pictures compared with drawn ones")
    add("--guidance-scale", type=float, help="default: the preset's own")
    add("--sheet", type=Path, help="also draw the guide's prompts, six seeds each")
    add("--comparison", type=Path, help="also draw 12 captions in three ways")
    options = parser.parse_args(arguments)
    for name in ("scenes", "steps", "pictures", "compared"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} must be at least 1: {getattr(options, name)}")
    return options


def main(arguments: list[str] | None = None):
    """Train the judge and check it, or judge the model and print a table."""
    options = parse_arguments(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from walklib.pocket.training import classifier, scoring

    try:
        if options.train:
            model = classifier.train_classifier(
                options.folder, options.scenes, options.steps
            )
            classifier.save_classifier(model)
            print(*scoring.check(classifier.load_classifier()), sep="\n")
        else:
            scoring.print_table(classifier.load_classifier(), options)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
