"""Which language a question is in, and whose aliases count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.core.language.detection import LanguageGuesser
from bot.core.language.spelling import split_words

if TYPE_CHECKING:
    from bot.core.language.detection import LanguageGuess

SCRIPTS: Final = {"en": "latin", "fr": "latin", "de": "latin", "ru": "cyrillic", "kk": "cyrillic"}
MARKERS: Final = {
    "en": frozenset({"what", "did", "the", "on", "ask"}),
    "fr": frozenset({"que", "le", "sur", "la", "demande"}),
    "de": frozenset({"was", "das", "zu", "die", "on"}),
    "ru": frozenset({"что", "про", "по", "просил"}),
    "kk": frozenset({"не", "туралы", "бойынша", "сурады"}),
}
KNOWN: Final = frozenset({"what", "did", "the", "on", "torture", "parliament", "article", "pros"})


def guess(text: str) -> LanguageGuess:
    return LanguageGuesser(SCRIPTS, MARKERS).guess(split_words(text), KNOWN)


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("what did the EP ask", "en"),
            ("que demande le PE sur la torture", "fr"),
            ("was fordert das EP zu Folter", "de"),
            ("что просил ЕП про пытки", "ru"),
            ("ЕП азаптау туралы не сұрады", "kk"),
        ],
    )
    def test_function_words_tell_the_language(self, text: str, language: str) -> None:
        assert guess(text).language == language

    def test_kazakh_letters_tell_kazakh_from_russian(self) -> None:
        assert guess("қоңырау").language == "kk"

    def test_cyrillic_without_a_telling_word_is_russian(self) -> None:
        assert guess("пытки").language == "ru"

    def test_a_name_alone_tells_no_language(self) -> None:
        assert guess("torture").language is None

    def test_an_abbreviation_tells_no_language(self) -> None:
        assert guess("what about LE 2025").language == "en"

    def test_as_many_words_of_two_languages_tell_none(self) -> None:
        assert guess("on").language is None

    def test_numbers_tell_no_language(self) -> None:
        assert guess("164 2019").language is None

    def test_an_empty_text_has_no_language(self) -> None:
        assert guess("").language is None

    def test_the_script_of_most_words_decides(self) -> None:
        assert guess("что HRW просил").language == "ru"


class TestAllowed:
    def test_two_telling_words_leave_the_other_languages_of_the_script_out(self) -> None:
        assert guess("que demande torture").allowed.isdisjoint({"en", "de"})

    def test_a_single_telling_word_leaves_the_other_languages_of_the_script_in(self) -> None:
        assert guess("que torture").allowed >= {"en", "fr", "de"}

    def test_latin_words_in_a_cyrillic_text_may_be_of_any_latin_language(self) -> None:
        assert guess("что просил EP про torture").allowed == {"ru", "en", "fr", "de"}


class TestGuests:
    def test_a_cyrillic_word_in_a_latin_text_is_a_guests(self) -> None:
        assert guess("what did the EP ask on пытки").guests == {"ru", "kk"}

    def test_a_word_of_no_dictionary_may_be_a_guests(self) -> None:
        assert guess("what did the parliament pytki").guests == {"ru", "kk"}

    def test_a_text_of_known_words_has_no_guests(self) -> None:
        assert guess("what did the parliament on torture").guests == frozenset()


class TestHeard:
    def test_russian_in_latin_letters_is_heard(self) -> None:
        found = guess("chto prosil evroparlament pro pytki")

        assert (found.language, found.heard) == ("ru", True)

    def test_kazakh_in_latin_letters_is_heard(self) -> None:
        assert guess("azaptau turaly ne surady").language == "kk"

    def test_the_aliases_of_both_scripts_count_then(self) -> None:
        assert guess("chto prosil pro pytki").allowed == set(SCRIPTS)

    def test_english_with_a_word_that_sounds_russian_stays_english(self) -> None:
        assert guess("what did the parliament pro torture").language == "en"

    def test_known_words_are_not_listened_to(self) -> None:
        assert not guess("what on").heard


def test_a_bot_without_english_offers_none() -> None:
    german = LanguageGuesser({"de": "latin"}, MARKERS)

    assert german.guess(["Folter"], KNOWN).allowed == {"de"}
