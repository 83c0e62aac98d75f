"""What a notebook shows: figures, the player, the welcome."""

from walklib.show.player import Player, play

__all__ = ["Player", "play"]
