"""Posts responses: in the thread, or visible to one user only.

Ephemeral messages cannot carry files, so those with files are sent to the user's private conversation.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.render import render
from bot.core.files import sendables, without
from bot.core.message import Message, Paragraph
from bot.services.ports import Accepted, Refused

if TYPE_CHECKING:
    from bot.adapters.slack.inbound import Clicked, Said, Submitted
    from bot.adapters.slack.platform import SlackPlatform
    from bot.services.ports import Response

_log = logging.getLogger(__name__)


async def show(slack: SlackPlatform, response: Response, to: Said | Clicked | Submitted) -> bool:
    """Post a response; return False if Slack did not accept it."""
    thread = None if to.aside else to.thread or None
    alone = to.aside or ((response.private or response.secret) and to.room and not to.private)
    if alone and response.message.attachments:
        return await _hand_over(slack, response, to, thread)
    if alone:
        # An ephemeral message, or a private one if that is not possible.
        if await _whisper(slack, response.message, to, thread):
            return True
        if response.bound:
            # A response bound to this room must not be sent to the private conversation.
            return False
        room, thread = to.person, None
    else:
        room = to.room or to.person
    return await _post(slack, room, response, thread)


async def _hand_over(
    slack: SlackPlatform, response: Response, to: Said | Clicked | Submitted, thread: str | None
) -> bool:
    """Send a message with files privately and say so in the room; if that fails, show it there without its files."""
    message = response.message
    names = [each.name for each in sendables(message)]
    if not await _post(slack, to.person, response, None):
        return await _whisper(slack, without(message, names, slack.wording, "unattached"), to, thread)
    if slack.wording is not None:
        told = slack.wording.say("file.private", message.language, None, names=", ".join(names))
        await _whisper(slack, Message(told, (Paragraph(told),), message.language), to, thread)
    return True


async def _post(slack: SlackPlatform, room: str, response: Response, thread: str | None) -> bool:
    outcome = await slack.answer(room, response.message, response.id, thread)
    if not isinstance(outcome, Accepted):
        _log.warning("An answer could not be posted", extra={"reason": outcome.reason})
    return isinstance(outcome, Accepted)


async def _whisper(slack: SlackPlatform, message: Message, to: Said | Clicked | Submitted, thread: str | None) -> bool:
    rendered = render(message)
    shown: dict[str, Any] = {"text": rendered.text, "blocks": rendered.blocks}
    if to.reply_to:
        where = {"thread_ts": thread} if thread else {}
        kind = {"response_type": "ephemeral", "replace_original": False}
        if not isinstance(await slack.calls.reply(to.reply_to, shown | kind | where), Refused):
            return True
    call = slack.calls.client.chat_postEphemeral(channel=to.room, user=to.person, thread_ts=thread, **shown)
    return isinstance(await slack.calls.ask(call), AsyncSlackResponse)
