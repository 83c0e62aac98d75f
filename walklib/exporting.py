"""All exports in one place: frames to GIF, WebP, MP4, PNG and picture grids."""

from walklib.frames import output_folder
from walklib.gif import export_as_gif
from walklib.pictures import export_as_png, plot_grid, plot_strip
from walklib.recipe import read_recipe, versions
from walklib.video import export_as_mp4
from walklib.webp import export_as_webp

__all__ = [
    "export_as_gif",
    "export_as_webp",
    "export_as_mp4",
    "export_as_png",
    "output_folder",
    "plot_grid",
    "plot_strip",
    "read_recipe",
    "versions",
]
