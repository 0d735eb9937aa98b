"""Who may do what: closed by default."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.access import Grant, Rights

if TYPE_CHECKING:
    from bot.core.domain.access import Right, Role

ALLOWED = {
    ("reader", "read"), ("editor", "read"), ("editor", "edit"), ("admin", "read"), ("admin", "edit"),
    ("admin", "govern"),
}  # fmt: skip
ROLES: tuple[Role, ...] = ("reader", "editor", "admin")
ACTIONS: tuple[Right, ...] = ("read", "edit", "govern")
HEAD = Grant("slack:U1", "admin")
LOCAL = Grant("slack:U2", "admin", ("slack:C1",))


@pytest.mark.parametrize(("role", "action"), list(product(ROLES, ACTIONS)))
def test_each_role_may_do_its_own(role: Role, action: Right) -> None:
    assert Rights((Grant("slack:U1", role),)).may("slack:U1", action, "slack:C1", proven=True) == (
        (role, action) in ALLOWED
    )


@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_not_listed_may_do_nothing(action: Right) -> None:
    assert not Rights((HEAD,)).may("slack:U9", action, "slack:C1", proven=True)


def test_the_same_id_on_another_platform_is_another_person() -> None:
    assert not Rights((HEAD,)).may("matrix:U1", "read", "slack:C1", proven=True)


def test_a_role_in_a_room_counts_in_that_room_alone() -> None:
    rights = Rights((LOCAL,))

    assert rights.may("slack:U2", "edit", "slack:C1", proven=True)
    assert not rights.may("slack:U2", "read", "slack:C2", proven=True)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_not_proven_may_do_what_a_reader_may_whatever_their_role(role: Role, action: Right) -> None:
    may = Rights((Grant("matrix:@a:x", role),)).may("matrix:@a:x", action, "matrix:!r:x", proven=False)

    assert may == (("reader", action) in ALLOWED)


def test_roles_add_up() -> None:
    rights = Rights((Grant("slack:U1", "reader"), Grant("slack:U1", "editor", ("slack:C1",))))

    assert (rights.roles("slack:U1", "slack:C1"), rights.roles("slack:U1", "slack:C2")) == (
        ("reader", "editor"),
        ("reader",),
    )


class TestLastAdmin:
    @pytest.mark.parametrize("after", [(), (LOCAL,), (Grant("slack:U1", "editor"),)])
    def test_nobody_is_left_where_no_admin_of_all_rooms_is(self, after: tuple[Grant, ...]) -> None:
        assert Rights(after).locks_out(Rights((HEAD,)))

    def test_another_admin_is_enough(self) -> None:
        assert not Rights((Grant("slack:U3", "admin"),)).locks_out(Rights((HEAD,)))

    def test_where_there_was_none_nobody_is_locked_out(self) -> None:
        assert not Rights(()).locks_out(Rights((LOCAL,)))


class TestOverstepping:
    @pytest.mark.parametrize(
        "grant", [Grant("slack:U2", "admin"), Grant("slack:U5", "reader", ("slack:C2",)), Grant("slack:U5", "editor")]
    )
    def test_an_admin_of_a_room_gives_no_role_elsewhere(self, grant: Grant) -> None:
        before = Rights((HEAD, LOCAL))

        assert Rights((HEAD, LOCAL, grant)).oversteps(before, "slack:U2")

    def test_a_limited_admin_gives_no_role_in_another_room_together_with_one_in_their_own(self) -> None:
        before = Rights((HEAD, LOCAL))
        here, there = (Grant("slack:U5", "reader", (room,)) for room in ("slack:C1", "slack:C2"))

        assert Rights((HEAD, LOCAL, here, there)).oversteps(before, "slack:U2")

    def test_a_limited_admin_gives_no_role_in_their_own_room_and_another_at_once(self) -> None:
        both = Grant("slack:U5", "reader", ("slack:C1", "slack:C2"))

        assert Rights((HEAD, LOCAL, both)).oversteps(Rights((HEAD, LOCAL)), "slack:U2")

    def test_a_limited_admin_takes_no_role_away_that_holds_everywhere(self) -> None:
        assert Rights((LOCAL,)).oversteps(Rights((HEAD, LOCAL)), "slack:U2")

    def test_in_their_room_they_may(self) -> None:
        mine = Grant("slack:U5", "editor", ("slack:C1",))

        assert not Rights((HEAD, LOCAL, mine)).oversteps(Rights((HEAD, LOCAL)), "slack:U2")

    @pytest.mark.parametrize("role", ["reader", "editor"])
    def test_whoever_is_no_admin_gives_no_role_even_in_their_room(self, role: Role) -> None:
        before = Rights((HEAD, Grant("slack:U4", role, ("slack:C1",))))
        given = Grant("slack:U5", "reader", ("slack:C1",))

        assert Rights((*before.grants, given)).oversteps(before, "slack:U4")

    def test_who_is_no_admin_of_a_room_gives_no_role_there(self) -> None:
        before = Rights((HEAD, LOCAL))
        given = Grant("slack:U5", "reader", ("slack:C1",))

        assert Rights((HEAD, LOCAL, given)).oversteps(before, "slack:U9")

    def test_an_admin_of_all_rooms_may_everywhere(self) -> None:
        assert not Rights((HEAD,)).oversteps(Rights((HEAD, LOCAL)), "slack:U1")
