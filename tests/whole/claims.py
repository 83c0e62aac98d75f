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
ends_and_border = walk.with_coordinates([0, 4 / 7, 1])
gentle, hard = (
    walker.render(ends_and_border, guidance_scale=scale) / 255 for scale in (1.0, 7.0)
)
apart = np.sqrt(np.mean(np.square(gentle - hard), axis=(1, 2, 3)))
assert apart[1] > 1.5 * max(apart[0], apart[2])
few = [walker.picture(prompt_1, seed, num_steps=steps) / 255 for steps in (2, 4)]
off = [np.sqrt(np.mean(np.square(each - picture / 255))) for each in few]
assert off[0] > 0.1 and off[1] < 0.05
assert subjects([walker.picture(prompt_1, seed, guidance_scale=15.0)]) == ["dog"]
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
sketch = walker.encode("A pencil sketch of a dog at the beach")
for other in (43, 44):
    to_sketch = walklib.prompt_walk(start, sketch, frames=2, noise=walker.noise(other))
    to_sketch = to_sketch.with_coordinates([0.2, 0.32, 0.44])
    to_beach, later = neighbour_distances(walker.render(to_sketch, settings))
    assert to_beach > 2 * later
""",
    "02_four_prompts": """
assert len(set(subjects(corner_frames))) == 4
assert max(apart) < neighbours
""",
    "03_around_a_prompt": """
came = {name: changed(row) for name, row in half_rows.items()}
assert subjects(frames[:6]) == ["eiffel tower"] * 6  # Each is nine steps on.
assert changed(frames[:4]) < changed(frames[:6]) / 2 and changed(frames) > 0.2
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
turning = walk.with_coordinates([0, 90 / 360, 150 / 360, 170 / 360])
first_quarter, _, at_160 = neighbour_distances(walker.render(turning, settings))
assert first_quarter < at_160 / 2
highest = walk.with_coordinates([61 / 64, 62 / 64])
for scale in (1.0, 2.0, 7.0):
    ends = walker.render(highest, settings, guidance_scale=scale)
    assert 0.15 < neighbour_distances(ends)[0] < 0.25
from walklib.compiling import compiled

predict, back = compiled(walker.velocity, [walker.backbone.diffuser]), noise_x
sigmas = walker.sigmas(settings.num_steps)
for levels in (sigmas, sigmas[::-1]):
    for level, following in zip(levels, levels[1:]):
        here = np.array([level]), np.float32(settings.guidance_scale)
        back = back + (following - level) * np.asarray(predict(back, start, *here))
assert np.corrcoef(noise_x.ravel(), back.ravel())[0, 1] > 0.95
""",
    "06_under_the_hood": """
assert np.array_equal(by_hand, picture)
assert subjects(guesses) == ["eiffel tower"] * 5
shares = np.array(shares)
assert shares.argmax() == 0 and shares[0] > 2 * np.median(shares)
assert shares[0] > shares[-1] > 1.5 * shares.min()
few, latents = sigmas[::2], noise
for k in range(len(few) - 1):
    latents = step(latents, unpadded, few[k : k + 1], few[k + 1 : k + 2], guidance)
apart = decode(latents) / 255 - by_hand / 255
assert len(few) == 15 and few[-1] == 0
assert np.sqrt(np.mean(apart**2)) < 0.1  # Slightly other edges.
from walklib.pocket.world import PLACES

no_city = walker.encode(prompt, negative="the city")
without = [
    walker.picture(no_city, seed, settings, guidance_scale=scale)
    for scale in (2.0, 4.0, 7.0)
]
places = read_labels(load_classifier(), np.asarray(without))["place"]
assert [PLACES[k] for k in places] == ["city", "beach", "snowy mountains"]
""",
    "07_ways_between": """
def left(start, end):
    a, b = vector(start.positive), vector(end.positive)
    return np.linalg.norm(a + b) / (np.linalg.norm(a) + np.linalg.norm(b))


assert left(*near) > 0.95 and 0.7 < left(*far) < 0.8
for rows in (near_frames, far_frames):
    seen = [subjects(frames) for frames in rows.values()]
    assert seen == seen[:1] * 4
    assert sum(a != b for a, b in zip(seen[0], seen[0][1:])) == 1
for rows in (near_parts, far_parts):
    seen = {name: subjects(frames) for name, frames in rows.items()}
    first, second = seen["both"][0], seen["both"][-1]
    assert first != second
    assert seen["tokens alone"][-1] == second
    assert seen["pooled alone"] == [first] * 7
ends = [far_parts[name][-1] for name in ("tokens alone", "both", "pooled alone")]
assert neighbour_distances(ends).min() > 0.05  # Neither half arrives alone.
for other in (42, 43, 44, 45):
    options = {"frames": 2, "noise": walker.noise(other)}
    walk = walklib.prompt_walk(*near, **options).with_coordinates([0.44, 0.56])
    assert subjects(walker.render(walk, settings)) == ["dog", "cat"]
""",
    "08_faster_walks": """
end_to_end, neighbours, left = (line[1:] for line in lines.values())
assert np.all(left < neighbours) and np.all(neighbours < end_to_end)
assert shared.report.evaluations < exact.report.evaluations
assert len(shared.report.audited) >= 2
assert min(near_to_exact) > level - 3
truths = [np.mean(decibels(drawn[name], true)) for name in ways]
assert truths[2] > max(truths[1], truths[3])  # Of three for half of the price.
assert finer.report.evaluations < 1.5 * shared.report.evaluations
assert round_trip.report.evaluations > shared.report.evaluations
assert short.report.counts["full"] == 5 and short.report.note
costs = [frames.report.evaluations for frames, _ in renders.values()]
assert costs == sorted(costs, reverse=True)
""",
    "09_train_your_own": """
assert right >= 8 and len(asked) == 10
assert abs(float(loss) - float(same)) < 1e-3 and abs(float(loss) - 2) < 0.2
losses = [look.held_out for look in lesson.looks]
assert len(losses) == 9 and losses == sorted(losses, reverse=True)
""",
}
