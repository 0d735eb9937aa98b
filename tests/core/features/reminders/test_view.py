"""Reminders, news and lists as people read them, in five languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Block, Bullets, Note, Paragraph
from bot.core.domain.plans import Plans, apply_plans
from bot.core.domain.wording import Wording
from bot.core.features.reminders.events import reminder_events_of
from bot.core.features.reminders.model import Delivery
from bot.core.features.reminders.plan import CANCELLED, reminders_of
from bot.core.features.reminders.rules import Digest
from bot.core.features.reminders.view import ReminderComposer
from tests.campaign_data import LANGUAGES, dataset
from tests.core.features.reminders.meetings import ADMINS, ROOM, basis, rule, utc

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.domain.message import Message

CODES: Final = ("en", "fr", "de", "ru", "kk")
WORDING: Final = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))
KEY: Final = "veldria_talks:5"
START: Final = utc("2034-03-11 08:30")


def composer(when: str = "2034-03-11 09:30", language: str = "en", **more: object) -> ReminderComposer:
    """Return what words reminders of one meeting in Orm, planned as somebody wrote it."""
    entry = {"forum": "veldria_talks", "number": 5, "when": when, "place": "Orm", "note": "bring bells", **more}
    vote = {"id": "vote", "when": "tbc", "what": "Vote"}
    laid, ahead = apply_plans(dataset(), Plans.model_validate({"meetings": [entry], "milestones": [vote]}))
    catalogue = Catalogue(laid, ahead=ahead)
    made_of = replace(basis(rules=(rule(length="full"),), zone="Europe/Oslo"), events=reminder_events_of(catalogue))
    made_of = replace(made_of, digests=(Digest(rooms=(ROOM,), weeks=4),))
    return ReminderComposer(catalogue, WORDING, made_of, language)


def briefing(made_by: ReminderComposer, told: Delivery) -> tuple[Block, ...]:
    """Stand in for a briefing: tell which is wanted."""
    wanted = made_by.briefing_in(told)
    if wanted is None:
        return ()
    return (Paragraph(f"briefing on {wanted.meeting} in {wanted.language}, {wanted.length}"),)


def delivery(kind: str, made_by: ReminderComposer, **more: object) -> Delivery:
    """Return a delivery about the meeting."""
    event = made_by.basis.events[KEY]
    base = Delivery("id", "reminder", ROOM, utc("2034-03-04 08:00"), START, event=KEY, start=event.start)
    return replace(base, kind=kind, **more)  # type: ignore[arg-type]


def texts(message: Message) -> list[str]:
    """Return everything that a message says."""
    found: list[str] = []
    for block in message.blocks:
        match block:
            case Paragraph(text) | Note(text):
                found.append(text)
            case Bullets(items):
                found += items
            case _:
                found.append(str(block))
    return found


def reminder(now: datetime, made_by: ReminderComposer | None = None, *, late: bool = False) -> list[str]:
    made_by = made_by or composer()
    told = delivery("reminder", made_by)
    return texts(made_by.compose(told, now, late=late, briefing=briefing(made_by, told)))


def test_a_reminder_says_what_is_near_when_how_sure_who_sits_there_and_what_to_raise() -> None:
    assert reminder(utc("2034-03-04 08:00")) == [
        "Veldria talks 5: in 7 days",
        "When: 11 March 2034, 09:30 (Oslo)",
        "Where: Orm",
        "How sure: tentative, not confirmed yet",
        "Who takes part: envoys",
        "Note: bring bells",
        "briefing on veldria_talks:5 in en, full",
        "Full briefing: “brief veldria_talks:5”",
    ]


def test_a_time_elsewhere_is_told_by_both_clocks() -> None:
    assert reminder(utc("2034-03-04 08:00"), composer("2034-03-11 09:30 Almaty"))[1] == (
        "When: 11 March 2034, 09:30 (Almaty) = 05:30 (Oslo)"
    )


@pytest.mark.parametrize(
    ("now", "remaining"),
    [
        ("2034-02-25 08:00", "in 14 days"),
        ("2034-03-05 23:30", "in 5 days"),
        ("2034-03-09 22:59", "in 2 days"),
        ("2034-03-09 23:00", "tomorrow"),
        ("2034-03-10 08:00", "tomorrow"),
        ("2034-03-10 21:00", "in 11 h 30 min"),
        ("2034-03-11 06:30", "in 2 hours"),
        ("2034-03-11 06:33", "in 2 hours"),
        ("2034-03-11 06:50", "in 1 h 40 min"),
        ("2034-03-11 07:30", "in 1 hour"),
        ("2034-03-11 07:33", "in 1 hour"),
        ("2034-03-11 07:45", "in 45 minutes"),
        ("2034-03-11 08:29", "in 1 minute"),
    ],
)
def test_how_long_it_is_until_then_is_true_when_it_is_said(now: str, remaining: str) -> None:
    assert reminder(utc(now))[0] == f"Veldria talks 5: {remaining}"


@pytest.mark.parametrize(("now", "remaining"), [("2034-03-10 12:00", "tomorrow"), ("2034-03-11 12:00", "today")])
def test_of_a_day_no_hours_are_told(now: str, remaining: str) -> None:
    assert reminder(utc(now), composer("2034-03-11"))[0] == f"Veldria talks 5: {remaining}"


def test_a_late_one_says_when_it_was_due() -> None:
    said = reminder(utc("2034-03-06 08:00"), late=True)

    assert said[:2] == ["Veldria talks 5: in 5 days", "(late: due 4 March 2034, 09:00 (Oslo))"]


def test_a_window_is_asked_about_and_never_told_as_a_date() -> None:
    made_by = composer("March 2034")
    (ask, *_) = reminders_of(made_by.basis.events[KEY], made_by.basis)

    assert (ask.room, texts(made_by.compose(ask, ask.due_at, late=False))) == (
        ADMINS,
        [
            "Veldria talks 5: its date is not known yet (March 2034, day not known yet). Does anybody know it?",
            "Once it is known, type it like this: “meeting move veldria_talks:5 to 2027-03-11”",
        ],
    )


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("moved", {"previous_start": "2034-03-04"},
         "Veldria talks 5 has moved: 4 March 2034 → 11 March 2034, 09:30 (Oslo)"),
        ("moved", {"previous_start": "2034-03-11 07:30 Europe/Oslo"},
         "Veldria talks 5 has moved: 11 March 2034, 07:30 (Oslo) → 11 March 2034, 09:30 (Oslo)"),
        ("moved", {"previous_start": ""}, "Veldria talks 5 has moved: date not known → 11 March 2034, 09:30 (Oslo)"),
        ("moved", {"previous_start": "2034-10-29 02:30 Europe/Oslo"},
         "Veldria talks 5 has moved: 2034-10-29 02:30 Europe/Oslo → 11 March 2034, 09:30 (Oslo)"),
        ("moved", {"previous_start": CANCELLED}, "Veldria talks 5 is on again: 11 March 2034, 09:30 (Oslo)"),
        ("cancelled", {"start": "2034-03-04"}, "Veldria talks 5 is cancelled (was: 4 March 2034)"),
        ("cancelled", {"event": "gone:1", "start": "2034-03-04"}, "gone:1 is not planned any more (was: 4 March 2034)"),
        ("notice", {"missed_room": "slack:C9", "reason": "no such channel"},
         "Not sent to slack:C9: Veldria talks 5 (no such channel)"),
    ],
)  # fmt: skip
def test_news(kind: str, more: dict[str, str], expected: str) -> None:
    made_by = composer()

    assert texts(made_by.compose(delivery(kind, made_by, **more), START, late=False)) == [expected]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("trouble", ["device", "identity", "unsigned", "clear", "outsiders"])
def test_a_notice_says_what_has_happened_first_and_what_to_do_below(trouble: str, code: str) -> None:
    made_by = composer(language=code)
    told = delivery(
        "notice", made_by, event="", notice=trouble, notice_subject="matrix:@ada:example.org", reason="a line"
    )
    title, below, lines = made_by.compose(told, START, late=False).blocks

    assert isinstance(title, Paragraph)
    assert isinstance(below, Paragraph)
    assert (title.strong, title.text[-1], below.strong) == (True, ".", False)
    assert lines == Bullets(("a line",))


def test_a_weekly_list_tells_what_is_near_and_what_has_no_date() -> None:
    made_by = composer()
    weekly = delivery("digest", made_by, event="", day=date(2034, 3, 4))

    assert texts(made_by.compose(weekly, utc("2034-03-04 08:00"), late=False)) == [
        "Coming up in the next 4 weeks:",
        "11 March 2034, 09:30 (Oslo) (tentative) — Veldria talks 5",
        "Without a date yet:",
        "Vote",
    ]


def test_a_weekly_list_of_nothing_says_so() -> None:
    made_by = composer()
    weekly = delivery("digest", made_by, event="", day=date(2034, 1, 2))

    assert texts(made_by.compose(weekly, utc("2034-01-02 08:00"), late=False))[0] == (
        "Nothing is planned for the next 4 weeks."
    )


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", ["reminder", "snooze", "date", "moved", "cancelled", "digest", "notice"])
def test_every_kind_is_said_in_every_language(kind: str, code: str) -> None:
    made_by = composer("March 2034" if kind == "date" else "2034-03-11 09:30", code)
    message = made_by.compose(delivery(kind, made_by, previous_start="2034-03-04"), utc("2034-03-06 08:00"), late=True)

    assert (message.language, message.summary) == (code, texts(message)[0])
    assert not re.search(r"[{}]|\b(?:remind|in|date)\.[a-z]|None", " ".join(texts(message)))


def test_a_reminder_fits_on_a_phone() -> None:
    assert len("\n".join(reminder(utc("2034-03-04 08:00")))) < 400


@pytest.mark.parametrize(
    "more", [{"place": "Elsewhere"}, {"note": "no bells"}, {"status": "confirmed"}, {"when": "2034-03-11 14:00"}]
)
def test_what_a_reminder_shows_is_in_its_face(more: dict[str, str]) -> None:
    changed = composer(**more)

    assert changed.basis.events[KEY].content_hash != composer().basis.events[KEY].content_hash
