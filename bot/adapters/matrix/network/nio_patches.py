"""nio 0.26 client with the fixes it needs to survive malicious events and errors, each with its reason.

The faults were reproduced with a real Synapse. Only this module and ``sealing`` use nio's private parts.
"""

from __future__ import annotations

import logging
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nio import (
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    Event,
    InviteEvent,
    KeysQueryResponse,
    MegolmEvent,
    SyncResponse,
    ToDeviceEvent,
)
from nio.crypto import GroupSessionStore, Olm
from nio.rooms import MatrixRoom

from bot.adapters.matrix.network.key_store import KeyStoreWriteError
from bot.adapters.matrix.network.sync_payload import clean_state_events, parse_sync

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.adapters.matrix.network.identities import Identities

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class NetworkCounters:
    """Counters for the metrics."""

    dropped: int = 0
    """Events that were dropped as malformed or untrustworthy."""
    limited: int = 0
    """Answers that set a rate limit."""


def client_config(store: type[Any], pickle_key: str, database: str) -> AsyncClientConfig:
    """Return the client's configuration: no retries, and no saving of sync tokens by nio."""
    return AsyncClientConfig(
        store=store,
        store_name=database,
        pickle_key=pickle_key,
        encryption_enabled=True,
        # nio would save the token before the events were handled.
        store_sync_tokens=False,
        max_timeouts=0,
        max_limit_exceeded=0,
        request_timeout=0,  # each caller sets its own: aiohttp rounds timeouts up to whole seconds
    )


class GuardedClient(AsyncClient):  # type: ignore[misc] # nio has no types
    """A nio client that no event and no answer can crash."""

    counts: NetworkCounters
    identities: Identities
    unused_fallback: list[str] | None = None
    """The types of fallback keys that nobody has used yet, according to the last sync; None if it did not say."""
    _ahead = False
    """Whether the keys in memory may be newer than those in the store."""

    async def create_matrix_response(
        self,
        response_class: type[Any],
        transport_response: Any,  # noqa: ANN401 -- nio has no types
        data: Any = None,  # noqa: ANN401
        save_to: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Parse an answer; unreadable parts of a sync, which may come from anybody, are dropped.

        The cross-signing keys in an answer to ``keys/query``, which nio ignores, are read here.
        """
        if response_class is KeysQueryResponse:
            return await self._about_keys(transport_response)
        if response_class is not SyncResponse:
            return await super().create_matrix_response(response_class, transport_response, data, save_to)
        told = await self.parse_body(transport_response)
        plain = parse_sync(told)
        clean_state_events(told)
        try:
            response = SyncResponse.from_dict(told)
        except Exception:  # noqa: BLE001 -- content that anybody may send can raise anything
            self.counts.dropped += _drop_unreadable(told)
            response = SyncResponse.from_dict(told)
        if isinstance(response, SyncResponse):
            unused = told.get("device_unused_fallback_key_types")
            self.unused_fallback = unused if isinstance(unused, list) else None
            response.told = plain
        response.transport_response = transport_response
        return response

    async def receive_response(self, response: Any) -> None:  # noqa: ANN401 -- nio has no types
        """Process an answer unless it is an error: on some errors nio discards the access token."""
        if isinstance(response, ErrorResponse):
            return
        if isinstance(response, KeysQueryResponse):
            self._renew(response)
        await super().receive_response(response)

    def is_own(self, user: str, curve25519: str, ed25519: str) -> bool:
        """Return whether these are the keys of the bot's own device."""
        own = self.olm.account.identity_keys
        return (user, curve25519, ed25519) == (self.user_id, own["curve25519"], own["ed25519"])

    def is_gone(self, user: str, curve25519: str) -> bool:
        """Return whether a user had a device with this key that is deleted now."""
        return any(each.deleted and each.curve25519 == curve25519 for each in self.olm.device_store[user].values())

    def want(self, user: str) -> None:
        """Request a query of a user's keys before the next message is sent."""
        self.olm.users_for_key_query.add(user)

    async def _about_keys(self, transport_response: Any) -> Any:  # noqa: ANN401 -- nio has no types
        told = await self.parse_body(transport_response)
        if isinstance(told, dict) and isinstance(told.get("device_keys"), dict):
            asked = self.olm.users_for_key_query.union(*(room.users for room in self.rooms.values()))
            told = self.identities.learn(told, asked)
        response = KeysQueryResponse.from_dict(told)
        response.transport_response = transport_response
        return response

    def _renew(self, response: Any) -> None:  # noqa: ANN401 -- nio has no types
        """Forget devices whose keys have changed or that are back after deletion: nio would keep the old keys.

        Whether such a device is trusted depends on the user's identity, see ``identities``.
        """
        for user, devices in response.device_keys.items():
            known = self.olm.device_store[user]
            for device, told in devices.items():
                before = known.get(device)
                if before is not None and (before.deleted or before.ed25519 != told["keys"][f"ed25519:{device}"]):
                    del known[device]

    async def _handle_to_device(self, response: Any) -> None:  # noqa: ANN401 -- nio has no types
        """Process the messages to this device in one transaction; if that fails, the same answer is processed again.

        An Olm message cannot be decrypted twice with the same state, so after a failure the state in memory is first
        restored from the store.

        Raises:
            KeyStoreWriteError: if the store cannot be written.

        """
        if self._ahead:
            self.olm.account = self.store.load_account()
            self.olm.load()
        self._ahead = True
        with self.store.transaction():
            await super()._handle_to_device(response)
        self._ahead = False

    def _handle_decrypt_to_device(self, event: Any) -> Any:  # noqa: ANN401 -- nio has no types
        """Decrypt a message to this device, or drop it: a malformed one, which anybody can send, would crash nio."""
        try:
            return super()._handle_decrypt_to_device(event)
        except KeyStoreWriteError:
            raise
        except Exception as error:  # noqa: BLE001 -- vodozemac's errors have no common base class
            self.counts.dropped += 1
            _log.warning("An event for the device was dropped", extra={"error": type(error).__name__})
            return None

    def _handle_timeline_event(self, event: Any, room_id: str, room: Any, encrypted_rooms: set[str]) -> Any:  # noqa: ANN401
        """Update a room's state from an event; encrypted events are left to ``reading``."""
        if isinstance(event, MegolmEvent):
            return None
        try:
            return super()._handle_timeline_event(event, room_id, room, encrypted_rooms)
        except Exception as error:  # noqa: BLE001 -- as above: members may send anything
            self.counts.dropped += 1
            _log.warning("An event of a room was dropped", extra={"error": type(error).__name__})
            return None

    def _handle_olm_events(self, response: Any) -> None:  # noqa: ANN401 -- nio has no types
        """Set the number of one-time keys left: nio ignores a count of zero, and would never upload keys again."""
        super()._handle_olm_events(response)
        self.olm.uploaded_key_count = response.device_key_count.signed_curve25519 or 0


def _drop_unreadable(told: dict[str, Any]) -> int:
    """Remove from a sync the events that nio cannot parse, and return their number."""
    rooms = told.get("rooms", {})
    parts: list[tuple[dict[str, Any], Callable[[Any], object]]] = [
        (told.get("to_device", {}), ToDeviceEvent.parse_event)
    ]
    parts += [(room.get("invite_state", {}), InviteEvent.parse_event) for room in rooms.get("invite", {}).values()]
    for room in [*rooms.get("join", {}).values(), *rooms.get("leave", {}).values()]:
        parts += [(room.get(part, {}), Event.parse_event) for part in ("state", "timeline")]
        for part in ("ephemeral", "account_data"):
            room.pop(part, None)
    for part in ("presence", "account_data"):
        told.pop(part, None)
    dropped = 0
    for holder, parse in parts:
        events = holder.get("events", [])
        holder["events"] = [event for event in events if _is_readable(event, parse)]
        dropped += len(events) - len(holder["events"])
    return dropped


def _is_readable(event: object, parse: Callable[[Any], object]) -> bool:
    try:
        parse(deepcopy(event))  # nio modifies the events that it parses
    except Exception:  # noqa: BLE001 -- any error means that the event is unreadable
        return False
    return True


def _catching_errors(handle: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a handler of state events so that a malformed one, such as a name that is no string, does not end a sync."""

    def handled(room: MatrixRoom, event: Any) -> Any:  # noqa: ANN401 -- nio has no types
        try:
            return handle(room, event)
        except Exception as error:  # noqa: BLE001 -- as above
            _log.warning("A room's state could not be read", extra={"error": type(error).__name__})
            # It may have been a change of members, which requires a new room key.
            return True

    return handled


def _saving_keys(share: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wrap ``share_keys`` to save new keys before their upload, so that a crash in between loses none."""

    def shared(olm: Any) -> Any:  # noqa: ANN401 -- nio has no types
        told = share(olm)
        olm.save_account()
        return told

    return shared


def _keeping_earliest(add: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Wrap ``add`` to keep, of two keys of one sender for a session, the one that decrypts more messages."""

    def added(store: Any, session: Any) -> bool:  # noqa: ANN401 -- nio has no types
        known = store.get(session.room_id, session.sender_key, session.id)
        return (known is None or session.first_known_index < known.first_known_index) and add(store, session)

    return added


def patch_nio() -> None:
    """Patch faults of classes that nio instantiates itself; calling this again has no effect."""
    # nio logs senders and contents of events that it cannot read.
    logging.getLogger("nio").setLevel(logging.CRITICAL)
    if not hasattr(MatrixRoom, _PATCHED):
        Olm.share_keys = _saving_keys(Olm.share_keys)
        GroupSessionStore.add = _keeping_earliest(GroupSessionStore.add)
        MatrixRoom.handle_event = _catching_errors(MatrixRoom.handle_event)
        MatrixRoom.handle_membership = _catching_errors(MatrixRoom.handle_membership)
        setattr(MatrixRoom, _PATCHED, True)


_PATCHED: Final = "advocacy_bot_mended"
