"""Conversations: what goes on with what, for how long, and what is kept of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.documents.campaign import read_campaign
from bot.adapters.language_data import date_formats, read_known_words, read_tables
from bot.adapters.messages import MessageFiles
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.wording import Wording
from bot.core.features.questions.answerer import Answerer
from bot.core.features.questions.context import PRIVATE_TTL, THREAD_TTL
from bot.core.features.questions.service import (
    Conversation,
    DirectMeaning,
    InMemoryContexts,
    ThreadedMeaning,
    UserMessage,
)
from bot.core.features.questions.view import AnswerComposer
from bot.core.language.interpreter import compile_interpreter
from bot.core.language.semantics import MeaningMatcher, Phrase
from tests.campaign_data import LANGUAGES, SECOND_CAMPAIGN
from tests.fakes import LIVENESS, StoppedClock, ToldEncoder, WaitingEncoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.features.questions.service import Reply
    from bot.core.ports.store import Contexts, Meaning

FIRST = UserMessage("slack", "room", "root", "Ida", "What did Bell Watch ask on torture?", "en")
UNRECOGNISED = "What did Bell Watch ask on thumbscrewing?"
FOLLOW_UP = replace(FIRST, text="And on carillons?")
FROM_BELL_WATCH = ["R-B31-01"]


@cache
def parts() -> tuple[Answerer, AnswerComposer]:
    """Return what answers from the second campaign, built once."""
    reading = read_campaign(SECOND_CAMPAIGN, LANGUAGES)
    assert reading.dataset is not None
    tables = read_tables(LANGUAGES)
    interpreter = compile_interpreter(
        reading.dataset, reading.languages, reading.words, tables, read_known_words(LANGUAGES)
    )
    catalogue = Catalogue(reading.dataset)
    wording = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(tables))
    return Answerer(interpreter, catalogue), AnswerComposer(catalogue, wording)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def contexts(clock: StoppedClock) -> InMemoryContexts:
    return InMemoryContexts(clock)


@pytest.fixture
def conversation(clock: StoppedClock, contexts: Contexts) -> Conversation:
    answerer, composer = parts()
    return Conversation(answerer, composer, contexts, clock=clock, zone=ZoneInfo("Europe/Oslo"))


def found(reply: Reply) -> list[str]:
    return [item.id for item in reply.answer.items("main")]


async def test_a_follow_up_goes_on_with_its_thread(conversation: Conversation) -> None:
    await conversation.handle(FIRST)

    assert found(await conversation.handle(FOLLOW_UP)) == FROM_BELL_WATCH


@pytest.mark.parametrize("elsewhere", [{"thread": "other"}, {"room": "other"}, {"platform": "matrix"}])
async def test_another_thread_room_or_platform_is_another_conversation(
    conversation: Conversation, elsewhere: dict[str, str]
) -> None:
    await conversation.handle(FIRST)

    assert found(await conversation.handle(replace(FOLLOW_UP, **elsewhere))) != FROM_BELL_WATCH  # type: ignore[arg-type]


async def test_people_in_one_thread_speak_of_the_same(conversation: Conversation) -> None:
    await conversation.handle(FIRST)

    assert found(await conversation.handle(replace(FOLLOW_UP, person="Olav"))) == FROM_BELL_WATCH


async def test_a_new_private_message_goes_on_with_what_the_person_spoke_of(
    conversation: Conversation, clock: StoppedClock
) -> None:
    await conversation.handle(replace(FIRST, private=True))
    clock.pass_time(PRIVATE_TTL)

    assert found(await conversation.handle(replace(FOLLOW_UP, thread="new", private=True))) == FROM_BELL_WATCH


async def test_after_ten_minutes_a_new_private_message_starts_anew(
    conversation: Conversation, clock: StoppedClock
) -> None:
    await conversation.handle(replace(FIRST, private=True))
    clock.pass_time(PRIVATE_TTL + 1)

    assert found(await conversation.handle(replace(FOLLOW_UP, thread="new", private=True))) != FROM_BELL_WATCH


async def test_what_others_read_does_not_go_on_in_private(conversation: Conversation) -> None:
    await conversation.handle(FIRST)

    assert found(await conversation.handle(replace(FOLLOW_UP, thread="new", private=True))) != FROM_BELL_WATCH


async def test_what_was_said_in_private_does_not_go_on_where_others_read(conversation: Conversation) -> None:
    await conversation.handle(replace(FIRST, private=True))

    assert found(await conversation.handle(replace(FOLLOW_UP, thread="new"))) != FROM_BELL_WATCH


async def test_nobody_goes_on_with_what_another_said_in_private(conversation: Conversation) -> None:
    await conversation.handle(replace(FIRST, private=True))
    other = replace(FOLLOW_UP, thread="new", private=True, person="Olav")

    assert found(await conversation.handle(other)) != FROM_BELL_WATCH


async def test_a_thread_lives_for_a_day(conversation: Conversation, clock: StoppedClock) -> None:
    await conversation.handle(FIRST)
    clock.pass_time(THREAD_TTL)

    assert found(await conversation.handle(FOLLOW_UP)) == FROM_BELL_WATCH


async def test_a_thread_nobody_wrote_in_for_longer_starts_anew(conversation: Conversation, clock: StoppedClock) -> None:
    await conversation.handle(FIRST)
    clock.pass_time(THREAD_TTL + 1)

    assert found(await conversation.handle(FOLLOW_UP)) != FROM_BELL_WATCH


async def test_the_thread_unused_for_longest_is_forgotten_first(clock: StoppedClock) -> None:
    answerer, composer = parts()
    small = Conversation(answerer, composer, InMemoryContexts(clock, most=2), clock=clock, zone=UTC)
    for thread in ("a", "b", "a", "c"):
        await small.handle(replace(FIRST, thread=thread))

    remembered = [t for t in "acb" if found(await small.handle(replace(FOLLOW_UP, thread=t))) == FROM_BELL_WATCH]

    assert remembered == ["a", "c"]


async def test_an_answer_nobody_understood_does_not_change_what_a_thread_is_about(conversation: Conversation) -> None:
    await conversation.handle(FIRST)
    await conversation.handle(replace(FIRST, text="zxcvbnm qwertz"))

    assert found(await conversation.handle(FOLLOW_UP)) == FROM_BELL_WATCH


async def test_of_what_was_said_no_text_is_kept(conversation: Conversation, contexts: InMemoryContexts) -> None:
    await conversation.handle(replace(FIRST, text="What did Bell Watch ask on torture, whisperedword?", private=True))

    kept = repr((contexts._threads._kept, contexts._people._kept))  # noqa: SLF001 -- the promise is about what lies inside
    assert "torture" in kept
    assert "whisperedword" not in kept


async def test_the_language_somebody_chose_goes_before_the_questions(conversation: Conversation) -> None:
    reply = await conversation.handle(replace(FIRST, answer_in="fr"))

    assert reply.message.language == "fr"


async def test_the_rooms_language_is_spoken_where_the_question_shows_none(conversation: Conversation) -> None:
    reply = await conversation.handle(replace(FIRST, text="77", language="fr"))

    assert reply.message.language == "fr"


async def test_today_is_the_day_it_is_in_the_campaigns_zone(contexts: Contexts) -> None:
    answerer, composer = parts()
    # In Oslo it is the day of the talks' first hour past midnight already, in London not yet.
    clock = StoppedClock(datetime(2032, 5, 9, 22, 30, tzinfo=UTC))
    oslo = Conversation(answerer, composer, contexts, clock=clock, zone=ZoneInfo("Europe/Oslo"))
    london = Conversation(answerer, composer, contexts, clock=clock, zone=UTC)
    question = replace(FIRST, text="When are the next Veldria talks?")

    assert found(await london.handle(question)) == ["veldria_talks:3"]
    assert found(await oslo.handle(question)) == ["veldria_talks:4"]


async def test_a_question_may_be_asked_of_another_moment(conversation: Conversation) -> None:
    later = datetime(2033, 1, 1, tzinfo=UTC)
    question = replace(FIRST, text="When are the next Veldria talks?", asked_at=later)

    assert found(await conversation.handle(question)) == ["veldria_talks:4"]


class TestMeaning:
    @pytest.fixture
    def answering(self, clock: StoppedClock, contexts: Contexts) -> Callable[[Meaning], Conversation]:
        answerer, composer = parts()
        return lambda meaning: Conversation(answerer, composer, contexts, clock=clock, zone=UTC, meaning=meaning)

    @pytest.mark.parametrize("way", [DirectMeaning, ThreadedMeaning])
    async def test_unrecognised_words_are_answered_by_their_meaning(
        self,
        answering: Callable[[Meaning], Conversation],
        way: Callable[[MeaningMatcher], Meaning],
    ) -> None:
        near = [f"torture {number}" for number in range(5)]
        encoder = ToldEncoder(near, {"thumbscrewing": dict.fromkeys(near, 1.0)})
        matcher = MeaningMatcher(encoder, [Phrase(text, "torture", answerable=True) for text in near])

        reply = await answering(way(matcher)).handle(replace(FIRST, text=UNRECOGNISED))

        assert reply.answer.question.subject.topics == ("torture",)

    async def test_other_questions_are_answered_while_the_encoder_is_at_work(
        self, answering: Callable[[Meaning], Conversation]
    ) -> None:
        encoder = WaitingEncoder()
        conversation = answering(ThreadedMeaning(MeaningMatcher(encoder, [])))
        unrecognised = replace(FIRST, text=UNRECOGNISED, thread="another")
        waiting = asyncio.create_task(conversation.handle(unrecognised))
        assert await asyncio.to_thread(encoder.begun.wait, LIVENESS)

        reply = await conversation.handle(FIRST)

        assert found(reply)
        assert not waiting.done()
        encoder.may_end.set()
        assert (await waiting).answer.abstained
