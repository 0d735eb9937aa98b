"""What can go wrong with a request, by chance or by order.

The chance is seeded: the same seed and the same requests in the same order fail in the same ways.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Fault = Literal[
    "lost", "landed_timeout", "landed_drop", "late", "limited", "error", "error_landed", "fatal", "fatal_landed"
]
"""``lost``: never arrives, never answered. ``landed_timeout``: arrives, never answered. ``landed_drop``: arrives, the
connection is cut. ``late``: not answered, and arrives only after whoever asked has given up. ``limited``: 429.
``error``: 500, nothing done. ``error_landed``: done, then 500. ``fatal``, ``fatal_landed``: the same, told as an error
of the platform's own where it has such a thing (Slack's ``fatal_error`` with 200)."""

FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)


class Faults:
    """Decides for each request whether it goes wrong, and how."""

    def __init__(self, seed: int, chances: Mapping[Fault, float] | None = None, *, late: float = 1.5) -> None:
        """Take the seed, the chance of each fault, and how many seconds late a late request arrives at most.

        Raises:
            ValueError: if there is no such fault, or the chances are more than certain.

        """
        self.seed = seed
        self.late = late
        self.counts: Counter[str] = Counter()
        self._chances = dict(chances or {})
        if unknown := set(self._chances) - set(FAULTS):
            message = f"no such faults: {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}"
            raise ValueError(message)
        if sum(self._chances.values()) > 1:
            message = "the chances of the faults add up to more than 1"
            raise ValueError(message)
        self._chance = random.Random(seed)  # noqa: S311 -- no secret
        self._ordered: deque[Fault | None] = deque()

    def order(self, *faults: Fault | None) -> None:
        """Have the next requests go wrong in these ways, one each; nothing stands for one that goes well."""
        self._ordered.extend(faults)

    def draw(self) -> Fault | None:
        """Return how this request goes wrong."""
        fault = self._ordered.popleft() if self._ordered else self._by_chance()
        if fault:
            self.counts[fault] += 1
        return fault

    def delay(self) -> float:
        """Return how many seconds after its client gave up a late request arrives."""
        return self._chance.uniform(0, self.late)

    def _by_chance(self) -> Fault | None:
        drawn = self._chance.random()
        for fault, chance in self._chances.items():
            drawn -= chance
            if drawn < 0:
                return fault
        return None
