"""What the notebooks say is so with the defaults, checked where they ran.

Each piece of code runs at the end of its notebook, on the notebook's own variables.
"""

PRELUDE = """
import numpy as np

from walklib.pocket.training.classifier import load_classifier, read_labels
from walklib.pocket.world import SUBJECTS


def subjects(pictures):
    seen = read_labels(load_classifier(), np.asarray(pictures))["subject"]
    return [SUBJECTS[k] for k in seen]
"""
CLAIMS = {
    "00_start_here": """
assert np.array_equal(again, picture)
assert difference <= 1
assert np.array_equal(replayed, frames)
assert subjects(frames[[0, -1]]) == ["dog", "cat"]
assert start.positive.shape == (1, 80, 4096)
assert start.positive_pooled.shape == (1, 128)
assert noise.shape == (1, 16, 16, 16)
assert picture.shape == (128, 128, 3)
""",
    "01_two_prompts": """
assert subjects(coarse[[0, -1]]) == ["dog", "cat"]
assert moves.max() < 1.2 * moves.min()
assert distances.max() > 4 * distances.min()
assert close.max() < distances.max() / 2  # Steep, not broken.
""",
    "02_four_prompts": """
assert len(set(subjects(corner_frames))) == 4
assert max(apart) < neighbours
""",
    "03_around_a_prompt": """
came = {name: changed(row) for name, row in half_rows.items()}
assert came["tokens only"] < came["both"] / 4
assert came["pooled only"] > came["both"] / 2
assert reach > size(start.positive_pooled)
assert reach < size(start.positive) / 5
assert all(line[-1] < lines["the walk"][-1] for line in list(lines.values())[1:])
assert set(subjects(far_rows["towards another prompt"][:5])) == {"eiffel tower"}
middles = [row[4] for row in far_rows.values()]
assert set(subjects(middles)) == {"eiffel tower"}
ways = [neighbour_distances([frames[0], middle])[0] for middle in middles]
assert ways[0] > max(ways[1:])
""",
    "04_noise_circle": """
assert np.abs(norms["circle"] / n**0.5 - 1).max() < 0.05
assert norms["square"].min() < 0.75 * n**0.5
""",
}
