"""Access tokens that expire are renewed in time, once, and nothing that is lost on the way ends the session."""

from __future__ import annotations

import asyncio
import errno
import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.matrix.oauth import (
    AuthorizationServer,
    DeviceCode,
    DeviceGrant,
    OAuthTokens,
    fetch_authorization_server,
)
from bot.adapters.matrix.session import NoTokenError, Session, SessionFile, TokenRenewer
from tests.fakes import StoppedClock
from tests.peers.matrix.authority import Authority
from tests.peers.matrix.settings import NAME
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DOWN: Final = Answer(503, "<html>", content_type="text/html")


@pytest.fixture
def clock() -> StoppedClock:
    """The time of the server and of the bot."""
    return StoppedClock()


@pytest.fixture
async def authority(clock: StoppedClock) -> AsyncIterator[Authority]:
    """The server; it has been asked nothing that the specification forbids."""
    async with Authority(monotonic=clock.monotonic) as server:
        yield server
    assert server.wrong == []


@pytest.fixture
async def file(authority: Authority, clock: StoppedClock, tmp_path: Path) -> Path:
    """The file of a session that has begun."""
    server = await fetch_authorization_server(authority.url)
    assert isinstance(server, AuthorizationServer)
    grant = DeviceGrant(server)
    code = await grant.begin()
    assert isinstance(code, DeviceCode)
    authority.allow(code.typed, f"@bot:{NAME}")
    tokens = await grant.poll(code)
    assert isinstance(tokens, OAuthTokens)
    assert tokens.expires_in
    until = clock.now() + timedelta(seconds=tokens.expires_in)
    path = tmp_path / "session.json"
    issued = (server.issuer, grant.client, server.token, server.revocation)
    SessionFile(path).write(Session(*issued, tokens.access, tokens.refresh, until))
    return path


@pytest.fixture
async def renewing(file: Path, clock: StoppedClock) -> TokenRenewer:
    """The bot's tokens, since they were granted."""
    return await begun(file, clock)


async def begun(file: Path, clock: StoppedClock) -> TokenRenewer:
    """Return a process's tokens that have been used."""
    found = TokenRenewer(file, clock)
    await found.token()
    return found


def kept(file: Path) -> tuple[str, str]:
    """Return the tokens in the file."""
    told = json.loads(file.read_text())
    return told["access_token"], told["refresh_token"]


def given(authority: Authority) -> tuple[str, str]:
    """Return the tokens that the server gave last."""
    pair = authority.live[0].pairs[-1]
    return pair.access, pair.refresh


def renewed(authority: Authority) -> int:
    """Return how often tokens were asked for, after the first."""
    return authority.counts["token"] - 1


class TestRenewed:
    async def test_a_token_that_is_valid_is_left_as_it_is(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock
    ) -> None:
        clock.pass_time(230)

        assert await renewing.token() == given(authority)[0]
        assert renewed(authority) == 0

    async def test_a_minute_before_it_expires_it_is_renewed(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock, file: Path
    ) -> None:
        clock.pass_time(245)
        token = await renewing.token()

        assert (renewed(authority), token) == (1, given(authority)[0])
        assert kept(file) == given(authority)

    async def test_whoever_needs_a_token_at_once_shares_one_renewal(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock
    ) -> None:
        clock.pass_time(400)
        tokens = await asyncio.gather(*(renewing.token() for _ in range(20)))

        assert (renewed(authority), set(tokens)) == (1, {given(authority)[0]})

    async def test_whoever_gives_up_waiting_breaks_nothing_off(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock, file: Path
    ) -> None:
        clock.pass_time(400)
        waiting = asyncio.create_task(renewing.token())
        authority.landed["token"] = waiting.cancel
        await asyncio.gather(waiting, return_exceptions=True)

        assert await renewing.token() == kept(file)[0] == given(authority)[0]
        assert renewed(authority) == 1

    async def test_a_token_that_the_homeserver_refuses_is_renewed_at_once(
        self, authority: Authority, renewing: TokenRenewer
    ) -> None:
        refused = await renewing.token()

        assert await renewing.instead(refused) == given(authority)[0] != refused

    async def test_a_token_that_was_renewed_meanwhile_is_not_renewed_again(
        self, authority: Authority, renewing: TokenRenewer
    ) -> None:
        refused = await renewing.token()
        await renewing.instead(refused)
        await renewing.instead(refused)

        assert renewed(authority) == 1

    async def test_what_another_process_has_renewed_is_taken_from_the_file(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock, file: Path
    ) -> None:
        another = await begun(file, clock)
        clock.pass_time(245)
        other = await another.token()

        assert (await renewing.token(), renewed(authority)) == (other, 1)

    async def test_two_processes_at_once_renew_once(
        self, authority: Authority, clock: StoppedClock, file: Path
    ) -> None:
        clock.pass_time(400)
        tokens = await asyncio.gather(*(TokenRenewer(file, clock).token() for _ in range(5)))

        assert (renewed(authority), set(tokens)) == (1, {given(authority)[0]})

    async def test_whoever_does_not_lead_renews_nothing(
        self, authority: Authority, clock: StoppedClock, file: Path
    ) -> None:
        another = TokenRenewer(file, clock, lambda: False)
        await another.token()
        clock.pass_time(245)
        await another.token()

        assert renewed(authority) == 0


class TestFaults:
    async def test_tokens_that_could_not_be_kept_are_asked_for_again_with_the_old_one(
        self,
        authority: Authority,
        renewing: TokenRenewer,
        clock: StoppedClock,
        file: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        clock.pass_time(245)
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", full_from(2))
            before, lost = await renewing.token(), given(authority)[0]
        clock.pass_time(2)

        assert before == kept(file)[0] != lost
        assert await renewing.token() == kept(file)[0] == given(authority)[0] != lost

    async def test_nothing_is_renewed_that_could_not_be_written(
        self,
        authority: Authority,
        renewing: TokenRenewer,
        clock: StoppedClock,
        file: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(os, "fsync", full_from(1))
        clock.pass_time(245)
        token = await renewing.token()

        assert (token, renewed(authority)) == (kept(file)[0], 0)
        assert str(renewing.trouble) == (
            f"the session file {file} cannot be written (No space left on device), so the access token is not renewed "
            "and ends soon; make room, or let the bot write in that folder"
        )

    async def test_a_full_disk_is_told_before_anything_expires(
        self, file: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "fsync", full_from(1))
        renewing = await begun(file, clock)

        assert renewing.trouble
        assert "cannot be written" in renewing.trouble.what

    async def test_once_there_is_room_all_is_well_again(
        self, file: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", full_from(1))
            renewing = await begun(file, clock)
        clock.pass_time(245)
        await renewing.token()

        assert renewing.trouble is None

    async def test_a_server_that_is_down_leaves_the_token_until_it_expires(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock, file: Path
    ) -> None:
        authority.order("token", DOWN)
        clock.pass_time(245)

        assert await renewing.token() == kept(file)[0]

    async def test_a_server_that_is_down_is_told_once_the_token_has_expired(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock
    ) -> None:
        authority.order("token", DOWN)
        clock.pass_time(400)

        with pytest.raises(NoTokenError, match="the access token cannot be renewed: the server renews no token"):
            await renewing.token()

    async def test_a_server_that_is_down_is_not_asked_with_every_request(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock
    ) -> None:
        authority.order("token", *[DOWN] * 3)
        clock.pass_time(245)
        for _ in range(10):
            await renewing.token()

        assert renewed(authority) == 1

    async def test_a_server_that_is_back_goes_on_with_the_same_session(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock
    ) -> None:
        authority.order("token", DOWN, Answer(429, "{}"), Answer(403, "<html>", content_type="text/html"))
        clock.pass_time(245)
        for _ in range(4):
            await renewing.token()
            clock.pass_time(10)

        assert (await renewing.token(), renewing.trouble) == (given(authority)[0], None)

    async def test_a_session_that_has_ended_is_told_with_what_to_do(
        self, authority: Authority, renewing: TokenRenewer
    ) -> None:
        refused = await renewing.token()
        await authority.end()

        assert await renewing.instead(refused) is None
        assert str(renewing.trouble) == (
            "the homeserver has ended the bot's session; log in anew (advocacy-bot matrix login), set the new session "
            "file and device, and give it an empty store (invalid_grant)"
        )

    async def test_a_session_that_has_ended_is_not_asked_for_again(
        self, authority: Authority, renewing: TokenRenewer, clock: StoppedClock
    ) -> None:
        refused = await renewing.token()
        await authority.end()
        for _ in range(5):
            await renewing.instead(refused)
            clock.pass_time(100)

        assert renewed(authority) == 1

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"access_token": 5}', "\x00"])
    async def test_a_file_that_is_damaged_is_told(self, clock: StoppedClock, file: Path, text: str) -> None:
        file.write_text(text)  # noqa: ASYNC240 -- nobody waits for it

        with pytest.raises(NoTokenError, match="is damaged; put your copy of it there, or log in anew"):
            await begun(file, clock)

    async def test_a_file_that_sends_the_tokens_elsewhere_in_clear_is_not_believed(
        self, clock: StoppedClock, file: Path
    ) -> None:
        told = json.loads(file.read_text())  # noqa: ASYNC240 -- nobody waits for it
        file.write_text(json.dumps(told | {"token_endpoint": "http://example.org/"}))  # noqa: ASYNC240

        with pytest.raises(NoTokenError, match="is damaged"):
            await begun(file, clock)


def full_from(number: int) -> object:
    """Return what a disk does that is full from so many writes on."""
    writes = 0
    real = os.fsync

    def fsync(descriptor: int) -> None:
        nonlocal writes
        writes += 1
        if writes >= number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    return fsync
