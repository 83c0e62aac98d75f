"""The benchmark's command, on the tiny model: what it says of it is so."""

import json
import math

import pytest

pytestmark = pytest.mark.filterwarnings("ignore:The prompt has")  # It takes 10 letters.
ASKED = ["exact", "dog-to-cat", "finer", "--frames", "16", "--num-steps", "14"]


@pytest.fixture(scope="module")
def found(tiny_preset, tmp_path_factory):
    """What the command wrote."""
    from tests.benchmarks.__main__ import main

    file = tmp_path_factory.mktemp("benchmark") / "found.json"
    main([*ASKED, "--preset", str(tiny_preset), "--rounds", "1", "--json", str(file)])
    return json.loads(file.read_text("utf-8"))


def test_an_exact_render_gives_the_guides_pictures(found):
    (row,) = found["cases"]["exact"]
    assert row["evaluations"] == 16 * 14 and row["fewer"] == 1
    assert row["worst dB"] > 50
    assert row["speed"] > 0 and row["CPU"] > 0


def test_a_shared_render_is_told_with_its_quality(found):
    (row,) = found["cases"]["dog-to-cat"]
    assert row["fewer"] == 16 * 14 / row["evaluations"]
    assert row["worst dB"] <= row["mean dB"] <= 100
    assert row["worst dB"] >= -20 * math.log10(row["tolerance"])
    assert row["guidance"] == 7


def test_a_finer_walk_draws_its_new_frames_only(found):
    rows = found["cases"]["finer"]
    assert [row["drawn"] for row in rows] == [9, 8, 16, 32]


def test_cases_that_are_not_there_are_refused():
    from tests.benchmarks.__main__ import main

    with pytest.raises(SystemExit):
        main(["no-such-case"])
