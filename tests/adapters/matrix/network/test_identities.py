"""Which devices count as a person's: those alone that the identity signed which counts, whatever a server tells."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vodozemac import Account

from bot.adapters.matrix.network.identities import Identities, verify_user_keys
from bot.core.ports.identities import Identity, TrustedIdentities

ADA: Final = "@ada:example.org"
MALLORY: Final = "@mallory:example.org"
BOT: Final = ("@bot:example.org", "A" * 43, "B" * 43)


def signed(told: dict[str, Any], user: str, name: str, key: Account) -> dict[str, Any]:
    """Return an object with a signature more."""
    bare = {part: value for part, value in told.items() if part not in {"signatures", "unsigned"}}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signatures = dict(told.get("signatures", {}).get(user, {}))
    return {**told, "signatures": {user: {**signatures, f"ed25519:{name}": key.sign(text.encode()).to_base64()}}}


def ed25519(key: Account) -> str:
    return key.ed25519_key.to_base64()


def curve25519(key: Account) -> str:
    return key.curve25519_key.to_base64()


@dataclass
class Owner:
    """Somebody with an identity and devices, and what an honest server tells of them."""

    user: str = ADA
    master: Account = field(default_factory=Account)
    signer: Account = field(default_factory=Account)
    devices: dict[str, Account] = field(default_factory=dict)
    unsigned: dict[str, Account] = field(default_factory=dict)

    def answer(self) -> dict[str, Any]:
        """Return what an honest server answers."""
        master = self._public("master", self.master)
        signer = signed(self._public("self_signing", self.signer), self.user, ed25519(self.master), self.master)
        told = {
            name: signed(self.device(name, key), self.user, ed25519(self.signer), self.signer)
            for name, key in self.devices.items()
        }
        told |= {name: self.device(name, key) for name, key in self.unsigned.items()}
        return {
            "device_keys": {self.user: told},
            "master_keys": {self.user: master},
            "self_signing_keys": {self.user: signer},
            "failures": {},
        }

    def device(self, name: str, key: Account) -> dict[str, Any]:
        """Return a device that signed itself."""
        told = {
            "user_id": self.user,
            "device_id": name,
            "algorithms": ["m.megolm.v1.aes-sha2"],
            "keys": {f"curve25519:{name}": curve25519(key), f"ed25519:{name}": ed25519(key)},
        }
        return signed(told, self.user, name, key)

    def _public(self, use: str, key: Account) -> dict[str, Any]:
        return {"user_id": self.user, "usage": [use], "keys": {f"ed25519:{ed25519(key)}": ed25519(key)}}


class Keys:
    """What the client knows: the bot's own device, who was asked about again, and which devices are gone."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.wanted: set[str] = set()
        self.gone: set[str] = set()

    def is_own(self, user: str, curve: str, ed: str) -> bool:
        """Tell whether it is the bot's."""
        return (user, curve, ed) == BOT

    def is_gone(self, user: str, curve: str) -> bool:
        """Tell whether it is gone."""
        return user == ADA and curve in self.gone

    def want(self, user: str) -> None:
        """Note it."""
        self.wanted.add(user)


@pytest.fixture
def ada() -> Owner:
    """Somebody with one device that they signed, and one that somebody else logged in."""
    return Owner(devices={"PHONE": Account()}, unsigned={"THIEF": Account()})


@pytest.fixture
def keys() -> Keys:
    """What the client knows."""
    return Keys()


@pytest.fixture
def identities(keys: Keys, ada: Owner) -> Identities:
    """What is known after one honest answer."""
    found = Identities(keys)
    found.learn(ada.answer(), [ADA])
    return found


def standing(identities: Identities, device: Account, user: str = ADA) -> str:
    return identities.standing(user, curve25519(device), ed25519(device))


class TestDevices:
    def test_the_device_that_the_identity_signed_is_theirs(self, identities: Identities, ada: Owner) -> None:
        assert standing(identities, ada.devices["PHONE"]) == "signed"

    def test_a_device_that_the_identity_did_not_sign_does_not_count(self, identities: Identities, ada: Owner) -> None:
        assert standing(identities, ada.unsigned["THIEF"]) == "refused"

    def test_a_device_is_known_by_both_of_its_keys(self, identities: Identities, ada: Owner) -> None:
        phone, thief = ada.devices["PHONE"], ada.unsigned["THIEF"]

        assert identities.standing(ADA, curve25519(thief), ed25519(phone)) == "unknown"
        assert identities.standing(ADA, curve25519(phone), ed25519(thief)) == "unknown"

    def test_a_device_of_one_person_is_unknown_as_anybody_elses(self, identities: Identities, ada: Owner) -> None:
        identities.learn(Owner(MALLORY).answer(), [MALLORY])

        assert standing(identities, ada.devices["PHONE"], MALLORY) == "unknown"

    def test_signatures_that_were_copied_make_no_device_theirs(self, keys: Keys, ada: Owner) -> None:
        told = ada.answer()
        devices = told["device_keys"][ADA]
        devices["THIEF"]["signatures"][ADA] |= devices["PHONE"]["signatures"][ADA]
        identities = Identities(keys)
        identities.learn(told, [ADA])

        assert standing(identities, ada.unsigned["THIEF"]) == "refused"

    def test_a_device_that_is_listed_as_another_is_none(self, keys: Keys, ada: Owner) -> None:
        told = ada.answer()
        told["device_keys"][ADA]["OTHER"] = told["device_keys"][ADA].pop("PHONE")
        identities = Identities(keys)
        identities.learn(told, [ADA])

        assert standing(identities, ada.devices["PHONE"]) == "unknown"

    def test_somebody_elses_device_listed_as_theirs_is_none(self, keys: Keys, ada: Owner) -> None:
        mallory = Owner(MALLORY, devices={"M": Account()})
        told = ada.answer()
        told["device_keys"][ADA]["M"] = mallory.answer()["device_keys"][MALLORY]["M"]
        identities = Identities(keys)
        identities.learn(told, [ADA])

        assert standing(identities, mallory.devices["M"]) == "unknown"

    @pytest.mark.parametrize("place", ["user_id", "device_id"])
    def test_a_device_listed_elsewhere_does_not_count_though_its_own_key_signs_that(
        self, ada: Owner, place: str
    ) -> None:
        told, key = ada.answer(), Account()
        device = ada.device("OTHER", key) | {place: "elsewhere"}
        told["device_keys"][ADA]["OTHER"] = signed(device, ADA, "OTHER", key)
        judged = verify_user_keys(told, ADA)

        assert judged
        assert set(judged.devices) == {"PHONE", "THIEF"}

    @pytest.mark.parametrize("keys", ["master_keys", "self_signing_keys"])
    def test_of_an_identity_with_two_keys_none_counts(self, ada: Owner, keys: str) -> None:
        told = ada.answer()
        other = ed25519(Account())
        told[keys][ADA]["keys"][f"ed25519:{other}"] = other
        judged = verify_user_keys(told, ADA)

        assert judged
        assert judged.signed == frozenset()

    def test_a_device_that_is_gone_counts_no_more(self, identities: Identities, keys: Keys, ada: Owner) -> None:
        phone = ada.devices.pop("PHONE")
        keys.gone.add(curve25519(phone))
        identities.learn(ada.answer(), [ADA])

        assert standing(identities, phone) == "refused"

    def test_of_whom_nothing_was_told_yet_nothing_counts(self, identities: Identities, keys: Keys) -> None:
        assert standing(identities, Account(), MALLORY) == "unknown"
        assert keys.wanted == {MALLORY}

    def test_the_bots_own_device_counts(self, identities: Identities) -> None:
        assert identities.standing(*BOT) == "signed"


class TestPeopleWithoutIdentity:
    def test_the_devices_of_people_without_identity_are_unsigned(self, keys: Keys, ada: Owner) -> None:
        identities = Identities(keys)
        identities.learn({"device_keys": ada.answer()["device_keys"]}, [ADA])

        assert standing(identities, ada.devices["PHONE"]) == "unsigned"
        assert identities.has_none(ADA)

    def test_a_key_that_is_none_makes_nobody_one_of_them(self, keys: Keys, ada: Owner) -> None:
        told = ada.answer() | {"master_keys": {ADA: {"user_id": ADA, "usage": ["master"], "keys": {}}}}
        identities = Identities(keys)
        identities.learn(told, [ADA])

        assert standing(identities, ada.devices["PHONE"]) == "refused"
        assert not identities.has_none(ADA)


class TestChanges:
    def test_whoever_signs_by_another_identity_than_before_is_refused(self, identities: Identities, ada: Owner) -> None:
        thief = Owner(devices={"PHONE": ada.devices["PHONE"], "THIEF": ada.unsigned["THIEF"]})
        identities.learn(thief.answer(), [ADA])

        assert {standing(identities, each) for each in thief.devices.values()} == {"refused"}
        assert identities.is_changed(ADA)

    def test_a_device_that_its_owner_has_not_signed_is_known_as_such(self, identities: Identities, ada: Owner) -> None:
        ada.unsigned["THIEF"] = Account()
        identities.learn(ada.answer(), [ADA])

        assert identities.seen()[ADA].unsigned.keys() == {"THIEF"}

    def test_an_identity_that_is_told_no_more_is_a_changed_one(self, identities: Identities, ada: Owner) -> None:
        identities.learn({"device_keys": ada.answer()["device_keys"]}, [ADA])

        assert standing(identities, ada.devices["PHONE"]) == "refused"
        assert not identities.has_none(ADA)
        assert identities.seen() == {ADA: Identity("", ed25519(ada.master))}

    def test_of_whom_an_answer_says_nothing_what_is_known_stays(self, identities: Identities, ada: Owner) -> None:
        answers: list[dict[str, Any]] = [{}, {"device_keys": {}}, {"device_keys": {ADA: "?"}}, {"device_keys": []}]
        for nothing in answers:
            identities.learn(nothing, [ADA])

        assert standing(identities, ada.devices["PHONE"]) == "signed"

    def test_once_it_was_accepted_it_counts(self, identities: Identities, ada: Owner) -> None:
        new = Owner(devices=ada.devices)
        identities.learn(new.answer(), [ADA])
        identities.trust = TrustedIdentities({ADA: ed25519(new.master)})

        assert standing(identities, ada.devices["PHONE"]) == "signed"

    def test_what_was_pinned_before_a_restart_counts_from_the_first_answer_on(self, keys: Keys, ada: Owner) -> None:
        identities = Identities(keys)
        identities.trust = TrustedIdentities({ADA: ed25519(ada.master)})
        thief = Owner(devices=ada.devices)
        identities.learn(thief.answer(), [ADA])

        assert standing(identities, ada.devices["PHONE"]) == "refused"

    def test_an_identity_that_comes_back_counts(self, identities: Identities, ada: Owner) -> None:
        identities.learn(Owner(devices=ada.devices).answer(), [ADA])
        identities.learn(ada.answer(), [ADA])

        assert standing(identities, ada.devices["PHONE"]) == "signed"

    def test_a_self_signing_key_that_the_identity_did_not_sign_signs_nothing(
        self, identities: Identities, ada: Owner
    ) -> None:
        thief = Owner(master=ada.master, devices={"THIEF": ada.unsigned["THIEF"]})
        told = thief.answer()
        told["self_signing_keys"][ADA]["signatures"] = ada.answer()["self_signing_keys"][ADA]["signatures"]
        identities.learn(told, [ADA])

        assert standing(identities, ada.unsigned["THIEF"]) == "refused"


class TestWhatNioReads:
    def test_a_device_that_is_none_is_left_out_and_the_others_are_not(self, keys: Keys, ada: Owner) -> None:
        told = ada.answer()
        told["device_keys"][ADA]["BROKEN"] = {"keys": 5}
        cleaned = Identities(keys).learn(told, [ADA])

        assert set(cleaned["device_keys"][ADA]) == {"PHONE", "THIEF"}

    def test_people_whom_nobody_asked_about_are_left_out(self, keys: Keys, ada: Owner) -> None:
        identities = Identities(keys)

        assert identities.learn(ada.answer(), [MALLORY]) == {"device_keys": {}, "failures": {}}
        assert identities.seen() == {}


OWNER: Final = Owner(devices={"PHONE": Account()}, unsigned={"THIEF": Account()})
HONEST: Final = OWNER.answer()
ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50) | st.just(ADA) | st.just("PHONE"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20) | st.just(ADA), inner, max_size=3),
    max_leaves=8,
)


def places(told: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return every place in an answer."""
    if not isinstance(told, dict):
        return []
    return [each for key, inner in told.items() for each in ((*path, key), *places(inner, (*path, key)))]


@given(st.sampled_from(places(HONEST)), ANYTHING)
def test_no_doctored_answer_makes_a_thiefs_device_theirs(place: tuple[str, ...], anything: object) -> None:
    told = deepcopy(HONEST)
    holder = told
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = anything
    judged = verify_user_keys(told, ADA)
    identities = Identities(Keys())
    identities.trust = TrustedIdentities({ADA: ed25519(OWNER.master)})
    identities.learn(told, [ADA])

    assert judged is None or "THIEF" not in judged.signed
    assert standing(identities, OWNER.unsigned["THIEF"]) in {"refused", "unknown"}
    assert standing(identities, OWNER.devices["PHONE"]) in {"signed", "refused", "unknown"}


@given(ANYTHING)
def test_no_answer_at_all_ends_the_bot(answer: object) -> None:
    told = answer if isinstance(answer, dict) else {"device_keys": answer}
    identities = Identities(Keys())
    cleaned = identities.learn(told, [ADA])

    assert set(cleaned["device_keys"]) <= {ADA}
