"""nio 0.26 with what it needs to outlive hostile events and faults: each repair with its reason, and nothing else.

What is repaired was measured against a real Synapse; all use of nio's inner parts is in this module and ``sealing``.
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

from bot.adapters.matrix.network.keystore import KeptError
from bot.adapters.matrix.network.shaping import shape
from bot.adapters.matrix.network.told import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.adapters.matrix.network.identities import Identities

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What was met on the way."""

    dropped: int = 0
    """Events that nobody can make sense of, or that are meant to do harm."""
    limited: int = 0
    """Answers that asked for a pause."""


def config(store: type[Any], pickle_key: str, database: str) -> AsyncClientConfig:
    """Return how the client is to behave: it tries nothing twice, and what it has read we remember ourselves."""
    return AsyncClientConfig(
        store=store,
        store_name=database,
        pickle_key=pickle_key,
        encryption_enabled=True,
        # nio saves the token before anybody has dealt with what came.
        store_sync_tokens=False,
        max_timeouts=0,
        max_limit_exceeded=0,
        request_timeout=0,  # set by whoever asks: aiohttp rounds its own limits up to whole seconds
    )


class GuardedClient(AsyncClient):  # type: ignore[misc] # nio has no types
    """A client that no event and no answer stops."""

    counts: Counts
    identities: Identities
    unused_fallback: list[str] | None = None
    """The kinds of fallback keys that nobody has used yet, as the last sync said."""
    _ahead = False
    """Whether what is known here of keys is more than the store could take."""

    async def create_matrix_response(
        self,
        response_class: type[Any],
        transport_response: Any,  # noqa: ANN401 -- nio has no types
        data: Any = None,  # noqa: ANN401
        save_to: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Read an answer; of a sync whatever can be read, for it brings what anybody may have sent.

        Of the answer about keys, those that nio leaves out are read here.
        """
        if response_class is KeysQueryResponse:
            return await self._about_keys(transport_response)
        if response_class is not SyncResponse:
            return await super().create_matrix_response(response_class, transport_response, data, save_to)
        told = await self.parse_body(transport_response)
        plain = read(told)
        shape(told)
        try:
            response = SyncResponse.from_dict(told)
        except Exception:  # noqa: BLE001 -- anything at all, in anything that anybody may send
            self.counts.dropped += _prune(told)
            response = SyncResponse.from_dict(told)
        if isinstance(response, SyncResponse):
            unused = told.get("device_unused_fallback_key_types")
            self.unused_fallback = unused if isinstance(unused, list) else None
            response.told = plain
        response.transport_response = transport_response
        return response

    async def receive_response(self, response: Any) -> None:  # noqa: ANN401 -- nio has no types
        """Learn from an answer, but from an error nothing: nio throws the token away on some of them."""
        if isinstance(response, ErrorResponse):
            return
        if isinstance(response, KeysQueryResponse):
            self._renew(response)
        await super().receive_response(response)

    def is_own(self, user: str, curve25519: str, ed25519: str) -> bool:
        """Tell whether these are the keys of the bot's own device."""
        own = self.olm.account.identity_keys
        return (user, curve25519, ed25519) == (self.user_id, own["curve25519"], own["ed25519"])

    def is_gone(self, user: str, curve25519: str) -> bool:
        """Tell whether somebody had a device with this key, and has it no more."""
        return any(each.deleted and each.curve25519 == curve25519 for each in self.olm.device_store[user].values())

    def want(self, user: str) -> None:
        """Have somebody's keys asked for before anything more is said."""
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
        """Forget what was known of a device that has other keys now, or is back: nio would keep to what it knows.

        Whether the device is somebody's is told by their identity.
        """
        for user, devices in response.device_keys.items():
            known = self.olm.device_store[user]
            for device, told in devices.items():
                before = known.get(device)
                if before is not None and (before.deleted or before.ed25519 != told["keys"][f"ed25519:{device}"]):
                    del known[device]

    async def _handle_to_device(self, response: Any) -> None:  # noqa: ANN401 -- nio has no types
        """Take in what was sent to this device: all of it is kept, or the same answer is taken in again later.

        A key that could not be kept comes again with it; whoever has it read already could not read it a second time,
        so that what is known here goes back to what is kept.

        Raises:
            KeptError: if it cannot be kept.

        """
        if self._ahead:
            self.olm.account = self.store.load_account()
            self.olm.load()
        self._ahead = True
        with self.store.transaction():
            await super()._handle_to_device(response)
        self._ahead = False

    def _handle_decrypt_to_device(self, event: Any) -> Any:  # noqa: ANN401 -- nio has no types
        """Read what was sent to this device: one malformed event, of anybody who shares no room with us, ends nio."""
        try:
            return super()._handle_decrypt_to_device(event)
        except KeptError:
            raise
        except Exception as error:  # noqa: BLE001 -- vodozemac's errors are of no common kind
            self.counts.dropped += 1
            _log.warning("An event for the device was dropped", extra={"error": type(error).__name__})
            return None

    def _handle_timeline_event(self, event: Any, room_id: str, room: Any, encrypted_rooms: set[str]) -> Any:  # noqa: ANN401
        """Learn a room's state from what is said in it; what is encrypted is read elsewhere, one by one."""
        if isinstance(event, MegolmEvent):
            return None
        try:
            return super()._handle_timeline_event(event, room_id, room, encrypted_rooms)
        except Exception as error:  # noqa: BLE001 -- as above: members may send what they like
            self.counts.dropped += 1
            _log.warning("An event of a room was dropped", extra={"error": type(error).__name__})
            return None

    def _handle_olm_events(self, response: Any) -> None:  # noqa: ANN401 -- nio has no types
        """Note how many one-time keys are left: nio overlooks a count of zero, and never uploads any again."""
        super()._handle_olm_events(response)
        self.olm.uploaded_key_count = response.device_key_count.signed_curve25519 or 0


def _prune(told: dict[str, Any]) -> int:
    """Take out of a sync what nio cannot read even by itself; return how much."""
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
        holder["events"] = [event for event in events if _readable(event, parse)]
        dropped += len(events) - len(holder["events"])
    return dropped


def _readable(event: object, parse: Callable[[Any], object]) -> bool:
    try:
        parse(deepcopy(event))  # nio takes pieces out of what it reads
    except Exception:  # noqa: BLE001 -- that is the question
        return False
    return True


def _guarded(handle: Callable[..., Any]) -> Callable[..., Any]:
    """Keep a state that is not what it should be from ending a sync: a name that is no text, members without names."""

    def handled(room: MatrixRoom, event: Any) -> Any:  # noqa: ANN401 -- nio has no types
        try:
            return handle(room, event)
        except Exception as error:  # noqa: BLE001 -- as above
            _log.warning("A room's state could not be read", extra={"error": type(error).__name__})
            # If it was about members, the room's key must be made anew.
            return True

    return handled


def _kept(share: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Keep keys before the server is told them: who was killed in between could not read what is encrypted by them."""

    def shared(olm: Any) -> Any:  # noqa: ANN401 -- nio has no types
        told = share(olm)
        olm.save_account()
        return told

    return shared


def _most(add: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Of two keys of the same sender for one session, keep the one that opens more."""

    def added(store: Any, session: Any) -> bool:  # noqa: ANN401 -- nio has no types
        known = store.get(session.room_id, session.sender_key, session.id)
        return (known is None or session.first_known_index < known.first_known_index) and add(store, session)

    return added


def repair() -> None:
    """Mend what is wrong in classes that nio makes by itself; to do so twice changes nothing."""
    # It writes into the log who said what, where it cannot read it.
    logging.getLogger("nio").setLevel(logging.CRITICAL)
    if not hasattr(MatrixRoom, _MENDED):
        Olm.share_keys = _kept(Olm.share_keys)
        GroupSessionStore.add = _most(GroupSessionStore.add)
        MatrixRoom.handle_event = _guarded(MatrixRoom.handle_event)
        MatrixRoom.handle_membership = _guarded(MatrixRoom.handle_membership)
        setattr(MatrixRoom, _MENDED, True)


_MENDED: Final = "advocacy_bot_mended"
