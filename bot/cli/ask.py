"""``ask``: answers one question, or a file of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.adapters.terminal.json_lines import BatchError, BatchQuestion, answer_line, error_line, parse_line
from bot.adapters.terminal.render import to_plain_text
from bot.app.bot import open_bot
from bot.app.errors import UsageError, apologise
from bot.app.lazy_store import LazyProgress, stored_texts
from bot.cli.streams import AnswerOptions, Streams, incoming_message, print_problems, run_without_loop

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from bot.adapters.documents.home import HomePaths
    from bot.app.bot import Bot


def ask(places: HomePaths, streams: Streams, question: str, options: AnswerOptions, *, as_json: bool) -> int:
    """Answer one question."""
    bot = open_bot(places, texts=stored_texts(places), progress=LazyProgress(places))
    print_problems(bot.problems, streams)
    message = incoming_message(bot, question, "ask", options)
    reply = run_without_loop(bot.conversation.handle(message))
    if as_json:
        shown = answer_line(None, message.text, reply.answer, reply.message, bot.catalogue)
    else:
        shown = to_plain_text(reply.message)
    print(shown, file=streams.output, flush=True)
    return 0


def ask_batch(places: HomePaths, streams: Streams, source: BinaryIO, options: AnswerOptions) -> int:
    """Answer each line in turn; a line that cannot be answered gets an error instead."""
    bot = open_bot(places, texts=stored_texts(places), progress=LazyProgress(places))
    print_problems(bot.problems, streams)
    incoming_message(bot, "", "", options)  # reports a wrong option once, rather than for each line
    for number, line in enumerate(source):
        if line.isspace():
            continue
        asked = parse_line(line)
        if isinstance(asked, BatchError):
            shown = error_line(asked.id, asked.error)
        else:
            shown = _answer_batch_line(bot, asked, number, options, places.state)
        print(shown, file=streams.output, flush=True)
    return 0


def _answer_batch_line(bot: Bot, asked: BatchQuestion, number: int, options: AnswerOptions, state: Path) -> str:
    thread = f"line:{number}" if asked.thread is None else f"thread:{asked.thread}"
    try:
        message = incoming_message(bot, asked.question, thread, replace(options, now=asked.now or options.now))
        reply = run_without_loop(bot.conversation.handle(message))
        return answer_line(asked.id, message.text, reply.answer, reply.message, bot.catalogue)
    except UsageError as error:
        return error_line(asked.id, str(error))
    except Exception as error:  # noqa: BLE001 -- the lines after this one are to be answered
        return error_line(asked.id, apologise(error, state))
