"""What is logged: JSON for machines, lines for people, and in neither a secret or what somebody wrote."""

from __future__ import annotations

import ast
import io
import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from bot.log import set_up_logging
from tests.command_line import DEADLINE
from tests.homes import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRETS = ("gehe/im", "https://ping.example/4711")
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")


class Screen(io.StringIO):
    """A stream that somebody looks at."""

    @override
    def isatty(self) -> bool:
        return True


@pytest.fixture
def as_before() -> Iterator[None]:
    """Logging as other tests want it."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    before = (root.handlers[:], root.level, ours.level)
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = before[0], before[1]
    ours.setLevel(before[2])


@pytest.fixture
def screen(as_before: None) -> Screen:
    """What a person reads."""
    del as_before
    stream = Screen()
    set_up_logging(stream)
    return stream


@pytest.fixture
def log(as_before: None) -> io.StringIO:
    """What a machine reads."""
    del as_before
    stream = io.StringIO()
    set_up_logging(stream, SECRETS)
    return stream


def said(log: io.StringIO) -> dict[str, object]:
    told: dict[str, object] = json.loads(log.getvalue())
    return told


class TestForMachines:
    def test_a_line_is_one_object_with_sentence_level_name_moment_and_extra(self, log: io.StringIO) -> None:
        logging.getLogger("bot.core.features.deliveries.worker").info(
            "A reminder was sent", extra={"platform": "slack", "attempts": 2}
        )

        told = said(log)
        assert str(told.pop("timestamp")).endswith("+00:00")
        assert told == {
            "event": "A reminder was sent",
            "level": "info",
            "logger": "bot.core.features.deliveries.worker",
            "platform": "slack",
            "attempts": 2,
        }

    def test_an_error_carries_its_trace(self, log: io.StringIO) -> None:
        logging.getLogger("bot").error("It could not be told", exc_info=LookupError("no such row"))

        assert "LookupError: no such row" in str(said(log)["exception"])

    def test_libraries_are_heard_only_when_they_warn(self, log: io.StringIO) -> None:
        logging.getLogger("aiohttp.client").info("Received: what Aigerim wrote")
        logging.getLogger("aiohttp.client").warning("The pool is full")

        assert said(log)["event"] == "The pool is full"


def test_people_get_a_plain_line(screen: Screen) -> None:
    logging.getLogger("bot.app").info("A platform is there", extra={"platform": "slack"})

    assert "[info     ] A platform is there" in screen.getvalue()
    assert "platform=slack" in screen.getvalue()


def test_what_is_logged_cannot_command_the_terminal(screen: Screen) -> None:
    logging.getLogger("bot.app").info("A platform is there", extra={"reason": "\x1b[2J\u202e"})

    assert "\x1b" not in screen.getvalue()
    assert "\u202e" not in screen.getvalue()


class TestSecrets:
    @pytest.mark.parametrize(
        "extra",
        [
            {"token": "heim"},
            {"slack_bot_token": "heim"},
            {"Authorization": "heim"},
            {"headers": {"Authorization": "Bearer heim", "X-Slack-Signature": "v0"}},
            {"error": "401 for Bearer heim"},
            {"url": "postgresql://bot:heim@db.example/bot"},
            {"url": "https://matrix.example/_matrix/client/v3/sync?access_token=heim&since=s1"},
            {"error": ValueError("cannot log in with syt_heim_x")},
            {"error": "invalid_auth: xoxb-12-heim"},
            {"known": ["gehe/im"]},
            {"known": "https://db.example/gehe%2Fim"},
            {"known": {"ping": "https://ping.example/4711"}},
        ],
    )
    def test_a_secret_is_left_out_wherever_it_stands(self, log: io.StringIO, extra: dict[str, object]) -> None:
        logging.getLogger("bot").warning("It was refused", extra=extra)

        assert "[secret]" in log.getvalue()
        assert not any(each in log.getvalue() for each in ("heim", "gehe", "4711"))

    def test_a_secret_in_a_trace_is_left_out(self, log: io.StringIO) -> None:
        error = OSError("cannot reach https://ping.example/4711")
        logging.getLogger("bot").error("It could not be reached", exc_info=error)

        assert "OSError: cannot reach [secret]" in log.getvalue()

    @pytest.mark.parametrize("key", ["text", "question", "person", "author", "note", "room", "channel"])
    def test_who_somebody_is_and_what_they_wrote_is_left_out(self, log: io.StringIO, key: str) -> None:
        logging.getLogger("bot").info("A question was answered", extra={key: "Aigerim"})

        assert said(log)[key] == "[left out]"


@pytest.mark.parametrize(("command", "typed"), [(("ask", "what did the EP ask?"), ""), (("chat",), "hello\n")])
def test_who_only_asks_does_without(veldria: Path, command: tuple[str, ...], typed: str) -> None:
    heavy = {"bot.log", "structlog", "prometheus_client", "aiohttp", "apscheduler"}
    program = (
        "import sys; from bot.cli.main import main; main(sys.argv[1:]);"
        f"print(sorted(set(sys.modules) & {heavy!r}), file=sys.stderr)"
    )
    called = [sys.executable, "-c", program, *command, "--home", str(veldria)]
    finished = subprocess.run(called, input=typed.encode(), capture_output=True, check=True, timeout=DEADLINE)  # noqa: S603 -- our own

    assert finished.stderr == b"[]\n"


def logging_calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call by which anything of the bot logs, with where it stands."""
    for path in (REPOSITORY / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name("logger" | "_log"), attr=level)) if level in LEVELS:
                    yield f"{path}:{node.lineno}", node


def test_everything_that_is_logged_is_a_fixed_sentence() -> None:
    varying = [
        where
        for where, call in logging_calls()
        if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant) or "%" in str(call.args[0].value)
    ]

    assert varying == []


def test_nothing_that_is_logged_says_who_or_where_somebody_is() -> None:
    people = {"author", "channel", "person", "room", "sender", "user"}
    telling = [
        where
        for where, call in logging_calls()
        for each in ast.walk(call)
        if isinstance(each, ast.Attribute | ast.Constant)
        and (each.attr if isinstance(each, ast.Attribute) else each.value) in people
    ]

    assert telling == []
