"""Where to go: walks as data, and the geometry under them."""
