"""``ask``: answers one question, or a file of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.adapters.console.batch import BatchError, BatchQuestion, read_line
from bot.adapters.console.machine import answer_line, error_line
from bot.adapters.console.render import plain
from bot.app.answering import open_bot
from bot.app.errors import WrongCallError, apologise
from bot.app.stored import StoredProgress, stored_texts
from bot.commands.speaking import Streams, Wishes, finish, incoming, tell

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from bot.app.answering import Bot
    from bot.app.places import Places


def ask(places: Places, streams: Streams, question: str, wishes: Wishes, *, as_json: bool) -> int:
    """Answer one question."""
    bot = open_bot(places, texts=stored_texts(places), progress=StoredProgress(places))
    tell(bot.problems, streams)
    message = incoming(bot, question, "ask", wishes)
    reply = finish(bot.conversation.handle(message))
    if as_json:
        shown = answer_line(None, message.text, reply.answer, reply.message, bot.catalogue)
    else:
        shown = plain(reply.message)
    print(shown, file=streams.output, flush=True)
    return 0


def ask_batch(places: Places, streams: Streams, source: BinaryIO, wishes: Wishes) -> int:
    """Answer each line in turn; a line that cannot be answered gets an error instead."""
    bot = open_bot(places, texts=stored_texts(places), progress=StoredProgress(places))
    tell(bot.problems, streams)
    incoming(bot, "", "", wishes)  # reports a wrong option once, rather than for each line
    for number, line in enumerate(source):
        if line.isspace():
            continue
        asked = read_line(line)
        if isinstance(asked, BatchError):
            shown = error_line(asked.id, asked.error)
        else:
            shown = _answer_batch_line(bot, asked, number, wishes, places.state)
        print(shown, file=streams.output, flush=True)
    return 0


def _answer_batch_line(bot: Bot, asked: BatchQuestion, number: int, wishes: Wishes, state: Path) -> str:
    thread = f"line:{number}" if asked.thread is None else f"thread:{asked.thread}"
    try:
        message = incoming(bot, asked.question, thread, replace(wishes, now=asked.now or wishes.now))
        reply = finish(bot.conversation.handle(message))
        return answer_line(asked.id, message.text, reply.answer, reply.message, bot.catalogue)
    except WrongCallError as error:
        return error_line(asked.id, str(error))
    except Exception as error:  # noqa: BLE001 -- the lines after this one are to be answered
        return error_line(asked.id, apologise(error, state))
