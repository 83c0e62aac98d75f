"""A stretch of a walk: some frames drawn at few steps, the others between them.

A gap between two drawn frames is looked into in its middle. That frame's trajectory is
foretold from its neighbours, and corrected at as many steps as it needs: what the
correction adds is the error of the foretelling, measured. It decides whether the gap is
closed, so that its frames are interpolated between pictures, or divided.

Two things are looked at again in the end. Frames beside a jump are drawn once more, at
every step until it is decided on which side they are, unless they were. And some
frames, picked at random, are drawn in full, and compared. Where one is off, the walk is
refined around it, and audited there again.
"""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from keras import ops

from walklib.render.course import JUMP, Course
from walklib.render.gaps import FAR, HALVED, Gap
from walklib.render.network import Network
from walklib.render.nodes import Node, Nodes
from walklib.render.report import FULL, INTERPOLATED, SHARED
from walklib.render.trajectories import size
from walklib.walks import Walk

COARSE = 3  # Frames drawn at first, both ends included.
COARSE_CLOSED = 4  # The same of a closed walk.
AUDITED = 2  # Frames compared with what they are in full.
OTHERS = 1.6  # Frames differ so much more than a frame on its way, at equal latents.

# In parts of the tolerance:
MISS = 0.85  # An audited frame that is off by more than this is a miss.
LEAPS = 0.5  # What a frame may be off by, as steps are leapt over.


class Stretch:
    """Frames of a walk that share work.

    Args:
        walk: `Walk`, its coordinates rising.
        first: int. The first frame.
        last: int. The last frame; of a closed walk its length stands for frame 0.
        network: `Network`.
        sigmas: float32 `(steps + 1,)`.
        tolerance: float. As in `Settings`.
        known: `Node` by frame: those that are drawn already.

    Attributes:
        nodes: `Nodes`, those that are drawn.
        audited: for each audited frame the difference that was found.
    """

    def __init__(
        self,
        walk: Walk,
        first: int,
        last: int,
        network: Network,
        sigmas: np.ndarray,
        tolerance: float,
        known: Mapping[int, Node],
    ):
        self.nodes = Nodes(walk, first, last, sigmas, tolerance, known)
        self.audited: dict[int, float] = {}
        self._walk, self._network, self._sigmas = walk, network, sigmas
        self._first, self._last, self._tolerance = first, last, tolerance
        self._open: list[Gap] = []
        self._closed: dict[int, list[int]] = {}  # frames, and the nodes near them
        self._audits: dict[int, Node] = {}
        self._exact: dict[int, np.ndarray] = {}
        digest = hashlib.sha256(walk.coordinates[first : last + 1].tobytes()).digest()
        self._random = np.random.default_rng(list(digest))

    def settle(self) -> Iterator[None]:
        """Decide every frame; stops for a moment after each round.

        Raises:
            NotFinite: if a frame has NaN or infinity in it.
        """
        self._begin()
        yield
        while True:
            if self._open:
                self._refine()
            elif doubtful := self.nodes.doubtful(FAR):
                self._draw_carefully(doubtful)
            elif self._audits:
                self._compare()
            else:
                break
            yield

    def settled(self, frame: int) -> bool:
        """Whether it is decided how a frame is drawn."""
        return frame in self.nodes or frame in self._closed

    def picture(self, frame: int) -> np.ndarray:
        """The picture of a frame, uint8 `(height, width, 3)`."""
        known = self._exact.get(frame)
        return self._without_audit(frame) if known is None else known

    def kind(self, frame: int) -> str:
        """How a frame is drawn: in full, shared or interpolated."""
        if frame in self._exact:
            return FULL
        if frame in self.nodes:
            return FULL if self.nodes[frame].full else SHARED
        return INTERPOLATED

    def _begin(self):
        """Draw frames in full, to compare, and coarse ones, to see how these differ."""
        count = COARSE_CLOSED + 1 if self.nodes.closed else COARSE
        coarse = np.linspace(self._first, self._last, count).round().astype(int)
        coarse = coarse.tolist()
        between = set(range(self._first, self._last)) - set(coarse)
        self._audits = self._at_random(between, AUDITED)
        self._scale = self._scale_of(next(iter(self._audits.values())))
        new = [frame for frame in coarse if frame not in self.nodes]
        new = new[:-1] if self.nodes.closed else new
        self._add(new, [self._alone(frame, self._precision) for frame in new])
        errors = {frame: self.nodes.error_without(frame) for frame in coarse}
        for first, last in pairwise(coarse):
            self._leave(first, last, max(errors[first], errors[last]))

    @property
    def _precision(self):
        """What the latents of a frame may be off by, root mean square."""
        return LEAPS / self._scale

    def _scale_of(self, node):
        """What latents that are off by 1 do to pictures, in parts of the tolerance.

        Found by what is seen halfway, which is like the picture but for its details.
        """
        halfway = node.way.denoised[len(node.way.denoised) // 2]
        (picture,) = self._network.pictures([halfway])
        apart = max(size(halfway - node.way.end), 1e-6)
        return max(OTHERS * self.nodes.error(picture, node.picture) / apart, 1e-6)

    def _refine(self):
        """Look into the middle of every open gap, and close or divide it."""
        gaps, self._open = self._open, []
        looks = [self._look(gap.middle, gap.growth) for gap in gaps]
        self._network.follow(looks)
        divided = []
        for gap, look in zip(gaps, looks, strict=True):
            if gap.closes(look.surplus * self._scale):
                self._close(gap)
            else:
                divided.append((gap, look))
        self._divide(divided)

    def _divide(self, looks):
        """Draw the middles of gaps; what was expected of them tells of their halves."""
        middles = [gap.middle for gap, _ in looks]
        nodes = self.nodes
        before = [nodes.mean_picture(nodes.nearest(each), each) for each in middles]
        self._add(middles, [look for _, look in looks])
        for (gap, _), picture in zip(looks, before, strict=True):
            error = nodes.error(picture, nodes[gap.middle].picture)
            for half in ((gap.first, gap.middle), (gap.middle, gap.last)):
                self._leave(*half, error)

    def _draw_carefully(self, frames):
        """Draw frames beside a jump once more, and look around those that changed."""
        before = [self.nodes[frame].picture for frame in frames]
        self._add(frames, [self._look(frame, JUMP) for frame in frames])
        for frame, picture in zip(frames, before, strict=True):
            error = self.nodes.error(picture, self.nodes[frame].picture)
            if error > MISS:
                self._look_around(frame, error / HALVED)

    def _compare(self):
        """Compare the audited frames with what they would have been."""
        audits, self._audits = self._audits, {}
        for frame, node in audits.items():
            error = self.nodes.error(self._without_audit(frame), node.picture)
            self.audited[frame] = error * self._tolerance
            self._exact[frame] = node.picture
            if error > MISS:
                self.nodes[frame] = node
                first, last = self._look_around(frame, error / HALVED)
                others = set(range(first + 1, last)) - self._exact.keys()
                self._audits |= self._at_random(others, 1)

    def _look_around(self, frame, error):
        """Look again at all between a frame that was off and the nodes beside it."""
        first, last = self.nodes.beside(frame)
        for start, end in ((first, frame), (frame, last)):
            if start < end:
                self._leave(start, end, error)
        return first, last

    def _leave(self, first, last, error):
        """Leave the gap between two nodes open, if it has to be looked into."""
        apart, turned = self.nodes.apart(first, last), self.nodes.turned(first, last)
        gap = Gap(first, last, HALVED * error, apart, turned)
        if gap.clear:
            self._close(gap)
        else:
            self._open.append(gap)

    def _close(self, gap):
        """Let the frames of a gap be interpolated, between the nodes there are now."""
        if gap.inside:
            near = self.nodes.nearest(gap.middle)
            self._closed |= dict.fromkeys(gap.inside, near)

    def _add(self, frames, courses):
        """Draw frames along their courses; they are nodes now."""
        for frame, node in zip(frames, self._drawn(courses), strict=True):
            self.nodes[frame] = node

    def _drawn(self, courses):
        """The nodes of courses, which are followed to their ends."""
        self._network.follow(courses)
        pictures = self._network.pictures([each.trajectory.end for each in courses])
        return [
            Node(course.trajectory, picture, course.full, course.careful)
            for course, picture in zip(courses, pictures, strict=True)
        ]

    def _look(self, frame, growth):
        """The course of a frame that goes as the nodes beside it, as far as it does."""
        beside = self.nodes.beside(frame)
        if frame in beside:
            return self._alone(frame)
        embeddings, noise = self._point(frame)
        asked = self.nodes.foretold(frame, noise), self._precision, growth
        return Course(embeddings, noise, self._sigmas, *asked)

    def _alone(self, frame, precision=0.0):
        """The course of a frame without neighbours; in full, if it must be exact."""
        embeddings, noise = self._point(frame)
        return Course(embeddings, noise, self._sigmas, precision=precision)

    def _point(self, frame):
        """The embeddings of a frame, and its noise `(height, width, channels)`."""
        place = self._walk.coordinates[frame % len(self._walk)]
        embeddings, noise = self._walk.at(place[None])
        noise = ops.convert_to_numpy(noise)[0]
        return self._network.prepared(embeddings), noise

    def _at_random(self, frames, count):
        """Some frames in full."""
        count = min(count, len(frames))
        chosen = self._random.choice(sorted(frames), count, replace=False).tolist()
        drawn = self._drawn([self._alone(frame) for frame in sorted(chosen)])
        return dict(zip(sorted(chosen), drawn, strict=True))

    def _without_audit(self, frame):
        if frame in self.nodes:
            return self.nodes[frame].picture
        return self.nodes.mean_picture(self._closed[frame], frame)
