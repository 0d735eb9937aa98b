"""What a recommendation is found by, and when it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.catalogue import Catalogue
from tests.core.campaign import records

if TYPE_CHECKING:
    from bot.core.domain.records import Recommendation
    from tests.campaign_data import Change


def catalogue(*changes: Change) -> Catalogue:
    return Catalogue(records(*changes))


def first(*changes: Change) -> tuple[Catalogue, Recommendation]:
    """Return a catalogue and the first recommendation of the campaign."""
    known = catalogue(*changes)
    return known, known.recommendations["R-A31-01"]


class TestDates:
    def test_an_ask_is_dated_by_the_official_text(self) -> None:
        known = catalogue()

        assert str(known.date_of(known.recommendations["R-A31-02"])) == "2031-03-04"

    def test_an_ask_without_a_date_is_dated_by_its_meeting(self) -> None:
        known = catalogue()

        assert str(known.date_of(known.recommendations["R-L32-01"])) == "2032-05-09"

    def test_an_ask_without_date_and_meeting_is_dated_by_its_source(self) -> None:
        known = catalogue()

        assert str(known.date_of(known.recommendations["R-B31-01"])) == "2031-03-05"

    def test_a_meeting_without_date_leaves_it_to_the_source(self) -> None:
        known = catalogue((("meetings", 0, "date"), None))

        assert str(known.date_of(known.recommendations["R-L32-01"])) == "2032-05-10"

    def test_without_any_it_has_none(self) -> None:
        known, record = first((("recommendations", 0, "source"), None))

        assert known.date_of(record) is None


class TestFacets:
    def test_the_text_and_the_source_both_find_it(self) -> None:
        known = catalogue()

        assert {("source", "ASSEMBLY-2031"), ("source", "BELL-2031")} <= set(
            known.facets(known.recommendations["R-A31-02"])
        )

    def test_an_asker_that_speaks_for_another_is_found_as_both(self) -> None:
        known, record = first((("recommendations", 0, "askers"), ["SECRETARIAT"]))

        assert {("asker", "SECRETARIAT"), ("asker", "LEAGUE")} <= set(known.facets(record))

    def test_a_voice_is_an_asker(self) -> None:
        known, record = first((("recommendations", 0, "voice"), "orla"))

        assert ("asker", "orla") in set(known.facets(record))

    def test_an_addressee_is_addressed_also_as_its_whole(self) -> None:
        known, record = first((("recommendations", 0, "addressees"), ["OFFICE"]))
        facets = set(known.facets(record))

        assert {("addressee", "OFFICE"), ("addressed", "OFFICE"), ("addressed", "SECRETARIAT")} <= facets
        assert ("addressee", "SECRETARIAT") not in facets

    def test_who_was_only_told_is_addressed_and_no_addressee(self) -> None:
        known, record = first((("recommendations", 0, "also_told"), ["BELL"]))
        facets = set(known.facets(record))

        assert ("addressed", "BELL") in facets
        assert ("addressee", "BELL") not in facets

    def test_the_primary_topic_counts_and_the_others_touch(self) -> None:
        known = catalogue()
        facets = set(known.facets(known.recommendations["R-A32-02"]))

        assert {value for facet, value in facets if facet == "topic"} == {"prisons"}
        assert {value for facet, value in facets if facet == "about"} == {"prisons", "inquiry", "unrest"}

    def test_a_meeting_finds_it_and_so_does_its_forum(self) -> None:
        known = catalogue()

        assert {("meeting", "veldria_talks:3"), ("forum", "veldria_talks")} <= set(
            known.facets(known.recommendations["R-L32-01"])
        )

    def test_an_ask_without_source_is_found_by_none(self) -> None:
        known, record = first((("recommendations", 0, "source"), None))

        assert not [facet for facet, _ in known.facets(record) if facet == "source"]


def test_a_provision_knows_its_predecessor() -> None:
    assert catalogue().predecessors == {"code-2030:174": "code-2020:164"}


def test_the_publisher_of_a_step_is_that_of_its_text() -> None:
    known = catalogue()

    assert [known.publisher_of(known.milestones[name]) for name in ("M-2031-03-04", "M-2030-05-06")] == [
        "ASSEMBLY",
        None,
    ]
