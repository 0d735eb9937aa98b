"""Messages as Matrix shows them: foreign texts stay text, also for clients that look for more in them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.adapters.matrix.reactions import ACTIONS_KEY, SignRule
from bot.adapters.matrix.render import LIMIT, render
from bot.adapters.matrix.texts import JOINER, escape_links, linkable_url
from bot.core.domain.message import Action, Card, Link, Message, Note, Paragraph
from tests.adapters.matrix.talking import ANY
from tests.adapters.platforms.messages import HOSTILE, MESSAGES, TIMES, stretched

BRIEFING: Final = Message(
    "Briefing",
    (
        Paragraph("Briefing", strong=True),
        Card("R-1", "One", "Look."),
        Card("R-2", "Two", "Listen."),
        Note("As of today."),
    ),
    "en",
    (
        Action("briefing", "talks:4", "Full briefing", "brief talks:4 full"),
        Action("raise", "R-1 at talks:4", "I will raise this", card="R-1"),
        Action("raise", "R-2 at talks:4", "I will raise this", card="R-2"),
    ),
)
FOUND: Final = re.compile(
    r"(?i)https?://\S|(?<!\w)[@#!][\w.=/-]+:[\w.-]+|@room|\b(?:matrix|mailto|magnet):\S|[^\W_]\.[^\W\d_]{2}"
)
"""What clients make links, pills and calls of by themselves."""
LIVE: Final = [
    "@room",
    "x@room",
    "@admin:example.org",
    "#council:example.org",
    "!open:example.org",
    "https://evil.example/x",
    "HTTP://evil.example",
    "evil.example",
    "см. пример.рф",
    "matrix:u/admin:example.org",
    "mailto:a@example.org",
    "a@example.org",
    "https://matrix.to/#/@admin:example.org",
]


def shown(content: dict[str, Any]) -> tuple[str, str]:
    return content["body"], content["formatted_body"]


class TestForeignTexts:
    @pytest.mark.parametrize("text", LIVE)
    def test_foreign_texts_are_no_more_than_text_wherever_they_stand(self, text: str) -> None:
        message = Message(
            text,
            (
                Paragraph(text, strong=True),
                Card(text, text, text, ((text, text),), (Link(text, text[:0]),)),
                Note(text),
            ),
            "en",
            (Action("undo", "meetings 3", text, text),),
        )

        assert FOUND.search(text)
        assert [FOUND.findall(each) for each in shown(render(message))] == [[], []]

    @pytest.mark.parametrize("text", LIVE)
    def test_foreign_texts_are_read_as_they_were_written(self, text: str) -> None:
        body = render(Message(text, (Paragraph(text),), "en"))["body"]

        assert body.replace(JOINER, "") == text

    @settings(deadline=None)
    @given(st.text(st.sampled_from("ab:./@#!_ -é1"), max_size=30) | st.sampled_from([HOSTILE, *LIVE]))
    def test_nothing_is_found_in_any(self, text: str) -> None:
        assert FOUND.findall(escape_links(text)) == []

    @pytest.mark.parametrize(
        "text", ["veldria_talks:5", "R-1", "P9_TA(2021)0056", "U.S.", "3.14", "12:30", "a: b", "C#"]
    )
    def test_what_is_no_address_is_left_alone(self, text: str) -> None:
        assert escape_links(text) == text


class TestLinks:
    @settings(deadline=None)
    @given(MESSAGES)
    @example(Message("", (Link("x", f"https://example.org/{HOSTILE} @room"),), "en"))
    def test_nothing_but_the_addresses_of_links_is_found_in_any_message(self, message: Message) -> None:
        body, html = shown(render(message))

        assert FOUND.findall(re.sub(r"https?://example\.org/\S*", "", body)) == []
        assert FOUND.findall(unescape(re.sub(r"<[^<>]*>", "\n", html))) == []

    @pytest.mark.parametrize(
        "url",
        [
            "https://matrix.to/#/@admin:example.org",
            "https://MATRIX.to/#/%40admin:example.org",
            "https:///matrix.to/#/@admin:example.org",
            "https://x@matrix.to/#/#council:example.org",
            "https://www.matrix.to/",
            "https://app.element.io/#/user/@admin:example.org",
            "https://app.element.io/#/room/!open:example.org",
            "https://evil.example/%23/@admin:example.org",
            "matrix:u/admin:example.org",
            "javascript:alert(1)",
            "",
        ],
    )
    def test_a_person_or_a_room_is_never_linked_to(self, url: str) -> None:
        content = render(Message("x", (Link("Admin", url), Paragraph("x")), "en"))

        assert linkable_url(url) == ""
        assert "href" not in content["formatted_body"]
        assert FOUND.findall(content["body"]) == []

    @pytest.mark.parametrize(
        "url", ["https://example.org/a#b", "http://example.org/?a=@b", "https://example.org/~a/@b"]
    )
    def test_a_source_is(self, url: str) -> None:
        content = render(Message("x", (Link("S-1", url),), "en"))

        assert f'<a href="{url}">S-1</a>' in content["formatted_body"]
        assert url in content["body"]


class TestMentions:
    def test_who_is_answered_is_mentioned_and_nobody_else(self) -> None:
        content = render(Message("x", (Paragraph("@room @admin:example.org"),), "en"), mention=ANY)

        assert content["m.mentions"] == {"user_ids": [ANY]}

    def test_what_answers_nobody_mentions_nobody(self) -> None:
        assert render(Message("x", (Paragraph("@room"),), "en"))["m.mentions"] == {}


class TestActions:
    def test_each_is_a_sign_and_words(self) -> None:
        assert render(BRIEFING)["body"] == snapshot("""\
Briefing
• One [R-1]
  Look.
  1️⃣ I will raise this
• Two [R-2]
  Listen.
  2️⃣ I will raise this
As of today.
📄 Full briefing: “brief talks:4 full”\
""")

    def test_the_message_carries_what_the_signs_stand_for(self) -> None:
        assert render(BRIEFING)[ACTIONS_KEY] == {
            "📄": ["briefing", "talks:4"],
            "1⃣": ["raise", "R-1 at talks:4"],
            "2⃣": ["raise", "R-2 at talks:4"],
        }

    def test_where_there_are_none_it_carries_none(self) -> None:
        assert ACTIONS_KEY not in render(replace(BRIEFING, actions=()))

    def test_an_action_of_a_card_that_is_not_there_stands_below(self) -> None:
        body = render(replace(BRIEFING, blocks=BRIEFING.blocks[:2]))["body"]

        assert body.splitlines()[-1] == "📄 Full briefing: “brief talks:4 full” · 2️⃣ I will raise this"

    def test_what_a_sign_stands_for_never_holds_a_foreign_text(self) -> None:
        message = Message(HOSTILE, (Card("R-1", HOSTILE, HOSTILE),), "en", BRIEFING.actions)

        assert [about for _, about in render(message)[ACTIONS_KEY].values()] == [
            "talks:4",
            "R-1 at talks:4",
            "R-2 at talks:4",
        ]

    @settings(deadline=None, max_examples=50)
    @given(
        MESSAGES,
        st.lists(
            st.builds(
                Action,
                st.sampled_from(["more", "raise", "undo", "snooze"]),
                st.text(max_size=10) | st.sampled_from(["x" * 300, "Ж" * 301]),
                st.text(max_size=10) | st.sampled_from([HOSTILE, "Ж" * 300]),
                st.sampled_from(["", "more", HOSTILE]),
                card=st.sampled_from(["", "R-1"]),
            ),
            max_size=60,
        ).map(tuple),
        TIMES,
        TIMES,
    )
    @example(BRIEFING, tuple(Action("raise", f"R-{number} at talks:4", "Ж" * 300) for number in range(60)), 1, 60)
    def test_a_message_with_any_actions_fits(
        self, message: Message, actions: tuple[Action, ...], longer: int, more: int
    ) -> None:
        content = render(replace(stretched(message, longer, more), actions=actions), mention=ANY)

        assert len(json.dumps(content, ensure_ascii=False).encode()) <= LIMIT

    @settings(deadline=None, max_examples=50)
    @given(MESSAGES, TIMES, TIMES)
    def test_what_can_be_done_is_offered_however_long_the_message_is(
        self, message: Message, longer: int, more: int
    ) -> None:
        long = replace(stretched(message, longer, more), actions=(Action("source", "R-1", "Source"),))

        assert render(long)["body"].endswith("📖 Source")

    def test_what_decides_is_offered_where_signs_are_trusted_alone(self) -> None:
        message = replace(BRIEFING, actions=(Action("undo", "meetings 3", "Undo"),))
        trusted, other = (render(message, signs=SignRule(trusted=each)) for each in (True, False))

        assert [content["body"].endswith("↩️ Undo") for content in (trusted, other)] == [True, False]
        assert [ACTIONS_KEY in content for content in (trusted, other)] == [True, False]

    def test_below_a_debrief_it_is_said_that_a_sign_proposes(self) -> None:
        asked = replace(BRIEFING, actions=(Action("raised", "R-1 at talks:4", "Raised", card="R-1"),))
        bodies = [render(each, signs=SignRule(note="A sign proposes."))["body"] for each in (asked, BRIEFING)]

        assert ["A sign proposes." in body for body in bodies] == [True, False]
