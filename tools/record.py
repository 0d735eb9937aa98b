"""Records what the bot says to many questions and commands, so that two versions of the code can be compared.

``python -m tools.record FILE`` writes one line for each question of ``tests/questions/`` and each line of
``record_lines.txt``: what is understood, and how the terminal, Slack and Matrix show the answer. The date is fixed, so
two records of one behaviour are equal: ``diff BEFORE AFTER`` shows what a change of the code has changed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.render import render as matrix_content
from bot.adapters.slack.render import render as slack_blocks
from bot.adapters.terminal.json_lines import answer_line
from bot.adapters.terminal.render import to_plain_text
from bot.app.errors import BotError
from bot.app.home_paths import find_places
from bot.cli.chat import ChatSession
from bot.cli.streams import AnswerOptions, Streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.message import Message

ROOT: Final = Path(__file__).resolve().parent.parent
LINES: Final = ROOT / "tools" / "record_lines.txt"
NOW: Final = "2026-12-03"
CHANCE: Final = re.compile(r"\b[0-9a-f]{32}\b|\b20[0-9-]{8} [0-9:]{5} UTC")
"""Ids of questions that are waiting for a yes, and the times at which something was recorded."""


def content_hash(data: bytes) -> str:
    """Return a hash of a file's content; a Word or Excel file is a ZIP archive, which also holds when it was made."""
    hashed = hashlib.sha256()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in sorted(set(archive.namelist()) - {"docProps/core.xml"}):
                hashed.update(archive.read(name))
    else:
        hashed.update(data)
    return hashed.hexdigest()


def shown(message: Message) -> dict[str, Any]:
    """Return a message as each platform shows it, with the hashes of its files."""
    slack = slack_blocks(message)
    return {
        "terminal": to_plain_text(message),
        "slack": [slack.text, slack.blocks],
        "matrix": matrix_content(message),
        "files": [[each.name, each.media, content_hash(each.data)] for each in message.attachments],
    }


def questions() -> Iterator[str]:
    """Yield the questions of the tests."""
    for file in sorted((ROOT / "tests" / "questions").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)["question"]


def commands() -> Iterator[tuple[str, str | None]]:
    """Yield the lines to type, each with the language to answer in."""
    for line in LINES.read_text("utf-8").splitlines():
        if line.startswith("@") and line[3:4] == " ":
            yield line[4:], line[1:3]
        elif line and not line.startswith("#"):
            yield line, None


def said(session: ChatSession, text: str, language: str | None) -> dict[str, Any]:
    """Return what is answered to a line."""
    try:
        message, answer = session.respond(text, language)
    except BotError as error:
        return {"refused": str(error)}
    found = shown(message)
    if answer is not None:
        found["understood"] = json.loads(answer_line(None, text, answer, message, session.bot.catalogue))
    return found


def record(home: Path) -> Iterator[str]:
    """Yield a line of JSON for each thing asked, all in one home."""
    streams = Streams(sys.stdin.buffer, sys.stdout, sys.stderr)
    asked: list[tuple[str, str | None]] = [*((each, None) for each in questions()), *commands()]
    with ExitStack() as stack:
        session = ChatSession(find_places(str(home), {}, home), streams, AnswerOptions(now=NOW), stack)
        for text, language in asked:
            found = {"line": text, "language": language, **said(session, text, language)}
            yield CHANCE.sub("…", json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1))


def main(file: str) -> None:
    """Write the record into a file."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("config", "seeds"):
            shutil.copytree(ROOT / name, home / name)
        os.environ.pop("BOT_DATABASE_URL", None)
        Path(file).write_text("\n".join(record(home)) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
