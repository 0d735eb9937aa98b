"""What the bot tells over HTTP, asked as monitoring does: a real server on a free port, a real client."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from aiohttp import web

from bot.adapters.http_server import DEFAULT_LIMITS, TimeLimits, connection_limit
from bot.adapters.web.metrics import Metrics
from bot.adapters.web.server import OK, is_expected_host, ping_regularly, serve_health, without_ids
from bot.core.runtime.platforms import STANDBY
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from bot.adapters.web.server import Health
    from bot.core.ports.runtime import Meter


class ToldHealth:
    """Is as well as a test says."""

    def __init__(self) -> None:
        """Begin in good health."""
        self.living = True
        self.needs: dict[str, str] = {"database": OK, "slack": OK}
        self.told: list[str] = []
        self.metrics = Metrics("1.2.3")

    def alive(self) -> bool:
        return self.living

    async def parts(self) -> Mapping[str, str]:
        return self.needs

    def remarks(self) -> list[str]:
        return self.told

    async def figures(self) -> bytes:
        return self.metrics.text()


_: Health = ToldHealth()
_meter: Meter = Metrics("")


@pytest.fixture
def health() -> ToldHealth:
    """How the bot is."""
    return ToldHealth()


@pytest.fixture
def address(health: ToldHealth) -> Iterator[str]:
    """Where a bot answers, in a thread of its own."""
    with answering(health) as (found, _loop):
        yield found


@contextmanager
def answering(
    health: ToldHealth, bounds: TimeLimits = DEFAULT_LIMITS
) -> Iterator[tuple[str, asyncio.AbstractEventLoop]]:
    """Have a bot answer; where, and what runs it, come out."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = serve_health("127.0.0.1", 0, health, bounds)
    try:
        found = asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(LIVENESS)
        yield found, loop
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(LIVENESS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(LIVENESS)
        loop.close()


def ask(url: str, patience: float = LIVENESS) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=patience) as answer:  # noqa: S310 -- our own server
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


class TestHealth:
    def test_who_works_is_alive(self, address: str) -> None:
        assert ask(f"{address}/livez") == (200, "alive\n")

    def test_who_is_stuck_is_not(self, address: str, health: ToldHealth) -> None:
        health.living = False

        assert ask(f"{address}/livez") == (503, "stuck\n")

    def test_who_cannot_even_answer_is_not_either(self, health: ToldHealth) -> None:
        free = threading.Event()
        with answering(health) as (address, loop):
            loop.call_soon_threadsafe(free.wait, LIVENESS)
            with pytest.raises(TimeoutError):
                ask(f"{address}/livez", patience=0.2)
            free.set()

            assert ask(f"{address}/livez") == (200, "alive\n")

    def test_who_reaches_everything_is_ready(self, address: str) -> None:
        code, text = ask(f"{address}/readyz")

        assert (code, json.loads(text)) == (200, {"ready": True, "database": "ok", "slack": "ok"})

    def test_who_lacks_something_is_not_ready_but_alive(self, address: str, health: ToldHealth) -> None:
        health.needs["slack"] = "away"
        code, text = ask(f"{address}/readyz")

        assert (code, json.loads(text)) == (503, {"ready": False, "database": "ok", "slack": "away"})
        assert ask(f"{address}/livez")[0] == 200

    def test_who_stands_by_while_another_leads_is_as_ready_and_says_so(self, address: str, health: ToldHealth) -> None:
        health.needs["matrix"] = STANDBY
        code, text = ask(f"{address}/readyz")

        assert (code, json.loads(text)["ready"], json.loads(text)["matrix"]) == (200, True, STANDBY)

    def test_what_should_be_mended_some_time_is_told_beside(self, address: str, health: ToldHealth) -> None:
        health.told = ["people see the bot's device as unverified"]
        code, text = ask(f"{address}/readyz")

        assert (code, json.loads(text)["ready"], json.loads(text)["remarks"]) == (200, True, health.told)

    def test_nothing_else_is_there(self, address: str) -> None:
        assert ask(f"{address}/")[0] == 404

    async def test_a_place_that_is_taken_is_an_error(self, health: ToldHealth) -> None:
        async with serve_health("127.0.0.1", 0, health) as address:
            port = int(address.rpartition(":")[2])
            with pytest.raises(OSError, match="address already in use"):
                async with serve_health("127.0.0.1", port, health):
                    pass


def say(address: str, said: bytes) -> socket.socket:
    """Open a connection and say something on it."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    line = socket.create_connection((host, int(port)), LIVENESS)
    line.sendall(said)
    return line


def heard(line: socket.socket) -> bytes:
    """Return what comes until the other side has ended the connection."""
    found = b""
    try:
        while more := line.recv(65_536):
            found += more
    except ConnectionResetError:
        pass
    return found


class TestBounds:
    """Whoever may reach the port can neither silence it nor take from the bot what it needs."""

    @pytest.mark.parametrize("said", [b"", b"GET /livez HT", b"GET /livez HTTP/1.1\r\nHost: localhost\r\n"])
    def test_who_does_not_finish_a_header_is_cut_off(self, health: ToldHealth, said: bytes) -> None:
        with answering(health, TimeLimits(silent=0.1)) as (address, _), say(address, said) as line:
            assert heard(line) == b""

    def test_who_stays_after_the_answer_is_let_go(self, health: ToldHealth) -> None:
        asked = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with answering(health, TimeLimits(silent=0.1)) as (address, _), say(address, asked) as line:
            assert heard(line).endswith(b"alive\n")

    def test_who_is_not_answered_in_time_is_let_go(self, health: ToldHealth) -> None:
        async def never() -> Mapping[str, str]:
            await asyncio.Event().wait()
            return {}

        health.parts = never  # type: ignore[method-assign]
        asked = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with answering(health, TimeLimits(busy=0.1)) as (address, _), say(address, asked) as line:
            assert heard(line) == b""

    @pytest.mark.parametrize("line", ["X: " + "x" * 9000, "\r\n".join(f"X{number}: x" for number in range(200))])
    def test_a_large_header_is_refused(self, address: str, line: str) -> None:
        with say(address, f"GET /livez HTTP/1.1\r\nHost: localhost\r\n{line}\r\n\r\n".encode()) as open_line:
            assert heard(open_line).split(b" ", 2)[1] == b"400"

    @pytest.mark.parametrize("said", [b"GET /livez HT", b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"])
    def test_whoever_asks_is_answered_however_many_connections_are_open(
        self, health: ToldHealth, said: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        never = asyncio.Event()

        async def stuck() -> Mapping[str, str]:
            await never.wait()
            return {}

        health.parts = stuck  # type: ignore[method-assign]
        with answering(health) as (address, _), ExitStack() as opened:
            for _number in range(4 * connection_limit()):
                opened.enter_context(say(address, said))

            assert ask(f"{address}/livez") == (200, "alive\n")
        assert [record.getMessage() for record in caplog.records if record.levelname != "DEBUG"] == [
            "Too many connections are open: those that are silent for longest are cut off"
        ]

    def test_what_is_no_http_leaves_nothing_in_the_log(self, address: str, caplog: pytest.LogCaptureFixture) -> None:
        with say(address, b"\x16\x03\x01 Geheim\r\n\r\n") as line:
            heard(line)
        ask(f"{address}/livez")

        assert "Geheim" not in caplog.text
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []

    def test_a_fault_of_ours_is_logged_without_what_it_holds(
        self, address: str, health: ToldHealth, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def fails() -> Mapping[str, str]:
            message = "Geheim"
            raise RuntimeError(message)

        health.parts = fails  # type: ignore[method-assign]

        assert ask(f"{address}/readyz")[0] == 500
        assert "Geheim" not in caplog.text
        assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
            "A request could not be answered"
        ]


class TestHost:
    """A page in a browser may have its own name lead to this address."""

    @pytest.mark.parametrize(
        "host",
        ["localhost", "localhost:8731", "127.0.0.1:80", "[::1]:8731", "LOCALHOST.", "10.1.2.3:8731",
         "[::ffff:10.1.2.3]", "bot.internal:8731", None],
    )  # fmt: skip
    def test_the_servers_own_names_and_the_address_of_the_connection_are_expected_hosts(self, host: str | None) -> None:
        assert is_expected_host(host, "bot.internal", "10.1.2.3")

    @pytest.mark.parametrize(
        "host",
        ["evil.example", "evil.example:8731", "10.1.2.4", "localhost.evil.example", "", "a b", "localhost:", "[::1",
         "127.0.0.1@evil.example", "10.1.2"],
    )  # fmt: skip
    def test_nothing_else_is(self, host: str) -> None:
        assert not is_expected_host(host, "bot.internal", "10.1.2.3")

    @pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/"])
    def test_what_is_meant_for_another_is_not_answered(self, address: str, path: str) -> None:
        with say(address, f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode()) as line:
            assert heard(line).startswith(b"HTTP/1.1 421 ")

    def test_a_request_that_names_two_hosts_is_refused(self, address: str) -> None:
        with say(address, b"GET /livez HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n") as line:
            assert b" 200 " not in heard(line).split(b"\r\n")[0]


class TestNames:
    @pytest.mark.parametrize(
        "named",
        ["!abcdefghij:example.org", "!QmF0dGVyeUhvcnNlU3RhcGxlQ29ycmVjdExvbmdJZHM", "@aigerim:example.org:8448",
         "#room:example.org", "slack:C0123456789", "C0123456789", "U0123456789", "matrix:@aigerim:example.org"],
    )  # fmt: skip
    def test_no_id_of_a_room_or_a_person_is_told(self, address: str, health: ToldHealth, named: str) -> None:
        health.told = [f"{named}: the bot was put out of it", f"the room {named} was replaced"]
        health.needs["matrix"] = f"{named} is shut"
        text = ask(f"{address}/readyz")[1]

        assert named not in json.loads(text)["remarks"][0] + text
        assert json.loads(text)["remarks"][0].endswith(": the bot was put out of it")

    @pytest.mark.parametrize(
        "told", [STANDBY, "away", "people see the bot's device as unverified", "127.0.0.1:8732 cannot be listened on"]
    )
    def test_what_names_nobody_is_told_as_it_is(self, told: str) -> None:
        assert without_ids(told) == told


class TestFigures:
    def test_what_happened_is_counted_under_stable_names(self, address: str, health: ToldHealth) -> None:
        metrics = health.metrics
        metrics.settled("slack", "sent", late=0.7)
        metrics.settled("slack", "dropped")
        metrics.called("slack", "send", "unknown", 0.3)
        metrics.looked(found=True)
        metrics.recovered()
        metrics.reloaded("milestones", 7, datetime(2032, 5, 1, tzinfo=UTC))
        metrics.reloaded("milestones", None, datetime(2032, 5, 2, tzinfo=UTC))
        metrics.stepped()
        metrics.connected("slack", there=True)
        metrics.connected("matrix", there=False, standby=True)
        metrics.waiting(unknown=2, due=3, oldest=30.0)

        shown = set(ask(f"{address}/metrics")[1].splitlines())

        assert {
            'reminders_total{platform="slack",state="sent"} 1.0',
            'reminders_total{platform="slack",state="dropped"} 1.0',
            'reminder_lateness_seconds_bucket{le="0.5",platform="slack"} 0.0',
            'reminder_lateness_seconds_bucket{le="1.0",platform="slack"} 1.0',
            "reminders_unknown 2.0",
            "deliveries_due 3.0",
            "oldest_due_seconds 30.0",
            "lease_recoveries_total 1.0",
            'lookups_total{found="true"} 1.0',
            "config_last_reload_successful 0.0",
            "config_last_reload_success_timestamp_seconds 1.9669824e+09",
            'config_revision{document="milestones"} 7.0',
            "clock_steps_total 1.0",
            'chat_api_seconds_count{method="send",outcome="unknown",platform="slack"} 1.0',
            'platform_connected{platform="slack"} 1.0',
            'platform_standby{platform="slack"} 0.0',
            'platform_standby{platform="matrix"} 1.0',
            'build_info{version="1.2.3"} 1.0',
        } <= shown

    def test_two_bots_in_one_process_do_not_count_together(self) -> None:
        one, other = Metrics("1"), Metrics("2")
        one.stepped()

        assert b"clock_steps_total 0.0" in other.text()


class Listener:
    """Somebody outside who is told that all is well."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.status = 200

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.put_nowait(request.path)
        return web.Response(status=self.status)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        application = web.Application()
        application.router.add_get("/{path:.*}", self.hear)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/geheim"
        await runner.cleanup()


class TestPinging:
    async def test_the_ping_tells_again_and_again_that_all_is_well(self) -> None:
        listener = Listener()
        async with listener.listening() as url:
            task = asyncio.create_task(ping_regularly(url, 0, lambda: True))
            async with asyncio.timeout(LIVENESS):
                heard = [await listener.heard.get() for _ in range(3)]
            task.cancel()

        assert heard == ["/geheim"] * 3

    async def test_the_ping_is_silent_when_not_all_is_well(self) -> None:
        listener, asked = Listener(), asyncio.Event()

        def unwell() -> bool:
            asked.set()
            return False

        async with listener.listening() as url:
            task = asyncio.create_task(ping_regularly(url, 0, unwell))
            async with asyncio.timeout(LIVENESS):
                await asked.wait()
            task.cancel()

        assert listener.heard.empty()

    async def test_silence_on_the_other_side_is_logged_once_without_the_address(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        listener = Listener()
        listener.status = 500
        async with listener.listening() as url:
            task = asyncio.create_task(ping_regularly(url, 0, lambda: True))
            async with asyncio.timeout(LIVENESS):
                for _ in range(3):
                    await listener.heard.get()
            task.cancel()

        assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
            "The dead man's switch does not answer"
        ]
