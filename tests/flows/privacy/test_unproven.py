"""Whoever is known by a server's word alone does no more by any door than a reader does, whatever their role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.adapters.storage.schema import DEBRIEF_END, DECISION, FOLLOW, PROGRESS, REVISION
from bot.adapters.storage.store import open_store
from tests.flows.privacy.doors import clicks, exports, forms, lines
from tests.flows.privacy.kept import ADA, KEPT, RIA, note_everywhere, opened, settled

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.domain.access import Visitor
    from bot.core.ports.chat import Response
    from tests.flows.privacy.kept import Kept

DENIED: Final = ("Only editors and admins", "Only admins", "You are not among the people", "A reaction cannot decide")
UNPROVEN: Final = replace(ADA, proven=False)


def is_denied(response: Response | None) -> bool:
    return response is not None and response.message.summary.startswith(DENIED)


async def denied(kept: Kept, who: Visitor) -> set[str]:
    """Do everything, and return what is denied."""
    found: set[str] = set()
    for line in (*lines(), *exports()):
        found |= {line} if is_denied(await kept.write(line, who)) else set()
    for action, about in clicks():
        found |= {f"{action} {about}"} if is_denied(await kept.click(action, about, who)) else set()
    for form in forms():
        found |= {f"{form}"} if is_denied(await kept.fill_in(form, who)) else set()
    return found


async def governed(home: Path) -> tuple[object, ...]:
    """Return what a reader may not change: documents, decisions, what counts, ended debriefs, what rooms follow."""
    async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store, store.database.reading.begin() as row:
        counted = [
            await row.scalar(select(func.count()).select_from(table).where(*only))
            for table, *only in (
                (REVISION,), (DECISION,), (DEBRIEF_END,), (PROGRESS, ~PROGRESS.c.proposed),
                (FOLLOW, FOLLOW.c.room == KEPT),
            )
        ]  # fmt: skip
    files = [(home / "config" / name).read_text(encoding="utf-8") for name in ("bot.yaml", "milestones.yaml")]
    return (*counted, *files)


async def test_an_unproven_admin_does_no_more_than_a_reader_by_any_door(tmp_path: Path) -> None:
    async with opened(settled(tmp_path)) as kept:
        await note_everywhere(kept)
        before = await governed(tmp_path)
        of_reader = await denied(kept, RIA)
        of_unproven = await denied(kept, UNPROVEN)

        assert len(of_reader) > 30
        assert of_reader - of_unproven == set()
        assert await governed(tmp_path) == before


async def test_the_same_admin_does_more_where_it_is_proven_who_they_are(tmp_path: Path) -> None:
    async with opened(settled(tmp_path)) as kept:
        await note_everywhere(kept)
        before = await governed(tmp_path)
        for line in lines():
            await kept.write(line, ADA)

        assert await governed(tmp_path) != before
