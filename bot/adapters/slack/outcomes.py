"""Table of Slack's error codes and what they mean for a delivery.

Codes that are not listed count as unknown. A code is listed only if Slack certainly did nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

SOON: Final = 10.0
"""Seconds until a retry, if neither the network nor Slack's limits say."""
MENDED: Final = 900.0
"""Seconds between attempts for errors that an admin has to fix, so that sending resumes soon after the fix."""

FOR_GOOD: Final[Mapping[str, str]] = {
    # room
    "channel_not_found": "there is no such channel, or it is private and the bot is not in it",
    "not_in_channel": "the bot is not in this channel; invite it",
    "is_archived": "the channel is archived",
    "user_not_found": "there is no such person",
    "users_not_found": "there is no such person",
    "user_disabled": "this person's account is closed",
    "cannot_dm_bot": "this is a bot, which cannot be written to",
    "cannot_dm_self": "this is the bot itself",
    "messages_tab_disabled": "private messages to the bot are switched off in its settings at Slack",
    "restricted_action": "the workspace does not let the bot post in this channel",
    "restricted_action_read_only_channel": "this channel is for reading only",
    "restricted_action_thread_only_channel": "in this channel only replies may be posted",
    "thread_not_found": "there is no such thread",
    "thread_locked": "the thread is closed",
    "cannot_reply_to_message": "this message cannot be replied to",
    # message to be changed
    "message_not_found": "there is no such message any more",
    "cant_update_message": "this message is not the bot's, or cannot be changed",
    "cant_delete_message": "this message is not the bot's, or cannot be deleted",
    "edit_window_closed": "the workspace does not let messages be changed any more after some time",
    "compliance_exports_prevent_deletion": "the workspace keeps every message",
    # form to be updated
    "not_found": "the form was closed",
    "hash_conflict": "the form shows something newer",
    # file
    "file_uploads_disabled": "the workspace does not let files be uploaded",
    "file_upload_size_restricted": "the file is larger than the workspace allows",
    "file_type_not_allowed": "the workspace does not allow files of this kind",
    "file_not_found": "Slack does not know the file, or not any more",
    "alt_txt_too_large": "the description of the file is too long",
    "posting_to_channel_denied": "the workspace does not let the bot post in this channel",
    "invalid_channel": "there is no such channel",
    # content; the renderer keeps all limits, so each of these is a bug
    "msg_too_long": "the message is too long",
    "msg_blocks_too_long": "the message is too long",
    "too_many_attachments": "the message has too many parts",
    "no_text": "the message is empty",
    "invalid_blocks": "Slack does not understand the message",
    "invalid_blocks_format": "Slack does not understand the message",
    "invalid_metadata_format": "Slack does not understand the message",
    "invalid_metadata_schema": "Slack does not understand the message",
    "metadata_too_large": "the message is too long",
    "invalid_arguments": "Slack does not understand the request",
    "invalid_arg_name": "Slack does not understand the request",
    "invalid_charset": "Slack does not understand the request",
    "invalid_cursor": "Slack does not understand the request",
    "invalid_form_data": "Slack does not understand the request",
    "invalid_json": "Slack does not understand the request",
    "invalid_post_type": "Slack does not understand the request",
    "missing_post_type": "Slack does not understand the request",
    "unknown_method": "Slack does not know this request; check the configured address",
}
"""Permanent errors: code → reason."""

FOR_AN_ADMIN: Final[Mapping[str, str]] = {
    "not_authed": "no token was sent to Slack; set it",
    "invalid_auth": "Slack does not accept the token; check it",
    "account_inactive": "the bot's account or workspace is closed; install the app again",
    "token_revoked": "the bot's token was revoked; install the app again and set the new one",
    "token_expired": "the bot's token has expired; set a new one",
    "missing_scope": "the app lacks a permission; compare its scopes with the manifest and install it again",
    "no_permission": "the app lacks a permission; compare its scopes with the manifest and install it again",
    "not_allowed_token_type": "this is not a bot token; it must begin with xoxb-",
    "access_denied": "the workspace does not let the app in",
    "accesslimited": "the workspace does not let the app in from here",
    "team_access_not_granted": "the app is not installed in this workspace",
    "team_access_denied": "the app is not installed in this workspace",
    "org_login_required": "the workspace is moving to an organisation; the app must be installed again afterwards",
    "ekm_access_denied": "an administrator of Slack has suspended posting",
    "team_not_found": "there is no such workspace",
    "two_factor_setup_required": "Slack asks for a second factor",
    "enterprise_is_restricted": "the organisation does not let the app do this",
}
"""Errors that an admin has to fix; until then nothing is posted: code → reason."""

LIMITED: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_TOO_MANY_REQUESTS: Final = 429
_SERVERS_FAULT: Final = 500


def is_limited(status: int, code: str | None) -> bool:
    """Return True if Slack accepts nothing more for a while."""
    return status == _TOO_MANY_REQUESTS or code in LIMITED


def outcome_of(status: int, code: str | None, retry_after: str | None = None) -> Refused | Unknown:
    """Return the outcome of a call that failed.

    Args:
        status: of HTTP.
        code: the ``error`` of the response, if it could be read.
        retry_after: that header.
    """
    if is_limited(status, code):
        return Refused("Slack takes no more messages for a moment", _seconds(retry_after))
    # Errors of Slack's come with status 200; with 5xx the message may have been posted.
    if status < _SERVERS_FAULT and code:
        if code in FOR_GOOD:
            return Refused(f"{FOR_GOOD[code]} ({code})")
        if code in FOR_AN_ADMIN:
            return Refused(f"{FOR_AN_ADMIN[code]} ({code})", MENDED)
    return Unknown(f"Slack answered {code or 'nothing readable'} (status {status})")


def _seconds(retry_after: str | None) -> float:
    try:
        return max(float(retry_after or ""), 0.0)
    except ValueError:
        return SOON
