"""Our Slack takes files as strictly as the real one: as long as announced, known, to a channel it is in, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from aiohttp import ClientSession

from tests.peers.slack import TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

DATA: Final = b"article,asks\n164,3\n"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as peer:
        yield peer


async def ask(slack: FakeSlack, method: str, **told: Any) -> dict[str, Any]:  # noqa: ANN401 -- arguments of any method
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        ClientSession(headers=headers) as session,
        session.post(f"{slack.api}{method}", json=told) as answer,
    ):
        body: dict[str, Any] = await answer.json()
        return body


async def begin(slack: FakeSlack, **told: Any) -> dict[str, Any]:  # noqa: ANN401 -- as above
    return await ask(slack, "files.getUploadURLExternal", **{"filename": "asks.csv", "length": len(DATA), **told})


async def put(url: str, data: bytes = DATA) -> int:
    async with ClientSession() as session, session.post(url, data=data) as answer:
        return answer.status


async def uploaded(slack: FakeSlack) -> str:
    begun = await begin(slack)
    assert await put(begun["upload_url"]) == 200
    return str(begun["file_id"])


async def complete(slack: FakeSlack, *files: str, channel: str = "C1", **told: str) -> dict[str, Any]:
    named = [{"id": each} for each in files]
    return await ask(slack, "files.completeUploadExternal", files=named, channel_id=channel, **told)


async def test_a_file_is_seen_once_it_is_completed(slack: FakeSlack) -> None:
    file = await uploaded(slack)
    before = slack.seen("C1")

    answer = await complete(slack, file)

    assert (answer["ok"], before) == (True, [])
    assert [each["id"] for each in slack.seen("C1")[0].kept["files"]] == [file]


async def test_what_is_not_as_long_as_announced_is_not_taken(slack: FakeSlack) -> None:
    begun = await begin(slack)

    assert await put(begun["upload_url"], DATA[1:]) == 400
    assert (await complete(slack, begun["file_id"]))["error"] == "file_not_found"


async def test_an_address_takes_one_file(slack: FakeSlack) -> None:
    begun = await begin(slack)
    await put(begun["upload_url"])

    assert await put(begun["upload_url"]) == 404


async def test_a_file_that_nobody_announced_is_not_known(slack: FakeSlack) -> None:
    assert (await complete(slack, "F1"))["error"] == "file_not_found"


async def test_an_upload_is_completed_once(slack: FakeSlack) -> None:
    file = await uploaded(slack)
    await complete(slack, file)

    assert (await complete(slack, file))["error"] == "file_not_found"
    assert len(slack.seen("C1")) == 1


async def test_a_channel_that_the_bot_is_not_in_gets_no_file(slack: FakeSlack) -> None:
    slack.channel("C1", is_member=False)

    assert (await complete(slack, await uploaded(slack)))["error"] == "not_in_channel"


async def test_a_person_is_no_channel_for_files(slack: FakeSlack) -> None:
    assert (await complete(slack, await uploaded(slack), channel="U1"))["error"] == "channel_not_found"


async def test_a_reply_begins_no_thread(slack: FakeSlack) -> None:
    root = await ask(slack, "chat.postMessage", channel="C1", text="The Council meets.")
    reply = await ask(slack, "chat.postMessage", channel="C1", text="When?", thread_ts=root["ts"])

    answer = await complete(slack, await uploaded(slack), thread_ts=reply["ts"])

    assert answer["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"filename": ""}, "invalid_arguments"),
        ({"length": 0}, "invalid_arguments"),
        ({"length": 1_000_001}, "file_upload_size_restricted"),
        ({"alt_txt": "a" * 1_001}, "alt_txt_too_large"),
    ],
)
async def test_a_wrong_announcement_gets_no_address(slack: FakeSlack, told: dict[str, object], code: str) -> None:
    assert (await begin(slack, **told))["error"] == code


async def test_without_the_scope_nothing_is_uploaded(slack: FakeSlack) -> None:
    slack.scopes.discard("files:write")

    assert (await begin(slack))["needed"] == "files:write"


async def test_the_old_way_of_uploading_is_gone(slack: FakeSlack) -> None:
    assert (await ask(slack, "files.upload", channels="C1", content="article"))["error"] == "unknown_method"
