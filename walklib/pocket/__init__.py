"""The pocket model: a miniature Stable Diffusion 3 and the world it knows."""
