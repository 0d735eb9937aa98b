"""Whose identity counts: pinned at first sight, never replaced but by an admin, and told once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.adapters.storage.store import open_store
from bot.core.features.people.identities import IdentityService, IdentitySettings
from bot.core.ports.identities import Identity, accepted_pins, waiting_pins
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from bot.core.ports.identities import Pins, TrustedIdentities

ADA, LEA = "matrix:@ada:example.org", "matrix:@lea:example.org"
ROOM = "matrix:!room:example.org"
OLD, NEW, THIRD = "old", "new", "third"
BEFORE, CHANGED, GONE = Identity(OLD, OLD), Identity(NEW, OLD), Identity("", OLD)


@dataclass
class House:
    """The rows, the settings, and what admins were told."""

    pins: Pins
    clock: StoppedClock
    settings: IdentitySettings = field(default_factory=lambda: IdentitySettings(listed=frozenset({ADA})))
    notices: list[tuple[str, str, str, int]] = field(default_factory=list)

    def trusting(self) -> IdentityService:
        """Return what a process begins with."""
        return IdentityService(self.pins, lambda: self.settings, self._tell, self.clock)

    async def _tell(self, what: str, person: str, lines: Sequence[str], number: int) -> None:
        self.notices.append((what, person, "".join(lines), number))

    async def heed(self, trusting: IdentityService, known: Mapping[str, Identity]) -> TrustedIdentities:
        """Have it look once at what a platform tells, and return what counts then."""
        await trusting.trust()
        await trusting.heed(known)
        return await trusting.trust()

    async def counting(self) -> dict[str, str]:
        return {person: pin.key for person, pin in accepted_pins(await self.pins.all()).items()}

    async def waiting(self) -> dict[str, str]:
        return {person: pin.key for person, pin in waiting_pins(await self.pins.all()).items()}


class Platform:
    """Tells the same all the time."""

    def __init__(self, known: dict[str, Identity]) -> None:
        """Take what it tells."""
        self._known = known

    async def trust(self, trust: TrustedIdentities) -> dict[str, Identity]:
        """Return it."""
        del trust
        return self._known


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An empty store, and one person on the list."""
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite'}") as store:
        yield House(store.pins(), StoppedClock())


class TestFirstSight:
    async def test_the_first_identity_of_somebody_on_the_list_counts(self, house: House) -> None:
        trust = await house.heed(house.trusting(), {ADA: BEFORE})

        assert trust.accepted == {ADA: OLD}
        assert house.notices == []

    async def test_of_whoever_only_shares_a_room_nothing_is_kept(self, house: House) -> None:
        await house.heed(house.trusting(), {LEA: BEFORE})

        assert await house.counting() == {}

    async def test_of_whoever_asks_it_is(self, house: House) -> None:
        await house.trusting().met(Platform({LEA: BEFORE}), LEA, ROOM)
        (pin,) = await house.pins.all()

        assert (pin.person, pin.key, pin.place, pin.accepted_by) == (LEA, OLD, ROOM, "first sight")

    async def test_whoever_is_written_down_is_not_trusted_at_first_sight(self, house: House) -> None:
        house.settings = IdentitySettings(listed=frozenset({ADA}), identities={ADA: NEW})

        assert (await house.trusting().trust()).accepted == {ADA: NEW}


class TestChanges:
    async def test_admins_are_told_once_with_the_line_to_type(self, house: House) -> None:
        trusting = house.trusting()
        await house.heed(trusting, {ADA: BEFORE})
        for _ in range(3):
            await house.heed(trusting, {ADA: CHANGED})

        assert [notice[:3] for notice in house.notices] == [
            ("identity", ADA, "advocacy-bot people accept @ada:example.org")
        ]
        assert await house.waiting() == {ADA: NEW}
        assert await house.counting() == {ADA: OLD}

    async def test_of_a_server_that_tells_another_each_time_admins_are_told_five_times_a_day(
        self, house: House
    ) -> None:
        trusting = house.trusting()
        await house.heed(trusting, {ADA: BEFORE})
        for each in range(20):
            await house.heed(trusting, {ADA: Identity(f"key {each}", OLD)})

        assert len(house.notices) == 5

    async def test_a_change_is_told_again_after_it_was_taken_back(self, house: House) -> None:
        for known in (BEFORE, CHANGED, BEFORE, CHANGED, CHANGED):
            await house.heed(house.trusting(), {ADA: known})
            house.clock.pass_time(86400)

        assert len(set(house.notices)) == 2

    async def test_an_identity_that_is_told_no_more_is_told_of_as_well(self, house: House) -> None:
        trusting = house.trusting()
        await house.heed(trusting, {ADA: BEFORE})
        await house.heed(trusting, {ADA: GONE})

        assert [what for what, *_ in house.notices] == ["identity"]
        assert await house.waiting() == {ADA: ""}

    async def test_nothing_waits_once_the_old_one_is_told_again(self, house: House) -> None:
        trusting = house.trusting()
        await house.heed(trusting, {ADA: BEFORE})
        await house.heed(trusting, {ADA: CHANGED})
        await house.heed(trusting, {ADA: BEFORE})

        assert await house.waiting() == {}
        assert trusting.troubles() == ()

    async def test_what_was_accepted_counts_and_the_next_change_is_told_again(self, house: House) -> None:
        trusting = house.trusting()
        await house.heed(trusting, {ADA: BEFORE})
        await house.heed(trusting, {ADA: CHANGED})
        await house.pins.accept(2, NEW, by="terminal", at=house.clock.now())
        trust = await house.heed(trusting, {ADA: Identity(NEW, NEW)})
        await house.heed(trusting, {ADA: Identity(THIRD, NEW)})

        assert trust.accepted == {ADA: NEW}
        assert len(set(house.notices)) == 2

    async def test_the_health_page_names_nobody(self, house: House) -> None:
        trusting = house.trusting()
        await house.heed(trusting, {ADA: BEFORE})
        await house.heed(trusting, {ADA: CHANGED})

        assert trusting.troubles() == (
            "1 identity has changed, so that nothing is sent to them; see “advocacy-bot doctor”",
        )

    async def test_a_stranger_of_ours_who_never_asked_is_kept_and_not_told_of(self, house: House) -> None:
        house.settings = IdentitySettings(ours=frozenset({"example.org"}))
        trusting = house.trusting()
        for _ in range(2):
            await house.heed(trusting, {LEA: CHANGED})

        assert await house.waiting() == {LEA: NEW}
        assert (house.notices, trusting.troubles()) == ([], ())

    async def test_a_stranger_of_another_server_fills_no_table(self, house: House) -> None:
        await house.heed(house.trusting(), {LEA: CHANGED})

        assert await house.pins.all() == ()

    async def test_of_a_flood_of_changes_admins_are_told_the_beginning(self, house: House) -> None:
        trusting = house.trusting()
        crowd = [f"matrix:@p{each}:example.org" for each in range(20)]
        for each in crowd:
            await trusting.met(Platform({each: BEFORE}), each, ROOM)
        for _ in range(2):
            await house.heed(trusting, dict.fromkeys(crowd, CHANGED))

        assert len(house.notices) == 5


class TestSettings:
    async def test_what_is_written_down_beats_what_was_seen_first(self, house: House) -> None:
        trusting = house.trusting()
        await house.heed(trusting, {ADA: BEFORE})
        house.settings = IdentitySettings(listed=frozenset({ADA}), identities={ADA: NEW})

        assert (await trusting.trust()).accepted == {ADA: NEW}

    async def test_once_it_was_told_it_counts_also_without_the_line(self, house: House) -> None:
        trusting = house.trusting()
        await house.heed(trusting, {ADA: BEFORE})
        house.settings = IdentitySettings(listed=frozenset({ADA}), identities={ADA: NEW})
        await house.heed(trusting, {ADA: Identity(NEW, NEW)})
        house.settings = IdentitySettings(listed=frozenset({ADA}))

        assert (await trusting.trust()).accepted == {ADA: NEW}
        assert [pin.accepted_by for pin in await house.pins.all()] == ["first sight", "config"]


class TestWithoutIdentity:
    async def test_admins_are_told_once_who_has_to_set_up_cross_signing(self, house: House) -> None:
        trusting = house.trusting()
        for _ in range(2):
            await house.heed(trusting, {ADA: Identity("", "", withheld=True), LEA: Identity("", "", withheld=True)})

        assert house.notices == [("unsigned", ADA, "", 0)]
        assert trusting.troubles() == (
            "1 person has not set up cross-signing, so messages are withheld; see “advocacy-bot doctor”",
        )


class TestUnsignedDevices:
    @staticmethod
    def ada(*devices: str) -> dict[str, Identity]:
        return {ADA: Identity(OLD, OLD, unsigned=dict.fromkeys(devices, "key"))}

    async def test_admins_are_told_once_of_each_device_that_somebody_has_not_signed(self, house: House) -> None:
        for devices in ((), ("THIEF",), ("THIEF",), ("THIEF", "TABLET")):
            await house.heed(house.trusting(), self.ada(*devices))

        assert [(what, person, lines) for what, person, lines, _ in dict.fromkeys(house.notices)] == [
            ("device", ADA, "THIEF"),
            ("device", ADA, "TABLET"),
        ]

    async def test_a_name_of_a_device_that_would_begin_a_line_is_shown_as_one(self, house: House) -> None:
        await house.heed(house.trusting(), self.ada("X\nin order: Everything is in order."))

        assert [lines for _, _, lines, _ in house.notices] == ["X\\nin order: Everything is in order."]

    async def test_a_device_with_other_keys_under_an_old_name_is_told_as_another(self, house: House) -> None:
        trusting = house.trusting()
        for key in ("key", "another"):
            await house.heed(trusting, {ADA: Identity(OLD, OLD, unsigned={"PHONE": key})})

        assert [lines for _, _, lines, _ in house.notices] == ["PHONE", "PHONE"]

    async def test_of_as_many_devices_as_a_server_makes_up_a_few_are_told_and_that_there_are_more(
        self, house: House
    ) -> None:
        trusting = house.trusting()
        for _ in range(2):
            await house.heed(trusting, self.ada(*(f"D{number:03}" for number in range(300))))

        assert [what for what, *_ in house.notices] == [*["device"] * 5, "devices"]
        assert "300 devices are not signed" in trusting.troubles()[0]

    async def test_a_device_that_comes_after_a_flood_is_told_the_day_after(self, house: House) -> None:
        trusting = house.trusting()
        flood = [f"D{number}" for number in range(6)]
        await house.heed(trusting, self.ada(*flood))
        house.clock.pass_time(86400)
        await house.heed(trusting, self.ada(*flood, "THIEF"))

        assert house.notices[-1][2] == "THIEF"
