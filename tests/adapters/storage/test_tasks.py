"""Who takes care of what, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from bot.core.domain.dates import parse_date
from bot.core.features.tasks.model import Task

if TYPE_CHECKING:
    from bot.adapters.storage.store import Store
    from bot.core.ports.store import Tasks

AT: Final = datetime(2034, 3, 1, 12, tzinfo=UTC)
TASK: Final = Task("slack:EDA", "slack:C1", "slack:ADA", AT, "R-A33-01", None, "write: “now”", parse_date("2034-03"))


@pytest.fixture
def tasks(store: Store) -> Tasks:
    """The tasks of the empty store."""
    return store.tasks()


async def test_a_task_comes_back_as_it_was_said_with_a_number(tasks: Tasks) -> None:
    stored = await tasks.add(TASK)

    assert stored == replace(TASK, number=1)
    assert await tasks.get(1) == stored


async def test_what_is_done_is_open_no_more_and_is_kept(tasks: Tasks) -> None:
    one, other = [await tasks.add(each) for each in (TASK, replace(TASK, record=None, meeting="veldria_talks:5"))]
    done = [await tasks.finish(one.number, by="slack:EDA", at=AT) for _ in range(2)]

    assert done == [True, False]
    assert await tasks.open() == (other,)
    assert await tasks.get(one.number) == replace(one, done_by="slack:EDA", done_at=AT)


async def test_a_task_that_nobody_took_on_cannot_be_found_or_finished(tasks: Tasks) -> None:
    assert (await tasks.get(7), await tasks.finish(7, by="slack:EDA", at=AT)) == (None, False)
