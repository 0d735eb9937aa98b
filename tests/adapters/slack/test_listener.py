"""What people say and do at Slack reaches the bot, whichever way Slack brings it, and is answered where it belongs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.hearing import SIGNED, hearing
from tests.peers.serving import Answer
from tests.peers.slack.people import BOT_USER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.slack.listener import SlackTransport
    from bot.core.ports.chat import InboundEvent
    from tests.adapters.slack.hearing import Told
    from tests.peers.faults import Fault
    from tests.peers.ledger import Post
    from tests.peers.slack import FakeSlack
    from tests.peers.slack.talking import Happening

BOTH = pytest.mark.parametrize("way", [pytest.param(None, id="websocket"), pytest.param(SIGNED, id="signed requests")])


async def posted(slack: FakeSlack, channel: str, count: int) -> None:
    """Wait until so much was said in a channel."""
    await slack.pulse.until(lambda: len(slack.posts.of(channel)) >= count)


def texts(posts: Sequence[Post]) -> list[str]:
    return [post.shown["text"] for post in posts]


def shown(slack: FakeSlack, thread: Happening) -> list[str]:
    """Return what somebody is told in a thread, alone or with everybody."""
    seen = slack.seen(thread.channel, thread.user, thread.ts)
    return [each.text for each in seen if each.author == BOT_USER]


class TestWords:
    @BOTH
    async def test_a_mention_is_answered_in_its_thread(
        self, slack: FakeSlack, reception: Told, way: SlackTransport | None
    ) -> None:
        async with hearing(slack, reception, way):
            said = await slack.mention("U1", "C1", "article 164")
            reply = await slack.reply(said)

        assert (reply.text, reply.thread) == ("You said article 164", said.ts)

    @BOTH
    async def test_a_private_message_is_answered_in_its_thread(
        self, slack: FakeSlack, reception: Told, way: SlackTransport | None
    ) -> None:
        async with hearing(slack, reception, way):
            said = await slack.direct("U1", "article 164")
            reply = await slack.reply(said)

        assert (reply.text, reply.thread) == ("You said article 164", said.ts)

    @BOTH
    async def test_a_command_is_answered_to_who_typed_it(
        self, slack: FakeSlack, reception: Told, way: SlackTransport | None
    ) -> None:
        async with hearing(slack, reception, way):
            reply = await slack.reply(await slack.command("U1", "/ep", "article 164"))

        assert (reply.text, reply.ephemeral) == ("You said article 164", True)

    async def test_a_follow_up_is_of_the_same_thread(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            said = await slack.mention("U1", "C1", "article 164")
            await slack.reply(said)
            await slack.reply(await slack.mention("U1", "C1", "and on religion?", thread=said.ts))

        assert [event.thread for event in reception.events] == [said.ts, said.ts]

    async def test_what_may_be_an_answer_is_heard_in_a_thread_without_a_mention(
        self, slack: FakeSlack, reception: Told
    ) -> None:
        async with hearing(slack, reception):
            root = await slack.say("U1", "C1", "1 raised")
            answer = await slack.say("U1", "C1", "1 raised", thread=root.ts)
            await slack.say("U1", "C1", "good", thread=root.ts)
            reply = await slack.reply(answer)

        assert (reply.thread, [event.id for event in reception.events]) == (root.ts, [answer.ts])

    async def test_a_mention_in_a_thread_is_heard_once(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            root = await slack.say("U1", "C1", "1 raised")
            await slack.reply(await slack.mention("U1", "C1", "1 raised", thread=root.ts))

        assert reception.texts == ["1 raised"]

    async def test_of_what_people_tell_each_other_nothing_is_looked_up(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            root = await slack.say("U1", "C1", "Good morning")
            before = dict(slack.requests)
            await slack.say("U1", "C1", "good", thread=root.ts)

        assert slack.requests["users.info"] == before.get("users.info", 0)
        assert reception.events == []

    async def test_what_was_typed_is_heard_as_it_was_typed(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            await slack.reply(await slack.direct("U1", "<!channel> & &amp; *bold*"))

        assert reception.texts == ["<!channel> & &amp; *bold*"]

    async def test_people_and_rooms_are_heard_as_settings_call_them(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            await slack.reply(await slack.mention("U1", "C1", "person @U2 editor in #C1"))

        assert reception.texts == ["person slack:U2 editor in slack:C1"]

    async def test_what_is_for_one_person_alone_is_shown_to_them_alone(self, slack: FakeSlack, reception: Told) -> None:
        reception.private = True

        async with hearing(slack, reception):
            reply = await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert reply.ephemeral

    @pytest.mark.parametrize("status", [404, 429, 500])
    async def test_an_address_for_answers_that_fails_is_noticed(
        self, slack: FakeSlack, reception: Told, status: int
    ) -> None:
        slack.answer("response_url", Answer(status, headers={"Retry-After": "1"}))

        async with hearing(slack, reception):
            reply = await slack.reply(await slack.command("U1", "/ep", "article 164"))

        assert (reply.ephemeral, slack.requests["chat.postEphemeral"]) == (True, 1)

    @pytest.mark.parametrize("bound", [False, True])
    async def test_what_cannot_be_shown_to_one_person_alone_goes_to_them_unless_it_is_kept_to_the_room(
        self, slack: FakeSlack, reception: Told, *, bound: bool
    ) -> None:
        reception.bound = bound
        slack.answer("response_url", Answer(404))
        slack.answer("chat.postEphemeral", Answer(body='{"ok": false, "error": "not_in_channel"}'))

        async with hearing(slack, reception):
            await slack.command("U1", "/ep", "article 164")
            await slack.pulse.until(lambda: slack.requests["chat.postEphemeral"])

        assert [each.shown["text"] for each in slack.posts.of("DU1")] == ([] if bound else ["You said article 164"])

    async def test_whose_answer_is_for_one_person_alone_is_told(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            await slack.reply(await slack.command("U1", "/ep", "article 164"))
            await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert [event.aside for event in reception.events] == [True, False]

    async def test_links_in_answers_are_not_unfolded(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            reply = await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert slack.posts.of("C1")[0].shown["unfurl_links"] in {False, "0", "false"}
        assert reply.live == ()

    async def test_an_answer_that_was_shown_is_told_to_have_been(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert len(reception.shown_ids) == 1


class TestLoops:
    async def test_nobody_answers_what_is_not_for_the_bot(self, slack: FakeSlack, reception: Told) -> None:
        slack.events |= {"message.channels"}

        async with hearing(slack, reception):
            await slack.say("U1", "C1", "Good morning")
            await slack.bot_says("C1", "<@U0BOT> article 164")
            await slack.bot_says("C1", "<@U0BOT> article 164", subtype=None)
            said = await slack.mention("U1", "C1", "articel 164")
            await slack.reply(said)
            await slack.edit(said, "article 164")
            await slack.delete(said)

        assert [event.id for event in reception.events] == [said.ts]

    @pytest.mark.parametrize(
        "told",
        [
            {"subtype": "message_changed"},
            {"subtype": "bot_message"},
            {"subtype": "channel_topic"},
            {"bot_id": "B0OTHER"},
            {"edited": {"user": "U1", "ts": "2.1"}},
            {"hidden": True},
            {"user": "U0BOT"},
        ],
        ids=lambda told: "-".join(map(str, next(iter(told.items())))).partition("{")[0],
    )
    async def test_what_nobody_wrote_just_now_is_left_alone(
        self, slack: FakeSlack, reception: Told, told: dict[str, object]
    ) -> None:
        written = {"type": "message", "channel": "DU1", "channel_type": "im", "user": "U1", "ts": "1.1", "text": "Hm"}

        async with hearing(slack, reception):
            happened = await slack.event(written | told)

        assert (happened.acked, reception.events) == (True, [])

    async def test_a_mention_that_is_brought_as_two_events_has_one_key(self, slack: FakeSlack, reception: Told) -> None:
        slack.events |= {"message.channels"}

        async with hearing(slack, reception):
            await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert len({event.key for event in reception.events}) == 1

    async def test_what_is_brought_again_has_the_same_key(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception):
            said = await slack.mention("U1", "C1", "article 164")
            await slack.again(said)
            await slack.reply(said, 2)

        assert len({event.key for event in reception.events}) == 1


class TestAcknowledgements:
    @BOTH
    @pytest.mark.parametrize(
        "event",
        [
            {"type": "app_mention"},
            {"type": "message", "channel": "C1"},
            {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "ts": "1.1"},
            {"type": "app_home_opened", "user": "U1"},
            {"type": "team_join"},
            {"type": "tokens_revoked"},
        ],
        ids=lambda event: f"{event['type']} of {len(event)}",
    )
    async def test_whatever_comes_is_acknowledged_at_once(
        self, slack: FakeSlack, reception: Told, way: SlackTransport | None, event: dict[str, object]
    ) -> None:
        async with hearing(slack, reception, way):
            happened = await slack.event(event)

        assert (happened.acked, len(happened.deliveries[0].tries)) == (True, 1)

    @pytest.mark.parametrize("kind", ["block_actions", "shortcut", "block_suggestion", "view_closed", "unheard_of"])
    async def test_whatever_people_do_is_acknowledged(self, slack: FakeSlack, reception: Told, kind: str) -> None:
        async with hearing(slack, reception):
            happened = await slack.interact(kind, "U1", "C1")

        assert happened.acked

    async def test_a_burst_is_acknowledged_while_the_first_is_still_worked_on(
        self, slack: FakeSlack, reception: Told
    ) -> None:
        may_go_on = asyncio.Event()
        reception.before = lambda _: may_go_on.wait()

        async with hearing(slack, reception):
            said = await asyncio.gather(*(slack.direct(f"U{number}", "article 164") for number in range(500)))
            may_go_on.set()
            for each in said:
                await slack.reply(each)

        assert slack.report()["deliveries"]["redeliveries"] == 0

    async def test_one_thread_is_answered_in_order_however_long_each_takes(
        self, slack: FakeSlack, reception: Told
    ) -> None:
        first_may_go_on = asyncio.Event()

        async def wait(_: object) -> None:
            if len(reception.events) == 1:
                await first_may_go_on.wait()

        reception.before = wait
        async with hearing(slack, reception):
            first = await slack.mention("U1", "C1", "0")
            for number in range(1, 5):
                await slack.mention("U1", "C1", str(number), thread=first.ts)
            first_may_go_on.set()
            await posted(slack, "C1", 5)

        assert shown(slack, first) == [f"You said {number}" for number in range(5)]

    async def test_a_button_of_somebodys_home_does_not_wait_for_what_others_clicked(
        self, slack: FakeSlack, reception: Told
    ) -> None:
        may_go_on = asyncio.Event()

        async def wait(event: InboundEvent) -> None:
            if event.visitor.person == "U1":
                await may_go_on.wait()

        reception.before = wait
        click = {"actions": [{"action_id": "act.brief.0", "value": "next"}], "container": {"type": "view"}}
        async with hearing(slack, reception):
            await slack.interact("block_actions", "U1", **click)
            await slack.interact("block_actions", "U2", **click)
            told = await slack.pulse.until(lambda: slack.seen("DU2", "U2"))
            may_go_on.set()

        assert told

    async def test_other_threads_do_not_wait(self, slack: FakeSlack, reception: Told) -> None:
        never = asyncio.Event()

        async def wait(event: InboundEvent) -> None:
            if event.visitor.person == "U1":
                await never.wait()

        reception.before = wait
        async with hearing(slack, reception):
            await slack.direct("U1", "article 164")
            reply = await slack.reply(await slack.direct("U2", "article 164"))
            never.set()

        assert reply.text == "You said article 164"

    async def test_what_is_in_hand_at_the_end_is_finished(self, slack: FakeSlack, reception: Told) -> None:
        begun, may_go_on = asyncio.Event(), asyncio.Event()

        async def wait(_: object) -> None:
            begun.set()
            await may_go_on.wait()

        reception.before = wait
        async with hearing(slack, reception):
            said = await slack.direct("U1", "article 164")
            await begun.wait()
            asyncio.get_running_loop().call_later(0.05, may_go_on.set)

        assert [each.text for each in slack.answers(said)] == ["You said article 164"]


class TestSignatures:
    async def test_a_wrong_signature_is_refused(self, slack: FakeSlack, reception: Told) -> None:
        slack.signed.secret = "another"  # noqa: S105 -- opens nothing

        async with hearing(slack, reception, SIGNED):
            await slack.mention("U1", "C1", "article 164")

        assert (set(slack.signed.statuses), reception.events) == ({401}, [])

    async def test_an_old_signature_is_refused(self, slack: FakeSlack, reception: Told) -> None:
        slack.signed.skew = -400

        async with hearing(slack, reception, SIGNED):
            await slack.mention("U1", "C1", "article 164")

        assert (set(slack.signed.statuses), reception.events) == ({401}, [])

    async def test_slack_may_check_the_address(self, slack: FakeSlack, reception: Told) -> None:
        async with hearing(slack, reception, SIGNED):
            answer = await slack.signed.verify()

        assert answer == "a challenge"


class TestLimits:
    async def test_one_thread_is_answered_in_order_in_a_channel_that_takes_little(
        self, slack: FakeSlack, reception: Told
    ) -> None:
        async def some_take_longer(_: object) -> None:
            await asyncio.sleep(0.02 * (len(reception.events) % 3))

        reception.before = some_take_longer
        slack.pace = 0.02
        slack.answer("chat.postMessage", *[Answer(429, headers={"Retry-After": "0.1"})] * 3)

        async with hearing(slack, reception, pace=0.03):
            first = await slack.mention("U1", "C1", "0")
            for number in range(1, 20):
                # Whoever else speaks meanwhile has the same channel to be answered in.
                await slack.mention("U2", "C1", f"aside {number}")
                await slack.mention("U1", "C1", str(number), thread=first.ts)
            await posted(slack, "C1", 39)

        assert texts(slack.posts.replies("C1", first.ts)) == [f"You said {number}" for number in range(20)]

    async def test_every_thread_is_answered_once_in_a_channel_that_takes_little(
        self, slack: FakeSlack, reception: Told
    ) -> None:
        slack.pace = 0.02
        slack.answer("chat.postMessage", *[Answer(429, headers={"Retry-After": "0.1"})] * 3)

        async with hearing(slack, reception, pace=0.03):
            said = [await slack.mention("U1", "C1", str(number)) for number in range(20)]
            await posted(slack, "C1", 20)

        # Who is answered first is nobody's promise: threads are worked on side by side.
        assert [texts(slack.posts.replies("C1", each.ts)) for each in said] == [[f"You said {n}"] for n in range(20)]

    async def test_what_one_person_alone_is_told_keeps_its_place_in_the_thread(
        self, slack: FakeSlack, reception: Told
    ) -> None:
        async def every_second(_: object) -> None:
            reception.private = len(reception.events) % 2 == 0

        reception.before = every_second
        slack.pace = 0.02
        slack.answer("chat.postMessage", Answer(429, headers={"Retry-After": "0.1"}))
        async with hearing(slack, reception, pace=0.03):
            first = await slack.mention("U1", "C1", "0")
            later = [await slack.mention("U1", "C1", str(number), thread=first.ts) for number in range(1, 10)]
            await slack.pulse.until(lambda: len(shown(slack, first)) == len([first, *later]))

        assert shown(slack, first) == [f"You said {number}" for number in range(10)]

    @pytest.mark.parametrize("fault", ["landed_drop", "error_landed", "fatal_landed"])
    async def test_an_answer_that_slack_may_have_taken_is_not_posted_again(
        self, slack: FakeSlack, reception: Told, fault: Fault
    ) -> None:
        slack.faults.order(fault)

        async with hearing(slack, reception):
            await slack.reply(await slack.mention("U1", "C1", "article 164"))
            await slack.reply(await slack.mention("U1", "C1", "article 174"))

        assert [post.shown["text"] for post in slack.posts.of("C1")] == ["You said article 164", "You said article 174"]

    @pytest.mark.parametrize("fault", ["error", "fatal"])
    async def test_an_answer_that_slack_has_not_taken_after_all_is_posted_again(
        self, slack: FakeSlack, reception: Told, fault: Fault
    ) -> None:
        slack.faults.order(fault)

        async with hearing(slack, reception):
            await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert [post.shown["text"] for post in slack.posts.of("C1")] == ["You said article 164"]

    async def test_what_cannot_be_looked_for_is_not_posted_again(self, slack: FakeSlack, reception: Told) -> None:
        slack.faults.order("fatal_landed")
        slack.answer("conversations.replies", Answer(500, "oops"))

        async with hearing(slack, reception):
            await slack.reply(await slack.mention("U1", "C1", "article 164"))
            await slack.pulse.until(lambda: slack.requests["conversations.replies"])

        assert [post.shown["text"] for post in slack.posts.of("C1")] == ["You said article 164"]

    async def test_an_answer_waits_while_slack_takes_nothing(self, slack: FakeSlack, reception: Told) -> None:
        slack.answer("chat.postMessage", Answer(429, headers={"Retry-After": "0.1"}))

        async with hearing(slack, reception):
            reply = await slack.reply(await slack.mention("U1", "C1", "article 164"))

        assert reply.text == "You said article 164"
