"""The folder that people edit by hand while the bot writes into it: nobody's text is lost, nothing is ever half."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import shutil
import stat
import subprocess
import sys
import time
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from bot.adapters.documents.mirror import DirectoryMirror
from bot.adapters.documents.reader import MOST_BYTES
from bot.core.features.documents.model import hash_of
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable
    from pathlib import Path

    from bot.core.ports.documents import Mirror

NEVER = 3600.0
OLD, NEW = "title: old\n", "title: new\n"


def mirror_of(folder: Path, *, rescan: float = NEVER, polling: bool = False) -> DirectoryMirror:
    return DirectoryMirror(
        folder, ("milestones", "channels"), folder.parent / "state" / "mirror.lock", rescan=rescan, polling=polling
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one of two documents in it."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "milestones.yaml").write_text(OLD, encoding="utf-8")
    return folder


@pytest.fixture
def mirror(folder: Path) -> DirectoryMirror:
    return mirror_of(folder)


def file(folder: Path) -> Path:
    return folder / "milestones.yaml"


def replaced(path: Path, text: str) -> None:
    """Save as editors do that rename a new file into place."""
    new = path.with_name(f"{path.name}.swp")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def made(folder: Path, text: str) -> None:
    folder.mkdir()
    file(folder).write_text(text, encoding="utf-8")


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class TestReading:
    def test_a_file_is_read_as_it_was_written_byte_by_byte(self, mirror: Mirror, folder: Path) -> None:
        file(folder).write_bytes("\ufefftitle: қаңтар\r\n\nlast".encode())

        assert mirror.read("milestones") == "\ufefftitle: қаңтар\r\n\nlast"

    def test_a_file_that_does_not_exist_has_no_text(self, mirror: Mirror) -> None:
        assert mirror.read("channels") is None

    def test_a_file_in_another_encoding_has_no_text(self, mirror: Mirror, folder: Path) -> None:
        file(folder).write_bytes(b"caf\xe9")

        assert mirror.read("milestones") is None

    def test_a_huge_file_has_no_text(self, mirror: Mirror, folder: Path) -> None:
        with file(folder).open("wb") as huge:
            huge.truncate(MOST_BYTES + 1)

        assert mirror.read("milestones") is None

    def test_a_pipe_keeps_nobody_waiting(self, mirror: Mirror, folder: Path) -> None:
        os.mkfifo(folder / "channels.yaml")

        assert mirror.read("channels") is None

    def test_a_folder_of_a_documents_name_has_no_text(self, mirror: Mirror, folder: Path) -> None:
        (folder / "channels.yaml").mkdir()

        assert mirror.read("channels") is None

    def test_a_link_is_followed(self, mirror: Mirror, folder: Path) -> None:
        (folder / "channels.yaml").symlink_to("milestones.yaml")

        assert mirror.read("channels") == OLD

    def test_no_other_file_can_be_named(self, mirror: Mirror) -> None:
        with pytest.raises(KeyError):
            mirror.read("../secrets")


class TestWriting:
    def test_a_text_takes_the_place_of_the_one_it_was_made_from(self, mirror: Mirror) -> None:
        assert mirror.write("milestones", NEW, instead_of=hash_of(OLD))
        assert mirror.read("milestones") == NEW

    def test_a_first_text_makes_the_file(self, mirror: Mirror) -> None:
        assert mirror.write("channels", NEW, instead_of=None)
        assert mirror.read("channels") == NEW

    @pytest.mark.parametrize("believed", [None, hash_of("something else")])
    def test_a_text_that_somebody_else_saved_stays(self, mirror: Mirror, believed: str | None) -> None:
        assert not mirror.write("milestones", NEW, instead_of=believed)
        assert mirror.read("milestones") == OLD

    def test_a_file_that_was_deleted_is_not_brought_back(self, mirror: Mirror, folder: Path) -> None:
        file(folder).unlink()

        assert not mirror.write("milestones", NEW, instead_of=hash_of(OLD))
        assert names_in(folder) == []

    def test_a_file_that_cannot_be_read_stays(self, mirror: Mirror, folder: Path) -> None:
        file(folder).write_bytes(b"caf\xe9")

        assert not mirror.write("milestones", NEW, instead_of=None)
        assert file(folder).read_bytes() == b"caf\xe9"

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
    def test_the_rights_of_a_file_stay(self, mirror: Mirror, folder: Path, mode: int) -> None:
        file(folder).chmod(mode)

        mirror.write("milestones", NEW, instead_of=hash_of(OLD))

        assert stat.S_IMODE(file(folder).stat().st_mode) == mode

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
    def test_the_owner_of_a_file_stays(self, mirror: Mirror, folder: Path) -> None:
        os.chown(file(folder), 12, 34)

        mirror.write("milestones", NEW, instead_of=hash_of(OLD))

        assert (file(folder).stat().st_uid, file(folder).stat().st_gid) == (12, 34)

    def test_a_new_file_has_the_rights_that_any_new_file_has(self, mirror: Mirror, folder: Path) -> None:
        mirror.write("channels", NEW, instead_of=None)
        (folder / "any").touch()

        assert (folder / "channels.yaml").stat().st_mode == (folder / "any").stat().st_mode

    def test_a_link_stays_a_link(self, mirror: Mirror, folder: Path, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        file(folder).rename(elsewhere / "real.yaml")
        file(folder).symlink_to("../elsewhere/real.yaml")

        mirror.write("milestones", NEW, instead_of=hash_of(OLD))

        assert file(folder).is_symlink()
        assert (elsewhere / "real.yaml").read_text(encoding="utf-8") == NEW

    def test_nothing_stays_behind(self, mirror: Mirror, folder: Path) -> None:
        mirror.write("milestones", NEW, instead_of=hash_of(OLD))
        mirror.write("milestones", NEW, instead_of=hash_of(OLD))
        mirror.write("channels", NEW, instead_of=None)

        assert names_in(folder) == ["channels.yaml", "milestones.yaml"]

    def test_where_nothing_can_be_written_that_is_said(self, mirror: Mirror, folder: Path) -> None:
        shutil.rmtree(folder)

        with pytest.raises(FileNotFoundError):
            mirror.write("milestones", NEW, instead_of=None)


def nothing() -> None:
    pass


class Moment:
    """Has something happen once, around a call to the system that a writer makes; the call itself is the real one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take what can put the call back."""
        self._patch = monkeypatch

    def around(
        self, call: str, *, before: Callable[[], object] = nothing, after: Callable[[], object] = nothing
    ) -> None:
        real = getattr(os, call)

        def late(*args: str) -> None:
            self._patch.setattr(os, call, real)
            before()
            real(*args)
            after()

        self._patch.setattr(os, call, late)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    return Moment(monkeypatch)


class TestSavingAtTheSameMoment:
    def test_what_an_editor_saved_at_the_last_moment_is_put_back(
        self, mirror: Mirror, folder: Path, moment: Moment
    ) -> None:
        moment.around("replace", before=lambda: file(folder).write_text("by hand\n", encoding="utf-8"))

        assert not mirror.write("milestones", NEW, instead_of=hash_of(OLD))
        assert mirror.read("milestones") == "by hand\n"
        assert names_in(folder) == ["milestones.yaml"]

    def test_an_editor_that_began_to_save_ends_in_the_file_that_people_see(
        self, mirror: Mirror, folder: Path, moment: Moment
    ) -> None:
        with file(folder).open("r+", encoding="utf-8") as editor:
            moment.around("replace", before=lambda: editor.truncate(0))
            mirror.write("milestones", NEW, instead_of=hash_of(OLD))

            editor.write("by hand\n")

        assert mirror.read("milestones") == "by hand\n"

    def test_a_file_that_an_editor_renames_into_place_meanwhile_stays(
        self, mirror: Mirror, folder: Path, moment: Moment
    ) -> None:
        moment.around("link", after=lambda: replaced(file(folder), "by hand\n"))

        assert not mirror.write("milestones", NEW, instead_of=hash_of(OLD))
        assert mirror.read("milestones") == "by hand\n"
        assert names_in(folder) == ["milestones.yaml"]

    def test_a_file_that_appears_at_the_last_moment_stays(self, mirror: Mirror, folder: Path, moment: Moment) -> None:
        moment.around("link", before=lambda: replaced(folder / "channels.yaml", "by hand\n"))

        assert not mirror.write("channels", NEW, instead_of=None)
        assert mirror.read("channels") == "by hand\n"

    def test_where_files_have_no_second_names_the_text_is_replaced_nonetheless(
        self, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: str) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "link", refuse)

        assert mirror.write("milestones", NEW, instead_of=hash_of(OLD))
        assert mirror.write("channels", NEW, instead_of=None)
        assert mirror.read("milestones") == mirror.read("channels") == NEW

    async def test_of_all_that_a_person_saves_while_the_bot_writes_nothing_is_lost(
        self, mirror: Mirror, folder: Path
    ) -> None:
        saved = {f"by hand {number}\n": asyncio.Event() for number in range(100)}
        ended = asyncio.Event()

        async def write_on() -> None:
            number = 0
            while not ended.is_set():
                text = mirror.read("milestones") or ""
                if text in saved:
                    saved[text].set()
                # Who has emptied the file is about to write; that is waited for before anything comes of it.
                if text:
                    await asyncio.to_thread(mirror.write, "milestones", f"bot {number}\n", instead_of=hash_of(text))
                number += 1
                await asyncio.sleep(0)

        bot = asyncio.create_task(write_on())
        async with asyncio.timeout(LIVENESS):
            for text, seen in saved.items():
                await asyncio.to_thread(file(folder).write_text, text, encoding="utf-8")
                await seen.wait()
        ended.set()
        await bot

        assert all(seen.is_set() for seen in saved.values())


async def enter(mirror: Mirror) -> None:
    async with mirror.lock():
        pass


class TestLock:
    async def test_whoever_asks_for_the_lock_comes_one_after_another(self, folder: Path) -> None:
        inside = most = 0

        async def work(mirror: Mirror) -> None:
            nonlocal inside, most
            async with mirror.lock():
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        one, other = mirror_of(folder), mirror_of(folder)
        async with asyncio.timeout(LIVENESS):
            await asyncio.gather(*(work(mirror) for mirror in (one, other, one, other)))

        assert most == 1

    @pytest.mark.parametrize("same", [True, False])
    async def test_who_stops_waiting_leaves_the_lock_to_others(self, folder: Path, *, same: bool) -> None:
        holder = mirror_of(folder)
        other = holder if same else mirror_of(folder)
        async with holder.lock():
            waiting = asyncio.create_task(enter(other))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

        async with asyncio.timeout(LIVENESS):
            await enter(other)
            await enter(holder)

    async def test_an_error_inside_gives_the_lock_back(self, folder: Path) -> None:
        mirror = mirror_of(folder)

        with pytest.raises(ZeroDivisionError):
            async with mirror.lock():
                _ = 1 / 0

        async with asyncio.timeout(LIVENESS):
            await enter(mirror_of(folder))

    async def test_only_the_owner_may_look_at_what_is_locked(self, folder: Path, tmp_path: Path) -> None:
        await enter(mirror_of(folder))

        modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state", tmp_path / "state" / "mirror.lock")]

        assert modes == [0o700, 0o600]


LINES = 300
WRITER = """
import asyncio, pathlib, sys
from bot.adapters.documents.mirror import DirectoryMirror
from bot.core.features.documents.model import hash_of

async def main():
    folder, lock, *versions = sys.argv[1:]
    mirror = DirectoryMirror(pathlib.Path(folder), ("milestones",), pathlib.Path(lock))
    async with mirror.lock():
        for number in range(200):
            held = mirror.read("milestones")
            text = versions[number % 2]
            assert mirror.write("milestones", text, instead_of=None if held is None else hash_of(held))
            print(number, flush=True)
        sys.stdin.read()

asyncio.run(main())
"""


class TestKilled:
    async def test_a_writer_killed_at_any_moment_leaves_one_whole_text_and_no_lock(self, tmp_path: Path) -> None:
        seed = secrets.randbelow(10**6)
        print(f"seed {seed}")  # noqa: T201 - shown when the test fails
        chance = random.Random(seed)  # noqa: S311 - no secret
        folder, lock = tmp_path / "config", tmp_path / "state" / "mirror.lock"
        folder.mkdir()
        versions = ["".join(f"{each}{number}: {each * 300}\n" for number in range(LINES)) for each in "ab"]
        command = [sys.executable, "-c", WRITER, str(folder), str(lock), *versions]
        texts = set()

        for _ in range(14):
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:  # noqa: S603, ASYNC220 - nobody else is on this loop
                assert writer.stdout is not None
                for _ in range(chance.randint(1, 150)):
                    assert writer.stdout.readline()
                    texts.add((folder / "milestones.yaml").read_text(encoding="utf-8"))
                time.sleep(chance.uniform(0, 0.003))  # noqa: ASYNC251 - the moment of the kill is the chance that is tried
                writer.kill()
            async with asyncio.timeout(LIVENESS):
                await enter(mirror_of(folder))
            texts.add((folder / "milestones.yaml").read_text(encoding="utf-8"))

            assert names_in(folder) == ["milestones.yaml"]

        assert texts <= set(versions)

    async def test_the_next_start_deletes_only_what_the_writer_left(self, folder: Path, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (folder / "channels.yaml").symlink_to(elsewhere / "real.yaml")
        for litter in (folder / ".mirror-0a", elsewhere / ".mirror-0b", folder / ".milestones.yaml.swp"):
            litter.touch()

        await enter(mirror_of(folder))

        assert names_in(folder) == [".milestones.yaml.swp", "channels.yaml", "milestones.yaml"]
        assert names_in(elsewhere) == []


class Listener:
    """What a mirror tells of, waited for as long as it may take."""

    def __init__(self, mirror: Mirror, changes: AsyncIterator[str]) -> None:
        """Take both."""
        self._mirror = mirror
        self._changes = changes

    async def next(self) -> str:
        return await asyncio.wait_for(anext(self._changes), LIVENESS)

    async def until(self, text: str | None, name: str = "milestones") -> None:
        """Wait until a document was told of that now has a text; the last telling comes after the last byte."""
        async with asyncio.timeout(LIVENESS):
            while await self.next() != name or self._mirror.read(name) != text:
                pass


@asynccontextmanager
async def listening(
    folder: Path, *, rescan: float = NEVER, polling: bool = False
) -> AsyncGenerator[tuple[DirectoryMirror, Listener]]:
    """Give a mirror that is surely watched, so that what is told from here on is not found by the first looks."""
    mirror = mirror_of(folder, rescan=rescan, polling=polling)
    async with aclosing(mirror.changes()) as changes:
        listener = Listener(mirror, changes)
        assert {await listener.next(), await listener.next()} == {"milestones", "channels"}
        first = f"title: {secrets.token_hex(8)}\n"
        replaced(file(folder), first)
        await listener.until(first)
        yield mirror, listener


class Looking(DirectoryMirror):
    """A mirror at each of whose looks somebody's editor has written one more piece."""

    def __init__(self, folder: Path, pieces: list[str]) -> None:
        """Take the folder, and what is still to be written."""
        super().__init__(folder, ("milestones",), folder.parent / "state" / "mirror.lock", quiet=0)
        self._file = file(folder)
        self.pieces = pieces

    @override
    def read(self, name: str) -> str | None:
        if self.pieces:
            with self._file.open("a", encoding="utf-8") as editor:
                editor.write(self.pieces.pop(0))
        return super().read(name)


class TestChanges:
    async def test_at_first_every_document_is_told_of(self, folder: Path) -> None:
        async with aclosing(mirror_of(folder).changes()) as changes:
            names = {await anext(changes), await anext(changes)}

        assert names == {"milestones", "channels"}

    async def test_an_editor_that_renames_a_new_file_into_place_is_seen(self, folder: Path) -> None:
        async with listening(folder) as (_, listener):
            for text in (NEW, OLD, NEW):
                replaced(file(folder), text)

                await listener.until(text)

    async def test_an_editor_that_renames_the_old_file_away_is_seen(self, folder: Path) -> None:
        async with listening(folder) as (_, listener):
            for text in (NEW, OLD, NEW):
                file(folder).rename(folder / "milestones.yaml~")
                file(folder).write_text(text, encoding="utf-8")
                (folder / "milestones.yaml~").unlink()

                await listener.until(text)

    async def test_an_editor_that_writes_in_pieces_is_seen_after_the_last(self, folder: Path) -> None:
        pieces = [f"- {number}\n" * 50 for number in range(5)]
        async with listening(folder) as (_, listener):
            with file(folder).open("w", encoding="utf-8") as editor:
                for piece in pieces:
                    editor.write(piece)
                    editor.flush()
                    await asyncio.sleep(0.03)  # an editor on a slow disk

            await listener.until("".join(pieces))

    async def test_a_file_is_settled_only_when_its_editor_has_written_the_last_piece(self, folder: Path) -> None:
        mirror = Looking(folder, [f"- {number}\n" for number in range(5)])
        file(folder).write_text("", encoding="utf-8")

        assert await mirror.settled("milestones") == "- 0\n- 1\n- 2\n- 3\n- 4\n"

    async def test_a_file_that_never_comes_to_rest_is_taken_as_it_is_in_the_end(self, folder: Path) -> None:
        mirror = Looking(folder, ["- and so on\n"] * 10_000)

        assert (await mirror.settled("milestones") or "").endswith("- and so on\n")
        assert mirror.pieces

    async def test_a_file_that_was_emptied_and_then_written_is_seen(self, folder: Path) -> None:
        async with listening(folder) as (_, listener):
            file(folder).write_text("", encoding="utf-8")
            await listener.until("")

            file(folder).write_text(NEW, encoding="utf-8")
            await listener.until(NEW)

    async def test_a_file_that_is_deleted_and_comes_back_is_seen(self, folder: Path) -> None:
        async with listening(folder) as (_, listener):
            file(folder).unlink()
            await listener.until(None)

            file(folder).write_text(OLD, encoding="utf-8")
            await listener.until(OLD)

    async def test_a_file_that_cannot_be_read_any_more_is_seen(self, folder: Path) -> None:
        async with listening(folder) as (_, listener):
            file(folder).write_bytes(b"caf\xe9")

            await listener.until(None)

    async def test_a_new_file_is_seen(self, folder: Path) -> None:
        async with listening(folder) as (_, listener):
            (folder / "channels.yaml").write_text(NEW, encoding="utf-8")

            await listener.until(NEW, "channels")

    async def test_the_same_text_saved_again_is_no_change(self, folder: Path) -> None:
        async with listening(folder) as (mirror, listener):
            replaced(file(folder), mirror.read("milestones") or "")
            replaced(folder / "channels.yaml", NEW)

            assert await listener.next() == "channels"

    async def test_what_the_bot_wrote_itself_is_no_change(self, folder: Path) -> None:
        async with listening(folder) as (mirror, listener):
            mirror.write("milestones", NEW, instead_of=hash_of(mirror.read("milestones") or ""))
            replaced(folder / "channels.yaml", NEW)

            assert await listener.next() == "channels"

    async def test_a_hand_that_undoes_what_the_bot_wrote_is_a_change(self, folder: Path) -> None:
        async with listening(folder) as (mirror, listener):
            before = mirror.read("milestones") or ""
            mirror.write("milestones", NEW, instead_of=hash_of(before))
            replaced(file(folder), before)

            await listener.until(before)

    async def test_other_files_of_the_folder_are_no_change(self, folder: Path) -> None:
        async with listening(folder) as (_, listener):
            replaced(folder / "notes.yaml", NEW)
            (folder / ".milestones.yaml.swp").write_text(NEW, encoding="utf-8")
            replaced(folder / "channels.yaml", NEW)

            assert await listener.next() == "channels"

    async def test_a_file_behind_a_link_is_watched_where_it_lies(self, folder: Path, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "real.yaml").write_text(OLD, encoding="utf-8")
        (folder / "channels.yaml").symlink_to(elsewhere / "real.yaml")
        async with listening(folder) as (_, listener):
            replaced(elsewhere / "real.yaml", NEW)

            await listener.until(NEW, "channels")

    async def test_a_link_that_leads_elsewhere_is_seen_and_followed(self, folder: Path, tmp_path: Path) -> None:
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "real.yaml").write_text(f"{name}\n", encoding="utf-8")
        (folder / "channels.yaml").symlink_to("../one/real.yaml")
        async with listening(folder) as (_, listener):
            (folder / "link").symlink_to("../other/real.yaml")
            (folder / "link").replace(folder / "channels.yaml")
            await listener.until("other\n", "channels")

            replaced(tmp_path / "other" / "real.yaml", NEW)
            await listener.until(NEW, "channels")

    async def test_the_swap_of_a_mounted_config_map_is_seen(self, folder: Path) -> None:
        def version(name: str, text: str) -> None:
            (folder / name).mkdir()
            (folder / name / "channels.yaml").write_text(text, encoding="utf-8")
            (folder / "..data_tmp").symlink_to(name)
            (folder / "..data_tmp").replace(folder / "..data")

        version("..1", "one\n")
        (folder / "channels.yaml").symlink_to("..data/channels.yaml")
        async with listening(folder) as (_, listener):
            for number in (2, 3):
                version(f"..{number}", f"version {number}\n")
                await listener.until(f"version {number}\n", "channels")
                shutil.rmtree(folder / f"..{number - 1}")

    async def test_a_folder_whose_files_were_all_deleted_and_made_again_is_seen(self, folder: Path) -> None:
        async with listening(folder) as (_, listener):
            emptied(folder)
            await listener.until(None)

            file(folder).write_text(NEW, encoding="utf-8")
            await listener.until(NEW)

    async def test_a_folder_that_was_moved_away_and_made_again_is_seen(self, folder: Path, tmp_path: Path) -> None:
        async with listening(folder) as (_, listener):
            shutil.move(folder, tmp_path / "away")
            await listener.until(None)

            made(folder, NEW)
            await listener.until(NEW)

    async def test_a_folder_that_comes_later_is_seen(self, folder: Path) -> None:
        shutil.rmtree(folder)
        mirror = mirror_of(folder)
        async with aclosing(mirror.changes()) as changes:
            listener = Listener(mirror, changes)
            await listener.next()
            await listener.next()

            made(folder, NEW)
            await listener.until(NEW)

    async def test_an_edit_between_the_first_look_and_the_watch_is_seen(self, folder: Path) -> None:
        mirror = mirror_of(folder)
        async with aclosing(mirror.changes()) as changes:
            listener = Listener(mirror, changes)
            await listener.next()
            await listener.next()
            replaced(file(folder), NEW)

            await listener.until(NEW)

    async def test_what_the_system_does_not_tell_is_found_by_looking_again(self, folder: Path, tmp_path: Path) -> None:
        # Nobody is told of a change of a file through a name in a folder that is not watched.
        os.link(file(folder), tmp_path / "second name")
        mirror = mirror_of(folder, rescan=0.1)
        async with aclosing(mirror.changes()) as changes:
            listener = Listener(mirror, changes)
            await listener.next()
            await listener.next()
            for text in (NEW, OLD, NEW):
                (tmp_path / "second name").write_text(text, encoding="utf-8")

                await listener.until(text)

    async def test_a_drive_that_tells_nothing_is_looked_at_all_the_time(self, folder: Path) -> None:
        async with listening(folder, polling=True) as (_, listener):
            for text in (NEW, OLD, NEW):
                replaced(file(folder), text)

                await listener.until(text)

    async def test_who_stops_listening_can_begin_again(self, folder: Path) -> None:
        async with listening(folder):
            pass

        async with listening(folder) as (_, listener):
            replaced(file(folder), NEW)

            await listener.until(NEW)

    async def test_a_listener_that_is_called_off_ends(self, folder: Path) -> None:
        async def listen() -> None:
            async with listening(folder) as (_, listener):
                heard.set()
                await listener.next()

        heard = asyncio.Event()
        task = asyncio.create_task(listen())
        await asyncio.wait_for(heard.wait(), LIVENESS)

        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, LIVENESS)
