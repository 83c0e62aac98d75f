"""A grid shows every frame once, row by row."""

import numpy as np
import pytest
from PIL import Image

from tests.files.samples import Stream, gradient, names_in
from walklib import files


@pytest.mark.parametrize(
    ("count", "options", "size"),
    [
        (64, {}, (8, 8)),
        (5, {}, (3, 2)),
        (1, {}, (1, 1)),
        (6, {"rows": 1}, (6, 1)),
        (6, {"columns": 2}, (2, 3)),
        (5, {"rows": 3, "columns": np.int64(4)}, (4, 3)),
    ],
)
@pytest.mark.parametrize("kind", [np.asarray, iter, Stream])
def test_shapes(tmp_path, count, options, size, kind):
    frames = kind(gradient(count, 8, 10))
    path = files.plot_grid(frames, tmp_path / "g.jpg", **options)
    with Image.open(path) as image:
        assert image.size == (size[0] * 10, size[1] * 8)


def test_frames_go_row_by_row_and_the_rest_is_white(tmp_path):
    frames = gradient(5)
    path = files.plot_grid(iter(frames), tmp_path / "g.png", rows=2)
    sheet = np.asarray(Image.open(path))
    # (rows * height, columns * width, 3) -> (rows, columns, height, width, 3)
    cells = sheet.reshape(2, 24, 3, 32, 3).transpose(0, 2, 1, 3, 4)
    np.testing.assert_array_equal(cells.reshape(6, 24, 32, 3)[:5], frames)
    assert (cells[1, 2] == 255).all()


def test_a_grid_without_room_is_known_first(tmp_path):
    frames = Stream(gradient(4))
    for kind in (frames, gradient(4), list(gradient(4))):
        with pytest.raises(ValueError, match="no room for 4 frames.*rows=1, columns=3"):
            files.plot_grid(kind, tmp_path / "g.jpg", rows=1, columns=3)
    assert not frames.asked and not list(tmp_path.iterdir())


def test_frames_that_nobody_counted_are_not_lost(tmp_path):
    with pytest.raises(ValueError, match="no room") as told:
        files.plot_grid(iter(gradient(4)), tmp_path / "g.png", rows=1, columns=3)
    partial = tmp_path / "g.partial.png"
    assert told.value.__notes__ == [f"Frames done: 3, kept in {partial}"]


def test_a_sheet_that_is_too_large_is_known_at_the_first_frame(tmp_path):
    frames = Stream(np.zeros((70, 1000, 2, 3), "uint8"))
    with pytest.raises(ValueError, match="at most 65,500 pixels.*70,000 x 2"):
        files.plot_grid(frames, tmp_path / "g.jpg", columns=1)
    assert frames.asked == 1 and names_in(tmp_path) == []
