"""Timelines that people ask for: who gets them, of what, and that nothing private is in any."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest
import pytest_asyncio

from bot.adapters.pictures.drawing import draw
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Bullets
from bot.core.features.progress.redaction import RedactedProgressReader
from bot.core.features.questions.answerer import Answerer
from bot.core.features.questions.service import UserMessage
from bot.core.features.timeline.service import TimelineContext, TimelineService
from bot.core.features.timeline.view import picture_message
from tests.core.campaign import interpreter_of, records
from tests.core.features.editing_bot import ADA, EDA, NOBODY, RIA, House, house_at, said
from tests.core.features.reminders.test_view import WORDING
from tests.outcomes import picture_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.features.commands.handler import Requester
    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.timeline.model import Picture

ASK: Final = "R-A31-02"
SECRET: Final = "the minister whispered it"  # noqa: S105 -- a note
RECORDED: Final = f"raised {ASK} at VT 2 evidence the grey folder note: {SECRET}"


@pytest_asyncio.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with house_at(sqlite_url) as opened:
        answerer = Answerer(interpreter_of(records()), Catalogue(records()))
        gallery = TimelineContext(answerer, WORDING, "en", UTC, speaks)
        progress = RedactedProgressReader(opened.progress, lambda: opened.note_rooms)
        opened.handlers |= TimelineService(lambda: gallery, progress, draw, as_of=opened.clock.now).handlers
        yield opened


async def speaks(incoming: UserMessage) -> str:
    return incoming.answer_in or "ru"


async def drawn(house: House, line: str, who: Requester = RIA) -> Picture:
    outcome = await house.type(line, who)
    return picture_of(outcome)


def told(picture: Picture) -> str:
    """Return everything that a picture says anywhere, and what is said beside it."""
    message = picture_message(picture, WORDING)
    lines = [line for block in message.blocks if isinstance(block, Bullets) for line in block.items]
    return "\n".join([picture.data.decode(errors="replace"), picture.alt, repr(picture.chart), *lines])


class TestWhoGetsIt:
    async def test_whoever_may_read_does(self, house: House) -> None:
        assert (await drawn(house, "timeline")).data.startswith(b"\x89PNG")

    async def test_nobody_else_does(self, house: House) -> None:
        outcome: Outcome = await house.type("timeline", NOBODY)

        assert (outcome.kind, said(outcome), outcome.parts) == ("refused", ["denied.read"], ())


class TestWhatIsDrawn:
    async def test_of_an_ask_its_whole_line(self, house: House) -> None:
        picture = await drawn(house, f"timeline of {ASK.lower()} as svg")

        assert {"R-A31-02", "R-A32-01"} <= {
            label.head.rpartition(" ")[2] for strip in picture.chart.strips for label in strip.labels
        } | {each for note in picture.chart.notes for each in note.replace(".", "").split()}

    async def test_of_a_question_its_answer(self, house: House) -> None:
        picture = await drawn(house, "timeline of what did the Assembly ask on prisons? as svg")

        assert picture.chart.title == "Timeline: what did the Assembly ask on prisons?"
        assert "R-A31-01" in picture.alt

    @pytest.mark.parametrize("chosen", [None, "fr"])
    async def test_of_an_ask_in_the_language_of_the_conversation_or_the_one_chosen_for_it(
        self, house: House, chosen: str | None
    ) -> None:
        asking = replace(RIA, said=UserMessage("slack", "C1", "root", "RIA", "", "en", answer_in=chosen))

        assert (await drawn(house, f"timeline {ASK}", asking)).chart.language == (chosen or "ru")

    async def test_in_the_language_of_the_question(self, house: House) -> None:
        assert (await drawn(house, "timeline что просила Ассамблея о тюрьмах")).chart.language == "ru"

    async def test_what_nothing_is_on_record_for_is_not_drawn(self, house: House) -> None:
        outcome = await house.type("timeline of honey", RIA)

        assert (outcome.kind, said(outcome), outcome.parts) == ("shown", ["timeline.nothing"], ())

    async def test_what_came_of_an_ask(self, house: House) -> None:
        await house.type(RECORDED)

        assert "20 April 2031 · R-A31-02: raised, Veldria talks 2" in told(await drawn(house, f"timeline {ASK}"))

    async def test_what_waits_to_be_approved_is_not_drawn(self, house: House) -> None:
        await house.type(RECORDED, RIA)

        assert "raised, Veldria talks 2" not in told(await drawn(house, f"timeline {ASK} as svg", ADA))

    async def test_what_was_recorded_later_is_not_drawn(self, house: House) -> None:
        await house.type(RECORDED)
        house.clock.pass_time(-timedelta(days=1).total_seconds())

        assert "raised, Veldria talks 2" not in told(await drawn(house, f"timeline {ASK} as svg"))


@pytest.mark.parametrize("form", ["svg", "png"])
@pytest.mark.parametrize("rooms", [(), (EDA.room,), ("slack:ELSEWHERE",)])
async def test_no_note_no_author_and_no_evidence_is_in_any_picture(
    house: House, form: str, rooms: tuple[str, ...]
) -> None:
    house.note_rooms = rooms
    await house.type(RECORDED)
    everything = [
        told(await drawn(house, f"timeline {of} as {form}", EDA))
        for of in ("", ASK, "what did the Assembly ask on bells")
    ]

    assert not [word for word in (SECRET, EDA.person, "EDA", "grey folder") for text in everything if word in text]


async def test_the_svg_holds_what_it_shows_for_whoever_has_it_read_aloud(house: House) -> None:
    root = ET.fromstring((await drawn(house, f"timeline {ASK} as svg")).data.decode())  # noqa: S314 -- our own

    assert "R-A31-02" in (root.findtext("{http://www.w3.org/2000/svg}desc") or "")
