"""Where outsiders read nobody gets anything by any door, and a role that is limited to rooms ends at these."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, get_args

import pytest
from typing_extensions import override

from bot.adapters.documents.home import HomePaths
from bot.adapters.storage.store import open_store
from bot.core.domain.access import RoomReaders, Visitor
from bot.core.domain.message import Message, Paragraph
from bot.core.features.deliveries.model import Rendered
from bot.core.features.deliveries.outsiders import OutsiderGuard
from bot.core.features.deliveries.sender import ClaimedDelivery, Limits, Sender
from bot.core.features.reminders.model import Delivery, DeliveryKind, delivery_id
from tests.deliveries import NOON
from tests.fakes import PlainHandler, RecordingPlatform, SilentMeter, StoppedClock, calls_of
from tests.flows.privacy.doors import (
    QUESTIONS,
    clicks,
    everything_in,
    exports,
    forms,
    hands,
    lines,
    tells,
    words_and_questions,
)
from tests.flows.privacy.kept import ADA, ANY, ASKS, EDA, HELD, LINK, RIA, note_everywhere, opened, settled
from tests.flows.privacy.test_kept_notes import configure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.core.ports.chat import Response
    from bot.core.ports.store import DeliveryRow
    from tests.flows.privacy.kept import Kept

pytestmark = pytest.mark.usefixtures("set_day")
"""What is planned, and so which messages are looked at, depends on the day and the hour."""

FARAWAY: Final = "FARAWAY"
"""An editor of one room: nobody whose role ends at another room reads of them."""
ROOMS: Final = """\
  - room: slack:CONNECT
    asking: everyone
  - room: slack:CALLIES
    asking: everyone
    shared: true
  - room: "matrix:!foreign:example.org"
    asking: everyone
  - room: "matrix:!allies:example.org"
    asking: everyone
    shared: true
people:
  - {person: "slack:LIA", role: admin, rooms: ["slack:COTHER", "slack:CONNECT"]}
  - {person: "slack:LEO", role: editor, rooms: ["slack:COTHER", "slack:CONNECT"]}
  - {person: "slack:LOU", role: reader, rooms: ["slack:COTHER", "slack:CONNECT"]}
  - {person: "slack:FARAWAY", role: editor, rooms: ["slack:CALLIES"]}
  - {person: "slack:UGONE", role: reader}
"""

pytestmark = pytest.mark.usefixtures("set_day")

GUS: Final = replace(ANY, person="GUS", guest=True)
EVE: Final = replace(ANY, person="EVE", home="T2")
LIMITED: Final = tuple(replace(ADA, person=name) for name in ("LIA", "LEO", "LOU"))
MATRIX_ADA: Final = Visitor("matrix", "@ada:example.org", "!foreign:example.org", "example.org")
MATRIX: Final = (
    MATRIX_ADA,
    replace(MATRIX_ADA, person="@any:example.org"),
    replace(MATRIX_ADA, person="@eve:elsewhere.org", home="elsewhere.org"),
)
FOREIGN: Final = frozenset({"example.org", "elsewhere.org"})

TURNED_AWAY: Final = (
    # Slack Connect, not marked as shared: whoever it is.
    *(replace(each, room="CONNECT", shared=True) for each in (ADA, EDA, RIA, ANY, GUS, EVE, *LIMITED)),
    # Marked as shared, but they are none of ours, or guests.
    *(replace(each, room="CALLIES", shared=True) for each in (GUS, EVE)),
    # A Matrix room with foreign people, and one that anybody may read.
    *(replace(each, readers=FOREIGN) for each in MATRIX),
    *(replace(each, shared=True) for each in MATRIX),
    replace(MATRIX[2], room="!allies:example.org", readers=FOREIGN),
    # A private conversation that somebody else reads.
    replace(MATRIX_ADA, room="!private:example.org", private=True, readers=FOREIGN),
    replace(ADA, room="DADA", private=True, shared=True),
    # A role that ends at rooms, in private and in other rooms that are for listed people.
    *(replace(each, room=f"D{each.person}", private=True) for each in LIMITED),
    *(replace(each, room="CADMIN") for each in (*LIMITED, ANY, EVE)),
    *(replace(each, room=f"D{each.person}", private=True) for each in (ANY, EVE)),
)  # fmt: skip
LET_IN: Final = (
    *(replace(each, room="COTHER") for each in LIMITED),
    replace(EDA, room="CALLIES", shared=True),
    replace(MATRIX_ADA, room="!allies:example.org", readers=FOREIGN),
)


def name_of(who: Visitor) -> str:
    return f"{who.person} in {who.room}"


@asynccontextmanager
async def with_outsiders(home: Path) -> AsyncIterator[Kept]:
    """Open a home with rooms that are shared with outsiders, and roles that end at rooms."""
    places = settled(home)
    configure(places, "people:\n", ROOMS)
    async with opened(places) as kept:
        yield kept


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which somebody of one room has done whatever they may there; nobody changes it."""
    home = tmp_path_factory.mktemp("shared") / "home"

    async def prepare() -> None:
        async with with_outsiders(home) as kept:
            await note_everywhere(kept)
            far = replace(ANY, person=FARAWAY, room="CALLIES", shared=True)
            for line in (
                f"meeting note {HELD}: by {FARAWAY}",
                f"progress {ASKS[0]} met 2017 evidence {LINK}/far",
                f"task {ASKS[0]} until 2099-01-01",
                f"follow {ASKS[0]} here",
            ):
                await kept.write(line, far)
            await kept.write(f"people set slack:U{FARAWAY} reader in slack:CALLIES", replace(ADA, room="CADMIN"))
            kept.refresh()

    asyncio.run(prepare())
    return home


@pytest.fixture
def places(prepared: Path, tmp_path: Path) -> HomePaths:
    """That home, for one test."""
    shutil.copytree(prepared, tmp_path / "home")
    return HomePaths(tmp_path / "home")


async def every_door(kept: Kept, who: Visitor) -> AsyncIterator[tuple[str, Response | None]]:
    """Try everything that there is to write, click and fill in."""
    for line in (*QUESTIONS, *lines(), *exports()):
        yield line, await kept.write(line, who)
        yield f"aside: {line}", await kept.write(line, who, aside=True)
    for action, about in clicks():
        yield f"{action} {about}", await kept.click(action, about, who)
    for form in forms():
        yield f"{form}", await kept.fill_in(form, who)


class TestTurnedAway:
    async def test_thirty_doors_and_more_are_tried(self) -> None:
        assert len(set(TURNED_AWAY) | set(LET_IN)) >= 30

    async def test_nobody_gets_anything_by_any_door_where_outsiders_read_or_a_role_does_not_reach(
        self, places: HomePaths
    ) -> None:
        got: list[str] = []
        async with opened(places) as kept:
            # Whoever is turned away may still end what they are sent in private; these follow nothing.
            say = kept.bot.wording.say
            nothing = [say(each, "en", None) for each in ("access.stranger", "follow.none", "wish.none")]
            before, _, after = say("follow.unknown", "en", None, typed="\0").partition("\0")
            for who in TURNED_AWAY:
                async for door, response in every_door(kept, who):
                    said = response.message.summary if response is not None else nothing[0]
                    echoed = said.startswith(before) and said.endswith(after)
                    if said not in nothing and not echoed:
                        got.append(f"{name_of(who)}: {door}: {said}")
                view = kept.office.home_page
                if view.lets_in(who) or await view.overview(who) is not None or await view.examples(who):
                    got.append(f"{name_of(who)}: home")

        assert got == []

    @pytest.mark.parametrize("who", LET_IN, ids=name_of)
    async def test_who_is_let_in_is_told_no_note_that_is_kept_elsewhere(self, places: HomePaths, who: Visitor) -> None:
        told, heard = [], 0
        async with opened(places) as kept:
            async for door, words in words_and_questions(kept, who, 0.15):
                heard += bool(words)
                told += [door] if tells(words) else []
            async for door, words in hands(kept, who, 0.15):
                told += [door] if tells(words) else []

        assert told == []
        assert heard, "they were told nothing at all: the test says little"


class TestLimitedRoles:
    ASKED: Final = (
        "people list", "history people 100", "history 100", "undo people", "undo", f"meeting show {HELD}",
        "export audit as csv", "export audit as json", "reminders", "tasks", "following", "proposals",
        f"progress {ASKS[0]}", "export progress as csv",
    )  # fmt: skip

    @pytest.mark.parametrize("who", [replace(each, room="COTHER") for each in LIMITED], ids=name_of)
    async def test_nobody_reads_of_people_of_other_rooms(self, places: HomePaths, who: Visitor) -> None:
        told = []
        async with opened(places) as kept:
            for line in self.ASKED:
                words = everything_in(await kept.write(line, who)).replace(f"by {FARAWAY}", "")
                told += [line] if FARAWAY in words else []
                told += [line] if "CALLIES" in words else []

        assert told == []

    async def test_who_governs_everywhere_reads_of_them(self, places: HomePaths) -> None:
        async with opened(places) as kept:
            admin = replace(ADA, room="CADMIN")
            told = [line for line in self.ASKED if FARAWAY in everything_in(await kept.write(line, admin))]

        assert {"people list", "history people 100", "history 100", "export audit as csv"} <= set(told)


READ_BY: Final[dict[str, tuple[RoomReaders, bool]]] = {
    "slack:COTHER": (RoomReaders(), True),
    "slack:CONNECT": (RoomReaders(anybody=True), False),
    "slack:CALLIES": (RoomReaders(anybody=True), True),
    "slack:CUNNAMED": (RoomReaders(), True),
    "slack:CUNNAMEDCONNECT": (RoomReaders(anybody=True), False),
    "matrix:!other:example.org": (RoomReaders(frozenset({"example.org"})), True),
    "matrix:!foreign:example.org": (RoomReaders(FOREIGN), False),
    "matrix:!allies:example.org": (RoomReaders(FOREIGN), True),
    "matrix:!open:example.org": (RoomReaders(frozenset({"example.org"}), anybody=True), False),
    "slack:EDA": (RoomReaders(frozenset({"T1"}), private=True), True),
    "slack:LIA": (RoomReaders(frozenset({"T1"}), private=True), False),
    "slack:LEO": (RoomReaders(frozenset({"T1"}), private=True), False),
    "slack:LOU": (RoomReaders(frozenset({"T1"}), private=True), False),
    "slack:UGONE": (RoomReaders(frozenset({""}), private=True), False),
    "slack:ANY": (RoomReaders(frozenset({"T1"}), private=True), False),
    "slack:EVE": (RoomReaders(frozenset({"T2"}), private=True), False),
    "matrix:@ada:example.org": (RoomReaders(frozenset({"example.org"}), private=True), True),
    "matrix:@eve:elsewhere.org": (RoomReaders(frozenset({"elsewhere.org"}), private=True), False),
}
"""Who reads each place, and whether anything is sent there."""


async def test_no_kind_of_message_is_sent_where_outsiders_read_or_a_role_does_not_reach(
    places: HomePaths, tmp_path: Path
) -> None:
    platforms = {name: RecordingPlatform(name) for name in ("slack", "matrix")}
    for place, (readers, _) in READ_BY.items():
        platform, _, room = place.partition(":")
        platforms[platform].read_by[room] = readers

    class ByKind(PlainHandler):
        """Words each delivery by its kind."""

        @override
        async def compose(self, row: DeliveryRow, now: datetime) -> Rendered:
            return Rendered(
                Message(row.delivery.kind, (Paragraph(row.delivery.kind),), "en"), row.delivery.content_hash
            )

    async def never(*_: object) -> None:
        pass

    clock = StoppedClock()
    async with opened(places) as kept, open_store(f"sqlite:///{tmp_path / 'rows.sqlite'}") as store:
        rows = store.deliveries(clock)
        outsiders = OutsiderGuard(lambda: kept.bot.home.config.access, never)
        sender = Sender(
            rows,
            {name: calls_of(each, clock) for name, each in platforms.items()},
            handler=ByKind(),
            outsiders=outsiders,
            clock=clock,
            limits=Limits(),
            meter=SilentMeter(),
        )
        for kind in get_args(DeliveryKind):
            for place in READ_BY:
                name = delivery_id(kind, HELD, "1d", place, "")
                await rows.add(Delivery(name, kind, place, NOON, NOON + timedelta(days=1), event=HELD))
        for claim in await rows.claim(list(platforms), 1000, lease=timedelta(hours=1), settle=timedelta()):
            await sender.deliver(ClaimedDelivery(claim, clock.boot()))
    sent = {(f"{name}:{each.room}", each.message.summary) for name, on in platforms.items() for each in on.posts}

    assert sent == {(place, kind) for place, (_, told) in READ_BY.items() if told for kind in get_args(DeliveryKind)}
