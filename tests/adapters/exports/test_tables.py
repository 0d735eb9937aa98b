"""Tables as files: every text comes back as it was meant, nothing is a formula, the same table is the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.adapters.exports.excel import LONGEST
from bot.adapters.exports.tables import MEDIA, write_table
from bot.core.domain.message import Link
from bot.core.domain.text import clean_lines
from bot.core.features.exports.commands import ExportFormat
from bot.core.features.exports.model import CellWord, Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.features.exports.model import Cell

FORMS: Final[tuple[ExportFormat, ...]] = get_args(ExportFormat)
WEB: Final = "https://example.org/a?b=1&c=[2]"
COLUMNS: Final = (Column("id", "Id", 10), Column("said", "What was said", 40), Column("link", "Link", 20))
WIDE: Final = (Column("id", "Id", 10), Column("said", "What was said", 200), Column("where", "Where", 200))
NASTY: Final = (
    '=HYPERLINK("https://evil.example","x")', "+1+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "#N/A", "0012",
    "Қазақстан: «әділет» ұ ғ ң", "👩‍👩‍👧 🇰🇿", 'say "yes"; or, "no"', "one\ntwo\r\nthree", "a\x00b\x07\x1b[31m",
    "_x0041_ _x000D_",
    "| a | *b* | <script>", "\ufffe\uffff", "\u202eabc", "2012-11-22", "", "'",
)  # fmt: skip
PIECES: Final = ("=", "+", "-", "@", "＝", ",", ";", "\t", "|", "\n", '"', "'", " ", "\\", "1", "a", "\u00a0", "\u2060")
TEXTS: Final = st.one_of(st.sampled_from(NASTY), st.text(max_size=60))


def table(*rows: tuple[Cell, ...], notes: tuple[str, ...] = ("A note.",)) -> Table:
    return Table("progress", "Title", "About", "en", "2026-11-28T12:00:00Z", "everything", COLUMNS, rows, notes)


def said(text: str) -> Table:
    return table((1, text, None))


def in_csv(made: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_table(made, "csv").decode("utf-8-sig"), newline="")))


def in_book(made: Table) -> Any:  # noqa: ANN401 -- the library ships no types
    return openpyxl.load_workbook(io.BytesIO(write_table(made, "xlsx")))


def in_json(made: Table) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_table(made, "json"))
    return found


def in_word(made: Table) -> Any:  # noqa: ANN401 -- what it returns is known to the library alone
    return Document(io.BytesIO(write_table(made, "docx")))


def meant(text: str) -> str:
    """Return what is left of a text where nothing may be hidden in it."""
    return clean_lines(text)


def without_nothing(text: str) -> str:
    """Return a text without the two code points that are no characters, which XML cannot hold."""
    return meant(text).translate(dict.fromkeys((0xFFFE, 0xFFFF)))


class TestRoundTrip:
    @given(text=TEXTS)
    @settings(max_examples=200)
    @example(text="so “it” was, " * 3_300)
    def test_csv_returns_every_text_with_an_apostrophe_before_what_looks_like_a_formula(self, text: str) -> None:
        _, row = in_csv(said(text))
        shown = row[1].removeprefix("'") if re.match(r"'[\"\\\s\u200b]*[=+\-@＝＋－＠]", row[1]) else row[1]

        assert re.sub(r"([,;\t|\n][\"'\\\s\u200b]*)'(?=[=+\-@＝＋－＠])", r"\1", shown) == meant(text)

    @given(text=st.one_of(TEXTS, st.lists(st.sampled_from(PIECES), max_size=9).map("".join)))
    @settings(max_examples=300)
    @example(text="ok;=1+1;x")
    @example(text='ok;"=1+1";x')
    @example(text="ok; \u200b=1+1")
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("quoting", [{}, {"doublequote": False, "escapechar": "\\"}, {"quoting": csv.QUOTE_NONE}])
    def test_however_csv_is_parted_no_cell_is_a_formula(
        self, delimiter: str, quoting: dict[str, Any], text: str
    ) -> None:
        written = write_table(table((text, text, None), (1, text, text)), "csv").decode("utf-8-sig")
        cells = [
            cell for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, **quoting) for cell in row
        ]

        assert [cell for cell in cells if re.match(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]", cell)] == []

    @given(text=TEXTS)
    @settings(max_examples=60)
    def test_excel_returns_every_text(self, text: str) -> None:
        value = in_book(said(text)).worksheets[0]["B2"].value or ""

        assert value.replace("_x005F_", "_") == without_nothing(text)

    @given(text=TEXTS)
    @settings(max_examples=200)
    @example(text="so “it” was, " * 3_300)
    def test_json_returns_every_text(self, text: str) -> None:
        assert in_json(said(text))["rows"] == [{"id": 1, "said": meant(text), "link": None}]

    @given(text=TEXTS)
    @settings(max_examples=30)
    def test_word_returns_every_text(self, text: str) -> None:
        shown = in_word(table((1, f"x{text}", None))).tables[0].rows[1].cells[1].text

        assert shown == without_nothing(f"x{text}")

    def test_word_returns_a_text_of_forty_thousand_letters(self) -> None:
        assert in_word(said("ң" * 40_000)).tables[0].rows[1].cells[1].text == "ң" * 40_000

    @pytest.mark.parametrize("letter", ["ң", "😀"])
    def test_excel_cuts_what_no_cell_can_hold_and_shows_the_cut(self, letter: str) -> None:
        value = in_book(said(letter * 40_000)).worksheets[0]["B2"].value

        assert value.endswith(f"{letter}…")
        assert LONGEST - 2 < len(value.encode("utf-16-le")) / 2 <= LONGEST

    @given(text=TEXTS)
    @settings(max_examples=100)
    def test_in_markdown_a_row_is_one_line_with_as_many_cells_as_there_are_columns(self, text: str) -> None:
        lines = write_table(said(text), "md").decode().split("\n")
        row = lines[lines.index("| --- | --- | --- |") + 1]

        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == len(COLUMNS) + 1
        assert not re.search(r"(?<!\\)<(?!br>)", row)


class TestForms:
    @pytest.mark.parametrize("form", FORMS)
    def test_the_same_table_is_the_same_bytes(self, form: ExportFormat) -> None:
        made = table((1, "said", Link("TEXT", WEB)))

        assert write_table(made, form) == write_table(made, form)

    @pytest.mark.parametrize("form", FORMS)
    def test_each_form_has_a_media_type(self, form: ExportFormat) -> None:
        assert "/" in MEDIA[form]

    @pytest.mark.parametrize("form", ["xlsx", "docx", "md", "json"])
    def test_the_notes_and_the_filter_go_with_it(self, form: ExportFormat) -> None:
        made = table((1, "said", None), notes=("Known by then.",))
        notes: dict[ExportFormat, Callable[[], list[Any]]] = {
            "xlsx": lambda: [row[0].value for row in in_book(made).worksheets[1].rows],
            "docx": lambda: [paragraph.text for paragraph in in_word(made).paragraphs],
            "md": lambda: [line.replace("\\", "") for line in write_table(made, form).decode().split("\n")],
            "json": lambda: [in_json(made)["filter"], *in_json(made)["notes"]],
        }

        assert {"everything", "Known by then."} <= set(notes[form]())


class TestCsv:
    def test_a_csv_file_is_marked_as_utf_8_for_excel(self) -> None:
        assert write_table(said("ұ"), "csv").startswith(b"\xef\xbb\xbf")

    def test_lines_end_as_the_standard_says_and_each_has_every_cell(self) -> None:
        assert write_table(table((1, 'a "b"\nc', None)), "csv")[3:] == b'Id,What was said,Link\r\n1,"a ""b""\nc",\r\n'

    @pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", " =1", "＝1", "=cmd|'/C calc'!A0"])
    def test_what_looks_like_a_formula_is_kept_from_being_one(self, text: str) -> None:
        assert in_csv(said(text))[1][1] == f"'{text.strip()}"

    @pytest.mark.parametrize("text", ["2012-11-22", "2014-05-13/2014-05-14", "2022-04-12~", "R-EP12-03", "5"])
    def test_dates_and_names_stay_as_they_are(self, text: str) -> None:
        assert in_csv(said(text))[1][1] == text

    def test_words_are_told_apart_and_a_link_is_its_address(self) -> None:
        words = (CellWord("EP", "Parliament"), CellWord("GOV", "Government"))

        assert in_csv(table((1, words, Link("TEXT", WEB))))[1] == ["1", "Parliament; Government", WEB]


class TestExcel:
    @pytest.mark.parametrize("text", ["=1", "=HYPERLINK(A1)", "+1", "-1", "@a", "#N/A", "#REF!", "2012-11-22", "12"])
    def test_a_text_is_a_text_whatever_it_looks_like(self, text: str) -> None:
        cell = in_book(said(text)).worksheets[0]["B2"]

        assert (cell.value, cell.data_type) == (text, "s")

    def test_no_sheet_holds_a_formula(self) -> None:
        with ZipFile(io.BytesIO(write_table(table(*((1, text, None) for text in NASTY)), "xlsx"))) as archive:
            sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]

        assert [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet] == []

    def test_a_formula_stays_a_text_when_somebody_edits_it(self) -> None:
        assert in_book(said("=1")).worksheets[0]["B2"].quotePrefix

    def test_a_number_is_a_number(self) -> None:
        assert in_book(said("x")).worksheets[0]["A2"].value == 1

    def test_the_heading_stands_still_and_filters(self) -> None:
        sheet = in_book(table((1, "a", None), (2, "b", None))).worksheets[0]

        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:C3")
        assert [cell.value for cell in sheet[1]] == ["Id", "What was said", "Link"]

    def test_columns_are_as_wide_as_what_they_hold_and_lines_are_wrapped(self) -> None:
        sheet = in_book(said("x")).worksheets[0]

        assert [sheet.column_dimensions[name].width for name in "ABC"] == [10, 40, 20]
        assert sheet["B2"].alignment.wrap_text

    def test_what_is_too_wide_for_a_page_stands_row_by_row_without_what_is_empty(self) -> None:
        wide = replace(table((1, "x", None), (2, None, "there")), columns=WIDE)
        shown = in_word(wide)

        assert [[[cell.text for cell in row.cells] for row in each.rows] for each in shown.tables] == [
            [["What was said", "x"]], [["Where", "there"]],
        ]  # fmt: skip
        assert [each.text for each in shown.paragraphs if each.style.name == "Heading 2"][:2] == ["Id: 1", "Id: 2"]

    def test_an_address_of_the_web_can_be_followed(self) -> None:
        cell = in_book(table((1, "x", Link("TEXT", WEB)))).worksheets[0]["C2"]

        assert (cell.value, cell.hyperlink.target) == (WEB, WEB)

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "file:///etc/passwd", "https://", "http://[", f"https://example.org/{'a' * 2_100}"],
    )
    def test_no_other_address_is_a_link(self, url: str) -> None:
        cell = in_book(table((1, "x", Link("TEXT", url)))).worksheets[0]["C2"]

        assert (cell.value, cell.hyperlink) == (url, None)

    def test_an_excel_file_names_nobody_as_its_author(self) -> None:
        with ZipFile(io.BytesIO(write_table(said("x"), "xlsx"))) as archive:
            properties = archive.read("docProps/core.xml").decode()

        assert "creator" not in properties
        assert "lastModifiedBy" not in properties

    @pytest.mark.parametrize("title", ["a/b:c*d?e[f]g\\h'", "t" * 40])
    def test_a_sheet_has_a_name_that_excel_takes(self, title: str) -> None:
        made = Table("t", title, "About", "en", "", "", COLUMNS, ((1, "x", None),))
        name = in_book(made).sheetnames[0]

        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")


class TestWord:
    def test_the_page_is_wider_than_high(self) -> None:
        section = in_word(said("x")).sections[0]

        assert section.page_width > section.page_height

    def test_the_headings_stand_on_every_page(self) -> None:
        head = in_word(said("x")).tables[0].rows[0]

        assert head._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001
        assert [cell.text for cell in head.cells] == ["Id", "What was said"]

    def test_columns_in_which_nothing_stands_are_left_out(self) -> None:
        assert len(in_word(said("x")).tables[0].columns) == 2

    def test_an_address_of_the_web_can_be_followed(self) -> None:
        paragraph = in_word(table((1, "x", Link("TEXT", WEB)))).tables[0].rows[1].cells[2].paragraphs[0]

        assert [(link.text, link.address) for link in paragraph.hyperlinks] == [("TEXT", WEB)]

    def test_no_other_address_is_a_link(self) -> None:
        cell = in_word(table((1, "x", Link("TEXT", "javascript:alert(1)")))).tables[0].rows[1].cells[2]

        assert (cell.text, cell.paragraphs[0].hyperlinks) == ("javascript:alert(1)", [])

    def test_a_word_file_names_nobody_as_its_author(self) -> None:
        properties = in_word(said("x")).core_properties

        assert (properties.author, properties.last_modified_by) == ("", "")


class TestJson:
    def test_the_keys_of_a_json_table_are_stable(self) -> None:
        made = table((1, CellWord("met", "erfüllt"), Link("TEXT", WEB)))

        assert in_json(made) == {
            "table": "progress",
            "title": "Title",
            "language": "en",
            "as_of": "2026-11-28T12:00:00Z",
            "filter": "everything",
            "columns": [
                {"key": "id", "heading": "Id"},
                {"key": "said", "heading": "What was said"},
                {"key": "link", "heading": "Link"},
            ],
            "rows": [{"id": 1, "said": {"code": "met", "text": "erfüllt"}, "link": {"text": "TEXT", "url": WEB}}],
            "notes": ["A note."],
        }

    def test_several_words_are_a_list(self) -> None:
        words = (CellWord("EP", "Parliament"), CellWord("GOV", "Government"))

        assert in_json(table((1, words, None)))["rows"][0]["said"] == [
            {"code": "EP", "text": "Parliament"}, {"code": "GOV", "text": "Government"},
        ]  # fmt: skip


class TestMarkdown:
    def test_a_link_is_one(self) -> None:
        written = write_table(table((1, "x", Link("TEXT-1", "https://example.org/a|b"))), "md").decode()

        assert "| [TEXT-1](<https://example.org/a%7Cb>) |" in written

    def test_lines_of_a_cell_stay_in_their_row(self) -> None:
        assert "| 1 | one<br>two |  |" in write_table(said("one\ntwo"), "md").decode()
