"""The validated campaign kept as Python objects, so that a second start neither reads YAML nor validates again.

A snapshot is a cache and nothing more: it is used only if it was made from the very bytes that lie in the files now,
by this version of Python and of this format. Whatever is wrong with it (missing, cut short, in a folder that cannot
be written) is passed over in silence, because reading the files is always right, only slower.

It is a pickle, five times faster and a third smaller in memory than JSON that is validated again; only the project's
own records can come out of it (:class:`_Records`), whatever somebody may have put into the file.
"""

from __future__ import annotations

import io
import pickle
import sys
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.documents.campaign import CampaignReading, campaign_files, read_campaign
from bot.adapters.documents.settings import BotConfig, SettingsReading, read_settings
from bot.adapters.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT: Final = 2
"""To be raised when the same bytes would be read differently, or a check became stricter."""

_OWN: Final = frozenset(
    {
        "bot.core.records",
        "bot.core.dataset",
        "bot.core.dates",
        "bot.core.vocabulary",
        "bot.adapters.documents.campaign",
        "bot.adapters.documents.settings",
    }
)
_OTHERS: Final = frozenset({("copyreg", "__newobj__"), ("copyreg", "_reconstructor"), ("datetime", "date")})


def open_campaign(folder: Path, languages_folder: Path, state: Path) -> CampaignReading:
    """Return the campaign from its snapshot under ``state``, else from its files, keeping a snapshot if it is valid."""
    snapshot = _of_campaign(folder, state)
    before = _fingerprint(campaign_files(folder, languages_folder))
    kept = _recall(snapshot, before)
    if isinstance(kept, CampaignReading):
        return kept
    reading = read_campaign(folder, languages_folder)
    # An edit between the two looks would put new records under the old fingerprint.
    if reading.dataset is not None and _fingerprint(campaign_files(folder, languages_folder)) == before:
        _keep(snapshot, before, reading)
    return reading


def open_settings(path: Path, state: Path) -> SettingsReading:
    """Return ``config/bot.yaml`` from its snapshot, else from the file, in the same way."""
    snapshot = state / "settings.snapshot"
    before = _fingerprint([path])
    kept = _recall(snapshot, before)
    if isinstance(kept, BotConfig):
        return SettingsReading(kept, ())
    reading = read_settings(path)
    if reading.config is not None and _fingerprint([path]) == before:
        _keep(snapshot, before, reading.config)
    return reading


def last_good_campaign(folder: Path, state: Path) -> CampaignReading | None:
    """Return the campaign as it was when its files were right last, whatever they hold now."""
    kept = _recall(_of_campaign(folder, state), None)
    return kept if isinstance(kept, CampaignReading) else None


def last_good_settings(state: Path) -> BotConfig | None:
    """Return ``config/bot.yaml`` as it was when it was right last."""
    kept = _recall(state / "settings.snapshot", None)
    return kept if isinstance(kept, BotConfig) else None


def _of_campaign(folder: Path, state: Path) -> Path:
    return state / f"campaign-{folder.name}.snapshot"


def _fingerprint(files: Iterable[Path]) -> bytes:
    """Return a hash of the names and bytes of the files; one that cannot be read counts as empty."""
    digest = blake2b(f"{FORMAT} {sys.version}".encode(), digest_size=32)
    for path in files:
        content = b""
        with suppress(OSError):
            content = path.read_bytes()
        digest.update(f"\0{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.digest()


class _Records(pickle.Unpickler):
    """Makes records and nothing else: a snapshot can call no code of anybody else's."""

    @override
    def find_class(self, module_name: str, global_name: str, /) -> object:
        if module_name in _OWN or (module_name, global_name) in _OTHERS:
            return super().find_class(module_name, global_name)
        message = f"a snapshot holds no {module_name}.{global_name}"
        raise pickle.UnpicklingError(message)


def _recall(snapshot: Path, fingerprint: bytes | None) -> object:
    """Return what was kept under a fingerprint, or under any; nothing if there is nothing."""
    # What a file that is no snapshot does to the unpickler cannot be listed.
    with suppress(Exception):
        content = snapshot.read_bytes()
        size = blake2b(digest_size=32).digest_size
        if fingerprint is None or content[:size] == fingerprint:
            return _Records(io.BytesIO(content[size:])).load()
    return None


def _keep(snapshot: Path, fingerprint: bytes, kept: object) -> None:
    """Write a snapshot in one step, for the owner's eyes only: records may name people at risk."""
    content = fingerprint + pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL)
    keep(snapshot, lambda file: file.write(content))
