"""The player that needs no kernel: what is in its page, and what is left out."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from walklib import play


def walk_of(player):
    """What the page of a player was given."""
    return json.loads(re.search(r"^const walk = (.*);$", player.page, re.M)[1])


def picture(address):
    data = base64.b64decode(address.removeprefix("data:image/jpeg;base64,"))
    return Image.open(io.BytesIO(data))


@pytest.fixture
def frames():
    """Six frames, each brighter than the one before."""
    greys = np.arange(6, dtype="uint8") * 40
    return np.broadcast_to(greys[:, None, None, None], (6, 48, 64, 3)).copy()


def test_every_frame_is_in_the_page_in_order(frames):
    walk = walk_of(play(frames))
    means = [np.asarray(picture(each)).mean() for each in walk["pictures"]]
    assert means == pytest.approx([0, 40, 80, 120, 160, 200], abs=1)
    assert walk["size"] == [64, 48]
    assert walk["note"] == ""


def test_captions_tell_number_and_coordinate(frames):
    captions = walk_of(play(frames, np.linspace(0, 1, 6)))["captions"]
    assert captions[1] == "Frame 1 of 0 to 5, at t = 0.20"
    captions = walk_of(play(frames, np.full((6, 2), 0.25)))["captions"]
    assert captions[5] == "Frame 5 of 0 to 5, at u = 0.25, v = 0.25"
    assert walk_of(play(frames))["captions"][0] == "Frame 0 of 0 to 5"


def test_own_captions_cannot_break_the_page(frames):
    texts = ["</script><b>", "'", '"', "&quot;", "\u2028", "dog → cat"]
    player = play(frames, captions=texts)
    assert walk_of(player)["captions"] == texts
    assert player.page.count("</script>") == 1
    assert player._repr_html_().count('"') == 8


def test_the_page_is_self_contained(frames):
    assert not re.search(r"https?:|src=|@import|url\(", play(frames).page)


def test_any_frames_will_do(frames):
    expected = play(frames).page
    assert play(iter(frames)).page == expected
    assert play(map(Image.fromarray, frames)).page == expected


def test_a_small_picture_is_enlarged_on_the_page_only(frames):
    walk = walk_of(play(frames))
    assert (walk["width"], walk["size"]) == (256, [64, 48])


def test_a_wide_walk_is_scaled_with_a_note():
    player = play(np.zeros((2, 300, 1200, 3), "uint8"))
    assert player.size == (512, 128)
    assert player.note == (
        "Shown here: pictures of 512 x 128 instead of 1200 x 300 pixels. "
        "A saved file has them all, in full size."
    )


def test_a_long_walk_is_thinned_with_a_note_and_keeps_both_ends():
    player = play(np.zeros((1500, 8, 8, 3), "uint8"))
    assert len(player.pictures) == len(player.captions) == 600
    assert player.captions[0] == "Frame 0 of 0 to 1499"
    assert player.captions[-1] == "Frame 1499 of 0 to 1499"
    assert "600 of 1500 frames" in player.note


def test_a_heavy_walk_fits_the_budget():
    noise = np.random.default_rng(0).integers(0, 256, (20, 256, 256, 3), "uint8")
    player = play(noise, budget=400_000)
    assert len(player.page) < 450_000
    assert max(player.size) >= 128
    assert "Shown here" in player.note


def test_it_plays_there_and_back_if_it_is_asked_to(frames):
    assert walk_of(play(frames))["back"] is False
    assert walk_of(play(frames, rubber_band=True))["back"] is True


def test_one_frame_is_a_walk_too(frames):
    assert len(walk_of(play(frames[:1]))["pictures"]) == 1


def test_a_viewer_without_scripts_gets_a_still_picture(frames):
    bundle = play(frames)._repr_mimebundle_()
    still = Image.open(io.BytesIO(base64.b64decode(bundle["image/jpeg"])))
    assert still.size == (64, 48)
    assert bundle["text/html"].startswith("<iframe")
    assert bundle["text/plain"] == "<Player of 6 frames>"


@pytest.mark.parametrize("fps", [0, -1, float("nan"), "10", None])
def test_a_bad_rate_is_refused(frames, fps):
    with pytest.raises((TypeError, ValueError), match="Received: fps="):
        play(frames, fps=fps)


@pytest.mark.parametrize("budget", [0, -5])
def test_a_bad_budget_is_refused(frames, budget):
    with pytest.raises(ValueError, match=f"Received: budget={budget}"):
        play(frames, budget=budget)


@pytest.mark.parametrize("name", ["coordinates", "captions"])
def test_another_number_of_texts_is_refused(frames, name):
    with pytest.raises(ValueError, match=f"{name} must be 6. Received: 2"):
        play(frames, **{name: ["a", "b"]})


def test_frames_must_be_frames():
    with pytest.raises(TypeError, match="uint8"):
        play(np.zeros((2, 4, 4, 3)))
    with pytest.raises(ValueError, match="at least one frame"):
        play(iter([]))
