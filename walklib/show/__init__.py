"""What a notebook shows: figures, the player, the welcome."""
