"""A moving average of weights that fits a run of any length."""

import numpy as np

EVERY = 8  # steps between updates


class Average:
    """Averages a trainer's weights; the window grows with the run.

    The weight of step `s` at the end of `n` steps is proportional to `(s / n) ** 16`:
    the last tenth of a run counts for five sixths, however long the run is.

    Source: power function averages, Karras et al. (2024),
    https://arxiv.org/abs/2312.02696.

    Args:
        variables: The trainable variables of a trainer.
    """

    POWER = 16

    def __init__(self, variables):
        self.variables = list(variables)
        self.values = [np.array(v) for v in self.variables]

    def update(self, step: int):
        """Take in the weights after step number `step`, from 1; one step in eight."""
        if step % EVERY:
            return
        new = 1 - (1 - EVERY / step) ** (self.POWER + 1)
        for value, variable in zip(self.values, self.variables, strict=True):
            value += new * (np.asarray(variable) - value)

    def swap(self):
        """Exchange the trainer's weights and the average."""
        own = [np.array(v) for v in self.variables]
        for variable, value in zip(self.variables, self.values, strict=True):
            variable.assign(value)
        self.values = own
