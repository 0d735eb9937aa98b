"""Decryption and authentication of room events: an event is accepted only if its sender's own device encrypted it.

The exceptions are reactions, which clients do not encrypt, and rooms that may be unencrypted by the settings.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from nio.crypto.sessions import vodozemac

from bot.adapters.matrix.events import RoomEvent, Suspicion
from bot.adapters.matrix.network.key_store import ReplayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from nio.crypto import InboundGroupSession

    from bot.adapters.matrix.events import Proof
    from bot.adapters.matrix.network.identities import DeviceTrust
    from bot.adapters.matrix.network.nio_patches import GuardedClient
    from bot.adapters.matrix.network.terms import EncryptionSettings

_log = logging.getLogger(__name__)
_MEGOLM: Final = "m.megolm.v1.aes-sha2"
_PRIVATE: Final = 2
"""Number of members of a private room, the bot included."""

_REMARKS: Final = {
    "repeated": "somebody sends old messages of a room again as new ones; they are dropped, and the admin room is told",
    "clear": "a room is not encrypted, so the bot takes no part in it; “advocacy-bot doctor” tells which",
}
"""Texts for the operator, by kind of suspicion."""


class DeviceTrustSource(Protocol):
    """Source of the trust status of devices."""

    def standing(self, user: str, curve25519: str, ed25519: str) -> DeviceTrust:
        """Return the trust status of a device with these two keys.

        ``signed``: a device of the user, signed by their pinned identity. ``unsigned``: a device of the user, who has
        no identity. ``refused``: not a trusted device of the user. ``unknown``: the user's keys must be queried first.
        """
        ...


@dataclass(frozen=True, slots=True)
class EncryptedEvent:
    """An encrypted event whose key is missing."""

    room: str
    id: str
    sender: str
    session: str
    source: Mapping[str, Any]


class SuspicionLog:
    """The suspicions since the start, each reported to the admins once."""

    def __init__(self) -> None:
        self._met: dict[Suspicion, bool] = {}
        """Whether each was reported to the admins."""

    def meet(self, suspicion: Suspicion) -> None:
        """Add a suspicion, unless it is known."""
        self._met.setdefault(suspicion, False)

    async def tell(self, suspect: Callable[[Suspicion], Awaitable[bool]]) -> None:
        """Report the suspicions that were not reported yet; failures are retried at the next call."""
        for each in [each for each, told in self._met.items() if not told]:
            self._met[each] = True
            self._met[each] = await suspect(each)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Texts for the operator, without the names of rooms."""
        # Read on the main thread, while the network's thread adds to it.
        kinds = {each.what for each in tuple(self._met)}
        return tuple(remark for kind, remark in _REMARKS.items() if kind in kinds)


@dataclass(frozen=True, slots=True)
class _Dropped:
    """The result for an event that is dropped."""

    why: str
    """The reason for the log."""


class EventReader:
    """Decrypts and checks room events with the keys of a client."""

    def __init__(self, client: GuardedClient, standings: DeviceTrustSource, terms: EncryptionSettings) -> None:
        self._client = client
        self._standings = standings
        self._terms = terms
        self.suspicions = SuspicionLog()

    def read(self, room: str, source: Mapping[str, Any]) -> RoomEvent | EncryptedEvent | None:
        """Return an event decrypted, or as sealed if its key is missing; None if it is redacted or dropped.

        Raises:
            KeyStoreWriteError: if the record of the message cannot be written; the event has to be read again later.

        """
        read = self._read(room, source)
        if not isinstance(read, _Dropped):
            return read
        self._client.counts.dropped += 1
        _log.warning("An event was dropped", extra={"why": read.why})
        return None

    def _read(self, room: str, source: Mapping[str, Any]) -> RoomEvent | EncryptedEvent | _Dropped | None:
        match source:
            case {"event_id": str(event), "sender": str(sender), "type": str(kind), "content": dict(content)}:
                pass
            case _:
                return _Dropped("it is none")
        if kind != "m.room.encrypted":
            return self._in_clear(room, source, kind, content)
        if not content:
            # The event was redacted.
            return None
        session = content.get("session_id")
        if content.get("algorithm") != _MEGOLM or not isinstance(session, str):
            return _Dropped("it was not meant to be read")
        return self._opened(EncryptedEvent(room, event, sender, session, source), content)

    def _in_clear(
        self, room: str, source: Mapping[str, Any], kind: str, content: dict[str, Any]
    ) -> RoomEvent | _Dropped:
        """Return an unencrypted event if that is allowed in its room, since a homeserver may have forged it.

        In encrypted rooms only reactions are allowed, as clients do not encrypt them.
        """
        known = self._client.rooms.get(room)
        if known is None or not known.encrypted:
            if not self._terms.clear(room):
                self.suspicions.meet(Suspicion("clear", room))
                return _Dropped("nobody encrypts in this room, and it may not be in clear")
        elif kind != "m.reaction":
            return _Dropped("it came in clear, in an encrypted room")
        return _room_event(room, source, kind, content, "none")

    def _opened(self, sealed: EncryptedEvent, content: Mapping[str, Any]) -> RoomEvent | EncryptedEvent | _Dropped:
        """Decrypt an event with a key that came from a device of its sender.

        A room key can be passed on by anybody who has it, under their own name or a claimed one. So of all keys of the
        session, only one that the sender's device sent itself is used; forwarded keys only claim their origin.
        """
        sessions = self._client.olm.inbound_group_store[sealed.room]
        having = [known[sealed.session] for known in [*sessions.values()] if sealed.session in known]
        standings = [(self._standing(sealed.sender, each), each) for each in having if not each.forwarding_chain]
        ranked: dict[DeviceTrust, InboundGroupSession] = dict(reversed(standings))
        if (session := ranked.get("signed")) is not None:
            return self._decrypted(sealed, content, session, "signed")
        if (session := ranked.get("unsigned")) is not None:
            if not self._hears_unsigned(sealed.room):
                return _Dropped("it came from a device that nobody signed")
            return self._decrypted(sealed, content, session, "unsigned")
        if "refused" in ranked:
            return _Dropped("it came from a device that may not speak for its sender")
        return sealed

    def _standing(self, sender: str, session: InboundGroupSession) -> DeviceTrust:
        return self._standings.standing(sender, session.sender_key, session.ed25519)

    def _hears_unsigned(self, room: str) -> bool:
        known = self._client.rooms.get(room)
        return self._terms.tells_unsigned() and known is not None and len(known.users) > _PRIVATE

    def _decrypted(
        self, sealed: EncryptedEvent, content: Mapping[str, Any], session: InboundGroupSession, proof: Proof
    ) -> RoomEvent | EncryptedEvent | _Dropped:
        """Decrypt an event and record it; return it as sealed if the key decrypts only later messages."""
        try:
            ciphertext = content["ciphertext"]
            if vodozemac.MegolmMessage.from_base64(ciphertext).message_index() < session.first_known_index:
                return sealed
            text, number = session.decrypt(ciphertext)
            clear = json.loads(text)
        except Exception as error:  # noqa: BLE001 -- vodozemac's errors have no common base class
            return _Dropped(type(error).__name__)
        match clear:
            # A sender may use one key for two rooms; a message of one must not appear in the other.
            case {"type": str(kind), "content": dict(said), "room_id": room} if room == sealed.room:
                heard = _room_event(sealed.room, sealed.source, kind, _with_relation(said, content), proof)
            case _:
                return _Dropped("it is of another room, or nothing is in it")
        try:
            forgotten = self._client.store.note(session, number, heard.id, heard.at)
        except ReplayError:
            self.suspicions.meet(Suspicion("repeated", sealed.room))
            return _Dropped("it is an old message that was sent again as a new one")
        if forgotten is not None:
            room, sender, name = forgotten
            self._client.olm.inbound_group_store[room][sender].pop(name, None)
        return heard


def _with_relation(said: dict[str, Any], outside: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content with its relation, which clients may leave outside of the encrypted part for servers."""
    relation = outside.get("m.relates_to")
    return said if relation is None else {"m.relates_to": relation, **said}


def _room_event(room: str, source: Mapping[str, Any], kind: str, content: dict[str, Any], proof: Proof) -> RoomEvent:
    at = source.get("origin_server_ts")
    return RoomEvent(room, source["event_id"], source["sender"], kind, content, at if isinstance(at, int) else 0, proof)
