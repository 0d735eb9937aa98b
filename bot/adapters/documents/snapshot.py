"""The validated campaign kept as JSON, so that a second start reads no YAML.

A snapshot is a cache and nothing more: it is used only if it was made from the very bytes that lie in the files now.
Whatever is wrong with it (missing, cut short, of another version, in a folder that cannot be written) is passed over
in silence, because reading the files is always right, only slower.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.documents.campaign import CampaignReading, campaign_files, read_campaign
from bot.adapters.documents.settings import BotConfig, SettingsReading, read_settings
from bot.core.dataset import Dataset
from bot.core.vocabulary import CampaignWords, LanguageWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import BaseModel

FORMAT = 1
"""To be raised when the same bytes would be read differently, or a check became stricter."""


def open_campaign(folder: Path, languages_folder: Path, state: Path) -> CampaignReading:
    """Return the campaign from its snapshot under ``state``, else from its files, keeping a snapshot if it is valid."""
    snapshot = state / f"campaign-{folder.name}.jsonl"
    before = _fingerprint(campaign_files(folder, languages_folder))
    kept = _campaign_from(_recall(snapshot, before))
    if kept is not None:
        return kept
    reading = read_campaign(folder, languages_folder)
    # An edit between the two looks would put new records under the old fingerprint.
    if reading.dataset is not None and _fingerprint(campaign_files(folder, languages_folder)) == before:
        _keep(snapshot, before, (reading.dataset, *reading.languages, *reading.words))
    return reading


def open_settings(path: Path, state: Path) -> SettingsReading:
    """Return ``config/bot.yaml`` from its snapshot, else from the file, in the same way."""
    snapshot = state / "settings.jsonl"
    before = _fingerprint([path])
    lines = _recall(snapshot, before)
    with suppress(ValueError, IndexError):
        return SettingsReading(BotConfig.model_validate_json(lines[0]), ())
    reading = read_settings(path)
    if reading.config is not None and _fingerprint([path]) == before:
        _keep(snapshot, before, [reading.config])
    return reading


def _campaign_from(lines: Sequence[bytes]) -> CampaignReading | None:
    """Return the campaign that the lines hold: the dataset, then as many languages as vocabularies."""
    half = len(lines) // 2
    try:
        dataset = Dataset.model_validate_json(lines[0])
        languages = tuple(LanguageWords.model_validate_json(line) for line in lines[1 : half + 1])
        words = tuple(CampaignWords.model_validate_json(line) for line in lines[half + 1 :])
    except (ValueError, IndexError):
        return None
    spoken = dataset.campaign.languages
    whole = tuple(each.language for each in languages) == spoken == tuple(each.language for each in words)
    return CampaignReading(dataset, languages, words, ()) if whole else None


def _fingerprint(files: Iterable[Path]) -> str:
    """Return a hash of the names and bytes of the files; one that cannot be read counts as empty."""
    digest = blake2b(f"{FORMAT}".encode(), digest_size=32)
    for path in files:
        content = b""
        with suppress(OSError):
            content = path.read_bytes()
        digest.update(f"\0{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _recall(snapshot: Path, fingerprint: str) -> list[bytes]:
    """Return the lines kept under a fingerprint; none if there are none."""
    with suppress(OSError):
        first, *lines = snapshot.read_bytes().split(b"\n")
        if first == fingerprint.encode():
            return lines
    return []


def _keep(snapshot: Path, fingerprint: str, models: Iterable[BaseModel]) -> None:
    """Write a snapshot in one step, for the owner's eyes only: records may name people at risk."""
    lines = [fingerprint, *(model.model_dump_json(by_alias=True) for model in models)]
    with suppress(OSError):
        snapshot.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A temporary file is created with the mode 0600.
        descriptor, name = tempfile.mkstemp(dir=snapshot.parent, prefix=f".{snapshot.name}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write("\n".join(lines).encode())
            Path(name).replace(snapshot)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
