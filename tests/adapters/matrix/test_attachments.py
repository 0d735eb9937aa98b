"""Where what goes with an answer is shown: files are seen by nobody who may not see their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.matrix.handler import ResponsePoster
from bot.core.domain.access import Visitor
from bot.core.domain.message import Attachment, Message, Paragraph
from bot.core.ports.chat import Refused, Response
from tests.adapters.matrix.talking import ALONE, BOT, EVE, OPEN, RIA, between

if TYPE_CHECKING:
    from bot.adapters.matrix.events import RoomFacts
    from tests.adapters.matrix.talking import Talk

TABLE: Final = Attachment("notes.csv", "text/csv", b"mine", "My notes")
MESSAGE: Final = Message("My notes", (Paragraph("My notes"),), "en", attachments=(TABLE,))
READER: Final = Visitor("matrix", RIA, OPEN, "example.org")


async def shown(talk: Talk, response: Response) -> bool:
    showing = ResponsePoster(talk.rooms, talk.lobby.office.home_page, BOT, pause=0.0)
    return await showing.show(response, READER, "$root")


async def test_files_go_with_their_answer(talk: Talk) -> None:
    await shown(talk, Response("key", MESSAGE))

    assert talk.rooms.files == [(OPEN, "notes.csv")]


async def test_what_somebody_keeps_for_themselves_goes_to_them_with_its_files(talk: Talk) -> None:
    talk.rooms.private[RIA] = ALONE

    await shown(talk, Response("key", MESSAGE, private=True, secret=True))

    assert talk.rooms.files == [(ALONE, "notes.csv")]
    assert [post.room for post in talk.rooms.posts] == [ALONE]


@pytest.mark.parametrize("private", [{}, {RIA: OPEN}], ids=["no room", "one with others"])
async def test_where_they_have_no_room_for_themselves_the_files_go_nowhere(talk: Talk, private: dict[str, str]) -> None:
    talk.rooms.private |= private

    await shown(talk, Response("key", MESSAGE, private=True, secret=True))

    assert talk.rooms.files == []
    assert talk.bodies[0].startswith("Done. The details are for you alone")


@pytest.mark.parametrize("then", [between(RIA, EVE), between(RIA, public=True), None], ids=["foreign", "public", "out"])
async def test_an_answer_that_waited_is_read_by_nobody_who_came_in_meanwhile(
    talk: Talk, then: RoomFacts | None
) -> None:
    async def come_in() -> None:
        if then is None:
            del talk.rooms.known[OPEN]
        else:
            talk.rooms.known[OPEN] = then
        talk.rooms.before = None

    talk.rooms.outcomes = [Refused("the homeserver is away", 0.0)]
    talk.rooms.before = come_in

    assert not await shown(talk, Response("key", MESSAGE))
    assert (talk.rooms.posts, talk.rooms.files) == ([], [])


async def test_what_is_for_one_person_alone_is_not_said_once_others_are_in_their_room(talk: Talk) -> None:
    async def come_in() -> None:
        talk.rooms.known[ALONE] = between(RIA, EVE)
        talk.rooms.before = None

    talk.rooms.private[RIA] = ALONE
    talk.rooms.outcomes = [Refused("the homeserver is away", 0.0)]
    talk.rooms.before = come_in
    await shown(talk, Response("key", MESSAGE, private=True, secret=True))

    assert [post.room for post in talk.rooms.posts] == [OPEN]
    assert talk.rooms.files == []
