"""What a single widget says to a person."""

import html
import io
import re

import ipywidgets as widgets
import numpy as np
from PIL import Image


def label_of(row):
    """The words beside a control, or its own."""
    first = row[0]
    return first.value if isinstance(first, widgets.Label) else described(first)


def described(part):
    """What a button or a box calls itself; "" if nothing."""
    return getattr(part, "description", "")


def is_alert(part):
    """Whether it tells of a problem."""
    return isinstance(part, widgets.HTML) and 'role="alert"' in part.value


def text_of(part):
    """The words of a label or of a text, without markup; "" of anything else."""
    if isinstance(part, widgets.Label):
        return part.value
    if not isinstance(part, widgets.HTML):
        return ""
    return html.unescape(re.sub("<[^>]*>", "", part.value)).strip()


def opened(picture):
    """A picture's bytes as uint8 `(height, width, 3)`."""
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))
