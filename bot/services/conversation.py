"""Conversation service: turns an incoming message into a reply, in the context of its thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.core.answering.answer import Answer, Section
from bot.core.answering.meaning import unrecognised_words
from bot.core.answering.status import asks_of_progress, tell_progress
from bot.core.presenting.composing import MOST_CARDS, left_out
from bot.core.presenting.offering import token_of
from bot.core.understanding.question import Question
from bot.services.ports import Person, Thread

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from bot.core.answering.answering import Answerer
    from bot.core.answering.context import Context
    from bot.core.message import Message
    from bot.core.presenting.composing import Composer
    from bot.services.discretion import DiscreetReading
    from bot.services.ports import Clock, Contexts, Meaning


@dataclass(frozen=True, slots=True)
class Incoming:
    """An incoming message and the place where it was written."""

    platform: str
    room: str
    thread: str
    """The id of the message that began the thread: this message's own id if it begins one."""
    person: str
    text: str
    language: str
    """The room's language, used if neither the question nor the thread shows one."""
    private: bool = False
    """Whether nobody else reads it: a new private thread continues with what the person asked about just before."""
    begins: bool = False
    """Whether the message is known to begin its thread, so that the thread has no context yet."""
    answer_in: str | None = None
    """The language the person chose for the answer, whatever the question's is."""
    aside: bool = False
    """Whether only this person sees the answer, even in a shared room."""
    asked_at: datetime | None = None
    """The moment to answer for; None for the present."""

    @property
    def place(self) -> str:
        """The room as ``platform:room``."""
        return f"{self.platform}:{self.room}"

    @property
    def files_place(self) -> str:
        """The place in which files of the answer are read: the person's private room if only they see it."""
        return f"{self.platform}:{self.person}" if self.aside else self.place


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: the message to show, the answer it was made from, and the context to remember."""

    message: Message
    answer: Answer
    to: Incoming
    after: Context | None = None


class Conversation:
    """Answers messages. It remembers slots and ids of a conversation, never texts.

    Args:
        zone: the time zone of the campaign's days.
        meaning: interprets unrecognised words by their meaning, which may take seconds the first time.
        progress: adds the progress of recommendations to answers.

    """

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        answerer: Answerer,
        composer: Composer,
        contexts: Contexts,
        *,
        clock: Clock,
        zone: tzinfo,
        meaning: Meaning | None = None,
        progress: DiscreetReading | None = None,
    ) -> None:
        self._answerer = answerer
        self._composer = composer
        self._contexts = contexts
        self._clock = clock
        self._zone = zone
        self._meaning = meaning
        self._progress = progress

    async def handle(self, incoming: Incoming) -> Reply:
        """Answer a message and remember its context."""
        reply = await self.answer(incoming)
        await self.remember(reply)
        return reply

    async def remember(self, reply: Reply) -> None:
        """Store a thread's context after a reply; must be called before the thread's next message is answered."""
        if reply.after is not None:
            person = _alone(reply.to)
            await self._contexts.keep(_thread(reply.to), reply.after, private_with=person)

    async def answer(self, incoming: Incoming) -> Reply:
        """Answer a message; the context to remember is part of the reply and is not stored yet."""
        before = await self.about(incoming)
        if before is not None and before.left and self._composer.means_more(incoming.text):
            return self._more(before, incoming)
        answer, after = await self._ask(incoming, before)
        asks = asks_of_progress(answer)
        if self._progress is not None and asks:
            tell_progress(answer, await self._progress.of(asks, incoming.place), incoming.asked_at)
        if incoming.answer_in is not None:
            answer.language = incoming.answer_in
        if after is not None:
            after = replace(after, left=left_out(answer))
        return Reply(self._composer.compose(answer), answer, incoming, after)

    async def find(self, incoming: Incoming) -> Answer:
        """Answer a message without context and without a limit on results; store no context."""
        answer, _ = await self._ask(incoming, None, whole=True)
        return answer

    async def more(self, incoming: Incoming, token: str) -> Message | None:
        """Return the next results that an answer had no room for; None if the thread has moved on since."""
        before = await self.about(incoming)
        if before is None or not before.left or token_of(before.left) != token:
            return None
        reply = self._more(before, incoming)
        await self.remember(reply)
        return reply.message

    async def speaks(self, incoming: Incoming) -> str:
        """Return the language for messages that answer no question: the thread's, else the room's."""
        before = await self.about(incoming)
        return incoming.answer_in or (before and before.language) or incoming.language

    async def about(self, incoming: Incoming) -> Context | None:
        """Return the context that a message continues: its thread's, else the person's last private one."""
        before = None if incoming.begins else await self._contexts.of_thread(_thread(incoming))
        person = _alone(incoming)
        return await self._contexts.of_person(person) if before is None and person is not None else before

    async def _ask(
        self, incoming: Incoming, before: Context | None, *, whole: bool = False
    ) -> tuple[Answer, Context | None]:
        today = (incoming.asked_at or self._clock.now()).astimezone(self._zone).date()
        asked = partial(self._answerer.answer, incoming.text, before, today, language=incoming.language, whole=whole)
        answer, after = asked()
        words = unrecognised_words(answer) if self._meaning else ""
        if self._meaning and words and (likely := await self._meaning.likely(words, answer.question.language)):
            answer, after = asked(likely=likely)
        return answer, after

    def _more(self, before: Context, incoming: Incoming) -> Reply:
        language = incoming.answer_in or before.language or incoming.language
        message = self._composer.more(before.left, language)
        shown = Section("main", None, before.left[:MOST_CARDS])
        answer = Answer(before.intent, Question(incoming.text, before.language), sections=[shown], language=language)
        return Reply(message, answer, incoming, replace(before, left=before.left[MOST_CARDS:]))


def _thread(incoming: Incoming) -> Thread:
    return Thread(incoming.platform, incoming.room, incoming.thread)


def _alone(incoming: Incoming) -> Person | None:
    """Return the person if nobody else reads the conversation, else None."""
    return Person(incoming.platform, incoming.person) if incoming.private else None
