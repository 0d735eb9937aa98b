"""A briefing leads with what was promised and not done, and still fits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.adapters.terminal.render import to_plain_text
from bot.core.domain.message import Message
from bot.core.features.briefings.model import OpenPromise
from bot.core.features.briefings.view import MAX_LENGTH
from tests.core.briefed_campaign import briefed, catalogue
from tests.core.features.briefings.test_view import CODES, composer
from tests.core.features.progress.entries import entry

if TYPE_CHECKING:
    from bot.core.features.briefings.model import Briefing

LONG = "a long word " * 300


def owing(*owed: OpenPromise) -> Briefing:
    return replace(briefed(), owed=owed)


def promised(record: str = "R-A32-01", **more: object) -> OpenPromise:
    return OpenPromise(record, entry("promised", "2032-05", 1, record=record, **more), None)


@pytest.mark.parametrize("whole", [False, True])
def test_what_was_promised_stands_before_all_that_is_to_be_raised(*, whole: bool) -> None:
    told = to_plain_text(composer(catalogue()).message(owing(promised()), "en", whole=whole))

    assert "• R-A32-01: promised, May 2032; evidence: minutes; Done by the addressee: unknown" in told
    assert told.index("Promised but not done (1):") < told.index("To raise, by topic")


def test_what_was_done_of_it_is_told_with_it() -> None:
    part = replace(promised(), done=entry("partly_met", "2032", 2))
    told = to_plain_text(composer(catalogue()).message(owing(part), "en"))

    assert "Done by the addressee: partly met, 2032; evidence: minutes" in told


def test_where_nothing_was_promised_nothing_is_said_of_it() -> None:
    assert "Promised" not in to_plain_text(composer(catalogue()).message(owing(), "en"))


@pytest.mark.parametrize("language", CODES)
def test_many_long_promises_leave_room_and_are_counted(language: str) -> None:
    many = owing(*(promised(note=LONG) for _ in range(9)))
    message = composer(catalogue()).message(many, language)
    short = composer(catalogue()).blocks(many, language, "short")

    assert len(to_plain_text(message)) <= MAX_LENGTH["message"]
    assert len(to_plain_text(Message("", short, language))) <= MAX_LENGTH["short"]
    assert "(9)" in to_plain_text(message)
