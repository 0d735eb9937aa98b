"""``chat``: a conversation with the bot in the terminal."""

from __future__ import annotations

from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.terminal.chat import Chat
from bot.adapters.terminal.line_editor import InteractiveTerminal, PipedTerminal
from bot.adapters.terminal.platform import save_attachments
from bot.app.bot import open_bot
from bot.app.errors import BotError, apologise
from bot.app.lazy_store import LazyProgress, stored_texts
from bot.cli.streams import AnswerOptions, incoming_message, print_problems, run_without_loop
from bot.core.features.commands.grammar import parse_command
from bot.core.ports.store import Thread

if TYPE_CHECKING:
    from asyncio import Runner

    from bot.adapters.documents.home import HomePaths
    from bot.app.active import ActiveBot
    from bot.app.services import Services
    from bot.cli.streams import Streams
    from bot.core.domain.command import Command
    from bot.core.domain.message import Message
    from bot.core.features.commands.model import ParseError
    from bot.core.features.questions.model import Answer
    from bot.core.ports.documents import Revision

_THREAD = Thread("terminal", "terminal", "chat")


def chat(places: HomePaths, streams: Streams, options: AnswerOptions) -> int:
    """Chat until the input ends or the user leaves; attachments are saved in the current folder."""
    folder = Path()
    with ExitStack() as stack:
        session = ChatSession(places, streams, options, stack)
        conversation = Chat(session.respond, session.bot.catalogue, session.bot.language)
        terminal: PipedTerminal | InteractiveTerminal
        if streams.interactive:
            terminal = InteractiveTerminal(streams.output, places.state / "history", tuple(conversation.names()))
            terminal.show(conversation.greeting)
        else:
            terminal = PipedTerminal(streams.input, streams.output)
        for line in terminal.read():
            if not line.strip():
                continue
            try:
                message = conversation.respond(line)
            except BotError as error:
                print(error, file=streams.errors, flush=True)
                continue
            except Exception as error:  # noqa: BLE001 -- the conversation goes on
                print(apologise(error, places.state), file=streams.errors, flush=True)
                continue
            if message is None:
                break
            terminal.show(save_attachments(message, folder))
    return 0


class ChatSession:
    """Answers questions and runs commands; reloads changed files before each line, opens the store on first use."""

    def __init__(self, places: HomePaths, streams: Streams, options: AnswerOptions, stack: ExitStack) -> None:
        self._places = places
        self._streams = streams
        self._options = options
        self._stack = stack
        self._loop: Runner | None = None
        self._active: ActiveBot
        """Set when the store is opened."""
        self._services: Services | None = None
        self._heads: list[Revision | None] = []
        self._look, self._stored = places.look(), stored_texts(places)
        self.bot = open_bot(places, texts=self._stored, progress=LazyProgress(places))
        print_problems(self.bot.problems, streams)
        incoming_message(self.bot, "", "", options)  # reports a wrong date before the first question

    def respond(self, text: str, language: str | None) -> tuple[Message, Answer | None]:
        self._refresh()
        command = parse_command(text)
        if command is not None or self._is_asking():
            shown = self._command(command, text, language)
            if shown is not None:
                return shown, None
        message = incoming_message(self.bot, text, "chat", replace(self._options, language=language))
        reply = run_without_loop(self.bot.conversation.handle(message))
        return reply.message, reply.answer

    def _is_asking(self) -> bool:
        """Return True if a line may confirm a change; before the first command the store stays closed."""
        if self._services is None:
            return False
        from bot.app.services import TERMINAL_USER  # noqa: PLC0415 -- loaded with the store

        return self._services.commands.is_asking(_THREAD, TERMINAL_USER)

    def _refresh(self) -> None:
        """Reload changed files and stored documents; new problems are shown once."""
        look, stored = self._places.look(), stored_texts(self._places)
        if (look, stored) == (self._look, self._stored):
            return
        self._look, self._stored = look, stored
        known = self.bot.problems
        self.bot = open_bot(self._places, before=self.bot, texts=stored)
        if self.bot.problems != known:
            print_problems(self.bot.problems, self._streams)

    async def _take_in(self, services: Services) -> None:
        """Go by what is stored: a change that a broken file does not show yet counts as well."""
        from bot.app.bot import open_stored  # noqa: PLC0415 -- most chats change nothing

        self._active.bot = self.bot
        heads = [await services.documents.head(name) for name in services.documents.names]
        if heads != self._heads:
            self._heads = heads
            self.bot = self._active.bot = await open_stored(self._places, services.documents, self.bot)

    def _command(self, command: Command | ParseError | None, text: str, language: str | None) -> Message | None:
        from bot.app.active import ActiveBot  # noqa: PLC0415 -- most chats change nothing
        from bot.app.services import TERMINAL_USER, open_services  # noqa: PLC0415

        if self._loop is None:
            import asyncio  # noqa: PLC0415 -- as long as nothing is changed, nothing waits

            self._loop = self._stack.enter_context(asyncio.Runner())
        if self._services is None:
            opening = AsyncExitStack()
            self._active = ActiveBot(self.bot)
            now = incoming_message(self.bot, "", "", self._options).asked_at
            services = open_services(self._active, self._places, now=now)
            self._services = self._loop.run(opening.enter_async_context(services))
            self._stack.callback(lambda loop: loop.run(opening.aclose()), self._loop)
        self._loop.run(self._take_in(self._services))
        said = incoming_message(self.bot, "", "chat", replace(self._options, language=language or self.bot.language))
        who = replace(TERMINAL_USER, said=said)
        outcome = self._loop.run(self._services.commands.respond(command, text, _THREAD, who))
        if outcome is None:
            return None
        self._refresh()
        return ActiveBot(self.bot).outcome_composer().compose(outcome, language or self.bot.language)
