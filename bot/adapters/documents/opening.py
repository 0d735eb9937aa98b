"""Data of a home's files: from a snapshot made of exactly these bytes, else from the files.

The snapshot of the last valid state is also used while a file is broken.
"""

from __future__ import annotations

from os.path import lexists
from typing import TYPE_CHECKING, NamedTuple

from bot.adapters.documents.campaign import CampaignReading, campaign_files, read_campaign
from bot.adapters.documents.planned import (
    KeptPlans,
    LaidPlans,
    lay_plans,
    plans_in,
    read_plans,
    right_plans,
    still_fit,
    to_be_kept,
)
from bot.adapters.documents.reading import read_bytes
from bot.adapters.documents.settings import BotConfig, SettingsReading, read_settings, settings_in
from bot.adapters.documents.snapshot import fingerprint, keep_snapshot, kept_at, recall
from bot.core.planning.plans import Plans
from bot.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.core.dataset import Dataset
    from bot.services.ports import Revision


def open_campaign(folder: Path, languages_folder: Path, state: Path) -> CampaignReading:
    """Return the campaign from its snapshot under ``state``, else from its files; save a snapshot if it is valid."""
    snapshot = _of_campaign(folder, state)
    before = fingerprint(campaign_files(folder, languages_folder))
    kept = recall(snapshot, before, CampaignReading)
    if kept is not None:
        return kept
    reading = read_campaign(folder, languages_folder, state)
    # An edit between the two reads would store new records under the old fingerprint.
    if reading.dataset is not None and fingerprint(campaign_files(folder, languages_folder)) == before:
        keep_snapshot(snapshot, before, reading, CampaignReading)
    return reading


def open_settings(path: Path, state: Path) -> SettingsReading:
    """Return ``config/bot.yaml`` from its snapshot, else from the file; save a snapshot if it is valid."""
    snapshot = state / "settings.snapshot"
    before = fingerprint([path])
    kept = recall(snapshot, before, BotConfig)
    if kept is not None:
        return SettingsReading(kept, ())
    reading = read_settings(path)
    if reading.config is not None and fingerprint([path]) == before:
        keep_snapshot(snapshot, before, reading.config, BotConfig)
    return reading


def last_good_campaign(folder: Path, state: Path) -> CampaignReading | None:
    """Return the campaign's last valid state, whatever its files hold now."""
    return recall(_of_campaign(folder, state), None, CampaignReading)


def older_settings(path: Path, state: Path, broken: SettingsReading, stored: Revision | None) -> Iterator[BotConfig]:
    """Yield what ``config/bot.yaml`` said when it was right, the newest first; then what is right of it now.

    Args:
        path: the file.
        state: where its snapshot lies.
        broken: what was read now.
        stored: the newest revision in the database, which counts as long as the file is broken.

    """
    snapshot = state / "settings.snapshot"
    kept = settings_in(read_bytes(str(path), stored.text.encode())) if stored else None
    found = [(kept_at(snapshot), recall(snapshot, None, BotConfig))]
    if stored and kept:
        found.append((stored.at, kept.config))
    yield from (config for _, config in sorted(found, key=lambda each: each[0], reverse=True) if config)
    # An older version may have stored what this one refuses.
    yield from (each.rest for each in (kept, broken) if each and each.rest)


class PlansInForce(NamedTuple):
    """The plans in use, laid over the records, and the problems of the file as it is now."""

    laid: LaidPlans
    problems: tuple[Problem, ...] = ()


def open_plans(
    path: Path, campaign: tuple[Path, Path], dataset: Dataset, state: Path, stored: Callable[[], Revision | None]
) -> PlansInForce:
    """Return what ``config/milestones.yaml`` plans; where it is broken, what it planned when it was right last.

    The same holds if the file was deleted: that is reported as an accident, and an empty file means that nothing is
    planned.

    Args:
        path: the file; it may be missing if there never was one.
        campaign: the folders of the campaign and of the languages, which the plans were checked against.
        dataset: the campaign's records.
        state: where snapshots lie.
        stored: returns the newest revision in the database, which counts as long as the file is broken.

    """
    snapshot = _of_plans(state)
    gone = plans_gone(path, state)
    if gone:
        return PlansInForce(_last_good_plans(path, snapshot, dataset, stored()), gone)
    there = lexists(path)
    files = [path, *campaign_files(*campaign)]
    before = fingerprint(files)
    kept = recall(snapshot, before, KeptPlans)
    if kept is not None and kept.written == there:
        return PlansInForce(lay_plans(kept.plans, dataset, kept.dates))
    reading = read_plans(path, dataset)
    if reading.plans is None:
        return PlansInForce(_last_good_plans(path, snapshot, dataset, stored()), reading.problems)
    laid = lay_plans(reading.plans, dataset)
    if fingerprint(files) == before:
        keep_snapshot(snapshot, before, to_be_kept(laid, written=there), KeptPlans)
    return PlansInForce(laid)


def plans_from(text: str, path: Path, dataset: Dataset, state: Path) -> PlansInForce:
    """Return what a text plans that is stored; where that cannot be used, what is right of it, or was right last."""
    reading = plans_in(read_bytes(str(path), text.encode()), dataset)
    if reading.plans is None:
        return PlansInForce(_last_good_plans(path, _of_plans(state), dataset, None, text), reading.problems)
    return PlansInForce(lay_plans(reading.plans, dataset))


def plans_gone(path: Path, state: Path) -> tuple[Problem, ...]:
    """Report a file that existed when the bot read it last; one that never existed is no problem."""
    if lexists(path):
        return ()
    kept = recall(_of_plans(state), None, KeptPlans)
    if kept is None or not kept.written:
        return ()
    return (Problem(str(path), 1, 1, "the file is gone", "put it back, or save an empty one to plan nothing"),)


def _last_good_plans(
    path: Path, snapshot: Path, dataset: Dataset, stored: Revision | None, text: str = ""
) -> LaidPlans:
    """Return the newest plans that are kept and whose records are all known; else what is right of those stored."""
    kept = recall(snapshot, None, KeptPlans)
    found = [(kept_at(snapshot), kept.plans)] if kept is not None and still_fit(kept.plans, dataset) else []
    if stored is not None:
        text = stored.text
        reading = plans_in(read_bytes(str(path), text.encode()), dataset)
        found += [(stored.at, reading.plans)] if reading.plans is not None else []
    if found:
        return lay_plans(max(found, key=lambda each: each[0])[1], dataset)
    return lay_plans(right_plans(read_bytes(str(path), text.encode()), dataset) or Plans(), dataset)


def _of_plans(state: Path) -> Path:
    return state / "milestones.snapshot"


def _of_campaign(folder: Path, state: Path) -> Path:
    return state / f"campaign-{folder.name}.snapshot"
