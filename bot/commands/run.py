"""``run``: keeps everything that goes on by itself going, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.app.answering import Bot, open_bot
from bot.app.changing import open_office
from bot.app.errors import BotError, told
from bot.commands.speaking import tell
from bot.core.legible import clean
from bot.services.documents import Broken, Changed
from bot.services.files import Overwritten

if TYPE_CHECKING:
    from bot.app.changing import Office
    from bot.app.places import Places
    from bot.commands.speaking import Streams
    from bot.services.documents import News


def run(places: Places, streams: Streams) -> int:
    """Watch the documents and tell what becomes of them; SIGTERM and Ctrl-C end it."""
    with suppress(KeyboardInterrupt):
        asyncio.run(_Running(places, streams).go_on())
    return 0


class _Running:
    """The bot as it is now, and the documents that change it."""

    def __init__(self, places: Places, streams: Streams) -> None:
        self._places = places
        self._streams = streams
        self.bot: Bot

    async def go_on(self) -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        # First of all: who stops it while it starts is obeyed as well.
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, stopping.set)
        self.bot = open_bot(self._places)
        async with open_office(lambda: self.bot, self._places) as office:
            if not office.documents.mirrored:
                self._say("The documents are kept in the database; config/ is not watched.")
            else:
                # What is wrong with the documents' own files the watch tells.
                watched = {str(self._places.document(name)) for name in office.documents.names}
                tell([each for each in self.bot.problems if each.file not in watched], self._streams)
                self._say("Watching config/.")
            self._say("No chat platform is configured.")
            watching = asyncio.create_task(office.documents.watch(lambda news: self._take(news, office)))
            stopped = asyncio.create_task(stopping.wait())
            await asyncio.wait([watching, stopped], return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if watching.done():
                await watching
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        self._say("Stopped.")

    async def _take(self, news: News, office: Office) -> None:
        """Answer from what is in force now, and tell whoever runs the bot."""
        match news:
            case Changed(revision):
                texts = {
                    name: head.text for name in office.documents.names if (head := await office.documents.kept(name))
                }
                try:
                    self.bot = open_bot(self._places, before=self.bot, texts=texts)
                except BotError as error:
                    # The records may be at fault; whoever mends them starts with what is stored by now.
                    self._say(f"{error}\nGoing on with what was right last.")
                    return
                self._say(
                    f"{revision.name}: revision {revision.number} by {revision.author} is in force: {revision.reason}"
                )
            case Broken(_, problems):
                self._say(f"{told(problems)}\nGoing on with what was right last.")
            case Overwritten(revision, over):
                self._say(
                    f"{revision.name}: revision {revision.number}, saved in the file, replaces lines of revision "
                    f"{over.number} by {over.author} ({over.reason}); “history” and “undo” have it"
                )

    def _say(self, said: str) -> None:
        # Authors and reasons are whatever somebody typed in a chat.
        print("\n".join(clean(line) for line in said.splitlines()), file=self._streams.output, flush=True)
