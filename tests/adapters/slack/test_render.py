"""Messages as Slack shows them: their buttons, and the guard that nothing passes which breaks a limit."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.adapters.slack.limits import find_view_violations, find_violations, fit_blocks, fit_view
from bot.adapters.slack.render import parse_action, render
from bot.adapters.slack.shapes import MESSAGE_TEXT
from bot.adapters.slack.texts import cut_markup, escape_text, length
from bot.core.domain.message import Action, Card, Confirmation, Message, Note, Paragraph
from tests.adapters.platforms.messages import HOSTILE, MESSAGES, TIMES, stretched
from tests.peers.slack.limits import GOOD_TEXT, of_view, refusal
from tests.peers.slack.reading import controls, labels, legible, live, live_in, of_blocks

if TYPE_CHECKING:
    from bot.core.domain.message import ActionId

SURE: Final = Confirmation("Take back revision 3?", "Undo", "No")
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
        Action("briefing", "talks:4", "Full briefing"),
        Action("raise", "R-1 at talks:4", "I will raise this", card="R-1"),
        Action("raise", "R-2 at talks:4", "I will raise this", card="R-2"),
    ),
)
_IDS: Final[tuple[ActionId, ...]] = ("more", "raise", "undo")
_ACTIONS: Final = st.lists(
    st.builds(
        Action,
        st.sampled_from(_IDS),
        st.text(max_size=10) | st.sampled_from(["x" * 2_000, "x" * 2_001, "𝄞" * 1_001]),
        st.text(max_size=10) | st.sampled_from([HOSTILE, "x" * 76, "👨‍👩‍👧" * 20]),
        card=st.sampled_from(["", "R-1", "gone"]),
        sure=st.none() | st.builds(Confirmation, st.just(HOSTILE * 4), st.just("y" * 31), st.just("n" * 31)),
    ),
    max_size=60,
).map(tuple)


def clicked(block: dict[str, Any], number: int = 0) -> dict[str, Any]:
    element: dict[str, Any] = block["elements"][number]
    return element


class TestButtons:
    def test_each_stands_below_its_card_and_the_others_at_the_end(self) -> None:
        kinds = [block["type"] for block in render(BRIEFING).blocks]

        assert kinds == ["section", "section", "actions", "section", "actions", "context", "actions"]

    def test_a_click_gives_back_what_it_is_about(self) -> None:
        rows = [block for block in render(BRIEFING).blocks if block["type"] == "actions"]

        assert [parse_action(clicked(row)) for row in rows] == [
            ("raise", "R-1 at talks:4"),
            ("raise", "R-2 at talks:4"),
            ("briefing", "talks:4"),
        ]

    def test_a_button_is_words_and_ids(self) -> None:
        assert clicked(render(BRIEFING).blocks[2]) == snapshot(
            {
                "type": "button",
                "action_id": "act.raise.0",
                "text": {"type": "plain_text", "text": "I will raise this", "emoji": False},
                "value": "R-1 at talks:4",
                "accessibility_label": "I will raise this: R-1",
            }
        )

    def test_what_people_were_told_is_not_changed_without_asking(self) -> None:
        undo = replace(BRIEFING, actions=(Action("undo", "meetings 3", "Undo", sure=SURE),))

        assert clicked(render(undo).blocks[-1])["confirm"] == snapshot(
            {
                "title": {"type": "plain_text", "text": "Undo", "emoji": False},
                "text": {"type": "plain_text", "text": "Take back revision 3?", "emoji": False},
                "confirm": {"type": "plain_text", "text": "Undo", "emoji": False},
                "deny": {"type": "plain_text", "text": "No", "emoji": False},
            }
        )

    def test_several_of_one_kind_have_ids_of_their_own(self) -> None:
        actions = tuple(Action("snooze", f"talks:4 {after}", after) for after in ("1d", "2h"))
        row = render(replace(BRIEFING, actions=actions)).blocks[-1]

        assert len({each["action_id"] for each in row["elements"]}) == 2

    def test_what_is_about_more_than_slack_carries_is_not_offered(self) -> None:
        long = replace(BRIEFING, actions=(Action("more", "x" * 2_001, "More"),))

        assert labels(render(long).blocks) == ()

    @pytest.mark.parametrize("made_up", [{}, {"action_id": "open.move"}, {"action_id": "act.Undo.1"}, {"action_id": 7}])
    def test_a_button_of_another_kind_is_no_action(self, made_up: dict[str, Any]) -> None:
        assert parse_action(made_up) is None

    @settings(deadline=None, max_examples=50)
    @given(MESSAGES, _ACTIONS, TIMES, TIMES)
    @example(BRIEFING, tuple(Action("more", str(number), "More") for number in range(60)), 1, 60)
    def test_a_message_with_any_actions_is_taken(
        self, message: Message, actions: tuple[Action, ...], longer: int, more: int
    ) -> None:
        rendered = render(replace(stretched(message, longer, more), actions=actions))

        assert refusal(rendered.blocks) is None
        assert 1 <= length(rendered.text) <= GOOD_TEXT

    @settings(deadline=None, max_examples=50)
    @given(MESSAGES, TIMES, TIMES)
    def test_what_can_be_done_is_offered_however_long_the_message_is(
        self, message: Message, longer: int, more: int
    ) -> None:
        long = replace(stretched(message, longer, more), actions=(Action("undo", "meetings 3", "Undo"),))

        assert labels(render(long).blocks)[-1:] == ("Undo",)


class TestCutting:
    @settings(deadline=None, max_examples=50)
    @given(st.text(st.sampled_from("ab &<>👨‍👩‍👧й "), max_size=60), st.integers(1, 60))
    def test_what_is_left_reads_like_the_beginning(self, text: str, limit: int) -> None:
        cut = cut_markup(escape_text(text, 10_000), limit)
        whole = legible(escape_text(text, 10_000))

        assert length(cut) <= limit
        assert whole.startswith(legible(cut).removesuffix("…").rstrip())

    @given(st.integers(1, 60))
    def test_a_link_stays_whole_or_goes(self, limit: int) -> None:
        cut = cut_markup("See <https://example.org/a|the text> and <https://example.org/b|another>.", limit)

        assert cut.count("<") == cut.count(">")
        assert set(live(cut)) <= {"https://example.org/a", "https://example.org/b"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(**more: object) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("x"), **more}


def option(text: str = "x", value: str = "v", **more: object) -> dict[str, Any]:
    return {"text": plain(text), "value": value, **more}


def select(**more: object) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "a", "options": [option()], **more}


def row(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def section(text: str = "x", **more: object) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def field(element: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "input", "label": plain("x"), "element": element, **more}


def confirm(**more: object) -> dict[str, Any]:
    return {"title": plain("x"), "text": plain("x"), "confirm": plain("x"), "deny": plain("x"), **more}


IMAGE: Final = {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "x"}
TYPED: Final = {"type": "plain_text_input", "action_id": "a"}
WRONG: Final[dict[str, list[dict[str, Any]]]] = {
    "51 blocks": [section()] * 51,
    "an id twice": [section(block_id="b"), section(block_id="b")],
    "no block": [{"type": "nonsense"}],
    "a section of nothing": [{"type": "section"}],
    "a text of nothing": [section("")],
    "a section of 3001": [section("x" * 3_001)],
    "a section of 3001 in surrogates": [section("𝄞" * 1_501)],
    "11 fields": [section(fields=[plain("x")] * 11)],
    "a field of 2001": [section(fields=[plain("x" * 2_001)])],
    "a header of 151": [{"type": "header", "text": plain("x" * 151)}],
    "a header with markup": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "a context of 11": [{"type": "context", "elements": [plain("x")] * 11}],
    "a context of none": [{"type": "context", "elements": []}],
    "an image without words": [{**IMAGE, "alt_text": ""}],
    "an image without words in a context": [{"type": "context", "elements": [{**IMAGE, "alt_text": ""}]}],
    "26 buttons": [row(*(button(action_id=str(number)) for number in range(26)))],
    "an action's id twice": [row(button(), button())],
    "a button of 76": [row(button(text=plain("x" * 76)))],
    "a button's value of 2001": [row(button(value="x" * 2_001))],
    "a button's id of 256": [row(button(action_id="x" * 256))],
    "a block's id of 256": [section(block_id="x" * 256)],
    "a button's address of 3001": [row(button(url="https://" + "x" * 2_993))],
    "101 options": [row(select(options=[option(value=str(number)) for number in range(101)]))],
    "no options": [row(select(options=[]))],
    "an option of 76": [row(select(options=[option("x" * 76)]))],
    "an option's value of 151": [row(select(options=[option(value="x" * 151)]))],
    "an option's description of 76": [row(select(options=[option(description=plain("x" * 76))]))],
    "a placeholder of 151": [row(select(placeholder=plain("x" * 151)))],
    "six options in an overflow": [row({**select(options=[option()] * 6), "type": "overflow"})],
    "eleven checkboxes": [row({**select(options=[option()] * 11), "type": "checkboxes"})],
    "eleven radio buttons": [row({**select(options=[option()] * 11), "type": "radio_buttons"})],
    "a confirmation of 101": [row(button(confirm=confirm(title=plain("x" * 101))))],
    "a confirmation's text of 301": [row(button(confirm=confirm(text=plain("x" * 301))))],
    "a confirmation's yes of 31": [row(button(confirm=confirm(confirm=plain("x" * 31))))],
    "a confirmation's no of 31": [row(button(confirm=confirm(deny=plain("x" * 31))))],
    "an accessory's text of 76": [section(accessory=button(text=plain("x" * 76)))],
    "a label of 2001": [field(TYPED, label=plain("x" * 2_001))],
    "a hint of 2001": [field(TYPED, hint=plain("x" * 2_001))],
    "a field's placeholder of 151": [field({**TYPED, "placeholder": plain("x" * 151)})],
    "what a field begins with of 3001": [field({**TYPED, "initial_value": "x" * 3_001})],
    "a field that is a button": [field(button())],
    "too much in all": [section("x" * 3_000)] * 5,
}


@pytest.mark.parametrize("blocks", WRONG.values(), ids=WRONG.keys())
class TestGuard:
    def test_the_guard_finds_what_slack_refuses(self, blocks: list[dict[str, Any]]) -> None:
        assert refusal(blocks) is not None
        assert [*find_violations(blocks)] != []

    def test_what_passes_it_is_taken(self, blocks: list[dict[str, Any]]) -> None:
        passed = fit_blocks(blocks)

        assert [*find_violations(passed)] == [] or passed == []
        assert passed == [] or refusal(passed) is None

    def test_the_guard_changes_nothing_that_was_handed_to_it(self, blocks: list[dict[str, Any]]) -> None:
        before = deepcopy(blocks)
        fit_blocks(blocks)

        assert blocks == before


_TEXTS: Final = st.sampled_from([1, 30, 31, 75, 76, 150, 151, 300, 301, 2_000, 2_001, 3_000, 3_001]).flatmap(
    lambda size: st.sampled_from(["x" * size, "&amp;" * size, "𝄞" * size])
)
_PLAIN: Final = _TEXTS.map(plain)
_OPTIONS: Final = st.lists(st.builds(option, _TEXTS, _TEXTS), min_size=1, max_size=3)
_ELEMENTS: Final = st.one_of(
    st.builds(button, text=_PLAIN, value=_TEXTS, action_id=_TEXTS),
    st.builds(button, confirm=st.builds(confirm, title=_PLAIN, text=_PLAIN, confirm=_PLAIN, deny=_PLAIN)),
    st.builds(select, options=_OPTIONS, placeholder=_PLAIN),
)
_BLOCKS: Final = st.lists(
    st.one_of(
        st.builds(section, _TEXTS),
        st.builds(section, _TEXTS, fields=st.lists(_PLAIN, min_size=1, max_size=12), accessory=_ELEMENTS),
        st.lists(_ELEMENTS, min_size=1, max_size=4).map(lambda elements: row(*elements)),
        _PLAIN.map(lambda text: {"type": "header", "text": text}),
        st.lists(_PLAIN, min_size=1, max_size=12).map(lambda texts: {"type": "context", "elements": texts}),
        st.builds(field, st.builds(lambda text: {**TYPED, "placeholder": text}, _PLAIN), label=_PLAIN, hint=_PLAIN),
        st.just({"type": "divider"}),
    ),
    max_size=6,
)


class TestAnything:
    @settings(deadline=None, max_examples=50)
    @given(_BLOCKS, TIMES)
    def test_whatever_passes_the_guard_is_taken(self, blocks: list[dict[str, Any]], times: int) -> None:
        passed = fit_blocks(blocks * times)

        assert not passed or refusal(passed) is None
        assert sum(length(line) for line in of_blocks(passed).split("\n")) <= MESSAGE_TEXT

    @settings(deadline=None, max_examples=50)
    @given(_BLOCKS)
    def test_what_it_finds_no_fault_with_is_taken(self, blocks: list[dict[str, Any]]) -> None:
        assert any(find_violations(blocks)) or refusal(blocks) is None

    @settings(deadline=None, max_examples=50)
    @given(_BLOCKS)
    def test_what_keeps_every_limit_passes_unchanged(self, blocks: list[dict[str, Any]]) -> None:
        assert any(find_violations(blocks)) or fit_blocks(blocks) == blocks

    @settings(deadline=None, max_examples=50)
    @given(_BLOCKS, TIMES)
    def test_a_view_that_passes_is_taken(self, blocks: list[dict[str, Any]], times: int) -> None:
        view = fit_view({"type": "modal", "title": plain("x" * 25), "submit": plain("y"), "blocks": blocks * times})

        assert [*of_view(view, "modal")] == []
        assert [*find_view_violations(view)] == []


class TestViews:
    @pytest.mark.parametrize(
        "view",
        [
            {"type": "modal", "title": plain("x"), "blocks": [field(TYPED)]},
            {"type": "modal", "blocks": [section()]},
            {"type": "modal", "title": plain("x"), "blocks": [section()], "private_metadata": "x" * 3_001},
            {"type": "modal", "title": plain("x"), "blocks": [section()], "callback_id": "x" * 256},
            {"type": "home", "title": plain("x"), "blocks": [section()]},
        ],
        ids=["no way to send it", "no title", "ids of 3001", "a name of 256", "a home with a title"],
    )
    def test_what_no_cut_mends_is_not_sent(self, view: dict[str, Any]) -> None:
        assert [*of_view(view, view["type"])] != []
        with pytest.raises(ValueError, match="view"):
            fit_view(view)


class TestForeignTexts:
    @pytest.mark.parametrize(
        "text",
        [
            "<!channel>",
            "<!here>",
            "<!everyone>",
            "<!subteam^S1>",
            "<@U1>",
            "<#C1>",
            "<https://evil.example|EP>",
            "&amp;lt;",
        ],
    )
    def test_foreign_texts_are_read_as_they_were_written_wherever_they_stand(self, text: str) -> None:
        message = Message(
            text,
            (Paragraph(text, strong=True), Card(text, text, text, ((text, text),)), Note(text)),
            "en",
            (Action("undo", "meetings 3", text, sure=Confirmation(text, text, text)),),
        )
        rendered = render(message)

        assert [*live_in(rendered.blocks)] == []
        assert legible(rendered.text) == text
        assert text in of_blocks(rendered.blocks)
        assert labels(rendered.blocks) == (text,)

    def test_what_a_click_means_never_holds_a_foreign_text(self) -> None:
        message = Message(HOSTILE, (Card("R-1", HOSTILE, HOSTILE),), "en", BRIEFING.actions)

        values = [element["value"] for _, element in controls(render(message).blocks)]
        assert values == ["R-1 at talks:4", "talks:4", "R-2 at talks:4"]
