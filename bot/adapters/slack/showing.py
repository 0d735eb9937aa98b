"""Where what the bot says in return is shown: in the thread, or to one person alone.

What one person alone sees in a channel carries no files: what has some goes into their private conversation.
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
    """Show a response; false where Slack did not take it."""
    thread = None if to.aside else to.thread or None
    alone = to.aside or ((response.private or response.secret) and to.room and not to.private)
    if alone and response.message.attachments:
        return await _hand_over(slack, response, to, thread)
    if alone:
        # What one person alone is told is gone when they look away: where that cannot be had, it goes to them.
        if await _whisper(slack, response.message, to, thread):
            return True
        if response.bound:
            # What is kept to this room may not go to their private conversation.
            return False
        room, thread = to.person, None
    else:
        room = to.room or to.person
    return await _post(slack, room, response, thread)


async def _hand_over(
    slack: SlackPlatform, response: Response, to: Said | Clicked | Submitted, thread: str | None
) -> bool:
    """Bring a message with files to a person, and tell them so where they are; else show it there without the files."""
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
