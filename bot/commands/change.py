"""``meetings``, ``milestones``, ``people``, ``history``, ``undo`` and so on: the commands of the chat."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.adapters.console.render import plain
from bot.app.answering import open_bot, open_stored
from bot.app.changing import TERMINAL, open_office
from bot.app.errors import WrongCallError
from bot.app.stored import stored_texts
from bot.app.views import outcomes, yes_words
from bot.commands.speaking import moment_of, tell
from bot.core.editing.commands import Misread
from bot.core.editing.reading import read_command, usage_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.app.answering import Bot
    from bot.app.places import Places
    from bot.commands.speaking import Streams
    from bot.core.editing.commands import Command
    from bot.core.editing.outcome import Outcome

_LISTED = ("meetings", "meeting", "milestones", "milestone", "people", "person")


def change(places: Places, streams: Streams, line: str, now: str | None, *, agreed: bool) -> int:
    """Run one command; confirmations come from ``--yes`` or from the user.

    ``now`` only applies to queries; changes are always made as of the current time.

    Raises:
        WrongCallError: if the line is not a command.
    """
    typed = f"{line} list" if line in _LISTED else line
    command = read_command(typed)
    if command is None or isinstance(command, Misread):
        usage = command.usage if command else usage_of(line)
        message = "\n".join([f"“{line}” cannot be read; it is typed like this:", *(f"  {each}" for each in usage)])
        raise WrongCallError(message)
    bot = open_bot(places, texts=stored_texts(places))
    tell(bot.problems, streams)

    def agrees(asked: Outcome) -> bool:
        return agreed or _agrees(streams, bot, asked)

    moment = moment_of(now, bot.zone) if now is not None else None
    outcome, bot = asyncio.run(_carry_out(bot, places, command, typed, agrees, moment))
    _show(streams, bot, outcome)
    return 1 if outcome.kind in {"asked", "refused"} else 0


async def _carry_out(  # noqa: PLR0913, PLR0917 -- what was typed, and what it needs
    bot: Bot,
    places: Places,
    command: Command,
    typed: str,
    agrees: Callable[[Outcome], bool],
    moment: datetime | None,
) -> tuple[Outcome, Bot]:
    in_force = bot
    async with open_office(lambda: in_force, places, now=(lambda: moment) if moment else None) as office:
        # A change that a broken file does not show yet counts as well.
        for name in office.documents.names:
            await office.documents.head(name)
        in_force = await open_stored(places, office.documents, bot)
        outcome = await office.editing.carry_out(command, typed, TERMINAL)
        if outcome.kind == "asked" and agrees(outcome):
            outcome = await office.editing.carry_out(command, typed, TERMINAL, agreed_on=outcome.base)
    return outcome, in_force


def _agrees(streams: Streams, bot: Bot, outcome: Outcome) -> bool:
    """Ask the user to confirm; without a terminal the answer is no."""
    if not streams.interactive:
        return False
    _show(streams, bot, outcome)
    return streams.input.readline().decode("utf-8", "replace").strip().casefold() in yes_words(bot)


def _show(streams: Streams, bot: Bot, outcome: Outcome) -> None:
    print(plain(outcomes(bot).compose(outcome, bot.language)), file=streams.output, flush=True)
