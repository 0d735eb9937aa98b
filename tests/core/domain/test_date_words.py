"""Planned dates in five languages: no surer than they were written, and at what time for whom."""

from __future__ import annotations

import re
from typing import Final

import pytest

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.plans import Plan, PlannedMeeting
from bot.core.domain.wording import Wording
from tests.campaign_data import LANGUAGES

CODES: Final = ("en", "fr", "de", "ru", "kk")
WORDING: Final = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))
OSLO: Final = "Europe/Oslo"

WRITTEN: Final = [
    "2034-03-11 09:30", "2034-03-11 09:30 Almaty", "2034-03-11", "March 2034", "2034", "Q2 2034", "2034-W14",
    "12–14 Oct 2034", "first half of May 2034", "H1 2034", "tbc",
]  # fmt: skip


def plan(when: str, status: str = "confirmed", **more: object) -> Plan:
    entry = PlannedMeeting.model_validate(
        {"forum": "veldria_talks", "number": 4, "when": when, "status": status, **more}
    )
    return Plan(entry.key, entry, parse_planned_date(when, OSLO), OSLO)


def told(when: str, status: str = "confirmed", language: str = "en") -> str:
    return PlannedDateRenderer(WORDING, language, OSLO).date(plan(when, status))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("status", ["confirmed", "tentative", "cancelled"])
@pytest.mark.parametrize("when", WRITTEN)
def test_every_kind_of_date_can_be_told_in_every_language(when: str, status: str, code: str) -> None:
    text = told(when, status, code)

    assert text
    assert not re.search(r"[{}]|date\.|None", text)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("when", ["March 2034", "2034"])
def test_a_month_or_a_year_is_told_without_any_day(when: str, code: str) -> None:
    assert re.findall(r"[0-9]+", told(when, language=code)) == ["2034"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("when", ["Q2 2034", "2034-W14", "12–14 Oct 2034", "first half of May 2034", "H1 2034"])
def test_a_longer_window_is_told_by_its_first_and_its_last_day(when: str, code: str) -> None:
    read = parse_planned_date(when, OSLO)

    assert read.first is not None
    assert read.last is not None
    assert re.findall(r"[0-9]+", told(when, language=code).replace("2034", "")) == [
        str(read.first.day), str(read.last.day),
    ]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("status", ["tentative", "cancelled"])
def test_what_is_not_confirmed_is_told_apart(status: str, code: str) -> None:
    assert told("March 2034", status, code) != told("March 2034", language=code)


@pytest.mark.parametrize("code", CODES)
def test_a_time_elsewhere_is_told_by_the_clocks_there_and_here(code: str) -> None:
    text = told("2034-03-11 09:30 Almaty", language=code)

    assert re.findall(r"[0-9]{2}:[0-9]{2}", text) == ["09:30", "05:30"]
    assert "Almaty" in text
    assert "Oslo" in text


def test_where_that_is_another_day_here_the_day_is_told_too() -> None:
    assert told("2034-03-11 02:30 Almaty") == ("11 March 2034, 02:30 (Almaty) = 22:30, 10 March 2034 (Oslo)")


def test_clocks_that_show_the_same_are_told_once() -> None:
    assert told("2034-03-11 09:30 Brussels") == "11 March 2034, 09:30 (Brussels)"


def test_a_source_in_words_is_told_and_an_address_is_a_link() -> None:
    dates = PlannedDateRenderer(WORDING, "en", OSLO)

    assert ("Source", "a letter") in dates.lines(plan("tbc", source="a letter"))
    assert len(dates.lines(plan("tbc", source="https://example.org"))) == 1
