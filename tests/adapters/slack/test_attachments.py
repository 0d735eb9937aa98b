"""Files reach people at Slack: below their message, once, and to nobody but whom they are for; else they are missed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.slack.platform import open_slack
from bot.core.domain.message import Attachment, Message, Paragraph
from bot.core.ports.chat import Accepted
from tests.adapters.slack.hearing import PATIENCE, SETTLING, WORDING, Told, hearing
from tests.peers.serving import Answer
from tests.peers.slack import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.adapters.slack.platform import SlackPlatform
    from tests.peers.faults import Fault
    from tests.peers.slack import FakeSlack

TABLE: Final = Attachment("asks.csv", "text/csv", b"article,asks\n164,3\n", "Three asks on article 164")
PICTURE: Final = Attachment("timeline.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "Asks by year")
MESSAGE: Final = Message("Three asks", (Paragraph("Three asks"),), "en", attachments=(TABLE,))
MISSED: Final = "asks.csv could not be attached here."
AT_RISK: Final = "Aigerim"
"""Of somebody at risk."""


def refusing(code: str) -> Answer:
    return Answer(body=json.dumps({"ok": False, "error": code}))


def answering(message: Message = MESSAGE, *, private: bool = False, secret: bool = False) -> Told:
    """Return a command that answers with files, for there is none yet."""
    told = Told()
    told.message = lambda _: message
    told.private, told.secret = private, secret
    return told


@pytest.fixture
async def platform(slack: FakeSlack) -> AsyncIterator[SlackPlatform]:
    async with open_slack(
        TOKEN, url=slack.api, patience=PATIENCE, pace=0, settling=SETTLING, wording=WORDING
    ) as opened:
        yield opened


def texts(slack: FakeSlack, channel: str = "C1") -> list[str]:
    """Return what the bot says in a channel, its replies too, as it was changed last."""
    return [slack.messages.shown(post).text for post in slack.posts.of(channel) if post.shown["text"]]


class TestArriving:
    async def test_a_file_stands_in_the_thread_of_its_answer(self, slack: FakeSlack) -> None:
        async with hearing(slack, answering()):
            said = await slack.mention("U1", "C1", "asks on article 164 as a table")
            await slack.pulse.until(lambda: slack.files.shown)

        (file,) = slack.files.shown
        assert (file.data, file.name, file.alt) == (TABLE.data, TABLE.name, TABLE.alt)
        assert (file.channel, file.thread) == ("C1", said.ts)

    async def test_what_is_sent_to_a_channel_begins_the_thread_of_its_file(
        self, slack: FakeSlack, platform: SlackPlatform
    ) -> None:
        outcome = await platform.send("C1", MESSAGE, "delivery")

        assert isinstance(outcome, Accepted)
        assert [(each.channel, each.thread) for each in slack.files.shown] == [("C1", outcome.remote_id)]

    async def test_several_files_of_a_message_stand_together(self, slack: FakeSlack, platform: SlackPlatform) -> None:
        both = Message("Three asks", (), "en", attachments=(TABLE, PICTURE))

        await platform.send("C1", both, "delivery")

        assert [each.data for each in slack.files.shown] == [TABLE.data, PICTURE.data]
        assert slack.requests["files.completeUploadExternal"] == 1

    async def test_a_file_for_a_person_comes_into_their_private_conversation(
        self, slack: FakeSlack, platform: SlackPlatform
    ) -> None:
        await platform.send("U1", MESSAGE, "delivery")

        assert [each.channel for each in slack.files.shown] == ["DU1"]

    async def test_a_message_without_files_asks_for_no_upload(self, slack: FakeSlack, platform: SlackPlatform) -> None:
        await platform.send("C1", Message("Three asks", (), "en"), "delivery")

        assert not any(method.startswith("files.") for method in slack.requests)

    async def test_a_name_is_no_more_than_a_name(self, slack: FakeSlack, platform: SlackPlatform) -> None:
        tricky = Attachment("../../asks\u202exslx.exe", "text/csv", TABLE.data, "Asks")

        await platform.send("C1", Message("Asks", (), "en", attachments=(tricky,)), "delivery")

        assert [each.name for each in slack.files.shown] == ["-..-asksxslx.exe.csv"]


class TestPrivacy:
    @pytest.mark.parametrize(("private", "secret"), [(True, False), (False, True), (True, True)])
    async def test_what_is_for_one_person_goes_to_them_with_its_files(
        self, slack: FakeSlack, *, private: bool, secret: bool
    ) -> None:
        async with hearing(slack, answering(private=private, secret=secret)):
            said = await slack.mention("U1", "C1", "my notes as a table")
            told = await slack.reply(said)

        assert [each.channel for each in slack.files.shown] == ["DU1"]
        assert (texts(slack), texts(slack, "DU1")) == ([], ["Three asks"])
        assert told.ephemeral
        assert told.text == "asks.csv is in our private conversation, because here a file cannot be shown to you alone."

    async def test_a_command_brings_its_files_in_private(self, slack: FakeSlack) -> None:
        async with hearing(slack, answering()):
            told = await slack.reply(await slack.command("U1", "/ep", "export asks"))

        assert [each.channel for each in slack.files.shown] == ["DU1"]
        assert told.ephemeral

    async def test_where_there_is_no_private_conversation_the_text_is_shown_alone(self, slack: FakeSlack) -> None:
        slack.answer("conversations.open", refusing("user_disabled"))

        async with hearing(slack, answering(private=True)):
            told = await slack.reply(await slack.mention("U1", "C1", "my notes as a table"))

        assert told.ephemeral
        assert told.text.startswith(MISSED)
        assert slack.files.shown == []

    async def test_in_private_files_stand_in_the_thread(self, slack: FakeSlack) -> None:
        async with hearing(slack, answering(private=True, secret=True)):
            said = await slack.direct("U1", "my notes as a table")
            await slack.pulse.until(lambda: slack.files.shown)

        assert [(each.channel, each.thread) for each in slack.files.shown] == [("DU1", said.ts)]


def lacking_scope(slack: FakeSlack) -> None:
    slack.scopes.discard("files:write")


def forbidden(slack: FakeSlack) -> None:
    slack.files.disabled = True


def small(slack: FakeSlack) -> None:
    slack.files.largest = 1


def no_kind(slack: FakeSlack) -> None:
    slack.answer("files.getUploadURLExternal", refusing("file_type_not_allowed"))


def no_address(slack: FakeSlack) -> None:
    slack.answer("files.getUploadURLExternal", Answer(body='{"ok": true}'))


def broken(slack: FakeSlack) -> None:
    slack.answer("files.getUploadURLExternal", Answer(500, "oops"))


def no_sharing(slack: FakeSlack) -> None:
    slack.answer("files.completeUploadExternal", refusing("posting_to_channel_denied"))


UNHAPPY: Final = pytest.mark.parametrize(
    "unhappy", [lacking_scope, forbidden, small, no_kind, no_address, broken, no_sharing]
)


class TestMissing:
    @UNHAPPY
    async def test_the_text_arrives_and_says_that_the_file_does_not(
        self, slack: FakeSlack, platform: SlackPlatform, unhappy: Callable[[FakeSlack], None]
    ) -> None:
        unhappy(slack)

        outcome = await platform.send("C1", MESSAGE, "delivery")

        (text,) = texts(slack)
        assert isinstance(outcome, Accepted)
        assert text.startswith(MISSED)
        assert text.endswith("Three asks")
        assert slack.files.shown == []

    @UNHAPPY
    async def test_whoever_runs_the_bot_hears_of_it_without_names(
        self,
        slack: FakeSlack,
        platform: SlackPlatform,
        unhappy: Callable[[FakeSlack], None],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        unhappy(slack)
        named = Attachment(f"{AT_RISK}.csv", "text/csv", AT_RISK.encode(), AT_RISK)

        await platform.send("C1", Message("Asks", (), "en", attachments=(named,)), "delivery")

        logged = [str(record.__dict__) for record in caplog.records if record.name.startswith("bot.")]
        assert any("A file could not be" in each for each in logged)
        assert not any(AT_RISK in each or "C1" in each for each in logged)

    @pytest.mark.parametrize("language", ["fr", "de", "ru", "kk"])
    async def test_a_missing_file_is_told_in_the_language_of_the_answer(
        self, slack: FakeSlack, platform: SlackPlatform, language: str
    ) -> None:
        forbidden(slack)

        await platform.send("C1", Message("Asks", (Paragraph("Asks"),), language, attachments=(TABLE,)), "delivery")

        assert "asks.csv" in texts(slack)[0]
        assert MISSED not in texts(slack)[0]

    async def test_a_file_that_is_missing_does_not_keep_another_back(
        self, slack: FakeSlack, platform: SlackPlatform
    ) -> None:
        slack.files.largest = len(TABLE.data)

        await platform.send("C1", Message("Asks", (), "en", attachments=(PICTURE, TABLE)), "delivery")

        assert [each.name for each in slack.files.shown] == ["asks.csv"]
        assert texts(slack)[0].startswith("timeline.png could not be attached here.")

    async def test_what_is_refused_as_a_message_uploads_nothing_that_is_seen(
        self, slack: FakeSlack, platform: SlackPlatform
    ) -> None:
        slack.channel("C1", is_member=False)

        await platform.send("C1", MESSAGE, "delivery")

        assert slack.files.shown == []


SHOWN: Final[dict[Fault, bool]] = {
    "landed_drop": True, "error_landed": True, "fatal_landed": True, "error": False, "fatal": False
}  # fmt: skip
"""What leaves it in doubt whether a file is shown, and whether it was at the first try."""


class TestDoubt:
    @pytest.mark.parametrize("fault", SHOWN)
    async def test_a_file_in_doubt_is_looked_for_and_stands_once(
        self, slack: FakeSlack, platform: SlackPlatform, fault: Fault
    ) -> None:
        slack.faults.order(None, fault)

        await platform.send("C1", MESSAGE, "delivery")

        assert len([post for post in slack.posts.posts if "files" in post.content]) == 1
        assert texts(slack) == ["Three asks"]
        assert slack.requests["files.completeUploadExternal"] == (1 if SHOWN[fault] else 2)

    async def test_a_file_that_came_too_late_to_be_found_is_not_told_as_missing(
        self, slack: FakeSlack, platform: SlackPlatform
    ) -> None:
        slack.faults.order(None, "landed_drop")
        # Slack tells of it only after it was completed again, in vain.
        slack.answer("conversations.replies", Answer(body='{"ok": true, "messages": []}'))

        await platform.send("C1", MESSAGE, "delivery")

        assert len(slack.files.shown) == 1
        assert texts(slack) == ["Three asks"]

    async def test_where_nobody_can_look_it_is_said_to_be_uncertain(
        self, slack: FakeSlack, platform: SlackPlatform
    ) -> None:
        slack.faults.order(None, "landed_drop")
        slack.answer("conversations.replies", refusing("internal_error"))

        await platform.send("C1", MESSAGE, "delivery")

        assert texts(slack)[0].startswith("It is not certain that asks.csv arrived here.")

    async def test_a_limit_is_waited_for(self, slack: FakeSlack, platform: SlackPlatform) -> None:
        slack.answer("files.completeUploadExternal", Answer(429, headers={"Retry-After": "0"}))

        await platform.send("C1", MESSAGE, "delivery")

        assert len(slack.files.shown) == 1

    async def test_an_answer_in_doubt_is_posted_once_with_its_file(
        self, slack: FakeSlack, platform: SlackPlatform
    ) -> None:
        slack.faults.order("landed_drop")

        await platform.answer("C1", MESSAGE, "delivery", None)

        assert texts(slack) == ["Three asks"]
        assert len(slack.files.shown) == 1

    async def test_whoever_has_to_be_back_does_not_wait_for_a_file(self, slack: FakeSlack) -> None:
        slack.faults.order(None, "lost")

        async with open_slack(TOKEN, url=slack.api, patience=4.0, pace=0, wording=WORDING) as hurried:
            outcome = await hurried.send("C1", MESSAGE, "delivery")

        assert isinstance(outcome, Accepted)
        assert len(texts(slack)) == 1
        assert slack.files.shown == []
