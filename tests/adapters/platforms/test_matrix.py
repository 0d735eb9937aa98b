"""Matrix: what each answer means, what is found again, and what is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import example, given, settings
from inline_snapshot import snapshot
from typing_extensions import override

from bot.adapters.matrix.client import (
    ADMIN_ERRORS,
    ADMIN_RETRY_SECONDS,
    LIMITED,
    PERMANENT_ERRORS,
    RETRY_SECONDS,
    outcome_of,
)
from bot.adapters.matrix.render import LIMIT, render
from bot.core.domain.message import Card, Link, Message, Note, Paragraph
from bot.core.ports.chat import Refused, Unknown
from tests.adapters.matrix.network.staging import PATIENT
from tests.adapters.matrix.network.unencrypted import open_clear
from tests.adapters.platforms.messages import HOSTILE, MESSAGES, TIMES, saying, stretched
from tests.deliveries import LONG_AGO
from tests.peers.homeserver import DELIVERY as KEY
from tests.peers.homeserver import DEVICE, TOKEN, USER, FakeHomeserver
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.ports.chat import ChatPlatform, SendResult

DELIVERY: Final = "b2f5ff47-4366-5d3d-8e8a-0c2f0a1f7a10"
ROOM: Final = "!one:example.org"
HTML: Final = "<html>Sorry</html>"
SLOW: Final = {"errcode": "M_LIMIT_EXCEEDED", "error": "slow"}


def said(status: int, code: str, **more: object) -> Answer:
    return Answer(status, json.dumps({"errcode": code, "error": "no"} | more))


@pytest.fixture
async def server() -> AsyncIterator[FakeHomeserver]:
    async with FakeHomeserver() as peer:
        yield peer


@pytest.fixture
async def matrix(server: FakeHomeserver) -> AsyncIterator[ChatPlatform]:
    async with open_clear(server.url, USER, DEVICE, TOKEN, patience=PATIENT) as platform:
        yield platform


async def sent(matrix: ChatPlatform) -> SendResult:
    return await matrix.send(ROOM, saying("The Council meets."), DELIVERY)


class TestOutcomes:
    @pytest.mark.parametrize(
        ("answer", "retry_after"),
        [
            pytest.param(said(429, "M_LIMIT_EXCEEDED", retry_after_ms=3000), 3.0, id="429 with retry_after_ms"),
            pytest.param(Answer(429, json.dumps(SLOW), {"Retry-After": "7"}), 7.0, id="429 with Retry-After alone"),
            pytest.param(Answer(429, json.dumps(SLOW)), RETRY_SECONDS, id="429 that does not say how long"),
            pytest.param(Answer(429, HTML, content_type="text/html"), RETRY_SECONDS, id="429 with HTML"),
            pytest.param(said(401, "M_UNKNOWN_TOKEN"), ADMIN_RETRY_SECONDS, id="401 M_UNKNOWN_TOKEN"),
            pytest.param(
                said(401, "M_UNKNOWN_TOKEN", soft_logout=True), ADMIN_RETRY_SECONDS, id="401 M_UNKNOWN_TOKEN, soft"
            ),
            pytest.param(said(401, "M_MISSING_TOKEN"), ADMIN_RETRY_SECONDS, id="401 M_MISSING_TOKEN"),
            pytest.param(said(403, "M_USER_DEACTIVATED"), ADMIN_RETRY_SECONDS, id="403 M_USER_DEACTIVATED"),
            pytest.param(said(403, "M_FORBIDDEN"), None, id="403 M_FORBIDDEN"),
            pytest.param(said(404, "M_NOT_FOUND"), None, id="404 M_NOT_FOUND"),
            pytest.param(said(413, "M_TOO_LARGE"), None, id="413 M_TOO_LARGE"),
            pytest.param(said(400, "M_BAD_JSON"), None, id="400 M_BAD_JSON"),
        ],
    )
    async def test_a_no_is_a_no(
        self, server: FakeHomeserver, matrix: ChatPlatform, answer: Answer, retry_after: float | None
    ) -> None:
        server.answer("send", answer)

        outcome = await sent(matrix)

        assert isinstance(outcome, Refused)
        assert outcome.retry_after == retry_after

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(said(500, "M_UNKNOWN"), id="500 M_UNKNOWN"),
            pytest.param(said(400, "M_UNKNOWN"), id="400 M_UNKNOWN"),
            pytest.param(said(503, "M_FORBIDDEN"), id="503 M_FORBIDDEN"),
            pytest.param(said(418, "ORG_EXAMPLE_NEW"), id="a code nobody knows"),
            pytest.param(Answer(502, HTML, content_type="text/html"), id="502 with HTML"),
            pytest.param(Answer(504), id="504"),
            pytest.param(Answer(408), id="408"),
            pytest.param(Answer(200, "{}"), id="200 that does not say what was posted"),
            pytest.param(Answer(200, '{"event_id": "$1'), id="200 with half a body"),
            pytest.param(Answer(200, "[]"), id="200 with a list"),
            pytest.param(Answer(200, HTML, content_type="text/html"), id="200 with HTML"),
        ],
    )
    async def test_what_says_nothing_certain_is_in_doubt(
        self, server: FakeHomeserver, matrix: ChatPlatform, answer: Answer
    ) -> None:
        server.answer("send", answer)

        assert isinstance(await sent(matrix), Unknown)

    async def test_a_room_the_bot_is_not_in_is_refused_for_good(
        self, server: FakeHomeserver, matrix: ChatPlatform
    ) -> None:
        server.closed.add(ROOM)

        outcome = await sent(matrix)

        assert isinstance(outcome, Refused)
        assert outcome.retry_after is None

    @pytest.mark.parametrize("code", sorted([*PERMANENT_ERRORS, *ADMIN_ERRORS]))
    def test_a_reason_names_the_servers_code(self, code: str) -> None:
        assert outcome_of(400, code).reason.endswith(f"({code})")

    def test_no_code_means_two_things(self) -> None:
        codes = [*PERMANENT_ERRORS, *ADMIN_ERRORS, LIMITED]

        assert len(codes) == len(set(codes))


class TestOnce:
    async def test_a_new_token_of_the_same_device_is_remembered_for(
        self, server: FakeHomeserver, matrix: ChatPlatform
    ) -> None:
        server.devices["new token"] = DEVICE
        await sent(matrix)
        async with open_clear(server.url, USER, DEVICE, "new token", patience=PATIENT) as renewed:
            await sent(renewed)

        assert len(server.posts.of(ROOM)) == 1

    @pytest.mark.parametrize("filters", [True, False])
    async def test_what_somebody_else_says_is_not_ours(
        self, server: FakeHomeserver, matrix: ChatPlatform, *, filters: bool
    ) -> None:
        server.filters = filters
        server.say(ROOM, "@mallory:evil.example", {"msgtype": "m.text", "body": "done", KEY: DELIVERY})

        assert await matrix.find(ROOM, DELIVERY, LONG_AGO) == ()

    async def test_a_foreign_clock_does_not_end_the_search(self, server: FakeHomeserver, matrix: ChatPlatform) -> None:
        outcome = await sent(matrix)
        server.say(ROOM, "@mallory:evil.example", {"msgtype": "m.text", "body": "from 1970"}, at=0)

        assert await matrix.find(ROOM, DELIVERY, LONG_AGO) == (getattr(outcome, "remote_id", ""),)

    async def test_the_search_ends_where_nothing_can_have_been_posted(self) -> None:
        moments = [datetime(2032, 5, 1, tzinfo=UTC)]
        async with (
            FakeHomeserver(now=lambda: moments[0]) as server,
            open_clear(server.url, USER, DEVICE, TOKEN, patience=PATIENT) as matrix,
        ):
            for number in range(150):
                await matrix.send(ROOM, saying("Long ago"), f"old {number}")
            moments[0] += timedelta(days=1)
            await sent(matrix)

            await matrix.find(ROOM, DELIVERY, moments[0])

        assert server.requests["messages"] == 1


class Tags(HTMLParser):
    """Which tags stand in a text, and whether each is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [str(value) for _, value in attrs]
        if tag != "br":
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


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

        content = render(message)

        assert content["body"] == snapshot("""\
Cooperation Council in seven days
• 22 November 2012 · Northern Assembly [R-1]
  Look into every report.
  Addressed to: Government
  S-1: https://example.org/1?a=1&b=2
Two asks were left out.\
""")
        assert content["formatted_body"].replace("<br>", "<br>\n").replace("</p>", "</p>\n") == snapshot("""\
<p><strong>Cooperation Council in seven days</strong></p>
<p><strong>22 November 2012 · Northern Assembly</strong> [R-1]<br>
Look into every report.<br>
Addressed to: Government<br>
<a href="https://example.org/1?a=1&amp;b=2">S-1</a></p>
<p><em>Two asks were left out.</em></p>
""")

    def test_a_message_is_a_notice_that_mentions_nobody(self) -> None:
        content = render(saying("@room @admin:example.org"))

        assert (content["msgtype"], content["m.mentions"]) == ("m.notice", {})

    def test_no_foreign_text_is_more_than_text(self) -> None:
        assert Tags(render(saying(HOSTILE))["formatted_body"]).seen == {"p"}

    @settings(deadline=None)
    @example(Message("", (Note(""),), "en"), 1, 1)
    @given(MESSAGES, TIMES, TIMES)
    def test_a_message_fits_into_an_event_and_an_edit(self, message: Message, longer: int, more: int) -> None:
        content = render(stretched(message, longer, more))

        assert len(json.dumps(content, ensure_ascii=False).encode()) <= LIMIT
        assert content["body"]

    @settings(deadline=None)
    @given(MESSAGES, TIMES, TIMES)
    def test_markup_is_whole_and_none_of_it_foreign(self, message: Message, longer: int, more: int) -> None:
        tags = Tags(render(stretched(message, longer, more))["formatted_body"])

        assert tags.seen <= {"p", "strong", "em", "ul", "li", "br", "a"}
        assert tags.open == []
        assert all(link.startswith("https://example.org/") for link in tags.links)
