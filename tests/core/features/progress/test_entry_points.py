"""By no door does anything get in that has no author, or lacks the evidence that it needs."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, get_args

import pytest
from sqlalchemy import select

from bot.adapters.storage.schema import PROGRESS
from bot.adapters.storage.store import open_store
from bot.core.domain.message import ActionId
from bot.core.features.actions import action_command
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.handler import Requester
from bot.core.features.progress.commands import DecideProposal, ProgressCommand, RecordProgress, WithdrawEntry
from bot.core.features.progress.model import LINE_OF_STATE, NEEDS_NO_EVIDENCE, has_author_id, has_visible_text
from tests.chance import seeded
from tests.commands import carry_out
from tests.core.features.editing_bot import EDA, RIA, ROOM, House, house_at
from tests.core.features.progress.entries import NOBODY, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import RowMapping

    from bot.adapters.storage.store import Store
    from bot.core.domain.access import Right
    from bot.core.features.commands.outcome import Outcome

ASK: Final = "R-A31-01"
PERSONS: Final = (EDA, RIA, *(Requester(name, ROOM) for name in NOBODY), Requester(" ", ROOM, trusted=True))


async def rows(store: Store) -> list[RowMapping]:
    """Return all that the table holds, whoever would read it."""
    async with store.database.reading.begin() as connection:
        return list((await connection.execute(select(PROGRESS))).mappings())


def wrong(found: list[RowMapping]) -> list[RowMapping]:
    """Return the rows that may not stand where they do."""
    return [
        row
        for row in found
        if not (row["state"] in NEEDS_NO_EVIDENCE or has_visible_text(row["evidence"] or ""))
        or not has_author_id(row["author"])
    ]


def typed() -> Iterator[str]:
    """Yield every way to type something of what came of an ask, with evidence that is none."""
    for nothing in NOTHING:
        behind = (f" evidence {nothing}", f" evidence: {nothing} note: so it was", f" {nothing}")
        for state, said in itertools.product(LINE_OF_STATE, behind):
            yield f"progress {ASK} {state} 2031{said}"
            yield f"progress {ASK} {state} 2031 corrects 1{said}"
        for word, said in itertools.product(("raised", "promised"), behind):
            yield f"{word} {ASK} at VT:2{said}"
    yield from ("undo progress 1", "approve 1", "decline 1", "approve 2", "proposals", f"progress {ASK}")


def clicked() -> Iterator[str]:
    """Yield what every click comes to, whatever is handed back with it."""
    for action, nothing in itertools.product(get_args(ActionId), NOTHING):
        for about in (ASK, f"{ASK} 2031", f"{ASK} at VT:2", f"{ASK} met 2031", "1", ""):
            line = action_command(action, f"{about} evidence {nothing}") or action_command(action, about)
            if line:
                yield line


def handed_over() -> Iterator[ProgressCommand]:
    """Yield every command as a form or a program might make one."""
    for state, nothing in itertools.product(LINE_OF_STATE, (None, *NOTHING)):
        yield RecordProgress(ASK, state, "2031", None, nothing, nothing)
        yield RecordProgress(ASK, state, "2031", "veldria_talks:2", nothing, None, 1)
    for nothing in (None, *NOTHING):
        yield WithdrawEntry(1, nothing)
    yield from (DecideProposal(number, approved) for number in (1, 2, 3) for approved in (True, False))


async def attempt(house: House, line: str, who: Requester) -> Outcome | None:
    """Type a line, if it is a command at all."""
    command = parse_command(line)
    return await house.bus().execute(command, line, who) if isinstance(command, ProgressCommand) else None


@pytest.mark.parametrize("four_eyes", [False, True], ids=["", "four eyes"])
async def test_nothing_gets_in_by_what_is_typed_clicked_or_handed_over(sqlite_url: str, *, four_eyes: bool) -> None:
    async with house_at(sqlite_url) as house, open_store(sqlite_url) as store:
        await house.refresh()
        house.four_eyes = four_eyes
        await house.type(f"progress {ASK} met 2031 evidence minutes", EDA)
        chance = seeded()
        lines = [*typed(), *clicked()]
        for line in chance.sample(lines, min(len(lines), 1500)):
            await attempt(house, line, chance.choice(PERSONS))
        for command in handed_over():
            who = chance.choice(PERSONS)
            may: frozenset[Right] = chance.choice([frozenset({"read"}), frozenset({"read", "edit"})])
            await carry_out(house.recording.handlers, command, Requester(who.person, who.room, may=may))
        found = await rows(store)

    assert wrong(found) == []
    assert len(found) > 1, "nothing got in at all: the test says little"
