"""Export of tables as files: the results of a question, or everything on record."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from bot.core.answering.answer import Say
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.exporting import Export
from bot.core.editing.outcome import File, Outcome
from bot.core.presenting.planned import PlannedDates
from bot.core.tables.table import Table
from bot.core.tables.words import TableWords
from bot.services.clerks import Clerk
from bot.services.conversation import Incoming
from bot.services.tables.tabling import Asking

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.editing.exporting import Form
    from bot.services.desk import Requester
    from bot.services.tables.tabling import Library, Made, Tabling

logger = logging.getLogger(__name__)


class Exporting:
    """Makes tables of what may be shown in the place where they were requested.

    Args:
        library: returns what is in force at that moment.
        as_of: returns the moment that tables show.
        write: returns the media type and the bytes of a table's file.

    """

    def __init__(
        self,
        library: Callable[[], Library],
        tabling: Tabling,
        *,
        as_of: Callable[[], datetime],
        write: Callable[[Table, Form], tuple[str, bytes]],
    ) -> None:
        self._library = library
        self._tabling = tabling
        self._as_of = as_of
        self._write = write

    @property
    def clerk(self) -> Clerk:
        """The command handler; a table requires the right to read, the audit the right to govern."""
        return Clerk(Export, lambda each: "govern" if each.what == "audit" else "read", self.carry_out)

    async def carry_out(self, command: Export, who: Requester) -> Outcome:
        """Return a file with exactly what was requested, or say why there is none."""
        library = self._library()
        said = who.said or _said_by(who, library.language)
        language = await library.conversation.speaks(said)
        words = TableWords(library.catalogue, library.wording, language)
        now = self._as_of()
        asking = Asking(command, replace(said, asked_at=now), library, words, now, who)
        try:
            made = await self._tabling.fill(asking)
        except NotPossibleError as error:
            return Outcome("refused", (error.why,))
        if isinstance(made, Outcome):
            return made
        if not made.rows:
            return Outcome("shown", (Say("table.none", {"filter": made.filter}), *made.answer))
        return await self._file(asking, made)

    async def _file(self, asking: Asking, made: Made) -> Outcome:
        command, words, sentence = asking.command, asking.words, asking.library.composer.sentence
        number = len(made.rows)
        moment = PlannedDates(words.wording, words.language, words.catalogue.dataset.campaign.zone).moment(
            asking.now, words.catalogue.dataset.campaign.zone
        )
        title = words.say(f"table.{command.what}")
        holds = Say("table.holds", {"title": title, "number": number, "as_of": moment}, count=number)
        notes = tuple(sentence(say, words.namer) for say in (holds, *made.answer, *made.notes))
        table = Table(
            command.what,
            title,
            words.say("table.notes"),
            words.language,
            f"{asking.now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            words.say("table.rows_of", filter=made.filter),
            made.columns,
            made.rows,
            notes,
        )
        # A large file takes seconds: write it in a thread, so that others are answered meanwhile.
        media, data = await asyncio.to_thread(self._write, table, command.form)
        day = asking.now.astimezone(asking.library.zone)
        file = File(f"{command.what}-{day:%Y-%m-%d}.{command.form}", media, data, holds)
        logger.info("A table was made", extra={"table": command.what, "form": command.form, "rows": number})
        said = (holds, Say("table.rows_of", {"filter": made.filter}), *made.answer, *made.notes)
        return Outcome("shown", said, files=(file,))


def _said_by(who: Requester, language: str) -> Incoming:
    """Return an empty message of a person that belongs to no conversation."""
    platform, _, room = who.room.partition(":")
    return Incoming(platform, room, "", who.person.partition(":")[2], "", language, begins=True)
