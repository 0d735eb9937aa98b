"""Files as they may leave: a name is no more than a name, and what cannot go is told of."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.attachments import EXTENSIONS, UNKNOWN_TYPE, make_sendable, without_files
from bot.core.domain.message import Attachment, Message, Note, Paragraph
from tests.core.sentences import wording

CSV: Final = "text/csv"


def named(name: str, media: str = CSV) -> str:
    return make_sendable(Attachment(name, media, b"", "")).name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("asks-2031-03-05.csv", "asks-2031-03-05.csv"),
        ("Прогресс.csv", "Прогресс.csv"),
        ("ASKS.CSV", "ASKS.csv"),
        ("../../etc/passwd", "-..-etc-passwd.csv"),
        ("C:\\asks.csv", "C-asks.csv"),
        ("/etc/asks.csv", "-etc-asks.csv"),
        (".bashrc", "bashrc.csv"),
        ("..", "file.csv"),
        ("", "file.csv"),
        (".csv", "file.csv"),
        ("asks.csv.exe", "asks.csv.exe.csv"),
        ("asks\u202evsc.exe", "asksvsc.exe.csv"),
        ("two\nlines\x00.csv", "two lines.csv"),
        ("asks\u200b.csv", "asks.csv"),
        ("asks. .csv", "asks.csv"),
        ("asks\ud800.csv", "asks.csv"),
        ("a" * 300, f"{'a' * 116}.csv"),
        ("ң" * 300, f"{'ң' * 58}.csv"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(name: str, kept: str) -> None:
    assert named(name) == kept


@given(st.text(), st.sampled_from([*EXTENSIONS, "application/x-sh"]))
def test_every_name_can_be_that_of_a_file(name: str, media: str) -> None:
    kept = named(name, media)

    assert kept.endswith(EXTENSIONS.get(media, ".bin"))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", kept)
    assert not set(kept) & set('\\/:*?"<>|')
    assert not kept.startswith((".", " "))
    assert len(kept.encode()) <= 120


@given(st.text(), st.sampled_from(list(EXTENSIONS)))
def test_what_may_be_sent_stays_as_it_is(name: str, media: str) -> None:
    once = make_sendable(Attachment(name, media, b"", ""))

    assert make_sendable(once) == once


@pytest.mark.parametrize(
    ("media", "known"),
    [
        ("text/csv; charset=utf-8", CSV),
        ("Image/PNG", "image/png"),
        ("application/x-sh", UNKNOWN_TYPE),
        ("", UNKNOWN_TYPE),
    ],
)
def test_a_kind_that_is_not_known_is_nothing_that_a_click_runs(media: str, known: str) -> None:
    assert make_sendable(Attachment("asks", media, b"", "")).media == known


def test_what_it_shows_is_one_legible_line() -> None:
    assert make_sendable(Attachment("asks.csv", CSV, b"", "Three\u202e\nasks")).alt == "Three asks"


class TestWithout:
    MESSAGE: Final = Message("Asks", (Paragraph("Asks"),), "en", attachments=(Attachment("asks.csv", CSV, b"", ""),))

    def test_what_is_missing_is_told_before_everything_else(self) -> None:
        said = wording(**{"file.unattached": "{names} is missing."})

        told = without_files(self.MESSAGE, ["asks.csv", "more.csv"], said, "unattached")

        assert told.blocks == (Note("asks.csv, more.csv is missing."), Paragraph("Asks"))
        assert told.attachments == ()

    def test_where_nothing_is_missing_nothing_is_told(self) -> None:
        assert without_files(self.MESSAGE, [], wording(), "unattached").blocks == self.MESSAGE.blocks
