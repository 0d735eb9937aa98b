"""``export recommendations``, ``progress``, ``milestones``, ``briefing`` and ``audit``: export of tables."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.adapters.console.render import plain
from bot.app.answering import open_bot
from bot.app.changing import TERMINAL, open_office
from bot.app.errors import WrongCallError
from bot.app.stored import stored_texts
from bot.app.views import outcomes
from bot.commands.speaking import incoming, tell
from bot.commands.writing import Target, write_whole
from bot.core.editing.exporting import FORMS, Export

if TYPE_CHECKING:
    from bot.app.answering import Bot
    from bot.app.places import Places
    from bot.commands.speaking import Streams, Wishes
    from bot.core.editing.exporting import Exported, Form
    from bot.core.editing.outcome import Outcome
    from bot.services.conversation import Incoming

_NO_TEXT: Final = frozenset({"xlsx", "docx"})
_WITH_NAMES: Final[frozenset[Exported]] = frozenset({"audit", "progress"})
"""Tables that name people, so only their owner may read the file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Table, format and output file."""

    what: Exported
    of: str
    """Question or meeting; empty for everything."""
    form: Form | None = None
    output: Target | None = None
    related: bool = False


def export_table(places: Places, streams: Streams, taken: Taken, wishes: Wishes) -> int:
    """Write a table to a file or to standard output, and a summary to standard error.

    Raises:
        WrongCallError: if there is no such meeting, or the file cannot be written.
    """
    form = taken.form or _form_of(taken.output)
    if form in _NO_TEXT and taken.output is None:
        message = f"export: a file of Excel or Word is no text; add --output {taken.what}.{form}, or --format csv"
        raise WrongCallError(message)
    bot = open_bot(places, texts=stored_texts(places))
    tell(bot.problems, streams)
    said = incoming(bot, "", "export", wishes)
    outcome = asyncio.run(_carry_out(bot, places, Export(taken.what, form, taken.of or None, taken.related), said))
    told = plain(outcomes(bot).compose(outcome, wishes.language or bot.language))
    if outcome.kind == "refused":
        message = f"export: {told}"
        raise WrongCallError(message)
    if not outcome.files:
        print(told, file=streams.errors, flush=True)
        return 0
    written = outcome.files[0].data
    if taken.output is not None:
        write_whole(taken.output, written, "export", places, private=taken.what in _WITH_NAMES)
    else:
        streams.output.flush()
        streams.output.buffer.write(written)
        streams.output.buffer.flush()
    print(told, file=streams.errors, flush=True)
    return 0


async def _carry_out(bot: Bot, places: Places, command: Export, said: Incoming) -> Outcome:
    asked_at = said.asked_at
    now = (lambda: asked_at) if asked_at else None
    async with open_office(lambda: bot, places, now=now) as office:
        return await office.editing.carry_out(command, "", replace(TERMINAL, said=said))


def _form_of(output: Target | None) -> Form:
    """Return the format from the suffix of the file's name, ``xlsx`` by default."""
    ending = output.path.suffix.removeprefix(".").casefold() if output else ""
    return next((form for form in FORMS if form == ending), "xlsx")
