"""Chance that can be had again."""

from __future__ import annotations

import random


def seeded() -> random.Random:
    """Return chance for one test; its seed is printed, for pytest shows that where the test fails."""
    seed = random.randrange(2**32)  # noqa: S311 -- no secret
    print(f"seed {seed}")  # noqa: T201 -- shown beside a failure
    return random.Random(seed)  # noqa: S311 -- no secret
