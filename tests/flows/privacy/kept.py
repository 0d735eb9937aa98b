"""A home of the campaign that ships in which all kinds of notes hold one word, and the rooms that may not hear it."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Final, cast
from uuid import uuid4

from bot.adapters.documents.home import HomePaths
from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.clock import SystemClock
from bot.app.services import TERMINAL_USER, open_services
from bot.core.domain.access import Visitor
from bot.core.features.commands.forms import FilledForm
from bot.core.features.deliveries.model import Skip
from bot.core.features.questions.service import UserMessage
from bot.core.ports.chat import InboundClick, InboundForm, InboundMessage
from bot.core.ports.store import Thread
from tests.commands import respond
from tests.homes import REPOSITORY, take_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app.bot import Bot
    from bot.app.services import Services
    from bot.core.domain.message import Message
    from bot.core.features.commands.outcome import Outcome
    from bot.core.ports.chat import Response
    from bot.core.ports.store import ProgressStore

SECRET: Final = "Qyzylsary"  # noqa: S105 -- a word that stands in nothing else
LINK: Final = "https://example.org/evidence"
KEPT: Final = "slack:CNOTE"
ROOMS: Final = ("slack:COTHER", "slack:CADMIN", "matrix:!other:example.org", "terminal:terminal")
"""Where no note is shown."""
ASKS: Final = ("R-EP19-01", "R-EP21-04", "R-EP16-04", "R-EP16-02")
HELD: Final = "human_rights_dialogue:90"
AHEAD: Final = "human_rights_dialogue:91"
SETTINGS: Final = f"""\
campaign: eu-kazakhstan
language: en
four_eyes: false
note_rooms: ["{KEPT}"]
admin_room: slack:CADMIN
ours:
  slack: [T1]
  matrix: [example.org]
rooms:
  - room: {KEPT}
    asking: everyone
  - room: slack:COTHER
    asking: everyone
  - room: slack:CADMIN
  - room: "matrix:!other:example.org"
    asking: everyone
people:
  - {{person: "slack:ADA", role: admin}}
  - {{person: "slack:EDA", role: editor}}
  - {{person: "slack:RIA", role: reader}}
  - {{person: "matrix:@ada:example.org", role: admin}}
reminders:
  - rooms: [{KEPT}, slack:COTHER, "matrix:!other:example.org", "terminal:terminal"]
    milestones: true
    offsets: [40d]
    length: full
digests:
  - rooms: [{KEPT}, slack:COTHER, slack:CADMIN, "matrix:!other:example.org", "terminal:terminal"]
debriefs:
  - rooms: [{KEPT}, slack:COTHER, "matrix:!other:example.org", "terminal:terminal"]
    after: 1h
    owner: slack:EDA
"""
ADA: Final = Visitor("slack", "ADA", "CNOTE", "T1")
EDA: Final = replace(ADA, person="EDA")
RIA: Final = replace(ADA, person="RIA")
ANY: Final = replace(ADA, person="ANY")
ELSEWHERE: Final = (
    *(replace(each, room="COTHER") for each in (ADA, EDA, RIA, ANY)),
    replace(ADA, room="CADMIN"),
    *(replace(each, room=f"D{each.person}", private=True) for each in (ADA, EDA, RIA)),
    Visitor("matrix", "@ada:example.org", "!other:example.org", "example.org"),
)
"""Everybody, in every other place."""
_CHAT: Final = Thread("terminal", "terminal", "chat")


class Kept:
    """Hands in what people do as an adapter does, each time in a thread of its own."""

    def __init__(self, places: HomePaths, active: ActiveBot, office: Services) -> None:
        """Take what the app wired."""
        self.places, self.active, self.office = places, active, office
        # No two messages in the life of a home are the same.
        self._ids = (uuid4().hex for _ in count())

    @property
    def bot(self) -> Bot:
        """What is in force."""
        return self.active.bot

    def refresh(self) -> None:
        """Put in force what the files say."""
        self.active.bot = open_bot(self.places, before=self.bot)

    async def write(self, text: str, who: Visitor, *, aside: bool = False) -> Response | None:
        """Write something."""
        name = next(self._ids)
        response = await self.office.inbound.receive(InboundMessage(who, name, name, text, aside=aside))
        return await self._shown(response)

    async def overhear(self, text: str, who: Visitor, thread: str) -> Response | None:
        """Write something in a thread, to nobody by name."""
        written = InboundMessage(who, next(self._ids), thread, text)
        return await self._shown(await self.office.inbound.overhear(written))

    async def click(self, action: str, about: str, who: Visitor, thread: str = "") -> Response | None:
        """Click on something."""
        name = next(self._ids)
        clicked = InboundClick(who, name, thread or name, action, about)
        return await self._shown(await self.office.inbound.act(clicked))

    async def fill_in(self, form: FilledForm, who: Visitor) -> Response | None:
        """Send a form off."""
        name = next(self._ids)
        return await self._shown(await self.office.inbound.submit(InboundForm(who, name, name, form)))

    async def at_terminal(self, line: str) -> Outcome | None:
        """Type a line at the bot's own terminal."""
        said = UserMessage("terminal", "terminal", "chat", "terminal", line, "en", private=True)
        return await respond(self.office.commands, line, _CHAT, replace(TERMINAL_USER, said=said))

    async def send_due(self) -> list[tuple[str, str, Message]]:
        """Send what is due, and return it by kind and room; what it is called in the room is its id."""
        sent: list[tuple[str, str, Message]] = []
        await self.office.reminders.replan()
        while claims := await self.office.deliveries.claim(
            ("slack", "matrix", "terminal"), 50, lease=timedelta(), settle=timedelta()
        ):
            for claim in claims:
                row = claim.row
                worded = await self.office.reminders.compose(row, SystemClock().now())
                if isinstance(worded, Skip):
                    await self.office.deliveries.end(claim, "dropped", worded.why)
                else:
                    await self.office.deliveries.sent(claim, row.delivery.id)
                    sent.append((row.delivery.kind, row.delivery.room, worded.message))
        return sent

    async def _shown(self, response: Response | None) -> Response | None:
        if response is not None:
            await self.office.inbound.shown(response)
        return response


def settled(home: Path) -> HomePaths:
    """Make a folder a home with a meeting that was held and one that is ahead."""
    shutil.copytree(REPOSITORY / "seeds", home / "seeds")
    (home / "config").mkdir()
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    today = SystemClock().now().date()
    days = (("90", today - timedelta(days=2)), ("91", today + timedelta(days=30)))
    meetings = "".join(
        f"  - {{forum: human_rights_dialogue, number: {number}, when: {day}, status: confirmed}}\n"
        for number, day in days
    )
    (home / "config" / "milestones.yaml").write_text(f"meetings:\n{meetings}", encoding="utf-8")
    return HomePaths(home)


@asynccontextmanager
async def opened(places: HomePaths) -> AsyncIterator[Kept]:
    """Open a home as the app does."""
    active = ActiveBot(open_bot(places))
    async with open_services(active, places, {}) as office:
        active.bot = open_bot(places, before=active.bot, contexts=office.contexts, progress=office.progress)
        await take_in(office.documents)
        yield Kept(places, active, office)


async def note_everywhere(kept: Kept) -> None:
    """Have the word be noted by every door, in the room that notes are kept to and in the others."""
    await kept.send_due()
    rows = await kept.office.deliveries.between(
        SystemClock().now() - timedelta(days=9), SystemClock().now(), kinds=["debrief"]
    )
    roots = {row.delivery.room: row.delivery.id for row in rows}
    by = f"evidence {LINK} note {SECRET}"
    for line in (
        f"progress {ASKS[0]} partly met 2020 {by}",
        f"progress {ASKS[0]} met 2021 corrects 1 {by}",
        f"progress {ASKS[1]} raised 2019 evidence minutes note: {SECRET}",
        f"undo progress 3 because {SECRET}",
        f"promised {ASKS[1]} at {HELD} {by}",
        # At whatever hour, the reminder of the day before lies ahead.
        f"task {ASKS[0]} until {SystemClock().now().date() + timedelta(days=3)}",
        f"follow {ASKS[0]} here",
    ):
        await kept.write(line, EDA)
    for year in (2021, 2022, 2023):
        await kept.write(f"progress {ASKS[2]} met {year} {by}", RIA)
    await kept.write("approve 6", EDA)
    await kept.write("decline 7", EDA)
    await _expire(kept)
    await kept.overhear(f"1 raised {LINK} note: {SECRET}\n2 not raised, note: {SECRET}", EDA, roots[KEPT])
    await kept.click("promised", f"{ASKS[3]} at {HELD}", RIA)
    told = {"ask": ASKS[3], "state": "raised", "meeting": HELD, "evidence": LINK, "note": SECRET}
    await kept.fill_in(FilledForm("progress", "record", told), EDA)  # type: ignore[arg-type]
    for who in ELSEWHERE:
        line = f"progress {ASKS[0]} met 2019 evidence {LINK}/{who.platform}/{who.person}/{len(who.room)} note {SECRET}"
        await kept.write(line, who)
    for who in (EDA, RIA):
        other = replace(who, room="COTHER")
        await kept.overhear(f"3 promised {LINK} note: {SECRET}", other, roots["slack:COTHER"])
        await kept.write(f"follow {ASKS[0]} here", other)
        await kept.write(f"follow {ASKS[0]}", other)
    await kept.at_terminal(f"progress {ASKS[0]} met 2018 evidence {LINK} note {SECRET}")
    await kept.office.reminders.replan()


async def _expire(kept: Kept) -> None:
    """Have a proposal wait that has expired."""
    rows = cast("ProgressStore", kept.office.progress)
    (pending, *_) = [each for each in await rows.pending() if each.author == "slack:RIA"]
    long_ago = SystemClock().now() - timedelta(days=31)
    ended = replace(
        pending, number=0, at=long_ago, remind_at=long_ago, expires_at=SystemClock().now() - timedelta(hours=1)
    )
    await rows.add(ended)
