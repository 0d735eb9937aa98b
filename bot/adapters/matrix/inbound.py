"""Parser of room events into messages and reactions. Pure.

Any client may send anything in an event: malformed parts count as absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.reactions import normalise_sign
from bot.adapters.matrix.texts import strip_quote, typed_text
from bot.core.features.commands.model import COMMAND_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.matrix.events import Proof, RoomEvent

COMMAND: Final = f"!{COMMAND_PREFIX}"
"""Prefix of a command to the bot, for messages that do not mention it."""


@dataclass(frozen=True, slots=True)
class MatrixBotIdentity:
    """The bot's user id and display name on Matrix."""

    user: str
    name: str = ""
    """The display name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixOrigin:
    """Sender and room of an event."""

    key: str
    """The event's id."""
    person: str
    room: str
    proof: Proof = "none"
    """What proves the sender; ``none`` for reactions, which are not encrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixMessage(MatrixOrigin):
    """A message that somebody wrote, to the bot or to anybody else."""

    text: str
    root: str = ""
    """The first message of its thread; empty if it is in none."""
    answers: str = ""
    """The message that the sender chose to reply to; empty if none."""
    after: str = ""
    """The last message of the thread when it was written, according to its client; empty if unknown."""
    calls: bool = False
    """Whether it mentions the bot or begins with the command prefix."""
    typed: bool = False
    """Whether it begins with the command prefix."""
    others: bool = False
    """Whether it mentions anybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixReaction(MatrixOrigin):
    """An emoji reaction to a message."""

    target: str
    sign: str


MatrixInbound = MatrixMessage | MatrixReaction


def parse_event(heard: RoomEvent, us: MatrixBotIdentity) -> MatrixInbound | None:
    """Return the message or reaction in an event; None for edits, notices, redacted events and the bot's own."""
    if heard.sender == us.user:
        return None
    match heard.type, heard.content:
        case "m.room.message", {"msgtype": "m.text", "body": str(body)}:
            return _parse_message(heard, body, us)
        case "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": str(target), "key": str(sign)}}:
            return MatrixReaction(
                key=heard.id, person=heard.sender, room=heard.room, target=target, sign=normalise_sign(sign)
            )
        case _:
            return None


def continues_conversation(
    said: MatrixMessage, after: RoomEvent | None, root: RoomEvent | None, us: MatrixBotIdentity
) -> bool:
    """Return whether a message of a thread continues the conversation of its sender with the bot.

    It does if it follows the bot's answer to this person, or if they began the thread by addressing the bot, unless
    somebody else wrote in between or is mentioned. The events alone decide; no state is kept.
    """
    if said.others:
        return False
    if after is not None and after.sender == us.user and said.person in mentioned_users(after.content):
        return True
    if after is not None and after.sender not in {us.user, said.person}:
        return False
    begun = parse_event(root, us) if root is not None else None
    return isinstance(begun, MatrixMessage) and begun.person == said.person and begun.calls


def mentioned_users(content: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the users that a message mentions."""
    match content:
        case {"m.mentions": {"user_ids": list(people)}}:
            return frozenset(person for person in people if isinstance(person, str))
        case _:
            return frozenset()


def thread_root(heard: RoomEvent) -> str:
    """Return the id of the first message of an event's thread; its own id if it is in none."""
    match heard.content:
        case {"m.relates_to": {"rel_type": "m.thread", "event_id": str(root)}} if root:
            return root
        case _:
            return heard.id


def _parse_message(heard: RoomEvent, body: str, us: MatrixBotIdentity) -> MatrixMessage | None:
    relation = heard.content.get("m.relates_to")
    relates = relation if isinstance(relation, dict) else {}
    match relates.get("rel_type"):
        case None:
            root = ""
        case "m.thread":
            root = thread_root(heard)
            if root == heard.id:
                return None
        case _:
            # An edit, or another relation to a message.
            return None
    match relates:
        case {"m.in_reply_to": {"event_id": str(replied)}}:
            falls_back = bool(root) and relates.get("is_falling_back") is True
        case _:
            replied, falls_back = "", False
    html = heard.content.get("formatted_body")
    text = typed_text(strip_quote(body) if replied else body, html if isinstance(html, str) else "", us.user, us.name)
    typed = _is_command(text)
    people = mentioned_users(heard.content)
    return MatrixMessage(
        key=heard.id,
        person=heard.sender,
        room=heard.room,
        proof=heard.proof,
        text=text[len(COMMAND) :].strip() if typed else text,
        root=root,
        answers="" if falls_back else replied,
        after=replied if falls_back else "",
        calls=typed or us.user in people,
        typed=typed,
        others=bool(people - {us.user, heard.sender}) or _mentions_all(heard.content),
    )


def _is_command(text: str) -> bool:
    begins = text.split(maxsplit=1)[:1]
    return [each.casefold() for each in begins] == [COMMAND]


def _mentions_all(content: Mapping[str, Any]) -> bool:
    match content:
        case {"m.mentions": {"room": True}}:
            return True
        case _:
            return False
