"""What the database itself takes for an entry, or a decision on one, whoever writes it and past whatever they write."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from bot.adapters.storage.schema import DECISION, PROGRESS
from bot.adapters.storage.store import open_store
from bot.core.features.progress.model import LINE_OF_STATE, NEEDS_NO_EVIDENCE, has_visible_text
from tests.chance import seeded
from tests.core.features.progress.entries import NOBODY, NOTHING, RECORDED, SOMETHING

if TYPE_CHECKING:
    from sqlalchemy.sql.dml import Insert

    from bot.adapters.storage.store import Store
    from bot.core.features.progress.model import ProgressState

_RANGES: Final = (*range(0x20, 0x250), *range(0x400, 0x530), *range(0x1100, 0x1200), *range(0x2000, 0x2100), 0x3164)
PROVEN: Final = [state for state in LINE_OF_STATE if state not in NEEDS_NO_EVIDENCE]
ROW: Final = {
    "record": "R-1", "line": "done", "state": "met", "date": "2031", "author": "slack:EDA", "at": RECORDED,
    "evidence": "minutes", "proposed": False,
}  # fmt: skip


def of(state: str, **changed: object) -> Insert:
    return insert(PROGRESS).values({**ROW, "state": state, "line": LINE_OF_STATE.get(state, "done"), **changed})  # type: ignore[call-overload]


async def takes(store: Store, statement: Insert) -> bool:
    """Tell whether the database takes a row."""
    try:
        async with store.database.writing.begin() as connection:
            await connection.execute(statement)
    except DBAPIError:
        return False
    return True


async def test_the_database_takes_no_evidence_that_is_none(store: Store) -> None:
    taken = [
        (state, nothing)
        for state, nothing in itertools.product(PROVEN, (None, *NOTHING))
        if await takes(store, of(state, evidence=nothing))
    ]

    assert taken == []


@pytest.mark.parametrize("evidence", SOMETHING)
async def test_the_database_takes_evidence_that_can_be_looked_up(store: Store, evidence: str) -> None:
    assert has_visible_text(evidence)
    assert await takes(store, of("met", evidence=evidence))


async def test_whatever_the_core_takes_for_evidence_the_database_does_as_well(store: Store) -> None:
    chance = seeded()
    texts = ["".join(chr(chance.choice(_RANGES)) for _ in range(chance.randint(1, 4))) for _ in range(400)]
    wanted = [each for each in texts if has_visible_text(each)]

    assert [each for each in wanted if not await takes(store, of("met", evidence=each))] == []


@pytest.mark.parametrize("state", [*NEEDS_NO_EVIDENCE, "met"])
async def test_the_database_takes_no_entry_without_an_author(store: Store, state: ProgressState) -> None:
    assert [each for each in NOBODY if await takes(store, of(state, author=each, corrects=1))] == []


async def test_the_database_takes_no_decision_without_an_author(store: Store) -> None:
    row = {"number": 1, "approved": True, "at": RECORDED}

    assert [each for each in NOBODY if await takes(store, insert(DECISION).values(**row, author=each))] == []


async def test_the_database_takes_no_withdrawal_of_nothing(store: Store) -> None:
    assert not await takes(store, of("withdrawn"))


@pytest.mark.parametrize("evidence", ["'min' || char(0)", "char(0)", "x'6d'", "x'00'"])
async def test_sqlite_takes_nothing_that_ends_before_it_ends(sqlite_url: str, evidence: str) -> None:
    async with open_store(sqlite_url) as store:
        assert not await takes(store, of("met", evidence=text(evidence)))
