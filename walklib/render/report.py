"""What a render did: which frames were drawn in full, and what was saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

FULL, SHARED, INTERPOLATED = "full", "shared", "interpolated"


@dataclass
class Report:
    """What a render did; complete when its last frame is given.

    Attributes:
        tolerance: float. The difference to its full render that a frame may have: a
            root mean square, as a part of the range.
        kinds: for each frame `"full"`, through all steps; `"shared"`, corrected at
            few steps; or `"interpolated"` between the pictures of its neighbours.
        evaluations: int. Network evaluations, of one frame at one step each.
        full_evaluations: int. Those that all frames in full take.
        audited: the differences found where a frame was drawn both ways, by frame; such
            a frame is given in full.
        note: why no work was shared, in words; "" if it was.
    """

    tolerance: float = 0.0
    kinds: list[str] = field(default_factory=list)
    evaluations: int = 0
    full_evaluations: int = 0
    audited: dict[int, float] = field(default_factory=dict)
    note: str = ""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many frames there are of each kind."""
        return {kind: self.kinds.count(kind) for kind in (FULL, SHARED, INTERPOLATED)}

    @property
    def worst(self) -> float:
        """The largest difference that an audit found; NaN without one."""
        return max(self.audited.values(), default=np.nan)

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {kind}" for kind, count in self.counts.items())
        told = (
            f"{len(self.kinds)} frames: {counts}; {self.evaluations} network "
            f"evaluations of {self.full_evaluations}"
        )
        if self.audited:
            told += (
                f"; {len(self.audited)} frames audited, the worst off by "
                f"{self.worst:.4f} of {self.tolerance:g}"
            )
        return told + (f". {self.note}" if self.note else "")
