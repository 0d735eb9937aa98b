"""Who gets an answer: closed by default."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.access import AccessPolicy, Grant, OpenRoom, Rights, Visitor

if TYPE_CHECKING:
    from bot.core.domain.access import Right

ACCESS = AccessPolicy(
    Rights((Grant("slack:URIA", "reader"), Grant("slack:ULOU", "admin", ("slack:COPEN",))), frozenset({"slack:COPEN"})),
    (
        OpenRoom("slack:COPEN", "everyone", language="fr"),
        OpenRoom("slack:CLISTED"),
        OpenRoom("slack:CSHARED", "everyone", shared=True),
        OpenRoom("matrix:COPEN", "everyone"),
    ),
    {"slack": frozenset({"TOURS"}), "matrix": frozenset()},
)
ANYONE = Visitor("slack", "UANY", "COPEN", "TOURS")
RIA = replace(ANYONE, person="URIA")
"""A reader everywhere."""
LOU = replace(ANYONE, person="ULOU")
"""An admin of the open room."""


def test_nothing_is_open_by_default() -> None:
    assert not AccessPolicy().admits(ANYONE)


def test_everyone_of_ours_is_let_into_a_room_that_is_open_to_everyone() -> None:
    assert ACCESS.admits(ANYONE)


@pytest.mark.parametrize("home", ["TTHEIRS", None, ""])
@pytest.mark.parametrize("visitor", [ANYONE, RIA, LOU, replace(RIA, private=True, room="D1")])
def test_nobody_of_another_home_is_let_in_whatever_their_name(visitor: Visitor, home: str | None) -> None:
    assert not ACCESS.admits(replace(visitor, home=home))


def test_a_room_that_is_not_named_is_closed_to_the_people_as_well() -> None:
    assert not ACCESS.admits(replace(RIA, room="COTHER"))


def test_a_room_of_another_platform_is_another_room() -> None:
    assert not ACCESS.admits(replace(ANYONE, platform="matrix", home="TOURS"))


def test_a_listed_room_is_closed_to_everyone_else() -> None:
    assert not ACCESS.admits(replace(ANYONE, room="CLISTED"))


def test_a_listed_room_is_open_to_the_people() -> None:
    assert ACCESS.admits(replace(RIA, room="CLISTED"))


def test_a_role_in_another_room_opens_no_listed_room() -> None:
    assert not ACCESS.admits(replace(LOU, room="CLISTED"))


def test_a_guest_is_not_just_one_of_everyone() -> None:
    assert not ACCESS.admits(replace(ANYONE, guest=True))


def test_a_guest_who_is_named_is_let_in() -> None:
    assert ACCESS.admits(replace(RIA, guest=True))


@pytest.mark.parametrize("visitor", [ANYONE, RIA, LOU])
def test_a_room_where_others_read_along_is_closed(visitor: Visitor) -> None:
    assert not ACCESS.admits(replace(visitor, shared=True))


def test_a_shared_room_is_open_where_that_was_allowed() -> None:
    assert ACCESS.admits(replace(ANYONE, room="CSHARED", shared=True))


@pytest.mark.parametrize("readers", [{"TOURS"}, set()])
def test_a_room_that_only_ours_read_is_open(readers: set[str]) -> None:
    assert ACCESS.admits(replace(ANYONE, readers=frozenset(readers)))


@pytest.mark.parametrize("readers", [{"TOURS", "TTHEIRS"}, {""}])
def test_a_room_that_anybody_else_reads_is_closed(readers: set[str]) -> None:
    assert not ACCESS.admits(replace(ANYONE, readers=frozenset(readers)))


def test_a_room_with_outside_readers_is_open_where_that_was_allowed() -> None:
    assert ACCESS.admits(replace(ANYONE, room="CSHARED", readers=frozenset({"TTHEIRS"})))


@pytest.mark.parametrize(
    ("visitor", "welcome"),
    [
        (replace(RIA, room="CNEW"), True),
        (replace(LOU, room="CNEW"), False),
        (replace(ANYONE, room="CNEW"), False),
        (replace(RIA, room="CNEW", home="TTHEIRS"), False),
        (replace(RIA, room="CNEW", home=None), False),
        (replace(ANYONE, room="CLISTED", home="TTHEIRS"), True),
    ],
)
def test_the_bot_comes_to_its_people_and_into_rooms_that_are_named(visitor: Visitor, *, welcome: bool) -> None:
    assert ACCESS.welcomes(visitor) is welcome


class TestInPrivate:
    def test_the_people_are_let_in(self) -> None:
        assert ACCESS.admits(replace(RIA, room="D1", private=True))

    def test_a_role_that_counts_in_some_rooms_does_not_do(self) -> None:
        assert not ACCESS.admits(replace(LOU, room="D1", private=True))

    def test_nobody_else_is(self) -> None:
        assert not ACCESS.admits(replace(ANYONE, room="D1", private=True))

    @pytest.mark.parametrize("others", [{"shared": True}, {"readers": frozenset({"TOURS", "TTHEIRS"})}])
    def test_people_are_not_let_in_in_private_where_somebody_from_outside_reads_along(
        self, others: dict[str, object]
    ) -> None:
        assert not ACCESS.admits(replace(RIA, room="D1", private=True, **others))  # type: ignore[arg-type]

    def test_a_private_room_is_closed_though_a_room_of_the_same_name_is_open(self) -> None:
        assert not ACCESS.admits(replace(ANYONE, private=True))


visitors = st.builds(
    Visitor,
    st.sampled_from(["slack", "matrix", "console"]),
    st.sampled_from(["UANY", "URIA", "ULOU"]) | st.text(max_size=5),
    st.sampled_from(["COPEN", "CLISTED", "CSHARED", "D1"]) | st.text(max_size=5),
    st.none() | st.sampled_from(["TOURS", "TTHEIRS"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.frozensets(st.sampled_from(["TOURS", "TTHEIRS", ""]), max_size=2),
)


@given(visitors)
def test_whoever_is_let_in_is_ours_and_reads_by_right(visitor: Visitor) -> None:
    if ACCESS.admits(visitor):
        assert visitor.home in ACCESS.ours[visitor.platform]
        assert visitor.room == "CSHARED" or visitor.readers <= ACCESS.ours[visitor.platform]
        assert ACCESS.rights.may(visitor.name, "read", visitor.place, proven=True) or visitor.room == "CSHARED"


class TestWhoIsNotProven:
    """The word of a server alone says who it is."""

    ACCESS = AccessPolicy(
        Rights((Grant("matrix:@ada:x", "admin"),)),
        (OpenRoom("matrix:!one:x"), OpenRoom("matrix:!trusted:x", signs="trusted")),
        {"matrix": frozenset({"x"})},
    )
    ADA = Visitor("matrix", "@ada:x", "!one:x", "x", proven=False)

    def test_an_unproven_person_is_let_in_as_whoever_they_say_they_are(self) -> None:
        assert self.ACCESS.admits(self.ADA)

    def test_an_unproven_person_reads(self) -> None:
        assert self.ACCESS.may(self.ADA, "read")

    @pytest.mark.parametrize("action", ["edit", "govern"])
    def test_an_unproven_person_does_no_more_than_a_reader(self, action: Right) -> None:
        assert not self.ACCESS.may(self.ADA, action)

    @pytest.mark.parametrize("action", ["edit", "govern"])
    def test_an_unproven_person_does_what_their_role_allows_where_the_servers_are_trusted(self, action: Right) -> None:
        assert self.ACCESS.may(replace(self.ADA, room="!trusted:x"), action)

    @pytest.mark.parametrize("action", ["edit", "govern"])
    def test_the_words_of_an_unsigned_device_are_no_server_s_to_vouch_for(self, action: Right) -> None:
        assert not self.ACCESS.may(replace(self.ADA, room="!trusted:x", unsigned=True), action)

    def test_where_nothing_is_encrypted_no_server_is_trusted(self) -> None:
        clear = AccessPolicy(
            self.ACCESS.rights, (OpenRoom("matrix:!clear:x", signs="trusted", clear=True),), self.ACCESS.ours
        )

        assert not clear.may(replace(self.ADA, room="!clear:x"), "edit")

    def test_in_private_no_server_is_trusted(self) -> None:
        assert not self.ACCESS.may(replace(self.ADA, room="!theirs:x", private=True), "edit")
