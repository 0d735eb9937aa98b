"""The harness can fail: with one safeguard missing it finds what was posted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.chaos.harness import Run, run

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED = 3
OFTEN: Mapping[str, float] = {"landed_timeout": 0.15, "landed_drop": 0.15, "error_landed": 0.1}
"""Whatever goes wrong has been posted nevertheless."""


@pytest.mark.parametrize("without", ["look", "intent", "transactions"])
async def test_without_one_safeguard_reminders_are_posted_twice(sqlite_url: str, without: str) -> None:
    result = await run(sqlite_url, Run(SEED, count=12, seconds=2, faults=OFTEN, without=without))
    print(f"run with seed {SEED}, without {without}: {result}")  # noqa: T201 -- shown beside a failure

    assert result.twice
    assert result.standing_twice


async def test_with_all_of_them_none_is(sqlite_url: str) -> None:
    result = await run(sqlite_url, Run(SEED, count=12, seconds=2, faults=OFTEN))

    assert (result.lost, result.twice) == ([], [])
