"""Content of tables: records, progress, plans, briefings and the audit, as far as they may be shown in the place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Ref, Say
from bot.core.editing.briefed import brief
from bot.core.editing.commands import Brief
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.outcome import Outcome
from bot.core.editing.reading import read_command
from bot.core.progress.standing import standings
from bot.core.tables.audit import AuditedDeed, audit_rows
from bot.core.tables.briefed import briefing_rows
from bot.core.tables.milestones import milestone_rows
from bot.core.tables.progressed import progress_rows
from bot.core.tables.recommendations import recommendation_rows
from bot.services.tables.filtering import ASKS, STEPS, find

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.core.catalogue import Catalogue
    from bot.core.editing.exporting import Export, Form
    from bot.core.presenting.composing import Composer
    from bot.core.progress.entry import Entry
    from bot.core.tables.audit import DeedKind
    from bot.core.tables.table import Cell, Column
    from bot.core.tables.words import TableWords
    from bot.core.wording import Wording
    from bot.services.conversation import Conversation, Incoming
    from bot.services.desk import Requester
    from bot.services.discretion import DiscreetReading
    from bot.services.editing import Supplement
    from bot.services.histories import Histories
    from bot.services.ports import Pin, Traced

MOST: Final[Mapping[Form, int]] = {"docx": 2_000, "xlsx": 50_000, "csv": 50_000, "json": 50_000, "md": 50_000}
"""Maximum number of rows of a file: as many as people can open and as can be written in a minute."""
_AT_ONCE: Final = 1_000
"""The number of recommendations per database query, because databases limit the length of a list."""
_ALL: Final = 1_000_000
"""More revisions than any document has."""


@dataclass(frozen=True, slots=True)
class Library:
    """The data and wording in force at one moment."""

    conversation: Conversation
    catalogue: Catalogue
    composer: Composer
    wording: Wording
    zone: tzinfo
    language: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A request for a table, and what it is answered from."""

    command: Export
    said: Incoming
    library: Library
    words: TableWords
    now: datetime
    who: Requester


@dataclass(frozen=True, slots=True)
class Made:
    """The content of a table."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    filter: str
    """The selection of rows in words."""
    answer: tuple[Say, ...] = ()
    """Remarks of the answer to a question."""
    notes: tuple[Say, ...] = ()
    """Other remarks for readers of the table."""


class Tabling:
    """Collects the rows of tables.

    Args:
        trail: returns the authors and deciders of progress entries.
        supplements: functions that add information to briefings.
        pins: returns the accepted identities; None if people have none.

    """

    def __init__(
        self,
        progress: DiscreetReading,
        histories: Histories,
        trail: Callable[[], Awaitable[tuple[Traced, ...]]],
        supplements: Sequence[Supplement] = (),
        pins: Callable[[], Awaitable[tuple[Pin, ...]]] | None = None,
    ) -> None:
        self._progress = progress
        self._histories = histories
        self._trail = trail
        self._supplements = supplements
        self._pins = pins

    async def fill(self, asking: Asking) -> Made | Outcome:
        """Return the content of a table, or the outcome to show if there is none.

        Raises:
            NotPossibleError: if the selection cannot be reproduced exactly, or is too large for a file.

        """
        match asking.command.what:
            case "recommendations":
                return await self._recommendations(asking)
            case "progress":
                return await self._came_of(asking)
            case "milestones":
                found = await find(asking.command, STEPS, asking.said, asking.library.conversation, asking.words)
                today = asking.now.astimezone(asking.library.zone).date()
                return Made(*milestone_rows(found.main, asking.words, today), found.filter, found.notes)
            case "briefing":
                return await self._briefing(asking)
            case "audit":
                return await self._audit(asking)

    async def _recommendations(self, asking: Asking) -> Made:
        command = asking.command
        found = await find(command, ASKS, asking.said, asking.library.conversation, asking.words)
        _fit(len(found.all), command)
        entries = await self._entries(found.all, asking)
        apart = {item.id for item in found.related} if command.related else None
        known = standings(found.all, entries, asking.now)
        # Many rows take a while: build them in a thread, so that others are answered meanwhile.
        made = await asyncio.to_thread(recommendation_rows, found.all, known, asking.words, apart=apart)
        return Made(*made, found.filter, found.notes, (Say("table.known_by"),))

    async def _came_of(self, asking: Asking) -> Made | Outcome:
        found = await find(asking.command, ASKS, asking.said, asking.library.conversation, asking.words)
        entries = sorted(await self._entries(found.all, asking), key=lambda entry: entry.number)
        if found.all and not entries:
            return Outcome("shown", (Say("table.no_progress", {"filter": found.filter}), *found.notes))
        _fit(len(entries), asking.command)
        named = all(entry.author_named and (entry.approver_named or not entry.approved_by) for entry in entries)
        kept = [Say("table.notes_kept")] if self._progress.keeps_notes_from(asking.said.files_place) else []
        kept += [] if named else [Say("discreet.names")]
        made = await asyncio.to_thread(progress_rows, entries, asking.words)
        return Made(*made, found.filter, found.notes, (Say("table.known_by"), *kept))

    async def _entries(self, records: Sequence[str], asking: Asking) -> list[Entry]:
        """Return the entries of some recommendations, as known at the moment and as they may be shown in the place."""
        known: list[Entry] = []
        for begin in range(0, len(records), _AT_ONCE):
            known += await self._progress.of(records[begin : begin + _AT_ONCE], asking.said.files_place)
        return [entry for entry in known if entry.at <= asking.now]

    async def _briefing(self, asking: Asking) -> Made | Outcome:
        typed = asking.command.of
        command = read_command(f"brief {typed or 'next'}")
        outcome = brief(
            command if isinstance(command, Brief) else Brief(typed),
            asking.words.catalogue,
            asking.now.astimezone(asking.library.zone).date(),
        )
        briefing = outcome.briefing
        if briefing is None:
            return outcome
        for supplement in self._supplements:
            briefing = await supplement(briefing, asking.said.files_place)
        asks = [line.id for part in briefing.parts for line in part.lines]
        known = standings(asks, await self._entries(asks, asking), asking.now)
        named = Ref("meeting", briefing.meeting) if briefing.meeting else Ref("forum", briefing.forum)
        title = Say("brief.title", {"meeting": named})
        notes = (Say("table.in_brief"), Say("table.known_by"))
        made = briefing_rows(briefing, known, asking.words)
        return Made(*made, asking.library.composer.sentence(title, asking.words.namer), notes=notes)

    async def _audit(self, asking: Asking) -> Made:
        deeds = [deed async for deed in self._deeds(asking.who)]
        told = [deed for deed in deeds if deed.at <= asking.now]
        _fit(len(told), asking.command)
        rooms = asking.who.ends_at
        everything = "table.everything" if rooms is None else "table.everything_here"
        return Made(*audit_rows(told, asking.words), asking.words.say(everything))

    async def _deeds(self, who: Requester) -> AsyncIterator[AuditedDeed]:
        for name in self._histories.names:
            for each in await self._histories.last(name, _ALL, who):
                yield AuditedDeed("revision", name, each.number, each.author, each.at, each.reason)
        for entry in await self._trail():
            here = who.ends_at is None or entry.room in who.ends_at
            kind: DeedKind = "proposed" if entry.proposed else "recorded"
            if here:
                yield AuditedDeed(kind, entry.record, entry.number, entry.author, entry.at)
            if entry.approved is not None and entry.decided_by and entry.decided_at:
                kind = "approved" if entry.approved else "declined"
                if who.ends_at is None or entry.decided_in in who.ends_at:
                    yield AuditedDeed(kind, entry.record, entry.number, entry.decided_by, entry.decided_at)
            elif here and entry.proposed and entry.expires_at:
                # Proposals that are still open expire in the future, and all future deeds are left out.
                yield AuditedDeed("expired", entry.record, entry.number, "", entry.expires_at)
        # An accepted identity concerns every room.
        for pin in await self._pins() if self._pins and who.ends_at is None else ():
            if pin.accepted_by and pin.accepted_at:
                yield AuditedDeed("identified", pin.person, pin.number, pin.accepted_by, pin.accepted_at, pin.key)


def _fit(number: int, command: Export) -> None:
    """Raise an error if a file of this form cannot hold the rows, before they are built.

    Raises:
        NotPossibleError: if there are too many.

    """
    if number > MOST[command.form]:
        raise NotPossibleError(Say("table.too_many", {"number": number, "most": MOST[command.form]}))
