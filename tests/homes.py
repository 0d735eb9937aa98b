"""Homes to run commands in: the bot's own files, and an invented campaign's."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.adapters.documents.loader import load_campaign
from bot.adapters.documents.mirror import DirectoryMirror
from bot.app.home_paths import LANGUAGES
from tests.campaign_data import SECOND_CAMPAIGN
from tests.servers import migrated_file

if TYPE_CHECKING:
    from bot.core.features.documents.service import Documents

REPOSITORY = SECOND_CAMPAIGN.parent.parent
DAY = datetime(2026, 12, 2, 11, tzinfo=UTC)
SETTINGS = "# the campaign\ncampaign: veldria\nlanguage: en\n"


@cache
def _kept_start() -> Path:
    """Return where the invented campaign lies as any start keeps it; to read it anew takes half a second."""
    folder = Path(tempfile.mkdtemp(prefix="start-"))
    load_campaign(shutil.copytree(SECOND_CAMPAIGN, folder / "veldria"), LANGUAGES, folder / "state")
    atexit.register(shutil.rmtree, folder)
    return folder / "state"


def settle(home: Path, *, used: bool = False) -> Path:
    """Make a folder the home of the invented campaign, which was started before.

    Args:
        home: the folder; it must not be there yet.
        used: whether the bot ran there as well, and so made its tables, though it had nothing to store.

    """
    shutil.copytree(_kept_start(), home / "state")
    if used:
        shutil.copy(migrated_file(), home / "state" / "bot.sqlite")
    shutil.copytree(SECOND_CAMPAIGN, home / "seeds" / "veldria")
    (home / "config").mkdir(parents=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS)
    return home


async def take_in(documents: Documents) -> None:
    """Take the files of a home in that nobody is saving: there is no change to wait for until it is whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DirectoryMirror, "settled", _read_at_once)
        for name in documents.names:
            await documents.head(name)


async def _read_at_once(mirror: DirectoryMirror, name: str) -> str | None:
    return mirror.read(name)
