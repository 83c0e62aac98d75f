"""A stretch of a walk: few frames in full, more at few steps, the others between them.

A gap between two drawn frames is looked into in its middle. That frame's trajectory is
foretold from its neighbours, and corrected at few steps: what the correction adds is
the error of the foretelling, measured. It decides whether the gap is closed, so that
its frames are interpolated between pictures, or divided, and how many steps its halves
need. Where the walk jumps, the frames on either side of the jump are confirmed.

Some frames, picked at random, are drawn in full beside all this, and compared at the
end. Where one is off, the walk is refined around it, and audited there again.
"""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from keras import ops

from walklib.render.gaps import HALVED, Gap, Look
from walklib.render.network import Network
from walklib.render.nodes import Node, Nodes
from walklib.render.report import FULL, INTERPOLATED, SHARED
from walklib.render.trajectories import Course, early, standing
from walklib.walks import Walk

COARSE = 3  # Frames drawn in full at first, both ends included.
COARSE_CLOSED = 4  # The same of a closed walk.
AUDITED = 2  # Frames compared with what they are in full.

# In parts of the tolerance:
MISS = 0.85  # An audited frame that is off by more than this is a miss.
JUMP = 2.0  # A step from frame to frame that is a jump.
OFF = 0.3  # A frame beside a jump that is off by more than this is drawn in full.


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
        self._confirmed: set[int] = set()
        self._audits: dict[int, Course] = {}
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
        while self._open or self._beside_jumps() or self._audits:
            if self._open:
                self._refine()
            elif beside := self._beside_jumps():
                self._confirm(beside)
            else:
                self._compare()
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
        """Draw coarse frames in full, and see how well they foretell each other."""
        count = COARSE_CLOSED + 1 if self.nodes.closed else COARSE
        coarse = np.linspace(self._first, self._last, count).round().astype(int)
        coarse = coarse.tolist()
        between = set(range(self._first, self._last)) - set(coarse)
        self._audits = self._at_random(between, AUDITED)
        new = [frame for frame in coarse if frame not in self.nodes]
        self._draw(new[:-1] if self.nodes.closed else new)
        noise, other, *_ = (self.nodes[frame].way.latents[0] for frame in coarse)
        self._own_noise = not np.array_equal(noise, other)
        errors = {frame: self.nodes.error_without(frame) for frame in coarse}
        for first, last in pairwise(coarse):
            error, scale = max(errors[first], errors[last])
            self._leave(first, last, error, scale)

    def _refine(self):
        """Look into the middle of every open gap, and close or divide it."""
        gaps, self._open = self._open, []
        looks = going = [self._look(gap) for gap in gaps]
        while going:
            self._follow(look.course for look in going)
            going = [look for look in going if look.goes_on()]
        for look in looks:
            if look.closes:
                self._close(look.gap)
        looks = [look for look in looks if not look.closes]
        nodes, middles = self.nodes, [look.gap.middle for look in looks]
        before = [nodes.mean_picture(nodes.nearest(each), each) for each in middles]
        self._add(middles, [look.way for look in looks], [look.full for look in looks])
        for look, picture in zip(looks, before, strict=True):
            gap, middle = look.gap, look.gap.middle
            error = nodes.error(picture, nodes[middle].picture)
            for half in ((gap.first, middle), (middle, gap.last)):
                self._leave(*half, error, error / look.surplus)

    def _beside_jumps(self):
        """Frames on either side of a jump that are neither full nor confirmed.

        Near a jump a corrected frame may end on the wrong side of it.
        """
        steps = [pair for pair in pairwise(self.nodes.marks) if pair[1] - pair[0] == 1]
        jumps = [pair for pair in steps if self.nodes.apart(*pair) > JUMP]
        frames = {frame for pair in jumps for frame in pair} - self._confirmed
        return sorted(frame for frame in frames if not self.nodes[frame].full)

    def _confirm(self, frames):
        """See that frames beside a jump are on the right side of it.

        Those that are not are drawn in full, and all is looked at again around them.
        """
        before = {frame: self.nodes[frame] for frame in frames}
        nodes = early(len(self._sigmas) - 1)
        courses = [self._course(frame, before[frame].way, nodes) for frame in frames]
        self._follow(courses)
        ways = [course.corrected()[0] for course in courses]
        self._add(frames, ways, [False] * len(frames))
        self._confirmed.update(frames)
        off = {f: self._moved(before[f], f) for f in frames}
        off = {frame: error for frame, error in off.items() if error > OFF}
        self._draw(off)
        for frame, error in off.items():
            self._look_around(frame, max(error, self._moved(before[frame], frame)))

    def _compare(self):
        """Compare the audited frames with what they would have been."""
        audits, self._audits = self._audits, {}
        self._follow(audits.values())
        ways = [course.corrected()[0] for course in audits.values()]
        pictures = self._network.pictures([way.end for way in ways])
        for frame, way, picture in zip(audits, ways, pictures, strict=True):
            error = self.nodes.error(self._without_audit(frame), picture)
            self.audited[frame] = error * self._tolerance
            self._exact[frame] = picture
            if error > MISS:
                self.nodes[frame] = Node(way, picture, True)
                first, last = self._look_around(frame, error / HALVED)
                others = set(range(first + 1, last)) - self._exact.keys()
                self._audits |= self._at_random(others, 1)

    def _look_around(self, frame, error):
        """Look again at all between a frame that was off and the nodes beside it."""
        first, last = self.nodes.beside(frame)
        _, scale = self.nodes.error_without(frame)
        for start, end in ((first, frame), (frame, last)):
            if start < end:
                self._leave(start, end, error, scale)
        return first, last

    def _leave(self, first, last, error, scale):
        """Leave the gap between two nodes open, if it has to be looked into."""
        apart = self.nodes.apart(first, last)
        gap = Gap(first, last, HALVED * error, apart, scale)
        if gap.clear:
            self._close(gap)
        else:
            self._open.append(gap)

    def _close(self, gap):
        """Let the frames of a gap be interpolated, between the nodes there are now."""
        if gap.inside:
            near = self.nodes.nearest(gap.middle)
            self._closed |= dict.fromkeys(gap.inside, near)

    def _draw(self, frames):
        """Draw frames in full; they are nodes now."""
        courses = [self._course(frame) for frame in frames]
        self._follow(courses)
        ways = [course.corrected()[0] for course in courses]
        self._add(frames, ways, [True] * len(ways))

    def _add(self, frames, ways, full):
        """Draw the pictures of trajectories; their frames are nodes now."""
        pictures = self._network.pictures([way.end for way in ways])
        for frame, *node in zip(frames, ways, pictures, full, strict=True):
            self.nodes[frame] = Node(*node)

    def _follow(self, courses):
        self._network.follow([*courses], [*self._audits.values()])

    def _look(self, gap):
        frame = gap.middle

        def course(way, nodes):
            return self._course(frame, way, nodes)

        way = self.nodes.foretold(frame, self._point(frame)[1])
        return Look(gap, way, course, self._own_noise)

    def _course(self, frame, way=None, nodes=None):
        """The course of a frame along a foretold trajectory; in full, if none is."""
        embeddings, noise = self._point(frame)
        steps = len(self._sigmas) - 1
        if way is None:
            way, nodes = standing(noise, steps), range(steps)
        return Course(embeddings, way, nodes, self._sigmas)

    def _point(self, frame):
        """The embeddings of a frame, and its noise `(height, width, channels)`."""
        place = self._walk.coordinates[frame % len(self._walk)]
        embeddings, noise = self._walk.at(place[None])
        return embeddings, ops.convert_to_numpy(noise)[0]

    def _at_random(self, frames, count):
        """The courses of some frames in full."""
        count = min(count, len(frames))
        chosen = self._random.choice(sorted(frames), count, replace=False).tolist()
        return {frame: self._course(frame) for frame in sorted(chosen)}

    def _moved(self, node, frame):
        return self.nodes.error(node.picture, self.nodes[frame].picture)

    def _without_audit(self, frame):
        if frame in self.nodes:
            return self.nodes[frame].picture
        return self.nodes.mean_picture(self._closed[frame], frame)
