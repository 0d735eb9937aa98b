"""What ``check`` prints for each way to get a file wrong, word for word."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.campaign import read_campaign
from bot.adapters.documents.reader import read_file
from bot.cli import check
from tests.cli.broken import meanings, rules, seeds, settings, texts, values
from tests.command_line import run
from tests.fakes import LIVENESS
from tests.homes import SETTINGS as RIGHT_SETTINGS
from tests.homes import settle

if TYPE_CHECKING:
    from pathlib import Path

PLANS: Final = "config/milestones.yaml"
SETTINGS: Final = "config/bot.yaml"
MEETING: Final = "meetings:\n  - forum: veldria_talks\n    number: 5\n    when: tbc\n"
RIGHT: Final = "Everything is in order."
SETTINGS_CASES: Final = settings.CASES | {f"rules: {name}": case for name, case in rules.CASES.items()}
PLANS_CASES: Final = texts.CASES | values.CASES | meanings.CASES
FOREIGN: Final = re.compile(
    r"pydantic|traceback|ruamel|yamlerror|errno|input should|value error|validation|out of range"
    r"|[a-z]+_(?:type|error|parsing)|\^\[",
    re.IGNORECASE,
)
"""Words of the libraries, which say nothing to those who edit the files."""
NO_TEXT: Final = "here the file is not text; save it as UTF-8, or put back what was there before"
ENOUGH: Final = 1 << 30
"""Bytes of address space: three times what ``check`` needs, an eighth of what ten to the ninth texts would."""

_read_once = cache(read_campaign)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for the many tests that break a file of config/; nobody changes its campaign, which is read once."""
    return settle(tmp_path_factory.mktemp("broken") / "home")


@pytest.fixture
def here(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared home, its files right, as the current folder."""
    monkeypatch.setattr(check, "read_campaign", _read_once)
    monkeypatch.chdir(shared)
    (shared / SETTINGS).write_text(RIGHT_SETTINGS)
    (shared / PLANS).unlink(missing_ok=True)
    return shared


def told(home: Path) -> list[str]:
    """Return the lines that ``check`` prints of a home with a mistake."""
    outcome = run(home, "check")
    assert (outcome.code, outcome.errors) == (1, "")
    return outcome.output.splitlines()


def told_of(home: Path, name: str, content: str | bytes) -> list[str]:
    """Return the lines that ``check`` prints once a file holds this."""
    (home / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return told(home)


HOLIDAYS: Final = "config/holidays.yaml"
LIST: Final = "lists:\n  - calendar: EU\n    year: 2027\n    days: [2027-05-07]\n"


class TestDaysOff:
    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (
                LIST.replace("2027-05-07", "May"),
                (
                    "4:12: “May” is not a date; write a day (2012-11-22), a month (2008-10), a year (2024), "
                    "a span (2014-05-13/2014-05-14) or null if it is not known"
                ),
            ),
            (
                LIST.replace("2027-05-07", "2027-05"),
                (
                    "4:12: “2027-05” is not a day off; write a day, or the first and the last of several: "
                    "2027-12-24/2027-12-31"
                ),
            ),
            (
                LIST.replace("year: 2027", "year: 2026"),
                (
                    "4:12: “2027-05-07” is not in 2026, the year of this list; "
                    "correct the day or the year, or begin a list for the other year"
                ),
            ),
            (
                LIST.replace("2027-05-07", "2027-05-07, 2027-12-24/2028-01-02"),
                (
                    "4:24: “2027-12-24/2028-01-02” is not in 2027, the year of this list; "
                    "correct the day or the year, or begin a list for the other year"
                ),
            ),
            (
                LIST.replace("EU", "Europe"),
                "2:15: “Europe” is not a country code; write the two capitals of ISO 3166-1, such as KZ",
            ),
            (
                LIST.replace("days: [2027-05-07]", "days: []"),
                "4:11: nothing is written here; write it, or delete the key if it may be left out",
            ),
        ],
    )
    def test_a_mistake_is_told_in_these_words(self, here: Path, content: str, line: str) -> None:
        assert told_of(here, HOLIDAYS, content) == [f"{HOLIDAYS}:{line}"]
        (here / HOLIDAYS).unlink()

    @pytest.mark.parametrize(
        ("now", "more", "years"),
        [
            ("2026-11-30", "", [2026]),
            ("2026-12-01", "", [2026]),
            ("2027-11-30", "", []),
            ("2027-12-01", "", [2028]),
            ("2027-01-01", "    unverified: true\n", [2027]),
        ],
    )
    def test_admins_are_told_which_list_is_missing_and_that_is_no_mistake(
        self, here: Path, now: str, more: str, years: list[int]
    ) -> None:
        (here / SETTINGS).write_text(f"{RIGHT_SETTINGS}reminders:\n  - rooms: [slack:C1]\n    working_days: [EU]\n")
        (here / HOLIDAYS).write_text(LIST + more)
        outcome = run(here, "check", "--now", now)
        (here / HOLIDAYS).unlink()

        assert outcome.code == 0
        assert re.findall(r"days off of EU in (\d+)", outcome.output) == [str(year) for year in years]

    def test_nobody_is_told_who_does_not_go_by_them(self, here: Path) -> None:
        (here / HOLIDAYS).write_text(LIST)
        outcome = run(here, "check", "--now", "2026-12-01")
        (here / HOLIDAYS).unlink()

        assert "days off" not in outcome.output


class TestPlans:
    @pytest.mark.parametrize("mistake", PLANS_CASES)
    def test_a_mistake_is_told_in_these_words(self, here: Path, mistake: str) -> None:
        content, lines = PLANS_CASES[mistake]

        assert told_of(here, PLANS, content) == [f"{PLANS}:{line}" for line in lines]

    @pytest.mark.parametrize("content", ["", "\n", "# nothing\n# yet\n", "---\n", "\ufeff# nothing\n", "{}\n"])
    def test_an_empty_file_plans_nothing(self, here: Path, content: str) -> None:
        (here / PLANS).write_text(content, encoding="utf-8")

        assert run(here, "check").output.splitlines()[0] == RIGHT

    @pytest.mark.parametrize(
        "text", ["no", "off", "yes", "012", "1_000", "0x1F", "0o14", "14:30", "1:30:00", "2027-03-11"]
    )
    def test_a_text_stays_what_it_looks_like(self, here: Path, text: str) -> None:
        (here / PLANS).write_text(f"{MEETING}    place: {text}\n")
        document = read_file(here / PLANS).document

        assert run(here, "check").output.splitlines()[0] == RIGHT
        assert document is not None
        assert document.data["meetings"] == [{"forum": "veldria_talks", "number": 5, "when": "tbc", "place": text}]

    def test_a_broken_campaign_does_not_hide_a_mistake_in_the_plans(self, home: Path) -> None:
        (home / "seeds" / "veldria" / "topics.yaml").write_text("topics: [\n")
        (home / PLANS).write_text(f"{MEETING}    plaec: Orm\n")

        assert [line.removeprefix(f"{home}/") for line in told(home)] == [
            f"{PLANS}:5:5: there is no key “plaec” here; did you mean “place”?",
            (
                "seeds/veldria/topics.yaml:2:1: a value is missing between brackets, or they are not closed; "
                "write it, or close them"
            ),
        ]

    def test_broken_settings_do_not_hide_a_mistake_in_the_plans(self, here: Path) -> None:
        (here / SETTINGS).write_text("campain: veldria\n")

        assert told_of(here, PLANS, MEETING.replace("talks", "talk"))[-1] == (
            f"{PLANS}:2:12: there is no forum “veldria_talk”; did you mean “veldria_talks”?"
        )


class TestSettings:
    def test_one_mistake_does_not_hide_another(self, here: Path) -> None:
        assert told_of(here, SETTINGS, "campaign: veldri\nlanguage: kk\nsemantic: perhaps\n") == [
            f"{SETTINGS}:1:11: there is no campaign “veldri” in seeds/; write one of: veldria",
            f"{SETTINGS}:3:11: “perhaps” stands where true or false is expected; write true or false, without quotes",
        ]

    @pytest.mark.parametrize("mistake", SETTINGS_CASES)
    def test_a_mistake_is_told_in_these_words(self, here: Path, mistake: str) -> None:
        content, lines = SETTINGS_CASES[mistake]

        assert told_of(here, SETTINGS, content) == [f"{SETTINGS}:{line}" for line in lines]


class TestSeeds:
    @pytest.mark.parametrize("mistake", seeds.CASES)
    def test_a_mistake_is_told_in_these_words(self, home: Path, mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(home)
        name, right, wrong, lines = seeds.CASES[mistake]
        file = home / "seeds" / "veldria" / name
        assert right in file.read_text()
        file.write_text(file.read_text().replace(right, wrong, 1))

        assert told(home) == [f"seeds/veldria/{line}" for line in lines]


class TestFilesThatAreNoTexts:
    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (b"\x89PNG\r\n\x1a\n\x00\x00", f"3:1: {NO_TEXT}"),
            (bytes(2_000), f"1:1: {NO_TEXT}"),
            ("meetings: []\n".encode("utf-16"), "1:1: the file is written in UTF-16; save it as UTF-8"),
            ("meetings: []\n".encode("utf-16-le"), f"1:2: {NO_TEXT}"),
            (
                f"{MEETING}    place: caf".encode() + b"\xe9\n",
                "5:15: here stands a byte that is not UTF-8; save the file as UTF-8",
            ),
            (b"# " + b"x" * 10_000_000, "1:1: the file is larger than 5 MB; take out what does not belong there"),
        ],
        ids=["a picture", "zeros", "UTF-16", "UTF-16 without its mark", "a byte of Latin-1", "ten megabytes"],
    )
    def test_a_file_that_is_no_text_is_told_in_fixed_words(self, here: Path, content: bytes, line: str) -> None:
        assert told_of(here, PLANS, content) == [f"{PLANS}:{line}"]

    @pytest.mark.parametrize("name", [PLANS, SETTINGS])
    def test_a_folder_in_the_place_of_a_file(self, home: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(home)
        (home / name).unlink(missing_ok=True)
        (home / name).mkdir()

        assert told(home) == [f"{name}:1:1: the file cannot be read: is a directory; check its name and its rights"]

    @pytest.mark.parametrize("name", [PLANS, SETTINGS])
    def test_a_link_to_nothing(self, home: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(home)
        (home / name).unlink(missing_ok=True)
        (home / name).symlink_to("nowhere.yaml")

        assert told(home) == [
            f"{name}:1:1: the file cannot be read: no such file or directory; check its name and its rights"
        ]


class TestWhatIsNeverSaid:
    def test_no_word_of_a_library_reaches_people(self) -> None:
        said = [line for cases in (PLANS_CASES, SETTINGS_CASES) for _, lines in cases.values() for line in lines]
        said += [line for *_, lines in seeds.CASES.values() for line in lines]

        assert [line for line in said if FOREIGN.search(line)] == []

    def test_whatever_is_wrong_comes_with_what_to_do(self) -> None:
        said = [line for cases in (PLANS_CASES, SETTINGS_CASES) for _, lines in cases.values() for line in lines]

        assert [line for line in said if not re.fullmatch(r"[0-9]+:[0-9]+: [^;]+; .+", line)] == []


def child(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process that gets no more memory than enough."""
    limited = f"import resource, sys\nresource.setrlimit(resource.RLIMIT_AS, ({ENOUGH}, {ENOUGH}))\n{program}"
    return subprocess.run(  # noqa: S603 -- our own
        [sys.executable, "-c", limited, *arguments], capture_output=True, text=True, check=False, timeout=LIVENESS
    )


class TestVeryMany:
    def test_of_thousands_of_mistakes_the_first_are_told_and_the_others_counted(self, here: Path) -> None:
        entry = "  - forum: veldria_talks\n    number: 5\n    when: tbc\n"
        (here / PLANS).write_text(f"meetings:\n{entry * 1_001}")

        lines = told(here)

        assert lines[0].startswith(f"{PLANS}:5:5: “veldria_talks:5” appears twice")
        assert (len(lines), lines[-1]) == (201, "… and 800 more mistakes; mend these first")


class TestTextsThatUnfold:
    def test_a_billion_laughs_are_refused_within_little_memory(self, here: Path) -> None:
        lines = ['a0: &a0 ["lol"]']
        lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 10)]
        (here / PLANS).write_text("\n".join([*lines, "meetings: *a9", ""]))
        done = child("from bot.cli.main import main\nsys.exit(main(['check', '--home', sys.argv[1]]))", str(here))

        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.splitlines() == [
            f"{PLANS}:1:5: “&a0” names a value for use elsewhere; delete it and write values out",
            f"{PLANS}:2:5: “&a1” names a value for use elsewhere; delete it and write values out",
            f"{PLANS}:2:10: “*a0” stands for a value written elsewhere; write the value out here",
        ]

    def test_the_limit_would_stop_what_unfolds(self) -> None:
        done = child("laughs = ['lol']\nfor _ in range(9):\n    laughs = laughs * 10")

        assert "MemoryError" in done.stderr
