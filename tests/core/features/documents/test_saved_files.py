"""Files that people save while others change the same documents: what is taken in, what is kept, what is told."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.adapters.documents.texts import YamlEditor
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.features.documents.model import hash_of
from bot.core.features.documents.saved_files import ChangeOverwritten
from bot.core.features.documents.service import DocumentChanged, DocumentInvalid, InvalidDocumentError
from tests.core.features.documents.home import START, opened, save
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.ports.documents import Revision
    from tests.core.features.documents.home import Home, Watch

SETTLED = "campaign: veldria\npeople:\n  - {person: slack:U000000001, role: admin}\n"
BROKEN = START.replace("meetings:", "meetings: [")


async def changed(watch: Watch) -> Revision:
    """Return the next news, which must be a change."""
    news = await watch.next()
    assert isinstance(news, DocumentChanged)
    return news.revision


class TestSaved:
    async def test_what_a_person_saves_is_a_revision_by_the_file(self, desk: Home) -> None:
        save(desk.file, START.replace("by letter", "by mail"))

        head = await desk.head()

        assert (head.number, head.author, head.reason) == (2, "file", "saved in the file")
        assert head.text == desk.text() == START.replace("by letter", "by mail")

    async def test_what_is_typed_stands_in_the_file_and_every_other_byte_stays(self, desk: Home) -> None:
        await desk.type("meeting note veldria_talks:5: by mail")

        assert desk.text() == START.replace("by letter", "by mail")

    async def test_a_saved_file_is_told_once(self, desk: Home) -> None:
        async with desk.watched() as watch:
            await changed(watch)
            save(desk.file, START.replace("by letter", "by mail"))
            told = [await changed(watch)]
            save(desk.file, START.replace("by letter", "by boat"))
            told.append(await changed(watch))

        assert [(each.number, each.author) for each in told] == [(2, "file"), (3, "file")]

    async def test_what_was_saved_while_nobody_watched_is_told_at_the_start(self, desk: Home) -> None:
        save(desk.file, START.replace("by letter", "by mail"))
        async with desk.watched() as watch:
            told = await changed(watch)

        assert (told.number, told.author) == (2, "file")

    async def test_an_edit_made_at_the_same_moment_is_refused_until_the_file_was_taken_in(self, desk: Home) -> None:
        save(desk.file, START.replace("by letter", "by mail"))

        await desk.type("meeting note veldria_talks:6: by boat")

        assert desk.text() == START.replace("by letter", "by mail").replace("by phone", "by boat")

    async def test_a_text_of_long_ago_that_was_saved_again_is_taken_as_meant(self, desk: Home) -> None:
        await desk.edit("by letter", "by mail")
        await desk.edit("by phone", "by boat")

        save(desk.file, START)

        head = await desk.head()
        assert (head.number, head.text, head.reason) == (4, START, "saved in the file: back to revision 1")
        assert desk.text() == START

    async def test_whose_change_went_with_it_is_told(self, desk: Home) -> None:
        second = await desk.edit("by letter", "by mail", who="slack:B")
        async with desk.watched() as watch:
            await changed(watch)
            save(desk.file, START)
            told = await watch.next()

        assert isinstance(told, ChangeOverwritten)
        assert (told.revision.number, told.over) == (3, second)

    async def test_who_takes_back_what_was_only_saved_by_hand_is_told_of_nobody(self, desk: Home) -> None:
        save(desk.file, START.replace("by letter", "by mail"))
        async with desk.watched() as watch:
            await changed(watch)
            save(desk.file, START)

            assert (await changed(watch)).number == 3


class TestInPieces:
    """Editors that write so slowly that what is there of a text by now was taken for all of it."""

    LATER = START.replace("by letter", "by mail")

    async def test_the_whole_text_counts_in_the_end_and_stands_in_the_file(self, desk: Home) -> None:
        save(desk.file, self.LATER)
        await desk.head()
        text = START.replace("by letter", "by boat")
        for end in (text.index("    note: by phone"), len(text)):
            desk.file.write_text(text[:end], encoding="utf-8")
            await desk.head()

        assert (await desk.head()).text == desk.text() == text

    async def test_the_rest_of_a_file_saved_in_pieces_is_no_change_over_somebody_elses(self, desk: Home) -> None:
        text = self.LATER
        desk.file.write_text(text[: text.index("milestones")], encoding="utf-8")
        await desk.head()
        async with desk.watched() as watch:
            await changed(watch)
            desk.file.write_text(text, encoding="utf-8")

            assert (await changed(watch)).reason == "saved in the file"


class TestAlone:
    """One person with an editor, who has seen what they saved before."""

    async def test_who_takes_back_a_part_of_what_they_saved_and_changes_more_is_obeyed(self, desk: Home) -> None:
        both = START.replace("by letter", "by mail").replace("# What is ahead.", "# Ahead.")
        save(desk.file, both)
        await desk.head()
        desk.clock.pass_time(60)
        text = START.replace("by letter", "by boat")
        save(desk.file, text)

        head = await desk.head()
        assert (head.text, desk.text(), head.reason) == (text, text, "saved in the file")

    async def test_what_came_from_chat_meanwhile_stays_nonetheless(self, desk: Home) -> None:
        save(desk.file, START.replace("by letter", "by mail"))
        await desk.head()
        desk.clock.pass_time(60)
        await desk.type("meeting note veldria_talks:6: by boat")
        desk.clock.pass_time(60)
        save(desk.file, START.replace("by letter", "by mail").replace("# none yet", "# none"))
        await desk.head()
        desk.clock.pass_time(60)
        save(desk.file, START.replace("by letter", "by telegram").replace("# none yet", "# none"))

        assert (await desk.head()).text == desk.text()
        assert "note: by boat" in desk.text()
        assert "note: by telegram" in desk.text()


class TestOpenForAnHour:
    async def test_what_others_changed_in_other_lines_stays(self, desk: Home) -> None:
        await desk.edit("by phone", "by boat")

        save(desk.file, START.replace("by letter", "by mail"))

        head = await desk.head()
        assert head.text == desk.text() == START.replace("by letter", "by mail").replace("by phone", "by boat")
        assert (head.number, head.author) == (3, "file")

    async def test_an_editor_that_saves_again_and_again_without_looking_takes_nothing_back(self, desk: Home) -> None:
        await desk.edit("by phone", "by boat")
        buffer = START
        for old, new in (
            ("March 2035   # as they say\n    place: Orm", "April 2035   # as we say\n    place: Orm"),
            ("# What is ahead.", "# What is ahead of us."),
            ("by letter", "by mail"),
            ("# none yet", "# none"),
        ):
            buffer = buffer.replace(old, new)
            save(desk.file, buffer)
            await desk.head()

        head = await desk.head()
        assert head.text == desk.text() == buffer.replace("by phone", "by boat")

    async def test_a_large_edit_that_is_saved_twice_takes_nothing_back(self, desk: Home) -> None:
        await desk.edit("by phone", "by boat")
        large = START.replace("place: Orm", "place: Belm").replace("by letter", "by mail")
        save(desk.file, large)
        await desk.head()

        save(desk.file, large.replace("# none yet", "# none"))

        assert (await desk.head()).text == large.replace("# none yet", "# none").replace("by phone", "by boat")

    async def test_meetings_that_both_added_behind_the_last_one_are_both_kept(self, desk: Home) -> None:
        await desk.type("meeting add veldria_talks:7 on June 2037")
        mine = "  - forum: veldria_talks\n    number: 8\n    when: June 2038\n    status: tentative\n"

        save(desk.file, START.replace("    note: by phone\n", f"    note: by phone\n{mine}"))

        assert "number: 7\n" in (await desk.head()).text
        assert "number: 8\n" in (await desk.head()).text

    async def test_the_same_text_saved_again_is_no_revision(self, desk: Home) -> None:
        await desk.edit("by phone", "by boat")
        save(desk.file, START.replace("by letter", "by mail"))
        merged = await desk.head()

        save(desk.file, START.replace("by letter", "by mail"))

        assert await desk.head() == merged
        assert desk.text() == merged.text

    async def test_in_the_same_line_the_newest_wins_and_the_other_is_named(self, desk: Home) -> None:
        other = await desk.edit("by letter", "by boat", who="slack:B")
        async with desk.watched() as watch:
            await changed(watch)
            save(desk.file, START.replace("by letter", "by mail"))
            told, following = await watch.next(), await changed(watch)

        assert told == ChangeOverwritten(following, other)
        assert desk.text() == following.text == START.replace("by letter", "by mail")

    async def test_who_changes_another_line_than_the_last_one_has_overwritten_nobody(self, desk: Home) -> None:
        await desk.edit("by letter", "by boat", who="slack:B")
        async with desk.watched() as watch:
            await changed(watch)
            save(desk.file, desk.text().replace("by phone", "by mail"))

            assert (await changed(watch)).reason == "saved in the file"

    async def test_what_was_overwritten_can_be_had_from_history(self, desk: Home) -> None:
        other = await desk.edit("by letter", "by boat", who="slack:B")
        save(desk.file, START.replace("by letter", "by mail"))

        newest, before, _ = await desk.documents.history(PLANS_DOCUMENT, 10)

        assert before == other
        assert newest.reason == "saved in the file, in place of lines of revision 2 by slack:B"

    async def test_of_several_who_changed_it_since_the_one_is_named_whose_line_it_was(self, desk: Home) -> None:
        other = await desk.edit("by letter", "by boat", who="slack:B")
        await desk.edit("by phone", "by mail", who="slack:C")
        async with desk.watched() as watch:
            await changed(watch)
            save(desk.file, START.replace("by letter", "by telegram"))
            told = await watch.next()

        assert isinstance(told, ChangeOverwritten)
        assert told.over == other

    async def test_beside_the_line_in_which_the_newest_wins_the_others_lines_stay(self, desk: Home) -> None:
        await desk.edit("by letter", "by boat")
        await desk.edit("by phone", "by mail")

        save(desk.file, START.replace("by letter", "by telegram"))

        assert (await desk.head()).text == START.replace("by letter", "by telegram").replace("by phone", "by mail")

    async def test_news_of_what_another_took_in_by_the_way_are_told(self, desk: Home) -> None:
        await desk.edit("by letter", "by boat", who="slack:B")
        async with desk.watched() as watch:
            await changed(watch)
            save(desk.file, START.replace("by letter", "by mail"))
            await desk.head()

            assert isinstance(await watch.next(), ChangeOverwritten)


class TestBroken:
    async def test_a_broken_file_is_told_once_for_each_text_with_its_lines(self, desk: Home) -> None:
        async with desk.watched() as watch:
            await changed(watch)
            desk.file.write_text(BROKEN, encoding="utf-8")
            first = await watch.next()
            await desk.head()
            desk.file.write_text(BROKEN + "# still at it\n", encoding="utf-8")
            second = await watch.next()
            save(desk.file, START.replace("by letter", "by mail"))
            last = await changed(watch)

        assert isinstance(first, DocumentInvalid)
        assert isinstance(second, DocumentInvalid)
        assert first.problems[0].line > 1
        assert last.number == 2

    async def test_a_broken_file_is_told_though_another_asked_for_the_head_meanwhile(self, desk: Home) -> None:
        async with desk.watched() as watch:
            await changed(watch)
            desk.file.write_text(BROKEN, encoding="utf-8")
            await desk.head()

            assert isinstance(await watch.next(), DocumentInvalid)

    async def test_a_broken_file_stays_as_it_is_while_edits_go_on(self, desk: Home) -> None:
        desk.file.write_text(BROKEN, encoding="utf-8")

        await desk.type("meeting note veldria_talks:5: by mail")
        await desk.type("meeting note veldria_talks:6: by boat")

        assert desk.text() == BROKEN
        assert (await desk.head()).text == START.replace("by letter", "by mail").replace("by phone", "by boat")

    async def test_once_it_is_mended_both_changes_are_there(self, desk: Home) -> None:
        desk.file.write_text(BROKEN, encoding="utf-8")
        await desk.type("meeting note veldria_talks:5: by mail")

        save(desk.file, START.replace("by phone", "by boat"))

        head = await desk.head()
        assert head.text == desk.text() == START.replace("by letter", "by mail").replace("by phone", "by boat")

    async def test_once_it_is_mended_what_came_meanwhile_is_not_taken_for_seen(self, desk: Home) -> None:
        desk.file.write_text(BROKEN, encoding="utf-8")
        await desk.edit("by letter", "by mail")
        await desk.edit("March 2035", "April 2035")

        save(desk.file, START.replace("by letter", "by mail"))

        assert (await desk.head()).text == START.replace("by letter", "by mail").replace("March 2035", "April 2035")

    async def test_once_it_is_mended_in_the_line_of_another_the_newest_wins_and_the_other_is_named(
        self, desk: Home
    ) -> None:
        async with desk.watched() as watch:
            await changed(watch)
            desk.file.write_text(BROKEN, encoding="utf-8")
            assert isinstance(await watch.next(), DocumentInvalid)
            await desk.type("meeting note veldria_talks:5: by mail", "slack:B")
            other = await changed(watch)
            save(desk.file, START.replace("by letter", "by boat"))
            told = await watch.next()

        assert isinstance(told, ChangeOverwritten)
        assert (told.over, told.over.author) == (other, "slack:B")
        assert desk.text() == START.replace("by letter", "by boat")

    async def test_a_file_that_was_never_right_is_not_written_over_by_a_first_edit(
        self, database_url: str, tmp_path: Path
    ) -> None:
        async with opened(database_url, tmp_path, mirrored=True) as house:
            house.file.write_text(BROKEN, encoding="utf-8")
            with pytest.raises(InvalidDocumentError) as refused:
                await house.documents.put(PLANS_DOCUMENT, START, base=None, author="slack:A", reason="new")

            assert refused.value.problems[0].line > 1
            assert await house.documents.head(PLANS_DOCUMENT) is None


class TestGone:
    async def test_a_file_that_is_gone_is_told_and_the_last_revision_stays_in_force(self, desk: Home) -> None:
        first = await desk.head()
        async with desk.watched() as watch:
            await changed(watch)
            desk.file.unlink()
            told = await watch.next()

        assert isinstance(told, DocumentInvalid)
        assert told.problems[0].mend == "put it back; until then revision 1 counts"
        assert await desk.head() == first
        assert not desk.file.exists()

    async def test_the_next_edit_writes_it_again(self, desk: Home) -> None:
        desk.file.unlink()

        await desk.type("meeting note veldria_talks:5: by mail")

        assert desk.text() == START.replace("by letter", "by mail")

    async def test_a_file_that_became_no_text_stays_as_it_is(self, desk: Home) -> None:
        desk.file.write_bytes(b"caf\xe9")

        await desk.type("meeting note veldria_talks:5: by mail")

        assert desk.file.read_bytes() == b"caf\xe9"
        assert (await desk.head()).text == START.replace("by letter", "by mail")


class TestNotWritable:
    @pytest.fixture
    def _full(self, desk: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        """A disk that takes no more once the store is there, as the system says it."""
        del desk

        def refuse(*_: object) -> None:
            raise OSError(28, os.strerror(28))

        monkeypatch.setattr(os, "fsync", refuse)

    @pytest.mark.usefixtures("_full")
    async def test_an_edit_is_stored_nonetheless_and_the_file_is_told_to_be_behind(self, desk: Home) -> None:
        async with desk.watched() as watch:
            await changed(watch)
            await desk.type("meeting note veldria_talks:5: by mail")
            told = await watch.next()

        assert isinstance(told, DocumentInvalid)
        assert told.problems[0].what == "the file cannot be written (no space left on device)"
        assert (await desk.head()).number == 2

    async def test_the_file_follows_once_it_can(self, desk: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda _: Path("/nowhere/at/all").stat())
            await desk.type("meeting note veldria_talks:5: by mail")
        assert desk.text() == START

        await desk.head()

        assert desk.text() == START.replace("by letter", "by mail")


class TestKilledInBetween:
    """The rows are written as a process leaves them that is killed at that moment."""

    async def test_before_it_was_stored_the_file_is_as_it_was(
        self, desk: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class KilledError(Exception):
            pass

        async def append(*_: object, **__: object) -> Revision:
            raise KilledError

        monkeypatch.setattr(desk.revisions, "append", append)
        with pytest.raises(KilledError):
            await desk.type("meeting note veldria_talks:5: by mail")

        assert desk.text() == START

    async def test_before_the_file_was_written_the_next_start_writes_it(self, desk: Home) -> None:
        first = await desk.head()
        after = START.replace("by letter", "by mail")
        await desk.revisions.append(PLANS_DOCUMENT, after, base=first.hash, author="slack:A", reason="killed")

        assert (await desk.head()).number == 2
        assert desk.text() == after

    async def test_before_it_was_noted_that_the_file_was_written_nothing_is_stored_twice(self, desk: Home) -> None:
        first = await desk.head()
        after = START.replace("by letter", "by mail")
        stored = await desk.revisions.append(PLANS_DOCUMENT, after, base=first.hash, author="slack:A", reason="killed")
        save(desk.file, after)

        assert await desk.head() == stored
        assert await desk.revisions.mirrored(PLANS_DOCUMENT) == hash_of(after)

    async def test_before_it_was_noted_an_edit_from_elsewhere_reaches_the_file(self, desk: Home) -> None:
        first = await desk.head()
        after = START.replace("by letter", "by mail")
        await desk.revisions.append(PLANS_DOCUMENT, after, base=first.hash, author="slack:A", reason="killed")
        save(desk.file, after)

        await desk.type("meeting note veldria_talks:6: by boat")

        assert desk.text() == after.replace("by phone", "by boat")

    @pytest.mark.parametrize("step", ["as saved", "stored", "noted"])
    async def test_while_a_file_was_taken_in_beside_others_changes_nothing_of_either_is_lost(
        self, desk: Home, step: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class KilledError(Exception):
            pass

        await desk.edit("by phone", "by boat")
        large = START.replace("place: Orm", "place: Belm").replace("by letter", "by mail")
        real_append, real_note = desk.revisions.append, desk.revisions.set_mirrored

        async def append(name: str, text: str, *, base: str | None, author: str, reason: str) -> Revision:
            stored = await real_append(name, text, base=base, author=author, reason=reason)
            if step == ("as saved" if name != PLANS_DOCUMENT else "stored"):
                raise KilledError
            return stored

        async def note(name: str, text_hash: str) -> None:
            await real_note(name, text_hash)
            if step == "noted":
                raise KilledError

        save(desk.file, large)
        with monkeypatch.context() as patch:
            patch.setattr(desk.revisions, "append", append)
            patch.setattr(desk.revisions, "set_mirrored", note)
            with pytest.raises(KilledError):
                await desk.head()

        head = await desk.head()
        assert head.text == desk.text() == large.replace("by phone", "by boat")
        assert head.number == 3


async def test_a_replica_without_files_that_is_quicker_keeps_nobody_from_taking_a_file_in(
    desk: Home, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database_url, tmp_path, mirrored=False) as other:
        real = desk.revisions.append

        async def append(name: str, text: str, *, base: str | None, author: str, reason: str) -> Revision:
            monkeypatch.setattr(desk.revisions, "append", real)
            await other.edit("by phone", "by boat")
            return await real(name, text, base=base, author=author, reason=reason)

        monkeypatch.setattr(desk.revisions, "append", append)
        save(desk.file, START.replace("by letter", "by mail"))
        async with asyncio.timeout(LIVENESS):
            head = await desk.head()

    assert head.text == desk.text() == START.replace("by letter", "by mail").replace("by phone", "by boat")


async def test_nobody_takes_a_file_in_while_another_process_is_between_file_and_store(
    desk: Home, database_url: str, tmp_path: Path
) -> None:
    async with opened(database_url, tmp_path, mirrored=True) as other:
        assert other.mirror is not None
        async with other.mirror.lock():
            asking = asyncio.create_task(desk.head())
            # However long it is waited: while the other has the lock, nothing comes.
            done, _ = await asyncio.wait({asking}, timeout=0.3)
        head = await asyncio.wait_for(asking, LIVENESS)

    assert not done
    assert head.number == 1


class TestRoles:
    """Settings that are saved by hand just after somebody was given a role by a command."""

    async def saved(self, desk: Home, before: str, text: str, *, start: str = SETTLED) -> Sequence[str]:
        """Return who has a role after a text was stored by a command, and another saved by hand."""
        file = desk.file.with_name("bot.yaml")
        save(file, start)
        head = await desk.documents.head(SETTINGS_DOCUMENT)
        assert head is not None
        await desk.documents.put(SETTINGS_DOCUMENT, before, base=head.hash, author="terminal", reason="people set")
        save(file, text)
        after = await desk.documents.head(SETTINGS_DOCUMENT)
        assert after is not None
        assert file.read_text("utf-8") == after.text
        return [each.person for each in YamlEditor().rights(after.text).grants]

    async def test_whoever_was_replaced_by_hand_does_not_come_back(self, desk: Home) -> None:
        text = SETTLED + "  - {person: slack:U000000002, role: editor}\n"

        assert await self.saved(desk, text, text.replace("002", "003")) == ["slack:U000000001", "slack:U000000003"]

    async def test_whoever_was_removed_together_with_another_change_does_not_come_back(self, desk: Home) -> None:
        text = SETTLED + "  - {person: slack:U000000002, role: admin}\n"

        assert await self.saved(desk, text, SETTLED + "four_eyes: true\n") == ["slack:U000000001"]

    async def test_whoever_a_command_removed_does_not_come_back_from_an_editor(self, desk: Home) -> None:
        text = SETTLED + "  - {person: slack:U000000002, role: admin}\n"

        assert await self.saved(desk, SETTLED, "four_eyes: true\n" + text, start=text) == ["slack:U000000001"]

    async def test_whoever_a_command_demoted_is_not_promoted_by_an_editor(self, desk: Home) -> None:
        text = SETTLED + "  - {person: slack:U000000002, role: editor}\n"
        demoted = text.replace("editor", "reader")
        await self.saved(desk, demoted, "four_eyes: true\n" + text, start=text)

        head = await desk.documents.head(SETTINGS_DOCUMENT)
        assert head is not None
        assert head.text == "four_eyes: true\n" + demoted

    async def test_a_role_that_a_command_limited_to_a_room_stays_limited(self, desk: Home) -> None:
        text = SETTLED + "  - {person: slack:U000000002, role: editor}\n"
        limited = text.replace("role: editor", 'role: editor, rooms: ["slack:C000000001"]')
        await self.saved(desk, limited, "four_eyes: true\n" + text, start=text)

        head = await desk.documents.head(SETTINGS_DOCUMENT)
        assert head is not None
        assert head.text == "four_eyes: true\n" + limited
