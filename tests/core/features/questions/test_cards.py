"""One card a record: what it says, who said it to whom, when, where to read it, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Card, Link
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Item, Kind
from bot.core.features.questions.cards import CardRenderer
from tests.core.campaign import records
from tests.core.domain.quotes.texts import Texts, text
from tests.core.sentences import wording

if TYPE_CHECKING:
    from tests.campaign_data import Change


def cards(*changes: Change, language: str = "en") -> CardRenderer:
    catalogue = Catalogue(records(*changes))
    return CardRenderer(catalogue, wording(), Namer(catalogue, language))


def card(kind: Kind, identity: str, *changes: Change) -> Card:
    return cards(*changes).card(Item(kind, identity))


def lines(shown: Card, label: str) -> list[str]:
    return [value for name, value in shown.lines if name == f"<card.{label}>"]


def ask(number: int, **more: object) -> tuple[Change, ...]:
    return tuple((("recommendations", number, key), value) for key, value in more.items())


class TestRecommendations:
    def test_the_heading_of_a_recommendation_is_when_and_who(self) -> None:
        assert card("recommendation", "R-A31-01").heading == "4 m3 2031 · Northern Assembly"

    def test_without_date_it_is_who(self) -> None:
        assert card("recommendation", "R-A31-01", *ask(0, source=None)).heading == "Northern Assembly"

    def test_a_voice_is_named_with_its_asker(self) -> None:
        assert card("recommendation", "R-B31-02").heading == "5 m3 2031 · Bell Watch by Ivo Stane"

    def test_the_text_of_a_recommendation_is_the_ask_as_recorded(self) -> None:
        assert card("recommendation", "R-A31-01").text == "Open the prisons to visitors."

    def test_addressee_target_and_who_was_told_are_told_apart(self) -> None:
        shown = card("recommendation", "R-A31-02", *ask(1, also_told=["BELL", "LEAGUE"]))

        assert lines(shown, "to") == [
            "League Secretariat; in the end Government of Veldria; told Bell Watch, Northern League"
        ]

    def test_an_article_is_named_with_its_law(self) -> None:
        assert lines(card("recommendation", "R-A31-02"), "article") == ["164 (Penal Code of 2020)"]

    def test_a_number_that_is_not_the_askers_says_whose_it_is(self) -> None:
        shown = card("recommendation", "R-A31-02", *ask(1, article_number_source="Bell Watch says so"))

        assert lines(shown, "number_from") == ["Bell Watch says so"]

    def test_the_meeting_is_named(self) -> None:
        assert lines(card("recommendation", "R-L32-01"), "meeting") == ["Veldria talks 3"]

    @pytest.mark.parametrize(
        ("identity", "sure"),
        [("R-A31-01", "read"), ("R-A31-02", "as somebody reports"), ("R-B31-01", "own (somebody)")],
    )
    def test_a_recommendation_says_how_sure_it_is(self, identity: str, sure: str) -> None:
        assert lines(card("recommendation", identity), "sure") == [sure]

    @pytest.mark.parametrize("change", [{"certainty": "unverified"}, {"source": None}])
    def test_what_was_read_nowhere_is_unverified(self, change: dict[str, object]) -> None:
        assert lines(card("recommendation", "R-A31-01", *ask(0, **change)), "sure") == ["unverified"]

    def test_the_number_of_the_official_text_is_given(self) -> None:
        assert lines(card("recommendation", "R-A31-02"), "reference") == ["P7_TA(2031)0017, 2031/0008(NAP)"]

    @pytest.mark.parametrize("key", ["discrepancy", "later", "basis", "corroboration", "note", "locator"])
    def test_what_else_is_recorded_is_shown(self, key: str) -> None:
        assert lines(card("recommendation", "R-A31-01", *ask(0, **{key: "So."})), key) == ["So."]

    def test_what_sources_differ_on_is_shown(self) -> None:
        shown = card("recommendation", "R-A31-01", *ask(0, conflict="C-01"))

        assert lines(shown, "conflict") == ["9 May 2032; 10 May 2032"]

    def test_what_sources_differ_on_is_not_told_beside_a_discrepancy(self) -> None:
        shown = card("recommendation", "R-A31-01", *ask(0, conflict="C-01", discrepancy="They differ."))

        assert lines(shown, "conflict") == []

    def test_the_source_and_the_official_text_are_linked(self) -> None:
        assert [link.text for link in card("recommendation", "R-A31-02").links] == ["BELL-2031", "ASSEMBLY-2031"]

    def test_a_source_that_is_named_twice_is_linked_once(self) -> None:
        same = ask(0, text="ASSEMBLY-2031")

        assert card("recommendation", "R-A31-01", *same).links == (
            Link("ASSEMBLY-2031", "https://example.org/ASSEMBLY-2031"),
        )


class TestFindings:
    def test_a_finding_says_who_reports_it_and_of_what(self) -> None:
        shown = card("finding", "F-A31-01")

        assert (shown.text, lines(shown, "sure"), lines(shown, "of")) == (
            "No bell has rung since 2029.",
            ["as somebody reports"],
            ["Text ASSEMBLY-2031"],
        )


class TestMilestones:
    def test_a_milestone_says_when_and_what(self) -> None:
        shown = card("milestone", "M-2029-04-02")

        assert (shown.heading, shown.text) == ("2 m4 2029", "What was at M-2029-04-02")

    def test_a_month_is_no_day(self) -> None:
        assert card("milestone", "M-2028-10").heading == "Month10 2028"

    def test_what_was_only_announced_says_so(self) -> None:
        assert card("milestone", "M-2029-04-02", (("milestones", 2, "announced"), True)).heading == (
            "announced for 2 m4 2029"
        )

    def test_the_two_readings_of_a_date_are_shown_where_sources_differ(self) -> None:
        shown = card("milestone", "M-2029-04-02", (("milestones", 2, "conflict"), "C-03"))

        assert lines(shown, "conflict") == ["2 April / 3 April"]

    def test_a_note_and_what_is_unverified_are_shown(self) -> None:
        shown = card(
            "milestone",
            "M-2029-04-02",
            (("milestones", 2, "note"), "So."),
            (("milestones", 2, "certainty"), "unverified"),
        )

        assert (lines(shown, "note"), lines(shown, "sure")) == (["So."], ["unverified"])

    def test_the_source_of_a_milestone_is_cited_by_number_or_body(self) -> None:
        by_body, by_number = card("milestone", "M-2029-04-02"), card("milestone", "M-2031-03-04")

        assert lines(by_body, "source") == ["Text TALKS-2032 (somebody)"]
        assert lines(by_number, "source") == ["Text ASSEMBLY-2031 (P7_TA(2031)0017)"]

    def test_a_link_of_its_own_comes_instead_of_the_sources(self) -> None:
        shown = card("milestone", "M-2029-04-02", (("milestones", 2, "link"), "https://example.org/own"))

        assert shown.links == (Link("M-2029-04-02", "https://example.org/own"),)

    def test_without_source_there_is_none_to_read(self) -> None:
        shown = card("milestone", "M-2029-04-02", (("milestones", 2, "source"), None))

        assert (lines(shown, "source"), shown.links) == ([], ())


class TestMeetings:
    def test_a_meeting_says_which_when_and_where(self) -> None:
        shown = card("meeting", "veldria_talks:3")

        assert (shown.heading, shown.text) == ("Veldria talks no. 3", "9 m5 2032, Ormstad")

    def test_what_is_not_known_says_so(self) -> None:
        assert card("meeting", "veldria_talks:1").text == "date not known, place not known"

    def test_a_meeting_without_number_shows_none(self) -> None:
        shown = card("meeting", "veldria_talks:2033-orm")

        assert (shown.heading, shown.text) == ("Veldria talks", "announced for Month6 2033, place not known")

    def test_chair_subject_and_note_are_shown(self) -> None:
        shown = card(
            "meeting", "veldria_talks:3", *((("meetings", 0, key), key.upper()) for key in ("chair", "what", "note"))
        )

        assert (lines(shown, "chair"), lines(shown, "note")) == (["CHAIR"], ["WHAT", "NOTE"])

    def test_a_meeting_nobody_verified_says_so(self) -> None:
        assert lines(card("meeting", "veldria_talks:1"), "sure") == ["unverified"]

    def test_a_link_of_its_own_comes_instead_of_the_sources(self) -> None:
        shown = card("meeting", "veldria_talks:3", (("meetings", 0, "link"), "https://example.org/own"))

        assert [link.url for link in shown.links] == ["https://example.org/own"]


class TestSources:
    def test_a_source_says_when_whose_and_what(self) -> None:
        shown = card("source", "ASSEMBLY-2031")

        assert (shown.heading, shown.text) == ("4 m3 2031 · somebody", "Text ASSEMBLY-2031")

    def test_without_date_it_says_so(self) -> None:
        assert card("source", "ASSEMBLY-2031", (("sources", 0, "date"), None)).heading == "date not known · somebody"

    def test_the_numbers_of_a_source_stand_with_the_official_one_first(self) -> None:
        numbers = {"zzz": "Z 9", "procedure": "2031/8(NAP)", "text": "P7"}

        assert lines(card("source", "ASSEMBLY-2031", (("sources", 0, "references"), numbers)), "reference") == [
            "P7, 2031/8(NAP), Z 9"
        ]

    def test_the_rapporteur_and_the_vote_are_shown(self) -> None:
        shown = card("source", "ASSEMBLY-2031")

        assert (lines(shown, "rapporteur"), lines(shown, "vote")) == (["Ada Holm"], ["61/12/3"])

    def test_a_vote_without_counts_says_how_it_was_taken(self) -> None:
        shown = card("source", "ASSEMBLY-2031", (("sources", 0, "vote"), {"mode": "show of hands"}))

        assert lines(shown, "vote") == ["show of hands"]

    def test_a_vote_of_which_nothing_is_known_is_not_shown(self) -> None:
        assert lines(card("source", "ASSEMBLY-2031", (("sources", 0, "vote"), {"took_part": 9})), "vote") == []

    def test_notes_and_what_was_not_verified_are_shown(self) -> None:
        told = (
            (("sources", 0, "date_note"), "Or so."),
            (("sources", 0, "note"), "So."),
            (("sources", 0, "not_verified"), ["a", "b"]),
        )
        shown = card("source", "ASSEMBLY-2031", *told)

        assert (lines(shown, "note"), lines(shown, "not_verified")) == (["Or so.", "So."], ["a; b"])

    def test_every_link_and_every_mirror_is_given(self) -> None:
        assert card("source", "ASSEMBLY-2031").links == (
            Link("ASSEMBLY-2031", "https://example.org/ASSEMBLY-2031"),
            Link("<card.mirror>", "https://mirror.example/NA-2031"),
        )


class TestConflicts:
    def test_every_reading_is_shown_and_what_is_kept(self) -> None:
        shown = card("conflict", "C-01", (("conflicts", 0, "why"), "The minutes say so."))

        assert lines(shown, "reading") == ["9 May 2032", "10 May 2032"]
        assert (lines(shown, "keep"), lines(shown, "why")) == (["9 May 2032"], ["The minutes say so."])

    def test_without_a_reason_none_is_given(self) -> None:
        assert lines(card("conflict", "C-01"), "why") == []


class TestProvisions:
    def test_a_provision_says_which_article_it_is_and_on_what(self) -> None:
        shown = card("provision", "code-2020:164")

        assert (shown.heading, shown.text) == ("Article 164 (Penal Code of 2020)", "ringing without leave")

    def test_the_successor_of_a_provision_is_named_with_the_day(self) -> None:
        assert lines(card("provision", "code-2020:164"), "now") == ["from 1 m1 2030: 174 (Penal Code of 2030)"]

    def test_what_changed_is_told(self) -> None:
        changed = ((("provisions", 0, "successor", "change"), "Wider."), (("provisions", 0, "note"), "So."))

        assert lines(card("provision", "code-2020:164", *changed), "note") == ["Wider.", "So."]

    def test_the_grounds_of_a_provision_are_listed(self) -> None:
        assert lines(card("provision", "code-2020:164", (("provisions", 0, "grounds"), ["a", "b"])), "grounds") == [
            "a, b"
        ]

    def test_a_provision_without_source_is_linked_nowhere_and_unverified(self) -> None:
        shown = card("provision", "code-2030:200")

        assert (shown.links, lines(shown, "sure")) == ((), ["unverified"])


class TestForums:
    def test_a_forum_says_who_sits_there_and_how_it_works(self) -> None:
        told = tuple((("forums", 0, key), key) for key in ("cadence", "place_rule", "planning_hint", "note"))
        shown = card("forum", "TALKS", *told)

        assert (shown.text, lines(shown, "level")) == ("Veldria talks", ["envoys"])
        assert [value for _, value in shown.lines[1:]] == ["cadence", "place_rule", "planning_hint", "note"]

    def test_two_links_are_enough(self) -> None:
        linked = (
            (("forums", 0, "sources"), ["TALKS-2032"]),
            (("forums", 0, "links"), ["https://example.org/a", "https://example.org/b"]),
        )

        assert [link.url for link in card("forum", "TALKS", *linked).links] == [
            "https://example.org/TALKS-2032",
            "https://example.org/a",
        ]


class TestTerms:
    def test_a_term_is_spelt_out(self) -> None:
        shown = card("glossary", "NL")

        assert (shown.heading, shown.text, shown.lines) == ("NL", "Northern League", ())

    def test_in_another_language_english_stands_beside_it(self) -> None:
        french = (("glossary", 0, "expansion"), {"en": "Northern League", "fr": "Ligue du Nord"})
        shown = cards(french, language="fr").card(Item("glossary", "NL"))

        assert (shown.text, shown.lines) == ("Ligue du Nord", (("en", "Northern League"),))

    def test_a_note_is_shown(self) -> None:
        assert lines(card("glossary", "NL", (("glossary", 0, "note"), "So.")), "note") == ["So."]


class TestActors:
    def test_an_actor_is_named_by_its_short_name_or_id(self) -> None:
        short = (("actors", 5, "short"), {"en": "NGOs"})

        assert [card("actor", name, short).heading for name in ("NGO", "BELL")] == ["NGOs", "BELL"]

    def test_whom_it_is_not_to_be_taken_for_is_said(self) -> None:
        told = ((("actors", 4, "not_to_confuse"), ["Bell Ward", "Bel Watch"]), (("actors", 4, "note"), "So."))
        shown = card("actor", "BELL", *told)

        assert (lines(shown, "not_to_confuse"), lines(shown, "note")) == (["Bell Ward, Bel Watch"], ["So."])

    def test_in_another_language_english_stands_beside_it(self) -> None:
        french = (("actors", 4, "name"), {"en": "Bell Watch", "fr": "Veille des cloches"})

        assert cards(french, language="fr").card(Item("actor", "BELL")).lines == (("en", "Bell Watch"),)


class TestLines:
    def test_a_record_in_one_line_has_heading_text_and_id(self) -> None:
        assert cards().line(Item("recommendation", "R-A31-01")) == (
            "4 m3 2031 · Northern Assembly — Open the prisons to visitors. [R-A31-01]"
        )

    def test_a_topic_in_one_line_is_its_name(self) -> None:
        assert cards().line(Item("topic", "bells")) == "Ban on bells"


class TestWording:
    """What sources say themselves, where an organisation put their texts."""

    SAID: Final = {
        "text.wording": "in {language}",
        "text.passage": "“{words}”",
        "text.from": "from",
        "text.file": "{source}; {file}",
        "text.paragraph": "paragraph {number}",
        "text.recital": "recital {number}",
    }

    def shown(self, *changes: Change, texts: Texts) -> list[tuple[str, str]]:
        catalogue = Catalogue(records(*changes))
        made = CardRenderer(catalogue, wording(**self.SAID), Namer(catalogue, "en"), texts=texts)
        card = made.card(Item("recommendation", "R-A31-01"))
        return [line for line in card.lines if line[0] in {"in en", "from"}]

    @pytest.mark.parametrize(
        ("place", "passage", "where"),
        [
            ("2(b)", "2. Calls: […] (b) to print;", "paragraph 2 (b)"),
            ("1", "1. Deplores;", "paragraph 1"),
            ("recital A", "A. whereas;", "recital A"),
        ],
    )
    def test_the_wording_is_shown_with_the_source_its_place_and_the_file(
        self, place: str, passage: str, where: str
    ) -> None:
        there = Texts(text("A. whereas;", "1. Deplores;", "2. Calls:", "(a) to ring;", "(b) to print;"))

        assert self.shown(*ask(0, paragraph=place), texts=there) == [
            ("in en", f"“{passage}”"),
            ("from", f"somebody, P7_TA(2031)0017, {where}; ASSEMBLY-2031.en.txt"),
        ]

    def test_where_no_place_is_on_record_nothing_is_shown(self) -> None:
        assert self.shown(texts=Texts(text("1. Deplores;"))) == []

    def test_where_no_text_lies_nothing_is_shown(self) -> None:
        assert self.shown(*ask(0, paragraph="1"), texts=Texts()) == []

    def test_the_place_itself_is_shown_in_any_case(self) -> None:
        shown = card("recommendation", "R-A31-01", *ask(0, paragraph="2(b)", locator="page 3"))

        assert lines(shown, "locator") == ["2(b), page 3"]
