"""What an editor says of ``config/`` by the schemas that ship, and that the files explain what the schemas allow."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.adapters.documents.reader import read_bytes
from bot.adapters.documents.settings import parse_settings
from tests.campaign_data import SECOND_CAMPAIGN
from tests.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG: Final = SECOND_CAMPAIGN.parent.parent / "config"


def data_of(text: str) -> dict[str, object]:
    reading = read_bytes("f.yaml", text.encode())
    assert (reading.document is not None, reading.problems) == (True, ())
    return reading.document.data if reading.document else {}


def refused(name: str, text: str) -> list[str]:
    """Return the ways to what the schema of a file refuses in a text."""
    # It builds forty parsers at its import, which everybody would wait for who only collects tests.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    schema = json.loads((CONFIG / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema).iter_errors(data_of(text))
    return sorted({".".join(map(str, error.absolute_path)) for error in errors})


def shipped(name: str) -> str:
    return (CONFIG / f"{name}.yaml").read_text(encoding="utf-8")


def planned_example() -> str:
    """Return the plans that ship with their example in force, as somebody does who takes the “# ” away."""
    text = shipped("milestones")
    _, _, rest = text.partition("change it:\n#\n")
    example = rest.partition("# Kinds of dates:")[0]
    assert example
    uncommented = re.sub(r"^# ?", "", example, flags=re.MULTILINE)
    return text.replace("meetings: []\n", "").replace("milestones: []\n", uncommented)


def chosen_example() -> str:
    """Return the settings that ship with everything that stands there as a comment in force."""
    text = re.sub(r"^# (?=admin_room: )", "", shipped("bot"), flags=re.MULTILINE)
    text = re.sub(r"(?:^#   (?:slack|matrix): \[.*\n)+ours: {}\n", _uncommented_group, text, flags=re.MULTILINE)
    for key in ("rooms", "people", "reminders", "digests", "rollups"):
        example = re.search(rf"(^#   - .*\n(?:^#   .*\n)*)(?:^#.*\n)*^{key}:.*\n(?:^  .*\n)*", text, re.MULTILINE)
        assert example
        lines = re.sub(r"^# ", "", example[1].partition("#   - ")[2], flags=re.MULTILINE)
        text = text.replace(example[0], f"{key}:\n  - {lines}")
    assert "ours: {}" not in text
    return text


def _uncommented_group(found: re.Match[str]) -> str:
    lines = re.sub(r"^# ", "", found[0].removesuffix("ours: {}\n"), flags=re.MULTILINE)
    return f"ours:\n{lines}"


def kept_lists() -> str:
    return shipped("holidays")


EXAMPLES: Final = {"milestones": planned_example, "bot": chosen_example, "holidays": kept_lists}


@pytest.fixture(params=sorted(EXAMPLES))
def name(request: pytest.FixtureRequest) -> str:
    """Each of the files that admins write."""
    named: str = request.param
    return named


class TestWhatShips:
    def test_a_file_names_its_schema_in_its_first_line(self, name: str) -> None:
        first = shipped(name).partition("\n")[0]

        assert first == f"# yaml-language-server: $schema=./{name}.schema.json"
        assert (CONFIG / f"{name}.schema.json").is_file()

    def test_an_editor_finds_nothing_wrong(self, name: str) -> None:
        assert refused(name, shipped(name)) == []

    def test_an_editor_finds_nothing_wrong_in_the_examples_of_the_comments(self, name: str) -> None:
        assert refused(name, EXAMPLES[name]()) == []

    def test_check_finds_nothing_wrong_in_the_example_of_the_plans(self, shipped_home: Path) -> None:
        (shipped_home / "config" / "milestones.yaml").write_text(planned_example(), encoding="utf-8")

        assert run(shipped_home, "check").output.startswith("Everything is in order.\n")

    def test_check_finds_nothing_wrong_in_the_example_of_the_settings(self) -> None:
        reading = parse_settings(read_bytes("bot.yaml", chosen_example().encode()))

        assert (reading.problems, reading.config is not None) == ((), True)

    def test_every_key_is_explained_by_an_example_and_words(self, name: str) -> None:
        schema = json.loads((CONFIG / f"{name}.schema.json").read_text(encoding="utf-8"))
        data = data_of(EXAMPLES[name]())
        comments = "\n".join(line.partition("#")[2] for line in shipped(name).splitlines())

        assert set(schema["properties"]) <= set(data)
        for part, entries in _parts(schema, data):
            shown = {key for entry in entries for key in entry}
            unexplained = {
                key for key in part["properties"] if key not in shown and not re.search(rf"\b{key}\b", comments)
            }
            assert unexplained == set()
            assert shown >= set(part["required"])


def _parts(schema: dict[str, Any], data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield each kind of entry that the schema knows, with the entries that the file has of it."""
    for key, value in schema["properties"].items():
        reference = value.get("items", {}).get("$ref")
        if reference:
            yield schema["$defs"][reference.rpartition("/")[2]], data[key]


@pytest.fixture
def shipped_home(tmp_path: Path) -> Path:
    """A home of what ships, for a test to change."""
    import shutil  # noqa: PLC0415

    for folder in ("config", "seeds"):
        shutil.copytree(CONFIG.parent / folder, tmp_path / folder)
    return tmp_path


MEETING: Final = "meetings:\n  - forum: veldria_talks\n    number: 5\n"


class TestWhatAnEditorUnderlines:
    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("meeting: []\n", ""),
            (f"{MEETING}    plaec: Orm\n", "meetings.0"),
            (f"{MEETING}    status: confirmd\n", "meetings.0.status"),
            (f"{MEETING}    when: true\n", "meetings.0.when"),
            (f"{MEETING}    when: [tbc]\n", "meetings.0.when"),
            (f"{MEETING}    rooms: slack:C1\n", "meetings.0.rooms"),
            (f"{MEETING}    rooms: [C1]\n", "meetings.0.rooms.0"),
            ("meetings:\n  - forum: veldria_talks\n    number: '5'\n", "meetings.0.number"),
            ("meetings:\n  - number: 5\n", "meetings.0"),
            ("milestones:\n  - id: a\n    what: x\n", "milestones.0"),
            ("windows:\n  - forum: veldria_talks\n    usually: [Mars]\n", "windows.0.usually.0"),
            ("windows:\n  - forum: veldria_talks\n    usually: []\n", "windows.0.usually"),
        ],
    )
    def test_a_mistake_in_the_plans(self, text: str, where: str) -> None:
        assert refused("milestones", text) == [where]

    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("language: en\n", ""),
            ("campaign: veldria\nsemantic: yes\n", "semantic"),
            ("campaign: veldria\nadmin_room: general\n", "admin_room"),
            ("campaign: veldria\npeople:\n  - person: slack:U1\n    role: boss\n", "people.0.role"),
            ("campaign: veldria\npeople:\n  - person: slack:U1\n", "people.0"),
            ("campaign: veldria\nreminders:\n  - rooms: []\n", "reminders.0.rooms"),
            ("campaign: veldria\ndigests:\n  - rooms: [slack:C1]\n    day: Mon\n", "digests.0.day"),
        ],
    )
    def test_a_mistake_in_the_settings(self, text: str, where: str) -> None:
        assert refused("bot", text) == [where]

    @pytest.mark.parametrize("when", ["2027", "tbc", "2027-03-11 09:30", "", "12–14 Oct 2027"])
    def test_whatever_may_be_a_date_is_left_alone(self, when: str) -> None:
        assert refused("milestones", f"{MEETING}    when: {when}\n") == []

    def test_forums_are_proposed_and_never_enforced(self) -> None:
        schema = json.loads((CONFIG / "milestones.schema.json").read_text(encoding="utf-8"))
        forum = schema["$defs"]["PlannedMeeting"]["properties"]["forum"]

        assert "human_rights_dialogue" in forum["examples"]
        assert "enum" not in forum
