"""Where a command may write the file that somebody named, and what it leaves alone."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.command_line import Outcome

OLD = b"somebody's own"


def export(home: Path, file: Path, *options: str) -> Outcome:
    return run(home, "export", "calendar", "--output", str(file), *options)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that holds something already."""
    path = tmp_path / "plan.ics"
    path.write_bytes(OLD)
    return path


class TestWhatIsThere:
    @pytest.mark.parametrize(
        "command",
        [["export", "calendar"], ["export", "timeline"], ["export", "milestones"], ["brief", "veldria_talks:4"]],
    )
    def test_a_file_that_is_there_is_not_replaced(self, veldria: Path, file: Path, command: list[str]) -> None:
        outcome = run(veldria, *command, "--output", str(file))

        assert (outcome.code, file.read_bytes()) == (2, OLD)
        assert outcome.errors.endswith(f"{file} is there already; name another file, or add --force to replace it\n")

    def test_a_file_that_is_there_is_replaced_by_force(self, veldria: Path, file: Path) -> None:
        outcome = export(veldria, file, "--force")

        assert (outcome.code, file.read_bytes()[:15]) == (0, b"BEGIN:VCALENDAR")

    def test_force_without_a_file_is_a_wrong_call(self, veldria: Path) -> None:
        assert run(veldria, "export", "calendar", "--force").code == 2

    def test_a_link_that_leads_nowhere_is_not_followed(self, veldria: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to("elsewhere")

        assert export(veldria, tmp_path / "link").code == 2
        assert not (tmp_path / "elsewhere").exists()

    def test_what_another_name_of_it_leads_to_stays(self, veldria: Path, file: Path, tmp_path: Path) -> None:
        (tmp_path / "second.ics").hardlink_to(file)
        export(veldria, tmp_path / "second.ics", "--force")

        assert file.read_bytes() == OLD

    def test_what_a_link_leads_to_stays_even_by_force(self, veldria: Path, file: Path, tmp_path: Path) -> None:
        (tmp_path / "link.ics").symlink_to(file)
        outcome = export(veldria, tmp_path / "link.ics", "--force")

        assert (outcome.code, file.read_bytes(), (tmp_path / "link.ics").is_symlink()) == (2, OLD, True)
        assert f"link.ics is a link to {file}; name the file itself, or delete the link" in outcome.errors

    def test_nothing_stays_beside_a_file_that_was_not_written(self, veldria: Path, file: Path, tmp_path: Path) -> None:
        before = set(tmp_path.iterdir())
        export(veldria, file)

        assert set(tmp_path.iterdir()) == before

    def test_a_folder_is_no_file_to_write(self, veldria: Path, tmp_path: Path) -> None:
        assert export(veldria, tmp_path, "--force").code == 2

    def test_what_is_no_file_holds_nothing_that_could_be_lost(self, veldria: Path, tmp_path: Path) -> None:
        (tmp_path / "nothing").symlink_to("/dev/null")

        assert export(veldria, tmp_path / "nothing").code == 0


class TestOwnFiles:
    @pytest.mark.parametrize(
        "name",
        ["config/bot.yaml", "config/new.ics", "config/texts/a.ics", "seeds/veldria/actors.yaml", "state/bot.sqlite"],
    )
    def test_the_bots_own_files_are_not_replaced_even_by_force(self, home: Path, name: str) -> None:
        file = home / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        before = file.read_bytes() if file.exists() else None
        outcome = export(home, file, "--force")

        assert (outcome.code, file.read_bytes() if file.exists() else None) == (2, before)
        assert ", where the bot’s own files are; name a file elsewhere" in outcome.errors

    def test_a_link_to_their_folder_leads_to_them_as_well(self, veldria: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(veldria / "config")
        outcome = export(veldria, tmp_path / "link" / "bot.yaml", "--force")

        assert (outcome.code, "name a file elsewhere" in outcome.errors) == (2, True)

    def test_a_link_to_one_of_them_is_refused(self, veldria: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(veldria / "config" / "bot.yaml")
        outcome = export(veldria, tmp_path / "link", "--force")

        assert (outcome.code, "name the file itself" in outcome.errors) == (2, True)

    def test_a_backup_is_not_written_among_them(self, home: Path) -> None:
        run(home, "people", "set", "slack:U0123456789", "reader", "--yes")
        outcome = run(home, "backup", str(home / "config" / "copy.sqlite"))

        assert (outcome.code, "name a file elsewhere" in outcome.errors) == (2, True)

    def test_a_backup_makes_no_folder(self, home: Path, tmp_path: Path) -> None:
        run(home, "people", "set", "slack:U0123456789", "reader", "--yes")
        outcome = run(home, "backup", str(tmp_path / "mistyped" / "copy.sqlite"))

        assert (outcome.code, (tmp_path / "mistyped").exists()) == (2, False)
        assert f"backup: there is no folder {tmp_path / 'mistyped'}; make it, or name another" in outcome.errors

    def test_a_backup_is_written_beside_the_other_backups(self, home: Path) -> None:
        run(home, "people", "set", "slack:U0123456789", "reader", "--yes")

        assert run(home, "backup", str(home / "state" / "backups" / "mine.sqlite")).code == 0


class TestNames:
    @pytest.mark.parametrize("what", ["audit", "progress"])
    def test_only_its_owner_reads_who_did_what(self, home: Path, tmp_path: Path, what: str) -> None:
        run(home, "people", "set", "slack:U0123456789", "reader", "--yes")
        run(home, "progress", "R-A31-01", "met", "2020", "evidence", "https://example.org/a")
        before = os.umask(0o022)
        try:
            outcome = run(home, "export", what, "--output", str(tmp_path / "who.csv"))
        finally:
            os.umask(before)

        assert outcome.code == 0
        assert stat.S_IMODE((tmp_path / "who.csv").stat().st_mode) == 0o600

    def test_what_names_nobody_is_for_whoever_may_read_there(self, veldria: Path, tmp_path: Path) -> None:
        before = os.umask(0o022)
        try:
            export(veldria, tmp_path / "plan.ics")
        finally:
            os.umask(before)

        assert stat.S_IMODE((tmp_path / "plan.ics").stat().st_mode) == 0o644
