"""Message files: what translators write is what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.adapters.messages import MessageFiles

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
ENGLISH = (
    HEAD + 'msgid "none"\nmsgstr "Nothing — “it”"\n\nmsgid "n"\nmsgid_plural "n"\nmsgstr[0] "one"\nmsgstr[1] "many"\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "wording"
    folder.mkdir()
    (folder / "en.po").write_text(ENGLISH)
    return folder


def test_a_key_says_what_the_translator_wrote(folder: Path) -> None:
    assert MessageFiles(folder)["en"].gettext("none") == "Nothing — “it”"


def test_a_number_decides_between_the_forms(folder: Path) -> None:
    messages = MessageFiles(folder)["en"]

    assert [messages.ngettext("n", "n", number) for number in (1, 2)] == ["one", "many"]


def test_a_key_without_translation_stays_the_key(folder: Path) -> None:
    (folder / "en.po").write_text(HEAD + 'msgid "none"\nmsgstr ""\n')

    assert MessageFiles(folder)["en"].gettext("none") == "none"


def test_the_languages_are_those_that_have_a_file(folder: Path) -> None:
    files = MessageFiles(folder)

    assert (list(files), len(files), "fr" in files) == (["en"], 1, False)


def test_a_language_without_file_is_no_language(folder: Path) -> None:
    with pytest.raises(KeyError):
        MessageFiles(folder)["fr"]


def test_a_language_nobody_speaks_is_not_read(folder: Path) -> None:
    (folder / "fr.po").write_bytes(b"\xff no message file")

    assert MessageFiles(folder)["en"].gettext("none") == "Nothing — “it”"
