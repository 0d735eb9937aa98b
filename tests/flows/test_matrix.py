"""``run`` on a real homeserver, as a process: whom it answers, how, and what they do by a sign or in a thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.adapters.storage.store import open_store
from tests.core.dispatch.wired_bot import EDIT, FOLLOW_UP, PLANS, QUESTION
from tests.debriefs import MEETING
from tests.debriefs import make_due as make_debrief_due
from tests.fakes import LIVENESS
from tests.flows.conversation.stages.stage import make_due
from tests.flows.party import Party, party
from tests.homes import settle
from tests.peers.beside import Beside, beside
from tests.peers.matrix.proxy import Proxy
from tests.peers.matrix.synapse import Synapse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.features.progress.model import ProgressEntry
    from tests.peers.matrix.human import Human

ANSWER = "Bell Watch: one ask on record."
MANY = 200
REMOVE = "!ep meeting remove veldria_talks:6"
ASKED = ("R-A31-01", "R-A31-02", "R-B31-01")
LINK = "https://example.org/minutes"


@pytest.fixture
def home(home: Path) -> Path:
    """A home with meetings ahead."""
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def met(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    """People in an encrypted room, with the bot that runs all the while."""
    home = settle(tmp_path_factory.mktemp("met") / "home", used=True)
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    found = asyncio.run(party(synapse, home))
    with found.started():
        yield found


def plans(where: Party) -> str:
    return (where.home / "config" / "milestones.yaml").read_text(encoding="utf-8")


async def entries(home: Path) -> tuple[ProgressEntry, ...]:
    async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
        return await store.progress().of(ASKED)


async def in_thread(somebody: Human, by: str, thread: str, beginning: str) -> str:
    """Return what the bot answers in a thread and begins so, once it can be read."""
    found = await somebody.until(
        lambda: [
            each
            for each in somebody.seen
            if each.readable and (each.sender, each.thread) == (by, thread) and each.body.startswith(beginning)
        ]
    )
    return found[0].id


class TestAnswering:
    async def test_whoever_trusts_signed_devices_alone_reads_a_notice_in_the_thread(self, met: Party) -> None:
        async with met.open("ANY") as (somebody,):
            await somebody.cross_sign()
            await somebody.trust_signed_only()
            question = await somebody.say(met.room, QUESTION, to=[met.bot.user])
            (answer,) = await somebody.until(lambda: somebody.answers(question, met.bot.user))

            assert answer.body.startswith(ANSWER)
            assert (answer.content["msgtype"], answer.thread, answer.encrypted) == ("m.notice", question, True)
            assert await somebody.shield(answer) == 0

    async def test_whoever_goes_on_in_their_thread_need_not_call_it(self, met: Party) -> None:
        async with met.open("RIA") as (somebody,):
            question = await somebody.say(met.room, f"!ep {QUESTION}")
            await in_thread(somebody, met.bot.user, question, ANSWER)
            await somebody.say(met.room, FOLLOW_UP, thread=question)

            assert await in_thread(
                somebody, met.bot.user, question, f"{ANSWER}\n• 5 March 2031 · Bell Watch [R-B31-01]"
            )

    async def test_a_reply_to_its_answer_is_answered_in_the_thread(self, met: Party) -> None:
        async with met.open("RIA") as (somebody,):
            question = await somebody.say(met.room, QUESTION, to=[met.bot.user])
            answer = await in_thread(somebody, met.bot.user, question, ANSWER)
            await somebody.say(met.room, "meeting list", reply=answer)

            assert await in_thread(somebody, met.bot.user, question, "Planned:")

    async def test_nobody_is_taken_for_having_said_what_came_in_clear(self, met: Party) -> None:
        async with met.open("EDA") as (somebody,):
            asked = await somebody.say(met.room, REMOVE)
            await in_thread(somebody, met.bot.user, asked, "Delete this entry?")
            thread = {"rel_type": "m.thread", "event_id": asked}
            for content in (
                {"msgtype": "m.text", "body": "!ep yes", "m.relates_to": thread},
                {"msgtype": "m.text", "body": f"!ep {EDIT}"},
            ):
                await somebody.account.send(met.room, content)
            await somebody.ask(met.room, QUESTION, of=met.bot.user)

            assert plans(met) == PLANS
            assert [each.body for each in somebody.seen if each.body.startswith("Done")] == []


class TestSigns:
    async def test_what_the_homeserver_makes_up_in_an_editors_name_approves_nothing(
        self, home: Path, synapse: Synapse
    ) -> None:
        where = await party(synapse, home)
        await make_debrief_due(home, f"matrix:{where.room}", ASKED)
        async with where.open("EDA", "RIA") as (editor, reader):
            with where.started():
                (debrief,) = await editor.until(lambda: [each for each in editor.seen if each.readable])
                await reader.say(where.room, f"1 raised {LINK}", thread=debrief.id)
                proposed = await in_thread(editor, where.bot.user, debrief.id, "Proposed as entry 1")
                # As the server sends it: no client of the editor's has a part in it.
                for target, sign in ((proposed, "✅"), (proposed, "❌"), (debrief.id, "2️⃣"), (debrief.id, "🏁")):
                    relation = {"rel_type": "m.annotation", "event_id": target, "key": sign}
                    await where.people["EDA"].send(where.room, {"m.relates_to": relation}, kind="m.reaction")
                assert await in_thread(reader, where.bot.user, debrief.id, "Proposed as entry 2")
                await editor.say(where.room, "debriefs", to=[where.bot.user])
                await reader.until(lambda: [each for each in reader.seen if f"debrief {MEETING}" in each.body])
                assert await entries(home) == ()
                await editor.say(where.room, "approve all", thread=debrief.id)
                await in_thread(reader, where.bot.user, debrief.id, "Approved: 2 entries now show in answers.")

        assert [(each.author, each.approved_by) for each in await entries(home)] == [
            (f"matrix:{where.people[name].user}", f"matrix:{where.people['EDA'].user}") for name in ("RIA", "EDA")
        ]
        told = [each.body for each in reader.seen if each.body.startswith("A reaction cannot decide here")]
        assert len(told) == 2

    async def test_a_change_is_agreed_to_by_a_sign(self, home: Path, synapse: Synapse) -> None:
        where = await party(synapse, home, signs="trusted")
        with where.started():
            async with where.open("EDA", "ANY") as (editor, other):
                asked = await editor.say(where.room, REMOVE)
                offer = await in_thread(editor, where.bot.user, asked, "Delete this entry?")
                await editor.react(where.room, offer, "✅")

                assert await in_thread(other, where.bot.user, asked, "Done (revision 2).")
                assert "number: 6" not in plans(where)

    async def test_a_reminder_is_put_off_by_a_sign(self, home: Path, synapse: Synapse) -> None:
        where = await party(synapse, home)
        await make_due(home, f"matrix:{where.room}")
        async with where.open("RIA") as (somebody,):
            own = await somebody.create_room(where.bot.user)
            with where.started():
                await somebody.until_member(own, where.bot.user)
                (reminder,) = await somebody.until(lambda: [each for each in somebody.seen if each.room == where.room])
                await somebody.react(where.room, reminder.id, "⏰")
                (noted,) = await somebody.until(lambda: [each for each in somebody.seen if each.room == own])

                assert noted.body.startswith("I will remind you again of Veldria talks 5")

    async def test_a_proposal_is_approved_by_a_sign(self, home: Path, synapse: Synapse) -> None:
        where = await party(synapse, home, signs="trusted")
        with where.started():
            async with where.open("RIA", "EDA") as (reader, editor):
                said = await reader.say(where.room, f"!ep progress {ASKED[0]} met 2020 evidence {LINK}")
                offer = await in_thread(editor, where.bot.user, said, "Proposed as entry 1")
                await reader.react(where.room, offer, "✅")
                assert await in_thread(editor, where.bot.user, said, "Only editors and admins may change this")
                await editor.react(where.room, offer, "✅")

                assert await in_thread(reader, where.bot.user, said, "Approved: entry 1")

    async def test_a_debrief_is_answered_by_a_sign_and_in_its_thread(self, home: Path, synapse: Synapse) -> None:
        where = await party(synapse, home, signs="trusted")
        await make_debrief_due(home, f"matrix:{where.room}", ASKED)
        async with where.open("EDA") as (editor,):
            with where.started():
                (debrief,) = await editor.until(lambda: [each for each in editor.seen if each.readable])
                await editor.react(where.room, debrief.id, "3️⃣")
                assert await in_thread(editor, where.bot.user, debrief.id, "Recorded as entry 1")
                await editor.say(where.room, "what a day", thread=debrief.id)
                await editor.say(where.room, f"1 not raised {LINK}\n2 promised, note: in June", thread=debrief.id)
                assert await in_thread(editor, where.bot.user, debrief.id, "Recorded as entry 2")
                await editor.say(where.room, "2 rased", reply=debrief.id)
                assert await in_thread(editor, where.bot.user, debrief.id, "“2 rased” was not recorded.")

        assert [(each.record, each.state, each.evidence, each.note) for each in await entries(home)] == [
            (ASKED[2], "raised", f"debrief of {MEETING}", None),
            (ASKED[0], "not_raised", LINK, None),
            (ASKED[1], "promised", f"debrief of {MEETING}", "in June"),
        ]


class TestWhoIsLetIn:
    async def test_whoever_is_not_listed_is_not_answered_and_may_not_invite(self, home: Path, synapse: Synapse) -> None:
        where = await party(synapse, home, asking="listed")
        with where.started():
            async with where.open("ANY", "EDA") as (unlisted, editor):
                unheard = await unlisted.say(where.room, QUESTION, to=[where.bot.user])
                await unlisted.until_member(await unlisted.create_room(where.bot.user), where.bot.user, "leave")
                heard = await editor.say(where.room, QUESTION, to=[where.bot.user])
                await unlisted.until(lambda: unlisted.answers(heard, where.bot.user))
                await editor.until_member(await editor.create_room(where.bot.user), where.bot.user)

                assert unlisted.answers(unheard, where.bot.user) == []

    async def test_of_a_server_that_is_not_ours_nobody_is(self, home: Path, synapse: Synapse) -> None:
        where = await party(synapse, home, ours="elsewhere.test")
        before = await where.bot.timeline(where.room)
        with where.started() as bot:
            async with where.open("EDA") as (stranger,):
                await stranger.say(where.room, QUESTION, to=[where.bot.user])
                await stranger.until_member(await stranger.create_room(where.bot.user), where.bot.user, "leave")
            # It ends what it has in hand.
            await asyncio.to_thread(bot.end)
        after = await where.bot.timeline(where.room)

        assert [each["sender"] for each in after[len(before) :]] == [where.people["EDA"].user]


class TestNothingIsLostOrDoubled:
    async def test_what_was_asked_while_it_was_down_is_answered_once_and_in_order(
        self, home: Path, synapse: Synapse
    ) -> None:
        where = await party(synapse, home)
        with where.started():
            pass
        async with where.open("ANY") as (somebody,):
            asked = [await somebody.say(where.room, QUESTION, to=[where.bot.user]) for _ in range(MANY)]
            with where.started():
                asked.append(await somebody.say(where.room, QUESTION, to=[where.bot.user]))
                await somebody.until(lambda: somebody.answers(asked[-1], where.bot.user), 8 * LIVENESS)
        # A client shows what it has decrypted, which is not always in the order of the room.
        told = [each["content"] for each in await where.bot.timeline(where.room) if each["sender"] == where.bot.user]

        assert [each["m.relates_to"]["event_id"] for each in told if "m.relates_to" in each] == asked

    async def test_an_answer_that_was_posted_before_the_homeserver_went_away_is_not_posted_again(
        self, home: Path
    ) -> None:
        with Synapse() as synapse:
            where = await party(synapse, home)
            way: Beside[Proxy]
            with beside(Proxy(synapse.url)) as way, where.started(BOT_MATRIX_HOMESERVER=way.peer.url):
                async with where.open("ANY") as (somebody,):
                    landed = way.peer.fail("send", "landed_drop")
                    question = await somebody.say(where.room, QUESTION, to=[where.bot.user])
                    await somebody.until(lambda: somebody.answers(question, where.bot.user))
                    await synapse.restart()
                    hits = landed.hits
                    way.do(way.peer.until(lambda: landed.hits > hits))
                    way.peer.mend()
                    other = await somebody.say(where.room, QUESTION, to=[where.bot.user])
                    await somebody.until(lambda: somebody.answers(other, where.bot.user), 2 * LIVENESS)

                    assert len(somebody.answers(question, where.bot.user)) == 1
