"""The manifest: within Slack's limits, with the scopes that the code's calls need, and no others."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final

import pytest
from ruamel.yaml import YAML

from bot.adapters.slack import diagnostics as examining
from bot.adapters.slack import inbound
from bot.adapters.slack.surfaces import COMMAND
from bot.app.home_paths import PACKAGE
from tests.command_line import run
from tests.peers.slack.methods import METHODS
from tests.peers.slack.scopes import needed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLACK: Final = PACKAGE / "adapters" / "slack"
MANIFEST: Final[dict[str, Any]] = YAML(typ="safe").load((SLACK / "manifest.yaml").read_text(encoding="utf-8"))
SCOPES: Final = frozenset(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS: Final = frozenset(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
OF_EVENTS: Final = {
    "app_mention": "app_mentions:read", "message.im": "im:history", "message.channels": "channels:history",
    "message.groups": "groups:history", "app_home_opened": None, "channel_shared": "channels:read",
    "channel_unshared": "channels:read", "member_joined_channel": "channels:read",
}  # fmt: skip
ROOMS: Final = ("C1", "G1", "D1")


def names(path: Path) -> Iterator[str]:
    """Yield the names and the texts in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def called() -> set[str]:
    """Return the methods of the Web API that our code calls, as Slack names them."""
    known = {method.replace(".", "_"): method for method in METHODS} | {method: method for method in METHODS}
    return {known[name] for path in SLACK.rglob("*.py") for name in names(path) if name in known}


CALLED: Final = called()


def at(*path: str) -> Any:  # noqa: ANN401 -- whatever stands there
    value: Any = MANIFEST
    for key in path:
        value = value[key]
    return value


class TestLimits:
    @pytest.mark.parametrize(
        ("path", "least", "most"),
        [
            (("display_information", "name"), 1, 35),
            (("display_information", "description"), 1, 140),
            (("display_information", "long_description"), 175, 4_000),
            (("features", "bot_user", "display_name"), 1, 80),
            (("features", "agent_view", "agent_description"), 1, 300),
        ],
        ids=lambda value: value[-1] if isinstance(value, tuple) else None,
    )
    def test_every_text_has_the_length_that_slack_takes(self, path: tuple[str, ...], least: int, most: int) -> None:
        assert least <= len(at(*path)) <= most

    def test_commands_are_few_and_short(self) -> None:
        commands = at("features", "slash_commands")

        assert len(commands) <= 50
        assert all(each["command"].startswith("/") and len(each["command"]) <= 32 for each in commands)
        assert all(each["description"] and each["usage_hint"] for each in commands)

    def test_mentions_in_commands_come_as_ids(self) -> None:
        assert all(each["should_escape"] for each in at("features", "slash_commands"))

    def test_shortcuts_are_few_and_short(self) -> None:
        shortcuts = at("features", "shortcuts")

        assert len(shortcuts) <= 10
        assert all(len(each["name"]) <= 24 and len(each["callback_id"]) <= 255 for each in shortcuts)

    def test_prompts_are_at_most_four(self) -> None:
        assert len(at("features", "agent_view").get("suggested_prompts", [])) <= 4

    def test_events_are_at_most_a_hundred(self) -> None:
        assert len(EVENTS) <= 100


class TestSettings:
    def test_events_come_through_a_connection_that_the_bot_opens(self) -> None:
        assert at("settings", "socket_mode_enabled") is True

    def test_tokens_do_not_change_by_themselves(self) -> None:
        assert at("settings", "token_rotation_enabled") is False

    def test_people_can_click_and_write_to_it(self) -> None:
        assert at("settings", "interactivity", "is_enabled") is True
        assert at("features", "app_home", "messages_tab_read_only_enabled") is False

    def test_the_manifest_asks_for_nothing_in_the_name_of_people(self) -> None:
        assert at("oauth_config", "scopes").keys() == {"bot"}


class TestListeners:
    def test_every_event_is_one_that_is_read_and_every_one_that_is_read_comes(self) -> None:
        assert set(inbound.EVENTS) == EVENTS

    def test_the_command_is_the_one_that_help_tells_of(self) -> None:
        assert [each["command"] for each in at("features", "slash_commands")] == [COMMAND]


class TestScopes:
    def test_doctor_looks_for_the_same(self) -> None:
        assert examining.SCOPES == SCOPES

    def test_every_call_has_its_scope(self) -> None:
        rooms = ROOMS[:2]
        wanted = {needed(method, {"channel": room}) for method in CALLED for room in rooms}

        assert wanted - {None, "connections:write"} <= SCOPES

    def test_every_event_has_its_scope(self) -> None:
        assert {OF_EVENTS[event] for event in EVENTS} - {None} <= SCOPES

    def test_no_scope_is_left_over(self) -> None:
        by_calls = {needed(method, {"channel": room}) for method in CALLED for room in ROOMS}
        by_events = {OF_EVENTS[event] for event in EVENTS}

        assert SCOPES - by_calls - by_events <= {"commands"}


def test_the_command_line_prints_it_as_it_stands(tmp_path: Path) -> None:
    printed = run(tmp_path, "slack", "manifest")

    assert (printed.code, printed.output) == (0, (SLACK / "manifest.yaml").read_text(encoding="utf-8"))
