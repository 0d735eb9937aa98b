"""Tables to take along, on the command line and in chat, as whole commands: of the campaign that ships and another."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from typing import TYPE_CHECKING, Any, Final

import openpyxl
import pytest
from docx import Document

from bot.adapters.documents.home import HomePaths
from bot.app.bot import open_bot
from tests.command_line import run
from tests.flows.shown import read
from tests.homes import REPOSITORY, settle

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("set_day")
"""What is recorded is known at the later dates that are asked about."""

TABLES: Final = ("recommendations", "progress", "milestones", "briefing", "audit")
ABOUT: Final = {"shipped": ("HRD:17", "R-EP12-03"), "veldria": ("veldria_talks:4", "R-B31-01")}
"""By campaign, a meeting and an ask."""
QUESTION: Final = "What did Bell Watch ask on torture?"
FORMULA: Final = re.compile(r"\s*[=+\-@\t\r]")


@pytest.fixture(scope="module", params=list(ABOUT))
def campaign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A home of each campaign in which something was planned, recorded and noted that looks like formulas."""
    home = tmp_path_factory.mktemp(request.param) / "home"
    meeting, ask = ABOUT[request.param]
    if request.param == "shipped":
        for folder in ("config", "seeds"):
            shutil.copytree(REPOSITORY / folder, home / folder)
    else:
        settle(home)
    typed = (
        "milestone add vote on Q2 2034: =HYPERLINK(A1) note: @SUM(1)",
        f"progress {ask} met 2020 evidence =cmd|calc note: +1+1",
        f"progress {ask} partly met 2021 evidence https://example.org/law",
    )
    told = run(home, "chat", typed="\n".join(typed).encode())
    assert told.output.count("Done (revision") + told.output.count("Recorded as entry") == len(typed), told.output
    run(home, "history", "people")  # takes in the settings, which no change has been made to
    return home, meeting, ask


def exported(home: Path, *words: str) -> bytes:
    """Return the file that a command writes."""
    file = home.parent / "table"
    file.unlink(missing_ok=True)
    outcome = run(home, "export", *words, "--output", str(file))

    assert outcome.code == 0, outcome.errors
    return file.read_bytes()


def words_for(table: str, meeting: str) -> tuple[str, ...]:
    return (table, meeting, "--now", "2034-01-01") if table == "briefing" else (table,)


def in_csv(home: Path, *words: str) -> list[list[str]]:
    written = exported(home, *words, "--format", "csv")
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def in_json(home: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(exported(home, *words, "--format", "json"))
    return found


class TestEveryTableOfEveryCampaign:
    @pytest.mark.parametrize("table", TABLES)
    def test_no_cell_begins_a_formula_and_each_row_has_every_cell(
        self, campaign: tuple[Path, str, str], table: str
    ) -> None:
        home, meeting, _ = campaign
        head, *rows = in_csv(home, *words_for(table, meeting))

        assert rows
        assert {len(row) for row in rows} == {len(head)}
        assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []

    @pytest.mark.parametrize("table", TABLES)
    def test_each_row_has_an_id_and_says_whose_word_it_is_and_how_sure(
        self, campaign: tuple[Path, str, str], table: str
    ) -> None:
        home, meeting, _ = campaign
        rows = in_json(home, *words_for(table, meeting))["rows"]

        assert all(row["id"] for row in rows)
        assert len({row["id"] for row in rows}) == len(rows)
        assert all(row["attribution"]["text"] and row["certainty"]["text"] for row in rows)

    @pytest.mark.parametrize("table", ["recommendations", "milestones", "briefing"])
    def test_where_a_record_has_a_link_its_row_has(self, campaign: tuple[Path, str, str], table: str) -> None:
        home, meeting, _ = campaign
        catalogue = open_bot(HomePaths(home)).catalogue
        linked = {name for name, ask in catalogue.recommendations.items() if ask.source or ask.text}
        linked |= {each.id for each in catalogue.milestones.values() if each.source or each.link}
        linked |= {each.id for each in catalogue.meetings.values() if each.source or each.link}
        rows = in_json(home, *words_for(table, meeting))["rows"]

        bare = [row["id"] for row in rows if row["id"] in linked and not (row["source_link"] or row.get("text_link"))]
        assert bare == []

    @pytest.mark.parametrize("table", TABLES)
    def test_in_excel_what_looks_like_a_formula_is_a_text(self, campaign: tuple[Path, str, str], table: str) -> None:
        home, meeting, _ = campaign
        sheet = openpyxl.load_workbook(io.BytesIO(exported(home, *words_for(table, meeting)))).worksheets[0]
        kinds = {cell.data_type for row in sheet.rows for cell in row if isinstance(cell.value, str)}

        assert kinds == {"s"}
        assert sheet.max_row == len(in_csv(home, *words_for(table, meeting)))

    def test_a_year_alone_means_its_milestones_where_milestones_are_wanted(
        self, campaign: tuple[Path, str, str]
    ) -> None:
        head, *rows = in_csv(campaign[0], "milestones")
        date = head.index("Date")
        year = rows[-1][date][:4]
        dates = [row[date] for row in in_csv(campaign[0], "milestones", year)[1:]]

        assert dates
        assert all(year in each for each in dates)

    @pytest.mark.parametrize("table", TABLES)
    def test_in_word_each_row_is_a_row_or_a_table_of_its_own(self, campaign: tuple[Path, str, str], table: str) -> None:
        home, meeting, _ = campaign
        written = exported(home, *words_for(table, meeting), "--format", "docx")

        tables = Document(io.BytesIO(written)).tables
        shown = len(tables[0].rows) - 1 if len(tables[0].columns) > 2 else len(tables)

        assert shown == len(in_csv(home, *words_for(table, meeting))) - 1

    def test_what_was_recorded_is_there_as_it_was_typed(self, campaign: tuple[Path, str, str]) -> None:
        home, _, ask = campaign
        rows = in_json(home, "progress")["rows"]

        assert [(row["record"], row["evidence"], row["note"]) for row in rows] == [
            (ask, "=cmd|calc", "+1+1"), (ask, "https://example.org/law", None),
        ]  # fmt: skip
        assert rows[1]["evidence_link"]["url"] == "https://example.org/law"


class TestCommand:
    def test_a_question_gives_exactly_the_records_that_asking_gives(self, shipped: Path, tmp_path: Path) -> None:
        question = "what did the EP ask on article 164?"
        answer = json.loads(run(shipped, "ask", "--json", question).output)
        file = tmp_path / "asks.csv"
        run(shipped, "export", "recommendations", question, "--output", str(file))
        rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))[1:]

        assert [row[0] for row in rows] == [each["id"] for each in answer["records"] if each["role"] == "main"]

    def test_a_text_goes_to_the_output_and_what_it_holds_is_told_beside_it(self, veldria: Path) -> None:
        outcome = run(veldria, "export", "recommendations", "--format", "csv")

        assert outcome.code == 0
        assert outcome.output.startswith("\ufeffId,")
        assert outcome.errors.startswith("Recommendations: ")
        assert "everything on record" in outcome.errors

    @pytest.mark.parametrize("form", [(), ("--format", "docx")])
    def test_what_is_no_text_is_not_poured_into_a_terminal(self, veldria: Path, form: tuple[str, ...]) -> None:
        outcome = run(veldria, "export", "recommendations", *form)

        assert (outcome.code, outcome.output) == (2, "")
        assert "--output recommendations." in outcome.errors

    @pytest.mark.parametrize(
        ("name", "begins"), [("a.csv", b"\xef\xbb\xbf"), ("a.JSON", b"{"), ("a.md", b"# "), ("a.docx", b"PK")]
    )
    def test_without_a_format_it_is_as_the_name_ends(
        self, veldria: Path, tmp_path: Path, name: str, begins: bytes
    ) -> None:
        run(veldria, "export", "milestones", "--output", str(tmp_path / name))

        assert (tmp_path / name).read_bytes().startswith(begins)

    def test_where_nothing_is_found_there_is_no_file_and_that_is_no_error(self, veldria: Path, tmp_path: Path) -> None:
        file = tmp_path / "a.csv"
        outcome = run(veldria, "export", "recommendations", "what was asked on the moon?", "--output", str(file))

        assert (outcome.code, outcome.output, file.exists()) == (0, "", False)
        assert outcome.errors.startswith("There is nothing to put into a table")

    @pytest.mark.parametrize(
        "words", [("briefing", "moon:4"), ("recommendations", "--lang", "xx"), ("milestones", "--now", "today")]
    )
    def test_what_there_is_not_is_a_wrong_call(self, veldria: Path, words: tuple[str, ...]) -> None:
        assert run(veldria, "export", *words, "--format", "csv").code == 2

    def test_headings_are_in_the_language_that_is_chosen(self, veldria: Path) -> None:
        assert "Demande" in run(veldria, "export", "recommendations", "--format", "csv", "--lang", "fr").output

    def test_as_of_a_day_before_nothing_recorded_since_is_told(self, home: Path) -> None:
        run(home, "progress", "R-B31-01", "met", "2020", "evidence", "minutes")
        now = in_json(home, "recommendations")["rows"]
        before = in_json(home, "recommendations", "--now", "2021-01-01")

        assert "met" in {row["done"]["code"] for row in now}
        assert {row["done"]["code"] for row in before["rows"]} == {"unknown"}
        assert before["as_of"] == "2021-01-01T11:00:00Z"
        assert any("the records are today’s" in note for note in before["notes"])

    def test_a_note_that_is_kept_to_a_room_is_not_told_at_the_terminal(self, home: Path) -> None:
        run(home, "progress", "R-B31-01", "met", "2020", "evidence", "minutes", "note:", "secret", "words")
        settings = home / "config" / "bot.yaml"
        settings.write_text(settings.read_text() + 'note_rooms: ["slack:C1"]\n')
        made = in_json(home, "progress")

        assert made["rows"]
        assert "secret words" not in str(made)
        assert any("only shown in other rooms" in note for note in made["notes"])

    def test_a_calendar_is_still_written(self, veldria: Path) -> None:
        assert run(veldria, "export", "calendar").output.startswith("BEGIN:VCALENDAR")


class TestChat:
    def test_right_after_an_answer_it_is_what_that_answer_was(
        self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        told = run(home, "chat", typed=f"{QUESTION}\nexport recommendations as csv".encode()).output
        (file,) = tmp_path.glob("recommendations-*.csv")
        rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))[1:]

        assert [row[0] for row in rows] == ["R-B31-02"]
        assert "Recommendations: 1 row, as of " in told
        assert "the last question in this conversation: Asked by: Bell Watch; Topic: Torture" in told

    def test_what_begins_alike_is_a_question(self, home: Path) -> None:
        assert "file" not in run(home, "chat", typed=b"export controls on spyware?").output


class TestPageOfExports:
    @pytest.mark.parametrize("table", TABLES)
    def test_the_page_of_exports_names_every_key_of_a_table(self, campaign: tuple[Path, str, str], table: str) -> None:
        home, meeting, _ = campaign
        related = ("--with-related",) if table == "recommendations" else ()
        made = in_json(home, *words_for(table, meeting), *related)
        (named,) = re.findall(rf"^\| `{table}` \| (.*) \|$", read("docs/exports.md"), re.MULTILINE)
        keys = {column["key"] for column in made["columns"]}

        assert set(re.findall(r"`(\w+)`", named)) == keys - {"id", "attribution", "certainty"}
