"""Reads what is said in rooms, encrypted or not, and takes nothing for somebody's that was not encrypted by them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nio import Event, MegolmEvent
from nio.exceptions import EncryptionError

from bot.adapters.matrix.heard import Heard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.matrix.network.guarding import GuardedClient

_log = logging.getLogger(__name__)
_MEGOLM: Final = "m.megolm.v1.aes-sha2"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event whose key is not here yet."""

    room: str
    id: str
    sender: str
    session: str
    source: Mapping[str, Any]


class Reading:
    """Reads by the keys of a client."""

    def __init__(self, client: GuardedClient) -> None:
        """Take the client with the keys."""
        self._client = client

    def read(self, room: str, source: Mapping[str, Any]) -> Heard | Sealed | None:
        """Return what an event says, or that its key is not here; nothing where there is nothing in it for anybody."""
        match source:
            case {"event_id": str(event), "sender": str(sender), "type": str(kind), "content": dict(content)}:
                if kind != "m.room.encrypted":
                    return self._in_clear(room, source, kind, content)
                session = content.get("session_id")
                if content.get("algorithm") != _MEGOLM or not isinstance(session, str):
                    # What was redacted is empty; anything else was not meant to be read.
                    self._client.counts.dropped += bool(content)
                    return None
                sealed = Sealed(room, event, sender, session, source)
                clear = self._decrypted(sealed, content)
                match clear:
                    case {"type": str(kind), "content": dict(said)}:
                        return _heard(room, source, kind, said, encrypted=True)
                    case None:
                        return sealed
                    case _:
                        pass
            case _:
                pass
        self._client.counts.dropped += 1
        return None

    def _in_clear(self, room: str, source: Mapping[str, Any], kind: str, content: dict[str, Any]) -> Heard | None:
        """Return what was said in clear; where people encrypt what they say, a homeserver may have made it up.

        Reactions are in clear there too: clients encrypt none.
        """
        known = self._client.rooms.get(room)
        if kind == "m.room.message" and known is not None and known.encrypted:
            self._client.counts.dropped += 1
            _log.warning("A message in clear in an encrypted room was dropped")
            return None
        return _heard(room, source, kind, content, encrypted=False)

    def _decrypted(self, sealed: Sealed, content: dict[str, Any]) -> Mapping[str, Any] | None:
        """Return what is in an event, which may be nothing that can be read; nothing while its key is not here."""
        olm = self._client.olm
        sessions = olm.inbound_group_store[sealed.room]
        # Clients may leave out by now whose key it is, and what they say of it is not to be believed.
        key = next((key for key, known in sessions.items() if sealed.session in known), None)
        told = {"device_id": "unknown", "sender_key": "unknown", **content}
        told |= {"sender_key": key} if key else {}
        try:
            event = Event.parse_event({**sealed.source, "content": told})
            if not isinstance(event, MegolmEvent):
                return {}
            clear: Mapping[str, Any] = olm.decrypt_megolm_event(event, sealed.room).source
        except EncryptionError:
            return None
        except Exception as error:  # noqa: BLE001 -- vodozemac's errors are of no common kind
            _log.warning("An encrypted event was dropped", extra={"error": type(error).__name__})
            return {}
        if not self._is_of(sealed.sender, key):
            # A homeserver may say that it was somebody else: it is read once the key is known as theirs.
            olm.users_for_key_query.add(sealed.sender)
            return None
        return clear

    def _is_of(self, sender: str, key: str | None) -> bool:
        olm = self._client.olm
        if sender == self._client.user_id and key == olm.account.identity_keys["curve25519"]:
            return True
        return any(device.curve25519 == key for device in olm.device_store[sender].values())


def _heard(room: str, source: Mapping[str, Any], kind: str, content: dict[str, Any], *, encrypted: bool) -> Heard:
    at = source.get("origin_server_ts")
    return Heard(room, source["event_id"], source["sender"], kind, content, at if isinstance(at, int) else 0, encrypted)
