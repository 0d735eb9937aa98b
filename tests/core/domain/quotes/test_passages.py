"""The passage that a record stands on: shown where it is certain, in the reader's language if there is a text in it."""

from __future__ import annotations

import pytest

from bot.core.domain.quotes.passages import MAX_PASSAGE_LENGTH, Passage, QuotingRecord, passage_of
from bot.core.domain.quotes.text import TextPlace
from bot.core.domain.records import Finding, Recommendation
from tests.campaign_data import dataset
from tests.core.domain.quotes.texts import Texts, resolution, text
from tests.resolutions import ENGLISH, FRENCH, RUSSIAN

BOTH = Texts(resolution(ENGLISH), resolution(FRENCH, "fr"))
IN_ENGLISH = {"language": "en", "text": "every report of torture looked into by judges"}
IN_FRENCH = {"language": "fr", "text": "chaque rapport de torture"}


def ask(**more: object) -> Recommendation:
    official = {"source": "ASSEMBLY-2031", "attribution": "official", "text": None, "certainty": "read"}
    record = dataset().recommendations[0].model_dump(by_alias=True)
    return Recommendation.model_validate({**record, **official, **more})


def words(record: QuotingRecord, language: str, texts: Texts = BOTH) -> str | None:
    passage = passage_of(record, language, texts)
    return passage.words if passage else None


def place(record: QuotingRecord, language: str, texts: Texts = BOTH) -> TextPlace | None:
    passage = passage_of(record, language, texts)
    return passage.place if passage else None


class TestFromThePlaceThatARecordNames:
    @pytest.mark.parametrize("named", [{"paragraph": "3"}, {"locator": "paragraph 3"}])
    def test_a_passage_is_shown_in_the_readers_language(self, named: dict[str, str]) -> None:
        assert passage_of(ask(**named), "fr", BOTH) == Passage(
            "ASSEMBLY-2031",
            "fr",
            "ASSEMBLY-2031.fr.txt",
            TextPlace("3"),
            "3. demande au secrétariat de la Ligue de visiter la prison d'Orm lors des prochains entretiens;",
        )

    def test_without_a_text_in_that_it_is_shown_in_the_language_of_records(self) -> None:
        passage = passage_of(ask(paragraph="3"), "kk", BOTH)

        assert passage is not None
        assert passage.language == "en"

    def test_without_any_text_nothing_is_shown(self) -> None:
        assert words(ask(paragraph="3"), "en", Texts()) is None

    def test_a_place_that_the_text_does_not_have_shows_nothing(self) -> None:
        assert words(ask(paragraph="9"), "en") is None

    def test_a_locator_that_names_no_place_shows_nothing(self) -> None:
        assert words(ask(locator="summary of the committee report, id 3"), "en") is None

    def test_what_is_unverified_shows_nothing_by_its_number_alone(self) -> None:
        assert words(ask(paragraph="3", certainty="unverified"), "en") is None

    def test_a_point_that_a_text_marks_in_other_letters_is_shown_in_the_language_of_records(self) -> None:
        texts = Texts(resolution(ENGLISH), resolution(RUSSIAN, "ru"))
        passage = passage_of(ask(paragraph="2(a)"), "ru", texts)

        assert passage is not None
        assert passage.language == "en"

    def test_the_whole_paragraph_that_a_record_names_is_shown(self) -> None:
        texts = Texts(resolution(ENGLISH), resolution(RUSSIAN, "ru"))

        assert words(ask(paragraph="2"), "ru", texts) == (
            "2. призывает правительство Велдрии: а) поручить судьям проверить каждое сообщение о пытках; "
            "б) позволить газетам печататься без разрешения;"
        )


class TestFromAQuote:
    def test_what_stands_around_it_is_shown(self) -> None:
        assert words(ask(quotes=[IN_ENGLISH]), "en") == (
            "2. Calls on the government of Veldria: (a) to have every report of torture looked into by judges – "
            "without exception;"
        )

    def test_the_place_of_a_quote_leads_to_the_passage_in_another_language(self) -> None:
        shown = passage_of(ask(quotes=[IN_ENGLISH]), "fr", BOTH)

        assert shown is not None
        assert (shown.language, shown.place) == ("fr", TextPlace("2", "a"))
        assert "chaque rapport de torture" in shown.words

    def test_without_a_text_in_the_readers_language_the_quoted_one_is_shown(self) -> None:
        shown = passage_of(ask(quotes=[IN_FRENCH]), "ru", Texts(resolution(FRENCH, "fr")))

        assert shown is not None
        assert shown.language == "fr"

    def test_a_quote_outside_of_paragraphs_is_shown_as_it_stands(self) -> None:
        quote = {"language": "en", "text": "having regard to its earlier resolutions"}

        assert words(ask(quotes=[quote]), "en") == "– having regard to its earlier resolutions on Veldria,"
        assert passage_of(ask(quotes=[quote]), "fr", Texts(resolution(FRENCH, "fr"))) is None

    def test_a_misquote_shows_nothing(self) -> None:
        wrong = {"language": "en", "text": "each report of torture"}

        assert words(ask(quotes=[wrong], paragraph="2(a)"), "en") is None

    def test_a_misquote_in_one_language_leads_nowhere_in_another(self) -> None:
        wrong = {"language": "en", "text": "each report of torture"}

        assert words(ask(quotes=[wrong], paragraph="2(a)"), "fr") is None

    def test_a_misquote_beside_a_quote_that_stands_there_shows_nothing(self) -> None:
        wrong = {"language": "en", "text": "each report of torture"}

        assert words(ask(quotes=[IN_ENGLISH, wrong]), "en") is None

    def test_words_that_stand_twice_show_nothing(self) -> None:
        twice = Texts(text("1. Ring the bell;", "2. Ring the bell;"))

        assert words(ask(quotes=[{"language": "en", "text": "Ring the bell"}]), "en", twice) is None

    def test_unless_the_record_says_which(self) -> None:
        twice = Texts(text("1. Ring the bell;", "2. Ring the bell;"))
        record = ask(quotes=[{"language": "en", "text": "Ring the bell"}], paragraph="2")

        assert words(record, "en", twice) == "2. Ring the bell;"

    def test_quote_and_number_that_contradict_each_other_show_nothing(self) -> None:
        record = ask(quotes=[IN_ENGLISH], paragraph="3")

        assert words(record, "en") is None
        assert words(record, "fr") is None

    def test_quotes_that_stand_in_two_places_lead_to_none_in_another_language(self) -> None:
        other = {"language": "en", "text": "let newspapers print without leave"}
        passage = passage_of(ask(quotes=[IN_ENGLISH, other]), "fr", BOTH)

        assert passage is not None
        assert (passage.language, passage.place) == ("en", TextPlace("2", "a"))

    def test_what_is_unverified_is_shown_where_its_words_stand(self) -> None:
        assert place(ask(quotes=[IN_ENGLISH], certainty="unverified"), "en") == TextPlace("2", "a")


class TestWhoseWordsTheyAre:
    def test_what_is_reported_stands_on_the_text_that_is_reported(self) -> None:
        record = ask(source="BELL-2031", text="ASSEMBLY-2031", attribution="reported", paragraph="3")

        assert place(record, "en") == TextPlace("3")

    def test_what_an_organisation_asks_never_stands_on_the_official_text(self) -> None:
        record = ask(source="BELL-2031", text="ASSEMBLY-2031", attribution="own", paragraph="2(a)", quotes=[IN_ENGLISH])

        assert words(record, "en") is None

    def test_an_own_ask_stands_on_the_text_of_whoever_asks(self) -> None:
        record = ask(source="BELL-2031", attribution="own", quotes=[{"language": "en", "text": "Free the ringers"}])
        release = text("The Assembly spoke.", "Free the ringers of Orm!", source="BELL-2031")

        assert words(record, "en", Texts(release)) == "Free the ringers of Orm!"

    def test_what_is_noted_stands_on_the_text_that_notes_it(self) -> None:
        quote = {"language": "en", "text": "no carillon has been played in Orm"}
        finding = Finding.model_validate(
            {
                "id": "F-1", "text": "Silence.", "of": "ASSEMBLY-2031", "source": "BELL-2031", "certainty": "stated",
                "quotes": [quote],
            }
        )  # fmt: skip

        assert place(finding, "fr") == TextPlace("A")


class TestLength:
    def test_a_long_passage_is_cut_between_words_and_says_so(self) -> None:
        long = Texts(text(f"1. {'carillon ' * 200}end;"))
        shown = words(ask(paragraph="1"), "en", long)

        assert shown is not None
        assert len(shown) <= MAX_PASSAGE_LENGTH
        assert shown.endswith("carillon […]")

    def test_a_quote_far_behind_is_shown_from_there(self) -> None:
        long = Texts(text(f"1. {'carillon ' * 200}Ring the bells now;"))
        shown = words(ask(quotes=[{"language": "en", "text": "Ring the bells"}]), "en", long)

        assert shown == "[…] Ring the bells now;"

    def test_what_has_no_spaces_is_cut_between_characters(self) -> None:
        long = Texts(text(f"1. {'鐘' * 2_000}"))
        shown = words(ask(paragraph="1"), "en", long)

        assert shown is not None
        assert len(shown) <= MAX_PASSAGE_LENGTH
        assert shown.endswith("… […]")
