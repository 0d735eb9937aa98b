"""What tables of the invented campaign hold: an id and a link in every row, whose word it is, and how sure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Link
from bot.core.domain.plans import Plans, apply_plans
from bot.core.domain.sentence import Item, items
from bot.core.features.briefings.selection import build_meeting_briefing
from bot.core.features.exports.model import CellFormatter, CellWord, cell_text
from bot.core.features.exports.tables import (
    AuditAction,
    audit_rows,
    briefing_rows,
    milestone_rows,
    progress_rows,
    recommendation_rows,
)
from bot.core.features.progress.model import progress_statuses
from tests.core.campaign import records
from tests.core.features.progress.entries import entry
from tests.core.sentences import wording

if TYPE_CHECKING:
    from bot.core.features.exports.model import Cell, Column
    from bot.core.features.progress.model import ProgressEntry
    from tests.campaign_data import Change

ASK: Final = "R-A31-02"
TODAY: Final = date(2032, 6, 1)
PLANS: Final = Plans.model_validate(
    {
        "meetings": [
            {"forum": "veldria_talks", "number": 4, "when": "March 2034", "status": "confirmed", "source": "a letter"},
        ],
        "milestones": [
            {"id": "sitting", "when": "tbc", "what": "A sitting", "source": "https://example.org/sitting"},
            {"id": "vote", "when": "Q2 2034", "what": "Vote", "place": "Orm"},
        ],
    }
)

Made = tuple[tuple["Column", ...], tuple[tuple["Cell", ...], ...]]


def words(*changes: Change) -> CellFormatter:
    dataset, ahead = apply_plans(records(*changes), PLANS)
    return CellFormatter(Catalogue(dataset, ahead=ahead), wording(), "en")


def told(made: Made) -> list[dict[str, Any]]:
    """Return rows by the keys of their columns."""
    columns, rows = made
    return [dict(zip((column.key for column in columns), row, strict=True)) for row in rows]


def asks(
    *names: str, entries: tuple[ProgressEntry, ...] = (), changes: tuple[Change, ...] = ()
) -> list[dict[str, Any]]:
    return told(recommendation_rows(names, progress_statuses(names, entries), words(*changes)))


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return a table of each kind with all it can hold."""
    made = words()
    names = tuple(made.catalogue.recommendations)
    entries = (entry("met", "2031", 1, record=ASK), entry("unknown", "2031", 2, record=ASK, evidence=None))
    steps = items("meeting", list(made.catalogue.meetings)) + items(
        "milestone", [*made.catalogue.milestones, "sitting"]
    )
    briefing = build_meeting_briefing("veldria_talks:4", made.catalogue, TODAY)
    deeds = [AuditAction("approved", ASK, 3, "slack:EDA", datetime(2032, 1, 1, tzinfo=UTC))]
    return {
        "recommendations": told(recommendation_rows(names, progress_statuses(names, entries), made)),
        "progress": told(progress_rows(entries, made)),
        "milestones": told(milestone_rows(steps, made, TODAY)),
        "briefing": told(briefing_rows(briefing, {}, made)),
        "audit": told(audit_rows(deeds, made)),
    }


class TestEveryTable:
    @pytest.mark.parametrize("name", list(everything()))
    def test_every_table_has_rows(self, name: str) -> None:
        assert everything()[name]

    @pytest.mark.parametrize("name", list(everything()))
    def test_each_row_has_an_id_of_its_own(self, name: str) -> None:
        ids = [cell_text(row["id"]) for row in everything()[name]]

        assert all(ids)
        assert len(set(ids)) == len(ids)

    @pytest.mark.parametrize("name", list(everything()))
    def test_whose_word_it_is_and_how_sure_is_never_left_open(self, name: str) -> None:
        assert [
            row for row in everything()[name] if not (cell_text(row["attribution"]) and cell_text(row["certainty"]))
        ] == []

    def test_where_a_record_has_a_link_its_row_has(self) -> None:
        catalogue = words().catalogue
        sourced = {name for name, ask in catalogue.recommendations.items() if ask.source or ask.text}
        made = everything()

        assert {row["id"] for row in made["recommendations"] if row["source_link"] or row["text_link"]} == sourced
        assert all(row["source_link"] for row in made["briefing"] if row["id"] in sourced)
        for kind in ("milestones", "meetings"):
            for record in getattr(catalogue.dataset, kind):
                row = next(row for row in made["milestones"] if row["id"] == record.id)
                assert bool(row["source_link"]) == bool(record.link or record.source), record.id


class TestRecommendations:
    def test_recommendations_stand_in_the_order_in_which_they_are_given(self) -> None:
        assert [row["id"] for row in asks("R-B31-01", ASK, "R-A31-01")] == ["R-B31-01", ASK, "R-A31-01"]

    def test_who_asked_whom_and_who_must_act_are_apart(self) -> None:
        (row,) = asks(ASK)

        assert row["askers"] == (CellWord("ASSEMBLY", "Northern Assembly"),)
        assert row["addressees"] == (CellWord("SECRETARIAT", "League Secretariat"),)
        assert row["target"] == CellWord("GOV", "Government of Veldria")

    def test_the_ask_is_in_its_own_words_and_its_date_as_it_is_written(self) -> None:
        (row,) = asks("R-A31-01")

        assert (row["ask"], row["date"]) == ("Open the prisons to visitors.", "2031-03-04")

    def test_an_article_says_where_its_number_is_from(self) -> None:
        change = (("recommendations", 1, "article_number_source"), "Bell Watch says so")
        (row,) = asks(ASK, changes=(change,))

        assert row["articles"] == (CellWord("code-2020:164", "164 (Penal Code of 2020)"),)
        assert row["number_from"] == "Bell Watch says so"

    def test_without_evidence_it_is_unknown_on_both_lines(self) -> None:
        (row,) = asks(ASK)

        assert row["raised"] == row["done"] == CellWord("unknown", "<progress.nothing>")
        assert (row["evidence"], row["evidence_link"]) == (None, None)

    def test_with_evidence_it_stands_where_the_last_entry_says(self) -> None:
        link = "https://example.org/law"
        known = (entry("promised", "2031", 1, record=ASK), entry("met", "2032", 2, record=ASK, evidence=link))
        (row,) = asks(ASK, entries=known)

        assert (row["raised"].code, row["done"].code) == ("promised", "met")
        assert row["done"].text == "<state.met>, 2032 [2]"
        assert (row["evidence"], row["evidence_link"]) == (link, Link(link, link))

    def test_no_note_of_an_entry_is_in_it(self) -> None:
        (row,) = asks(ASK, entries=(entry("met", "2032", 1, record=ASK, note="secret"),))

        assert "secret" not in str(row)

    def test_where_sources_differ_all_readings_are_told(self) -> None:
        change = (("recommendations", 1, "conflict"), "C-03")
        (row,) = asks(ASK, changes=(change,))

        assert row["differs"] == "2 April; 3 April"

    def test_the_askers_own_text_is_apart_from_the_source_that_reports_it(self) -> None:
        changes = ((("recommendations", 1, "text"), "ASSEMBLY-2033"), (("recommendations", 1, "source"), "BELL-2031"))
        (row,) = asks(ASK, changes=changes)

        assert (row["source"], row["source_link"].url) == ("BELL-2031", "https://example.org/BELL-2031")
        assert (row["text"], row["text_link"].url) == ("ASSEMBLY-2033", "https://example.org/ASSEMBLY-2033")
        assert row["references"] == "P7_TA(2032)0040"

    def test_what_stands_apart_says_so_where_it_is_taken_along(self) -> None:
        made = told(recommendation_rows((ASK, "R-B31-01"), {}, words(), apart={"R-B31-01"}))

        assert [row["role"].code for row in made] == ["main", "related"]


class TestProgress:
    def test_every_entry_is_a_row_with_who_recorded_it_and_when(self) -> None:
        known = entry("met", "2031-04~", 1, record=ASK, note="all of it", author_named=True)
        (row,) = told(progress_rows((known,), words()))

        assert (row["id"], row["record"], row["date"], row["note"]) == (1, ASK, "2031-04~", "all of it")
        assert (row["author"], row["at"]) == ("slack:EDA", "2032-05-02 12:00:00Z")

    def test_nobody_is_named_where_people_are_not(self) -> None:
        known = entry("met", "2031-04~", 1, record=ASK, approved_by="slack:ADA")
        (row,) = told(progress_rows((known,), words()))

        assert (row["author"], row["approved_by"]) == (None, None)

    def test_what_was_corrected_counts_no_more(self) -> None:
        known = (entry("met", "2031", 1, record=ASK), entry("partly_met", "2031", 2, record=ASK, corrects=1))
        made = told(progress_rows(known, words()))

        assert [row["counts"].code for row in made] == ["no", "yes"]

    def test_what_withdraws_another_counts_as_nothing(self) -> None:
        known = (entry("met", "2031", 1, record=ASK), entry("withdrawn", "2031", 2, record=ASK, corrects=1))
        made = told(progress_rows(known, words()))

        assert [row["counts"].code for row in made] == ["no", "no"]

    def test_without_evidence_it_says_so(self) -> None:
        made = told(progress_rows((entry("unknown", "2031", 1, record=ASK, evidence=None),), words()))

        assert [row["certainty"].code for row in made] == ["bare"]


class TestMilestones:
    @staticmethod
    def rows() -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in everything()["milestones"]}

    def test_milestones_stand_in_the_order_of_their_dates_those_without_last(self) -> None:
        ids = list(self.rows())

        assert ids.index("M-2028-10") < ids.index("M-2029-04-02") < ids.index("vote")
        assert set(ids[-2:]) == {"sitting", "veldria_talks:1"}

    def test_a_planned_date_is_as_it_was_written_and_whose_word_it_is(self) -> None:
        row = self.rows()["veldria_talks:4"]

        assert (row["date"], row["status"].code, row["time"].code) == ("March 2034", "confirmed", "ahead")
        assert (row["attribution"].code, row["source"]) == ("planned", "a letter")

    def test_what_is_on_record_is_as_its_source_says(self) -> None:
        row = self.rows()["veldria_talks:2"]

        assert (row["date"], row["status"].code, row["time"].code) == ("2031-04-20", "recorded", "past")
        assert (row["attribution"].code, row["source"]) == ("source", "TALKS-2032")

    def test_what_is_planned_without_a_date_is_there_as_well(self) -> None:
        row = self.rows()["sitting"]

        assert (row["date"], row["time"].code) == ("tbc", "open")
        assert row["source_link"].url == "https://example.org/sitting"

    def test_the_two_readings_of_a_date_are_told(self) -> None:
        change = (("milestones", 2, "conflict"), "C-03")
        (row,) = told(milestone_rows([Item("milestone", "M-2029-04-02")], words(change), TODAY))

        assert row["differs"] == "2 April / 3 April"


class TestBriefing:
    def test_the_briefing_table_holds_the_asks_of_the_briefing_in_their_order(self) -> None:
        briefing = build_meeting_briefing("veldria_talks:4", words().catalogue, TODAY)

        assert [row["id"] for row in everything()["briefing"]] == [
            line.id for part in briefing.parts for line in part.lines
        ]

    def test_each_says_why_it_is_in_and_where_it_stands(self) -> None:
        assert all(row["why"] and row["standing"].code for row in everything()["briefing"])


class TestAudit:
    def test_deeds_stand_in_the_order_in_which_they_were_done(self) -> None:
        first = AuditAction("revision", "bot", 2, "slack:ADA", datetime(2032, 1, 1, tzinfo=UTC), "people set …")
        later = AuditAction("declined", ASK, 7, "slack:EDA", datetime(2032, 1, 2, tzinfo=UTC))
        made = told(audit_rows([later, first], words()))

        assert [(row["id"], row["kind"].code, row["author"]) for row in made] == [
            ("bot#2", "revision", "slack:ADA"), ("progress#7", "declined", "slack:EDA"),
        ]  # fmt: skip
        assert made[0]["reason"] == "people set …"
