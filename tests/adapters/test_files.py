"""Files that are read and kept: what is no file, and what somebody else could have put there."""

from __future__ import annotations

import grp
import os
import pwd
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.adapters.files import (
    NotRegularFileError,
    TooLargeError,
    find_ownership_problem,
    read_own_file,
    read_regular_file,
    write_cache_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SOMEBODY = 4242
"""A user that this machine does not know."""


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


class TestReading:
    def test_a_file_is_read_through_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"text")
        (tmp_path / "link").symlink_to("file")

        assert read_regular_file(tmp_path / "link", 4) == b"text"

    @pytest.mark.parametrize("make", [pipe, listening, endless])
    def test_what_may_never_end_is_refused_at_once(
        self, tmp_path: Path, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        make(tmp_path / "f")

        with pytest.raises(NotRegularFileError):
            read_regular_file(tmp_path / "f", 10)

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(IsADirectoryError):
            read_regular_file(tmp_path, 10)

    def test_one_byte_too_many_is_too_large(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(bytes(11))

        with pytest.raises(TooLargeError):
            read_regular_file(tmp_path / "file", 10)

    def test_a_file_without_a_size_is_read_to_its_end(self) -> None:
        assert read_regular_file(Path("/proc/self/status"), 1_000_000).startswith(b"Name:")


class TestOurs:
    def test_what_is_not_there_is_nobodys(self, tmp_path: Path) -> None:
        assert find_ownership_problem(tmp_path / "none") is None

    def test_what_we_made_is_ours(self, tmp_path: Path) -> None:
        assert find_ownership_problem(tmp_path) is None

    def test_what_belongs_to_somebody_else_is_not_and_the_line_to_type_is_told(self, tmp_path: Path) -> None:
        folder = tmp_path / "a folder"
        folder.mkdir()
        os.chown(folder, SOMEBODY, SOMEBODY)

        assert find_ownership_problem(folder) == (
            f"{folder} belongs to 4242",
            f"if all in it can be trusted: chown -R {pwd.getpwuid(os.geteuid()).pw_name} '{folder}'",
        )

    def test_what_everybody_can_write_is_not(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o1777)

        assert find_ownership_problem(tmp_path) == (f"{tmp_path} can be written by everybody", f"chmod go-w {tmp_path}")

    def test_what_a_group_of_several_can_write_is_not(self, tmp_path: Path) -> None:
        shared = next(group for group in grp.getgrall() if group.gr_gid != os.getegid())
        os.chown(tmp_path, -1, shared.gr_gid)
        tmp_path.chmod(0o775)

        assert find_ownership_problem(tmp_path) == (
            f"{tmp_path} can be written by the group {shared.gr_name}",
            f"chmod g-w {tmp_path}",
        )

    def test_what_only_the_owners_own_group_can_write_is_ours(self, tmp_path: Path) -> None:
        # A checkout made with the umask 002, as Ubuntu has it.
        tmp_path.chmod(0o775)

        assert find_ownership_problem(tmp_path) is None

    def test_what_a_group_that_nobody_knows_can_write_is_ours(self, tmp_path: Path) -> None:
        # A volume of Kubernetes.
        os.chown(tmp_path, -1, SOMEBODY)
        tmp_path.chmod(0o2775)

        assert find_ownership_problem(tmp_path) is None


class TestKeeping:
    def test_what_is_kept_is_read_again(self, tmp_path: Path) -> None:
        write_cache_file(tmp_path / "state" / "kept", lambda file: file.write(b"text"))

        assert read_own_file(tmp_path / "state" / "kept") == b"text"

    def test_a_pipe_in_its_place_keeps_nobody_waiting(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "kept")

        assert read_own_file(tmp_path / "kept") is None
