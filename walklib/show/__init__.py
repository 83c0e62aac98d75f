"""What a notebook shows: figures, charts, the player, the welcome."""

from walklib.show.charts import (
    plot_arcs,
    plot_distances,
    plot_kinds,
    plot_lines,
    plot_norms,
    plot_support,
)
from walklib.show.diagram import plot_model
from walklib.show.figures import plot_circle, plot_map, plot_rows, plot_strip
from walklib.show.file import show_file
from walklib.show.flow import plot_flow
from walklib.show.player import Player, play
from walklib.show.saved import Saved
from walklib.show.tables import plot_table
from walklib.show.welcome import welcome

__all__ = [
    "welcome",
    "plot_model",
    "play",
    "Player",
    "show_file",
    "Saved",
    "plot_strip",
    "plot_rows",
    "plot_table",
    "plot_flow",
    "plot_map",
    "plot_circle",
    "plot_lines",
    "plot_arcs",
    "plot_distances",
    "plot_kinds",
    "plot_norms",
    "plot_support",
]
