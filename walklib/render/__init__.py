"""Points in, pictures out: solvers, the renderer, and frames that know their recipe."""

from walklib.render.devices import default_batch_size
from walklib.render.errors import BrokenFrameError, MachinesError, RenderInterrupted
from walklib.render.frames import Frames, Stream, collected, with_recipe
from walklib.render.machines import Machines, remote_frames
from walklib.render.renderer import Renderer
from walklib.render.report import Report
from walklib.render.solvers import SOLVERS, Solver, solver_named
from walklib.render.store import Store, cache_folder

__all__ = [
    "Renderer",
    "default_batch_size",
    "Frames",
    "Stream",
    "Report",
    "with_recipe",
    "collected",
    "Store",
    "cache_folder",
    "Machines",
    "remote_frames",
    "SOLVERS",
    "Solver",
    "solver_named",
    "BrokenFrameError",
    "MachinesError",
    "RenderInterrupted",
]
