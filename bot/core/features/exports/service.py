"""Export of tables as files: the results of a question, or everything on record."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import NotPossibleError
from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.sentence import Ref, Say
from bot.core.features.briefings.commands import ShowBriefing
from bot.core.features.briefings.service import find_briefing, no_session_outcome
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome, OutcomeFile
from bot.core.features.exports.commands import ExportTable
from bot.core.features.exports.model import CellFormatter, Table
from bot.core.features.exports.selection import ASK_KINDS, STEP_KINDS, select_records
from bot.core.features.exports.tables import (
    AuditAction,
    audit_rows,
    briefing_rows,
    milestone_rows,
    progress_rows,
    recommendation_rows,
)
from bot.core.features.progress.model import progress_statuses
from bot.core.features.questions.service import UserMessage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.wording import Wording
    from bot.core.features.briefings.service import BriefingSupplement
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.documents.history import HistoryService
    from bot.core.features.exports.commands import ExportFormat
    from bot.core.features.exports.model import Cell, Column
    from bot.core.features.exports.tables import AuditActionKind
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.progress.redaction import RedactedProgressReader
    from bot.core.features.questions.service import Conversation
    from bot.core.features.questions.view import AnswerComposer
    from bot.core.ports.identities import Pin
    from bot.core.ports.store import EntryTrace

MAX_ROWS: Final[Mapping[ExportFormat, int]] = {
    "docx": 2_000,
    "xlsx": 50_000,
    "csv": 50_000,
    "json": 50_000,
    "md": 50_000,
}
"""Maximum number of rows of a file: as many as people can open and as can be written in a minute."""
_QUERY_SIZE: Final = 1_000
"""The number of recommendations per database query, because databases limit the length of a list."""
_ALL_REVISIONS: Final = 1_000_000
"""More revisions than any document has."""


@dataclass(frozen=True, slots=True)
class ExportSources:
    """The data and wording in force at one moment."""

    conversation: Conversation
    catalogue: Catalogue
    composer: AnswerComposer
    wording: Wording
    zone: tzinfo
    language: str


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A request for a table, and what it is answered from."""

    command: ExportTable
    said: UserMessage
    sources: ExportSources
    words: CellFormatter
    now: datetime
    who: Requester


@dataclass(frozen=True, slots=True)
class TableData:
    """The content of a table."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    filter: str
    """The selection of rows in words."""
    answer: tuple[Say, ...] = ()
    """Remarks of the answer to a question."""
    notes: tuple[Say, ...] = ()
    """Other remarks for readers of the table."""


class TableBuilder:
    """Collects the rows of tables.

    Args:
        trail: returns the authors and deciders of progress entries.
        supplements: functions that add information to briefings.
        pins: returns the accepted identities; None if people have none.

    """

    def __init__(
        self,
        progress: RedactedProgressReader,
        history: HistoryService,
        trail: Callable[[], Awaitable[tuple[EntryTrace, ...]]],
        supplements: Sequence[BriefingSupplement] = (),
        pins: Callable[[], Awaitable[tuple[Pin, ...]]] | None = None,
    ) -> None:
        self._progress = progress
        self._history = history
        self._trail = trail
        self._supplements = supplements
        self._pins = pins

    async def fill(self, request: ExportRequest) -> TableData | Outcome:
        """Return the content of a table, or the outcome to show if there is none.

        Raises:
            NotPossibleError: if the selection cannot be reproduced exactly, or is too large for a file.

        """
        match request.command.what:
            case "recommendations":
                return await self._recommendations(request)
            case "progress":
                return await self._progress_table(request)
            case "milestones":
                found = await select_records(
                    request.command, STEP_KINDS, request.said, request.sources.conversation, request.words
                )
                today = request.now.astimezone(request.sources.zone).date()
                return TableData(*milestone_rows(found.main, request.words, today), found.filter, found.notes)
            case "briefing":
                return await self._briefing(request)
            case "audit":
                return await self._audit(request)

    async def _recommendations(self, request: ExportRequest) -> TableData:
        command = request.command
        found = await select_records(command, ASK_KINDS, request.said, request.sources.conversation, request.words)
        _check_size(len(found.all), command)
        entries = await self._entries(found.all, request)
        apart = {item.id for item in found.related} if command.related else None
        known = progress_statuses(found.all, entries, request.now)
        # Many rows take a while: build them in a thread, so that others are answered meanwhile.
        made = await asyncio.to_thread(recommendation_rows, found.all, known, request.words, apart=apart)
        return TableData(*made, found.filter, found.notes, (Say("table.known_by"),))

    async def _progress_table(self, request: ExportRequest) -> TableData | Outcome:
        found = await select_records(
            request.command, ASK_KINDS, request.said, request.sources.conversation, request.words
        )
        entries = sorted(await self._entries(found.all, request), key=lambda entry: entry.number)
        if found.all and not entries:
            return Outcome("shown", (Say("table.no_progress", {"filter": found.filter}), *found.notes))
        _check_size(len(entries), request.command)
        named = all(entry.author_named and (entry.approver_named or not entry.approved_by) for entry in entries)
        kept = [Say("table.notes_kept")] if self._progress.keeps_notes_from(request.said.files_place) else []
        kept += [] if named else [Say("discreet.names")]
        made = await asyncio.to_thread(progress_rows, entries, request.words)
        return TableData(*made, found.filter, found.notes, (Say("table.known_by"), *kept))

    async def _entries(self, records: Sequence[str], request: ExportRequest) -> list[ProgressEntry]:
        """Return the entries of some recommendations, as known at the moment and as they may be shown in the place."""
        known: list[ProgressEntry] = []
        for begin in range(0, len(records), _QUERY_SIZE):
            known += await self._progress.of(records[begin : begin + _QUERY_SIZE], request.said.files_place)
        return [entry for entry in known if entry.at <= request.now]

    async def _briefing(self, request: ExportRequest) -> TableData | Outcome:
        typed = request.command.of
        command = parse_command(f"brief {typed or 'next'}")
        briefing = find_briefing(
            command.what if isinstance(command, ShowBriefing) else typed,
            request.words.catalogue,
            request.now.astimezone(request.sources.zone).date(),
        )
        if briefing is None:
            return no_session_outcome(request.words.catalogue)
        for supplement in self._supplements:
            briefing = await supplement(briefing, request.said.files_place)
        asks = [line.id for part in briefing.parts for line in part.lines]
        known = progress_statuses(asks, await self._entries(asks, request), request.now)
        named = Ref("meeting", briefing.meeting) if briefing.meeting else Ref("forum", briefing.forum)
        title = Say("brief.title", {"meeting": named})
        notes = (Say("table.in_brief"), Say("table.known_by"))
        made = briefing_rows(briefing, known, request.words)
        return TableData(*made, request.sources.composer.sentence(title, request.words.namer), notes=notes)

    async def _audit(self, request: ExportRequest) -> TableData:
        actions = [action async for action in self._actions(request.who)]
        told = [action for action in actions if action.at <= request.now]
        _check_size(len(told), request.command)
        rooms = request.who.ends_at
        everything = "table.everything" if rooms is None else "table.everything_here"
        return TableData(*audit_rows(told, request.words), request.words.say(everything))

    async def _actions(self, who: Requester) -> AsyncIterator[AuditAction]:
        for name in self._history.names:
            for each in await self._history.last(name, _ALL_REVISIONS, who):
                yield AuditAction("revision", name, each.number, each.author, each.at, each.reason)
        for entry in await self._trail():
            for action in _actions_on_entry(entry, who):
                yield action
        # An accepted identity concerns every room.
        if self._pins and who.ends_at is None:
            for pin in await self._pins():
                if pin.accepted_by and pin.accepted_at:
                    yield AuditAction("identified", pin.person, pin.number, pin.accepted_by, pin.accepted_at, pin.key)


def _actions_on_entry(entry: EntryTrace, who: Requester) -> Iterator[AuditAction]:
    """Yield the actions on a progress entry that happened in rooms within the requester's role."""
    if _is_within_role(entry.room, who):
        kind: AuditActionKind = "proposed" if entry.proposed else "recorded"
        yield AuditAction(kind, entry.record, entry.number, entry.author, entry.at)
    if entry.approved is not None and entry.decided_by and entry.decided_at:
        if _is_within_role(entry.decided_in, who):
            kind = "approved" if entry.approved else "declined"
            yield AuditAction(kind, entry.record, entry.number, entry.decided_by, entry.decided_at)
    elif entry.proposed and entry.expires_at and _is_within_role(entry.room, who):
        # Proposals that are still open expire in the future, and all future actions are left out.
        yield AuditAction("expired", entry.record, entry.number, "", entry.expires_at)


def _is_within_role(room: str | None, who: Requester) -> bool:
    """Tell whether the requester's role counts in a room; some roles end at their rooms."""
    return who.ends_at is None or room in who.ends_at


def _check_size(number: int, command: ExportTable) -> None:
    """Raise an error if a file of this form cannot hold the rows, before they are built.

    Raises:
        NotPossibleError: if there are too many.

    """
    if number > MAX_ROWS[command.form]:
        raise NotPossibleError(Say("table.too_many", {"number": number, "most": MAX_ROWS[command.form]}))


logger = logging.getLogger(__name__)


class ExportService:
    """Makes tables of what may be shown in the place where they were requested.

    Args:
        sources: returns what is in force at that moment.
        as_of: returns the moment that tables show.
        write: returns the media type and the bytes of a table's file.

    """

    def __init__(
        self,
        sources: Callable[[], ExportSources],
        builder: TableBuilder,
        *,
        as_of: Callable[[], datetime],
        write: Callable[[Table, ExportFormat], tuple[str, bytes]],
    ) -> None:
        self._sources = sources
        self._builder = builder
        self._as_of = as_of
        self._write = write

    @property
    def handlers(self) -> Handlers:
        """The handler; a table requires the right to read, the audit the right to govern."""
        return {ExportTable: CommandHandler(self.carry_out, lambda each: "govern" if each.what == "audit" else "read")}

    async def carry_out(self, command: ExportTable, who: Requester) -> Outcome:
        """Return a file with exactly what was requested, or say why there is none.

        Raises:
            NotPossibleError: if the selection cannot be reproduced exactly, or is too large for a file.

        """
        sources = self._sources()
        said = who.said or _empty_message(who, sources.language)
        language = await sources.conversation.speaks(said)
        words = CellFormatter(sources.catalogue, sources.wording, language)
        now = self._as_of()
        request = ExportRequest(command, replace(said, asked_at=now), sources, words, now, who)
        made = await self._builder.fill(request)
        if isinstance(made, Outcome):
            return made
        if not made.rows:
            return Outcome("shown", (Say("table.none", {"filter": made.filter}), *made.answer))
        return await self._file(request, made)

    async def _file(self, request: ExportRequest, made: TableData) -> Outcome:
        command, words, sentence = request.command, request.words, request.sources.composer.sentence
        number = len(made.rows)
        moment = PlannedDateRenderer(words.wording, words.language, words.catalogue.dataset.campaign.zone).moment(
            request.now, words.catalogue.dataset.campaign.zone
        )
        title = words.say(f"table.{command.what}")
        holds = Say("table.holds", {"title": title, "number": number, "as_of": moment}, count=number)
        notes = tuple(sentence(say, words.namer) for say in (holds, *made.answer, *made.notes))
        table = Table(
            command.what,
            title,
            words.say("table.notes"),
            words.language,
            f"{request.now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            words.say("table.rows_of", filter=made.filter),
            made.columns,
            made.rows,
            notes,
        )
        # A large file takes seconds: write it in a thread, so that others are answered meanwhile.
        media, data = await asyncio.to_thread(self._write, table, command.form)
        day = request.now.astimezone(request.sources.zone)
        file = OutcomeFile(f"{command.what}-{day:%Y-%m-%d}.{command.form}", media, data, holds)
        logger.info("A table was made", extra={"table": command.what, "form": command.form, "rows": number})
        said = (holds, Say("table.rows_of", {"filter": made.filter}), *made.answer, *made.notes)
        return Outcome("shown", said, files=(file,))


def _empty_message(who: Requester, language: str) -> UserMessage:
    """Return an empty message of a person that belongs to no conversation."""
    platform, _, room = who.room.partition(":")
    return UserMessage(platform, room, "", who.person.partition(":")[2], "", language, begins=True)
