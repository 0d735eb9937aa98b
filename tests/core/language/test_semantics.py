"""Questions whose words nobody recognises, read by the meaning of their words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.sentence import Ref, Say
from bot.core.features.questions.answerer import Answerer, unrecognised_words
from bot.core.features.questions.context import ThreadContext
from bot.core.language.interpreter import LanguageTables, compile_interpreter
from bot.core.language.semantics import (
    ANSWER_THRESHOLD,
    SUGGESTION_THRESHOLD,
    MeaningMatcher,
    Phrase,
    TopicMatch,
    phrases_of,
)
from tests.campaign_data import campaign_words, dataset, language_words
from tests.fakes import ToldEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.features.questions.model import Answer
    from tests.campaign_data import Change

TODAY: Final = date(2032, 5, 1)
PRISON_WORDS: Final[Change] = (("topics", "prisons"), ["prison", "jail", "cell", "warder", "inmate"])
BELL_WORDS: Final[Change] = (("topics", "bells"), ["bell", "ringing", "chime"])
ENGLISH: Final = frozenset({"en"})

CLEARLY_PRISONS: Final = {"prison": 0.9, "jail": 0.9, "cell": 0.8, "warder": 0.8, "inmate": 0.7}
PERHAPS_PRISONS: Final = {"prison": 0.9, "jail": 0.9, "cell": 0.5, "bell": 0.2, "fishing": 0.1}
RATHER_FISHING: Final = {"fishing": 0.9, "nets": 0.9, "prison": 0.5, "jail": 0.5, "cell": 0.4}


def matcher(near: Mapping[str, Mapping[str, float]]) -> tuple[MeaningMatcher, ToldEncoder]:
    """Return a matcher over the tiny campaign's words, and its encoder."""
    phrases = phrases_of(dataset(), [language_words()], [campaign_words(PRISON_WORDS, BELL_WORDS)], ENGLISH)
    encoder = ToldEncoder([phrase.text for phrase in phrases], near)
    return MeaningMatcher(encoder, phrases), encoder


def ask(text: str, near: Mapping[str, float], words: str = "gaols", context: ThreadContext | None = None) -> Answer:
    """Answer a question with an encoder that knows what lies near to some words."""
    return answered(text, matcher({words: near})[0], context)[0]


def answered(
    text: str, meaning: MeaningMatcher | None, context: ThreadContext | None = None
) -> tuple[Answer, ThreadContext | None]:
    interpreter = compile_interpreter(
        dataset(), [language_words()], [campaign_words(PRISON_WORDS, BELL_WORDS)], LanguageTables({}, {}), frozenset()
    )
    answerer = Answerer(interpreter, Catalogue(dataset()))
    answer, after = answerer.answer(text, context, TODAY)
    words = unrecognised_words(answer) if meaning else ""
    if meaning is None or not words:
        return answer, after
    return answerer.answer(text, context, TODAY, likely=meaning.match(words, "en"))


def phrases(*changes: Change) -> dict[str, Phrase]:
    found = phrases_of(dataset(*changes), [language_words()], [campaign_words()], ENGLISH)
    return {phrase.text: phrase for phrase in found}


class TestPhrases:
    def test_the_aliases_of_topics_can_be_answered(self) -> None:
        assert phrases()["ringing"] == Phrase("ringing", "bells", answerable=True)

    def test_the_names_of_topics_count_as_aliases(self) -> None:
        assert phrases()["Ban on bells"].value == "bells"

    @pytest.mark.parametrize("text", ["fishing", "Southern Court", "sea code", "make up"])
    def test_what_has_no_records_only_competes(self, text: str) -> None:
        assert not phrases()[text].answerable

    def test_a_topic_that_only_narrows_others_only_competes(self) -> None:
        assert not phrases((("topics", 1, "aspect"), True))["ringing"].answerable

    def test_the_signs_of_the_notation_are_no_words(self) -> None:
        found = phrases_of(dataset(), [], [campaign_words((("topics", "bells"), ["chime*", "peal="]))], ENGLISH)

        assert [phrase.text for phrase in found if phrase.value == "bells"] == ["chime", "peal", "Ban on bells"]

    def test_words_that_two_languages_share_count_once(self) -> None:
        twice = [campaign_words(), campaign_words((("language",), "de"))]

        found = phrases_of(dataset(), [], twice, ENGLISH | {"de"})

        assert len([phrase for phrase in found if phrase.text == "ringing"]) == 1

    def test_languages_that_the_encoder_does_not_know_are_left_out(self) -> None:
        found = phrases_of(dataset(), [language_words()], [campaign_words()], frozenset({"de"}))

        assert found == ()


class TestMatching:
    def test_the_nearest_phrases_vote_for_their_topic(self) -> None:
        (found,) = matcher({"gaols": CLEARLY_PRISONS})[0].match("gaols", "en")

        assert found.topic == "prisons"
        assert found.share == pytest.approx(0.82)

    def test_the_nearest_phrase_is_told(self) -> None:
        (found,) = matcher({"gaols": {"jail": 0.9, **CLEARLY_PRISONS, "prison": 0.6}})[0].match("gaols", "en")

        assert found.alias == "jail"

    def test_a_single_near_phrase_among_strangers_is_no_match(self) -> None:
        near = {"prison": 0.95, "bell": 0.2, "fishing": 0.1}

        assert matcher({"gaols": near})[0].match("gaols", "en") == ()

    def test_words_nearer_to_a_theme_without_records_match_no_topic(self) -> None:
        assert matcher({"trawlers": RATHER_FISHING})[0].match("trawlers", "en") == ()

    def test_two_topics_may_be_likely(self) -> None:
        near = {"prison": 1.0, "jail": 1.0, "cell": 0.3, "bell": 1.0, "ringing": 1.0}

        found = matcher({"belfry gaols": near})[0].match("belfry gaols", "en")

        assert [each.topic for each in found] == ["prisons", "bells"]

    def test_phrases_that_point_away_take_no_votes_from_others(self) -> None:
        near = {"prison": 1.0, "jail": 1.0, "cell": 1.0, "bell": -0.9}

        (found,) = matcher({"gaols": near})[0].match("gaols", "en")

        assert found.share == pytest.approx(0.6)

    @pytest.mark.parametrize("language", ["kk", None])
    def test_the_encoder_is_not_asked_in_a_language_it_does_not_know(self, language: str | None) -> None:
        meaning, encoder = matcher({"gaols": CLEARLY_PRISONS})

        assert meaning.match("gaols", language) == ()
        assert encoder.asked == []

    def test_no_words_match_nothing(self) -> None:
        meaning, encoder = matcher({"": CLEARLY_PRISONS})

        assert meaning.match("", "en") == ()
        assert encoder.asked == []

    def test_an_encoder_that_finds_nothing_matches_nothing(self) -> None:
        assert matcher({})[0].match("gaols", "en") == ()

    def test_what_is_asked_back_is_less_sure_than_what_is_answered(self) -> None:
        assert 0 < SUGGESTION_THRESHOLD < ANSWER_THRESHOLD < 1


class TestAnswers:
    def test_without_an_encoder_unknown_words_get_no_answer(self) -> None:
        assert answered("what did the Assembly ask on gaols", None)[0].abstained

    def test_words_that_clearly_mean_a_topic_are_answered_on_it(self) -> None:
        answer = ask("what did the Assembly ask on gaols", CLEARLY_PRISONS)

        assert [item.id for item in answer.items("main")] == ["R-A31-01"]

    def test_the_answer_says_that_it_was_found_by_meaning(self) -> None:
        answer = ask("what did the Assembly ask on gaols", CLEARLY_PRISONS)

        assert answer.notes[0] == Say("note.meaning", {"words": "gaols", "alias": Ref("topic", "prisons")})

    def test_the_words_are_no_longer_told_as_ignored(self) -> None:
        answer = ask("what did the Assembly ask on gaols", CLEARLY_PRISONS)

        assert [say.key for say in answer.notes] == ["note.meaning"]

    def test_how_it_was_found_can_be_explained(self) -> None:
        answer = ask("what did the Assembly ask on gaols", CLEARLY_PRISONS)

        assert [mention.surface for mention in answer.question.mentions if mention.how == "meaning"] == ["gaols"]

    def test_the_asker_stays_a_condition(self) -> None:
        answer = ask("what did Bell Watch ask on gaols", CLEARLY_PRISONS)

        assert answer.abstained
        assert answer.lead[0].key == "none.not_understood"

    def test_the_thread_goes_on_about_the_topic(self) -> None:
        _, after = answered("what did the Assembly ask on gaols", matcher({"gaols": CLEARLY_PRISONS})[0])

        assert after is not None
        assert after.topics == ("prisons",)

    def test_words_that_may_mean_a_topic_are_asked_back(self) -> None:
        answer = ask("what did the Assembly ask on gaols", PERHAPS_PRISONS)

        assert answer.abstained
        assert answer.lead[-1] == Say("ask.meaning", {"topics": (Ref("topic", "prisons"),)})

    def test_what_is_asked_back_shows_no_records(self) -> None:
        assert ask("what did the Assembly ask on gaols", PERHAPS_PRISONS).sections == []

    def test_what_is_asked_back_says_first_what_was_not_understood(self) -> None:
        answer = ask("what did the Assembly ask on gaols", PERHAPS_PRISONS)

        assert answer.lead[0] == Say("none.not_understood", {"words": "gaols"})

    def test_what_is_asked_back_leaves_the_thread_as_it_was(self) -> None:
        before = ThreadContext(askers=("BELL",), topics=("bells",))

        _, after = answered("what was asked on gaols", matcher({"gaols": PERHAPS_PRISONS})[0], before)

        assert after is not None
        assert after.topics == ("bells",)

    @pytest.mark.parametrize(
        "text",
        [
            "what did the Southern Court ask on gaols",
            "what did the Assembly ask on fishing gaols",
            "what did the Assembly ask on bells gaols",
            "what did the Assembly ask on gaols 77",
            "what did the Assembly ask on the penal code gaols",
            "make up what the Assembly asked on gaols",
        ],
    )
    def test_the_encoder_is_not_asked_where_anything_else_was_recognised(self, text: str) -> None:
        meaning, encoder = matcher({"gaols": CLEARLY_PRISONS})

        answered(text, meaning)

        assert encoder.asked == []

    def test_what_was_understood_is_not_answered_by_meaning(self) -> None:
        answerer = Answerer(
            compile_interpreter(dataset(), [language_words()], [campaign_words()], LanguageTables({}, {}), frozenset()),
            Catalogue(dataset()),
        )

        answer, _ = answerer.answer(
            "what did the Assembly ask on bells", None, TODAY, likely=[TopicMatch("prisons", 0.9, "jail")]
        )

        assert answer.question.subject.topics == ("bells",)
