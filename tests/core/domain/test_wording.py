"""The bot's own sentences: by key, language and number; dates no surer than they are."""

from __future__ import annotations

import pytest

from bot.core.domain.dates import parse_date
from bot.core.domain.wording import Wording
from tests.core.sentences import ToldCalendar, ToldMessages

ENGLISH = {
    "plain": "Nothing.",
    "named": "Nothing on {words}.",
    "n one": "{number} ask",
    "n many": "{number} asks",
    "date.about": "about {date}",
    "date.span": "{first} to {last}",
    "date.either": "{first} or {last}",
}
WORDING = Wording(
    {"en": ToldMessages(ENGLISH, all_else=False), "fr": ToldMessages({"plain": "Rien."}, all_else=False)},
    {"en": ToldCalendar(), "fr": ToldCalendar(day="le {day} {month_in_date} {year}")},
)


class TestSay:
    def test_a_key_is_said_in_its_language(self) -> None:
        assert WORDING.say("plain", "fr") == "Rien."

    def test_a_language_that_lacks_it_falls_back_to_english(self) -> None:
        assert WORDING.say("named", "fr", None, words="X") == "Nothing on X."

    def test_a_language_nobody_speaks_falls_back_to_english(self) -> None:
        assert WORDING.say("plain", "xx") == "Nothing."

    def test_values_are_filled_in(self) -> None:
        assert WORDING.say("named", "en", None, words="bells") == "Nothing on bells."

    def test_braces_in_a_value_are_shown_as_they_are(self) -> None:
        assert WORDING.say("named", "en", None, words="{0} {asker}") == "Nothing on {0} {asker}."

    @pytest.mark.parametrize(("count", "said"), [(0, "0 asks"), (1, "1 ask"), (2, "2 asks")])
    def test_a_number_decides_between_the_forms(self, count: int, said: str) -> None:
        assert WORDING.say("n", "en", count, number=count) == said

    def test_a_key_that_no_language_has_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            WORDING.say("missing", "en")


class TestHas:
    def test_a_language_has_what_it_says_itself(self) -> None:
        assert WORDING.has("plain", "fr")

    @pytest.mark.parametrize(("key", "language"), [("named", "fr"), ("plain", "xx")])
    def test_what_it_falls_back_to_it_has_not(self, key: str, language: str) -> None:
        assert not WORDING.has(key, language)


class TestDates:
    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("2031-11-22", "22 m11 2031"),
            ("2031-11", "Month11 2031"),
            ("2031", "2031"),
            ("2031~", "about 2031"),
            ("2031-11-22~", "about 22 m11 2031"),
            ("2031-11-22/2031-12-03", "22 m11 2031 to 3 m12 2031"),
            ("2031-11-22|2031-11-23", "22 m11 2031 or 23 m11 2031"),
        ],
    )
    def test_a_date_is_said_no_surer_than_it_is(self, written: str, said: str) -> None:
        assert WORDING.date(parse_date(written), "en") == said

    def test_each_language_writes_it_its_own_way(self) -> None:
        assert WORDING.date(parse_date("2031-11-22"), "fr") == "le 22 m11 2031"

    def test_a_language_without_calendar_writes_it_in_english(self) -> None:
        assert WORDING.date(parse_date("2031-11"), "xx") == "Month11 2031"

    def test_a_month_has_a_name_by_itself(self) -> None:
        assert (WORDING.month(1, "fr"), WORDING.month(12, "xx")) == ("Month1", "Month12")
