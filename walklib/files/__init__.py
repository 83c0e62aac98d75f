"""All exports in one place: frames to GIF, WebP, MP4, PNG and picture grids."""

from walklib.files.frames import output_folder
from walklib.files.gif import export_as_gif
from walklib.files.mp4 import export_as_mp4
from walklib.files.pictures import export_as_png, plot_grid, plot_strip
from walklib.files.recipe import read_recipe, versions
from walklib.files.webp import export_as_webp

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
