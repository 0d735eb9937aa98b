"""Time, memory and what is said of many measurements."""

from __future__ import annotations

import resource
import sys
from math import ceil, nan
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

_MIB: Final = 1024 * 1024
_STATM: Final = Path("/proc/self/statm")


class Stopwatch:
    """Seconds from entering to leaving."""

    seconds = 0.0

    def __enter__(self) -> Self:
        """Start."""
        self._start = perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.seconds = perf_counter() - self._start


class Spread(NamedTuple):
    """What several rounds gave: the median, the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> Spread:
        """Sum up rounds."""
        return cls(median(rounds), min(rounds), max(rounds))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[ceil(len(ordered) * share) - 1]


def mebibytes(maximum_resident: int) -> float:
    """Return ``ru_maxrss`` in MiB: Linux counts KiB, macOS bytes."""
    return maximum_resident / (_MIB if sys.platform == "darwin" else 1024)


def peak_memory() -> float:
    """Return the most memory that this process has held, in MiB."""
    return mebibytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def present_memory() -> float | None:
    """Return the memory that this process holds now, in MiB; none where the system does not tell."""
    return _resident(_STATM) if _STATM.exists() else None


def memory_of(process: int) -> float:
    """Return the memory that another process holds now, in MiB; not a number where the system does not tell."""
    told = Path(f"/proc/{process}/statm")
    return _resident(told) if told.exists() else nan


def _resident(told: Path) -> float:
    return int(told.read_text().split()[1]) * resource.getpagesize() / _MIB
