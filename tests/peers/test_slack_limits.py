"""Every limit of Slack's: what reaches it is taken, and what is one more is refused with the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.peers.slack.limits import faults, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

Block = dict[str, Any]


def plain(said: str | int = "x") -> Block:
    return {"type": "plain_text", "text": said if isinstance(said, str) else "x" * said}


def marked(said: str | int = "x") -> Block:
    return {"type": "mrkdwn", "text": said if isinstance(said, str) else "x" * said}


def section(**parts: Any) -> list[Block]:  # noqa: ANN401 -- of a block
    return [{"type": "section", "text": marked()} | parts]


def beside(kind: str, **parts: Any) -> list[Block]:  # noqa: ANN401 -- of an element
    return section(accessory={"type": kind, "action_id": "a"} | parts)


def actions(*elements: Block) -> list[Block]:
    return [{"type": "actions", "elements": list(elements)}]


def button(**parts: Any) -> Block:  # noqa: ANN401 -- of an element
    return {"type": "button", "text": plain()} | parts


def field(kind: str = "plain_text_input", **parts: Any) -> list[Block]:  # noqa: ANN401 -- of an element
    return [{"type": "input", "label": plain(), "element": {"type": kind} | parts}]


def option(text: int = 1, value: int = 1, **parts: Any) -> Block:  # noqa: ANN401 -- of an option
    return {"text": plain(text), "value": "x" * value} | parts


def options(number: int) -> list[Block]:
    return [option(value=1 + each) for each in range(number)]


def confirm(**parts: int) -> list[Block]:
    shortest = dict.fromkeys(("title", "text", "confirm", "deny"), 1) | parts
    return actions(button(confirm={name: plain(size) for name, size in shortest.items()}))


LIMITS: list[tuple[str, int, Callable[[int], list[Block]]]] = [
    ("blocks", 50, lambda n: section() * n),
    ("block_id", 255, lambda n: section(block_id="x" * n)),
    ("section", 3_000, lambda n: section(text=marked(n))),
    ("fields", 10, lambda n: section(fields=[marked()] * n)),
    ("field", 2_000, lambda n: section(fields=[marked(n)])),
    ("header", 150, lambda n: [{"type": "header", "text": plain(n)}]),
    ("context", 10, lambda n: [{"type": "context", "elements": [marked()] * n}]),
    ("actions", 25, lambda n: actions(*[button()] * n)),
    ("action_id", 255, lambda n: actions(button(action_id="x" * n))),
    ("button text", 75, lambda n: actions(button(text=plain(n)))),
    ("button value", 2_000, lambda n: actions(button(value="x" * n))),
    ("button url", 3_000, lambda n: actions(button(url="x" * n))),
    ("button beside a section", 75, lambda n: beside("button", text=plain(n))),
    ("confirm title", 100, lambda n: confirm(title=n)),
    ("confirm text", 300, lambda n: confirm(text=n)),
    ("confirm yes", 30, lambda n: confirm(confirm=n)),
    ("confirm no", 30, lambda n: confirm(deny=n)),
    ("options", 100, lambda n: beside("static_select", options=options(n))),
    ("option text", 75, lambda n: beside("static_select", options=[option(n)])),
    ("option value", 150, lambda n: beside("static_select", options=[option(value=n)])),
    ("option description", 75, lambda n: beside("static_select", options=[option(description=plain(n))])),
    (
        "option in a group",
        75,
        lambda n: beside("static_select", option_groups=[{"label": plain(), "options": [option(n)]}]),
    ),
    (
        "label of a group",
        75,
        lambda n: beside("static_select", option_groups=[{"label": plain(n), "options": options(1)}]),
    ),
    ("overflow", 5, lambda n: beside("overflow", options=options(n))),
    ("checkboxes", 10, lambda n: beside("checkboxes", options=options(n))),
    ("radio buttons", 10, lambda n: beside("radio_buttons", options=options(n))),
    ("placeholder", 150, lambda n: beside("users_select", placeholder=plain(n))),
    ("label", 2_000, lambda n: [field()[0] | {"label": plain(n)}]),
    ("hint", 2_000, lambda n: [field()[0] | {"hint": plain(n)}]),
    ("placeholder of a field", 150, lambda n: field(placeholder=plain(n))),
    ("initial value", 3_000, lambda n: field(initial_value="x" * n)),
    ("max length", 3_000, lambda n: field(max_length=n)),
    ("alt text", 2_000, lambda n: [{"type": "image", "image_url": "x", "alt_text": "x" * n}]),
    ("rows of a table", 100, lambda n: [{"type": "table", "rows": [[]] * n}]),
]


@pytest.mark.parametrize(("most", "blocks"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_what_is_one_more_is_refused(most: int, blocks: Callable[[int], list[Block]]) -> None:
    assert (refusal(blocks(most)), refusal(blocks(most + 1))) == (None, "invalid_blocks")


WRONG: dict[str, list[Block]] = {
    "markup in a header": [{"type": "header", "text": marked()}],
    "markup on a button": actions(button(text=marked())),
    "markup in an option": beside("static_select", options=[option() | {"text": marked()}]),
    "an empty text": section(text=marked("")),
    "a text that is none": section(text="x"),
    "emoji in markup": section(text=marked() | {"emoji": True}),
    "verbatim without markup": [{"type": "header", "text": plain() | {"verbatim": True}}],
    "a section of nothing": [{"type": "section"}],
    "a field among buttons": actions({"type": "plain_text_input"}),
    "a button to fill in": field("button", text=plain()),
    "two with one action_id": actions(*[button(action_id="a")] * 2),
    "two with one block_id": section(block_id="a") * 2,
    "two tables": [{"type": "table", "rows": [[]]}] * 2,
    "a picture without words": [{"type": "image", "image_url": "x"}],
    "a picture without words beside a section": section(accessory={"type": "image", "image_url": "x"}),
    "a button of a colour": actions(button(style="green")),
    "an option without value": beside("static_select", options=[{"text": plain()}]),
    "no options": beside("static_select", options=[]),
    "a choice that is not offered": beside("static_select", options=options(1), initial_option=option(value=9)),
    "a date that is none": field("datepicker", initial_date="1 May 2032"),
    "a number of unknown kind": field("number_input"),
}


@pytest.mark.parametrize("blocks", WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_refused(blocks: list[Block]) -> None:
    assert refusal(blocks) == "invalid_blocks"


def test_a_fault_names_its_place() -> None:
    blocks = section() + beside("static_select", options=[option(), option(76, 2)])

    (fault,) = faults(blocks)
    assert fault == "must be less than 76 characters [json-pointer:/blocks/1/accessory/options/1/text/text]"


def test_markdown_is_limited_as_a_whole() -> None:
    blocks = [{"type": "markdown", "text": "x" * 6_001}] * 2

    assert (refusal(blocks[:1]), refusal(blocks)) == (None, "invalid_blocks")


@pytest.mark.parametrize("kind", ["markdown", "table", "context_actions"])
def test_a_home_does_not_show_everything(kind: str) -> None:
    assert list(faults([{"type": kind}], "home")) == [f"unsupported type: {kind} [json-pointer:/blocks/0/type]"]


def test_what_lies_outside_the_first_plane_counts_twice() -> None:
    assert (refusal(section(text=marked("𝔸" * 1_500))), refusal(section(text=marked("𝔸" * 1_501)))) == (
        None,
        "invalid_blocks",
    )
