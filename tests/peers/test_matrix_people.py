"""The people of the Matrix tests: what their clients send nobody reads on the way, and they see what a client shows."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from tests.peers.matrix.client import HumanError
from tests.peers.matrix.hostile import ENCRYPTED, IN_CLEAR, STATE, TO_DEVICE, Mallory
from tests.peers.matrix.human import Human, human

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.peers.matrix.synapse import Synapse

QUESTION, ANSWER = "Who is for article 164?", "The Committee is."


@pytest.fixture
async def two(synapse: Synapse) -> AsyncIterator[tuple[Human, Human, str]]:
    """Alice and Bob in an encrypted room."""
    async with AsyncExitStack() as opened:
        alice, bob = [
            await opened.enter_async_context(human(await synapse.register(name), signed=False))
            for name in ("alice", "bob")
        ]
        room = await alice.create_room(bob.user)
        await bob.join(room)
        await alice.until_member(room, bob.user)
        yield alice, bob, room


async def heard(somebody: Human, body: str) -> str:
    """Return the id of a message that they could read."""
    return await somebody.until(lambda: next((each.id for each in somebody.seen if each.body == body), ""))


async def test_who_asks_gets_the_answer_to_just_that(two: tuple[Human, Human, str]) -> None:
    alice, bob, room = two
    question = await alice.say(room, QUESTION, to=[bob.user])
    await heard(bob, QUESTION)
    await bob.say(room, "By the way")
    await bob.say(room, ANSWER, thread=question)
    (answer,) = await alice.until(lambda: alice.answers(question, bob.user))

    assert (answer.body, answer.thread, answer.encrypted) == (ANSWER, question, True)


async def test_the_server_reads_nothing_of_what_they_say(two: tuple[Human, Human, str]) -> None:
    alice, _, room = two
    await alice.say(room, QUESTION)
    kept = await alice.account.timeline(room)

    assert QUESTION not in str(kept)
    assert kept[-1]["type"] == "m.room.encrypted"


@pytest.mark.parametrize("encrypted", [True, False])
async def test_people_are_shown_a_message_as_it_was_edited_and_none_that_was_taken_back(
    two: tuple[Human, Human, str], *, encrypted: bool
) -> None:
    alice, bob, _ = two
    room = await alice.create_room(bob.user, encrypted=encrypted)
    await bob.join(room)
    await alice.until_member(room, bob.user)
    edited, redacted = await alice.say(room, QUESTION), await alice.say(room, "Never mind")
    await alice.edit(room, edited, ANSWER)
    await alice.redact(room, redacted)

    await bob.until_shown(room, lambda shown: [each["content"]["body"] for each in shown] == [ANSWER])


async def test_who_trusts_signed_devices_only_cannot_read_others(two: tuple[Human, Human, str]) -> None:
    alice, bob, room = two
    await alice.trust_signed_only()
    said = await bob.say(room, ANSWER)
    seen = await alice.until(lambda: next((each for each in alice.seen if each.id == said), None))

    assert seen
    assert (seen.readable, seen.reason) == (False, "UNSIGNED_SENDER_DEVICE")


async def test_a_device_that_its_owner_signed_is_shown_without_a_shield(two: tuple[Human, Human, str]) -> None:
    alice, bob, room = two
    await bob.cross_sign()
    (device,) = await alice.devices(bob.user)
    await alice.trust_signed_only()
    await bob.say(room, ANSWER)
    await heard(alice, ANSWER)
    answer = next(each for each in alice.seen if each.body == ANSWER)

    assert device["signed"]
    assert await alice.shield(answer) == 0


async def test_people_read_on_whatever_is_sent_to_their_device_or_room(
    synapse: Synapse, two: tuple[Human, Human, str]
) -> None:
    alice, bob, room = two
    mallory = Mallory(await synapse.register("mallory"))
    target = await mallory.target(bob.user, bob.account.device)
    for send in TO_DEVICE.values():
        await send(mallory, target)
    for content in ENCRYPTED.values():
        await alice.send(room, content)
    for kind, content in IN_CLEAR.values():
        await alice.account.send(room, content, kind=kind)
    other = await alice.create_room(bob.user, encrypted=False)
    await bob.join(other)
    for kind, content in STATE.values():
        await alice.account.set_state(other, kind, content)
    await alice.say(room, QUESTION)

    assert await heard(bob, QUESTION)


def test_hostile_servers_have_fourteen_ways_to_harm_a_device() -> None:
    assert len(TO_DEVICE) == 14


async def test_a_client_needs_no_node_of_the_machine(
    synapse: Synapse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    async with human(await synapse.register("alice"), signed=False) as alice:
        assert await alice.create_room()


async def test_what_a_client_cannot_do_it_says(two: tuple[Human, Human, str]) -> None:
    alice, *_ = two

    with pytest.raises(HumanError, match="404"):
        await alice.join("!nowhere:hs.test")
