"""Python's garbage collector, kept still while much is made that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Collect no garbage meanwhile, as the next collection finds it as well.

    Importing Keras, KerasHub and TensorFlow, and building a model, makes a million
    objects that stay: to look through them all again and again is an eighth of a start.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()  # What was made has grown old:
            gc.unfreeze()  # only a full collection looks at it.
        if was_on:
            gc.enable()
