"""The state of an explorer, without a page: what is set, wrong, asked for and done."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from walklib.explore.form import Form
from walklib.settings import Settings
from walklib.walks import Walk

QUIET = 0.3  # Seconds without a new request after which the newest is rendered.
APART = 0.5  # Seconds after anything else that make a request a single one.
PATIENCE = 2.0  # Seconds without a picture after which it is rendered anyway.


@dataclass
class Run:
    """The rendering of one walk, batch by batch.

    Attributes:
        walk: the `Walk` that is rendered.
        settings: `Settings` that it is rendered with.
        values: the values of all fields that made both.
        batches: iterator of lists of PNG bytes, in order.
        status: `"running"`, `"stopped"`, `"done"` or `"failed"`.
        pictures: PNG bytes of the frames that are done.
        problem: words, if it failed.
        follow: whether the picture on the page is the newest frame.
    """

    walk: Walk
    settings: Settings
    values: Mapping[str, Any]
    batches: Iterator[list[bytes]]
    status: str = "running"
    pictures: list[bytes] = field(default_factory=list)
    problem: str = ""
    follow: bool = True
    times: list[tuple[float, int]] = field(default_factory=list)

    def advance(self, clock: Callable[[], float]) -> None:
        """Render one batch.

        Args:
            clock: function that returns the time in seconds.

        Raises:
            KeyboardInterrupt: by the notebook's own button; what is done stays.
        """
        started = clock()
        try:
            self.pictures += next(self.batches)
        except Exception as error:  # Said on the page; what is done stays.
            self.status, self.problem = "failed", words_of(error)
            return
        self.times.append((clock() - started, len(self.pictures)))
        if len(self.pictures) == len(self.walk):
            self.status = "done"

    def progress(self) -> str:
        """How far it is, and how long it may take, in words."""
        told = f"{len(self.pictures)} of {len(self.walk)} frames"
        if self.status == "failed":
            return f"{told}. {self.problem}"
        if self.status != "running":
            return f"{told}, {self.status}"
        seconds = self._left()
        return told if seconds is None else f"{told}, about {_duration(seconds)} left"

    def _left(self):
        if len(self.times) < 2:  # The first batch may have included compiling.
            return None
        spent = sum(seconds for seconds, _ in self.times[1:])
        frames = self.times[-1][1] - self.times[0][1]
        return spent / frames * (len(self.walk) - len(self.pictures))


class State:
    """Values of all fields, what is wrong with others, and what is asked for.

    Of many requests for a picture only the newest is rendered, and not too often. A
    single request is due at once. While requests keep coming, one is due when none came
    for `QUIET` seconds, or no picture was made for `PATIENCE` seconds.

    Attributes:
        form: `Form`.
        values: the newest usable value of each field.
        errors: words for each field whose content is not usable.
        frames: how many frames the walk has.
        position: index of the frame that is shown.
        request: the newest request that waits, or None.
        run: `Run` that goes on or was the last, or None.
    """

    values: dict[str, Any]

    def __init__(self, form: Form):
        self.form = form
        self.errors: dict[str, str] = {}
        self.reset()
        self.frames, self.position = 1, 0
        self.request: Any = None
        self.run: Run | None = None
        self._single = False
        self._asked = self._answered = float("-inf")

    @property
    def going(self) -> Run | None:
        """The run that goes on, or None."""
        return self.run if self.run and self.run.status == "running" else None

    @property
    def outdated(self) -> bool:
        """Whether the last run was of other values than those that are set now."""
        return self.run is not None and self.run.values != self.values

    def enter(self, name: str, raw: str | float) -> bool:
        """Take what was put into a field.

        Returns:
            Whether its value changed. If `raw` is not usable, the value stays and
            `errors[name]` says in words what would be right.
        """
        before = self.values[name]
        try:
            self.values[name] = self.form.fields[name].read(raw)
        except ValueError as error:
            self.errors[name] = str(error)
            return False
        self.errors.pop(name, None)
        return self.values[name] != before

    def reset(self) -> None:
        """Set all values as the form has them at first; nothing is wrong any more."""
        self.values = {name: each.start for name, each in self.form.fields.items()}
        self.errors.clear()

    def refusal(self) -> str:
        """Why nothing can be rendered now, in words; "" if it can."""
        return " ".join(self.errors.values())

    def fit(self, frames: int) -> None:
        """Stay at about the same place of a walk with another number of frames."""
        stretch = (frames - 1) / max(1, self.frames - 1)
        self.position, self.frames = round(self.position * stretch), frames

    def move(self, position: int) -> bool:
        """Go to a frame, the nearest there is; return whether that is another one."""
        before = self.position
        self.position = min(max(int(position), 0), self.frames - 1)
        return self.position != before

    def ask(self, request: Any, now: float) -> None:
        """Replace any older request."""
        self._single = now - max(self._asked, self._answered) >= APART
        self.request, self._asked = request, now

    def due(self, now: float) -> bool:
        """Whether the request is to be rendered now."""
        quiet, patient = now - self._asked >= QUIET, now - self._answered >= PATIENCE
        return self.request is not None and (self._single or quiet or patient)

    def take(self) -> Any:
        """The request, which waits no more."""
        request, self.request = self.request, None
        return request

    def answered(self, now: float) -> None:
        """Note that a picture has just been rendered."""
        self._answered = now


def words_of(error: BaseException) -> str:
    """An error as a reader of the page should see it."""
    if isinstance(error, KeyboardInterrupt):
        return "Stopped before it was done."
    return str(error) or type(error).__name__


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
