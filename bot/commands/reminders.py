"""``reminders``: lists reminders, and explains one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from bot.adapters.console.render import plain
from bot.app.answering import open_bot
from bot.app.changing import open_office
from bot.app.clock import SystemClock
from bot.app.errors import WrongCallError
from bot.app.stored import stored_texts
from bot.app.views import outcomes
from bot.commands.speaking import moment_of, tell
from bot.core.editing.commands import ExplainReminder, ListReminders

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app.answering import Bot
    from bot.app.places import Places
    from bot.commands.speaking import Streams
    from bot.core.editing.commands import Telling
    from bot.core.editing.outcome import Outcome


def list_reminders(places: Places, streams: Streams, first: str | None, last: str | None, now: str | None) -> int:
    """Print the reminders from one day to another, as of a moment.

    Raises:
        WrongCallError: if a day is invalid.
    """
    return _tell(places, streams, ListReminders(_day("--from", first), _day("--to", last)), now)


def explain_reminder(places: Places, streams: Streams, typed: str, now: str | None) -> int:
    """Print everything known about one reminder."""
    return _tell(places, streams, ExplainReminder(typed.lower()), now)


def _tell(places: Places, streams: Streams, command: Telling, now: str | None) -> int:
    bot = open_bot(places, texts=stored_texts(places))
    tell(bot.problems, streams)
    moment = moment_of(now, bot.zone) if now is not None else SystemClock().now()
    outcome = asyncio.run(_foreseen(bot, places, command, moment))
    print(plain(outcomes(bot).compose(outcome, bot.language)), file=streams.output, flush=True)
    return 1 if outcome.kind == "refused" else 0


async def _foreseen(bot: Bot, places: Places, command: Telling, moment: datetime) -> Outcome:
    async with open_office(lambda: bot, places) as office:
        return await office.foreseeing.carry_out(command, moment)


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    with suppress(ValueError):
        return date.fromisoformat(text)
    message = f"{option}: “{text}” is no day; write 2027-03-11"
    raise WrongCallError(message)
