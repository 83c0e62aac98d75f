"""What was saved, on the page: a preview and a link that hold the file itself."""

import base64
import json
import re

import pytest

from walklib.show import Saved, saved


def file_of(page):
    """What the page of a saved file was given."""
    return json.loads(re.search(r"^const file = (.*);$", page, re.M)[1])


@pytest.mark.parametrize(
    "name, kind", [("dog.gif", "image/gif"), ("dog.mp4", "video/mp4")]
)
def test_the_file_is_in_the_page(tmp_path, name, kind):
    (tmp_path / name).write_bytes(b"</script>" + bytes(range(256)))
    page = Saved(tmp_path / name).page
    file = file_of(page)
    assert (file["name"], file["kind"]) == (name, kind)
    assert base64.b64decode(file["content"]) == (tmp_path / name).read_bytes()
    assert page.count("</script>") == 1
    assert not re.search(r"https?:|@import|url\(", page)


def test_a_large_file_is_named_and_left_where_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(saved, "LARGEST", 3)
    path = tmp_path / "dog.gif"
    path.write_bytes(b"1234")
    shown = Saved(path)._repr_html_()
    assert "dog.gif is too large" in shown and "<iframe" not in shown


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="dog.gif"):
        Saved(tmp_path / "dog.gif")
