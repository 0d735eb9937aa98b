"""Homes to run commands in: the bot's own files, and an invented campaign's."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.adapters.documents.campaign import read_campaign
from bot.adapters.messages import MessageFiles
from bot.app.home_paths import LANGUAGES
from tests.campaign_data import SECOND_CAMPAIGN

REPOSITORY = SECOND_CAMPAIGN.parent.parent
DAY = datetime(2026, 12, 2, 11, tzinfo=UTC)
SETTINGS = "# the campaign\ncampaign: veldria\nlanguage: en\n"


@cache
def _words() -> Path:
    """Return where languages and wording lie as any start keeps them; to read them anew takes two seconds."""
    state = Path(tempfile.mkdtemp(prefix="words-"))
    read_campaign(SECOND_CAMPAIGN, LANGUAGES, state)
    list(MessageFiles(LANGUAGES / "wording", state).values())
    atexit.register(shutil.rmtree, state)
    return state


def settle(home: Path) -> Path:
    """Make a folder the home of the invented campaign, which knows the languages from before."""
    shutil.copytree(_words(), home / "state")
    shutil.copytree(SECOND_CAMPAIGN, home / "seeds" / "veldria")
    (home / "config").mkdir(parents=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS)
    return home
