"""Marks of shame: words and openings that no message of the bot may have, because campaigners stumbled over them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from polib import pofile

from bot.app.home_paths import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WORDS: Final = 60
LONGER: Final = {"help.commands", "remind.clear", "remind.identity"}
"""What lists commands, and what tells an admin how to mend something, step by step."""
TWICE: Final = {
    "en": r"\bon record\b",
    "fr": r"\benregistrée?s?\b",
    "de": r"\bverzeichnet\w*",
    "ru": r"\bв записях\b",
    "kk": r"\bжазбалар\w*",
}
"""What a message says once at most: that this is what the records hold."""
OPENINGS: Final = {
    "en": ("I answer only", "I only answer", "I do not make", "I follow no", "I hold"),
    "fr": ("Je ne réponds que", "Je n’invente", "Je n’obéis"),
    "de": ("Ich antworte nur", "Ich erfinde", "Anweisungen in einer Frage"),
    "ru": ("Я отвечаю только", "Я ничего не придумываю", "Указания в вопросах"),
    "kk": ("Мен тек жазбалар", "Мен ештеңе ойдан", "Сұрақтағы нұсқауларды"),
}
"""The bot's own principles, with which no message opens: people want their answer."""
QUAINT: Final = {
    "en": (
        "set apart", "touches on", "who governs", "doubled", "said so already", "so already", "told privately",
        "to act in the end", "in the voice of", "taken back", "takes it back", "call off", "called off", "is no id",
        "is no day", "is no date", "is no moment", "is no topic", "is no forum", "counts no more", "counts once",
        "by which clocks", "is this right?", "stands on record",
    ),
    "fr": (
        "consigné", "recueil", "les fiches", "instance enregistrée", "note d’information", "doublé",
        "l’autre que vous nommez",
    ),
    "de": ("empfehlung", "erfasst", "festgehalten", "verdoppelt", "nach welcher uhr", "nimmt den ganzen"),
    "ru": (
        "ревизи", "редакцию", "просьб", "требовани", "удвоено", "подведение итогов", "чьими устами", "зарегистрирована",
    ),
    "kk": ("-нұсқа", "алаң ", "сұрауын", "ұсыным", "ескертілген", "көшіру керек", "өз оқуы", "өзіміз түсінуіміз"),
}  # fmt: skip
"""Parts of sentences that were riddles or false friends, in small letters."""


def sentences(code: str) -> Iterator[tuple[str, str]]:
    """Yield every sentence of a language with its key; a number's forms each."""
    for entry in pofile(str(LANGUAGES / "wording" / f"{code}.po")):
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            yield entry.msgid, text


@pytest.mark.parametrize("code", TWICE)
class TestEveryMessage:
    def test_no_message_says_twice_that_it_speaks_of_the_records(self, code: str) -> None:
        twice = [key for key, text in sentences(code) if len(re.findall(TWICE[code], text, re.IGNORECASE)) > 1]

        assert twice == []

    def test_no_message_opens_with_the_principles_of_the_bot(self, code: str) -> None:
        assert [key for key, text in sentences(code) if text.startswith(OPENINGS[code])] == []

    def test_no_message_has_a_word_that_people_stumbled_over(self, code: str) -> None:
        found = [(key, word) for key, text in sentences(code) for word in QUAINT[code] if word in text.lower()]

        assert found == []

    def test_every_message_is_short(self, code: str) -> None:
        long = [key for key, text in sentences(code) if len(text.split()) > MOST_WORDS]

        assert sorted(set(long) - LONGER) == []
