"""Points in, pictures out: solvers and the renderer."""
