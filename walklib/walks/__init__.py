"""Where to go: walks as data, and the geometry under them.

A walk is a function that returns a `Walk`, marked `@recorded`; it is found by its name.
"""

from walklib.walks.circles import circular_walk, plane_walk
from walklib.walks.geometry import lerp, slerp
from walklib.walks.walk import WALKS, Call, Rows, Walk
from walklib.walks.walks import grid_walk, loop_walk, prompt_walk, step_walk

__all__ = [
    "prompt_walk",
    "grid_walk",
    "step_walk",
    "loop_walk",
    "circular_walk",
    "plane_walk",
    "Walk",
    "WALKS",
    "Call",
    "Rows",
    "slerp",
    "lerp",
]
