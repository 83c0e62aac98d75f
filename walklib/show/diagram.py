"""The whole model on one page: from prompt and seed to picture, and where walks go."""

from typing import TYPE_CHECKING

from walklib.show.canvas import INK, finished, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT, NOISE, PART, WALK = "#2464a8", "#3d8b4f", "#6b6f76", "#c85d14"
HALF_WIDTH, HALF_HEIGHT = 7.4, 3.4
# Each box: where its middle lies, its words, its colour.
BOXES = {
    "prompt": ((8, 27), "prompt\n“a cute dog …”", TEXT),
    "encoders": ((31, 27), "text encoders\nCLIP, CLIP, T5", PART),
    "embeddings": ((54, 27), "embeddings\ntokens, pooled", TEXT),
    "seed": ((8, 9), "seed\n42", NOISE),
    "noise": ((31, 9), "noise\nlatents at σ = 1", NOISE),
    "diffuser": ((54, 9), "diffuser\ntransformer", PART),
    "latents": ((77, 9), "latents\nat σ = 0", NOISE),
    "decoder": ((77, 27), "decoder\nof the autoencoder", PART),
    "picture": ((100, 27), "picture\npixels", WALK),
}
ARROWS = (
    ("prompt", "encoders"),
    ("encoders", "embeddings"),
    ("embeddings", "diffuser"),
    ("seed", "noise"),
    ("noise", "diffuser"),
    ("diffuser", "latents"),
    ("latents", "decoder"),
    ("decoder", "picture"),
)
WALKS = (
    ((54, 34.5), "01 between two prompts · 02 between four · 03 away from one"),
    ((31, 16.5), "04 round a circle"),
)


def plot_model() -> "Figure":
    """Draw how a prompt and a seed become a picture, and where each notebook walks."""
    figure, ((axis,),) = new_figure(1, 1, (10.5, 4.0))
    for name in BOXES:
        _draw_box(axis, *BOXES[name])
    for start, end in ARROWS:
        _draw_arrow(axis, BOXES[start][0], BOXES[end][0])
    for place, words in WALKS:
        style = {"color": WALK, "ha": "center", "va": "center"}
        axis.text(*place, words, fontsize=9, weight="bold", **style)
    _draw_loop(axis)
    axis.set(xlim=(-1, 109), ylim=(-2, 38), aspect="equal")
    axis.axis("off")
    return finished(figure)


def _draw_box(axis, middle, words, color):
    from matplotlib.patches import FancyBboxPatch

    corner = middle[0] - HALF_WIDTH, middle[1] - HALF_HEIGHT
    size = 2 * HALF_WIDTH, 2 * HALF_HEIGHT
    style = "round,pad=0.4,rounding_size=1.2"
    axis.add_patch(FancyBboxPatch(corner, *size, style, facecolor=color, linewidth=0))
    name, _, detail = words.partition("\n")
    text = {"color": "white", "ha": "center", "va": "center"}
    axis.text(middle[0], middle[1] + 1.3, name, fontsize=10, weight="bold", **text)
    axis.text(middle[0], middle[1] - 1.5, detail, fontsize=8, **text)


def _draw_arrow(axis, start, end):
    """An arrow from the edge of one box to the edge of the next."""
    across = HALF_WIDTH + 0.8 if start[1] == end[1] else 0
    along = 0 if across else (HALF_HEIGHT + 0.8) * (1 if end[1] > start[1] else -1)
    tail, head = (
        (start[0] + across, start[1] + along),
        (end[0] - across, end[1] - along),
    )
    axis.annotate("", head, tail, arrowprops={"arrowstyle": "-|>", "color": INK})


def _draw_loop(axis):
    """The arrow from the diffuser back to itself: once for each step."""
    x, y = BOXES["diffuser"][0]
    below = y - HALF_HEIGHT - 0.5
    bent = {"arrowstyle": "-|>", "color": INK, "connectionstyle": "arc3,rad=-0.9"}
    axis.annotate("", (x - 4, below), (x + 4, below), arrowprops=bent)
    axis.text(x + 9, below - 2.2, "num_steps times", fontsize=8, ha="left", va="center")
