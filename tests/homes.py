"""Homes to run commands in: the bot's own files, and an invented campaign's."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.adapters.documents.campaign import CampaignResult, campaign_files, read_campaign
from bot.adapters.documents.loader import campaign_snapshot_path
from bot.adapters.documents.snapshot import fingerprint, save_snapshot
from bot.adapters.messages import MessageFiles
from bot.app.home_paths import LANGUAGES
from tests.campaign_data import SECOND_CAMPAIGN
from tests.servers import migrated_file

REPOSITORY = SECOND_CAMPAIGN.parent.parent
DAY = datetime(2026, 12, 2, 11, tzinfo=UTC)
SETTINGS = "# the campaign\ncampaign: veldria\nlanguage: en\n"


class _Kept(NamedTuple):
    """What any start keeps for the next one."""

    state: Path
    """The languages and their wording, read from 25 files."""
    campaign: CampaignResult


@cache
def _kept() -> _Kept:
    state = Path(tempfile.mkdtemp(prefix="words-"))
    atexit.register(shutil.rmtree, state)
    campaign = read_campaign(SECOND_CAMPAIGN, LANGUAGES, state)
    list(MessageFiles(LANGUAGES / "wording", state).values())
    return _Kept(state, campaign)


def settle(home: Path, *, used: bool = False) -> Path:
    """Make a folder the home of the invented campaign, which knows the languages from before.

    Args:
        home: the folder; it must not be there yet.
        used: as a bot left it that ran there and had nothing to do: it has read the campaign and made its tables.

    """
    state, folder = home / "state", home / "seeds" / "veldria"
    shutil.copytree(_kept().state, state)
    shutil.copytree(SECOND_CAMPAIGN, folder)
    if used:
        made_from = fingerprint(campaign_files(folder, LANGUAGES))
        save_snapshot(campaign_snapshot_path(folder, state), made_from, _kept().campaign, CampaignResult)
        shutil.copy(migrated_file(), state / "bot.sqlite")
    (home / "config").mkdir(parents=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS)
    return home
