"""What is for the bot, where it is answered, and what once means: the bot as the app wires it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.adapters.matrix.events import RedeliverError, UndecryptableEvent
from bot.adapters.matrix.inbound import mentioned_users, thread_root
from bot.core.ports.chat import Refused, Unknown
from tests.adapters.matrix.talking import (
    ADA,
    ALONE,
    ANY,
    BOT,
    CLOSED,
    EDA,
    EVE,
    FRENCH,
    LISTED,
    OPEN,
    RIA,
    Rooms,
    between,
    event,
    in_thread,
    talking,
    talking_to,
    text,
)
from tests.core.dispatch.wired_bot import EDIT, FOLLOW_UP, QUESTION, REMOVE, lobby_in, with_fault
from tests.debriefs import PAST, asked
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.matrix.events import RoomEvent
    from tests.adapters.matrix.talking import Talk

ANSWER: Final = "Bell Watch: one ask on record."
SOON: Final = Refused("slow down", 0.01)


def answering(target: RoomEvent) -> dict[str, Any]:
    """Return how a message begins that answers another, as somebody chose."""
    return {"m.relates_to": {"m.in_reply_to": {"event_id": target.id}}}


async def asked_in(talk: Talk, home: Path) -> RoomEvent:
    """Have a debrief stand in the open room, before the bot hears anything of it."""
    debrief = talk.rooms.put(event(BOT, text("What was raised?"), name="$debrief"))
    with (home / "config" / "milestones.yaml").open("a", encoding="utf-8") as plans:
        plans.write(PAST)
    talk.lobby.refresh()
    await asked(home, f"matrix:{OPEN}", debrief.id, ("R-A31-01", "R-A31-02"))
    return debrief


class TestForUs:
    async def test_a_mention_is_answered_in_its_thread_and_mentions_who_asked(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)

        assert (thread_root(talk.last), mentioned_users(talk.last.content)) == (said.id, frozenset({ANY}))

    async def test_the_command_is_for_the_bot(self, talk: Talk) -> None:
        said = await talk.say(ANY, f"!ep {QUESTION}", calls=False)

        assert (thread_root(talk.last), talk.bodies[0].startswith(ANSWER)) == (said.id, True)

    async def test_a_mention_inside_a_thread_is_answered_there(self, talk: Talk) -> None:
        await talk.say(ANY, QUESTION, **in_thread("$root"))

        assert thread_root(talk.last) == "$root"

    async def test_what_people_tell_each_other_is_not_for_us(self, talk: Talk) -> None:
        await talk.say(ANY, QUESTION, calls=False)

        assert talk.bodies == []

    @pytest.mark.parametrize("typed", ["!ep", "!ep help", "!EP ?"])
    async def test_the_command_by_itself_tells_what_can_be_typed(self, talk: Talk, typed: str) -> None:
        await talk.say(ANY, typed, calls=False)

        assert "!ep meeting list" in talk.bodies[0]

    async def test_the_command_tells_nothing_to_who_is_not_let_in(self, talk: Talk) -> None:
        await talk.say(ANY, "!ep help", room=LISTED, calls=False)

        assert talk.bodies == []

    async def test_an_answer_to_our_answer_is_for_us(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        await talk.say(RIA, FOLLOW_UP, calls=False, **answering(talk.last))

        assert ([thread_root(post) for post in talk.rooms.posts], len(talk.bodies)) == ([said.id, said.id], 2)

    async def test_an_answer_to_somebody_else_is_not(self, talk: Talk) -> None:
        said = await talk.say(ANY, "Good morning", calls=False)
        await talk.say(RIA, QUESTION, calls=False, **answering(said))

        assert talk.bodies == []

    async def test_an_answer_to_our_answer_that_names_somebody_else_is_for_them(self, talk: Talk) -> None:
        await talk.say(ANY, QUESTION)
        content = text("Do you see?", mentions=(BOT, EDA), **answering(talk.last))
        await talk.hand_in(event(ANY, content, name="$more"))

        assert len(talk.bodies) == 1

    async def test_a_mention_in_an_answer_to_somebody_else_is_for_us(self, talk: Talk) -> None:
        said = await talk.say(EDA, "Good morning", calls=False)
        await talk.hand_in(event(ANY, text(QUESTION, mentions=(BOT, EDA), **answering(said)), name="$more"))

        assert len(talk.bodies) == 1


class TestThreads:
    async def test_who_was_answered_goes_on_without_a_mention(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        await talk.say(ANY, FOLLOW_UP, calls=False, **in_thread(said.id, talk.last.id))

        assert "carillons" in talk.bodies[1].casefold()
        assert thread_root(talk.last) == said.id

    async def test_a_thread_goes_on_after_a_restart(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        last = talk.last
        async with talking_to(talk.lobby, talk.rooms) as again:
            await again.say(ANY, FOLLOW_UP, calls=False, **in_thread(said.id, last.id))

        assert len(talk.bodies) == 2

    async def test_who_asked_goes_on_before_the_answer_is_there(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        await talk.say(ANY, FOLLOW_UP, calls=False, **in_thread(said.id, said.id))

        assert len(talk.bodies) == 2

    async def test_who_asked_goes_on_where_the_client_names_no_last_message(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        await talk.say(ANY, FOLLOW_UP, calls=False, **in_thread(said.id))

        assert len(talk.bodies) == 2

    async def test_who_asked_in_a_thread_of_others_goes_on_behind_the_answer(self, talk: Talk) -> None:
        root = await talk.say(EDA, "Good morning", calls=False)
        await talk.say(ANY, QUESTION, **in_thread(root.id, root.id))
        await talk.say(ANY, FOLLOW_UP, calls=False, **in_thread(root.id, talk.last.id))

        assert len(talk.bodies) == 2

    async def test_somebody_else_in_the_thread_talks_to_people(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        await talk.say(EDA, "I did not know that", calls=False, **in_thread(said.id, talk.last.id))

        assert len(talk.bodies) == 1

    async def test_who_answers_them_does_too(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        other = await talk.say(EDA, "I did not know that", calls=False, **in_thread(said.id, talk.last.id))
        await talk.say(ANY, "Nor did I", calls=False, **in_thread(said.id, other.id))

        assert len(talk.bodies) == 1

    async def test_who_names_somebody_else_talks_to_them(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        content = text("Do you see?", mentions=(EDA,), **in_thread(said.id, talk.last.id))
        await talk.hand_in(event(ANY, content, name="$more"))

        assert len(talk.bodies) == 1

    async def test_a_thread_on_a_reminder_is_for_people(self, talk: Talk) -> None:
        reminder = talk.rooms.put(event(BOT, text("The talks are tomorrow"), name="$reminder"))
        await talk.say(ANY, "Who goes there?", calls=False, **in_thread(reminder.id, reminder.id))

        assert talk.bodies == []

    async def test_in_a_debriefs_thread_a_line_with_a_number_and_a_state_is_for_the_bot(
        self, talk: Talk, home: Path
    ) -> None:
        debrief = await asked_in(talk, home)
        for body in ("what a day", "1 raised", "I think 2 was not raised", "1 raised?"):
            last = talk.last.id if talk.rooms.posts else debrief.id
            await talk.say(EDA, body, calls=False, **in_thread(debrief.id, last))

        assert [body.partition(" on ")[0] for body in talk.bodies] == ["Recorded as entry 1"]
        assert thread_root(talk.last) == debrief.id

    async def test_not_where_somebody_else_is_named(self, talk: Talk, home: Path) -> None:
        debrief = await asked_in(talk, home)
        content = text("1 raised", mentions=(RIA,), **in_thread(debrief.id, debrief.id))
        await talk.hand_in(event(EDA, content, name="$said"))

        assert talk.bodies == []

    async def test_an_answer_to_a_debrief_is_for_us(self, talk: Talk, home: Path) -> None:
        debrief = await asked_in(talk, home)
        await talk.say(EDA, "2 rased", calls=False, **answering(debrief))

        assert talk.bodies[0].startswith("“2 rased” was not recorded.")

    async def test_an_answer_to_a_reminder_is_for_us(self, talk: Talk) -> None:
        reminder = talk.rooms.put(event(BOT, text("The talks are tomorrow"), name="$reminder"))
        await talk.say(ANY, QUESTION, calls=False, **answering(reminder))

        assert thread_root(talk.last) == reminder.id

    async def test_a_message_that_cannot_be_had_begins_no_conversation(self, talk: Talk) -> None:
        await talk.say(ANY, FOLLOW_UP, calls=False, **in_thread("$gone", "$gone"))

        assert talk.bodies == []

    async def test_what_is_asked_back_is_answered_in_the_thread(self, talk: Talk) -> None:
        said = await talk.say(EDA, REMOVE)
        await talk.say(EDA, "yes", calls=False, **in_thread(said.id, talk.last.id))

        assert (talk.bodies[1].startswith("Done"), "number: 5" in talk.lobby.plans()) == (True, False)


class TestNotForUs:
    @pytest.mark.parametrize(
        "told",
        [
            {"msgtype": "m.notice"},
            {"msgtype": "m.image"},
            {"m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}},
        ],
        ids=["a notice", "an image", "an edit"],
    )
    async def test_what_nobody_wrote_just_now_is_left_alone(self, talk: Talk, told: dict[str, Any]) -> None:
        await talk.hand_in(event(ANY, text(QUESTION, mentions=(BOT,)) | told))

        assert talk.bodies == []

    @pytest.mark.parametrize(
        "content",
        [
            {},
            {"body": 5},
            text("Hm") | {"m.relates_to": "x"},
            text("Hm") | {"m.mentions": []},
            text("x" * 48_000, mentions=(BOT,)),
        ],
        ids=["empty", "a number", "no relation", "no mentions", "48 kB"],
    )
    async def test_after_a_hostile_content_the_next_question_is_answered(
        self, talk: Talk, content: dict[str, Any]
    ) -> None:
        await talk.hand_in(event(EVE, content, name="$hostile"))
        await talk.hand_in(event(ANY, content, name="$odd"))
        await talk.say(ANY, QUESTION)

        assert talk.bodies[-1].startswith(ANSWER)


class TestPrivacy:
    async def test_what_was_wrong_in_a_line_is_told_where_it_stands(self, talk: Talk) -> None:
        said = await talk.say(ANY, EDIT)

        assert (thread_root(talk.last), talk.last.room) == (said.id, OPEN)

    async def test_what_somebody_keeps_for_themselves_is_told_in_their_own_room(self, talk: Talk) -> None:
        talk.rooms.private[RIA] = ALONE
        await talk.say(RIA, "subscribe veldria_talks")

        assert [post.room for post in talk.rooms.posts] == [ALONE]

    async def test_where_they_have_none_others_do_not_read_it(self, talk: Talk) -> None:
        said = await talk.say(RIA, "subscribe veldria_talks")

        assert (talk.last.room, thread_root(talk.last)) == (OPEN, said.id)
        assert talk.bodies[0].startswith("Done. The details are for you alone")
        assert "talks" not in talk.bodies[0].casefold()

    async def test_a_private_answer_that_cannot_be_posted_in_private_is_shown_nowhere_else(self, talk: Talk) -> None:
        talk.rooms.private[RIA] = ALONE
        talk.rooms.outcomes = [Refused("you are not in this room")]
        await talk.say(RIA, "subscribe veldria_talks")

        assert [post.room for post in talk.rooms.posts] == [OPEN]

    async def test_a_private_answer_is_not_shown_where_somebody_has_joined_the_private_room(self, talk: Talk) -> None:
        talk.rooms.private[RIA] = ALONE
        talk.rooms.known[ALONE] = between(RIA, ADA)
        await talk.say(RIA, "subscribe veldria_talks")

        assert [post.room for post in talk.rooms.posts] == [OPEN]

    async def test_in_private_it_is_told(self, talk: Talk) -> None:
        await talk.say(RIA, "subscribe veldria_talks", room=ALONE, calls=False)

        assert "talks" in talk.bodies[0].casefold()


class TestUnreadable:
    @pytest.mark.parametrize(("room", "person"), [(OPEN, ANY), (LISTED, RIA), (ALONE, RIA)])
    async def test_who_would_be_answered_is_told_in_the_thread(self, talk: Talk, room: str, person: str) -> None:
        await talk.attendant.hear(UndecryptableEvent(room, "$0", person, "session"))

        assert talk.bodies == ["I could not read this message: the key to it did not reach me. Please send it again."]
        assert thread_root(talk.last) == "$0"

    @pytest.mark.parametrize(("room", "person"), [(OPEN, EVE), (LISTED, ANY), (CLOSED, ADA), (ALONE, EVE), (OPEN, BOT)])
    async def test_nobody_else_is(self, talk: Talk, room: str, person: str) -> None:
        await talk.attendant.hear(UndecryptableEvent(room, "$0", person, "session"))

        assert talk.bodies == []

    async def test_an_unreadable_message_is_told_once_for_a_session(self, talk: Talk) -> None:
        for name in ("$0", "$00"):
            await talk.attendant.hear(UndecryptableEvent(OPEN, name, ANY, "session"))

        assert len(talk.bodies) == 1

    async def test_an_unreadable_message_is_told_in_the_language_of_the_room(self, talk: Talk) -> None:
        await talk.attendant.hear(UndecryptableEvent(FRENCH, "$0", ANY, "session"))

        assert talk.bodies[0].startswith("Je n’ai pas pu lire")


class TestOnce:
    async def test_what_comes_again_is_answered_once(self, talk: Talk) -> None:
        said = await talk.say(ANY, QUESTION)
        await talk.hand_in(said)

        assert len(talk.rooms.tried) == 1

    async def test_what_comes_again_after_a_restart_is_answered_once(self, home: Path) -> None:
        rooms = Rooms()
        async with talking(home, rooms) as talk:
            said = await talk.say(ANY, QUESTION)
        async with talking(home, rooms) as talk:
            await talk.hand_in(said)

        assert len(rooms.tried) == 1

    async def test_what_comes_twice_at_a_time_is_dealt_with_once_for_both(self, talk: Talk) -> None:
        said = talk.rooms.put(event(ANY, text(QUESTION, mentions=(BOT,))))
        async with asyncio.timeout(LIVENESS):
            await asyncio.gather(*(talk.attendant.hear(said) for _ in range(3)))

        assert len(talk.rooms.tried) == 1

    @pytest.mark.parametrize("trouble", [SOON, Unknown("no answer")], ids=["refused for now", "in doubt"])
    async def test_what_may_pass_is_tried_again_under_the_same_name(
        self, talk: Talk, trouble: Refused | Unknown
    ) -> None:
        talk.rooms.outcomes = [trouble] * 3
        await talk.say(ANY, QUESTION)

        assert (len(talk.bodies), len(talk.rooms.tried), len(set(talk.rooms.tried))) == (1, 4, 1)

    async def test_what_is_never_taken_is_dealt_with(self, talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
        talk.rooms.outcomes = [Refused("the bot is not in this room")]
        await talk.say(ANY, QUESTION)

        assert (talk.bodies, len(talk.rooms.tried)) == ([], 1)
        assert "could not be posted" in caplog.text

    async def test_what_was_not_shown_at_the_end_comes_again_and_is_answered(self, home: Path) -> None:
        rooms, stuck = Rooms(), asyncio.Event()

        async def never() -> None:
            stuck.set()
            await asyncio.Event().wait()

        rooms.before = never
        async with lobby_in(home) as lobby:
            async with talking_to(lobby, rooms) as talk:
                hearing = asyncio.create_task(talk.say(ANY, QUESTION))
                async with asyncio.timeout(LIVENESS):
                    await stuck.wait()
                    await talk.attendant.finish(0)
                    with pytest.raises(RedeliverError):
                        await hearing
            rooms.before = None
            async with talking_to(lobby, rooms) as again:
                await again.hand_in(*rooms.events.values())

        assert [body[: len(ANSWER)] for body in again.bodies] == [ANSWER]

    async def test_what_waited_for_its_turn_at_the_end_comes_again_too(self, talk: Talk) -> None:
        stuck = asyncio.Event()

        async def never() -> None:
            stuck.set()
            await asyncio.Event().wait()

        talk.rooms.before = never
        root = talk.rooms.put(event(ANY, text(QUESTION, mentions=(BOT,)), name="$root"))
        behind = event(ANY, text(FOLLOW_UP, mentions=(BOT,), **in_thread(root.id)), name="$behind")
        hearing = [asyncio.create_task(talk.attendant.hear(each)) for each in (root, behind)]
        async with asyncio.timeout(LIVENESS):
            await stuck.wait()
            await talk.attendant.finish(0)
            told = await asyncio.gather(*hearing, return_exceptions=True)

        assert [type(each) for each in told] == [RedeliverError, RedeliverError]

    async def test_what_comes_after_the_end_has_to_come_again(self, talk: Talk) -> None:
        await talk.attendant.finish()

        with pytest.raises(RedeliverError):
            await talk.say(ANY, QUESTION)

    async def test_a_fault_of_ours_is_one_apology_with_a_name_for_the_log(
        self, home: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with lobby_in(home) as lobby:
            with_fault(lobby)
            async with talking_to(lobby, Rooms()) as talk:
                await talk.say(ANY, QUESTION)

        (told,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert told.id in talk.bodies[0]  # type: ignore[attr-defined]


class TestOrder:
    async def test_a_thread_is_answered_in_order(self, talk: Talk) -> None:
        root = talk.rooms.put(event(ANY, text(QUESTION, mentions=(BOT,)), name="$root"))
        more = [
            talk.rooms.put(event(ANY, text(line, **in_thread(root.id)), name=f"${line}"))
            for line in ("!ep help", f"!ep {EDIT}")
        ]
        talk.rooms.outcomes = [SOON] * 2
        async with asyncio.timeout(LIVENESS):
            await asyncio.gather(*(talk.attendant.hear(each) for each in (root, *more)))

        usage = "Ask in your own words"
        assert [body.startswith((ANSWER, usage)) for body in talk.bodies] == [True, True, False]
        assert talk.bodies[0].startswith(ANSWER)

    async def test_another_room_does_not_wait(self, talk: Talk) -> None:
        held, let_go = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            talk.rooms.before = None
            held.set()
            await let_go.wait()

        talk.rooms.before = hold
        slow = asyncio.create_task(talk.say(ANY, QUESTION))
        async with asyncio.timeout(LIVENESS):
            await held.wait()
            await talk.say(ANY, QUESTION, room=FRENCH)
            rooms = [post.room for post in talk.rooms.posts]
            let_go.set()
            await slow

        assert rooms == [FRENCH]

    async def test_where_too_much_waits_it_is_taken_later(self, talk: Talk) -> None:
        takes = [False, True]
        queue = talk.attendant._queue  # noqa: SLF001 -- a queue that is full is hard to come by
        taken = queue.take
        queue.take = lambda key, item: takes.pop(0) and taken(key, item)  # type: ignore[method-assign]
        await talk.say(ANY, QUESTION)

        assert (takes, len(talk.bodies)) == ([], 1)
