"""What an event of a room says → what somebody said or chose there; nothing where nobody did just now. Pure.

Nothing of an event can be relied on: any client may send anything. Whatever is not as it should be counts as not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.reactions import normal
from bot.adapters.matrix.texts import without_quote, written
from bot.core.editing.commands import WORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.matrix.heard import Heard, Proof

COMMAND: Final = f"!{WORD}"
"""What a line for the bot begins with where nobody mentions it."""


@dataclass(frozen=True, slots=True)
class Us:
    """What Matrix calls the bot."""

    user: str
    name: str = ""
    """As clients show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who did something, and where."""

    key: str
    """The event's id."""
    person: str
    room: str
    proof: Proof = "none"
    """What shows that it was them; of signs, which nobody encrypts, nothing but a server's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Origin):
    """A message that somebody wrote, whomever to."""

    text: str
    root: str = ""
    """The message that began its thread; empty where it stands in none."""
    answers: str = ""
    """The message that it answers, as somebody chose."""
    after: str = ""
    """The message that was the last of the thread when it was written, as far as its client says."""
    calls: bool = False
    """Whether it mentions the bot, or begins with its command."""
    typed: bool = False
    """Whether it begins with the command."""
    others: bool = False
    """Whether it mentions anybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted(Origin):
    """A sign that somebody put under a message."""

    target: str
    sign: str


Inbound = Said | Reacted


def read(heard: Heard, us: Us) -> Inbound | None:
    """Return what somebody said or chose; nothing for edits, notices, what is redacted, and what we said ourselves."""
    if heard.sender == us.user:
        return None
    match heard.type, heard.content:
        case "m.room.message", {"msgtype": "m.text", "body": str(body)}:
            return _said(heard, body, us)
        case "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": str(target), "key": str(sign)}}:
            return Reacted(key=heard.id, person=heard.sender, room=heard.room, target=target, sign=normal(sign))
        case _:
            return None


def continues(said: Said, after: Heard | None, root: Heard | None, us: Us) -> bool:
    """Tell whether a message of a thread goes on with what the same person and the bot spoke of there.

    It does behind an answer to this person, and in a thread that they began by asking the bot, unless somebody else
    wrote in between or is mentioned: then people talk to each other. All of it stands in the events themselves.
    """
    if said.others:
        return False
    if after is not None and after.sender == us.user and said.person in mentioned(after.content):
        return True
    if after is not None and after.sender not in {us.user, said.person}:
        return False
    begun = read(root, us) if root is not None else None
    return isinstance(begun, Said) and begun.person == said.person and begun.calls


def mentioned(content: Mapping[str, Any]) -> frozenset[str]:
    """Return whom a message mentions."""
    match content:
        case {"m.mentions": {"user_ids": list(people)}}:
            return frozenset(person for person in people if isinstance(person, str))
        case _:
            return frozenset()


def root_of(heard: Heard) -> str:
    """Return the message that began an event's thread: its own id where it stands in none."""
    match heard.content:
        case {"m.relates_to": {"rel_type": "m.thread", "event_id": str(root)}} if root:
            return root
        case _:
            return heard.id


def _said(heard: Heard, body: str, us: Us) -> Said | None:
    relation = heard.content.get("m.relates_to")
    relates = relation if isinstance(relation, dict) else {}
    match relates.get("rel_type"):
        case None:
            root = ""
        case "m.thread":
            root = root_of(heard)
            if root == heard.id:
                return None
        case _:
            # An edit, or whatever else says something about another message.
            return None
    match relates:
        case {"m.in_reply_to": {"event_id": str(replied)}}:
            falls_back = bool(root) and relates.get("is_falling_back") is True
        case _:
            replied, falls_back = "", False
    html = heard.content.get("formatted_body")
    text = written(without_quote(body) if replied else body, html if isinstance(html, str) else "", us.user, us.name)
    typed = _is_command(text)
    people = mentioned(heard.content)
    return Said(
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
