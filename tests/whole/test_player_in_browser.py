"""The player in a real browser, and the pocket model's pictures in it, by hand."""

import statistics

import pytest

from tests.whole import controls, lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

RENDER_TIME = """import time

dog, cat = walker.encode("a photo of a dog"), walker.encode("a photo of a cat")
walk, times = walklib.prompt_walk(dog, cat, frames=64, noise=walker.noise(42)), []
for coordinate in walk.coordinates[40:50]:
    started = time.perf_counter()
    one = walk.with_coordinates([coordinate])
    walker.render(one, batch_size=1, progress=False)
    times.append(time.perf_counter() - started)
print(sorted(times)[5])
"""
SCRUB = """async frames => {
  const [canvas, slider] = ["picture", "position"].map(
    id => document.getElementById(id));
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  const seen = [], started = performance.now();
  for (let move = 0; performance.now() - started < 2000; move++) {
    slider.value = move % frames;
    slider.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
    seen.push([+canvas.dataset.frame, ...paper.getImageData(1, 1, 1, 1).data]);
  }
  const changes = seen.filter((each, i) => i && each[0] !== seen[i - 1][0]).length;
  return [1000 * changes / (performance.now() - started), seen];
}"""

WATCH_FRAMES = """canvas => {
  window.seen = [];
  new MutationObserver(() => window.seen.push(+canvas.dataset.frame)).observe(
    canvas, { attributes: true, attributeFilter: ["data-frame"] });
}"""


def test_scrubbing_shows_every_frame_without_a_flash(open_notebook, figures):
    page = open_notebook("scrub", *controls.painted_explorer(seconds=0, frames=64))
    controls.press_render_and_wait(page, 64)
    rate, seen = controls.player_of(page).evaluate(SCRUB, 64)
    figures["scrubbing 64 frames (frames/s)"] = rate
    assert len({frame for frame, *_ in seen}) > 1
    for frame, *shown in seen:  # Always the frame itself, never white or empty.
        assert shown == pytest.approx([255 * frame / 63, 4, 42, 255], abs=8)
    lab.take_picture(page, "scrubbed")


def test_the_player_plays_loops_and_is_scrubbed_by_hand(open_notebook):
    page = open_notebook("player", *controls.painted_explorer(seconds=0, frames=16))
    controls.press_render_and_wait(page, 16)
    player = controls.player_of(page)
    bar = player.locator("#position").bounding_box()
    x, y = bar["x"], bar["y"] + bar["height"] / 2
    page.mouse.move(x + 8, y)
    page.mouse.down()
    page.mouse.move(x + bar["width"] - 2, y, steps=20)
    page.mouse.up()
    player.get_by_text("Frame 15 of 0 to 15, at t = 1.00").wait_for()
    player.locator("#picture").evaluate(WATCH_FRAMES)
    player.locator("#speed").select_option("12")
    player.locator("#loop").set_checked(False)
    player.locator("#play").click()
    player.wait_for_function("window.seen.at(-1) === 15")  # It stops at the end,
    player.wait_for_selector('button[aria-label="Play"]')
    assert player.evaluate("window.seen") == list(range(16))
    player.locator("#loop").set_checked(True)
    player.locator("#play").click()
    player.wait_for_function("window.seen.length >= 50")  # and goes round and round.
    player.locator("#play").click()
    assert player.evaluate("window.seen.slice(0, 48)") == [*range(16)] * 3
    player.locator("#position").fill("14")
    player.evaluate("window.seen = []")
    for label in ("on", "on", "back"):  # No farther than the end.
        player.get_by_role("button", name=f"One frame {label}").click()
    assert player.evaluate("window.seen") == [15, 14]
    player.locator("#back").set_checked(True)
    player.locator("#play").click()
    player.wait_for_function("window.seen.length >= 40")
    player.locator("#play").click()
    there_and_back = [15, 14, 15, *range(14, -1, -1), *range(1, 16), 14, 13]
    assert player.evaluate("window.seen.slice(0, 35)") == there_and_back


def test_the_pocket_model_answers_every_press(open_notebook, figures):
    page = open_notebook(
        "pocket",
        "import walklib\nfrom walklib import explore\nwalker = walklib.load()",
        "explore.two_prompts(walker, 'a photo of a dog', 'a photo of a cat', "
        "frames=64)",
        RENDER_TIME,
    )
    render_time = float(lab.output_of(page, 2))
    waits = [controls.time_of_press(page, "Position") for _ in range(10)]
    figures["one picture of the pocket model (s)"] = render_time
    figures["slider moved to picture shown, median (s)"] = statistics.median(waits)
    controls.press_render_and_wait(page, 64)
    lab.take_picture(page, "pocket")
    rate, seen = controls.player_of(page).evaluate(SCRUB, 64)
    figures["scrubbing the pocket model's 64 frames (frames/s)"] = rate
    assert len({frame for frame, *_ in seen}) > 1
