"""What every platform promises to those who send."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import pytest

from bot.core.domain.message import Attachment, Message, Paragraph
from bot.core.ports.chat import Accepted, Refused, Unknown
from tests.adapters.platforms.messages import saying
from tests.adapters.platforms.staging import POSTED
from tests.deliveries import LONG_AFTER, LONG_AGO
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from tests.adapters.platforms.staging import AnyStage, Stage
    from tests.peers.faults import Fault

DELIVERY: Final = "b2f5ff47-4366-5d3d-8e8a-0c2f0a1f7a10"
OTHER: Final = "0b9f0a51-94dd-5a0c-9d1e-2f6c1c2f9d11"
FILED: Final = Message(
    "Three asks",
    (Paragraph("Three asks"),),
    "en",
    attachments=(
        Attachment("asks-1.csv", "text/csv", b"article,asks\n164,3\n", "Three asks on article 164"),
        Attachment("asks-2.png", "image/png", bytes(range(256)) * 40, "Asks by year"),
    ),
)


async def accepted(stage: Stage, text: str, delivery: str = DELIVERY) -> str:
    outcome = await stage.platform.send(stage.room, saying(text), delivery)
    assert isinstance(outcome, Accepted)
    return outcome.remote_id


class TestSending:
    async def test_what_is_accepted_stands_in_the_room(self, stage: Stage) -> None:
        await accepted(stage, "The Council meets.")

        assert await stage.seen() == ["The Council meets."]

    async def test_what_is_accepted_is_found_by_its_delivery(self, stage: Stage) -> None:
        remote_id = await accepted(stage, "The Council meets.")

        assert await stage.platform.find(stage.room, DELIVERY, LONG_AGO) == (remote_id,)

    async def test_the_same_delivery_stands_once_where_the_platform_remembers(self, stage: Stage) -> None:
        for _ in range(2):
            await accepted(stage, "The Council meets.")

        assert len(await stage.seen()) == (1 if stage.platform.remembers else 2)

    async def test_two_deliveries_of_the_same_text_are_two_messages(self, stage: Stage) -> None:
        await accepted(stage, "The Council meets.")
        await accepted(stage, "The Council meets.", OTHER)

        assert len(await stage.seen()) == 2

    async def test_messages_stand_in_the_order_they_were_sent_in(self, stage: Stage) -> None:
        texts = [f"Message {number}" for number in range(20)]
        for number, text in enumerate(texts):
            await accepted(stage, text, f"{DELIVERY}-{number}")

        assert await stage.seen() == texts

    async def test_a_room_that_is_none_is_refused_for_good(self, stage: Stage) -> None:
        outcome = await stage.platform.send("nowhere", saying("The Council meets."), DELIVERY)

        assert isinstance(outcome, Refused)
        assert outcome.retry_after is None

    async def test_an_empty_message_says_something(self, stage: Stage) -> None:
        outcome = await stage.platform.send(stage.room, saying(""), DELIVERY)

        assert isinstance(outcome, Accepted)


class TestFiles:
    async def test_files_go_with_their_message_as_they_are(self, stage: Stage) -> None:
        outcome = await stage.platform.send(stage.room, FILED, DELIVERY)

        assert isinstance(outcome, Accepted)
        assert (await stage.seen())[0].startswith("Three asks")
        assert await stage.files() == [each.data for each in FILED.attachments]

    async def test_a_message_is_found_by_its_delivery_and_its_files_are_not(self, stage: Stage) -> None:
        outcome = await stage.platform.send(stage.room, FILED, DELIVERY)

        assert isinstance(outcome, Accepted)
        assert await stage.platform.find(stage.room, DELIVERY, LONG_AGO) == (outcome.remote_id,)

    async def test_files_of_the_same_delivery_stand_once_where_the_platform_remembers(self, stage: Stage) -> None:
        for _ in range(2):
            await stage.platform.send(stage.room, FILED, DELIVERY)

        once = 1 if stage.platform.remembers else 2
        assert len(await stage.files()) == once * len(FILED.attachments)

    async def test_a_message_that_is_refused_leaves_no_file(self, stage: Stage) -> None:
        outcome = await stage.platform.send("nowhere", FILED, DELIVERY)

        assert isinstance(outcome, Refused)
        assert await stage.files() == []


class TestFinding:
    async def test_what_was_never_sent_is_not_found(self, stage: Stage) -> None:
        await accepted(stage, "The Council meets.")

        assert await stage.platform.find(stage.room, OTHER, LONG_AGO) == ()

    async def test_what_was_sent_before_is_not_looked_at(self, stage: Stage) -> None:
        await accepted(stage, "The Council meets.")

        assert await stage.platform.find(stage.room, DELIVERY, LONG_AFTER) == ()

    async def test_a_message_is_found_behind_many_others(self, stage: Stage) -> None:
        remote_id = await accepted(stage, "The Council meets.")
        for number in range(230):
            await accepted(stage, "Something else", f"{OTHER}-{number}")

        assert await stage.platform.find(stage.room, DELIVERY, LONG_AGO) == (remote_id,)

    async def test_an_edited_message_is_still_found(self, stage: Stage) -> None:
        remote_id = await accepted(stage, "The Council meets.")
        await stage.platform.edit(stage.room, remote_id, saying("The Council meets in Astana."))

        assert await stage.platform.find(stage.room, DELIVERY, LONG_AGO) == (remote_id,)


class TestEditingAndDeleting:
    async def test_people_see_what_a_message_was_changed_to(self, stage: Stage) -> None:
        remote_id = await accepted(stage, "The Council meets.")

        outcome = await stage.platform.edit(stage.room, remote_id, saying("The Council meets in Astana."))

        assert outcome == Accepted(remote_id)
        assert await stage.seen() == ["The Council meets in Astana."]

    async def test_a_message_can_be_changed_back(self, stage: Stage) -> None:
        remote_id = await accepted(stage, "First")
        for text in ("Second", "First", "Second"):
            await stage.platform.edit(stage.room, remote_id, saying(text))

        assert await stage.seen() == ["Second"]

    async def test_what_was_deleted_is_gone(self, stage: Stage) -> None:
        remote_id = await accepted(stage, "The Council meets.")

        await stage.platform.delete(stage.room, remote_id)

        assert await stage.seen() == []

    async def test_what_was_deleted_is_not_found(self, stage: Stage) -> None:
        remote_id = await accepted(stage, "The Council meets.")

        await stage.platform.delete(stage.room, remote_id)

        assert await stage.platform.find(stage.room, DELIVERY, LONG_AGO) == ()

    async def test_deleting_what_was_never_there_is_refused(self, stage: Stage) -> None:
        assert isinstance(await stage.platform.delete(stage.room, "$1"), Refused)


FAULTS: Final[dict[Fault, bool]] = {
    "lost": False,
    "landed_timeout": True,
    "landed_drop": True,
    "error": False,
    "error_landed": True,
    "fatal": False,
    "fatal_landed": True,
}
"""What leaves the sender in doubt, and whether the message stands after all."""


class TestDoubt:
    @pytest.mark.parametrize("fault", FAULTS)
    async def test_what_may_have_been_posted_is_unknown(self, impatient: AnyStage, fault: Fault) -> None:
        impatient.peer.faults.order(fault)

        outcome = await impatient.platform.send(impatient.room, saying("The Council meets."), DELIVERY)

        assert isinstance(outcome, Unknown)
        assert len(await impatient.seen()) == FAULTS[fault]

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_nothing_is_sent_twice_by_itself(self, impatient: AnyStage, fault: Fault) -> None:
        # A connection that is kept from an earlier call is one that libraries like to try again on.
        await accepted(impatient, "An earlier message", OTHER)
        impatient.peer.faults.order(fault)

        await impatient.platform.send(impatient.room, saying("The Council meets."), DELIVERY)

        assert impatient.peer.requests[POSTED[impatient.platform.name]] == 2

    async def test_nothing_is_sent_twice_while_there_is_time(self, network: AnyStage) -> None:
        network.peer.faults.order("landed_drop")

        await network.platform.send(network.room, saying("The Council meets."), DELIVERY)

        assert len(await network.seen()) == network.peer.requests[POSTED[network.platform.name]] == 1

    async def test_what_lands_late_is_found_then(self, impatient: AnyStage) -> None:
        impatient.peer.faults.order("late")

        outcome = await impatient.platform.send(impatient.room, saying("The Council meets."), DELIVERY)
        await asyncio.wait_for(impatient.peer.landed_late.wait(), LIVENESS)

        assert isinstance(outcome, Unknown)
        assert await impatient.platform.find(impatient.room, DELIVERY, LONG_AGO) != ()

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_a_look_that_fails_finds_nothing_and_says_so(self, impatient: AnyStage, fault: Fault) -> None:
        # Whoever only looks may ask a second time.
        impatient.peer.faults.order(fault, fault)

        assert isinstance(await impatient.platform.find(impatient.room, DELIVERY, LONG_AGO), Unknown)

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_an_edit_that_may_have_failed_is_unknown(self, impatient: AnyStage, fault: Fault) -> None:
        remote_id = await accepted(impatient, "The Council meets.")
        impatient.peer.faults.order(fault)

        outcome = await impatient.platform.edit(impatient.room, remote_id, saying("The Council meets in Astana."))

        assert isinstance(outcome, Unknown)

    async def test_a_call_comes_back_within_its_patience(self, impatient: AnyStage) -> None:
        impatient.peer.faults.order("lost")

        async with asyncio.timeout(LIVENESS):
            await impatient.platform.send(impatient.room, saying("The Council meets."), DELIVERY)

        assert impatient.platform.patience < LIVENESS


class TestCertainty:
    async def test_whether_the_bot_is_let_in_can_be_asked(self, network: AnyStage) -> None:
        assert await network.platform.check() is None

    async def test_why_the_bot_is_not_let_in_is_told(self, network: AnyStage) -> None:
        await network.peer.stop()

        assert isinstance(await network.platform.check(), Refused)

    async def test_a_limit_is_refused_for_as_long_as_the_platform_says(self, network: AnyStage) -> None:
        network.peer.faults.order("limited")

        outcome = await network.platform.send(network.room, saying("The Council meets."), DELIVERY)

        assert isinstance(outcome, Refused)
        assert outcome.retry_after == 1.0

    async def test_a_limit_on_looking_is_told(self, network: AnyStage) -> None:
        network.peer.faults.order("limited")

        outcome = await network.platform.find(network.room, DELIVERY, LONG_AGO)

        assert isinstance(outcome, Refused)
        assert outcome.retry_after == 1.0

    async def test_a_limit_in_one_room_is_none_in_another(self, network: AnyStage) -> None:
        network.peer.faults.order("limited")
        await network.platform.send(network.room, saying("The Council meets."), DELIVERY)

        outcome = await network.platform.send(network.elsewhere, saying("The Council meets."), OTHER)

        assert isinstance(outcome, Accepted)

    async def test_a_platform_that_is_down_is_asked_again_soon(self, network: AnyStage) -> None:
        await network.peer.stop()

        outcome = await network.platform.send(network.room, saying("The Council meets."), DELIVERY)

        assert isinstance(outcome, Refused)
        assert outcome.retry_after

    async def test_looking_on_a_platform_that_is_down_is_no_finding(self, network: AnyStage) -> None:
        await network.peer.stop()

        assert isinstance(await network.platform.find(network.room, DELIVERY, LONG_AGO), Refused)
