"""What nio leaves out of its store: each sender's key is kept, and which message was which event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from nio.crypto import InboundGroupSession, Olm
from vodozemac import GroupSession

from bot.adapters.matrix.network import key_store as keystore
from bot.adapters.matrix.network.key_store import KeyStore, ReplayError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[KeyStore]:
    """A store that a device has begun."""
    opened = opened_in(tmp_path)
    yield opened
    opened.database.close()


def opened_in(folder: Path) -> KeyStore:
    """Open a store as the bot's device does."""
    opened = KeyStore("@bot:hs.test", "DEVICE", str(folder), "a pickle key", "keys.db")
    Olm("@bot:hs.test", "DEVICE", opened)
    return opened


def key(session: GroupSession, sender: str = "ada", room: str = "!room") -> InboundGroupSession:
    """Return a session's key, as it came from somebody's device."""
    return InboundGroupSession(session.session_key.to_base64(), f"the ed25519 of {sender}", sender, room)


class TestKeys:
    def test_each_senders_key_for_a_session_is_kept_under_their_own_name(self, store: KeyStore) -> None:
        session = GroupSession()
        for sender in ("mallory", "ada"):
            store.save_inbound_group_session(key(session, sender))

        assert {each.sender_key: each.ed25519 for each in store.load_inbound_group_sessions()} == {
            "ada": "the ed25519 of ada",
            "mallory": "the ed25519 of mallory",
        }

    def test_a_later_part_of_a_key_does_not_replace_all_of_it(self, store: KeyStore) -> None:
        session = GroupSession()
        store.save_inbound_group_session(key(session))
        session.encrypt(b"first")
        store.save_inbound_group_session(key(session))

        assert [each.first_known_index for each in store.load_inbound_group_sessions()] == [0]

    def test_a_forwarded_key_is_not_kept(self, store: KeyStore) -> None:
        forwarded = key(GroupSession())
        forwarded.forwarding_chain = ["mallory"]
        store.save_inbound_group_session(forwarded)

        assert [*store.load_inbound_group_sessions()] == []


class TestRecord:
    def test_the_same_message_may_be_read_again_as_the_same_event_alone(self, store: KeyStore) -> None:
        ada = key(GroupSession())
        store.note(ada, 0, "$one", 1)
        store.note(ada, 0, "$one", 1)

        for event, at in (("$two", 1), ("$one", 2)):
            with pytest.raises(ReplayError):
                store.note(ada, 0, event, at)

    def test_the_record_of_messages_is_kept_over_a_restart(self, store: KeyStore, tmp_path: Path) -> None:
        ada = key(GroupSession())
        store.note(ada, 0, "$one", 1)
        store.database.close()
        again = opened_in(tmp_path)

        with pytest.raises(ReplayError):
            again.note(ada, 0, "$two", 1)
        again.database.close()

    def test_what_is_forgotten_is_forgotten_with_its_key(
        self, store: KeyStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keystore, "MESSAGES", 3)
        keys = [key(GroupSession()) for _ in range(3)]
        for each in keys:
            store.save_inbound_group_session(each)
        forgotten = [store.note(keys[number // 2], number % 2, f"${number}", number) for number in range(5)]

        assert forgotten == [None, None, None, (keys[0].room_id, keys[0].sender_key, keys[0].id), None]
        assert {each.id for each in store.load_inbound_group_sessions()} == {keys[1].id, keys[2].id}

    def test_of_what_an_earlier_version_kept_each_senders_newest_key_in_a_room_opens_still(
        self, store: KeyStore, tmp_path: Path
    ) -> None:
        keys = [key(GroupSession(), sender) for sender in ("ada", "ada", "bob")]
        for each in keys:
            super(KeyStore, store).save_inbound_group_session(each)
        store.database.close()
        again = opened_in(tmp_path)

        assert {each.id for each in again.load_inbound_group_sessions()} == {keys[1].id, keys[2].id}
        again.database.close()
