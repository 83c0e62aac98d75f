"""The bar of long work: in a notebook one output that changes, elsewhere a line."""

import contextlib
import io

import pytest

from walklib.progress import progress_bar


class KernelStream(io.StringIO):
    """What stdout is in a notebook."""

    __module__ = "ipykernel.iostream"


class Cell:
    """A running cell: its outputs, each with all that it ever showed."""

    def __init__(self):
        self.outputs = []

    def display(self, words, *, raw, display_id):
        assert raw and display_id
        self.outputs.append([words["text/plain"]])
        return self

    def update(self, words, *, raw):
        assert raw
        self.outputs[-1].append(words["text/plain"])


@pytest.fixture
def count(monkeypatch, capsys):
    """A function that counts to 3 in a notebook, and returns the cell's outputs."""
    cell = Cell()
    monkeypatch.setattr("IPython.display.display", cell.display)

    def counted(**options):
        with contextlib.redirect_stdout(KernelStream()) as out:
            with progress_bar(3, "Rendering", unit="frame", **options) as bar:
                bar.update()
                bar.update(2 - options.get("initial", 0))
        assert out.getvalue() == capsys.readouterr().err == ""
        return cell.outputs

    return counted


def test_in_a_notebook_it_is_one_output_that_changes(count):
    (shown,) = count(mininterval=0)
    assert "Rendering:   0%" in shown[0] and "0/3" in shown[0]
    assert "1/3" in shown[1]
    assert "Rendering: 100%" in shown[-1] and "3/3" in shown[-1]


def test_its_last_word_is_shown_however_fast_it_goes(count):
    assert "3/3" in count(mininterval=60)[0][-1]


def test_two_bars_are_two_outputs(count):
    count()
    assert len(count()) == 2


def test_it_goes_on_from_where_it_was(count):
    (shown,) = count(initial=1)
    assert "1/3" in shown[0] and "3/3" in shown[-1]


def test_it_is_silent_if_it_is_not_asked_for(count):
    assert count(disable=True) == []


def test_elsewhere_it_is_a_line_on_stderr(capsys):
    with progress_bar(2, "Rendering", unit="frame") as bar:
        bar.update(2)
    printed = capsys.readouterr()
    assert "Rendering: 100%" in printed.err and printed.out == ""
