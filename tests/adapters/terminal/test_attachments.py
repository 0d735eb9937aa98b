"""Files of answers in the terminal: saved where the person sits, for them alone, and over nothing that is there."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Final

from bot.adapters.terminal.platform import save_attachments
from bot.core.domain.message import Attachment, Message, Note, Paragraph

if TYPE_CHECKING:
    from pathlib import Path

TABLE: Final = Attachment("asks.csv", "text/csv", b"article,asks\n164,3\n", "Asks")
MESSAGE: Final = Message("Asks", (Paragraph("Three asks"),), "en", attachments=(TABLE,))


def line(message: Message) -> str:
    """Return the line below a message."""
    last = message.blocks[-1]
    assert isinstance(last, Note)
    return last.text


def test_a_file_is_saved_as_it_is_for_the_owner_alone(tmp_path: Path) -> None:
    shown = save_attachments(MESSAGE, tmp_path)

    file = tmp_path / "asks.csv"
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (TABLE.data, 0o600)
    assert line(shown) == f"Saved: {file}"


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "asks.csv").write_text("mine")
    (tmp_path / "asks-2.csv").symlink_to(tmp_path / "elsewhere")

    shown = save_attachments(MESSAGE, tmp_path)

    assert line(shown) == f"Saved: {tmp_path / 'asks-3.csv'}"
    assert (tmp_path / "asks.csv").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_no_name_leaves_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()

    save_attachments(Message("", (), "en", attachments=(Attachment("../out.csv", "text/csv", b"", ""),)), folder)

    assert [each.name for each in tmp_path.iterdir()] == ["here"]
    assert [each.name for each in folder.iterdir()] == ["-out.csv"]


def test_what_cannot_be_saved_is_told(tmp_path: Path) -> None:
    shown = save_attachments(MESSAGE, tmp_path / "nowhere")

    assert line(shown) == f"asks.csv could not be saved in {tmp_path / 'nowhere'}: No such file or directory"


def test_a_message_without_files_stays_as_it_is(tmp_path: Path) -> None:
    message = Message("Asks", (), "en")

    assert save_attachments(message, tmp_path) is message
