"""The README and the pages of ``docs/``: what they show is what happens, and what they name is there."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.core.features.commands.grammar import USAGE, parse_command
from bot.core.features.commands.model import ParseError
from tests.command_line import run
from tests.fakes import LIVENESS
from tests.flows.circle.days import days_that_pass
from tests.flows.running import running
from tests.flows.shown import LINKED, MANUAL, RULES, anchors, blocks, in_code, links, name_of, read
from tests.homes import REPOSITORY
from tools.build_cli_docs import build

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT: Final = "\n[…]\n"
START: Final = datetime(2027, 3, 11, 8, 30, tzinfo=UTC)
"""When the meeting of the walk starts."""

pytestmark = pytest.mark.usefixtures("set_day")
"""What it shows as ahead has to be ahead."""


def exchanges(page: str) -> list[list[tuple[str, str]]]:
    """Return what each block of a page shows as typed, line by line, with the answer it shows."""
    shown = [block for block in blocks(read(page), "text") if block.startswith("> ")]
    return [_in_turns(block) for block in shown]


def _in_turns(block: str) -> list[tuple[str, str]]:
    parts = re.split(r"^> (.*)\n", block, flags=re.MULTILINE)[1:]
    return [(question, answer.strip("\n")) for question, answer in zip(parts[::2], parts[1::2], strict=True)]


SHOWN: Final = [(name_of(page), turns) for page in MANUAL for turns in exchanges(name_of(page))]
NAMED: Final = sorted(
    {(name_of(page), each) for page in (*MANUAL, *RULES) for each in in_code(page.read_text(encoding="utf-8"))}
)
"""Each page with what stands there as code."""


def named(beginning: str) -> list[str]:
    """Return what pages name that begins so, each once."""
    return sorted({each for _, each in NAMED if each.startswith(beginning)})


def home_that_ships(folder: Path) -> Path:
    """Return a copy of what ships."""
    for each in ("config", "seeds"):
        shutil.copytree(REPOSITORY / each, folder / each)
    return folder


def commands_typed_in(text: str) -> list[str]:
    """Return the lines that a page types in chat: in blocks, and in sentences where they name something on record."""
    shown = [block.splitlines() for block in blocks(text, "text")]
    lines = [line for block in shown for line in block if not block[0].startswith(">")]
    named_there = [each for each in in_code(text) if re.search(r" (?:R-EP|human_rights_|slack:)", each)]
    words = {noun for noun, _ in USAGE} | {"people"}
    return [each for each in (*lines, *named_there) if each.partition(" ")[0] in words]


def test_the_readme_begins_with_a_real_exchange() -> None:
    assert [page for page, _ in SHOWN].count("README.md") == 1


@pytest.mark.parametrize(("question", "answer"), [turns[0] for _, turns in SHOWN if len(turns) == 1])
def test_the_bot_says_what_a_page_shows(shipped: Path, question: str, answer: str) -> None:
    said = run(shipped, "ask", question).output.strip("\n")
    first, *others = (part.strip("\n") for part in answer.split(LEFT_OUT))

    assert said.startswith(first)
    place = 0
    for part in others:
        place = said.index(part, place)
    assert said.endswith(others[-1] if others else first)


@pytest.mark.parametrize("turns", [turns for _, turns in SHOWN if len(turns) > 1])
def test_a_conversation_that_a_page_shows_goes_so(tmp_path: Path, turns: list[tuple[str, str]]) -> None:
    typed = "\n".join(line for line, _ in turns)
    said = run(home_that_ships(tmp_path / "home"), "chat", typed=typed.encode()).output
    place = 0
    for _, answer in turns:
        for part in answer.split("[…]"):
            place = said.index(part.strip("\n"), place)


def test_the_file_says_then_what_the_guide_shows_and_nothing_else_has_changed(tmp_path: Path) -> None:
    home = home_that_ships(tmp_path / "home")
    ((_, turns),) = [each for each in SHOWN if each[0] == "docs/admin-guide.md"]
    (shown,) = [block for block in blocks(read("docs/admin-guide.md"), "yaml") if block.startswith("meetings:")]
    run(home, "chat", typed="\n".join(line for line, _ in turns).encode())

    before = (REPOSITORY / "config" / "milestones.yaml").read_text()
    assert (home / "config" / "milestones.yaml").read_text() == before.replace("meetings: []\n", shown)


def steps() -> dict[str, list[str]]:
    """Return what the walk types and is shown; what is left out parts lines."""
    (shown,) = blocks(read("docs/operations.md"), "console")
    walk = shown.replace("8731/readyz", "")  # any port that is free
    parts = re.split(r"^\$ advocacy-bot (.*)\n", walk, flags=re.MULTILINE)[1:]
    return {
        typed: [line for line in re.split(r"\n|\[…\]", answer) if line]
        for typed, answer in zip(parts[::2], parts[1::2], strict=True)
    }


def test_who_takes_the_walk_sees_the_reminder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_that_ships(tmp_path / "home")
    settings = home / "config" / "bot.yaml"
    (offsets,) = blocks(read("docs/operations.md"), "yaml")
    line = f"    {offsets.strip()}"
    settings.write_text(re.sub(r"^    offsets: .*$", line, settings.read_text(), flags=re.MULTILINE))
    *asked, started = walk = steps()

    with days_that_pass(tmp_path / "ahead", monkeypatch) as days:
        days.pass_until(START - timedelta(minutes=10))
        for typed in asked:
            said, place = run(home, *typed.split()).output, 0
            for line in walk[typed]:
                place = said.index(line, place)
        with running(home, BOT_LISTEN="127.0.0.1:0") as bot:
            bot.ready()
            days.pass_until(START - timedelta(minutes=2))
            for line in walk[started]:
                assert line in "\n".join(bot.said) or bot.until(line, within=LIVENESS)

    assert started == "run"


COMMANDS: Final = named("advocacy-bot ")


@pytest.mark.parametrize("typed", COMMANDS)
def test_every_command_that_a_page_names_exists(shipped: Path, typed: str) -> None:
    words = typed.replace("|", " ").split()[1:]
    command, *others = [word for word in words if re.fullmatch(r"[a-z]+", word)] or [""]
    below = others[:1] if command in {"export", "matrix"} else []
    if command == "":
        assert words in (["COMMAND", "--help"], ["…"])
        return
    shown = run(shipped, command, *below, "--help")

    assert shown.code == 0
    assert [word for word in words if word.startswith("--") and word not in shown.output] == []


def test_every_command_stands_on_the_page_of_commands() -> None:
    assert (REPOSITORY / "docs" / "cli.md").read_bytes() == build()


GUIDES: Final = ("docs/admin-guide.md", "docs/exports.md", "docs/user-guide.md")
TYPED_IN_CHAT: Final = sorted({line for page in GUIDES for line in commands_typed_in(read(page))})


@pytest.mark.parametrize("line", TYPED_IN_CHAT)
def test_every_line_that_a_guide_types_in_chat_is_a_command(line: str) -> None:
    assert not isinstance(parse_command(line), ParseError | None)


TARGETS: Final = sorted({word for each in named("make ") for word in re.findall(r"^make ([\w-]+)(?: |$)", each)})


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_that_a_page_names_exists(target: str) -> None:
    assert re.search(rf"^{target}:", read("Makefile"), re.MULTILINE)


FOLDERS: Final = r"(?:bot|config|seeds|tests|tools|benchmarks|docs|deploy|requirements)/[\w./-]*"


@pytest.mark.parametrize("path", sorted({each for _, each in NAMED if re.fullmatch(FOLDERS, each)}))
def test_every_file_that_a_page_names_exists(path: str) -> None:
    assert (REPOSITORY / path).exists()


def parts_of(folder: str) -> list[str]:
    """Return the names of the modules and packages of a folder."""
    # A folder that an update left behind may hold caches.
    found = (path for path in (REPOSITORY / folder).iterdir() if any(path.glob("*.*")) or path.suffix == ".py")
    return sorted({path.stem for path in found} - {"__init__", "__main__", "__pycache__"})


@pytest.mark.parametrize("folder", ["bot", "bot/core"])
def test_every_folder_of_the_package_is_in_the_code_map(folder: str) -> None:
    missing = [
        part for part in parts_of(folder) if not re.search(rf"`{folder}/{part}[/.]", read("docs/architecture.md"))
    ]

    assert missing == []


@pytest.mark.parametrize("folder", ["bot/adapters", "bot/core/features"])
def test_every_part_of_a_folder_is_in_its_row_of_the_code_map(folder: str) -> None:
    (row,) = re.findall(rf"^\| `{folder}/` \| (.*) \|$", read("docs/architecture.md"), re.MULTILINE)

    assert [part for part in parts_of(folder) if not re.search(rf"`{part}/?`", row)] == []


def test_every_name_of_code_that_the_architecture_tells_of_stands_in_the_code() -> None:
    told = {each for page, each in NAMED if page == "docs/architecture.md"}
    names = {part for each in told if re.fullmatch(r"[\w.]*[a-z_]\w*", each) for part in each.split(".")}
    told_of = {name for name in names if re.search(r"_|[a-z][A-Z]", name) or name.isupper()} | {"USAGE", "NEWEST"}
    files = [path for each in ("bot", "tests", "tools") for path in (REPOSITORY / each).rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)

    assert {name for name in told_of if not re.search(rf"\b{name}\b", code)} == set()


@pytest.mark.parametrize("page", LINKED, ids=name_of)
def test_no_link_leads_astray(page: Path) -> None:
    broken = []
    for link in links(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)

    assert broken == []


def test_every_page_is_in_the_index() -> None:
    pages = {page.name for page in (REPOSITORY / "docs").glob("*.md")} - {"README.md"}

    assert pages - {link.partition("#")[0] for link in links(read("docs/README.md"))} == set()


@pytest.mark.parametrize("page", [page for page in MANUAL if page.parent == REPOSITORY / "docs"], ids=name_of)
def test_every_page_begins_by_saying_for_whom_it_is(page: Path) -> None:
    assert re.search(r"\A(?:<!--.*?-->\n\n)?# .+\n\nFor \w", page.read_text(encoding="utf-8"))


def test_the_readme_is_short() -> None:
    assert len(read("README.md").splitlines()) <= 150
