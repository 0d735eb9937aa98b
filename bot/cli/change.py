"""``meetings``, ``milestones``, ``people``, ``history``, ``undo`` and so on: the commands of the chat."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.adapters.terminal.render import to_plain_text
from bot.app.active import ActiveBot
from bot.app.bot import open_bot, open_stored
from bot.app.errors import UsageError
from bot.app.lazy_store import stored_texts
from bot.app.services import TERMINAL_USER, open_services
from bot.cli.streams import parse_moment, print_problems
from bot.core.features.commands.grammar import parse_command, usage_of
from bot.core.features.commands.model import ParseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.adapters.documents.home import HomePaths
    from bot.app.bot import Bot
    from bot.cli.streams import Streams
    from bot.core.domain.command import Command
    from bot.core.features.commands.outcome import Outcome

_LISTED = ("meetings", "meeting", "milestones", "milestone", "people", "person")


def change(places: HomePaths, streams: Streams, line: str, now: str | None, *, agreed: bool) -> int:
    """Run one command; confirmations come from ``--yes`` or from the user.

    ``now`` only applies to queries; changes are always made as of the current time.

    Raises:
        UsageError: if the line is not a command.
    """
    typed = f"{line} list" if line in _LISTED else line
    command = parse_command(typed)
    if command is None or isinstance(command, ParseError):
        usage = command.usage if command else usage_of(line)
        message = "\n".join([f"“{line}” cannot be read; it is typed like this:", *(f"  {each}" for each in usage)])
        raise UsageError(message)
    bot = open_bot(places, texts=stored_texts(places))
    print_problems(bot.problems, streams)

    def agrees(asked: Outcome) -> bool:
        return agreed or _agrees(streams, bot, asked)

    moment = parse_moment(now, bot.zone) if now is not None else None
    outcome, bot = asyncio.run(_carry_out(bot, places, command, typed, agrees, moment))
    _show(streams, bot, outcome)
    return 1 if outcome.kind in {"asked", "refused"} else 0


async def _carry_out(  # noqa: PLR0913, PLR0917 -- what was typed, and what it needs
    bot: Bot,
    places: HomePaths,
    command: Command,
    typed: str,
    agrees: Callable[[Outcome], bool],
    moment: datetime | None,
) -> tuple[Outcome, Bot]:
    active = ActiveBot(bot)
    async with open_services(active, places, now=moment) as services:
        # A change that a broken file does not show yet counts as well.
        for name in services.documents.names:
            await services.documents.head(name)
        active.bot = await open_stored(places, services.documents, bot)
        outcome = await services.commands.execute(command, typed, TERMINAL_USER)
        if outcome.kind == "asked" and agrees(outcome):
            outcome = await services.commands.execute(command, typed, TERMINAL_USER, agreed_on=outcome.base)
    return outcome, active.bot


def _agrees(streams: Streams, bot: Bot, outcome: Outcome) -> bool:
    """Ask the user to confirm; without a terminal the answer is no."""
    if not streams.interactive:
        return False
    _show(streams, bot, outcome)
    return streams.input.readline().decode("utf-8", "replace").strip().casefold() in ActiveBot(bot).yes_words()


def _show(streams: Streams, bot: Bot, outcome: Outcome) -> None:
    print(
        to_plain_text(ActiveBot(bot).outcome_composer().compose(outcome, bot.language)), file=streams.output, flush=True
    )
