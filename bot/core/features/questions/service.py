"""Conversation service: turns an incoming message into a reply, in the context of its thread."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.core.features.actions import hash_items
from bot.core.features.questions.answerer import unrecognised_words
from bot.core.features.questions.context import PRIVATE_TTL, THREAD_TTL
from bot.core.features.questions.model import Answer, Section
from bot.core.features.questions.status import add_progress, recommendations_with_progress
from bot.core.features.questions.view import MOST_CARDS, omitted_items
from bot.core.language.question import Question
from bot.core.ports.store import Person, Thread

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import datetime, tzinfo

    from bot.core.domain.message import Message
    from bot.core.features.progress.redaction import RedactedProgressReader
    from bot.core.features.questions.answerer import Answerer
    from bot.core.features.questions.context import ThreadContext
    from bot.core.features.questions.view import AnswerComposer
    from bot.core.language.semantics import MeaningMatcher, TopicMatch
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Contexts, Meaning


@dataclass(frozen=True, slots=True)
class UserMessage:
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
    to: UserMessage
    after: ThreadContext | None = None


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
        composer: AnswerComposer,
        contexts: Contexts,
        *,
        clock: Clock,
        zone: tzinfo,
        meaning: Meaning | None = None,
        progress: RedactedProgressReader | None = None,
    ) -> None:
        self._answerer = answerer
        self._composer = composer
        self._contexts = contexts
        self._clock = clock
        self._zone = zone
        self._meaning = meaning
        self._progress = progress

    async def handle(self, incoming: UserMessage) -> Reply:
        """Answer a message and remember its context."""
        reply = await self.answer(incoming)
        await self.remember(reply)
        return reply

    async def remember(self, reply: Reply) -> None:
        """Store a thread's context after a reply; must be called before the thread's next message is answered."""
        if reply.after is not None:
            person = _private_person(reply.to)
            await self._contexts.keep(_thread(reply.to), reply.after, private_with=person)

    async def answer(self, incoming: UserMessage) -> Reply:
        """Answer a message; the context to remember is part of the reply and is not stored yet."""
        before = await self.about(incoming)
        if before is not None and before.left and self._composer.means_more(incoming.text):
            return self._more(before, incoming)
        answer, after = await self._ask(incoming, before)
        asks = recommendations_with_progress(answer)
        if self._progress is not None and asks:
            add_progress(answer, await self._progress.of(asks, incoming.place), incoming.asked_at)
        if incoming.answer_in is not None:
            answer.language = incoming.answer_in
        if after is not None:
            after = replace(after, left=omitted_items(answer))
        return Reply(self._composer.compose(answer), answer, incoming, after)

    async def find(self, incoming: UserMessage) -> Answer:
        """Answer a message without context and without a limit on results; store no context."""
        answer, _ = await self._ask(incoming, None, whole=True)
        return answer

    async def more(self, incoming: UserMessage, token: str) -> Message | None:
        """Return the next results that an answer had no room for; None if the thread has moved on since."""
        before = await self.about(incoming)
        if before is None or not before.left or hash_items(before.left) != token:
            return None
        reply = self._more(before, incoming)
        await self.remember(reply)
        return reply.message

    async def speaks(self, incoming: UserMessage) -> str:
        """Return the language for messages that answer no question: the thread's, else the room's."""
        before = await self.about(incoming)
        return incoming.answer_in or (before and before.language) or incoming.language

    async def about(self, incoming: UserMessage) -> ThreadContext | None:
        """Return the context that a message continues: its thread's, else the person's last private one."""
        before = None if incoming.begins else await self._contexts.of_thread(_thread(incoming))
        person = _private_person(incoming)
        return await self._contexts.of_person(person) if before is None and person is not None else before

    async def _ask(
        self, incoming: UserMessage, before: ThreadContext | None, *, whole: bool = False
    ) -> tuple[Answer, ThreadContext | None]:
        today = (incoming.asked_at or self._clock.now()).astimezone(self._zone).date()
        asked = partial(self._answerer.answer, incoming.text, before, today, language=incoming.language, whole=whole)
        answer, after = asked()
        words = unrecognised_words(answer) if self._meaning else ""
        if self._meaning and words and (likely := await self._meaning.likely(words, answer.question.language)):
            answer, after = asked(likely=likely)
        return answer, after

    def _more(self, before: ThreadContext, incoming: UserMessage) -> Reply:
        language = incoming.answer_in or before.language or incoming.language
        message = self._composer.more(before.left, language)
        shown = Section("main", None, before.left[:MOST_CARDS])
        answer = Answer(before.intent, Question(incoming.text, before.language), sections=[shown], language=language)
        return Reply(message, answer, incoming, replace(before, left=before.left[MOST_CARDS:]))


def _thread(incoming: UserMessage) -> Thread:
    return Thread(incoming.platform, incoming.room, incoming.thread)


def _private_person(incoming: UserMessage) -> Person | None:
    """Return the person if nobody else reads the conversation, else None."""
    return Person(incoming.platform, incoming.person) if incoming.private else None


MAX_CONTEXTS: Final = 10_000
"""The number of threads, and of people, that are remembered; the least recently used is dropped first."""

Key = TypeVar("Key", bound="Hashable")


class InMemoryContexts:
    """Keeps the contexts of the most recently used threads and people."""

    def __init__(self, clock: Clock, *, most: int = MAX_CONTEXTS) -> None:
        self._threads: _ExpiringCache[Thread] = _ExpiringCache(clock, THREAD_TTL, most)
        self._people: _ExpiringCache[Person] = _ExpiringCache(clock, PRIVATE_TTL, most)

    async def of_thread(self, thread: Thread) -> ThreadContext | None:
        """Return a thread's context."""
        return self._threads.find(thread)

    async def of_person(self, person: Person) -> ThreadContext | None:
        """Return the context of a person's last private conversation, if it is at most ten minutes old."""
        return self._people.find(person)

    async def keep(self, thread: Thread, context: ThreadContext, *, private_with: Person | None) -> None:
        """Store a thread's context; for a private thread also as the person's."""
        self._threads.keep(thread, context)
        if private_with is not None:
            self._people.keep(private_with, context)


class _ExpiringCache(Generic[Key]):
    """An LRU cache of contexts whose entries expire."""

    def __init__(self, clock: Clock, lives: float, most: int) -> None:
        self._clock = clock
        self._lives = lives
        self._most = most
        self._kept: OrderedDict[Key, tuple[float, ThreadContext]] = OrderedDict()

    def find(self, key: Key) -> ThreadContext | None:
        found = self._kept.get(key)
        if found is None:
            return None
        at, context = found
        if self._clock.monotonic() - at > self._lives:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return context

    def keep(self, key: Key, context: ThreadContext) -> None:
        self._kept[key] = (self._clock.monotonic(), context)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)


class DirectMeaning:
    """Runs the encoder directly, for a terminal with a single user."""

    def __init__(self, matcher: MeaningMatcher) -> None:
        self._matcher = matcher

    async def likely(self, words: str, language: str | None) -> Sequence[TopicMatch]:
        """Return the topics that words may mean, most likely first."""
        return self._matcher.match(words, language)


class ThreadedMeaning:
    """Runs the encoder in a thread, so that other answers are not blocked; the matcher must be thread-safe."""

    def __init__(self, matcher: MeaningMatcher) -> None:
        self._matcher = matcher

    async def likely(self, words: str, language: str | None) -> Sequence[TopicMatch]:
        """Return the topics that words may mean, most likely first."""
        import asyncio  # noqa: PLC0415 -- the terminal answers without an event loop

        return await asyncio.to_thread(self._matcher.match, words, language)
