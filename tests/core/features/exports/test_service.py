"""Tables taken along: exactly what was asked for, for whom it may be, and nothing that is kept to other rooms."""

from __future__ import annotations

import csv
import io
import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.adapters.documents.texts import YamlEditor
from bot.adapters.exports.tables import table_file
from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.wording import Wording
from bot.core.features.commands.handler import Requester
from bot.core.features.commands.view import OutcomeComposer
from bot.core.features.documents.history import HistoryService
from bot.core.features.exports.service import MAX_ROWS, ExportService, ExportSources, TableBuilder
from bot.core.features.progress.redaction import RedactedProgressStore
from bot.core.features.questions.answerer import Answerer
from bot.core.features.questions.service import Conversation, InMemoryContexts, UserMessage
from bot.core.features.questions.view import AnswerComposer
from tests.campaign_data import LANGUAGES
from tests.core.campaign import interpreter_of, records
from tests.core.features.editing_bot import ADA, EDA, NOBODY, OTHER_ROOM, RIA, ROOM, TERMINAL, House, house_at, said
from tests.core.features.questions.test_again import MANY, MORE
from tests.core.features.questions.test_lineage import GROWN
from tests.core.features.questions.test_lineage import QUESTION as STORY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.features.commands.outcome import Outcome
    from tests.campaign_data import Change

ASK: Final = "R-A31-01"
MET: Final = f"progress {ASK} met 2031 evidence https://example.org/law note secret words"
QUESTION: Final = "What did the Assembly ask on prisons?"
WORDING: Final = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))


class Shop:
    """A house in which people ask and take tables along."""

    def __init__(self, house: House, *changes: Change) -> None:
        """Begin without anything asked."""
        self.house = house
        campaign = records(*changes)
        catalogue = Catalogue(campaign)
        composer = AnswerComposer(catalogue, WORDING)
        self.conversation = Conversation(
            Answerer(interpreter_of(campaign), catalogue),
            composer,
            InMemoryContexts(house.clock),
            clock=house.clock,
            zone=ZoneInfo("Europe/Oslo"),
        )
        self.outcomes = OutcomeComposer(composer, catalogue, WORDING)
        library = ExportSources(self.conversation, catalogue, composer, WORDING, ZoneInfo("Europe/Oslo"), "en")
        progress = RedactedProgressStore(house.progress, lambda: house.note_rooms)
        histories = HistoryService(house.documents, YamlEditor(), lambda: house.rights)
        tabling = TableBuilder(progress, histories, house.progress.trail, [house.recording.owing])
        exporting = ExportService(lambda: library, tabling, as_of=house.clock.now, write=table_file)
        house.handlers |= exporting.handlers

    async def ask(self, text: str, thread: str = "root") -> list[str]:
        """Ask in a thread; return the records of the answer."""
        reply = await self.conversation.handle(message(text, thread))
        return [item.id for item in reply.answer.items("main")]

    async def type(self, line: str, who: Requester = RIA, thread: str = "root", language: str = "en") -> Outcome:
        """Type a line in a thread."""
        text = replace(message("", thread), language=language)
        platform, _, room = who.room.partition(":")
        return await self.house.type(line, replace(who, said=replace(text, platform=platform, room=room)))


def message(text: str, thread: str = "root") -> UserMessage:
    platform, _, room = ROOM.partition(":")
    return UserMessage(platform, room, thread, "RIA", text, "en")


def rows(outcome: Outcome) -> list[list[str]]:
    """Return the rows of a file of CSV, below the headings."""
    (file,) = outcome.files
    return list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline="")))[1:]


def ids(outcome: Outcome) -> list[str]:
    return [row[0] for row in rows(outcome)]


def whole(outcome: Outcome) -> dict[str, Any]:
    """Return what a file of JSON holds."""
    (file,) = outcome.files
    found: dict[str, Any] = json.loads(file.data)
    return found


@pytest_asyncio.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with house_at(sqlite_url) as opened:
        yield opened


@pytest.fixture
def shop(house: House) -> Shop:
    return Shop(house)


class TestFilter:
    async def test_a_question_is_answered_and_its_answer_is_the_rows(self, shop: Shop) -> None:
        asked = await shop.ask(QUESTION)
        outcome = await shop.type(f"export recommendations as csv of {QUESTION}", thread="another")

        assert asked
        assert ids(outcome) == asked

    async def test_all_of_the_answer_is_in_it_however_little_a_message_holds(self, house: House) -> None:
        shop = Shop(house, *MORE)
        outcome = await shop.type(f"export recommendations as csv of {QUESTION}")

        assert len(ids(outcome)) > MANY
        assert len(ids(outcome)) == len(set(ids(outcome)))

    async def test_without_a_question_it_is_what_was_asked_last_in_the_thread(self, shop: Shop) -> None:
        asked = await shop.ask(QUESTION)
        await shop.ask("What did Bell Watch ask?", thread="another")

        assert ids(await shop.type("export recommendations as csv")) == asked

    async def test_all_of_what_was_asked_last_is_in_it_though_only_some_was_shown(self, house: House) -> None:
        shop = Shop(house, *MORE)
        shown = await shop.ask(QUESTION)
        outcome = await shop.type("export recommendations as csv")

        assert ids(outcome)[: len(shown)] == shown
        assert len(ids(outcome)) > MANY

    async def test_a_follow_up_narrows_it(self, shop: Shop) -> None:
        await shop.ask(QUESTION)
        narrowed = await shop.ask("and Bell Watch?")

        assert ids(await shop.type("export recommendations as csv")) == narrowed

    async def test_what_cannot_be_told_exactly_is_refused_with_how_to_say_it(self, house: House) -> None:
        shop = Shop(house, *MORE)
        await shop.ask("What was asked on prisons, but not by Bell Watch?")
        outcome = await shop.type("export recommendations")

        assert (outcome.kind, said(outcome), outcome.files) == ("refused", ["table.say_what"], ())

    async def test_after_a_question_on_something_else_the_recommendations_are_not_guessed(self, shop: Shop) -> None:
        await shop.ask("when was the Bridge Pact signed")

        assert said(await shop.type("export recommendations")) == ["table.say_what"]

    @pytest.mark.parametrize("line", ["export recommendations as csv", f"export recommendations as csv of {STORY}"])
    async def test_of_a_story_it_is_the_whole_line_that_was_told(self, house: House, line: str) -> None:
        shop = Shop(house, *GROWN)
        asked = await shop.ask(STORY)

        assert asked == ["R-A32-01"]
        assert ids(await shop.type(line)) == ["R-A32-01", "R-A31-02", "R-B31-01"]

    async def test_after_a_story_what_came_of_an_earlier_ask_is_taken_along(self, house: House) -> None:
        shop = Shop(house, *GROWN)
        await shop.type("progress R-A31-02 met 2031 evidence https://example.org/law", who=EDA)
        await shop.ask(STORY)

        assert [row[1] for row in rows(await shop.type("export progress as csv"))] == ["R-A31-02"]

    async def test_in_a_new_thread_it_is_everything(self, shop: Shop) -> None:
        await shop.ask(QUESTION)

        assert len(ids(await shop.type("export recommendations as csv", thread="new"))) == len(
            records().recommendations
        )

    async def test_everything_can_be_asked_for_in_any_thread(self, shop: Shop) -> None:
        await shop.ask(QUESTION)
        outcome = await shop.type("export recommendations as csv of everything")

        assert len(ids(outcome)) == len(records().recommendations)

    async def test_what_stands_apart_is_left_out_and_that_is_said(self, shop: Shop) -> None:
        outcome = await shop.type("export recommendations as csv of What did the Assembly ask on article 164?")

        assert "table.related_left" in said(outcome)
        assert "R-B31-01" not in ids(outcome)

    async def test_what_stands_apart_is_taken_along_where_that_is_wanted_and_says_so(self, shop: Shop) -> None:
        line = "export recommendations as json of What did the Assembly ask on article 164? with related"
        made = whole(await shop.type(line))
        roles = {row["id"]: row["role"]["code"] for row in made["rows"]}

        assert set(roles.values()) == {"main", "related"}
        assert {name for name, role in roles.items() if role == "main"} == set(
            await shop.ask("What did the Assembly ask on article 164?")
        )

    @pytest.mark.parametrize("question", ["What was asked on the moon?", "xyzzy", "What did the Assembly ask in 1990?"])
    async def test_where_nothing_is_found_it_says_so_and_there_is_no_file(self, shop: Shop, question: str) -> None:
        outcome = await shop.type(f"export recommendations of {question}")

        assert (outcome.kind, outcome.files) == ("shown", ())
        assert said(outcome)[0] == "table.none"
        assert len(said(outcome)) > 1

    async def test_the_question_is_quoted_as_the_language_of_the_answer_quotes(self, shop: Shop) -> None:
        outcome = await shop.type(f"export recommendations as json of {QUESTION}", language="fr")

        assert f"« {QUESTION} »" in whole(outcome)["filter"]

    async def test_what_was_ignored_of_a_question_is_said(self, shop: Shop) -> None:
        outcome = await shop.type("export recommendations of What did the Assembly ask on prisons and tortoise?")

        assert "note.ignored" in said(outcome)

    async def test_more_rows_than_a_file_can_hold_are_refused(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(MAX_ROWS, "docx", 1)
        outcome = await shop.type("export recommendations as docx of everything")

        assert (outcome.kind, said(outcome), outcome.files) == ("refused", ["table.too_many"], ())


class TestMessage:
    async def test_the_message_says_what_is_in_the_file_how_many_rows_as_of_when_and_which(self, shop: Shop) -> None:
        outcome = await shop.type(f"export recommendations of {QUESTION}")
        message = shop.outcomes.compose(outcome, "en")

        assert message.summary.startswith("Recommendations: 2 rows, as of 1 May 2032, 14:00 (Oslo).")
        assert f"“{QUESTION}”" in str(message.blocks)
        (file,) = message.attachments
        assert (file.name, file.alt) == ("recommendations-2032-05-01.xlsx", message.summary)
        assert file.media.endswith("spreadsheetml.sheet")

    @pytest.mark.parametrize(("language", "heading"), [("fr", "Demande"), ("ru", "Призыв"), ("kk", "Талап")])
    async def test_headings_are_in_the_language_of_the_answer_and_texts_in_their_own(
        self, shop: Shop, language: str, heading: str
    ) -> None:
        made = whole(await shop.type("export recommendations as json", thread="new", language=language))

        assert heading in {column["heading"] for column in made["columns"]}
        assert "Open the prisons to visitors." in {row["ask"] for row in made["rows"]}

    async def test_the_log_tells_neither_question_nor_person_nor_room(
        self, shop: Shop, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO):
            await shop.type(f"export recommendations of {QUESTION}")

        written = "".join(str(vars(record)) for record in caplog.records if record.name.startswith("bot."))
        assert "A table was made" in written
        assert not [each for each in (QUESTION, "prisons", RIA.person, ROOM) if each in written]


class TestRights:
    @pytest.mark.parametrize("what", ["recommendations", "progress", "milestones", "briefing"])
    async def test_whoever_may_not_read_gets_nothing(self, shop: Shop, what: str) -> None:
        outcome = await shop.type(f"export {what}", NOBODY)

        assert (outcome.kind, said(outcome), outcome.files) == ("refused", ["denied.read"], ())

    @pytest.mark.parametrize("who", [RIA, EDA, Requester("slack:LOU", OTHER_ROOM)])
    async def test_who_did_what_is_for_those_who_govern_there(self, shop: Shop, who: Requester) -> None:
        outcome = await shop.type("export audit", who)

        assert outcome.files == ()
        assert outcome.kind == "refused"

    @pytest.mark.parametrize("who", [ADA, TERMINAL], ids=["admin", "terminal"])
    async def test_those_who_govern_get_the_audit(self, shop: Shop, who: Requester) -> None:
        assert (await shop.type("export audit", who)).files


class TestProgress:
    async def test_where_an_ask_stands_is_told_with_its_evidence(self, shop: Shop) -> None:
        await shop.type(MET, EDA)
        made = whole(await shop.type("export recommendations as json of everything"))
        (row,) = [row for row in made["rows"] if row["id"] == ASK]

        assert row["done"]["code"] == "met"
        assert row["evidence_link"] == {"text": "https://example.org/law", "url": "https://example.org/law"}

    async def test_the_entries_of_what_was_asked_last_are_the_rows(self, shop: Shop) -> None:
        await shop.type(MET, EDA)
        await shop.type("progress R-B31-01 met 2031 evidence minutes", EDA)
        await shop.ask(QUESTION)
        made = whole(await shop.type("export progress as json"))

        assert [row["record"] for row in made["rows"]] == [ASK]

    async def test_what_was_recorded_later_is_not_told_as_of_a_day_before(self, shop: Shop, house: House) -> None:
        await shop.type(MET, EDA)
        house.clock.pass_time(-24 * 60 * 60)

        assert said(await shop.type("export progress"))[0] == "table.no_progress"
        made = whole(await shop.type("export recommendations as json of everything"))
        assert {row["done"]["code"] for row in made["rows"]} == {"unknown"}

    async def test_a_proposal_shows_nowhere_before_it_is_approved(self, shop: Shop) -> None:
        await shop.type(MET, RIA)

        assert said(await shop.type("export progress"))[0] == "table.no_progress"

    async def test_an_export_as_of_a_past_day_says_that_records_are_those_of_now(self, shop: Shop) -> None:
        outcome = await shop.type("export recommendations")

        assert "table.known_by" in said(outcome)


class TestPrivacy:
    TABLES: Final = ("recommendations of everything", "progress", "milestones", "briefing for VT:4", "audit")

    @pytest.mark.parametrize("who", [ADA, TERMINAL, replace(ADA, room=OTHER_ROOM)], ids=lambda who: who.room)
    @pytest.mark.parametrize("form", ["csv", "json", "md"])
    async def test_a_note_that_is_kept_to_a_room_is_in_no_file_of_another(
        self, shop: Shop, house: House, who: Requester, form: str
    ) -> None:
        house.note_rooms = ("slack:KEPT",)
        await shop.type(MET, EDA)
        for table in self.TABLES:
            what, _, rest = table.partition(" ")
            outcome = await shop.type(f"export {what} as {form} {rest}".strip(), who)

            assert outcome.files, table
            assert "secret words" not in outcome.files[0].data.decode()

    async def test_an_export_says_that_notes_are_left_out(self, shop: Shop, house: House) -> None:
        house.note_rooms = ("slack:KEPT",)
        await shop.type(MET, EDA)

        assert "table.notes_kept" in said(await shop.type("export progress"))

    async def test_in_its_room_it_is_in_the_file(self, shop: Shop, house: House) -> None:
        house.note_rooms = (ROOM,)
        await shop.type(MET, EDA)
        outcome = await shop.type("export progress as csv")

        assert "secret words" in outcome.files[0].data.decode()
        assert "table.notes_kept" not in said(outcome)

    async def test_only_tables_of_entries_and_deeds_name_people(self, shop: Shop) -> None:
        await shop.type(MET, EDA)
        for table in ("recommendations as csv of everything", "milestones as csv", "briefing as csv for VT:4"):
            outcome = await shop.type(f"export {table}")

            assert EDA.person not in outcome.files[0].data.decode(), table


class TestOtherTables:
    async def test_a_briefing_is_that_of_the_meeting_that_is_named(self, shop: Shop) -> None:
        await shop.type(MET, EDA)
        made = whole(await shop.type("export briefing as json for VT:4"))

        assert made["rows"]
        assert "Veldria talks" in made["filter"]

    async def test_a_briefing_on_no_meeting_is_refused_with_those_there_are(self, shop: Shop) -> None:
        outcome = await shop.type("export briefing for moon:4")

        assert (outcome.kind, said(outcome)) == ("refused", ["edit.no_forum"])

    async def test_milestones_are_those_of_the_question(self, shop: Shop) -> None:
        asked = await shop.ask("when was the Bridge Pact signed", thread="another")

        assert ids(await shop.type("export milestones as csv of when was the Bridge Pact signed")) == asked

    async def test_after_another_question_milestones_are_all_there_are(self, shop: Shop) -> None:
        await shop.ask(QUESTION)
        found = set(ids(await shop.type("export milestones as csv")))

        assert {*Catalogue(records()).milestones, *Catalogue(records()).meetings} <= found

    async def test_an_audit_tells_who_changed_proposed_and_decided(self, shop: Shop) -> None:
        await shop.type("meeting note VT:4: by post", EDA)
        await shop.type(MET, RIA)
        await shop.type("decline 1", EDA)
        made = whole(await shop.type("export audit as json", ADA))
        told = [(row["kind"]["code"], row["author"]) for row in made["rows"]]

        assert {("revision", EDA.person), ("proposed", RIA.person), ("declined", EDA.person)} <= set(told)

    async def test_an_audit_tells_what_nobody_decided_on_in_time(self, shop: Shop) -> None:
        await shop.type(MET, RIA)
        before = whole(await shop.type("export audit as json", ADA))
        shop.house.clock.pass_time(40 * 24 * 60 * 60)
        after = whole(await shop.type("export audit as json", ADA))

        assert [
            ("expired", "") in [(row["kind"]["code"], row["author"]) for row in made["rows"]]
            for made in (before, after)
        ] == [False, True]
