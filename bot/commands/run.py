"""``run``: keeps everything that goes on by itself going, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.app.answering import Bot, open_bot
from bot.app.changing import open_office
from bot.app.errors import told
from bot.commands.speaking import tell
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
        self.bot: Bot = open_bot(places)

    async def go_on(self) -> None:
        tell(self.bot.problems, self._streams)
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, stopping.set)
        async with open_office(lambda: self.bot, self._places) as office, asyncio.TaskGroup() as group:
            watching = group.create_task(office.documents.watch(lambda news: self._take(news, office)))
            self._say("Watching config/. No chat platform is configured.")
            await stopping.wait()
            watching.cancel()
        self._say("Stopped.")

    async def _take(self, news: News, office: Office) -> None:
        """Answer from what is in force now, and tell whoever runs the bot."""
        match news:
            case Changed(revision):
                texts = {
                    name: head.text for name in office.documents.names if (head := await office.documents.kept(name))
                }
                self.bot = open_bot(self._places, before=self.bot, texts=texts)
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

    def _say(self, line: str) -> None:
        print(line, file=self._streams.output, flush=True)
