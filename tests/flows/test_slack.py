"""``run`` at Slack, as a process: who is not let in says why in one line, and who is stopped leaves nothing behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.storage.store import open_store
from tests.core.dispatch.wired_bot import PLANS, QUESTION, SETTINGS
from tests.debriefs import MEETING, make_due
from tests.flows.running import running
from tests.homes import settle
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.features.progress.model import ProgressEntry
    from tests.peers.beside import Beside

ASKED: Final = ("R-A31-01", "R-A31-02", "R-B31-01")
LINK: Final = "https://example.org/minutes"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with people and rooms."""
    home = settle(tmp_path / "home", used=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    return home


@pytest.fixture
def slack() -> Iterator[Beside[FakeSlack]]:
    """A Slack beside it."""
    with beside(FakeSlack()) as opened:
        yield opened


def on(slack: Beside[FakeSlack], **other: str) -> dict[str, str]:
    tokens = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN}
    return {**tokens, "SLACK_API_URL": slack.peer.api, **other}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"BOT_SLACK_BOT_TOKEN": "xoxb-another"}, "Slack does not accept the token; check it (invalid_auth)"),
        (
            {"BOT_SLACK_APP_TOKEN": "xapp-another"},
            "with the app-level token: Slack does not accept the token; check it (invalid_auth)",
        ),
    ],
    ids=["bot token", "app-level token"],
)
def test_who_is_not_let_in_says_why_in_one_line(
    home: Path, slack: Beside[FakeSlack], wrong: dict[str, str], why: str
) -> None:
    with running(home, **on(slack, **wrong)) as bot:
        code = bot.process.wait(30)
        bot.finish()

    assert (code, bot.said[-1]) == (1, f"slack: {why}")
    assert [line["reason"] for line in bot.logged if line["level"] in {"warning", "error"}] == [why]
    assert slack.peer.socket.opened == 0


def test_what_is_in_hand_when_it_is_stopped_is_answered_and_nothing_is_left_open(
    home: Path, slack: Beside[FakeSlack]
) -> None:
    peer = slack.peer

    async def ask() -> list[str]:
        said = await asyncio.gather(*(peer.mention("ANY", "C1", QUESTION) for _ in range(3)))
        bot.process.terminate()
        return [(await peer.reply(each)).text for each in said]

    with running(home, **on(slack, PYTHONWARNINGS="error")) as bot:
        bot.ready()
        answers = slack.do(ask())
        code = bot.process.wait(30)
        bot.finish()

    assert (code, len(answers)) == (0, 3)
    assert [line for line in bot.said if "nclosed" in line or "destroyed" in line or "Traceback" in line] == []
    assert [line for line in bot.logged if line["level"] in {"warning", "error"}] == []


def entries(home: Path) -> list[tuple[str, str, str | None, str | None]]:
    """Return what is on record: the ask, the state, how that is known, and what was noted."""

    async def read() -> tuple[ProgressEntry, ...]:
        async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
            return await store.progress().of(ASKED)

    return [(each.record, each.state, each.evidence, each.note) for each in asyncio.run(read())]


def test_a_debrief_is_answered_by_a_button_in_its_thread_and_in_a_form(home: Path, slack: Beside[FakeSlack]) -> None:
    peer = slack.peer
    asyncio.run(make_due(home, "slack:C1", ASKED))

    async def answer() -> list[str]:
        (debrief,) = await peer.pulse.until(lambda: peer.seen("C1", "EDA")) or []
        tapped = await peer.click(debrief, "Raised", user="EDA")
        await peer.pulse.until(lambda: len(peer.seen("C1", "EDA", debrief.ts)) > 1)
        written = await peer.say("EDA", "C1", f"2 not raised {LINK} note no time", thread=debrief.ts)
        await peer.reply(written)
        await peer.say("EDA", "C1", "what a day", thread=debrief.ts)
        await peer.click(debrief, "With link…", user="ADA")
        form = await peer.pulse.until(lambda: (view := peer.modal("ADA")) and view.title.startswith("Record") and view)
        assert form
        await peer.submit(form, {"state": "promised", "evidence": LINK})
        assert "Somebody else recorded something different" in form.text
        assert tapped.acked
        return [each.text for each in peer.seen("C1", "EDA", debrief.ts)]

    with running(home, **on(slack)) as bot:
        bot.ready()
        thread = slack.do(answer())

    assert entries(home) == [
        (ASKED[0], "raised", f"debrief of {MEETING}", None),
        (ASKED[1], "not_raised", LINK, "no time"),
        (ASKED[0], "promised", LINK, None),
    ]
    assert [line.split(" on ")[0] for line in thread if line.startswith("Recorded")] == [
        "Recorded as entry 1", "Recorded as entry 2",
    ]  # fmt: skip


def test_a_proposal_is_approved_by_a_button_where_it_was_made(home: Path, slack: Beside[FakeSlack]) -> None:
    peer = slack.peer

    async def decide() -> tuple[str, str]:
        made = await peer.reply(await peer.mention("RIA", "C1", f"progress {ASKED[0]} met 2020 evidence {LINK}"))
        await peer.click(made, "Approve", user="RIA")
        refused = await peer.pulse.until(
            lambda: [each for each in peer.seen("C1", "RIA", made.thread) if each.ephemeral]
        )
        await peer.click(made, "Approve", user="EDA")
        approved = await peer.pulse.until(
            lambda: [each for each in peer.seen("C1", "EDA", made.thread) if each.text.startswith("Approved")]
        )
        return (refused or [])[0].text, (approved or [])[0].text

    with running(home, **on(slack)) as bot:
        bot.ready()
        refused, approved = slack.do(decide())

    assert refused.startswith("Only editors and admins may change this")
    assert approved.startswith(f"Approved: entry 1 on {ASKED[0]} now shows in answers")
    assert entries(home) == [(ASKED[0], "met", LINK, None)]
