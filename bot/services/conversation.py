"""A message somebody wrote → the reply, in the context of its thread. One call in, one value back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.core.answering.answer import Answer, Section
from bot.core.answering.meaning import unrecognised_words
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
    from bot.services.ports import Clock, Contexts, Meaning


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody wrote, and where."""

    platform: str
    room: str
    thread: str
    """The message that began the thread: this one's own id where it begins one."""
    person: str
    text: str
    language: str
    """The room's: for an answer where neither the question nor the thread shows one."""
    private: bool = False
    """Whether nobody else reads it: then a new thread goes on with what the person spoke of just before."""
    answer_in: str | None = None
    """The language the person chose for the answer, whatever the question's is."""
    asked_at: datetime | None = None
    """The moment to answer for, where it is not the present one."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show, and the answer it was made from."""

    message: Message
    answer: Answer


class Conversation:
    """Answers messages; of what was said it keeps slots and ids, never texts."""

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        answerer: Answerer,
        composer: Composer,
        contexts: Contexts,
        *,
        clock: Clock,
        zone: tzinfo,
        meaning: Meaning | None = None,
    ) -> None:
        """Take what answers, what words the answer, the memory, the clock with the zone of the campaign's days.

        With ``meaning``, unrecognised words are read by their meaning, which may take seconds the first time.
        """
        self._answerer = answerer
        self._composer = composer
        self._contexts = contexts
        self._clock = clock
        self._zone = zone
        self._meaning = meaning

    async def handle(self, incoming: Incoming) -> Reply:
        """Answer one message and remember what its thread is about then."""
        thread, person, before = await self._known(incoming)
        today = (incoming.asked_at or self._clock.now()).astimezone(self._zone).date()
        asked = partial(self._answerer.answer, incoming.text, before, today, language=incoming.language)
        if before is not None and before.left and self._composer.means_more(incoming.text):
            return await self._more(before, thread, person, incoming)
        answer, after = asked()
        words = unrecognised_words(answer) if self._meaning else ""
        if self._meaning and words and (likely := await self._meaning.likely(words, answer.question.language)):
            answer, after = asked(likely=likely)
        if incoming.answer_in is not None:
            answer.language = incoming.answer_in
        if after is not None:
            after = replace(after, left=left_out(answer))
            await self._contexts.keep(thread, after, private_with=person)
        return Reply(self._composer.compose(answer), answer)

    async def more(self, incoming: Incoming, token: str) -> Message | None:
        """Return the next of what an answer had no room for; nothing where the thread has gone on since."""
        thread, person, before = await self._known(incoming)
        if before is None or not before.left or token_of(before.left) != token:
            return None
        return (await self._more(before, thread, person, incoming)).message

    async def speaks(self, incoming: Incoming) -> str:
        """Return the language for what answers no question: the thread's, else the room's."""
        _, _, before = await self._known(incoming)
        return incoming.answer_in or (before and before.language) or incoming.language

    async def _known(self, incoming: Incoming) -> tuple[Thread, Person | None, Context | None]:
        """Return which thread it is, whose it is where nobody else reads it, and what it is about."""
        thread = Thread(incoming.platform, incoming.room, incoming.thread)
        person = Person(incoming.platform, incoming.person) if incoming.private else None
        before = await self._contexts.of_thread(thread)
        if before is None and person is not None:
            before = await self._contexts.of_person(person)
        return thread, person, before

    async def _more(self, before: Context, thread: Thread, person: Person | None, incoming: Incoming) -> Reply:
        language = incoming.answer_in or before.language or incoming.language
        message = self._composer.more(before.left, language)
        await self._contexts.keep(thread, replace(before, left=before.left[MOST_CARDS:]), private_with=person)
        question = Question(incoming.text, before.language)
        shown = Section("main", None, before.left[:MOST_CARDS])
        return Reply(message, Answer(before.intent, question, sections=[shown], language=language))
