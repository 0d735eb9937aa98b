"""Two workers on one database, killed at random, with every fifth call going wrong: each reminder is seen once."""

from __future__ import annotations

from tests.chance import seeded
from tests.flows.chaos.harness import Run, run
from tests.flows.chaos.worker import ASKS


async def test_of_three_hundred_reminders_none_is_lost_and_none_is_seen_twice(database_url: str) -> None:
    wanted = Run(seeded().randrange(2**32), count=150)
    result = await run(database_url, wanted)
    print(f"run with seed {wanted.seed}: {result}")  # noqa: T201 -- shown beside a failure

    assert (result.lost, result.twice) == ([], [])
    assert result.states == {"sent": 300}
    assert result.kills
    assert sum(result.faults.values())


async def test_of_three_hundred_debriefs_each_is_asked_once_by_numbers_that_stay(database_url: str) -> None:
    wanted = Run(seeded().randrange(2**32), count=150, debriefs=True, wording=0.3)
    result = await run(database_url, wanted)
    print(f"run with seed {wanted.seed}: {result}")  # noqa: T201 -- shown beside a failure

    assert (result.lost, result.twice) == ([], [])
    assert result.states == {"sent": 300}
    assert {tuple(sorted(each)) for each in result.numbered} == {ASKS}
    assert result.shown == result.numbered
    assert result.kills
    assert sum(result.faults.values())
