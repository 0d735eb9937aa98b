"""Homes to run commands in: the bot's own files, and an invented campaign's."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.adapters.documents.loader import load_campaign
from bot.app.home_paths import LANGUAGES
from tests.campaign_data import SECOND_CAMPAIGN
from tests.servers import migrated_file

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
