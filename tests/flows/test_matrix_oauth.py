"""``matrix login`` where the homeserver knows no passwords: a person lets the bot in by a browser."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.adapters.documents.home import HomePaths
from bot.adapters.matrix.login import PollTiming
from bot.app.errors import BotError
from bot.app.settings import read_environment
from bot.cli.setup import LoginOptions, log_in_bot, log_out_bot
from bot.cli.streams import Streams
from tests.fakes import StoppedClock
from tests.peers.matrix.authority import Authority
from tests.peers.matrix.settings import NAME
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

BOT: Final = f"@bot:{NAME}"


@dataclass
class Person:
    """Whoever has a browser: each time the command waits they do the next of these, and nobody waits for real."""

    clock: StoppedClock
    deeds: list[Callable[[], object]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.clock.pass_time(seconds)
        self.slept.append(seconds)
        if self.deeds:
            self.deeds.pop(0)()


@pytest.fixture
def clock() -> StoppedClock:
    """The time of the server and of the command."""
    return StoppedClock()


@pytest.fixture
async def authority(clock: StoppedClock) -> AsyncIterator[Authority]:
    """A homeserver that knows no passwords; it has been asked nothing that the specification forbids."""
    async with Authority(monotonic=clock.monotonic) as server:
        yield server
    assert server.wrong == []


@pytest.fixture
def person(clock: StoppedClock, authority: Authority) -> Person:
    """Somebody who lets the bot in at the second look."""
    return Person(clock, [nothing, lambda: authority.allow(typed(authority), BOT)])


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """Where the session and the key go."""
    return tmp_path / "secrets"


def nothing() -> None:
    """Do nothing yet."""


def typed(authority: Authority) -> str:
    """Return the one code that was given out."""
    (code,) = authority.grants
    return code


async def log_in(url: str, person: Person, secrets: Path, user: str = BOT) -> str:
    """Log in, and return what is said."""
    output = io.StringIO()
    streams, patience = Streams(io.BytesIO(), output, io.StringIO()), PollTiming(person.clock, person.sleep)
    await asyncio.to_thread(
        log_in_bot, HomePaths(secrets.parent), streams, LoginOptions(url, user, str(secrets)), _no, patience=patience
    )
    return output.getvalue()


def _no(asked: str) -> str:
    message = f"a password is asked for: {asked}"
    raise AssertionError(message)


async def refusal(url: str, person: Person, secrets: Path, user: str = BOT) -> str:
    """Return why the bot cannot log in; nothing is left behind."""
    with pytest.raises(BotError) as refused:
        await log_in(url, person, secrets, user)
    assert names(secrets) == []
    return str(refused.value)


async def log_out(variables: dict[str, str]) -> str:
    """Log out, and return what is said."""
    output = io.StringIO()
    await asyncio.to_thread(log_out_bot, Streams(io.BytesIO(), output, io.StringIO()), variables)
    return output.getvalue()


def told(said: str) -> dict[str, str]:
    """Return the variables that are to be set."""
    lines = [line.removeprefix("export ") for line in said.splitlines() if line.startswith("export ")]
    return dict(line.split("=", 1) for line in lines)


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return [each.name for each in folder.iterdir()]


def session(secrets: Path) -> dict[str, Any]:
    """Return what the session's file says."""
    found: dict[str, Any] = json.loads((secrets / "bot_matrix_session.json").read_text())
    return found


class TestLoggedIn:
    async def test_the_person_is_told_what_to_open_and_to_type(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        said = await log_in(authority.url, person, secrets)
        code = typed(authority)

        assert said.splitlines()[:7] == [
            "This homeserver lets the bot in by a browser. Open in one, on any machine,",
            f"  {authority.url}/link",
            "and type this code:",
            f"  {code}",
            "or open this address, which has the code in it:",
            f"  {authority.url}/link?code={code}",
            f"Log in there as {BOT} and nobody else, and allow “advocacy-bot”. Waiting for 20 min …",
        ]

    async def test_what_it_says_is_to_be_set_configures_the_bot(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        matrix = read_environment(told(await log_in(authority.url, person, secrets))).matrix

        assert matrix
        assert (matrix.user, matrix.device, matrix.token) == (BOT, authority.live[0].device, "")
        assert matrix.session == secrets / "bot_matrix_session.json"

    async def test_the_secrets_are_for_nobody_else_to_read(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        await log_in(authority.url, person, secrets)
        modes = {each.name: oct(each.stat().st_mode & 0o777) for each in (secrets, *secrets.iterdir())}  # noqa: ASYNC240 -- nobody waits for it

        assert modes == {"secrets": "0o700", "bot_matrix_session.json": "0o600", "bot_matrix_pickle_key": "0o600"}

    async def test_no_token_is_shown(self, authority: Authority, person: Person, secrets: Path) -> None:
        said = await log_in(authority.url, person, secrets)
        kept = session(secrets)

        assert not [each for each in (kept["access_token"], kept["refresh_token"]) if each in said]

    async def test_the_account_may_be_named_by_what_stands_before_the_colon(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        said = await log_in(authority.url, person, secrets, "bot")

        assert told(said)["BOT_MATRIX_USER"] == BOT

    async def test_a_server_that_wants_to_be_asked_less_often_is(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.order("token", Answer(400, '{"error": "slow_down"}'))
        await log_in(authority.url, person, secrets)

        assert person.slept == [5.0, 10.0]

    async def test_a_server_that_does_not_answer_is_asked_again_less_often(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.order("token", Answer(502, "<html>", content_type="text/html"))
        await log_in(authority.url, person, secrets)

        assert person.slept == [5.0, 10.0]

    async def test_passwords_are_asked_for_where_they_are_taken_as_well(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.flows = [{"type": "m.login.sso"}, {"type": "m.login.password"}]

        with pytest.raises(AssertionError, match=f"a password is asked for: Password of {BOT}"):
            await log_in(authority.url, person, secrets)

    async def test_a_second_login_overwrites_nothing(self, authority: Authority, person: Person, secrets: Path) -> None:
        await log_in(authority.url, person, secrets)
        before = session(secrets)

        with pytest.raises(BotError, match=r"has bot_matrix_session\.json, so the bot has a device"):
            await log_in(authority.url, person, secrets)
        assert session(secrets) == before


class TestRefused:
    async def test_whoever_denies_it(self, authority: Authority, person: Person, secrets: Path) -> None:
        person.deeds = [lambda: authority.deny(typed(authority))]

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: the browser did not let the bot in; try again, and allow it there"
        )

    async def test_whoever_does_nothing_in_time(self, authority: Authority, person: Person, secrets: Path) -> None:
        authority.waits, person.deeds = 12.0, []

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: nobody allowed the bot in time; try again, and type the new code into the browser"
        )
        assert person.slept == [5.0, 5.0, 5.0]

    async def test_somebody_else_is_logged_out_at_once(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        person.deeds = [lambda: authority.allow(typed(authority), f"@eve:{NAME}")]

        assert await refusal(authority.url, person, secrets) == (
            f"Matrix: the browser let the bot in as @eve:{NAME}, not as {BOT}, so it was logged out at once; "
            f"log in as {BOT} in that browser, and try again"
        )
        assert authority.live == []

    async def test_another_device_is_logged_out_at_once(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.answers["whoami"] = {"device_id": "ANOTHER"}

        assert "another device than it asked for" in await refusal(authority.url, person, secrets)
        assert authority.live == []

    async def test_less_than_the_bot_needs_is_given_back(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.answers["token"] = {"scope": "urn:matrix:client:api:read"}

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: the server grants less than the bot needs; tell its admins"
        )
        assert authority.live == []

    async def test_a_folder_that_cannot_be_written_leaves_no_device_behind(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        secrets.mkdir()  # noqa: ASYNC240 -- nobody waits for it
        (secrets / "bot_matrix_session.json.new").mkdir()
        with pytest.raises(BotError, match="name another folder with --secrets, and log in again"):
            await log_in(authority.url, person, secrets)

        assert authority.live == []


class TestWaysIn:
    async def test_a_server_that_does_not_know_the_grant_is_told(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.changed = {"grant_types_supported": ["authorization_code", "refresh_token"]}

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: this homeserver lets people in by OAuth, but not by a code that is typed into a browser; have its "
            "admins switch on the device authorization grant (Matrix 1.18), or take another"
        )

    async def test_a_server_with_single_sign_on_alone_is_told(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.flows = [{"type": "m.login.sso"}, {"type": "m.login.token"}]
        authority.order("auth_metadata", Answer(404, '{"errcode": "M_UNRECOGNIZED"}'))

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: this homeserver lets people in by single sign-on alone, which a bot cannot do; have it allow "
            "“m.login.password” for the bot’s account, or take another"
        )

    async def test_a_server_that_registers_nobody_is_told(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.order("register", Answer(403, '{"error": "access_\\u202edenied\\u001b[2J"}'))

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: the server does not register the bot as a client (access_denied[2J); tell its admins"
        )

    async def test_a_server_that_is_out_of_order_is_told(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        authority.order("device", Answer(503, "<html>", content_type="text/html"))

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: the server gives no code at present (status 503); try again later"
        )

    @pytest.mark.parametrize(
        "address",
        [
            "http://account.example.org/token",
            "https://bot:secret@account.example.org/token",
            "javascript:alert(1)",
            "https://account.example.org/\x1b[2J",
            "https://аккаунт.example.org/",
            "https://[",
            7,
        ],
    )
    async def test_nothing_is_sent_to_what_is_no_https_address(
        self, authority: Authority, person: Person, secrets: Path, address: object
    ) -> None:
        authority.changed = {"token_endpoint": address}

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: the homeserver's “token_endpoint” is not an https address, so nothing is sent there; "
            "tell its admins"
        )

    @pytest.mark.parametrize(
        "answer",
        [
            {"verification_uri": "http://account.example.org/link"},
            {"verification_uri_complete": "https://account.example.org/\u202elink"},
            {"user_code": "AB\x1b[31mCD"},
            {"user_code": "A" * 65},
        ],
    )
    async def test_nobody_is_shown_a_code_or_an_address_that_hides_something(
        self, authority: Authority, person: Person, secrets: Path, answer: dict[str, object]
    ) -> None:
        authority.answers["device"] = answer

        assert await refusal(authority.url, person, secrets) == (
            "Matrix: the server sends a code or an address that cannot be used; tell its admins"
        )

    async def test_what_is_no_homeserver(self, authority: Authority, person: Person, secrets: Path) -> None:
        assert await refusal(f"{authority.url}/elsewhere", person, secrets) == (
            "Matrix: nothing there answers as a homeserver does; see whether the address is right"
        )

    async def test_what_speaks_no_tls(self, authority: Authority, person: Person, secrets: Path) -> None:
        assert await refusal(authority.url.replace("http:", "https:"), person, secrets) == (
            "Matrix: 127.0.0.1 speaks no TLS; see that the address and this machine's clock are right"
        )


class TestLoggedOut:
    async def test_the_session_has_ended_and_its_file_is_gone(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        variables = told(await log_in(authority.url, person, secrets))
        said = await log_out(variables)

        assert said.startswith(f"Logged out: {BOT} has no device {variables['BOT_MATRIX_DEVICE']} any more.\n")
        assert authority.live == []
        assert names(secrets) == ["bot_matrix_pickle_key"]

    async def test_a_server_that_does_not_answer_leaves_the_file_for_the_next_try(
        self, authority: Authority, person: Person, secrets: Path
    ) -> None:
        variables = told(await log_in(authority.url, person, secrets))
        before = session(secrets)
        authority.order("revoke", Answer(503, ""))
        with pytest.raises(BotError, match="does not end the session at present"):
            await log_out(variables)

        assert session(secrets) == before

    async def test_a_file_that_is_gone_is_told(self, authority: Authority, person: Person, secrets: Path) -> None:
        variables = told(await log_in(authority.url, person, secrets))
        await log_out(variables)

        with pytest.raises(BotError, match=r"BOT_MATRIX_SESSION_FILE: .* cannot be read: no such file or directory"):
            await log_out(variables)
