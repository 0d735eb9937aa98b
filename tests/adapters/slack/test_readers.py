"""Who reads a channel: what Slack says of it now, not what it said before others came in."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.adapters.slack import people
from bot.adapters.slack.platform import open_slack
from bot.core.domain.access import RoomReaders
from bot.core.ports.chat import Refused, Unknown
from tests.adapters.slack.hearing import Told, hearing
from tests.fakes import LIVENESS
from tests.peers.serving import Answer
from tests.peers.slack import TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.adapters.slack.platform import SlackPlatform


@asynccontextmanager
async def at(slack: FakeSlack) -> AsyncIterator[SlackPlatform]:
    async with open_slack(TOKEN, url=slack.api, patience=4 * LIVENESS, pace=0) as platform:
        yield platform


class TestChannels:
    async def test_our_own_is_read_by_nobody_else(self, slack: FakeSlack) -> None:
        slack.channel("C1")
        async with at(slack) as platform:
            assert await platform.readers("C1") == RoomReaders()

    @pytest.mark.parametrize("way", ["is_ext_shared", "is_pending_ext_shared"])
    async def test_anybody_may_read_a_channel_that_is_shared_or_about_to_be(self, slack: FakeSlack, way: str) -> None:
        slack.channel("C1", **{way: True})
        async with at(slack) as platform:
            assert await platform.readers("C1") == RoomReaders(anybody=True)

    async def test_where_a_scope_is_missing_an_admin_is_to_mend_it(self, slack: FakeSlack) -> None:
        slack.scopes.remove("channels:read")
        async with at(slack) as platform:
            told = await platform.readers("C1")

        assert isinstance(told, Refused)
        assert "missing_scope" in told.reason

    async def test_where_slack_says_nothing_readable_nobody_knows(self, slack: FakeSlack) -> None:
        slack.answer("conversations.info", Answer(200, '{"ok": true, "channel": {"id": "C1"}}'))
        async with at(slack) as platform:
            assert isinstance(await platform.readers("C1"), Unknown)

    async def test_many_messages_at_once_ask_once(self, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(people, "FRESH_SECONDS", LIVENESS)
        async with at(slack) as platform:
            for _ in range(3):
                await platform.readers("C1")

        assert slack.requests["conversations.info"] == 1

    async def test_what_was_said_a_while_ago_counts_for_no_message(
        self, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people, "FRESH_SECONDS", 0.0)
        async with at(slack) as platform:
            await platform.readers("C1")
            slack.channel("C1", is_ext_shared=True)

            assert await platform.readers("C1") == RoomReaders(anybody=True)


class TestChanges:
    async def test_once_a_channel_is_shared_that_counts_at_once(
        self, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people, "FRESH_SECONDS", LIVENESS)
        slack.channel("C1")
        async with hearing(slack, Told()) as platform:
            before = await platform.readers("C1")
            await slack.share("C1", "T2")
            shared = await platform.readers("C1")
            await slack.unshare("C1", "T2")
            after = await platform.readers("C1")

        assert (before, shared, after) == (RoomReaders(), RoomReaders(anybody=True), RoomReaders())

    async def test_whoever_comes_in_has_it_asked_again(self, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(people, "FRESH_SECONDS", LIVENESS)
        slack.channel("C1")
        async with hearing(slack, Told()) as platform:
            await platform.readers("C1")
            await slack.join("UANY", "C1")
            await platform.readers("C1")

        assert slack.requests["conversations.info"] == 2


class TestPersons:
    async def test_a_person_of_ours_reads_alone(self, slack: FakeSlack) -> None:
        slack.person("UADA")
        async with at(slack) as platform:
            assert await platform.readers("UADA") == RoomReaders(frozenset({"T1"}), private=True)

    async def test_of_another_workspace_they_are_of_that(self, slack: FakeSlack) -> None:
        slack.person("UEVE", team="T2")
        async with at(slack) as platform:
            assert await platform.readers("UEVE") == RoomReaders(frozenset({"T2"}), private=True)

    @pytest.mark.parametrize("gone", ["deleted", "is_stranger", "is_bot"])
    async def test_who_has_left_belongs_nowhere(self, slack: FakeSlack, gone: str) -> None:
        slack.person("UEVE", **{gone: True})
        async with at(slack) as platform:
            assert await platform.readers("UEVE") == RoomReaders(frozenset({""}), private=True)
