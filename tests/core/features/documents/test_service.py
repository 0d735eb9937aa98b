"""Documents with revisions: one contract, the same with files and without, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.features.commands.handler import Requester
from bot.core.features.documents.service import DocumentChanged, InvalidDocumentError
from bot.core.features.plans.commands import SetNote
from bot.core.ports.documents import StaleBaseError
from tests.core.features.documents.home import START, opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.core.features.documents.home import Home


def put_in(text: str) -> str:
    return START.replace("by letter", text)


def noted(number: int, note: str) -> tuple[SetNote, str, Requester]:
    """Return what carries out a note that was agreed to before."""
    return SetNote("meeting", f"veldria_talks:{number}", note), note, Requester("slack:SLOW", "slack:R", trusted=True)


class TestHead:
    async def test_a_document_that_nobody_wrote_has_none(self, house: Home) -> None:
        assert await house.documents.head(PLANS_DOCUMENT) is None

    async def test_what_was_found_is_the_first_revision(self, house: Home) -> None:
        first = await house.begin()

        assert (first.number, first.text, first.author, first.reason) == (1, START, "file", "as found")

    async def test_what_was_found_broken_is_no_revision(self, house: Home) -> None:
        if house.mirror is None:
            await house.documents.adopt(PLANS_DOCUMENT, "meetings: [\n")
        else:
            house.file.write_text("meetings: [\n", encoding="utf-8")

        assert await house.documents.head(PLANS_DOCUMENT) is None

    async def test_every_process_has_the_same(
        self, house: Home, database_url: str, tmp_path: Path, *, mirrored: bool
    ) -> None:
        await house.begin()
        newest = await house.edit("by letter", "by mail")
        async with opened(database_url, tmp_path, mirrored=mirrored) as other:
            assert await other.head() == newest


class TestPut:
    async def test_a_change_is_the_next_revision_with_its_author_and_reason(self, house: Home) -> None:
        first = await house.begin()

        stored = await house.documents.put(
            PLANS_DOCUMENT, put_in("by mail"), base=first.hash, author="slack:B", reason="why"
        )

        assert (stored.number, stored.text, stored.author, stored.reason) == (2, put_in("by mail"), "slack:B", "why")
        assert await house.head() == stored

    async def test_a_first_text_needs_no_base(self, house: Home) -> None:
        stored = await house.documents.put(PLANS_DOCUMENT, START, base=None, author="slack:A", reason="begun")

        assert await house.head() == stored

    async def test_who_was_quicker_is_named(self, house: Home) -> None:
        first = await house.begin()
        await house.edit("by letter", "by mail", who="slack:QUICK")
        with pytest.raises(StaleBaseError) as refused:
            await house.documents.put(
                PLANS_DOCUMENT, put_in("by boat"), base=first.hash, author="slack:SLOW", reason="late"
            )

        assert refused.value.head is not None
        assert (refused.value.head.author, refused.value.head.number) == ("slack:QUICK", 2)

    async def test_who_was_too_late_stores_nothing(self, house: Home) -> None:
        await house.begin()
        newest = await house.edit("by letter", "by mail")
        with pytest.raises(StaleBaseError):
            await house.documents.put(PLANS_DOCUMENT, START, base=None, author="slack:SLOW", reason="late")

        assert await house.head() == newest

    async def test_a_text_with_mistakes_is_refused_with_each_of_them(self, house: Home) -> None:
        first = await house.begin()
        wrong = START.replace("March 2035", "12/10/2035").replace("2036-05-09", "2036-02-30")
        with pytest.raises(InvalidDocumentError) as refused:
            await house.documents.put(PLANS_DOCUMENT, wrong, base=first.hash, author="slack:A", reason="wrong")

        assert len(refused.value.problems) == 2
        assert await house.documents.history(PLANS_DOCUMENT, 10) == (first,)

    async def test_the_same_text_again_is_no_revision(self, house: Home) -> None:
        first = await house.begin()

        stored = await house.documents.put(PLANS_DOCUMENT, START, base=first.hash, author="slack:A", reason="again")

        assert stored == first
        assert await house.documents.history(PLANS_DOCUMENT, 10) == (first,)

    async def test_a_text_of_long_ago_is_a_new_revision(self, house: Home) -> None:
        await house.begin()
        await house.edit("by letter", "by mail")

        stored = await house.edit("by mail", "by letter")

        assert (stored.number, stored.text) == (3, START)


class TestHistory:
    async def test_history_tells_who_did_what_and_why_newest_first(self, house: Home) -> None:
        await house.begin()
        await house.type("meeting note veldria_talks:5: by mail", "slack:A")
        await house.type("meeting note veldria_talks:6: by boat", "slack:B")

        told = [(each.number, each.author, each.reason) for each in await house.documents.history(PLANS_DOCUMENT, 10)]

        assert told == [
            (3, "slack:B", "meeting note veldria_talks:6: by boat"),
            (2, "slack:A", "meeting note veldria_talks:5: by mail"),
            (1, "file", "as found"),
        ]

    async def test_every_text_there_ever_was_can_be_had(self, house: Home) -> None:
        first = await house.begin()
        second = await house.edit("by letter", "by mail")
        await house.edit("by phone", "by boat")

        assert [await house.documents.get(PLANS_DOCUMENT, number) for number in (1, 2)] == [first, second]

    async def test_documents_do_not_mix(self, house: Home) -> None:
        await house.begin()

        assert await house.documents.history(SETTINGS_DOCUMENT, 10) == ()


class TestTyped:
    async def test_a_note_changes_its_line_and_no_other(self, house: Home) -> None:
        await house.begin()

        await house.type("meeting note veldria_talks:5: by mail")

        assert (await house.head()).text == put_in("by mail")

    async def test_changes_of_different_meetings_made_at_once_are_both_kept(self, house: Home) -> None:
        first = await house.begin()
        await house.edit("by phone", "by boat", who="slack:QUICK")

        outcome = await house.commands.execute(*noted(5, "by mail"), agreed_on=first.hash)

        assert outcome.kind == "done"
        assert (await house.head()).text == put_in("by mail").replace("by phone", "by boat")

    async def test_a_change_of_what_somebody_changed_meanwhile_is_refused_with_their_name(self, house: Home) -> None:
        first = await house.begin()
        await house.edit("by letter", "by boat", who="slack:QUICK")

        outcome = await house.commands.execute(*noted(5, "by mail"), agreed_on=first.hash)

        assert (outcome.kind, outcome.say[0].key) == ("refused", "edit.overtaken")
        assert outcome.say[0].values["author"] == "slack:QUICK"

    async def test_undo_takes_back_one_change_and_keeps_the_later_ones(self, house: Home) -> None:
        await house.begin()
        await house.edit("by letter", "by mail")
        await house.edit("by phone", "by boat")

        await house.type("undo 2")

        head = await house.head()
        assert (head.number, head.text) == (4, START.replace("by phone", "by boat"))

    async def test_undo_without_a_number_takes_back_the_last_change(self, house: Home) -> None:
        await house.begin()
        await house.edit("by letter", "by mail")

        await house.type("undo")

        assert (await house.head()).text == START

    async def test_undo_of_what_was_changed_again_is_refused(self, house: Home) -> None:
        await house.begin()
        await house.edit("by letter", "by mail")
        await house.edit("by mail", "by boat", who="slack:LATER")

        outcome = await house.type("undo 2")

        assert (outcome.kind, outcome.say[0].values["author"]) == ("refused", "slack:LATER")
        assert (await house.head()).number == 3


class TestWatch:
    async def test_each_document_is_told_once_at_the_start(self, house: Home) -> None:
        plans = await house.begin()
        settings = await house.documents.put(
            SETTINGS_DOCUMENT, "campaign: veldria\n", base=None, author="slack:A", reason="new"
        )
        async with house.watched() as watch:
            told = [await watch.next(), await watch.next()]
            newest = await house.edit("by letter", "by mail")
            following = await watch.next()

        assert [told, following] == [[DocumentChanged(plans), DocumentChanged(settings)], DocumentChanged(newest)]

    async def test_a_change_of_this_process_is_told_once(self, house: Home) -> None:
        await house.begin()
        async with house.watched() as watch:
            await watch.next()
            second = await house.edit("by letter", "by mail")
            told = [await watch.next()]
            third = await house.edit("by phone", "by boat")
            told.append(await watch.next())

        assert told == [DocumentChanged(second), DocumentChanged(third)]

    async def test_a_change_of_another_process_is_told_once(
        self, house: Home, database_url: str, tmp_path: Path, *, mirrored: bool
    ) -> None:
        await house.begin()
        async with house.watched() as watch, opened(database_url, tmp_path, mirrored=mirrored) as other:
            await watch.next()
            second = await other.edit("by letter", "by mail")
            told = [await watch.next()]
            third = await other.edit("by phone", "by boat")
            told.append(await watch.next())

        assert told == [DocumentChanged(second), DocumentChanged(third)]
