"""The state of an explorer, without a page: what is set, wrong, asked for and done."""

from dataclasses import dataclass, field

from walklib.explore.kinds import frames_of

QUIET = 0.3  # Seconds without a new request after which the newest is rendered.
APART = 0.5  # Seconds after anything else that make a request a single one.
PATIENCE = 2.0  # Seconds without a picture after which it is rendered anyway.


@dataclass
class State:
    """Values of all fields, what is wrong with the others, and the position.

    Attributes:
        fields: the fields by name.
        values: the newest usable value of each field.
        errors: words for each field whose content is not usable.
        position: index of the frame that is shown.
    """

    fields: dict
    values: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    position: int = 0

    @classmethod
    def of(cls, fields) -> "State":
        """The state that these fields start in."""
        return cls(
            {each.name: each for each in fields},
            {each.name: each.default for each in fields},
        )

    @property
    def frames(self) -> int:
        """How many frames the walk has."""
        return frames_of(self.values)

    def enter(self, name: str, raw) -> bool:
        """Take what was put into a field.

        Returns:
            Whether its value changed. If `raw` is not usable, the value stays and
            `errors[name]` says in words what would be right.
        """
        before, frames = self.values[name], self.frames
        try:
            self.values[name] = self.fields[name].read(raw)
        except ValueError as error:
            self.errors[name] = str(error)
            return False
        self.errors.pop(name, None)
        if self.frames != frames:  # Stay at about the same place.
            stretch = (self.frames - 1) / max(1, frames - 1)
            self.position = round(self.position * stretch)
        return self.values[name] != before

    def move(self, position: int) -> bool:
        """Go to a frame, the nearest there is; return whether that is another one."""
        before = self.position
        self.position = min(max(int(position), 0), self.frames - 1)
        return self.position != before

    def refusal(self) -> str:
        """Why nothing can be rendered now, in words; "" if it can."""
        return " ".join(self.errors.values())


class Newest:
    """Which of many requests is rendered: only the newest, and not too often.

    A single request is due at once. While requests keep coming, one is due when
    none came for `QUIET` seconds, or no picture was made for `PATIENCE` seconds.
    """

    def __init__(self):
        self.request, self._single = None, False
        self._asked = self._answered = float("-inf")

    def ask(self, request, now: float) -> None:
        """Replace any older request."""
        self._single = now - max(self._asked, self._answered) >= APART
        self.request, self._asked = request, now

    def drop(self) -> None:
        """Forget the request: it was answered from memory, or is in vain."""
        self.request = None

    def due(self, now: float) -> bool:
        """Whether the request is to be rendered now."""
        quiet, patient = now - self._asked >= QUIET, now - self._answered >= PATIENCE
        return self.request is not None and (self._single or quiet or patient)

    def take(self):
        """The request, to be rendered now."""
        request, self.request = self.request, None
        return request

    def answered(self, now: float) -> None:
        """Note that a picture has just been rendered."""
        self._answered = now


@dataclass
class Run:
    """The rendering of one walk, batch by batch.

    Attributes:
        walk: the `walklib.Walk` that is rendered.
        recipe: dict. What makes its pictures.
        batches: iterator of lists of PNG bytes, in order.
        status: `"running"`, `"stopped"`, `"done"` or `"failed"`.
        pictures: PNG bytes of the frames that are done.
        problem: words, if it failed.
        follow: whether the picture on the page is the newest frame.
    """

    walk: object
    recipe: dict
    batches: object
    status: str = "running"
    pictures: list = field(default_factory=list)
    problem: str = ""
    follow: bool = True
    times: list = field(default_factory=list)

    def advance(self, clock) -> None:
        """Render one batch.

        Args:
            clock: function that returns the time in seconds.
        """
        if self.status != "running":
            return
        started = clock()
        try:
            self.pictures += next(self.batches)
        except KeyboardInterrupt:  # The notebook's own button.
            self.status = "stopped"
            return
        except Exception as error:  # Said on the page; what is done stays.
            self.status, self.problem = "failed", words_of(error)
            return
        self.times.append((clock() - started, len(self.pictures)))
        if len(self.pictures) == len(self.walk):
            self.status = "done"

    def stop(self) -> None:
        """Stop; what is done stays."""
        if self.status == "running":
            self.status = "stopped"

    def progress(self) -> str:
        """How far it is, and how long it may take, in words."""
        done, total = len(self.pictures), len(self.walk)
        told = f"{done} of {total} frames"
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


def words_of(error: Exception) -> str:
    """An error as a reader of the page should see it."""
    return str(error) or type(error).__name__


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
