"""Messages: who is answered, how often, in which language, and what is said when something of ours fails."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.core.dispatch.wired_bot import (
    ADA,
    ANY,
    EDA,
    EDIT,
    FOLLOW_UP,
    QUESTION,
    REMOVE,
    RIA,
    STRANGER,
    lobby_in,
    never_answering,
    text_of,
    with_fault,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.core.dispatch.wired_bot import Lobby

PRIVATE = {"room": "D1", "private": True}


async def test_a_question_is_answered(lobby: Lobby) -> None:
    assert "[R-B31-02]" in text_of(await lobby.write(QUESTION))


async def test_a_follow_up_goes_on_with_its_thread(lobby: Lobby) -> None:
    await lobby.write(QUESTION)

    assert "[R-B31-01]" in text_of(await lobby.write(FOLLOW_UP, RIA))


async def test_a_conversation_goes_on_after_a_restart(home: Path) -> None:
    async with lobby_in(home) as before:
        await before.write(QUESTION)
    async with lobby_in(home) as after:
        assert "[R-B31-01]" in text_of(await after.write(FOLLOW_UP, message="2"))


async def test_what_could_not_be_shown_is_answered_when_it_comes_again(lobby: Lobby) -> None:
    response = await lobby.answer_unshown(QUESTION, message="1")
    assert response is not None
    lobby.reception.unshown(response)

    assert text_of(await lobby.write(QUESTION, message="1")) == text_of(response)


async def test_what_is_cancelled_is_answered_when_it_comes_again(lobby: Lobby) -> None:
    with never_answering(lobby) as begun:
        answering = asyncio.create_task(lobby.answer_unshown(QUESTION, message="1"))
        await begun.wait()
        answering.cancel()
        await asyncio.wait([answering])

    assert await lobby.write(QUESTION, message="1") is not None


async def test_a_command_is_carried_out(lobby: Lobby) -> None:
    await lobby.write(EDIT, EDA)

    assert "bring bells" in lobby.plans()


async def test_a_yes_that_is_typed_counts(lobby: Lobby) -> None:
    await lobby.write(REMOVE, EDA)
    await lobby.write("yes", EDA)

    assert "number: 5" not in lobby.plans()


class TestStrangers:
    async def test_in_a_room_they_are_told_nothing(self, lobby: Lobby) -> None:
        assert await lobby.write(QUESTION, STRANGER) is None

    async def test_in_private_they_are_told_that_there_is_nothing(self, lobby: Lobby) -> None:
        said = await lobby.write(QUESTION, replace(STRANGER, room="D1", private=True))

        assert text_of(said) == "You are not on the list of people I may answer here. An admin of the bot can add you."

    async def test_a_stranger_is_turned_away_in_words_once_a_day(self, home: Path) -> None:
        stranger = replace(STRANGER, room="D1", private=True)
        async with lobby_in(home) as lobby:
            first = [await lobby.write(QUESTION, stranger) for _ in range(3)]
        async with lobby_in(home) as lobby:
            again = await lobby.write(QUESTION, stranger)

        assert [each is not None for each in (*first, again)] == [True, False, False, False]

    async def test_a_person_of_ours_without_a_role_is_turned_away_in_private(self, lobby: Lobby) -> None:
        assert "You are not on the list of people I may answer" in text_of(
            await lobby.write(QUESTION, replace(ANY, room="D1", private=True))
        )

    async def test_a_role_opens_no_room_that_is_not_named(self, lobby: Lobby) -> None:
        assert await lobby.write(QUESTION, replace(ADA, room="C9")) is None

    async def test_a_stranger_turned_away_is_logged_without_names(
        self, lobby: Lobby, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO):
            await lobby.write(QUESTION, STRANGER)
        (turned,) = [record for record in caplog.records if "turned away" in record.message]

        assert turned.levelno == logging.INFO
        assert not {"EVE", "C1", QUESTION} & {str(value) for value in vars(turned).values()}


class TestOnce:
    async def test_the_same_message_again_is_not_answered_again(self, lobby: Lobby) -> None:
        first, again = await lobby.write(QUESTION, message="7"), await lobby.write(QUESTION, message="7")

        assert (first is not None, again) == (True, None)

    async def test_a_message_that_comes_twice_at_once_is_answered_once(self, lobby: Lobby) -> None:
        answers = await asyncio.gather(*(lobby.write(QUESTION, message="7") for _ in range(10)))

        assert sum(answer is not None for answer in answers) == 1

    async def test_a_message_that_comes_again_after_a_restart_is_not_answered_again(self, home: Path) -> None:
        async with lobby_in(home) as lobby:
            await lobby.write(EDIT, EDA, message="7")
        async with lobby_in(home) as lobby:
            assert await lobby.write(EDIT, EDA, message="7") is None

    async def test_what_was_not_shown_before_a_restart_is_answered_then_under_the_same_name(self, home: Path) -> None:
        async with lobby_in(home) as lobby:
            never_shown = await lobby.answer_unshown(QUESTION, message="7")
        async with lobby_in(home) as lobby:
            shown = await lobby.write(QUESTION, message="7")

        assert shown is not None
        assert never_shown is not None
        assert (shown.id, shown.message) == (never_shown.id, never_shown.message)

    async def test_a_message_of_the_same_number_in_another_room_is_another(self, lobby: Lobby) -> None:
        first = await lobby.write(QUESTION, RIA, message="7")
        second = await lobby.write(QUESTION, replace(RIA, room="C2"), message="7")

        assert first is not None
        assert second is not None
        assert first.id != second.id


class TestLanguages:
    async def test_an_answer_comes_in_the_language_of_the_question(self, lobby: Lobby) -> None:
        response = await lobby.write("Qu’a demandé Bell Watch sur la torture ?")

        assert response is not None
        assert response.message.language == "fr"

    async def test_a_command_is_answered_in_the_language_of_the_thread(self, lobby: Lobby) -> None:
        await lobby.write("Qu’a demandé Bell Watch sur la torture ?")
        response = await lobby.write(EDIT, EDA)

        assert response is not None
        assert response.message.language == "fr"

    async def test_a_command_is_answered_in_the_language_of_its_room(self, lobby: Lobby) -> None:
        response = await lobby.write(EDIT, replace(EDA, room="CFR"))

        assert response is not None
        assert response.message.language == "fr"

    async def test_a_command_is_answered_in_the_bots_language_where_its_room_has_none(self, lobby: Lobby) -> None:
        response = await lobby.write(EDIT, EDA)

        assert response is not None
        assert response.message.language == "en"


class TestFaults:
    async def test_people_get_one_sentence_with_the_id_that_the_log_has(
        self, lobby: Lobby, caplog: pytest.LogCaptureFixture
    ) -> None:
        with_fault(lobby)
        with caplog.at_level(logging.INFO):
            said = text_of(await lobby.write(QUESTION))
        (logged,) = [record for record in caplog.records if record.exc_info]

        assert said.endswith(f"finds it in the log as {vars(logged)['id']}.")

    async def test_nothing_of_the_fault_is_shown(self, lobby: Lobby) -> None:
        with_fault(lobby)

        assert QUESTION not in text_of(await lobby.write(QUESTION))

    async def test_a_fault_is_told_once(self, lobby: Lobby) -> None:
        with_fault(lobby)
        await lobby.write(QUESTION, message="7")

        assert await lobby.write(QUESTION, message="7") is None


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "a" * 100_000, "meeting add", "😀" * 50, "brief me"])
async def test_no_text_is_too_strange_for_an_answer(lobby: Lobby, text: str) -> None:
    said = text_of(await lobby.write(text))

    assert said
    assert "went wrong" not in said
