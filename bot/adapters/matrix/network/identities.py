"""Who people are on Matrix: which devices their identity has signed, and whether it is the identity that counts.

A homeserver can list any device as somebody's. A device counts as theirs only if their self-signing key signed it and
their master key signed that: https://spec.matrix.org/v1.18/client-server-api/#cross-signing. Which master key is theirs
is remembered (*pinned*): another one counts for nothing until an admin accepts it. nio reads none of these keys.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from vodozemac import Ed25519PublicKey, Ed25519Signature

from bot.adapters.matrix.network.told import of
from bot.core.identity import is_key, key_in
from bot.services.ports import Identity, Trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Standing = Literal["signed", "unsigned", "refused", "unknown"]
_GARBLED: Final = ""
"""Stands for a master key that is told, but is none: never pinned, and never taken for one that is not there."""


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """The two public keys of a device, in base64 without padding."""

    curve25519: str
    ed25519: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer to ``keys/query`` says of one person, as far as its signatures hold."""

    master: str | None = None
    """The master key; empty where there is something in its place that is none."""
    devices: Mapping[str, DeviceKeys] = field(default_factory=dict)
    """By their ids, the devices that have signed their own keys."""
    signed: frozenset[str] = frozenset()
    """The ids of those that the self-signing key signed, which the master key signed."""

    @property
    def unsigned(self) -> dict[str, str]:
        """The other devices: by their ids, the keys by which they sign."""
        return {device: keys.ed25519 for device, keys in self.devices.items() if device not in self.signed}


def is_signed(told: object, user: str, name: str, key: str) -> bool:
    """Tell whether a key signed an object, under a user's name and a name of the key such as ``ed25519:ABC``."""
    if not isinstance(told, dict) or not isinstance(signature := of(told, "signatures", user).get(name), str):
        return False
    bare = {part: value for part, value in told.items() if part not in {"signatures", "unsigned"}}
    try:
        # https://spec.matrix.org/v1.18/appendices/#canonical-json
        text = json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        Ed25519PublicKey.from_base64(key).verify_signature(text, Ed25519Signature.from_base64(signature))
    except Exception:  # noqa: BLE001 -- vodozemac's errors are of no common kind, and a server may send anything
        return False
    return True


def judge(answer: Mapping[str, Any], user: str) -> Told | None:
    """Return what an answer to ``keys/query`` says of a person; nothing where it leaves them out."""
    listed = answer.get("device_keys")
    if not isinstance(listed, dict) or not isinstance(listed.get(user), dict):
        return None
    devices = {
        device: keys for device, told in listed[user].items() if (keys := device_keys(told, user, device)) is not None
    }
    masters, signers = of(answer, "master_keys"), of(answer, "self_signing_keys")
    if user not in masters and user not in signers:
        return Told(None, devices)
    master = key_in(masters.get(user), user, "master")
    signer = key_in(signers.get(user), user, "self_signing")
    if master is None:
        return Told(_GARBLED, devices)
    if signer is None or not is_signed(signers[user], user, f"ed25519:{master}", master):
        return Told(master, devices)
    signed = (each for each in devices if is_signed(listed[user][each], user, f"ed25519:{signer}", signer))
    return Told(master, devices, frozenset(signed))


def device_keys(told: object, user: str, device: str) -> DeviceKeys | None:
    """Return the keys of a device that signed them itself, as the device and the user that it is listed as."""
    match told:
        case {"user_id": str(whose), "device_id": str(name), "keys": dict(keys), "algorithms": list()}:
            found = DeviceKeys(str(keys.get(f"curve25519:{device}")), str(keys.get(f"ed25519:{device}")))
        case _:
            return None
    if (whose, name) != (user, device) or not is_key(found.curve25519) or not is_key(found.ed25519):
        return None
    return found if is_signed(told, user, f"ed25519:{device}", found.ed25519) else None


class KeysOfDevices(Protocol):
    """What the client knows."""

    def is_own(self, user: str, curve25519: str, ed25519: str) -> bool:
        """Tell whether these are the keys of the bot's own device."""
        ...

    def is_gone(self, user: str, curve25519: str) -> bool:
        """Tell whether somebody had a device with this key, and has it no more; also before the last start."""
        ...

    def want(self, user: str) -> None:
        """Have somebody's keys asked for before anything more is said."""
        ...


class Identities:
    """What is known of people since this process began: nothing that was learnt before counts as long as it is not."""

    def __init__(self, client: KeysOfDevices) -> None:
        """Take what knows the keys of the bot's own device, and which devices of others were there once."""
        self._client = client
        self._told: dict[str, Told] = {}
        self._first: dict[str, str] = {}
        """The first master keys seen since this process began: what counts for whom nothing is pinned."""
        self.trust = Trust()
        """What the people's side says, by users of Matrix."""
        self.withheld: set[str] = set()
        """From whom a room's key was withheld because they have no identity."""

    def learn(self, answer: Mapping[str, Any], asked: Iterable[str]) -> dict[str, Any]:
        """Take in an answer to ``keys/query`` on some users; of whom it leaves out, what is known stays.

        Returns:
            what nio is to read of the answer: of one device that is none it would refuse the whole answer.

        """
        kept: dict[str, dict[str, Any]] = {}
        for user in asked:
            told = judge(answer, user)
            if told is None:
                continue
            self._told[user] = told
            if told.master:
                self._first.setdefault(user, told.master)
            kept[user] = {device: answer["device_keys"][user][device] for device in told.devices}
        return {"device_keys": kept, "failures": dict(of(answer, "failures"))}

    def standing(self, user: str, curve25519: str, ed25519: str) -> Standing:
        """Return how far a device with just these keys counts as a person's.

        ``signed``: it is there, and the identity that counts signed it. ``unsigned``: it is there, and the person has
        no identity. ``refused``: their identity is another than the one that counts, or did not sign it, or the device
        is gone. ``unknown``: their keys were not told since the bot began, or such a device never was; they are asked
        for again.
        """
        keys = DeviceKeys(curve25519, ed25519)
        if self._client.is_own(user, curve25519, ed25519):
            return "signed"
        told = self._told.get(user, Told())
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
        """Tell whether the identity that the server tells is not the one that counts, or is told no more."""
        told = self._told.get(user)
        if told is None:
            return False
        counts = self._counting(user)
        return told.master == _GARBLED or (counts is not None and told.master != counts)

    def has_none(self, user: str) -> bool:
        """Tell whether a person never had an identity, as far as is known."""
        told = self._told.get(user)
        return told is not None and told.master is None and self._counting(user) is None

    def seen(self) -> dict[str, Identity]:
        """Return what is known of everybody, for the people's side."""
        return {user: self._seen(user, told) for user, told in self._told.items()}

    def _seen(self, user: str, told: Told) -> Identity:
        counts = self._counting(user) or ""
        withheld = user in self.withheld and self.has_none(user)
        return Identity(told.master or "", counts, withheld, told.unsigned if counts and told.master == counts else {})

    def _counting(self, user: str) -> str | None:
        return self.trust.accepted.get(user) or self._first.get(user)
