"""Training: makes the pocket model from nothing, and judges it, for developers."""
