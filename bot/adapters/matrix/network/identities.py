"""Verification of people's identities: cross-signatures of their devices, and pinned master keys.

A homeserver can list any device as somebody's. A device counts as theirs only if their self-signing key signed it and
their master key signed that: https://spec.matrix.org/v1.18/client-server-api/#cross-signing. A person's master key is
*pinned*: another one is not trusted until an admin accepts it. nio reads none of these keys.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from vodozemac import Ed25519PublicKey, Ed25519Signature

from bot.adapters.matrix.network.sync_payload import nested
from bot.core.domain.identifiers import extract_key, is_key
from bot.core.ports.identities import Identity, TrustedIdentities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DeviceTrust = Literal["signed", "unsigned", "refused", "unknown"]
_INVALID_KEY: Final = ""
"""Stands for an invalid master key: never pinned, and distinct from a missing one."""


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """The two public keys of a device, in base64 without padding."""

    curve25519: str
    ed25519: str


@dataclass(frozen=True, slots=True)
class UserKeys:
    """One person's keys in an answer to ``keys/query``, as far as their signatures are valid."""

    master: str | None = None
    """The master key; None if there is none, empty if it is invalid."""
    devices: Mapping[str, DeviceKeys] = field(default_factory=dict)
    """The devices that have signed their own keys, by id."""
    signed: frozenset[str] = frozenset()
    """The ids of devices with a valid signature chain from the master key over the self-signing key."""

    @property
    def unsigned(self) -> dict[str, str]:
        """The Ed25519 keys of the other devices, by id."""
        return {device: keys.ed25519 for device, keys in self.devices.items() if device not in self.signed}


def is_signed(told: object, user: str, name: str, key: str) -> bool:
    """Return whether an object has a valid signature of a key, under a user id and a key id such as ``ed25519:ABC``."""
    if not isinstance(told, dict) or not isinstance(signature := nested(told, "signatures", user).get(name), str):
        return False
    bare = {part: value for part, value in told.items() if part not in {"signatures", "unsigned"}}
    try:
        # https://spec.matrix.org/v1.18/appendices/#canonical-json
        text = json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        Ed25519PublicKey.from_base64(key).verify_signature(text, Ed25519Signature.from_base64(signature))
    except Exception:  # noqa: BLE001 -- vodozemac's errors have no common base class, and a server may send anything
        return False
    return True


def verify_user_keys(answer: Mapping[str, Any], user: str) -> UserKeys | None:
    """Return the verified keys of a person in an answer to ``keys/query``; None if it does not list them."""
    listed = answer.get("device_keys")
    if not isinstance(listed, dict) or not isinstance(listed.get(user), dict):
        return None
    devices = {
        device: keys for device, told in listed[user].items() if (keys := device_keys(told, user, device)) is not None
    }
    masters, signers = nested(answer, "master_keys"), nested(answer, "self_signing_keys")
    if user not in masters and user not in signers:
        return UserKeys(None, devices)
    master = extract_key(masters.get(user), user, "master")
    signer = extract_key(signers.get(user), user, "self_signing")
    if master is None:
        return UserKeys(_INVALID_KEY, devices)
    if signer is None or not is_signed(signers[user], user, f"ed25519:{master}", master):
        return UserKeys(master, devices)
    signed = (each for each in devices if is_signed(listed[user][each], user, f"ed25519:{signer}", signer))
    return UserKeys(master, devices, frozenset(signed))


def device_keys(told: object, user: str, device: str) -> DeviceKeys | None:
    """Return the keys of a device; None unless it signed them itself for the user and device that it is listed as."""
    match told:
        case {"user_id": str(whose), "device_id": str(name), "keys": dict(keys), "algorithms": list()}:
            found = DeviceKeys(str(keys.get(f"curve25519:{device}")), str(keys.get(f"ed25519:{device}")))
        case _:
            return None
    if (whose, name) != (user, device) or not is_key(found.curve25519) or not is_key(found.ed25519):
        return None
    return found if is_signed(told, user, f"ed25519:{device}", found.ed25519) else None


class DeviceRegistry(Protocol):
    """The client's knowledge of devices' keys."""

    def is_own(self, user: str, curve25519: str, ed25519: str) -> bool:
        """Return whether these are the keys of the bot's own device."""
        ...

    def is_gone(self, user: str, curve25519: str) -> bool:
        """Return whether a user had a device with this key that is deleted now, even before the last start."""
        ...

    def want(self, user: str) -> None:
        """Request a query of a user's keys before the next message is sent."""
        ...


class Identities:
    """The identities seen since this process began; what was learnt before does not count until it is seen again."""

    def __init__(self, client: DeviceRegistry) -> None:
        self._client = client
        self._told: dict[str, UserKeys] = {}
        self._first: dict[str, str] = {}
        """The first master key of each user seen since this process began, which counts if none is pinned."""
        self.trust = TrustedIdentities()
        """The accepted identities and confidential rooms, as set by the main loop."""
        self.withheld: set[str] = set()
        """Users from whom a room key was withheld because they have no identity."""

    def learn(self, answer: Mapping[str, Any], asked: Iterable[str]) -> dict[str, Any]:
        """Process an answer to a ``keys/query`` for some users; users that it leaves out stay as they are.

        Returns:
            the valid part of the answer for nio, which would reject all of it for one invalid device.

        """
        kept: dict[str, dict[str, Any]] = {}
        for user in asked:
            told = verify_user_keys(answer, user)
            if told is None:
                continue
            self._told[user] = told
            if told.master:
                self._first.setdefault(user, told.master)
            kept[user] = {device: answer["device_keys"][user][device] for device in told.devices}
        return {"device_keys": kept, "failures": dict(nested(answer, "failures"))}

    def standing(self, user: str, curve25519: str, ed25519: str) -> DeviceTrust:
        """Return the trust status of a device with exactly these keys.

        ``signed``: the accepted identity signed it. ``unsigned``: the device exists, and its user has no identity.
        ``refused``: the user's identity is not the accepted one or did not sign it, or the device was deleted.
        ``unknown``: the user's keys were not received since the bot started, or they never had such a device; their
        keys are queried again.
        """
        keys = DeviceKeys(curve25519, ed25519)
        if self._client.is_own(user, curve25519, ed25519):
            return "signed"
        told = self._told.get(user, UserKeys())
        device = next((each for each, known in told.devices.items() if known == keys), None)
        if self.is_changed(user) or (device is None and self._client.is_gone(user, curve25519)):
            return "refused"
        if device is None:
            self._client.want(user)
            return "unknown"
        if told.master is None:
            return "unsigned"
        return "signed" if device in told.signed else "refused"

    def is_changed(self, user: str) -> bool:
        """Return whether the identity that the server reports is not the accepted one, or is not reported any more."""
        told = self._told.get(user)
        if told is None:
            return False
        counts = self._counting(user)
        return told.master == _INVALID_KEY or (counts is not None and told.master != counts)

    def has_none(self, user: str) -> bool:
        """Return whether a person never had an identity, as far as is known."""
        told = self._told.get(user)
        return told is not None and told.master is None and self._counting(user) is None

    def seen(self) -> dict[str, Identity]:
        """Return the identities seen, by user."""
        return {user: self._seen(user, told) for user, told in self._told.items()}

    def _seen(self, user: str, told: UserKeys) -> Identity:
        counts = self._counting(user) or ""
        withheld = user in self.withheld and self.has_none(user)
        return Identity(told.master or "", counts, withheld, told.unsigned if counts and told.master == counts else {})

    def _counting(self, user: str) -> str | None:
        return self.trust.accepted.get(user) or self._first.get(user)
