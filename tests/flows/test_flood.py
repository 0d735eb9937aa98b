"""``run`` beside somebody who opens connections to its health port and says nothing on them."""

from __future__ import annotations

import json
import socket
import sys
from collections import deque
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest

from tests.fakes import LIVENESS
from tests.flows.running import running

if TYPE_CHECKING:
    from pathlib import Path

FEW: Final = 128
"""File descriptors that the bot may have."""
HELD: Final = 400
"""Connections that are held open at a time on this side."""


@pytest.mark.parametrize("number", [128, 2000])
def test_a_flood_of_half_open_connections_silences_nothing(home: Path, number: int) -> None:
    limited = ("/bin/sh", "-c", f'ulimit -n {FEW}; exec "$@"', "sh", sys.executable)
    opened: deque[socket.socket] = deque()
    answers = []
    with running(home, limited, BOT_LISTEN="127.0.0.1:0") as bot, ExitStack() as ending:
        bot.ready()
        assert bot.ask("/livez")[0] == 200
        where = next(line for line in bot.said if line.startswith("Health: "))
        port = int(where.removesuffix("/readyz").rpartition(":")[2])
        for opening in range(number):
            line = socket.create_connection(("127.0.0.1", port), LIVENESS)
            line.sendall(b"GET /livez HT")
            ending.callback(line.close)
            opened.append(line)
            if len(opened) > HELD:
                opened.popleft().close()
            if opening % 100 == 50:
                answers += [bot.ask("/livez"), bot.ask("/readyz")]

    assert {status for status, _ in answers} == {200}
    assert {json.loads(text)["database"] for _, text in answers[1::2]} == {"ok"}
    assert [each["event"] for each in bot.logged if each["level"] != "info"] == [
        "Too many connections are open: those that are silent for longest are cut off"
    ]
