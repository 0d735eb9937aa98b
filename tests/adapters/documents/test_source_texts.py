"""The texts in ``config/texts/``: whatever a person or a browser saved is read, or it is said what is wrong with it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.mirror import watch_files
from bot.adapters.documents.source_texts.file_names import folder_state
from bot.adapters.documents.source_texts.folder import TextsResult, read_folder
from bot.adapters.documents.source_texts.markup import blocks_of_page
from bot.adapters.documents.source_texts.plain_text import blocks_of
from bot.adapters.documents.source_texts.saved_texts import SavedTexts
from bot.core.domain.quotes.text import SourceText, make_source_text
from tests.fakes import LIVENESS
from tests.resolutions import ENGLISH, FRENCH, RUSSIAN, broken_lines_page, page, plain_text, table_page

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES: Final = ("ASSEMBLY-2031", "BELL-2031")
WRITTEN: Final = [f"{mark} {text}".strip() for mark, text in ENGLISH]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where texts are put."""
    folder = tmp_path / "config" / "texts"
    folder.mkdir(parents=True)
    return folder


def read(folder: Path) -> TextsResult:
    return read_folder(folder, folder.parent.parent / "state", SOURCES)


def told(folder: Path) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in read(folder).problems]


def put(folder: Path, content: bytes | str, name: str = "ASSEMBLY-2031.en.html") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def blocks(folder: Path, language: str = "en") -> tuple[str, ...] | None:
    text = read(folder).texts.of("ASSEMBLY-2031", language)
    return text.blocks if text else None


class TestPages:
    def test_a_page_is_its_text_without_scripts_menus_and_footers(self) -> None:
        assert blocks_of_page(page(ENGLISH)) == WRITTEN

    def test_a_page_of_tables_is_the_same_text(self) -> None:
        assert make_source_text("S", "en", "f", blocks_of_page(table_page(ENGLISH))).blocks == tuple(WRITTEN)

    def test_a_page_whose_paragraphs_are_parted_by_line_breaks_has_the_same_paragraphs(self) -> None:
        text = make_source_text("S", "en", "f", blocks_of_page(broken_lines_page(ENGLISH)))

        assert [place for place in text.places if place] == [
            place for place in make_source_text("S", "en", "f", WRITTEN).places if place
        ]

    def test_marks_of_notes_are_no_words(self) -> None:
        marked = (
            '<p>1. Deplores<a href="#note_1"><sup>(1)</sup></a> the silence<a href="page.html#n2">[2]</a> of the '
            '<a href="https://assembly.example/2030#bells">bells</a> of <a href="#year">2029</a>;</p>'
        )

        assert blocks_of_page(marked) == ["1. Deplores the silence of the bells of 2029;"]

    def test_what_can_be_read_of_a_broken_page_is_read(self) -> None:
        broken = "<p>1. Deplores <b>the <i>silence</b>;<p>2. Calls<br/>on<div></p></span>&amp; &unknown;"

        assert blocks_of_page(broken) == [
            "1. Deplores the silence;",
            "2. Calls on",
            "& &unknown;",
        ]  # fmt: skip

    @pytest.mark.parametrize("text", ["", " ", "<!-- -->", "<script>alert(1)</script>", "<?xml?>"])
    def test_a_page_without_text_has_none(self, text: str) -> None:
        assert blocks_of_page(text) == []

    def test_a_page_of_xhtml_is_a_page(self) -> None:
        xhtml = (
            '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
            '"http://assembly.example/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><body>'
            "<p>1. Déplore&#160;;</p></body></html>"
        )

        assert blocks_of_page(xhtml) == ["1. Déplore ;"]

    @pytest.mark.parametrize(("deep", "read"), [(1_000, ["1. Deplores;", "2. Calls;"]), (100_000, [])])
    def test_elements_that_stand_deep_in_each_other_are_read_or_do_no_harm(self, deep: int, read: list[str]) -> None:
        assert blocks_of_page(f"{'<div>' * deep}1. Deplores;{'</div>' * deep}<p>2. Calls;</p>") == read

    def test_what_would_command_a_terminal_is_taken_out(self) -> None:
        assert blocks_of_page("<p>1. Deplores&#27;[31m &#8238;the silence\u202e;</p>") == [
            "1. Deplores[31m the silence;"
        ]

    def test_what_is_shown_as_it_is_written_keeps_its_lines(self) -> None:
        assert blocks_of_page("<pre>1. Deplores the si-\nlence;\n2. Calls;</pre>") == [
            "1. Deplores the si-lence;",
            "2. Calls;",
        ]


class TestPlainTexts:
    @pytest.mark.parametrize("width", [20, 40, 400])
    def test_lines_of_any_width_are_the_same_text(self, width: int) -> None:
        narrow = make_source_text("S", "fr", "f", blocks_of(plain_text(FRENCH, width=width)))
        wide = make_source_text("S", "fr", "f", [f"{mark} {text}".strip() for mark, text in FRENCH])

        assert (narrow.folded, narrow.places) == (wide.folded, wide.places)

    def test_without_blank_lines_paragraphs_begin_at_their_numbers(self) -> None:
        assert blocks_of("A. whereas\nthis;\r\n1. Calls:\r(a) to go;\n(b) to\u00ad\nday;") == [
            "A. whereas this;", "1. Calls:", "(a) to go;", "(b) today;",
        ]  # fmt: skip


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "charset"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8"),
            ("utf-8", "iso-8859-1"),  # a browser saved it anew, and left what the page said of itself
            ("utf-16", "utf-16"),
            ("cp1251", "windows-1251"),
            ("koi8-r", "KOI8-R"),
            ("iso8859-5", "ISO-8859-5"),
        ],
    )
    def test_a_page_is_read_in_what_it_is_written_in(self, folder: Path, encoding: str, charset: str) -> None:
        put(folder, page(RUSSIAN, language="ru", charset=charset).encode(encoding), "ASSEMBLY-2031.ru.html")

        assert blocks(folder, "ru") == tuple(f"{mark} {text}".strip() for mark, text in RUSSIAN)

    @pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "us-ascii"])
    def test_a_page_in_the_encoding_of_the_west_is_read_as_browsers_read_it(self, folder: Path, charset: str) -> None:
        put(folder, page((("1.", "déplore l’année “2029”;"),), charset=charset).encode("cp1252"))

        assert blocks(folder) == ("1. déplore l’année “2029”;",)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    def test_a_plain_text_is_read_where_its_encoding_shows(self, folder: Path, encoding: str) -> None:
        put(folder, "1. déplore;".encode(encoding), "ASSEMBLY-2031.en.txt")

        assert blocks(folder) == ("1. déplore;",)

    def test_an_encoding_that_cannot_be_told_is_not_guessed(self, folder: Path) -> None:
        put(folder, "1. Calls\n2. déplore;".encode("cp1252"), "ASSEMBLY-2031.en.txt")

        assert told(folder) == [
            "ASSEMBLY-2031.en.txt:2:5: in what encoding the file is written cannot be told; save it as UTF-8"
        ]

    def test_a_page_that_is_not_what_it_says_is_told(self, folder: Path) -> None:
        put(folder, page(RUSSIAN, charset="utf-8").encode("cp1251"))

        assert told(folder) == [
            "ASSEMBLY-2031.en.html:1:1: the file says that it is written in utf-8, and is not; save it as UTF-8"
        ]

    def test_a_page_in_what_nobody_knows_is_told(self, folder: Path) -> None:
        put(folder, page(RUSSIAN, charset="rot13").encode("cp1251"))

        assert "“rot13”, which nobody knows; save it as UTF-8" in told(folder)[0]


class TestWhatIsNoText:
    @pytest.mark.parametrize(
        "content", [b"%PDF-1.7\nabc", b"PK\x03\x04abc", b"1. Calls\0\0", "1. é".encode("utf-16-le")]
    )
    def test_binary_files_are_told(self, folder: Path, content: bytes) -> None:
        put(folder, content, "ASSEMBLY-2031.en.txt")

        assert told(folder) == [
            "ASSEMBLY-2031.en.txt:1:1: the file is not text; save what it shows as TXT or HTML, in UTF-8"
        ]

    @pytest.mark.parametrize("content", ["", " \n", "<html><script>1. Calls;</script></html>"])
    def test_empty_files_are_told(self, folder: Path, content: str) -> None:
        put(folder, content)

        assert told(folder) == [
            "ASSEMBLY-2031.en.html:1:1: there is no text in the file; put it there, or take the file away"
        ]

    def test_huge_files_are_told_and_not_read(self, folder: Path) -> None:
        os.truncate(put(folder, ""), 5_000_001)

        assert told(folder) == [
            "ASSEMBLY-2031.en.html:1:1: the file is larger than 5 MB; save the text alone, without pictures in it"
        ]

    def test_a_pipe_keeps_nobody_waiting(self, folder: Path) -> None:
        os.mkfifo(folder / "ASSEMBLY-2031.en.txt")

        assert told(folder) == ["ASSEMBLY-2031.en.txt:1:1: this is not a file; put the text there, or take it away"]

    def test_a_link_to_nothing_is_told(self, folder: Path) -> None:
        (folder / "ASSEMBLY-2031.en.txt").symlink_to("gone.txt")

        assert told(folder) == [
            "ASSEMBLY-2031.en.txt:1:1: this cannot be read: no such file or directory; check its name and its rights"
        ]


class TestNames:
    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            (
                "ASSEMBLY-2031.html",
                "name it as ASSEMBLY-2031.fr.html is named",
            ),
            (
                "ASSEMBLY-2031.FR.txt",
                "name it as ASSEMBLY-2031.fr.txt is named",
            ),
            ("ASSEMBLY-2013.fr.txt", "there is no source “ASSEMBLY-2013”; did you mean “ASSEMBLY-2031”?"),
            ("tides.fr.txt", "there is no source “tides”; name the file by the id of a source in seeds/"),
            (
                "ASSEMBLY-2031.fr.pdf",
                "“ASSEMBLY-2031.fr.pdf” has no name of a text; save it as .txt, .html or .htm, in small letters",
            ),
        ],
    )
    def test_a_name_that_does_not_tell_whose_text_it_is_is_told_with_the_mend(
        self, folder: Path, name: str, problem: str
    ) -> None:
        put(folder, "1. Calls;", name)

        assert len(told(folder)) == 1
        assert told(folder)[0].startswith(f"{name}:1:1: ")
        assert problem in told(folder)[0]

    def test_one_source_has_one_text_in_a_language(self, folder: Path) -> None:
        put(folder, "1. Calls;", "ASSEMBLY-2031.en.txt")
        put(folder, "<p>1. Asks;</p>", "ASSEMBLY-2031.en.htm")

        assert blocks(folder) == ("1. Asks;",)
        same = "ASSEMBLY-2031.en.htm is the same source in the same language; keep one of the two"
        assert told(folder) == [f"ASSEMBLY-2031.en.txt:1:1: {same}"]

    def test_what_is_no_text_of_a_source_is_passed_over(self, folder: Path) -> None:
        put(folder, "How to", "README.md")
        put(folder, "", ".ASSEMBLY-2031.en.txt.swp")
        (folder / "ASSEMBLY-2031.en_files").mkdir()

        assert told(folder) == []

    def test_no_folder_is_no_mistake(self, tmp_path: Path) -> None:
        assert told(tmp_path / "config" / "texts") == []

    def test_one_mistake_hides_no_other_text(self, folder: Path) -> None:
        put(folder, "", "ASSEMBLY-2031.fr.txt")
        put(folder, "1. Calls;", "ASSEMBLY-2031.en.txt")

        assert read(folder).texts.languages() == {"ASSEMBLY-2031": ["en"]}


class TestSavedTexts:
    @pytest.fixture
    def saved(self, folder: Path, tmp_path: Path) -> Callable[[], str | None]:
        """Return what the first block of a text is by now."""
        texts = SavedTexts(folder, tmp_path / "state")

        def first() -> str | None:
            text = texts.of("ASSEMBLY-2031", "en")
            return text.blocks[0] if text else None

        return first

    def test_a_text_is_there_as_soon_as_it_is_put_there_and_gone_with_its_file(
        self, folder: Path, saved: Callable[[], str | None]
    ) -> None:
        before = saved()
        path = put(folder, "<p>1. Calls;</p>")
        there = saved()
        put(folder, "<p>1. Asks;</p>")
        edited = saved()
        path.unlink()

        assert (before, there, edited, saved()) == (None, "1. Calls;", "1. Asks;", None)

    def test_a_broken_text_is_what_it_was_when_it_was_right(
        self, folder: Path, saved: Callable[[], str | None], tmp_path: Path
    ) -> None:
        put(folder, "<p>1. Calls;</p>")
        saved()
        put(folder, b"\0")
        again = SavedTexts(folder, tmp_path / "state").of("ASSEMBLY-2031", "en")

        assert saved() == "1. Calls;"
        assert again is not None

    def test_a_saved_text_is_read_from_its_file_once(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder, "<p>1. Calls;</p>")
        SavedTexts(folder, tmp_path / "state").of("ASSEMBLY-2031", "en")
        monkeypatch.setattr("bot.adapters.documents.source_texts.reader.decode", None)

        assert SavedTexts(folder, tmp_path / "state").of("ASSEMBLY-2031", "en") is not None

    def test_what_is_kept_of_it_is_for_nobody_else_to_read(self, folder: Path, tmp_path: Path) -> None:
        put(folder, "<p>1. Calls;</p>")
        SavedTexts(folder, tmp_path / "state").of("ASSEMBLY-2031", "en")
        kept = tmp_path / "state" / "texts" / "ASSEMBLY-2031.en.html.snapshot"

        assert kept.stat().st_mode & 0o077 == 0

    def test_without_a_place_to_keep_it_it_is_read_each_time(self, folder: Path) -> None:
        put(folder, "<p>1. Calls;</p>")

        assert isinstance(SavedTexts(folder, Path("/dev/null/state")).of("ASSEMBLY-2031", "en"), SourceText)

    def test_of_many_some_are_kept_in_memory_and_all_are_there(self, folder: Path, tmp_path: Path) -> None:
        for number in range(40):
            put(folder, f"{number}. Calls;", f"S-{number}.en.txt")
        texts = SavedTexts(folder, tmp_path / "state")

        assert all(texts.of(f"S-{number}", "en") for number in (*range(40), *range(40)))


class TestWatching:
    async def test_a_text_that_comes_stirs_also_where_the_folder_comes_with_it(self, tmp_path: Path) -> None:
        folder = tmp_path / "config" / "texts"
        folder.parent.mkdir()
        seen = []
        async with asyncio.timeout(LIVENESS):
            stirred = watch_files((), rescan=LIVENESS * 10, polling=False, within=(folder,))
            async for _ in stirred:
                seen.append([name for name, _ in folder_state(folder)])
                if not folder.exists():
                    folder.mkdir()
                elif seen[-1] == []:
                    put(folder, "1.", "one.txt")
                elif seen[-1] == ["one.txt"]:
                    put(folder, "2.", "two.txt")
                else:
                    break
            await stirred.aclose()

        assert seen[-1] == ["one.txt", "two.txt"]
