"""Files that people edit: what is read, and what is said about each way to get one wrong."""

from __future__ import annotations

import json
import os
import pickle
import pickletools
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from bot.adapters.documents.campaign import read_campaign
from bot.adapters.documents.document import Document, Position
from bot.adapters.documents.loader import load_campaign, load_settings, older_settings
from bot.adapters.documents.reader import MOST_BYTES, read_bytes, read_file
from bot.adapters.documents.settings import BotConfig, SettingsResult, read_settings
from bot.adapters.documents.snapshot import load_snapshot, save_snapshot
from bot.core.domain.problem import Problem
from bot.core.features.debriefs.rules import DebriefRule
from bot.core.features.reminders.rules import ReminderRule
from bot.core.language.vocabulary import LanguageWords
from tests.campaign_data import LANGUAGES, SECOND_CAMPAIGN, language_words

if TYPE_CHECKING:
    from collections.abc import Callable


def document(text: str) -> Document:
    """Read a text that has no problem."""
    reading = read_bytes("f.yaml", text.encode())
    assert reading.problems == ()
    assert reading.document is not None
    return reading.document


def complaints(content: str | bytes) -> list[str]:
    raw = content.encode() if isinstance(content, str) else content
    return [str(problem) for problem in read_bytes("f.yaml", raw).problems]


class TestReading:
    def test_a_problem_is_one_line_with_its_address(self) -> None:
        problem = Problem("config/bot.yaml", 3, 7, "“x” is not an id", "write another")

        assert str(problem) == "config/bot.yaml:3:7: “x” is not an id; write another"

    def test_a_date_stays_the_text_that_was_written(self) -> None:
        assert document("date: 2012-11-22\n").data == {"date": "2012-11-22"}

    def test_a_time_stays_the_text_that_was_written(self) -> None:
        assert document("at: 14:30\n").data == {"at": "14:30"}

    def test_norwegian_is_a_language_and_no_denial(self) -> None:
        assert document("language: no\n").data == {"language": "no"}

    def test_numbers_truth_and_nothing_are_told_from_texts(self) -> None:
        data = document("a: 12\nb: -1.5\nc: true\nd: null\ne:\nf: '12'\n").data

        assert data == {"a": 12, "b": -1.5, "c": True, "d": None, "e": None, "f": "12"}

    def test_a_number_of_a_thousand_digits_does_no_harm(self) -> None:
        assert document(f"a: {'9' * 5_000}\n").data == {"a": float("inf")}

    def test_keys_are_texts_whatever_they_look_like(self) -> None:
        assert document("1: a\nnull: b\n<<: c\n").data == {"1": "a", "null": "b", "<<": "c"}

    def test_an_empty_file_has_no_keys(self) -> None:
        assert document("# nothing yet\n").data == {}

    def test_a_value_has_the_place_where_it_begins(self) -> None:
        read = document("sources:\n  - id: A\n    links:\n      - x\n      - y\n")

        assert read.position(("sources", 0, "links", 1)) == Position(5, 9)

    def test_a_value_left_empty_has_the_place_of_its_key(self) -> None:
        assert document("a: 1\nbc:\n").position(("bc",)) == Position(2, 1)

    def test_what_does_not_exist_has_the_place_of_what_it_is_missing_from(self) -> None:
        assert document("a:\n  - id: A\n").position(("a", 0, "source")) == Position(2, 5)

    def test_a_mark_at_the_start_of_a_file_is_passed_over(self) -> None:
        read = read_bytes("f.yaml", b"\xef\xbb\xbfa: 1\n")

        assert read.document is not None
        assert read.document.position(("a",)) == Position(1, 4)

    def test_windows_line_ends_count_once(self) -> None:
        assert document("a: 1\r\nb: 2\r\n").position(("b",)) == Position(2, 4)


class TestBrokenText:
    def test_nothing_after_the_end_is_read(self) -> None:
        assert complaints("...\na: 1\n") == ["f.yaml:1:1: “...” ends the text before it began; delete that line"]

    def test_every_repeated_key_is_told_not_only_the_first(self) -> None:
        assert complaints("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n") == [
            "f.yaml:2:1: the key “a” appears twice; first in line 1; keep one of the two",
            "f.yaml:5:3: the key “c” appears twice; first in line 4; keep one of the two",
        ]

    def test_a_tab_is_told(self) -> None:
        assert complaints("a:\n\t- 1\n") == [
            "f.yaml:2:1: a tab stands where spaces are needed; indent with spaces, two for each level"
        ]

    def test_a_line_that_is_indented_too_little_is_told(self) -> None:
        assert complaints("- a\nb: 1\n") == [
            "f.yaml:2:1: this line does not fit the list above; start it with “- ”, or indent it alike"
        ]

    def test_a_colon_in_a_text_is_told(self) -> None:
        assert complaints("ask: Amend: the law\n") == [
            "f.yaml:1:11: a “:” stands where none can; indent it like its neighbours, or put the text in quotes"
        ]

    def test_an_open_bracket_is_told_where_it_opens(self) -> None:
        assert complaints("a: [1,2\nb: 3\n") == [
            "f.yaml:1:4: a “[” is not closed; end the list with “]” and part its entries by commas"
        ]

    def test_a_bracket_with_nothing_behind_it_is_told(self) -> None:
        assert complaints("a: [\n") == [
            "f.yaml:2:1: a value is missing between brackets, or they are not closed; write it, or close them"
        ]

    def test_an_open_quotation_mark_is_told_where_it_opens(self) -> None:
        assert complaints('a: 1\nb: "abc\nc: 2\n') == [
            "f.yaml:2:4: a quotation mark is not closed; end the text with the mark it begins with"
        ]

    def test_a_value_that_begins_with_a_mark_of_yaml_is_told(self) -> None:
        assert complaints("a: @home\n") == [
            "f.yaml:1:4: a value begins with a mark that YAML keeps for itself; put the value in quotes"
        ]

    def test_a_byte_that_is_not_utf8_is_told(self) -> None:
        assert complaints(b"a: 1\nb: caf\xe9\n") == [
            "f.yaml:2:7: here stands a byte that is not UTF-8; save the file as UTF-8"
        ]

    def test_a_file_in_utf16_is_told(self) -> None:
        assert complaints("a: 1\n".encode("utf-16")) == ["f.yaml:1:1: the file is written in UTF-16; save it as UTF-8"]

    def test_a_character_that_cannot_be_printed_is_told(self) -> None:
        assert complaints("a: 1\nb: x\x07y\n") == [
            "f.yaml:2:5: here stands a character that cannot be printed; delete it"
        ]

    def test_an_alias_is_refused_before_it_unfolds(self) -> None:
        bomb = "a: &a [x, x]\n" + "".join(
            f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )

        assert complaints(bomb) == [
            "f.yaml:1:4: “&a” names a value for use elsewhere; delete it and write values out",
            "f.yaml:2:4: “&b” names a value for use elsewhere; delete it and write values out",
            "f.yaml:2:8: “*a” stands for a value written elsewhere; write the value out here",
        ]

    def test_a_mark_that_changes_a_values_kind_is_refused(self) -> None:
        assert complaints("a: !!python/object:os.system x\n") == [
            "f.yaml:1:4: a “!” mark before a value changes its kind; delete it; put texts in quotes"
        ]

    def test_brackets_without_end_are_refused(self) -> None:
        assert complaints("a: " + "[" * 10_000) == [
            "f.yaml:1:23: more than 20 levels stand inside each other; check the brackets"
        ]

    @pytest.mark.parametrize("text", ["%YAML 1.3\n---\na: 1\n", f"%YAML 1.{'9' * 5_000}\n---\na: 1\n"])
    def test_a_version_of_yaml_that_never_was_is_refused(self, text: str) -> None:
        assert complaints(text) == ["f.yaml:1:1: after this nothing can be read; delete what begins with “%” or “\\”"]

    def test_a_character_beyond_the_last_one_is_refused(self) -> None:
        assert complaints('a: 1\nb: "\\UFFFFFFFF"\n') == [
            "f.yaml:2:1: after this nothing can be read; delete what begins with “%” or “\\”"
        ]

    @pytest.mark.parametrize("escape", ["\\uD800", "\\0", "\\e[2J"])
    def test_a_character_smuggled_in_by_an_escape_is_refused(self, escape: str) -> None:
        assert complaints(f'a: "x{escape}"\n') == [
            "f.yaml:1:4: here stands a character that cannot be printed; delete it"
        ]

    def test_a_second_document_is_refused(self) -> None:
        assert complaints("a: 1\n---\nb: 2\n") == [
            "f.yaml:2:1: a second document begins with “---”; delete that line, or use two files"
        ]

    def test_a_list_as_a_key_is_refused(self) -> None:
        assert complaints("? [a]\n: 1\n") == [
            "f.yaml:1:3: a list or a group of keys stands where a key is needed; write a plain word as the key"
        ]

    def test_a_file_that_is_a_list_is_refused(self) -> None:
        assert complaints("- a\n") == [
            "f.yaml:1:1: the file does not begin with a key; write “key:” and indent the rest under it"
        ]

    def test_a_huge_file_is_refused_unread(self) -> None:
        assert complaints(b"#" * (MOST_BYTES + 1)) == [
            "f.yaml:1:1: the file is larger than 5 MB; take out what does not belong there"
        ]

    def test_a_huge_file_is_refused_by_its_size(self, tmp_path: Path) -> None:
        path = tmp_path / "huge.yaml"
        with path.open("wb") as file:
            file.truncate(MOST_BYTES + 1)

        assert [problem.what for problem in read_file(path).problems] == ["the file is larger than 5 MB"]

    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_document_or_a_problem(self, content: bytes) -> None:
        reading = read_bytes("f.yaml", content)

        assert reading.document is not None or reading.problems

    @given(st.text(alphabet="ab:- \n\t[]{}'\"#&*!|>%@`?,\\", max_size=60))
    def test_any_scribble_is_a_document_or_a_problem(self, text: str) -> None:
        reading = read_bytes("f.yaml", text.encode())

        assert reading.document is not None or reading.problems


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """Give a copy of the second campaign that a test may break, with a few words of its languages beside it."""
    folder = tmp_path / "veldria"
    shutil.copytree(SECOND_CAMPAIGN, folder)
    languages = tmp_path / "languages"
    languages.mkdir()
    for code, stemmer in (("en", "english"), ("fr", "french")):
        words = language_words((("language",), code), (("stemmer",), stemmer))
        (languages / f"{code}.yaml").write_text(words.model_dump_json(), encoding="utf-8")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Put one text in the place of another, once."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder: Path) -> list[str]:
    """Return the problems, each without the part of its address that differs by machine."""
    reading = read_campaign(folder, folder.parent / "languages")
    return [str(problem).removeprefix(f"{folder.parent}/") for problem in reading.problems]


class TestCampaign:
    def test_another_campaign_needs_another_folder_and_no_code(self) -> None:
        reading = read_campaign(SECOND_CAMPAIGN, LANGUAGES)

        assert reading.problems == ()
        assert reading.dataset is not None
        assert len(reading.dataset.recommendations) == 10

    def test_the_languages_come_in_the_campaigns_order(self, campaign: Path) -> None:
        reading = read_campaign(campaign, campaign.parent / "languages")

        assert [each.language for each in reading.languages] == ["en", "fr"]

    def test_a_key_with_a_typing_error_is_told_with_the_right_one(self, campaign: Path) -> None:
        edit(campaign / "entities.yaml", "kind: person", "kidn: person")

        assert problems_of(campaign) == [
            "veldria/entities.yaml:4:5: “kind” is missing; add a line “kind: …” here",
            "veldria/entities.yaml:5:5: there is no key “kidn” here; did you mean “kind”?",
        ]

    def test_a_key_that_reads_otherwise_in_python_is_suggested_as_it_is_written(self, campaign: Path) -> None:
        edit(campaign / "sources.yaml", "for: 61", "fro: 61")

        assert problems_of(campaign) == ["veldria/sources.yaml:12:7: there is no key “fro” here; did you mean “for”?"]

    def test_a_missing_key_is_told_at_its_record(self, campaign: Path) -> None:
        edit(campaign / "sources.yaml", "    body: Northern Assembly\n", "")

        assert problems_of(campaign) == ["veldria/sources.yaml:4:5: “body” is missing; add a line “body: …” here"]

    def test_a_number_in_the_place_of_a_text_is_told(self, campaign: Path) -> None:
        edit(campaign / "provisions.yaml", 'number: "77"', "number: 77")

        assert problems_of(campaign) == [
            (
                "veldria/provisions.yaml:18:13: the value 77 stands where a text is expected; "
                "write a text; one that looks like a number or like true goes in quotes"
            )
        ]

    def test_a_text_in_the_place_of_a_list_is_told(self, campaign: Path) -> None:
        edit(campaign / "recommendations.yaml", "askers:\n      - ASSEMBLY", "askers: ASSEMBLY")

        assert problems_of(campaign) == [
            (
                "veldria/recommendations.yaml:5:13: “ASSEMBLY” stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            )
        ]

    def test_nothing_in_the_place_of_a_list_is_told(self, campaign: Path) -> None:
        (campaign / "entities.yaml").write_text("entities:\n", encoding="utf-8")

        assert problems_of(campaign) == [
            (
                "veldria/entities.yaml:1:1: nothing stands where a list is expected; "
                "write each entry in its own line under the key, with “- ” before it, or [] for none"
            )
        ]

    def test_a_text_in_the_place_of_a_record_is_told(self, campaign: Path) -> None:
        (campaign / "entities.yaml").write_text("entities:\n  - venn\n", encoding="utf-8")

        assert problems_of(campaign) == [
            (
                "veldria/entities.yaml:2:5: “venn” stands where a group of keys is expected; "
                "write each “key: value” in its own line, indented alike"
            )
        ]

    def test_a_wrong_choice_is_told_with_the_nearest(self, campaign: Path) -> None:
        edit(campaign / "recommendations.yaml", "attribution: reported", "attribution: reportet")

        assert problems_of(campaign) == [
            "veldria/recommendations.yaml:27:18: “reportet” is not allowed here; did you mean “reported”?"
        ]

    def test_a_choice_that_is_far_off_is_told_with_all(self, campaign: Path) -> None:
        edit(campaign / "sources.yaml", "certainty: read", "certainty: 100")

        assert problems_of(campaign) == [
            "veldria/sources.yaml:17:16: “100” is not allowed here; write one of: read, stated, unverified"
        ]

    def test_a_link_that_is_no_web_address_is_told(self, campaign: Path) -> None:
        edit(campaign / "sources.yaml", "https://bell.example", "bell.example")

        assert problems_of(campaign) == [
            (
                "veldria/sources.yaml:32:9: “bell.example/2031/march” is not a web address; "
                "write the whole address, with https:// before it and no spaces"
            )
        ]

    def test_an_id_with_spaces_is_told(self, campaign: Path) -> None:
        edit(campaign / "entities.yaml", "id: venn", "id: orla venn")

        assert problems_of(campaign) == [
            (
                "veldria/entities.yaml:4:9: “orla venn” is not an id; "
                "use letters, digits and “_-.:”, and begin with a letter or digit"
            )
        ]

    def test_a_day_that_no_calendar_has_is_told(self, campaign: Path) -> None:
        edit(campaign / "milestones.yaml", "date: 2031-03-04", "date: 2031-02-30")

        assert problems_of(campaign) == [
            ("veldria/milestones.yaml:5:11: “2031-02-30” is not a day of the calendar; check month and day")
        ]

    def test_a_wrong_code_of_a_language_is_told_at_its_key(self, campaign: Path) -> None:
        edit(campaign / "entities.yaml", "name: Orla Venn", "name: Orla Venn\n    note: ''")
        edit(campaign / "topics.yaml", "en: Torture", "EN: Torture")

        assert problems_of(campaign) == [
            "veldria/entities.yaml:7:11: nothing is written here; write it, or delete the key if it may be left out",
            (
                "veldria/topics.yaml:6:7: “EN” is not a language code; "
                "write the two or three small letters of ISO 639, such as en"
            ),
        ]

    def test_a_text_that_is_too_long_is_told(self, campaign: Path) -> None:
        edit(campaign / "entities.yaml", "id: venn", f"id: {'v' * 81}")

        assert problems_of(campaign) == ["veldria/entities.yaml:4:9: the text is longer than 80 characters; shorten it"]

    def test_a_long_wrong_value_is_cut_in_the_problem(self, campaign: Path) -> None:
        edit(campaign / "entities.yaml", "kind: person", f"kind: {'p' * 300}")

        (problem,) = problems_of(campaign)

        assert f"“{'p' * 60}…” is not allowed here" in problem

    def test_a_number_that_is_too_small_is_told(self, campaign: Path) -> None:
        edit(campaign / "meetings.yaml", "number: 3", "number: 0")

        assert problems_of(campaign) == ["veldria/meetings.yaml:18:13: “0” is too small; write 1 or more"]

    def test_a_list_in_the_place_of_a_text_is_told(self, campaign: Path) -> None:
        edit(campaign / "entities.yaml", "name: Orla Venn", "name: [Orla, Venn]")

        assert problems_of(campaign)[0].startswith(
            "veldria/entities.yaml:6:11: a list stands where a text is expected; write a text"
        )

    def test_a_group_in_the_place_of_a_text_is_told(self, campaign: Path) -> None:
        edit(campaign / "entities.yaml", "name: Orla Venn", "name: {first: Orla}")

        assert problems_of(campaign)[0].startswith(
            "veldria/entities.yaml:6:11: a group of keys stands where a text is expected; write a text"
        )

    def test_a_cue_that_is_not_known_is_told_with_some_that_are(self, campaign: Path) -> None:
        words = json.loads((campaign.parent / "languages" / "en.yaml").read_text(encoding="utf-8"))
        words["cues"]["xyzzy"] = ["abracadabra"]
        (campaign.parent / "languages" / "en.yaml").write_text(json.dumps(words), encoding="utf-8")

        (problem,) = problems_of(campaign)

        assert problem.endswith("such as ask, document, article")

    def test_a_key_in_a_group_without_fixed_keys_is_placed_by_its_path(self, campaign: Path) -> None:
        edit(campaign / "provisions.yaml", "      since: 2032-01-01\n", "      sinse: 2032-01-01\n")

        assert problems_of(campaign) == [
            "veldria/provisions.yaml:21:7: “since” is missing; add a line “since: …” here",
            "veldria/provisions.yaml:22:7: there is no key “sinse” here; did you mean “since”?",
        ]

    def test_problems_of_all_files_are_told_at_once(self, campaign: Path) -> None:
        edit(campaign / "sources.yaml", "certainty: read", "certainty: sure")
        edit(campaign / "vocabulary" / "fr.yaml", "topics:", "topix:")
        (campaign / "recipes.yaml").write_text("recipes: [\n", encoding="utf-8")
        (campaign.parent / "languages" / "en.yaml").write_text("language: en\n", encoding="utf-8")

        files = {problem.split(":", 1)[0] for problem in problems_of(campaign)}

        assert files == {
            "languages/en.yaml",
            "veldria/recipes.yaml",
            "veldria/sources.yaml",
            "veldria/vocabulary/fr.yaml",
        }

    def test_what_an_unreadable_file_holds_is_not_called_missing(self, campaign: Path) -> None:
        (campaign / "sources.yaml").write_text("sources: [a\n", encoding="utf-8")

        assert problems_of(campaign) == [
            "veldria/sources.yaml:1:10: a “[” is not closed; end the list with “]” and part its entries by commas"
        ]

    def test_a_key_that_no_file_has_is_told(self, campaign: Path) -> None:
        (campaign / "topics.yaml").unlink()

        assert problems_of(campaign) == [
            "veldria:1:1: in all files “topics” is missing; add a file that begins with it"
        ]

    def test_a_key_that_two_files_have_is_told_in_the_second(self, campaign: Path) -> None:
        (campaign / "more.yaml").write_text("entities: []\nrecipes: []\n", encoding="utf-8")
        mend = "put all its entries in one file"

        assert problems_of(campaign) == [
            f"veldria/more.yaml:1:1: “entities” stands in {campaign}/entities.yaml already; {mend}",
            f"veldria/recipes.yaml:3:1: “recipes” stands in {campaign}/more.yaml already; {mend}",
        ]

    def test_a_key_that_no_campaign_has_is_told(self, campaign: Path) -> None:
        edit(campaign / "recipes.yaml", "recipes:", "recepies:")

        assert problems_of(campaign) == [
            "veldria/recipes.yaml:3:1: there is no key “recepies” here; did you mean “recipes”?"
        ]

    def test_records_that_do_not_fit_together_are_told_by_line(self, campaign: Path) -> None:
        edit(campaign / "milestones.yaml", "source: TALKS-2032", "source: TALKS-2033")

        assert problems_of(campaign) == [
            "veldria/milestones.yaml:22:13: “TALKS-2033” is not on record in sources; did you mean “TALKS-2032”?"
        ]

    def test_words_that_do_not_fit_together_are_told_by_line(self, campaign: Path) -> None:
        edit(campaign / "vocabulary" / "fr.yaml", "[Ligue du Nord]", "[Ligue du Nord, Bell Watch]")

        assert problems_of(campaign) == [
            (
                "veldria/vocabulary/fr.yaml:13:10: “Bell Watch” stands for LEAGUE already, as “Bell Watch”; "
                "keep it under LEAGUE or under BELL, not both"
            )
        ]

    def test_a_theme_that_became_a_topic_is_told_in_the_languages_file(self, campaign: Path) -> None:
        words = language_words((("themes", "torture"), ["waterboarding"]))
        (campaign.parent / "languages" / "en.yaml").write_text(words.model_dump_json(), encoding="utf-8")

        (problem,) = problems_of(campaign)

        assert problem.startswith("languages/en.yaml:1:")

    def test_a_vocabulary_says_its_files_language(self, campaign: Path) -> None:
        (campaign / "vocabulary" / "fr.yaml").rename(campaign / "vocabulary" / "de.yaml")

        assert (
            "veldria/vocabulary/de.yaml:3:11: the language is “fr”, the file's name says “de”; make both the same"
            in (problems_of(campaign))
        )

    def test_a_file_that_would_be_passed_over_in_silence_is_told(self, campaign: Path) -> None:
        (campaign / "recipes.yaml").rename(campaign / "recipes.yml")

        assert problems_of(campaign) == [
            "veldria/recipes.yml:1:1: only files that end in “.yaml” are read; rename it to recipes.yaml"
        ]

    def test_an_editors_own_copy_is_passed_over(self, campaign: Path) -> None:
        (campaign / ".#sources.yaml").write_text("half a file: [", encoding="utf-8")

        assert problems_of(campaign) == []

    def test_a_folder_that_does_not_exist_is_told(self, campaign: Path) -> None:
        assert "elsewhere:1:1: there is no campaign here; name a folder that holds *.yaml files" in problems_of(
            campaign.parent / "elsewhere"
        )

    def test_nothing_of_a_broken_campaign_is_used(self, campaign: Path) -> None:
        edit(campaign / "sources.yaml", "certainty: read", "certainty: sure")

        reading = read_campaign(campaign, campaign.parent / "languages")

        assert (reading.dataset, reading.languages, reading.words) == (None, (), ())


class TestSettings:
    def test_the_settings_that_ship_are_right(self) -> None:
        reading = read_settings(LANGUAGES.parent.parent / "config" / "bot.yaml")

        rules = (ReminderRule(rooms=("terminal:terminal",), milestones=True),)
        asked = (DebriefRule(rooms=("terminal:terminal",)),)
        chosen = BotConfig(campaign="eu-kazakhstan", language="en", semantic=False, reminders=rules, debriefs=asked)

        assert reading == SettingsResult(chosen, ())

    def test_a_campaign_cannot_lie_outside_the_seeds(self, tmp_path: Path) -> None:
        path = tmp_path / "bot.yaml"
        path.write_text("campaign: ../elsewhere\n", encoding="utf-8")

        reading = read_settings(path)

        assert [str(problem).removeprefix(f"{tmp_path}/") for problem in reading.problems] == [
            "bot.yaml:1:11: “../elsewhere” is not a folder name; use small letters, digits and “-”"
        ]

    def test_a_choice_between_true_and_false_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "bot.yaml"
        path.write_text("campaign: veldria\nsemantic: perhaps\n", encoding="utf-8")

        (problem,) = read_settings(path).problems

        assert problem.mend == "write true or false, without quotes"

    def test_a_room_of_another_platform_than_matrix_is_not_in_clear(self, tmp_path: Path) -> None:
        path = tmp_path / "bot.yaml"
        path.write_text("campaign: veldria\nrooms:\n  - {room: slack:C1, clear: true}\n", encoding="utf-8")

        (problem,) = read_settings(path).problems

        assert (problem.what, problem.mend) == ("clear is chosen for rooms of Matrix alone", "take this line out")

    def test_a_room_of_matrix_takes_part_in_clear_where_that_is_chosen_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "bot.yaml"
        rooms = 'rooms:\n  - {room: "matrix:!clear", clear: true}\n  - room: "matrix:!other"\n'
        path.write_text(f"campaign: veldria\n{rooms}", encoding="utf-8")
        config = read_settings(path).config

        assert config is not None
        assert [config.access.may_be_clear(f"matrix:!{room}") for room in ("clear", "other", "unnamed")] == [
            True,
            False,
            False,
        ]

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        reading = read_settings(tmp_path / "bot.yaml")

        assert [problem.what for problem in reading.problems] == ["the file cannot be read: no such file or directory"]

    def test_what_cannot_be_seen_of_a_name_that_was_copied_from_a_message_does_not_count(self, tmp_path: Path) -> None:
        path = tmp_path / "bot.yaml"
        path.write_text("campaign: veldria\nadmin_room: matrix:!\u2060abc\n", encoding="utf-8")

        config = read_settings(path).config

        assert config is not None
        assert config.admin_room == "matrix:!abc"

    def test_settings_with_a_repeated_key_are_not_used(self, tmp_path: Path) -> None:
        path = tmp_path / "bot.yaml"
        path.write_text("campaign: a\ncampaign: b\n", encoding="utf-8")

        assert read_settings(path).config is None


class RunsCode:
    """What somebody who can write into the state folder would put there."""

    def __init__(self, proof: Path) -> None:
        """Take the file that shows whether the code ran."""
        self._proof = proof

    @override
    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self._proof,))


def open_to_everybody(folder: Path) -> None:
    folder.chmod(0o777)


def give_away(folder: Path) -> None:
    os.chown(folder, 4242, 4242)


class TestSnapshot:
    def test_the_snapshot_holds_what_the_files_hold(self, campaign: Path, tmp_path: Path) -> None:
        languages, state = tmp_path / "languages", tmp_path / "state"
        first = load_campaign(campaign, languages, state)

        second = load_campaign(campaign, languages, state)

        assert second == first == read_campaign(campaign, languages)

    def test_the_second_start_reads_the_snapshot(self, campaign: Path, tmp_path: Path) -> None:
        state = tmp_path / "state"
        load_campaign(campaign, tmp_path / "languages", state)
        snapshot = state / "campaign-veldria.snapshot"
        snapshot.write_bytes(snapshot.read_bytes().replace(b"Bell Watch", b"Bell Match"))

        reading = load_campaign(campaign, tmp_path / "languages", state)

        assert reading.dataset is not None
        assert "Bell Match" in reading.dataset.model_dump_json()

    def test_an_edit_makes_the_snapshot_old(self, campaign: Path, tmp_path: Path) -> None:
        load_campaign(campaign, tmp_path / "languages", tmp_path / "state")
        edit(campaign / "entities.yaml", "Orla Venn", "Orla Vann")

        reading = load_campaign(campaign, tmp_path / "languages", tmp_path / "state")

        assert reading.dataset is not None
        assert reading.dataset.entities[0].name == "Orla Vann"

    def test_a_broken_campaign_leaves_no_snapshot(self, campaign: Path, tmp_path: Path) -> None:
        edit(campaign / "sources.yaml", "certainty: read", "certainty: sure")

        load_campaign(campaign, tmp_path / "languages", tmp_path / "state")

        assert not (tmp_path / "state" / "campaign-veldria.snapshot").exists()

    def test_a_snapshot_counts_wherever_its_campaign_is_moved_to(self, campaign: Path, tmp_path: Path) -> None:
        state = tmp_path / "state"
        first = load_campaign(campaign, tmp_path / "languages", state)
        before = (state / "campaign-veldria.snapshot").stat().st_mtime_ns
        moved = shutil.copytree(campaign, tmp_path / "elsewhere" / campaign.name)

        assert load_campaign(moved, tmp_path / "languages", state) == first
        assert (state / "campaign-veldria.snapshot").stat().st_mtime_ns == before

    def test_a_mistake_in_words_is_told_with_its_place_at_each_start(self, campaign: Path, tmp_path: Path) -> None:
        edit(campaign / "vocabulary" / "fr.yaml", "[Ligue du Nord]", "[Ligue du Nord, Bell Watch]")

        first, second = (load_campaign(campaign, tmp_path / "languages", tmp_path / "state") for _ in range(2))

        assert first.problems == second.problems
        assert [(Path(each.file).name, each.line, each.column) for each in second.problems] == [("fr.yaml", 13, 10)]

    def test_words_with_a_mistake_in_them_are_told_at_each_start(self, campaign: Path, tmp_path: Path) -> None:
        edit(campaign / "vocabulary" / "fr.yaml", "language: fr", "language: de")

        first, second = (load_campaign(campaign, tmp_path / "languages", tmp_path / "state") for _ in range(2))

        assert first.problems == second.problems != ()

    @pytest.mark.parametrize("keep", [0, 10, 65, 500, -3])
    def test_a_snapshot_that_was_cut_short_is_passed_over(self, campaign: Path, tmp_path: Path, keep: int) -> None:
        first = load_campaign(campaign, tmp_path / "languages", tmp_path / "state")
        snapshot = tmp_path / "state" / "campaign-veldria.snapshot"
        snapshot.write_bytes(snapshot.read_bytes()[:keep])

        assert load_campaign(campaign, tmp_path / "languages", tmp_path / "state") == first

    def test_a_snapshot_that_would_run_code_is_passed_over(self, campaign: Path, tmp_path: Path) -> None:
        first = load_campaign(campaign, tmp_path / "languages", tmp_path / "state")
        snapshot = tmp_path / "state" / "campaign-veldria.snapshot"
        proof = tmp_path / "proof"
        snapshot.write_bytes(pickle.dumps(RunsCode(proof)))

        assert load_campaign(campaign, tmp_path / "languages", tmp_path / "state") == first
        assert not proof.exists()

    def test_a_way_through_a_module_of_ours_to_what_runs_code_is_passed_over(
        self, campaign: Path, tmp_path: Path
    ) -> None:
        first = load_campaign(campaign, tmp_path / "languages", tmp_path / "state")
        snapshot = tmp_path / "state" / "campaign-veldria.snapshot"
        proof = tmp_path / "proof"
        code = f"open({str(proof)!r}, 'w')".encode()
        # __builtins__["eval"], found by way of a module whose records may stand in a snapshot.
        attack = b"\x80\x04\x8c\x10bot.core.records\x8c\x10__builtins__.get\x93\x8c\x04eval\x85R\x8c"
        attack += bytes([len(code)]) + code + b"\x85R."
        kept = snapshot.read_bytes()
        for size in (0, 32, 64, kept.index(b"[{") + 1):
            snapshot.write_bytes(kept[:size] + attack)

            assert load_campaign(campaign, tmp_path / "languages", tmp_path / "state") == first
        assert not proof.exists()

    @pytest.mark.parametrize("opcode", pickletools.opcodes, ids=lambda opcode: opcode.name)
    def test_no_opcode_of_a_pickle_is_read(self, opcode: pickletools.OpcodeInfo, tmp_path: Path) -> None:
        snapshot = tmp_path / "kept.snapshot"
        save_snapshot(snapshot, bytes(32), BotConfig(campaign="veldria"), BotConfig)
        kept = snapshot.read_bytes()
        beginning = kept[: kept.index(b"{")]
        for content in (opcode.code.encode("latin-1"), beginning + opcode.code.encode("latin-1") + b"\0\0."):
            snapshot.write_bytes(content)

            assert load_snapshot(snapshot, bytes(32), BotConfig) is None

    @pytest.mark.parametrize(
        "kept",
        [
            pytest.param(b"[" * 100_000, id="nested without end"),
            pytest.param(b'{"campaign":' * 100_000, id="groups nested without end"),
            pytest.param(b'{"campaign":"a","language":' + b"9" * 1_000_000 + b"}", id="a number of a million digits"),
            pytest.param(b'{"campaign":"a","semantic":"yes"}', id="a text where a choice stands"),
            pytest.param(b'{"campaign":"a","people":[{"person":"slack:U1","role":"owner"}]}', id="no role of ours"),
            pytest.param(b'{"campaign":"a","__class__":"os.system"}', id="a key that nobody knows"),
            pytest.param(b'{"campaign":"../../etc"}', id="no name of a folder"),
            pytest.param(b'{"campaign":"\xff\xfe"}', id="no text"),
            pytest.param(b'{"campaign":NaN}', id="no number"),
            pytest.param(b"", id="nothing"),
        ],
    )
    def test_what_is_no_record_is_passed_over(self, tmp_path: Path, kept: bytes) -> None:
        snapshot = tmp_path / "kept.snapshot"
        save_snapshot(snapshot, bytes(32), BotConfig(campaign="veldria"), BotConfig)
        content = snapshot.read_bytes()
        snapshot.write_bytes(content[: content.index(b"{")] + kept + b"]")

        assert load_snapshot(snapshot, bytes(32), BotConfig) is None

    def test_a_snapshot_that_others_could_write_is_passed_over(self, tmp_path: Path) -> None:
        snapshot = tmp_path / "kept.snapshot"
        save_snapshot(snapshot, bytes(32), BotConfig(campaign="veldria"), BotConfig)
        snapshot.chmod(0o666)

        assert load_snapshot(snapshot, bytes(32), BotConfig) is None

    def test_a_snapshot_of_somebody_else_is_passed_over(self, tmp_path: Path) -> None:
        snapshot = tmp_path / "kept.snapshot"
        save_snapshot(snapshot, bytes(32), BotConfig(campaign="veldria"), BotConfig)
        os.chown(snapshot, 4242, 4242)

        assert load_snapshot(snapshot, bytes(32), BotConfig) is None

    @pytest.mark.parametrize("spoil", [open_to_everybody, give_away])
    def test_a_state_that_others_can_write_is_neither_read_nor_written(
        self, tmp_path: Path, spoil: Callable[[Path], None]
    ) -> None:
        state = tmp_path / "state"
        save_snapshot(state / "old.snapshot", bytes(32), BotConfig(campaign="veldria"), BotConfig)
        spoil(state)
        save_snapshot(state / "new.snapshot", bytes(32), BotConfig(campaign="veldria"), BotConfig)

        assert load_snapshot(state / "old.snapshot", bytes(32), BotConfig) is None
        assert not (state / "new.snapshot").exists()

    def test_only_the_owner_may_look_into_the_state(self, campaign: Path, tmp_path: Path) -> None:
        state = tmp_path / "state"
        load_campaign(campaign, tmp_path / "languages", state)

        modes = [stat.S_IMODE(path.stat().st_mode) for path in (state, state / "campaign-veldria.snapshot")]

        assert modes == [0o700, 0o600]

    def test_nothing_but_snapshots_stays_behind(self, campaign: Path, tmp_path: Path) -> None:
        load_campaign(campaign, tmp_path / "languages", tmp_path / "state")

        assert {path.suffix for path in (tmp_path / "state").iterdir()} == {".snapshot"}

    def test_a_state_that_cannot_be_written_does_no_harm(self, campaign: Path, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")

        assert load_campaign(campaign, tmp_path / "languages", tmp_path / "state").problems == ()

    def test_a_snapshot_that_cannot_be_put_in_place_leaves_no_crumbs(self, campaign: Path, tmp_path: Path) -> None:
        (tmp_path / "state" / "campaign-veldria.snapshot").mkdir(parents=True)

        load_campaign(campaign, tmp_path / "languages", tmp_path / "state")

        assert {path.suffix for path in (tmp_path / "state").iterdir()} == {".snapshot"}

    def test_settings_are_kept_in_the_same_way(self, tmp_path: Path) -> None:
        path = tmp_path / "bot.yaml"
        path.write_text("campaign: veldria\nlanguage: fr\n", encoding="utf-8")
        first = load_settings(path, tmp_path / "state")

        second = load_settings(path, tmp_path / "state")

        assert second == first == SettingsResult(BotConfig(campaign="veldria", language="fr"), ())

    def test_settings_that_ship_come_back_with_their_rules(self, tmp_path: Path) -> None:
        shipped = Path(__file__).parents[3] / "config" / "bot.yaml"
        first = load_settings(shipped, tmp_path / "state").config

        assert first is not None
        assert first.reminders
        assert next(older_settings(shipped, tmp_path / "state", SettingsResult(None, ()), None)) == first

    def test_broken_settings_are_told_at_each_start(self, tmp_path: Path) -> None:
        path = tmp_path / "bot.yaml"
        path.write_text("campain: veldria\n", encoding="utf-8")
        load_settings(path, tmp_path / "state")

        assert len(load_settings(path, tmp_path / "state").problems) == 2

    def test_a_start_from_the_snapshot_does_not_import_the_yaml_library(self, campaign: Path, tmp_path: Path) -> None:
        folders = [str(path) for path in (campaign, tmp_path / "languages", tmp_path / "state")]
        load_campaign(campaign, tmp_path / "languages", tmp_path / "state")
        program = (
            "import json, pathlib, sys\n"
            "from bot.adapters.documents.loader import load_campaign\n"
            "reading = load_campaign(*map(pathlib.Path, sys.argv[1:]))\n"
            "print(json.dumps([reading.dataset is not None, any(name.startswith('ruamel') for name in sys.modules)]))\n"
        )

        done = subprocess.run([sys.executable, "-c", program, *folders], capture_output=True, check=True, timeout=60)  # noqa: S603

        assert json.loads(done.stdout) == [True, False]


def test_a_languages_file_that_ships_is_right() -> None:
    reading = read_bytes("en.yaml", (LANGUAGES / "en.yaml").read_bytes())

    assert reading.document is not None
    assert LanguageWords.model_validate(reading.document.data).language == "en"
