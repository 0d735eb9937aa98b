"""Homes to run commands in: the bot's own files, and an invented campaign's."""

from __future__ import annotations

import atexit
import shutil
import signal
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.adapters.documents.loader import load_campaign
from bot.app.home_paths import LANGUAGES
from tests.campaign_data import SECOND_CAMPAIGN
from tests.flows.circle.days import days_that_pass

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = SECOND_CAMPAIGN.parent.parent
DAY = datetime(2026, 12, 2, 11, tzinfo=UTC)
SETTINGS = "# the campaign\ncampaign: veldria\nlanguage: en\n"


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let Ctrl-C reach the commands we start: a run in the background ignores it, and they would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@cache
def _kept_start() -> Path:
    """Return where the invented campaign lies as any start keeps it; to read it anew takes half a second."""
    folder = Path(tempfile.mkdtemp(prefix="words-"))
    load_campaign(shutil.copytree(SECOND_CAMPAIGN, folder / "veldria"), LANGUAGES, folder / "state")
    atexit.register(shutil.rmtree, folder)
    return folder / "state"


def settle(home: Path) -> Path:
    """Make a folder the home of the invented campaign, which knows the languages from before."""
    shutil.copytree(_kept_start(), home / "state")
    shutil.copytree(SECOND_CAMPAIGN, home / "seeds" / "veldria")
    (home / "config").mkdir(parents=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS)
    return home


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with what ships; nobody changes it."""
    home = tmp_path_factory.mktemp("shipped")
    for folder in ("config", "seeds"):
        shutil.copytree(REPOSITORY / folder, home / folder)
    return home


@pytest.fixture(scope="session")
def veldria(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the invented campaign; nobody changes it."""
    return settle(tmp_path_factory.mktemp("veldria"))


@pytest.fixture(scope="module")
def set_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have the bot's clock start at one moment, whenever the tests run: for those that depend on what is ahead."""
    ahead = tmp_path_factory.mktemp("day") / "ahead"
    with pytest.MonkeyPatch.context() as environment, days_that_pass(ahead, environment) as days:
        days.pass_until(DAY)
        yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of the invented campaign, for one test to break."""
    return settle(tmp_path / "home")
