"""Slack: what each answer means, what is shown, and whose turn it is."""

from __future__ import annotations

import asyncio
import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from inline_snapshot import snapshot

from bot.adapters.slack.client import (
    ADMIN_ERRORS,
    ADMIN_RETRY_SECONDS,
    PERMANENT_ERRORS,
    RATE_LIMIT_ERRORS,
    RETRY_SECONDS,
    outcome_of,
)
from bot.adapters.slack.platform import open_slack
from bot.adapters.slack.render import render
from bot.adapters.slack.texts import escape_text
from bot.core.domain.message import Card, Link, Message, Note, Paragraph
from bot.core.ports.chat import Accepted, Refused, Unknown
from tests.adapters.platforms.messages import MESSAGES, TIMES, saying, stretched
from tests.adapters.platforms.staging import on_slack
from tests.deliveries import LONG_AGO
from tests.fakes import LIVENESS
from tests.peers.serving import Answer
from tests.peers.slack import TOKEN, FakeSlack
from tests.peers.slack.limits import GOOD_TEXT, refusal
from tests.peers.slack.texts import length, texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.ports.chat import SendResult
    from tests.adapters.platforms.staging import NetworkStage

DELIVERY: Final = "b2f5ff47-4366-5d3d-8e8a-0c2f0a1f7a10"
HTML: Final = "<html>Sorry</html>"


def said(code: str, status: int = 200) -> Answer:
    return Answer(status, json.dumps({"ok": False, "error": code}))


@pytest.fixture
async def slack() -> AsyncIterator[NetworkStage[FakeSlack]]:
    async with on_slack() as stage:
        yield stage


async def sent(stage: NetworkStage[FakeSlack]) -> SendResult:
    return await stage.platform.send(stage.room, saying("The Council meets."), DELIVERY)


class TestOutcomes:
    @pytest.mark.parametrize(
        ("answer", "retry_after"),
        [
            pytest.param(Answer(429, headers={"Retry-After": "30"}), 30.0, id="429 with Retry-After"),
            pytest.param(Answer(429, HTML, {"Retry-After": "3"}, "text/html"), 3.0, id="429 with HTML"),
            pytest.param(Answer(429, "{", {"Retry-After": "3"}), 3.0, id="429 with half a body"),
            pytest.param(Answer(429), RETRY_SECONDS, id="429 without Retry-After"),
            pytest.param(
                Answer(429, headers={"Retry-After": "soon"}), RETRY_SECONDS, id="429 with a Retry-After that is none"
            ),
            pytest.param(said("ratelimited"), RETRY_SECONDS, id="200 ratelimited"),
            pytest.param(said("invalid_auth"), ADMIN_RETRY_SECONDS, id="200 invalid_auth"),
            pytest.param(said("token_revoked"), ADMIN_RETRY_SECONDS, id="200 token_revoked"),
            pytest.param(said("missing_scope"), ADMIN_RETRY_SECONDS, id="200 missing_scope"),
            pytest.param(said("invalid_auth", 401), ADMIN_RETRY_SECONDS, id="401 invalid_auth"),
            pytest.param(said("channel_not_found"), None, id="200 channel_not_found"),
            pytest.param(said("not_in_channel"), None, id="200 not_in_channel"),
            pytest.param(said("is_archived"), None, id="200 is_archived"),
            pytest.param(said("msg_too_long"), None, id="200 msg_too_long"),
            pytest.param(said("invalid_blocks"), None, id="200 invalid_blocks"),
        ],
    )
    async def test_a_no_is_a_no(
        self, slack: NetworkStage[FakeSlack], answer: Answer, retry_after: float | None
    ) -> None:
        slack.peer.answer("chat.postMessage", answer)

        outcome = await sent(slack)

        assert isinstance(outcome, Refused)
        assert outcome.retry_after == retry_after

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(said("fatal_error"), id="200 fatal_error"),
            pytest.param(said("internal_error"), id="200 internal_error"),
            pytest.param(said("request_timeout"), id="200 request_timeout"),
            pytest.param(said("service_unavailable"), id="200 service_unavailable"),
            pytest.param(said("something_new"), id="200 with a code nobody knows"),
            pytest.param(said("channel_not_found", 500), id="500 channel_not_found"),
            pytest.param(said("internal_error", 503), id="503 internal_error"),
            pytest.param(Answer(502, HTML, content_type="text/html"), id="502 with HTML"),
            pytest.param(Answer(408), id="408"),
            pytest.param(Answer(200, HTML, content_type="text/html"), id="200 with HTML"),
            pytest.param(Answer(200, "ok", content_type="text/plain"), id="200 with plain text"),
            pytest.param(Answer(200, '{"ok": tr'), id="200 with half a body"),
            pytest.param(Answer(200, ""), id="200 with nothing"),
            pytest.param(Answer(200, "[]"), id="200 with a list"),
            pytest.param(Answer(200, '{"ok": true}'), id="200 that does not say what was posted"),
        ],
    )
    async def test_what_says_nothing_certain_is_in_doubt(self, slack: NetworkStage[FakeSlack], answer: Answer) -> None:
        slack.peer.answer("chat.postMessage", answer)

        assert isinstance(await sent(slack), Unknown)

    @pytest.mark.parametrize(
        "answer",
        [said("fatal_error"), Answer(200, '{"ok": true}'), Answer(502, HTML, content_type="text/html")],
        ids=["fatal_error", "no messages", "502"],
    )
    async def test_a_history_that_cannot_be_read_is_no_empty_one(
        self, slack: NetworkStage[FakeSlack], answer: Answer
    ) -> None:
        slack.peer.answer("conversations.history", answer)

        assert isinstance(await slack.platform.find(slack.room, DELIVERY, LONG_AGO), Unknown)

    @pytest.mark.parametrize("code", sorted([*PERMANENT_ERRORS, *ADMIN_ERRORS]))
    def test_a_reason_names_slacks_code(self, code: str) -> None:
        assert outcome_of(200, code).reason.endswith(f"({code})")

    def test_no_code_means_two_things(self) -> None:
        codes = list(chain(PERMANENT_ERRORS, ADMIN_ERRORS, RATE_LIMIT_ERRORS))

        assert len(codes) == len(set(codes))


class TestTurns:
    async def test_a_channel_that_is_limited_is_not_asked_again_before(self, slack: NetworkStage[FakeSlack]) -> None:
        slack.peer.answer("chat.postMessage", Answer(429, headers={"Retry-After": "1000"}))
        await sent(slack)

        outcome = await sent(slack)

        assert isinstance(outcome, Refused)
        assert slack.peer.requests["chat.postMessage"] == 1

    async def test_who_waited_for_a_limited_channel_is_told_when_to_come_again(
        self, slack: NetworkStage[FakeSlack]
    ) -> None:
        slack.peer.answer("chat.postMessage", Answer(429, headers={"Retry-After": "1000"}))

        outcomes = await asyncio.gather(*(sent(slack) for _ in range(3)))

        assert all(isinstance(each, Refused) and each.retry_after and each.retry_after > 900 for each in outcomes)

    async def test_a_limit_does_not_stop_other_channels(self, slack: NetworkStage[FakeSlack]) -> None:
        slack.peer.answer("chat.postMessage", Answer(429, headers={"Retry-After": "1000"}))
        await sent(slack)

        outcome = await slack.platform.send(slack.elsewhere, saying("The Council meets."), DELIVERY)

        assert isinstance(outcome, Accepted)

    async def test_twenty_messages_into_one_paced_channel_arrive_in_order(self) -> None:
        texts = [f"Message {number}" for number in range(20)]

        async with FakeSlack(pace=0.02) as peer, open_slack(TOKEN, url=peer.api, pace=0.04) as platform:
            async with asyncio.timeout(LIVENESS):
                await asyncio.gather(*(platform.send("C1", saying(text), text) for text in texts))

        assert [post.shown["text"] for post in peer.posts.posts] == texts

    async def test_a_queue_longer_than_the_patience_is_refused_at_once(self) -> None:
        async with FakeSlack() as peer, open_slack(TOKEN, url=peer.api, pace=1000) as platform:
            await platform.send("C1", saying("First"), "1")

            outcome = await platform.send("C1", saying("Second"), "2")

        assert isinstance(outcome, Refused)
        assert outcome.retry_after
        assert len(peer.posts.posts) == 1


class TestPosting:
    async def test_nothing_is_unfurled(self, slack: NetworkStage[FakeSlack]) -> None:
        await sent(slack)

        (post,) = slack.peer.posts.posts
        assert (post.content["unfurl_links"], post.content["unfurl_media"]) == (False, False)

    async def test_a_reply_is_posted_into_its_thread(self, slack: NetworkStage[FakeSlack]) -> None:
        await slack.platform.send(slack.room, saying("The Council meets."), DELIVERY, "1.000001")

        (post,) = slack.peer.posts.posts
        assert post.thread == "1.000001"

    async def test_a_person_is_written_to_in_private(self, slack: NetworkStage[FakeSlack]) -> None:
        outcome = await slack.platform.send("U1", saying("The Council meets."), DELIVERY)

        assert isinstance(outcome, Accepted)
        assert await slack.platform.find("U1", DELIVERY, LONG_AGO) == (outcome.remote_id,)

    async def test_a_private_message_can_be_changed(self, slack: NetworkStage[FakeSlack]) -> None:
        outcome = await slack.platform.send("U1", saying("The Council meets."), DELIVERY)
        assert isinstance(outcome, Accepted)

        assert await slack.platform.edit("U1", outcome.remote_id, saying("Changed")) == outcome

    async def test_a_wrong_token_is_for_an_admin_to_mend(self) -> None:
        async with FakeSlack() as peer, open_slack("xoxb-wrong", url=peer.api) as platform:
            outcome = await platform.send("C1", saying("The Council meets."), DELIVERY)

        assert outcome == Refused("Slack does not accept the token", ADMIN_RETRY_SECONDS, "check it (invalid_auth)")

    async def test_several_of_one_delivery_are_found_oldest_first(self, slack: NetworkStage[FakeSlack]) -> None:
        outcomes = [await sent(slack) for _ in range(3)]

        found = await slack.platform.find(slack.room, DELIVERY, LONG_AGO)

        assert found == tuple(each.remote_id for each in outcomes if isinstance(each, Accepted))


class TestRendering:
    def test_a_reminder_is_readable_on_a_phone(self) -> None:
        message = Message(
            "Cooperation Council in seven days",
            (
                Paragraph("Cooperation Council in seven days", strong=True),
                Card(
                    "R-1",
                    "22 November 2012 · Northern Assembly",
                    "Look into every report.",
                    (("Addressed to", "Government"),),
                    (Link("S-1", "https://example.org/1?a=1&b=2"),),
                ),
                Note("Two asks were left out."),
            ),
            "en",
        )

        assert _shown(message) == snapshot(
            [
                "Cooperation Council in seven days",
                "*Cooperation Council in seven days*",
                """\
*22 November 2012 · Northern Assembly* [R-1]
Look into every report.
Addressed to: Government
<https://example.org/1?a=1&amp;b=2|S-1>\
""",
                "Two asks were left out.",
            ]
        )

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("<!channel>", "&lt;!channel&gt;"),
            ("<!subteam^S1>", "&lt;!subteam^S1&gt;"),
            ("<@U123>", "&lt;@U123&gt;"),
            ("<https://evil.example|EP>", "&lt;https://evil.example|EP&gt;"),
            ("&amp;lt;", "&amp;amp;lt;"),
            ("*bold*", "∗bold∗"),
            ("_slanted_", "ˍslantedˍ"),
            ("~no~", "∼no∼"),
            ("`code`", "ˋcodeˋ"),
            ("two\nlines", "two lines"),
        ],
    )
    def test_no_foreign_text_is_more_than_text(self, text: str, shown: str) -> None:
        assert escape_text(text, 100) == shown

    def test_what_is_cut_is_cut_between_two_entities(self) -> None:
        assert escape_text("<<<<", 9) == "&lt;&lt;…"

    @pytest.mark.parametrize("text", ["human_rights_dialogue:17", "2*3", "R-EP12-03", "snake_case"])
    def test_ids_stay_as_they_are(self, text: str) -> None:
        assert escape_text(text, 100) == text

    def test_an_address_nobody_can_follow_is_shown_as_text(self) -> None:
        message = Message("", (Link("the text", "javascript:alert(1)"),), "en")

        assert _shown(message)[1:] == ["the text: javascript:alert(1)"]

    @settings(deadline=None)
    @given(MESSAGES, TIMES, TIMES)
    def test_every_limit_of_slacks_is_kept(self, message: Message, longer: int, more: int) -> None:
        rendered = render(stretched(message, longer, more))

        assert refusal(rendered.blocks) is None
        assert 1 <= length(rendered.text) <= GOOD_TEXT

    @settings(deadline=None)
    @given(MESSAGES, TIMES, TIMES)
    def test_markup_is_whole_and_none_of_it_foreign(self, message: Message, longer: int, more: int) -> None:
        for text in _shown(stretched(message, longer, more)):
            without_links = re.sub(r"<https?://[^<>|\s]+\|[^<>]+>", "", text, flags=re.IGNORECASE)
            assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", without_links)


def _shown(message: Message) -> list[str]:
    rendered = render(message)
    return [rendered.text, *(text for block in rendered.blocks for text in texts(block))]
