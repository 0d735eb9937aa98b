"""What somebody said or chose, of whatever may stand in an event."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.matrix.inbound import MatrixMessage, MatrixReaction, parse_event, thread_root
from bot.adapters.matrix.reactions import action_of_sign
from bot.adapters.matrix.texts import escape_links, strip_quote, typed_text
from tests.adapters.matrix.talking import ANY, BOT, EDA, US, event, in_thread, text
from tests.adapters.platforms.messages import HOSTILE

_KEYS: Final = st.sampled_from(
    [
        "msgtype", "body", "m.relates_to", "m.mentions", "user_ids", "room", "rel_type", "event_id", "key",
        "m.in_reply_to", "is_falling_back", "formatted_body", "m.new_content", "advocacy_bot.actions",
    ]
)  # fmt: skip
_LEAVES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
    st.sampled_from(["m.text", "m.thread", "m.replace", "m.annotation", "!ep", "> <@a:b>", BOT, ANY, "$1", HOSTILE]),
    st.characters(categories=["Cs"]),
)
_ANYTHING: Final = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS | st.text(max_size=3), inner, max_size=5)
)
_RELATIONS: Final = st.fixed_dictionaries(
    {},
    optional={
        "rel_type": st.sampled_from(["m.thread", "m.annotation", "m.replace"]) | _ANYTHING,
        "event_id": st.sampled_from(["$1", "$2", ""]) | _ANYTHING,
        "key": st.just("👍") | _ANYTHING,
        "m.in_reply_to": st.just({"event_id": "$3"}) | _ANYTHING,
        "is_falling_back": st.booleans() | _ANYTHING,
    },
)
_CONTENTS: Final = st.fixed_dictionaries(
    {},
    optional={
        "msgtype": st.just("m.text") | _ANYTHING,
        "body": st.text() | _ANYTHING,
        "formatted_body": st.text() | _ANYTHING,
        "m.mentions": st.just({"user_ids": [BOT]}) | _ANYTHING,
        "m.relates_to": _RELATIONS | _ANYTHING,
        "advocacy_bot.actions": st.dictionaries(st.just("👍"), _ANYTHING) | _ANYTHING,
    },
)


def nested(deep: int) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for _ in range(deep):
        content = {"m.relates_to": content, "m.mentions": content}
    return content


def said(content: dict[str, Any], sender: str = ANY) -> MatrixMessage:
    found = parse_event(event(sender, content), US)
    assert isinstance(found, MatrixMessage)
    return found


def pill(person: str, name: str) -> str:
    return f'<a href="https://matrix.to/#/{person}">{name}</a>'


class TestNothing:
    @pytest.mark.parametrize(
        "content",
        [
            {},
            {"body": 5},
            {"msgtype": "m.text"},
            {"msgtype": "m.text", "body": None},
            {"msgtype": ["m.text"], "body": "Hello"},
            text("Hello") | {"msgtype": "m.notice"},
            text("Hello") | {"msgtype": "m.emote"},
            text("* Hello") | {"m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}},
            text("Hello") | {"m.relates_to": {"rel_type": "org.example.new", "event_id": "$0"}},
            text("Hello") | {"m.relates_to": {"rel_type": {}}},
            text("Hello") | {"m.relates_to": {"rel_type": "m.thread"}},
        ],
        ids=str,
    )
    def test_what_nobody_wrote_just_now_is_nothing(self, content: dict[str, Any]) -> None:
        assert parse_event(event(ANY, content), US) is None

    def test_what_is_nested_deeply_is_nothing(self) -> None:
        assert parse_event(event(ANY, nested(10_000)), US) is None

    def test_what_we_said_ourselves_is_nothing(self) -> None:
        assert parse_event(event(BOT, text("!ep help")), US) is None

    @pytest.mark.parametrize("kind", ["m.room.member", "m.sticker", "m.room.redaction", ""])
    def test_what_is_no_message_is_nothing(self, kind: str) -> None:
        assert parse_event(event(ANY, text("Hello"), kind=kind), US) is None

    @pytest.mark.parametrize(
        "relation",
        [
            {},
            {"rel_type": "m.annotation", "key": 5},
            {"rel_type": "m.annotation", "event_id": "$1", "key": []},
            "x",
            [],
        ],
    )
    def test_a_sign_under_nothing_is_nothing(self, relation: object) -> None:
        assert parse_event(event(ANY, {"m.relates_to": relation}, kind="m.reaction"), US) is None


class TestAnything:
    @settings(deadline=None)
    @given(
        _CONTENTS | _ANYTHING.map(lambda each: {"m.relates_to": each}),
        st.sampled_from(["m.room.message", "m.reaction"]),
    )
    def test_no_content_is_a_fault(self, content: dict[str, Any], kind: str) -> None:
        heard = event(ANY, content, kind=kind)
        found = parse_event(heard, US)

        assert found is None or (isinstance(found, MatrixMessage) == (kind == "m.room.message"))
        assert isinstance(thread_root(heard), str)
        assert action_of_sign(content, "👍") is None or all(
            isinstance(each, str) for each in action_of_sign(content, "👍") or ()
        )

    @pytest.mark.parametrize(
        "mentions", [[], "x", 5, None, {"user_ids": "x"}, {"user_ids": [5, {}, []]}, {"room": "yes"}]
    )
    def test_mentions_of_another_kind_mention_nobody(self, mentions: object) -> None:
        found = said(text("Hello") | {"m.mentions": mentions})

        assert (found.calls, found.others) == (False, False)

    def test_a_relation_of_another_kind_is_none(self) -> None:
        assert said(text("Hello") | {"m.relates_to": "x"}).root == ""

    @pytest.mark.parametrize(
        "body",
        [
            "x" * 48_000,
            "@" * 48_000,
            "@a:" * 16_000,
            "!" + "a" * 48_000,
            "> <" * 16_000,
            "https://matrix.to/#/" * 2_400,
        ],
        ids=lambda body: body[:20],
    )
    def test_the_longest_body_is_read(self, body: str) -> None:
        content = text(body) | {"formatted_body": '<a href="https://matrix.to/#/' * 800 + "<mx-reply>" * 1_000}

        assert said(content).text


class TestAddressing:
    def test_a_mention_calls_the_bot(self) -> None:
        assert said(text("Hello", mentions=(BOT,))).calls

    def test_a_name_in_the_text_is_no_mention(self) -> None:
        assert not said(text(f"What does {BOT} say?")).calls

    @pytest.mark.parametrize("body", ["!ep article 164", "!EP  article 164", "!ep\narticle 164"])
    def test_the_command_calls_it(self, body: str) -> None:
        found = said(text(body))

        assert (found.calls, found.typed, found.text) == (True, True, "article 164")

    @pytest.mark.parametrize("body", ["!epoch", "ep article 164", "see !ep article 164", "!eparticle"])
    def test_what_only_looks_like_it_does_not(self, body: str) -> None:
        assert not said(text(body)).calls

    def test_the_command_behind_a_mention_is_the_command(self) -> None:
        found = said(text("Advocacy Bot: !ep help", mentions=(BOT,)))

        assert (found.typed, found.text) == (True, "help")

    def test_a_mention_of_others_is_noted(self) -> None:
        assert said(text("Hello", mentions=(EDA,))).others

    def test_a_mention_of_the_whole_room_is_for_others(self) -> None:
        assert said(text("Hello") | {"m.mentions": {"room": True}}).others

    def test_a_message_of_a_thread_names_its_beginning(self) -> None:
        found = said(text("Hello") | in_thread("$0", "$9"))

        assert (found.root, found.after, found.answers) == ("$0", "$9", "")

    def test_a_chosen_answer_in_a_thread_is_one(self) -> None:
        relation = {"rel_type": "m.thread", "event_id": "$0", "m.in_reply_to": {"event_id": "$9"}}
        found = said(text("Hello") | {"m.relates_to": {**relation, "is_falling_back": False}})

        assert (found.root, found.after, found.answers) == ("$0", "", "$9")

    def test_a_sign_is_the_same_in_any_colour_and_skin(self) -> None:
        found = [
            parse_event(
                event(
                    ANY, {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$1", "key": key}}, kind="m.reaction"
                ),
                US,
            )
            for key in ("👍", "👍\ufe0f", "👍🏿")
        ]

        assert {each.sign for each in found if isinstance(each, MatrixReaction)} == {"👍"}


class TestTexts:
    @pytest.mark.parametrize(
        ("body", "html"),
        [
            ("Advocacy Bot: article 164", f"{pill(BOT, 'Advocacy Bot')}: article 164"),
            ("Advocacy Bot article 164", f"{pill(BOT, 'Advocacy Bot')} article 164"),
            ("@Advocacy Bot article 164", f"{pill(BOT, '@Advocacy Bot')} article 164"),
            ("Otto: article 164", f"{pill('%40advocacy-bot%3Aexample.org', 'Otto')}: article 164"),
            ("article 164 Otto", f"article 164 {pill(BOT, 'Otto')}"),
            (f"{BOT}: article 164", ""),
            (f"{BOT} article 164", ""),
            ("advocacy-bot, article 164", ""),
            ("ADVOCACY BOT article 164", ""),
            (f"article 164 {BOT}", ""),
            (f"[Otto](https://matrix.to/#/{BOT}) article 164", pill(BOT, "Otto")),
        ],
    )
    def test_our_own_name_is_left_out(self, body: str, html: str) -> None:
        assert " ".join(typed_text(body, html, BOT, "Advocacy Bot").replace("[](", "").replace(")", "").split()) == (
            "article 164"
        )

    @pytest.mark.parametrize("body", ["advocacy-bots of the world", "Advocacy Botany", "About Advocacy Bot"])
    def test_what_only_begins_like_it_stays(self, body: str) -> None:
        assert typed_text(body, "", BOT, "Advocacy Bot") == body

    @pytest.mark.parametrize(
        ("body", "html"),
        [
            ("people set Eda editor", f"people set {pill(EDA, 'Eda')} editor"),
            ("people set @Eda editor", f"people set {pill(EDA, 'Eda')} editor"),
            (f"people set {EDA} editor", ""),
            (f"people set matrix:{EDA} editor", ""),
            (f"people set https://matrix.to/#/{EDA} editor", ""),
            (f"people set https://matrix.to/#/{EDA}?via=example.org editor", ""),
            ("people set Eda: editor", f"people set {pill(EDA, 'Eda')}: editor"),
        ],
    )
    def test_people_are_called_as_in_settings(self, body: str, html: str) -> None:
        assert typed_text(body, html, BOT) == f"people set matrix:{EDA} editor"

    @pytest.mark.parametrize("room", ["!open:example.org", "!" + "a1_-" * 10 + "xyz"])
    def test_rooms_are_typed_without_their_platform(self, room: str) -> None:
        assert typed_text(f"people set {EDA} editor in {room}", "", BOT) == (
            f"people set matrix:{EDA} editor in matrix:{room}"
        )

    def test_two_of_one_name_are_told_apart(self) -> None:
        html = f"people set {pill(EDA, 'Ed')} and {pill(ANY, 'Ed')}"

        assert typed_text("people set Ed and Ed", html, BOT) == f"people set matrix:{EDA} and matrix:{ANY}"

    def test_a_name_inside_a_word_is_none(self) -> None:
        assert typed_text("a meadow for Ea", pill(EDA, "Ea"), BOT) == f"a meadow for matrix:{EDA}"

    def test_an_address_is_no_person(self) -> None:
        assert typed_text("ask anna@example.org:80", "", BOT) == "ask anna@example.org:80"

    def test_what_was_answered_to_is_not_what_was_said(self) -> None:
        assert strip_quote(f"> <{BOT}> One ask\n> is on record.\n\nAnd on\n> torture?") == "And on\n> torture?"

    def test_names_in_it_are_none_in_what_was_said(self) -> None:
        html = f"<mx-reply><blockquote>{pill(EDA, 'Eda')}</blockquote></mx-reply>Eda said so"

        assert typed_text("Eda said so", html, BOT) == "Eda said so"

    def test_a_quotation_of_ones_own_stays(self) -> None:
        assert said(text("> torture\nWho said so?")).text == "> torture\nWho said so?"

    def test_what_was_copied_from_us_is_read_as_it_stood_there(self) -> None:
        assert (
            typed_text(escape_links("snooze veldria_talks:5 until 3.May"), "", BOT)
            == "snooze veldria_talks:5 until 3.May"
        )
