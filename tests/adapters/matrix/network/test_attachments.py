"""Files reach people on Matrix, encrypted where the room is, once, as they were; or it is said what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.adapters.matrix.network.posting import FileUploader
from bot.core.domain.message import Attachment, Message, Paragraph
from bot.core.ports.chat import Accepted, Unknown
from tests.adapters.matrix.network.staging import Home, until_in
from tests.deliveries import LONG_AGO
from tests.peers.matrix.breaking import ERROR
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.peers.matrix.breaking import Fault
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.proxy import Proxy
    from tests.peers.matrix.seen import Seen

TABLE: Final = Attachment("asks.csv", "text/csv", b"article,asks\n164,3\n" * 400, "Three asks on article 164")
PICTURE: Final = Attachment(
    "timeline.png", "image/png",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\x02\x00",
    "Asks by year",
)  # fmt: skip
MESSAGE: Final = Message("Three asks", (Paragraph("Three asks"),), "en", attachments=(TABLE,))
MISSED: Final = "asks.\u2060csv could not be attached here."


def files(human: Human) -> list[Seen]:
    """Return the files that somebody was sent, and can read of."""
    return [each for each in human.seen if each.readable and each.content.get("msgtype") in {"m.file", "m.image"}]


def texts(human: Human) -> list[str]:
    return [str(each.body) for each in human.seen if each.readable and each.content.get("msgtype") == "m.notice"]


async def test_a_file_in_an_encrypted_room_is_read_by_people_and_not_by_the_server(
    home: Home, client: Human, proxy: Proxy
) -> None:
    async with home.open(url=proxy.url) as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        await platform.send(room, MESSAGE, "delivery")
        (file,) = await client.until(lambda: files(client))
        kept, data = await client.download(file.content)

    assert data == TABLE.data
    assert file.encrypted
    assert TABLE.data[:20] not in kept
    assert not any(b"asks" in each.body or "asks" in each.path for each in proxy.asked)


async def test_a_file_is_shown_with_its_name_and_what_it_shows(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        await platform.send(room, Message("Asks", (), "en", attachments=(TABLE, PICTURE)), "delivery")
        seen = await client.until(lambda: files(client) if len(files(client)) == 2 else [])
        # Which of two keys is there first is up to the network.
        table, picture = sorted(seen, key=lambda each: str(each.content["filename"]))

    assert (table.content["msgtype"], table.content["filename"], table.body) == ("m.file", "asks.csv", TABLE.alt)
    assert table.content["info"] == {"mimetype": "text/csv", "size": len(TABLE.data)}
    assert (picture.content["msgtype"], picture.body) == ("m.image", PICTURE.alt)
    assert picture.content["info"] == {"mimetype": "image/png", "size": len(PICTURE.data), "w": 640, "h": 480}


async def test_in_a_room_in_clear_a_file_is_as_it_was(home: Home, client: Human) -> None:
    async with home.open() as (platform, _):
        room = await client.create_room(home.account.user, encrypted=False)
        await until_in(platform, room)
        await platform.send(room, MESSAGE, "delivery")
        (file,) = await client.until(lambda: files(client))
        kept, data = await client.download(file.content)

    assert kept == data == TABLE.data
    assert "file" not in file.content


async def test_an_answers_file_stands_in_the_thread(home: Home, client: Human) -> None:
    async with home.open(answers=False) as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        question = await client.say(room, "Asks on article 164?")
        await platform.answer(room, MESSAGE, "delivery", question, mention=client.user)
        (file,) = await client.until(lambda: files(client))

    assert file.thread == question
    assert file.content["m.mentions"] == {}


async def test_a_file_for_a_person_comes_into_their_private_room(home: Home, client: Human) -> None:
    async with home.open(answers=False) as (platform, _):
        room = await client.create_room(home.account.user)
        await until_in(platform, room)
        await platform.send(client.user, MESSAGE, "delivery")
        (file,) = await client.until(lambda: files(client))

    assert file.room == room


class TestOnce:
    async def test_what_is_sent_again_with_its_delivery_is_one_file(
        self, home: Home, client: Human, proxy: Proxy
    ) -> None:
        async with home.open(url=proxy.url) as (platform, _):
            room = await client.create_room(home.account.user)
            await until_in(platform, room)
            outcomes = [await platform.send(room, MESSAGE, "delivery") for _ in range(2)]
            await platform.send(room, Message("The end", (), "en"), "end")
            await client.until(lambda: "The end" in texts(client))

        assert outcomes[0] == outcomes[1]
        assert len(files(client)) == 1
        assert proxy.counts["upload"] == 2

    @pytest.mark.parametrize("fault", ["lost", "landed_drop", ERROR])
    async def test_a_file_in_doubt_leaves_the_whole_in_doubt_and_stands_once_when_it_is_sent_again(
        self, home: Home, client: Human, proxy: Proxy, fault: Fault
    ) -> None:
        async with home.open(url=proxy.url) as (platform, _):
            room = await client.create_room(home.account.user)
            await until_in(platform, room)
            proxy.fail("send", fault, times=1, where=lambda path: "delivery-file-1" in path)
            doubtful = await platform.send(room, MESSAGE, "delivery")
            again = await platform.send(room, MESSAGE, "delivery")
            await platform.send(room, Message("The end", (), "en"), "end")
            await client.until(lambda: "The end" in texts(client))

        assert isinstance(doubtful, Unknown)
        assert isinstance(again, Accepted)
        assert texts(client) == ["Three asks", "The end"]
        assert len(files(client)) == 1

    async def test_an_answer_and_its_file_stand_once_whatever_was_lost(
        self, home: Home, client: Human, proxy: Proxy
    ) -> None:
        async with home.open(url=proxy.url) as (platform, _):
            room = await client.create_room(home.account.user)
            await until_in(platform, room)
            proxy.fail("upload", ERROR, times=1)
            proxy.fail("send", "landed_drop", times=1, where=lambda path: path.endswith("delivery"))
            proxy.fail("send", "landed_drop", times=1, where=lambda path: "delivery-file-1" in path)
            outcome = await platform.answer(room, MESSAGE, "delivery", None)
            await platform.send(room, Message("The end", (), "en"), "end")
            await client.until(lambda: "The end" in texts(client))

        assert isinstance(outcome, Accepted)
        assert texts(client) == ["Three asks", "The end"]
        assert len(files(client)) == 1

    async def test_a_file_is_no_message_of_its_delivery(self, home: Home, client: Human) -> None:
        async with home.open() as (platform, _):
            room = await client.create_room(home.account.user)
            await until_in(platform, room)
            outcome = await platform.send(room, MESSAGE, "delivery")
            found = await platform.find(room, "delivery", LONG_AGO)

        assert isinstance(outcome, Accepted)
        assert found == (outcome.remote_id,)


def refusing(status: int, code: str) -> Answer:
    return Answer(status, json.dumps({"errcode": code, "error": "no"}))


class TestMissing:
    @pytest.mark.parametrize(
        "fault", [refusing(413, "M_TOO_LARGE"), refusing(403, "M_FORBIDDEN"), ERROR, Answer(200, "{}"), "lost"]
    )
    async def test_the_text_arrives_and_says_that_the_file_does_not(
        self, home: Home, client: Human, proxy: Proxy, fault: Fault, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with home.open(url=proxy.url) as (platform, _):
            room = await client.create_room(home.account.user)
            await until_in(platform, room)
            proxy.fail("upload", fault)
            outcome = await platform.send(room, MESSAGE, "delivery")
            (text,) = await client.until(lambda: texts(client))

        logged = [str(record.__dict__) for record in caplog.records if record.name.startswith("bot.")]
        assert isinstance(outcome, Accepted)
        assert text.startswith(MISSED)
        assert files(client) == []
        assert any("A file could not be uploaded" in each for each in logged)
        assert not any("asks.csv" in each or room in each for each in logged)

    async def test_what_is_larger_than_the_homeserver_takes_is_not_sent_to_it(
        self, home: Home, client: Human, proxy: Proxy
    ) -> None:
        proxy.fail("media", Answer(200, json.dumps({"m.upload.size": len(TABLE.data) - 1})))
        async with home.open(url=proxy.url) as (platform, _):
            room = await client.create_room(home.account.user)
            await until_in(platform, room)
            await platform.send(room, MESSAGE, "delivery")
            (text,) = await client.until(lambda: texts(client))

        assert text.startswith(MISSED)
        assert proxy.counts["upload"] == 0

    async def test_an_older_homeserver_tells_elsewhere_how_much_it_takes(
        self, home: Home, client: Human, proxy: Proxy
    ) -> None:
        proxy.fail("media", refusing(404, "M_UNRECOGNIZED"))
        proxy.fail("config", Answer(200, json.dumps({"m.upload.size": len(TABLE.data) - 1})))
        async with home.open(url=proxy.url) as (platform, _):
            room = await client.create_room(home.account.user)
            await until_in(platform, room)
            await platform.send(room, MESSAGE, "delivery")

        assert proxy.counts["upload"] == 0

    async def test_what_was_uploaded_in_clear_never_enters_an_encrypted_room(
        self, home: Home, client: Human, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def in_clear(*_: object) -> dict[str, Any]:
            return {"url": "mxc://hs.test/inclear"}

        monkeypatch.setattr(FileUploader, "upload", in_clear)
        async with home.open() as (platform, _):
            room = await client.create_room(home.account.user)
            await until_in(platform, room)
            await platform.send(room, MESSAGE, "delivery")
            shown = await client.until_shown(room, _is_missed)

        assert len(shown) == 1
        assert files(client) == []


def _is_missed(shown: Sequence[dict[str, Any]]) -> bool:
    return any(str(each["content"].get("body")).startswith(MISSED) for each in shown)
