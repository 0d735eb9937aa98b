"""Ids of people and rooms: what a platform gives, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.core.domain.identifiers import (
    check_home,
    check_id,
    check_place,
    check_room,
    is_person_id,
    is_room_id,
    odd_sign,
)

PEOPLE = (
    "slack:U0123456789", "slack:W012A3CDE", "matrix:@ada:example.org", "matrix:@Ada.Lovelace=x/y+z:example.org:8448",
    "matrix:@a:[2001:db8::1]:8448", "matrix:@a:192.0.2.1",
)  # fmt: skip
ROOMS = (
    "slack:C0123456789", "slack:G0123456789", "slack:D0123456789", "matrix:!abc:example.org",
    "matrix:!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM",
)  # fmt: skip
NOBODY = (
    # what cannot be seen, or looks like another letter
    "slack:EVE\u202e", "slack:U0123\u200b", "slack:U0123\u0410BC", "slack:U1\n",
    "matrix:@\u0430da:example.org", "matrix:@ada:ex\u0430mple.org", "matrix:@ada:example.org\u2060",
    # everybody, and lists
    "slack:*", "slack:U*", "matrix:@*:example.org", "matrix:*:example.org", "matrix:@ada:*",
    "slack:U1,slack:U2", "slack:U1;U2", "slack:U1 slack:U2",
    # what is no id
    "slack:u0123456789", "Slack:U0123456789", "slack:@ada", "slack:", "slack:U", "matrix:@ada",
    "matrix:ada:example.org", "matrix:@:example.org", "matrix:@" + "a" * 250 + ":example.org",
    "matrix:#room:example.org", "irc:ada", "forgotten:5b1c27de", "ada", "",
)  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_what_a_platform_gives_a_person_is_an_id_of_a_person_alone(name: str) -> None:
    assert (is_person_id(name), is_room_id(name)) == (True, False)


@pytest.mark.parametrize("name", ROOMS)
def test_what_a_platform_gives_a_room_is_an_id_of_a_room_alone(name: str) -> None:
    assert (is_person_id(name), is_room_id(name)) == (False, True)


@pytest.mark.parametrize("name", NOBODY, ids=ascii)
def test_what_no_platform_gives_is_none(name: str) -> None:
    assert (is_person_id(name), is_room_id(name)) == (False, False)


@pytest.mark.parametrize(
    "name", [*PEOPLE, *ROOMS, "slack:#general", "slack:ADA", "terminal:terminal", "forgotten:5b1c"]
)
def test_a_file_may_hold_every_id_and_old_names_that_do_no_harm(name: str) -> None:
    assert check_id(name) == name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "slack:EVE\u202e",
            r"“slack:EVE\u202e” holds \u202e (U+202E RIGHT-TO-LEFT OVERRIDE, character 10), which stands in no id",
        ),
        (
            "slack:\u0410DA",
            "“slack:\u0410DA” holds \u0410 (U+0410 CYRILLIC CAPITAL LETTER A, character 7), which stands in no id",
        ),
        ("slack:*", "“slack:*” holds *, which stands in no id"),
        ("slack:A,slack:B", "“slack:A,slack:B” holds ,, which stands in no id"),
    ],
    ids=ascii,
)
def test_what_looks_like_anothers_id_is_told_with_the_sign_that_is_wrong(name: str, told: str) -> None:
    with pytest.raises(ValueError, match="; copy one id from the platform") as refused:
        check_id(name)

    assert str(refused.value).partition("; ")[0] == told


@pytest.mark.parametrize("name", [*PEOPLE, *ROOMS, "slack:C1", "slack:U1", "terminal:terminal", "forgotten:5b1c27de"])
def test_a_file_may_hold_every_place_that_a_platform_gives(name: str) -> None:
    assert check_place(name) == name


@pytest.mark.parametrize(
    "name", ["slack:general", "slack:#general", "slack:", "matrix:#room:example.org", "matrix:room", "terminal:tty"]
)
def test_what_people_call_a_room_is_no_place(name: str) -> None:
    with pytest.raises(ValueError, match="; "):
        check_place(name)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_is_no_room(name: str) -> None:
    with pytest.raises(ValueError, match="is a person; write the id of a room"):
        check_room(name)


@pytest.mark.parametrize("name", ["slak:C0123456789", "irc:ada"])
def test_what_is_on_no_platform_is_told(name: str) -> None:
    with pytest.raises(ValueError, match="is on no platform that the bot knows; "):
        check_id(name)


@pytest.mark.parametrize(
    ("platform", "name"),
    [("slack", "T1"), ("slack", "T0123456789"), ("slack", "E0123456789"), ("matrix", "example.org"),
     ("matrix", "example.org:8448"), ("matrix", "hs.test"), ("matrix", "localhost:8008"), ("matrix", "[2001:db8::1]")],
)  # fmt: skip
def test_a_home_is_what_its_platform_calls_it(platform: str, name: str) -> None:
    assert check_home(platform, name) == name


@pytest.mark.parametrize(
    ("platform", "name"),
    [("slack", "campaign"), ("slack", "C0123456789"), ("slack", "t1"), ("slack", "T"), ("matrix", "example.org/"),
     ("matrix", "https://example.org"), ("matrix", "@ada:example.org"), ("matrix", "ex\u0430mple.org")],
    ids=ascii,
)  # fmt: skip
def test_what_nobody_calls_a_home_is_refused(platform: str, name: str) -> None:
    with pytest.raises(ValueError, match="; write"):
        check_home(platform, name)


def test_a_letter_that_looks_like_another_is_told_with_its_name_and_place() -> None:
    assert odd_sign("matrix:@a\u0434a:example.org") == ("\u0434", "U+0434 CYRILLIC SMALL LETTER DE", 10)
    assert odd_sign("slack:*") is None
