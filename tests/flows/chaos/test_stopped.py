"""A worker that hangs for longer than its lease, as a machine does that was put to sleep, takes nobody's turn."""

from __future__ import annotations

from tests.chance import seeded
from tests.flows.chaos.harness import Run, run

SEED = 7


def stopped(seed: int, *, without: str = "") -> Run:
    """Return a run in which many messages are being worded at any moment, and some when their worker is stopped."""
    return Run(seed, count=100, seconds=6, faults={}, kill_every=0, stop_every=1.5, wording=1.2, without=without)


async def test_a_worker_that_wakes_after_its_lease_doubles_nothing(database_url: str) -> None:
    wanted = stopped(seeded().randrange(2**32))
    result = await run(database_url, wanted)
    print(f"run with seed {wanted.seed}: {result}")  # noqa: T201 -- shown beside a failure

    # What it was in the midst of posting it takes away again.
    assert (result.lost, result.standing_twice) == ([], [])
    assert result.stops


async def test_without_the_look_at_its_lease_it_does(sqlite_url: str) -> None:
    result = await run(sqlite_url, stopped(SEED, without="fence"))
    print(f"run with seed {SEED}, without a fence: {result}")  # noqa: T201 -- shown beside a failure

    assert result.twice
