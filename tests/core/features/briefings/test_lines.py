"""Asks of one asker over the years stand as one line; nobody's as anybody else's."""

from __future__ import annotations

from tests.core.briefed_campaign import READ_INTO, ask, briefed, lines, topics


class TestOneLine:
    def test_the_newest_stands_for_the_earlier_ones(self) -> None:
        assert lines(briefed())["R-A32-01"].earlier == ("R-A31-02",)

    def test_what_another_asked_in_the_same_line_is_a_line_of_its_own(self) -> None:
        briefing = briefed(ask("R-L32-09", "LEAGUE", lineage="bell_article", source="TALKS-2032"))

        assert lines(briefing)["R-L32-09"].earlier == ()
        assert lines(briefing)["R-A32-01"].earlier == ("R-A31-02",)

    def test_an_organisations_own_ask_is_never_an_earlier_one_of_an_official_line(self) -> None:
        briefing = briefed((("recommendations", 2, "lineage"), "bell_article"))

        assert lines(briefing)["R-B31-01"].own
        assert lines(briefing)["R-A32-01"].earlier == ("R-A31-02",)

    def test_what_an_asker_asks_in_its_own_name_is_not_what_it_asks_officially(self) -> None:
        briefing = briefed(ask("R-A32-09", attribution="own", lineage="bell_article"))

        assert lines(briefing)["R-A32-01"].earlier == ("R-A31-02",)
        assert lines(briefing)["R-A32-09"].own

    def test_the_newest_counts_even_if_only_an_earlier_one_is_on_the_topic(self) -> None:
        briefing = briefed((("recommendations", 4, "topic"), "visas"))

        assert lines(briefing)["R-A32-01"].why == ("line",)

    def test_a_line_stands_under_one_topic_only(self) -> None:
        briefing = briefed((("recommendations", 4, "topic"), "visas"), raises=["visas", "bells"])

        assert [topic for topic, asks in topics(briefing).items() if "R-A32-01" in asks] == ["visas"]

    def test_an_ask_that_the_law_overtook_does_not_stand_for_one_that_it_did_not(self) -> None:
        again = ask("R-A32-09", lineage="bell_article", articles=["code-2020:164"])

        assert lines(briefed(again))["R-A32-01"].standing == "later"


class TestStanding:
    def test_without_evidence_an_ask_is_open(self) -> None:
        assert lines(briefed())["R-L32-01"].standing == "open"

    def test_what_is_on_record_of_what_came_of_it_is_told(self) -> None:
        assert lines(briefed())["R-A32-01"].standing == "later"

    def test_an_ask_on_an_article_that_was_replaced_is_overtaken(self) -> None:
        assert lines(briefed())["R-B31-01"].standing == "overtaken"

    def test_an_ask_that_also_names_an_article_in_force_is_not(self) -> None:
        both = (("recommendations", 2, "articles"), ["code-2020:164", "code-2030:174"])

        assert lines(briefed(both))["R-B31-01"].standing == "open"

    def test_the_open_ones_come_first_and_the_overtaken_ones_last(self) -> None:
        assert topics(briefed())["bells"] == ["R-L32-01", "R-A32-01", "R-B31-01"]

    def test_the_official_ones_come_before_an_organisations_own(self) -> None:
        newest = ask("R-B32-09", "BELL", attribution="own")

        assert topics(briefed(newest))["bells"][:2] == ["R-L32-01", "R-B32-09"]


class TestReadings:
    def test_what_an_organisation_reads_into_an_ask_stands_beside_it(self) -> None:
        reading = lines(briefed(READ_INTO))["R-A32-01"].readings[0]

        assert (reading.id, reading.of) == ("R-B31-01", "R-A31-02")

    def test_an_ask_that_was_read_into_another_is_not_told_again_as_a_line(self) -> None:
        assert "R-B31-01" not in lines(briefed(READ_INTO))

    def test_where_the_official_ask_is_not_in_it_stands_alone(self) -> None:
        other = (("recommendations", 1, "topic"), "visas"), (("recommendations", 4, "topic"), "visas")

        assert "R-B31-01" in lines(briefed(READ_INTO, *other))
