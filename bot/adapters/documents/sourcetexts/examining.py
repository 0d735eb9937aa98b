"""Check of a home's source texts against the records that quote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.campaign import located
from bot.adapters.documents.sourcetexts.folder import FolderReading, read_folder
from bot.core.integrity.quotes import find_misquotes
from bot.core.problem import in_order

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.dataset import Dataset


def examine(texts: Path, state: Path, campaign: Path, dataset: Dataset) -> FolderReading:
    """Read all texts and report their problems and every quote that is not in them.

    Args:
        texts: their folder, which need not exist.
        state: the folder of snapshots.
        campaign: the folder of the campaign whose sources they are.
        dataset: the campaign's records.

    """
    reading = read_folder(texts, state, {source.id for source in dataset.sources})
    misquoted = located(campaign, find_misquotes(dataset, reading.texts))
    return reading._replace(problems=in_order((*reading.problems, *misquoted)))
