"""``reminders``: lists reminders, and explains one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from bot.adapters.terminal.render import to_plain_text
from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.clock import SystemClock
from bot.app.errors import UsageError
from bot.app.lazy_store import stored_texts
from bot.app.services import TERMINAL_USER, open_services
from bot.cli.streams import parse_moment, print_problems
from bot.core.features.reminders.commands import ExplainReminder, ListReminders

if TYPE_CHECKING:
    from datetime import datetime

    from bot.adapters.documents.home import HomePaths
    from bot.app.bot import Bot
    from bot.cli.streams import Streams
    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.reminders.commands import ReminderQuery


def list_reminders(places: HomePaths, streams: Streams, first: str | None, last: str | None, now: str | None) -> int:
    """Print the reminders from one day to another, as of a moment.

    Raises:
        UsageError: if a day is invalid.
    """
    return _tell(places, streams, ListReminders(_day("--from", first), _day("--to", last)), now)


def explain_reminder(places: HomePaths, streams: Streams, typed: str, now: str | None) -> int:
    """Print everything known about one reminder."""
    return _tell(places, streams, ExplainReminder(typed.lower()), now)


def _tell(places: HomePaths, streams: Streams, command: ReminderQuery, now: str | None) -> int:
    bot = open_bot(places, texts=stored_texts(places))
    print_problems(bot.problems, streams)
    moment = parse_moment(now, bot.zone) if now is not None else SystemClock().now()
    outcome = asyncio.run(_run_query(bot, places, command, moment))
    print(
        to_plain_text(ActiveBot(bot).outcome_composer().compose(outcome, bot.language)), file=streams.output, flush=True
    )
    return 1 if outcome.kind == "refused" else 0


async def _run_query(bot: Bot, places: HomePaths, command: ReminderQuery, moment: datetime) -> Outcome:
    async with open_services(ActiveBot(bot), places, now=moment) as services:
        return await services.commands.execute(command, "", TERMINAL_USER)


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    with suppress(ValueError):
        return date.fromisoformat(text)
    message = f"{option}: “{text}” is not a day; write 2027-03-11"
    raise UsageError(message)
