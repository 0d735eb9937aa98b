"""A worker that hangs for longer than its lease, as a machine does that was put to sleep, takes nobody's turn."""

from __future__ import annotations

from tests.chance import seeded
from tests.flows.chaos.harness import Run, run


async def test_a_worker_that_wakes_after_its_lease_doubles_nothing(database_url: str) -> None:
    wanted = Run(seeded().randrange(2**32), count=30, seconds=6, faults={}, kill_every=0, stop_every=0.5, wording=0.6)
    result = await run(database_url, wanted)
    print(f"run with seed {wanted.seed}: {result}")  # noqa: T201 -- shown beside a failure

    # What it was in the midst of posting it takes away again.
    assert (result.lost, result.standing_twice) == ([], [])
    assert result.stops
