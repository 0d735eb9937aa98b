"""``check``, and what the bot does with files that are broken, missing, or elsewhere."""

from __future__ import annotations

import os
import shutil
import stat
from getpass import getuser
from typing import TYPE_CHECKING

import pytest

from bot import app
from bot.app import bot as answering
from tests.command_line import run, run_alone
from tests.homes import settle

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "What did the Assembly ask on torture?"
ANSWERED = "[R-A31-01]"
GOING_ON = "Going on with the last correct version.\n"
SOMEBODY = 4242
"""A user that this machine does not know."""


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def choose(home: Path, settings: str) -> Path:
    file = home / "config" / "bot.yaml"
    file.write_text(settings)
    return file


class TestCheck:
    def test_whatever_ships_is_in_order(self, shipped: Path) -> None:
        outcome = run(shipped, "check")

        assert (outcome.code, outcome.output.splitlines()[0]) == (0, "Everything is in order.")

    def test_what_is_in_order_is_counted(self, veldria: Path) -> None:
        assert run(veldria, "check").output == (
            "Everything is in order.\nveldria: 10 recommendations, 4 sources, 2 milestones, 2 meetings\n"
        )

    def test_every_mistake_of_every_file_is_told_with_its_place(self, home: Path) -> None:
        settings = choose(home, "campaign: veldria\nlanguge: en\n")
        topics, sources = (home / "seeds" / "veldria" / name for name in ("topics.yaml", "sources.yaml"))
        change(topics, "torture", "tortur")
        change(sources, "certainty: read", "certainty: red")
        outcome = run(home, "check")

        assert outcome.code == 1
        assert outcome.output.splitlines()[0] == (
            f"{settings}:2:1: there is no key “languge” here; did you mean “language”?"
        )
        assert str(sources) in outcome.output

    def test_a_campaign_that_has_no_folder_is_told_at_its_line(self, home: Path) -> None:
        settings = choose(home, "language: en\ncampaign: veldri\n")

        assert run(home, "check").output == (
            f"{settings}:2:11: there is no campaign “veldri” in seeds/; write one of: veldria\n"
        )

    def test_a_language_the_campaign_does_not_speak_is_told_at_its_line(self, home: Path) -> None:
        settings = choose(home, "campaign: veldria\nlanguage: kk\n")

        assert run(home, "check").output == (
            f"{settings}:2:11: the campaign veldria has no language “kk”; write one of: en, fr\n"
        )

    def test_a_campaign_nobody_chose_is_checked_too(self, home: Path) -> None:
        (home / "seeds" / "another").mkdir()

        assert f"{home / 'seeds' / 'another'}:1:1: there is no campaign here" in run(home, "check").output

    def test_a_file_is_named_as_seen_from_here(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        choose(home, "")
        monkeypatch.chdir(home)

        assert run(home, "check").output.startswith("config/bot.yaml:1:1: ")


class TestBrokenFiles:
    def test_a_broken_file_is_told_and_the_last_good_records_answer(self, home: Path) -> None:
        run(home, "ask", QUESTION)
        file = home / "seeds" / "veldria" / "topics.yaml"
        file.write_text("topics: [\n")
        outcome = run(home, "ask", QUESTION)

        assert (outcome.code, ANSWERED in outcome.output) == (0, True)
        assert outcome.errors.startswith(f"{file}:2:1: ")
        assert outcome.errors.endswith(GOING_ON)

    def test_a_chat_goes_on_with_the_last_good_records_too(self, home: Path) -> None:
        run(home, "ask", QUESTION)
        (home / "seeds" / "veldria" / "topics.yaml").write_text("topics: [\n")
        outcome = run(home, "chat", typed=QUESTION.encode())

        assert (outcome.code, ANSWERED in outcome.output) == (0, True)
        assert outcome.errors.endswith(GOING_ON)

    def test_scripts_get_their_json_all_the_same(self, home: Path) -> None:
        run(home, "ask", QUESTION)
        (home / "seeds" / "veldria" / "topics.yaml").unlink()

        assert run(home, "ask", "--json", QUESTION).output.startswith('{"id": null')

    def test_mended_files_are_answered_from_again(self, home: Path) -> None:
        run(home, "ask", QUESTION)
        file = home / "seeds" / "veldria" / "recommendations.yaml"
        good = file.read_text()
        file.write_text("recommendations: [\n")
        run(home, "ask", QUESTION)
        file.write_text(good.replace("Have every report", "Have each report"))
        outcome = run(home, "ask", QUESTION)

        assert ("Have each report" in outcome.output, outcome.errors) == (True, "")

    def test_broken_files_without_anything_older_are_told(self, home: Path) -> None:
        (home / "state" / "campaign-veldria.snapshot").unlink()
        (home / "seeds" / "veldria" / "topics.yaml").write_text("topics: [\n")
        outcome = run(home, "ask", QUESTION)

        assert (outcome.code, outcome.output) == (1, "")
        assert "topics.yaml:2:1: " in outcome.errors
        assert GOING_ON not in outcome.errors

    def test_what_is_kept_of_the_last_good_records_may_be_broken_too(self, home: Path) -> None:
        run(home, "ask", QUESTION)
        (home / "seeds" / "veldria" / "topics.yaml").write_text("topics: [\n")
        (home / "state" / "campaign-veldria.snapshot").write_bytes(b"no snapshot")

        assert run(home, "ask", QUESTION).code == 1

    @pytest.mark.parametrize(
        "settings", ["campaign: [\n", "campaign: veldri\n", "campaign: veldria\nlanguage: kk\n", ""]
    )
    def test_broken_settings_are_told_and_the_only_campaign_answers(self, home: Path, settings: str) -> None:
        choose(home, settings)
        outcome = run(home, "ask", QUESTION)

        assert (outcome.code, ANSWERED in outcome.output) == (0, True)
        assert outcome.errors.endswith(GOING_ON)

    def test_of_several_campaigns_the_last_good_settings_choose(self, home: Path) -> None:
        shutil.copytree(home / "seeds" / "veldria", home / "seeds" / "another")
        run(home, "ask", QUESTION)
        choose(home, "campaign: [\n")

        assert ANSWERED in run(home, "ask", QUESTION).output

    def test_of_several_campaigns_none_is_guessed(self, home: Path) -> None:
        shutil.copytree(home / "seeds" / "veldria", home / "seeds" / "another")
        choose(home, "campaign: veldri\n")
        outcome = run(home, "ask", QUESTION)

        assert (outcome.code, outcome.output) == (1, "")
        assert "write one of: another, veldria" in outcome.errors

    def test_a_home_without_anything_is_told(self, tmp_path: Path) -> None:
        outcome = run(tmp_path, "ask", QUESTION)

        assert (outcome.code, outcome.output) == (1, "")
        assert "bot.yaml:1:1: the file cannot be read" in outcome.errors


class TestHiddenSigns:
    def test_what_cannot_be_seen_in_a_file_is_told_as_its_escape(self, home: Path) -> None:
        choose(home, '"lang\\e[31m\\u202euage": en\ncampaign: veldria\n')
        outcome = run(home, "check")

        assert r"there is no key “lang\x1b[31m\u202euage” here" in outcome.output
        assert outcome.output.replace("\n", "").isprintable()

    def test_a_hidden_sign_in_the_name_of_a_file_is_shown(self, home: Path) -> None:
        (home / "seeds" / "veldria" / "a\x1b[2J\u202e.yaml").write_text("nothing: []\n")
        outcome = run(home, "check")

        assert r"a\x1b[2J\u202e.yaml:1:1: " in outcome.output

    def test_a_hidden_sign_in_what_was_typed_is_shown(self, home: Path) -> None:
        outcome = run(home, "ask", "--now", "2033\x1b[2J\u202e", QUESTION)

        assert r"“2033\x1b[2J\u202e” is not a date" in outcome.errors

    def test_a_hidden_sign_in_a_wrong_call_is_shown(self, home: Path) -> None:
        assert r"--noww\x1b[2J\u202e" in run(home, "check", "--noww\x1b[2J\u202e").errors

    def test_an_id_that_only_looks_like_one_is_told_with_its_line(self, home: Path) -> None:
        file = choose(home, 'campaign: veldria\npeople:\n  - person: "slack:\u0410DA"\n    role: admin\n')
        outcome = run(home, "check")

        assert (
            f"{file}:3:13: “slack:\u0410DA” holds \u0410 (U+0410 CYRILLIC CAPITAL LETTER A, character 7), which stands "
            "in no id; copy one id" in outcome.output
        )

    @pytest.mark.parametrize("name", ["config/bot.yaml", "config/milestones.yaml", "seeds/veldria/sources.yaml"])
    def test_a_pipe_in_the_place_of_a_document_is_told_at_once(self, home: Path, name: str) -> None:
        (home / name).unlink(missing_ok=True)
        os.mkfifo(home / name)
        outcome = run_alone(home, "check")

        assert f"{home / name}:1:1: the file cannot be read: it is a pipe and no file; " in outcome.output

    def test_an_endless_file_in_the_place_of_a_document_is_told_at_once(self, home: Path) -> None:
        (home / "config" / "bot.yaml").unlink()
        (home / "config" / "bot.yaml").symlink_to("/dev/zero")
        outcome = run_alone(home, "check")

        assert "the file cannot be read: it is a device and no file; " in outcome.output


class TestPlaces:
    def test_a_home_that_was_named_goes_first(self, tmp_path: Path) -> None:
        (tmp_path / "one").mkdir()
        places = app.find_places("one", {"BOT_HOME": "/"}, tmp_path)

        assert places.home == tmp_path / "one"

    def test_the_environment_can_name_the_home(self, tmp_path: Path) -> None:
        assert app.find_places(None, {"BOT_HOME": str(tmp_path)}, tmp_path.parent).home == tmp_path

    def test_a_folder_that_holds_the_settings_is_a_home(self, home: Path) -> None:
        assert app.find_places(None, {}, home).home == home

    def test_a_folder_that_somebody_else_prepared_is_no_home(self, home: Path) -> None:
        os.chown(home, SOMEBODY, SOMEBODY)
        places = app.find_places(None, {}, home)

        assert places.home != home
        (told,) = app.describe_ignored_files(places, None, {}, home)
        assert told.startswith(f"the files in {home} are not used, because {home} belongs to {SOMEBODY}; ")

    def test_a_folder_where_everybody_can_write_is_no_home(self, home: Path) -> None:
        # As /tmp is, where anybody can put config/ and seeds/.
        home.chmod(0o1777)

        assert app.find_places(None, {}, home).home != home

    def test_a_checkout_that_only_the_owners_own_group_can_write_is_a_home(self, home: Path) -> None:
        home.chmod(0o775)

        assert app.find_places(None, {}, home).home == home

    def test_a_foreign_home_that_was_named_is_used_without_what_is_kept_in_it(self, home: Path) -> None:
        run(home, "ask", QUESTION)
        before = {path.name: path.read_bytes() for path in (home / "state").iterdir()}
        os.chown(home / "state", SOMEBODY, SOMEBODY)
        outcome = run(home, "ask", QUESTION)

        assert outcome.code == 0
        assert outcome.errors == (
            f"what is kept in {home / 'state'} is not used, because {home / 'state'} belongs to {SOMEBODY}; "
            f"if all in it can be trusted: chown -R {getuser()} {home / 'state'}\n"
        )
        assert {path.name: path.read_bytes() for path in (home / "state").iterdir()} == before

    def test_nothing_is_changed_where_somebody_else_keeps_the_state(self, home: Path) -> None:
        run(home, "ask", QUESTION)
        os.chown(home / "state", SOMEBODY, SOMEBODY)
        outcome = run(home, "people", "set", "slack:U0123456789", "admin", "--yes")

        assert (outcome.code, outcome.output) == (1, "")
        assert f"{home / 'state'} belongs to {SOMEBODY}, so nothing there is believed; " in outcome.errors
        assert "U0123456789" not in (home / "config" / "bot.yaml").read_text(encoding="utf-8")

    def test_elsewhere_the_bots_own_files_are_used(self, tmp_path: Path) -> None:
        assert (app.find_places(None, {}, tmp_path).settings).is_file()

    def test_a_home_in_the_environment_that_does_not_exist_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(app.UsageError, match="BOT_HOME: there is no folder"):
            app.find_places(None, {"BOT_HOME": "none"}, tmp_path)


class TestState:
    def test_what_is_kept_is_for_the_owners_eyes_only(self, home: Path) -> None:
        run(home, "ask", QUESTION)
        kept = [home / "state", *(home / "state").iterdir()]

        assert len(kept) > 1
        assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in kept)

    def test_questions_leave_nothing_behind(self, home: Path) -> None:
        run(home, "ask", "What did the Assembly ask on whisperedword?")

        assert not any(b"whisperedword" in path.read_bytes() for path in (home / "state").iterdir())

    def test_a_state_that_cannot_be_written_harms_nothing(self, home: Path) -> None:
        shutil.rmtree(home / "state")
        (home / "state").write_text("a file where the folder should be")
        outcome = run(home, "ask", QUESTION)

        assert (outcome.code, ANSWERED in outcome.output, outcome.errors) == (0, True, "")


class TestWhatNobodyForesaw:
    @pytest.fixture
    def failing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        # No file of the home is known to cause one: what is wrong with them is told as such.
        home = settle(tmp_path / "failing")
        monkeypatch.setattr(answering, "Answerer", None)
        return home

    def test_a_failure_nobody_foresaw_is_told_without_a_trace_and_logged_in_full(self, failing: Path) -> None:
        outcome = run(failing, "ask", QUESTION)
        log = failing / "state" / "advocacy-bot.log"

        assert (outcome.code, outcome.output) == (1, "")
        assert outcome.errors == f"Sorry, something went wrong that should not have. The details are in {log}.\n"
        assert "Traceback" in log.read_text()
        assert stat.S_IMODE(log.stat().st_mode) == 0o600

    def test_a_failure_nobody_foresaw_is_told_even_where_nothing_can_be_logged(self, failing: Path) -> None:
        shutil.rmtree(failing / "state")
        (failing / "state").write_text("a file where the folder should be")
        outcome = run(failing, "ask", QUESTION)

        assert outcome.code == 1
        assert "It could not be logged" in outcome.errors
