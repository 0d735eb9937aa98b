"""``matrix login`` and ``logout``: the bot gets a device of its own, and no secret of it is shown."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

import pytest

from bot.adapters.documents.home import HomePaths
from bot.app.errors import BotError
from bot.app.settings import read_environment
from bot.cli.setup import LoginOptions, log_in_bot, log_out_bot
from bot.cli.streams import Streams
from tests.command_line import run
from tests.peers.matrix.accounts import Account, RefusedError
from tests.peers.matrix.synapse import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.peers.matrix.synapse import Synapse


@pytest.fixture
async def bot(synapse: Synapse) -> Account:
    """An account for the bot."""
    return await synapse.register("bot")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """Where the token and the key go."""
    return tmp_path / "secrets"


async def log_in(url: str, user: str, secrets: Path, password: str = PASSWORD) -> str:
    """Log in as somebody who types a password, and return what is said."""
    output = io.StringIO()
    streams, typed = Streams(io.BytesIO(), output, io.StringIO()), LoginOptions(url, user, str(secrets))
    await asyncio.to_thread(log_in_bot, HomePaths(secrets.parent), streams, typed, lambda _: password)
    return output.getvalue()


async def refusal(url: str, user: str, secrets: Path, password: str = PASSWORD) -> str:
    """Return why somebody cannot log in."""
    with pytest.raises(BotError) as refused:
        await log_in(url, user, secrets, password)
    return str(refused.value)


def kept(secrets: Path) -> dict[str, str]:
    """Return what is written there, by the names of the files."""
    return {each.name: each.read_text() for each in secrets.iterdir()}


def modes(secrets: Path) -> dict[str, str]:
    """Return who may read it."""
    return {each.name: oct(each.stat().st_mode & 0o777) for each in (secrets, *secrets.iterdir())}


def told(said: str) -> dict[str, str]:
    """Return the variables that are to be set."""
    lines = [line.removeprefix("export ") for line in said.splitlines() if line.startswith("export ")]
    return dict(line.split("=", 1) for line in lines)


class TestLoggedIn:
    async def test_what_it_says_is_to_be_set_configures_the_bot(self, bot: Account, secrets: Path) -> None:
        matrix = read_environment(told(await log_in(bot.url, bot.user, secrets))).matrix

        assert matrix
        ours = Account(matrix.homeserver, matrix.user, matrix.device, matrix.token)
        known = await ours.ask("GET", "account/whoami")
        assert (known["user_id"], known["device_id"]) == (bot.user, matrix.device)

    async def test_the_account_may_be_named_by_what_stands_before_the_colon(self, bot: Account, secrets: Path) -> None:
        said = await log_in(bot.url, bot.user.removeprefix("@").partition(":")[0], secrets)

        assert told(said)["BOT_MATRIX_USER"] == bot.user

    async def test_the_secrets_are_for_nobody_else_to_read(self, bot: Account, secrets: Path) -> None:
        await log_in(bot.url, bot.user, secrets)

        assert modes(secrets) == {
            "secrets": "0o700",
            "bot_matrix_access_token": "0o600",
            "bot_matrix_pickle_key": "0o600",
        }

    async def test_a_later_device_gets_the_key_that_is_there(self, bot: Account, secrets: Path) -> None:
        await log_in(bot.url, bot.user, secrets)
        before = kept(secrets)
        (secrets / "bot_matrix_access_token").unlink()
        await refusal(bot.url, bot.user, secrets, "geheim")
        await log_in(bot.url, bot.user, secrets)
        after = kept(secrets)

        assert after["bot_matrix_pickle_key"] == before["bot_matrix_pickle_key"]
        assert after["bot_matrix_access_token"] != before["bot_matrix_access_token"]

    async def test_no_secret_is_shown(self, bot: Account, secrets: Path) -> None:
        said = await log_in(bot.url, bot.user, secrets)

        assert not [each for each in (PASSWORD, *kept(secrets).values()) if each.strip() in said]

    async def test_people_see_what_the_device_is(self, bot: Account, secrets: Path) -> None:
        device = told(await log_in(bot.url, bot.user, secrets))["BOT_MATRIX_DEVICE"]

        assert (await bot.ask("GET", f"devices/{device}"))["display_name"] == "advocacy-bot"


class TestRefused:
    async def test_a_second_login_overwrites_nothing_and_says_what_to_do(self, bot: Account, secrets: Path) -> None:
        await log_in(bot.url, bot.user, secrets)
        before = kept(secrets)
        said = await refusal(bot.url, bot.user, secrets)

        assert said == (
            f"{secrets} has bot_matrix_access_token, so the bot has a device; to give it another, log that one out "
            "(advocacy-bot matrix logout), and move away this file and the store: a new device needs a new one"
        )
        assert kept(secrets) == before

    async def test_a_wrong_password_leaves_nothing_behind(self, bot: Account, secrets: Path) -> None:
        said = await refusal(bot.url, bot.user, secrets, "geheim")

        assert said == "Matrix: the homeserver does not know this name and password; try again"
        assert kept(secrets) == {}

    async def test_a_homeserver_that_is_not_there(self, secrets: Path) -> None:
        assert await refusal("http://127.0.0.1:1", "bot", secrets) == "Matrix: the homeserver cannot be reached"

    async def test_what_is_no_homeserver(self, bot: Account, secrets: Path) -> None:
        assert await refusal(f"{bot.url}/elsewhere", bot.user, secrets) == (
            "Matrix: nothing there answers as a homeserver does; see whether the address is right"
        )

    async def test_what_is_no_address(self, secrets: Path) -> None:
        assert await refusal("matrix.org", "bot", secrets) == (
            "matrix login: “matrix.org” is not an address; it begins with https://"
        )

    async def test_a_folder_that_cannot_be_written(self, bot: Account, secrets: Path) -> None:
        secrets.write_text("")  # noqa: ASYNC240 -- nobody waits for it

        assert (await refusal(bot.url, bot.user, secrets)).endswith("; name another folder with --secrets")


class TestLoggedOut:
    async def test_the_token_is_worthless(self, bot: Account, secrets: Path) -> None:
        variables = told(await log_in(bot.url, bot.user, secrets))
        matrix = read_environment(variables).matrix
        output = io.StringIO()
        await asyncio.to_thread(log_out_bot, Streams(io.BytesIO(), output, io.StringIO()), variables)

        assert matrix
        assert output.getvalue().startswith(f"Logged out: {bot.user} has no device {matrix.device} any more.")
        with pytest.raises(RefusedError, match="M_UNKNOWN_TOKEN"):
            await Account(matrix.homeserver, matrix.user, matrix.device, matrix.token).ask("GET", "account/whoami")

    async def test_a_token_that_was_worthless_before_is_told(self, bot: Account, secrets: Path) -> None:
        variables = told(await log_in(bot.url, bot.user, secrets))
        await asyncio.to_thread(log_out_bot, Streams(io.BytesIO(), io.StringIO(), io.StringIO()), variables)

        with pytest.raises(BotError, match="the homeserver does not accept the bot's token"):
            await asyncio.to_thread(log_out_bot, Streams(io.BytesIO(), io.StringIO(), io.StringIO()), variables)

    def test_where_no_device_is_configured_it_says_so(self, home: Path) -> None:
        said = run(home, "matrix", "logout")

        assert (said.code, said.errors.partition(";")[0]) == (2, "matrix logout: no device is configured")


def test_the_password_cannot_be_typed_on_the_command_line(home: Path) -> None:
    assert run(home, "matrix", "login", "https://hs.test", "@bot:hs.test", PASSWORD).code == 2
