"""What somebody sees before they ask: what is ahead, what they are told of, and how the bot is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Bullets, Suggestions
from bot.core.domain.plans import Plans, apply_plans
from bot.core.domain.wording import Wording
from bot.core.features.commands.grammar import USAGE
from bot.core.features.home.view import OverviewComposer
from bot.core.features.questions.view import AnswerComposer
from tests.core.campaign import TODAY, records
from tests.core.sentences import ToldCalendar, ToldMessages

if TYPE_CHECKING:
    from bot.core.features.home.view import Overview

WORDING: Final = Wording({"en": ToldMessages()}, {"en": ToldCalendar()})


def planned(**when: str | None) -> list[str]:
    """Return the sessions shown, with meetings by their numbers and what is said of them."""
    return [session.id for session in overview(**when).sessions]


def overview(*subscriptions: str, **when: str | None) -> Overview:
    meetings = [
        {
            "forum": "veldria_talks",
            "number": int(number[1:]),
            **({"status": said} if said == "cancelled" else {"when": said}),
        }
        for number, said in when.items()
    ]
    dataset, ahead = apply_plans(records(), Plans.model_validate({"meetings": meetings}))
    catalogue = Catalogue(dataset, ahead=ahead)
    composer = OverviewComposer(AnswerComposer(catalogue, WORDING), catalogue, WORDING)
    return composer.compose(TODAY, subscriptions, "en", may_edit=False)


def test_the_soonest_comes_first() -> None:
    assert planned(_8="2033-02-02", _7="2033-01-31")[:2] == ["veldria_talks:7", "veldria_talks:8"]


def test_at_most_three_are_shown() -> None:
    assert len(planned(_7="2033-01-31", _8="2033-02-02", _9="2033-03-03", _10="2033-04-04")) == 3


def test_what_has_no_date_comes_after_what_has_one() -> None:
    assert planned(_7="tbc", _8="2033-02-02").index("veldria_talks:8") == 0


def test_what_is_called_off_is_not_ahead() -> None:
    assert "veldria_talks:4" not in planned(_4="cancelled")


@pytest.mark.parametrize(
    ("about", "name"),
    [("veldria_talks", "Veldria talks"), ("*", "<home.everything>"), ("veldria_talks:3", "Veldria talks 3")],
)
def test_what_they_are_told_of_is_named(about: str, name: str) -> None:
    assert overview(about).subscriptions == (name,)


def test_help_begins_with_questions_and_goes_on_with_what_can_be_typed() -> None:
    kinds = [type(block) for block in overview().help if isinstance(block, Suggestions | Bullets)]

    assert kinds == [Suggestions, Bullets]


def test_what_can_be_typed_is_told_with_what_stands_before_it() -> None:
    catalogue = Catalogue(records())
    message = OverviewComposer(AnswerComposer(catalogue, WORDING), catalogue, WORDING).help("en", "/ep")

    typed = next(block.items for block in message.blocks if isinstance(block, Bullets))
    assert {line.removeprefix("/ep ") for line in typed} <= set(USAGE.values())
