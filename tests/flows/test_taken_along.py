"""A table that was asked for in chat reaches whoever asked, with the bot as it ships, and holds what is on record."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tests.core.dispatch.wired_bot import SETTINGS
from tests.flows.party import party
from tests.flows.running import running
from tests.homes import settle
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flows.party import Party
    from tests.peers.matrix.synapse import Synapse

EXPORT: Final = "export recommendations as csv of what did Bell Watch ask on torture?"
RECORD: Final = b"R-B31-02"


def test_a_table_comes_into_the_thread_on_slack(tmp_path: Path) -> None:
    home = settle(tmp_path / "home", used=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    with beside(FakeSlack()) as slack:
        peer = slack.peer

        async def ask() -> str:
            said = await peer.mention("ANY", "C1", EXPORT)
            await peer.pulse.until(lambda: peer.files.shown)
            return said.ts

        tokens = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN}
        with running(home, **tokens, SLACK_API_URL=peer.api) as bot:
            bot.ready()
            root = slack.do(ask())

        (file,) = peer.files.shown

    assert (file.channel, file.thread) == ("C1", root)
    assert RECORD in (file.data or b"")
    assert file.name.endswith(".csv")


def test_without_the_scope_the_answer_says_that_the_table_is_missing(tmp_path: Path) -> None:
    home = settle(tmp_path / "home", used=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    with beside(FakeSlack()) as slack:
        peer = slack.peer
        peer.scopes.discard("files:write")

        async def ask() -> str:
            return (await peer.reply(await peer.mention("ANY", "C1", EXPORT))).text

        tokens = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN}
        with running(home, **tokens, SLACK_API_URL=peer.api) as bot:
            bot.ready()
            answer = slack.do(ask())

    assert "could not be attached here" in answer


def test_a_table_comes_encrypted_into_the_thread_on_matrix(synapse: Synapse, tmp_path: Path) -> None:
    async def ask(where: Party) -> tuple[str | None, str, bytes, bytes]:
        async with where.open("ANY") as (somebody,):
            question = await somebody.say(where.room, EXPORT, to=[where.bot.user])
            found = await somebody.until(
                lambda: [each for each in somebody.seen if each.readable and "file" in each.content]
            )
            return found[0].thread, question, *await somebody.download(found[0].content)

    here = asyncio.run(party(synapse, settle(tmp_path / "home", used=True)))
    with here.started():
        thread, question, kept, data = asyncio.run(ask(here))

    assert thread == question
    assert RECORD in data
    assert RECORD not in kept
