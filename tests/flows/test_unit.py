"""The unit for systemd: it starts what there is, waits as long as the bot takes, and shuts it in."""

from __future__ import annotations

from configparser import ConfigParser
from typing import Final

import pytest
from typing_extensions import override

from bot.app.settings import read_environment
from tests.homes import REPOSITORY

_DRAIN: Final = 20


class _AsWritten(ConfigParser):
    """Keys of systemd are told apart by their case, and "%" is its own."""

    @override
    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.fixture
def service() -> dict[str, str]:
    """What the unit says of the service."""
    unit = _AsWritten(interpolation=None, strict=True)
    unit.read_string((REPOSITORY / "deploy" / "advocacy-bot.service").read_text())
    return dict(unit["Service"])


def test_the_unit_runs_the_bot_and_hears_when_that_is_ready(service: dict[str, str]) -> None:
    assert service["ExecStart"].endswith("/bin/advocacy-bot run")
    assert service["Type"] == "notify"


def test_the_unit_sets_nothing_that_the_bot_does_not_know(service: dict[str, str]) -> None:
    name, _, value = service["Environment"].partition("=")

    assert read_environment({name: value}).slack is None


def test_the_unit_waits_for_what_is_being_sent(service: dict[str, str]) -> None:
    assert int(service["TimeoutStopSec"]) > _DRAIN


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DynamicUser", "yes"), ("StateDirectory", "advocacy-bot"), ("StateDirectoryMode", "0700"), ("UMask", "0077"),
        ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("ProtectHome", "yes"), ("CapabilityBoundingSet", ""),
    ],
)  # fmt: skip
def test_the_bot_has_its_folder_and_nothing_else(service: dict[str, str], key: str, value: str) -> None:
    assert service[key] == value
