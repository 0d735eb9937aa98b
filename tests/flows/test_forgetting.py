"""``people export`` and ``people forget``: whoever leaves sees what is kept, and afterwards nothing names them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.storage.schema import METADATA
from bot.adapters.storage.store import open_store
from tests.adapters.storage.test_forgetting import everything, fill
from tests.command_line import run, run_alone
from tests.flows.party import party
from tests.flows.running import running

if TYPE_CHECKING:
    from pathlib import Path

    from tests.command_line import Outcome
    from tests.peers.matrix.synapse import Synapse

ADA: Final = "slack:U0ADA0ADA0"
EVE: Final = "slack:U0EVE0EVE0"
BARE: Final = b"U0ADA0ADA0"
FORGET_AGAIN: Final = (
    "Whoever was forgotten after this copy was made may be named in it: forget them again "
    "(advocacy-bot people forget PERSON).\n"
)
SETTINGS: Final = f"""\
# What the office chose. Ada Lovelace ({ADA}) wrote it.
campaign: veldria
language: en
people:
  - person: {EVE}
    name: Eve
    role: admin
  # Ada Lovelace went to Astana.
  - person: {ADA}
    name: Ada Lovelace
    role: editor
"""


@pytest.fixture
def lived_in(home: Path) -> Path:
    """A home in which every table and several files name a person."""
    (home / "config" / "bot.yaml").write_text(SETTINGS)
    assert run(home, "people", "set", ADA, "reader", "because", "less", "time").code == 0
    asyncio.run(_fill(home, ADA))
    for name, text in (("history", f"\n# 2032-05-01\n+people set {ADA} reader\n"), ("advocacy-bot.log", f"at {ADA}\n")):
        (home / "state" / name).write_text(text)
    return home


async def _fill(home: Path, person: str) -> None:
    async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
        await fill(store, person)


def forget(home: Path, *more: str, person: str = ADA) -> Outcome:
    return run(home, "people", "forget", person, "--yes", *more)


def write(file: Path, text: str) -> None:
    file.write_text(text)


def naming(home: Path, name: bytes = BARE) -> list[str]:
    """Return the files of a home that hold an id, by their bytes."""
    found = (path for path in home.rglob("*") if path.is_file() and name in path.read_bytes())
    return sorted(str(path.relative_to(home)) for path in found)


def rows(home: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "state" / "bot.sqlite")) as database:
        return database.execute(statement).fetchall()


class TestForgetting:
    def test_no_file_of_the_home_names_the_person_any_more(self, lived_in: Path) -> None:
        before = naming(lived_in)
        outcome = forget(lived_in)

        assert {"config/bot.yaml", "state/bot.sqlite", "state/history", "state/advocacy-bot.log"} <= set(before)
        assert (outcome.code, outcome.errors, naming(lived_in)) == (0, "", [])

    def test_the_name_goes_with_the_id_and_nobody_elses_does(self, lived_in: Path) -> None:
        forget(lived_in)
        texts = [str(text) for (text,) in rows(lived_in, "SELECT text FROM revision WHERE name = 'bot'")]

        assert naming(lived_in, b"Lovelace") == []
        assert all("name: Eve" in text for text in texts)

    def test_whoever_is_still_among_the_people_is_taken_off(self, lived_in: Path) -> None:
        forget(lived_in)

        assert "person: " + EVE in (lived_in / "config" / "bot.yaml").read_text()
        assert run(lived_in, "people").output.count("slack:") == 1

    def test_twice_nothing_is_kept(self, lived_in: Path) -> None:
        forget(lived_in)

        assert forget(lived_in).output == f"Nothing is kept that names {ADA}.\n"

    def test_history_goes_on_and_the_file_is_as_it_is_stored(self, lived_in: Path) -> None:
        forget(lived_in)
        told = run(lived_in, "history", "people")

        assert "somebody was forgotten" in told.output.splitlines()[1]
        assert "saved" not in told.output.splitlines()[1]
        assert run(lived_in, "history", "people").output == told.output

    def test_a_change_of_before_can_still_be_taken_back(self, lived_in: Path) -> None:
        run(lived_in, "people", "set", "slack:U0TOM0TOM0", "reader")
        (number,) = next(iter(rows(lived_in, "SELECT max(number) FROM revision WHERE name = 'bot'")))
        forget(lived_in)
        undone = run(lived_in, "undo", "people", str(number), "--yes")

        assert undone.code == 0
        assert "U0TOM0TOM0" not in (lived_in / "config" / "bot.yaml").read_text()

    def test_what_forgot_somebody_cannot_be_taken_back(self, lived_in: Path) -> None:
        forget(lived_in)
        before = (lived_in / "config" / "bot.yaml").read_text()
        undone = run(lived_in, "undo", "people", "--yes")

        assert undone.code == 1
        assert "cannot be undone: it could bring back somebody who was forgotten" in undone.errors + undone.output
        assert (lived_in / "config" / "bot.yaml").read_text() == before
        assert "forgotten:" not in run(lived_in, "people").output

    def test_a_removal_before_the_forgetting_cannot_be_taken_back(self, lived_in: Path) -> None:
        run(lived_in, "people", "remove", ADA, "--yes")
        (number,) = next(iter(rows(lived_in, "SELECT max(number) FROM revision WHERE name = 'bot'")))
        forget(lived_in)
        undone = run(lived_in, "undo", "people", str(number), "--yes")

        assert (undone.code, "somebody who was forgotten" in undone.errors + undone.output) == (1, True)
        assert "forgotten:" not in run(lived_in, "people").output

    def test_what_lies_beyond_the_bot_is_named(self, lived_in: Path) -> None:
        told = forget(lived_in).output

        assert "what “run” printed of changes, with author and reason (with systemd in the machine's journal)," in told

    def test_the_audit_can_still_be_taken_along(self, lived_in: Path) -> None:
        forget(lived_in)
        audit = run(lived_in, "export", "audit", "--format", "csv")

        assert audit.code == 0
        assert "somebody was forgotten" in audit.output
        assert "forgotten:" in audit.output

    def test_all_in_order_is_what_is_left(self, lived_in: Path) -> None:
        forget(lived_in)

        assert run(lived_in, "check").code == 0

    def test_nobody_is_forgotten_without_a_yes(self, lived_in: Path) -> None:
        before = naming(lived_in)
        outcome = run(lived_in, "people", "forget", ADA)

        assert (outcome.code, "Nothing was changed. Add --yes to agree." in outcome.output) == (1, True)
        assert naming(lived_in) == before

    def test_what_it_changes_is_shown_before(self, lived_in: Path) -> None:
        outcome = run(lived_in, "people", "forget", ADA)

        assert f"{ADA} is named in:\n" in outcome.output
        assert "  the table progress: 1 row\n" in outcome.output
        assert "  state/history\n" in outcome.output

    def test_the_last_admin_is_refused_with_what_to_do(self, lived_in: Path) -> None:
        outcome = forget(lived_in, person=EVE)

        assert outcome.code == 1
        assert outcome.errors.startswith(
            f"{EVE} is the last admin: make somebody else admin first (advocacy-bot people"
        )
        assert EVE in (lived_in / "config" / "bot.yaml").read_text()

    def test_what_would_not_be_right_without_them_is_told(self, lived_in: Path) -> None:
        with (lived_in / "config" / "bot.yaml").open("a") as settings:
            settings.write(f'debriefs:\n  - rooms: ["slack:C0123456789"]\n    owner: {ADA}\n')
        outcome = forget(lived_in)

        assert outcome.code == 1
        assert f"without {ADA} the settings would not be right; change this first:\n" in outcome.errors
        assert ADA in (lived_in / "config" / "bot.yaml").read_text()

    def test_a_broken_file_is_mended_first(self, lived_in: Path) -> None:
        (lived_in / "config" / "bot.yaml").write_text(f"{SETTINGS}langage: en\n")

        assert "has mistakes, so it cannot be rewritten" in forget(lived_in).errors

    @pytest.mark.parametrize("person", ["ada", "slack:", "slack:*", "matrix:ada", "U0ADA0ADA0", "terminal:terminal"])
    def test_what_is_no_id_of_a_person_is_refused(self, lived_in: Path, person: str) -> None:
        outcome = forget(lived_in, person=person)

        assert (outcome.code, "is not an id of a person; type slack:U0123456789 or" in outcome.errors) == (2, True)

    def test_in_chat_nobody_is(self, lived_in: Path) -> None:
        before = naming(lived_in)
        run(lived_in, "chat", typed=f"people forget {ADA}\nyes\npeople export {ADA}\n".encode())

        assert set(before) <= set(naming(lived_in))


class TestBesideARunningBot:
    def test_nobody_is_forgotten_while_it_runs(self, lived_in: Path) -> None:
        with running(lived_in) as bot:
            bot.ready()
            outcome = run_alone(lived_in, "people", "forget", ADA, "--yes")

        assert (outcome.code, "the bot is running; stop it, and every chat" in outcome.errors) == (1, True)
        assert "state/history" in naming(lived_in)

    def test_a_bot_that_is_started_afterwards_brings_nothing_back(self, lived_in: Path) -> None:
        forget(lived_in)
        before = rows(lived_in, "SELECT max(number) FROM revision WHERE name = 'bot'")
        with running(lived_in) as bot:
            bot.ready()
            bot.end()

        assert naming(lived_in) == []
        assert rows(lived_in, "SELECT max(number) FROM revision WHERE name = 'bot'") == before


async def test_in_postgresql_nothing_names_the_person_either(
    home: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", postgres_url)
    monkeypatch.setenv("BOT_MIRROR", "none")
    write(home / "config" / "bot.yaml", SETTINGS)
    await asyncio.to_thread(run, home, "history", "people")
    async with open_store(postgres_url) as store:
        await fill(store, ADA)
    outcome = await asyncio.to_thread(forget, home)
    async with open_store(postgres_url) as store:
        left = await everything(store)

    assert (outcome.code, outcome.errors) == (0, "")
    assert BARE.decode() not in left
    assert naming(home) == []


class TestCopies:
    def test_backups_that_name_the_person_are_listed(self, lived_in: Path) -> None:
        run(lived_in, "backup")
        (copy,) = (lived_in / "state" / "backups").iterdir()
        outcome = forget(lived_in)

        assert "delete them, or type the same again with --delete-backups:\n" in outcome.output
        assert naming(lived_in) == [f"state/backups/{copy.name}"]

    def test_on_request_they_are_deleted_and_others_stay(self, lived_in: Path) -> None:
        run(lived_in, "backup")
        forget(lived_in)
        run(lived_in, "backup", str(lived_in / "state" / "backups" / "later.sqlite"))
        outcome = forget(lived_in, "--delete-backups")

        assert outcome.code == 0
        assert naming(lived_in) == []
        assert [path.name for path in (lived_in / "state" / "backups").iterdir()] == ["later.sqlite"]

    @pytest.mark.parametrize("name", ["my.copy", "copies/before"])
    def test_a_copy_that_lies_elsewhere_in_the_home_is_found_too(self, lived_in: Path, name: str) -> None:
        (lived_in / "copies").mkdir()
        run(lived_in, "backup", str(lived_in / name))
        listed, deleted = forget(lived_in), forget(lived_in, "--delete-backups")

        assert f"\n  {name}, an older copy\n" in listed.output
        assert f"Deleted:\n  {name}\n" in deleted.output
        assert naming(lived_in) == []

    def test_the_database_itself_is_none_by_whatever_name_its_folder_is_reached(
        self, lived_in: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (lived_in / "data").mkdir()
        (lived_in.parent / "link").symlink_to(lived_in)
        run(lived_in, "backup", str(lived_in / "data" / "bot.sqlite"))
        monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{lived_in.parent / 'link' / 'data' / 'bot.sqlite'}")
        outcome = forget(lived_in, "--delete-backups")

        assert "data/bot.sqlite" not in outcome.output
        assert (lived_in / "data" / "bot.sqlite").exists()

    def test_each_is_named_once_where_the_database_lies_in_the_home_itself(
        self, lived_in: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("bot.sqlite", "my.copy"):
            run(lived_in, "backup", str(lived_in / name))
        monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{lived_in / 'bot.sqlite'}")
        outcome = forget(lived_in, "--delete-backups")

        assert outcome.output.count("  my.copy, an older copy\n") == 1
        assert (lived_in / "bot.sqlite").exists()

    def test_what_other_programs_keep_in_the_home_is_none(self, lived_in: Path) -> None:
        with closing(sqlite3.connect(lived_in / "places.sqlite")) as others, others:
            others.execute("CREATE TABLE visited (address TEXT)")
            others.execute("INSERT INTO visited VALUES (?)", (ADA,))
        forget(lived_in, "--delete-backups")

        assert naming(lived_in) == ["places.sqlite"]

    def test_putting_an_older_one_back_says_that_people_have_to_be_forgotten_again(self, lived_in: Path) -> None:
        for name in ("before", "after"):
            run(lived_in, "backup", str(lived_in.parent / name))
            forget(lived_in)
        told = {name: run(lived_in, "restore", str(lived_in.parent / name)) for name in ("after", "before")}

        assert {name: FORGET_AGAIN in outcome.output for name, outcome in told.items()} == {
            "after": False,
            "before": True,
        }

    def test_where_the_old_one_is_lost_it_says_so_in_any_case(self, lived_in: Path) -> None:
        run(lived_in, "backup", str(lived_in.parent / "copy"))
        (lived_in / "state" / "bot.sqlite").unlink()

        assert FORGET_AGAIN in run(lived_in, "restore", str(lived_in.parent / "copy")).output


class TestExport:
    def test_every_table_and_file_that_names_the_person_is_told(self, lived_in: Path) -> None:
        kept = json.loads(run(lived_in, "people", "export", ADA).output)["kept"]
        where = {each["where"] for each in kept}

        assert {f"the table {table.name}" for table in METADATA.sorted_tables} - where == {"the table forgetting"}
        assert {"the people of config/bot.yaml", "config/bot.yaml:1", "state/history:3"} <= where

    def test_the_export_of_a_person_says_what_and_when(self, lived_in: Path) -> None:
        kept = json.loads(run(lived_in, "people", "export", ADA).output)["kept"]
        (entry,) = (each for each in kept if each["where"] == "the table progress")

        assert (entry["when"], entry["what"]["note"]) == ("2032-05-01T12:00:00+00:00", f"{ADA} note")

    def test_only_its_owner_may_read_the_file(self, lived_in: Path, tmp_path: Path) -> None:
        outcome = run(lived_in, "people", "export", ADA, "--output", str(tmp_path / "ada.json"))

        assert outcome.output == f"Written: {tmp_path / 'ada.json'}\n"
        assert stat.S_IMODE((tmp_path / "ada.json").stat().st_mode) == 0o600

    def test_what_is_there_is_not_written_over(self, lived_in: Path, tmp_path: Path) -> None:
        (tmp_path / "ada.json").write_text("notes")
        outcome = run(lived_in, "people", "export", ADA, "--output", str(tmp_path / "ada.json"))

        assert (outcome.code, (tmp_path / "ada.json").read_text()) == (2, "notes")

    def test_of_somebody_unknown_nothing_is_kept(self, home: Path) -> None:
        assert json.loads(run(home, "people", "export", ADA).output)["kept"] == []


async def test_of_somebody_on_matrix_the_key_store_holds_nothing_either(home: Path, synapse: Synapse) -> None:
    where = await party(synapse, home)
    editor_id = where.people["EDA"].user
    with where.started():
        async with where.open("EDA") as (editor,):
            asked = await editor.say(where.room, "What did the Assembly ask on torture?", to=[where.bot.user])
            await editor.until(lambda: editor.answers(asked, where.bot.user))
            await editor.say(where.room, "subscribe", to=[where.bot.user])
    before = naming(home, editor_id.encode())
    exported = await asyncio.to_thread(run, home, "people", "export", editor_id)
    outcome = await asyncio.to_thread(run, home, "people", "forget", editor_id, "--yes")

    kept = json.loads(exported.output)["kept"]
    keys = [each["what"]["key"] for each in kept if each["where"] == "the key store of Matrix"]

    assert any(path.startswith("state/matrix/keys.db") for path in before)
    assert len(keys) >= 2
    assert [naming(home, key.encode()) for key in keys] == [[] for _ in keys]
    assert outcome.errors == ""
    assert (outcome.code, outcome.errors, naming(home, editor_id.encode())) == (0, "", [])


async def test_the_bot_on_matrix_goes_on_answering_others(home: Path, synapse: Synapse) -> None:
    where = await party(synapse, home)
    with where.started():
        async with where.open("EDA") as (editor,):
            asked = await editor.say(where.room, "What did the Assembly ask on torture?", to=[where.bot.user])
            await editor.until(lambda: editor.answers(asked, where.bot.user))
    await asyncio.to_thread(run, home, "people", "forget", where.people["EDA"].user, "--yes")
    with where.started():
        async with where.open("RIA") as (reader,):
            asked = await reader.say(where.room, "What did the Assembly ask on torture?", to=[where.bot.user])

            assert await reader.until(lambda: reader.answers(asked, where.bot.user))
