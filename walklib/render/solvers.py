"""Solvers: how the flow is followed from noise to picture, one step at a time.

Stable Diffusion 3 is a rectified flow: the model predicts the velocity from picture to
noise, and a solver follows it from sigma 1 (noise) to 0. A solver is a value: what it
remembers is in its state, a tuple of tensors, so that a schedule can be split anywhere
and the loop be compiled. The schedule is an argument, never a constant of the compiled
function.

A new solver is two functions and a line in `SOLVERS`.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from keras import ops

from walklib.checks import one_of
from walklib.embeddings import Tensor
from walklib.settings import LIMITS

MOST_SIGMAS = int(LIMITS["num_steps"].highest) + 1

State: TypeAlias = tuple[Tensor, ...]  # the latents first
Flow: TypeAlias = Callable[[Tensor, Tensor], Tensor]  # latents, sigma -> velocity


class Solver(NamedTuple):
    """How to begin at latents, and how to go one step on.

    Attributes:
        start: function of the latents `(rows, height, width, channels)` that gives the
            state: a tuple of tensors, the latents first.
        step: function of `(flow, state, sigmas, i)`, that gives the state at
            `sigmas[i + 1]` from that at `sigmas[i]`. `flow` gives the velocity of
            latents at a sigma; `i` is an int32 tensor.
        evaluations: int. How often a step asks for the velocity. Defaults to 1.
    """

    start: Callable[[Tensor], State]
    step: Callable[[Flow, State, Tensor, Tensor], State]
    evaluations: int = 1


def _euler_step(flow: Flow, state: State, sigmas: Tensor, i: Tensor) -> State:
    """The straight step of the guide, and of KerasHub's own pipeline."""
    (latents,) = state
    sigma, following = ops.take(sigmas, i), ops.take(sigmas, i + 1)
    return (latents + (following - sigma) * flow(latents, sigma),)


def _heun_step(flow: Flow, state: State, sigmas: Tensor, i: Tensor) -> State:
    """The mean of the slopes at both ends of the step; two evaluations.

    Algorithm 1 of [Karras et al. (2022)](https://arxiv.org/abs/2206.00364). The last
    step is Euler's: at sigma 0 there is nothing left to denoise.
    """
    (latents,) = state
    sigma, following = ops.take(sigmas, i), ops.take(sigmas, i + 1)
    slope = flow(latents, sigma)
    ahead = flow(latents + (following - sigma) * slope, following)
    mean = ops.where(following > 0, (slope + ahead) / 2, slope)
    return (latents + (following - sigma) * mean,)


def _adams_step(flow: Flow, state: State, sigmas: Tensor, i: Tensor) -> State:
    """Adams-Bashforth of order 2: the slope, carried on as it changed last.

    Steps may differ in length. One evaluation; the first step is Euler's.
    """
    latents, last_slope = state
    before = ops.take(sigmas, ops.maximum(i - 1, 0))
    sigma, following = ops.take(sigmas, i), ops.take(sigmas, i + 1)
    slope = flow(latents, sigma)
    last_step = ops.where(i > 0, sigma - before, 1.0)
    ratio = ops.where(i > 0, (following - sigma) / (2 * last_step), 0.0)
    return latents + (following - sigma) * (slope + ratio * (slope - last_slope)), slope


SOLVERS = {
    "euler": Solver(lambda latents: (latents,), _euler_step),
    "heun": Solver(lambda latents: (latents,), _heun_step, evaluations=2),
    "adams": Solver(lambda latents: (latents, ops.zeros_like(latents)), _adams_step),
}


def solver_named(name: str) -> Solver:
    """The solver of a name in `SOLVERS`.

    Raises:
        ValueError: if there is none; those that there are are named.
    """
    return SOLVERS[one_of("solver", name, SOLVERS)]


def padded(sigmas: np.ndarray) -> np.ndarray:
    """`sigmas` followed by zeros: numpy float32 `(1001,)` for every count."""
    return np.pad(sigmas, (0, MOST_SIGMAS - len(sigmas)))


def follow(
    solver: Solver,
    flow: Flow,
    state: State,
    sigmas: Tensor,
    start: Tensor,
    stop: Tensor,
) -> State:
    """Follow the flow from step `start` to before step `stop`.

    Args:
        solver: `Solver`.
        flow: function of latents and sigma; gives the velocity.
        state: what `solver.start` gave, or an earlier call of this.
        sigmas: float32 `(steps + 1,)`, falling; may be padded at its end.
        start: int32 scalar. The first step.
        stop: int32 scalar. The step to stop before.

    Returns:
        The state at `sigmas[stop]`: following 0 to 28 is 0 to k, then k to 28.
    """

    def step(i, state):
        return solver.step(flow, state, sigmas, i)

    return ops.fori_loop(start, stop, step, state)
