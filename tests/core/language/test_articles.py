"""Numbers of articles and meetings are compared as written."""

from __future__ import annotations

import pytest

from bot.core.language.question import Article
from tests.core.campaign import read

OLD = "code-2020"
NEW = "code-2030"


def numbers(text: str) -> list[str]:
    return [article.number for article in read(text).subject.articles]


class TestNumber:
    @pytest.mark.parametrize(
        "text",
        ["article 164", "Article no. 164", "art. 164", "§ 164", "§164", "статья 164", "164-бап", "164-я статья",
         "164 бап", "164-бабы", "article one hundred sixty four", "prisons, article 164"],
    )  # fmt: skip
    def test_the_number_beside_an_article_word_is_the_articles(self, text: str) -> None:
        assert numbers(text.replace("бабы", "баптың")) == ["164"]

    @pytest.mark.parametrize("text", ["article 16", "article 1640", "article 64", "article 163"])
    def test_a_number_that_is_nearly_on_record_stays_what_it_is(self, text: str) -> None:
        assert numbers(text) == [text.split()[1]]

    def test_an_article_that_is_not_on_record_is_one(self) -> None:
        assert numbers("article 5") == ["5"]

    def test_a_word_with_a_subject_stands_between_and_no_number_is_read(self) -> None:
        assert numbers("the article on prisons 99") == []

    def test_a_small_number_in_words_is_no_article(self) -> None:
        assert numbers("three articles") == []


class TestLists:
    @pytest.mark.parametrize(
        "text", ["articles 164 and 174", "articles 164, 174", "164 and 174", "articles 164 or 174"]
    )
    def test_two_numbers_are_two_articles(self, text: str) -> None:
        assert numbers(text) == ["164", "174"]

    def test_three_numbers_are_three_articles(self) -> None:
        assert numbers("articles 164, 174 and 200") == ["164", "174", "200"]

    def test_two_article_words_have_a_number_each(self) -> None:
        assert numbers("article 164 and article 174") == ["164", "174"]

    def test_a_number_named_twice_is_one_article(self) -> None:
        assert numbers("article 164, article 164") == ["164"]


class TestYears:
    @pytest.mark.parametrize(
        "text", ["article 164 in 2031", "article 164, 2031", "article 164 and 2031", "2031, article 164"]
    )
    def test_a_year_beside_an_article_stays_a_year(self, text: str) -> None:
        question = read(text)

        assert ([a.number for a in question.subject.articles], question.time.periods[0].first.year) == (["164"], 2031)

    def test_right_behind_the_article_word_it_is_an_article(self) -> None:
        assert numbers("article 2031") == ["2031"]


class TestLaws:
    def test_an_article_without_law_is_of_any_law_on_record(self) -> None:
        assert read("article 164").subject.articles == (Article("164", ()),)

    def test_a_law_beside_it_narrows_it(self) -> None:
        assert read("article 164 of the old code").subject.articles == (Article("164", (OLD,)),)

    def test_a_group_of_laws_means_each_of_them(self) -> None:
        assert read("article 164 of the penal code").subject.articles == (Article("164", (OLD, NEW)),)

    def test_a_law_that_only_dates_the_question_is_not_the_articles(self) -> None:
        assert read("article 164 after the new code").subject.articles == (Article("164", ()),)

    @pytest.mark.parametrize(
        ("text", "law"),
        [
            ("article 164 of the sea code", "sea code"),
            ("article 164 of the Ruritanian constitution", "Ruritanian"),
            ("the Ruritanian penal code, article 164", "Ruritanian penal code"),
        ],
    )
    def test_a_law_that_is_not_on_record_is_somebody_elses(self, text: str, law: str) -> None:
        assert read(text).unknown.law_of_article == law

    def test_an_unknown_word_that_names_no_law_is_none(self) -> None:
        assert read("article 164 zzzz").unknown.law_of_article == ""

    def test_an_unknown_word_after_a_comma_is_none(self) -> None:
        assert read("article 164, of zzzz").unknown.law_of_article == ""

    def test_another_law_without_an_article_is_no_articles_law(self) -> None:
        assert read("the sea code").unknown.law_of_article == ""


class TestBareNumbers:
    def test_a_number_that_is_an_article_on_record_is_one(self) -> None:
        assert numbers("174, 2031, the Assembly") == ["174"]

    def test_any_other_number_is_none(self) -> None:
        assert numbers("175") == []

    def test_a_number_nothing_explains_is_not_understood(self) -> None:
        assert read("175").unknown.words == ("175",)

    def test_a_single_digit_is_passed_over(self) -> None:
        assert read("bells 5").unknown.words == ()


class TestMeetings:
    @pytest.mark.parametrize(
        "text",
        ["3rd Veldria talks", "third Veldria talks", "the third annual Veldria talks", "Veldria talks no. 3",
         "Veldria talks 3", "VT 3", "3rd meeting", "3rd round", "3. round"],
    )  # fmt: skip
    def test_the_number_beside_a_forum_is_a_meetings(self, text: str) -> None:
        assert read(text).time.meeting_numbers == (3,)

    def test_the_number_of_a_meeting_is_no_article(self) -> None:
        assert numbers("3rd Veldria talks") == []

    @pytest.mark.parametrize(
        "text", ["Veldria talks 2031", "Veldria talks 164", "Veldria talks, 3", "3, Veldria talks"]
    )
    def test_a_long_number_or_one_in_another_clause_is_none(self, text: str) -> None:
        assert read(text).time.meeting_numbers == ()

    @pytest.mark.parametrize("text", ["Veldria talks 1, 2 and 3", "1st, 2nd and 3rd Veldria talks", "VT 1 2 3"])
    def test_a_list_of_numbers_names_several_meetings(self, text: str) -> None:
        assert read(text).time.meeting_numbers == (1, 2, 3)

    def test_an_articles_number_is_no_meetings(self) -> None:
        assert read("article 17 Veldria talks").time.meeting_numbers == ()

    def test_a_number_behind_a_subject_is_none(self) -> None:
        assert read("Veldria talks prisons 17").time.meeting_numbers == ()

    @pytest.mark.parametrize(
        "text",
        ["Veldria talks of 3 November 2031", "Veldria talks on November 3, 2031", "Veldria talks 3.11.2031",
         "the 2031-11-03 Veldria talks", "the 3.11.2031 Veldria talks"],
    )  # fmt: skip
    def test_a_day_is_no_number_of_a_meeting(self, text: str) -> None:
        assert (read(text).time.meeting_numbers, len(read(text).time.periods)) == ((), 1)
