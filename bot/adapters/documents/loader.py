"""Data of a home's files: from a snapshot made of exactly these bytes, else from the files.

The snapshot of the last valid state is also used while a file is broken.
"""

from __future__ import annotations

from os.path import lexists
from typing import TYPE_CHECKING, NamedTuple

from bot.adapters.documents.campaign import CampaignResult, campaign_files, read_campaign
from bot.adapters.documents.plans import (
    MergedPlans,
    PlansSnapshot,
    are_plans_valid,
    make_plans_snapshot,
    merge_plans,
    parse_plans,
    read_plans,
    right_plans,
)
from bot.adapters.documents.reader import read_bytes
from bot.adapters.documents.settings import BotConfig, SettingsResult, parse_settings, read_settings
from bot.adapters.documents.snapshot import fingerprint, kept_at, load_snapshot, save_snapshot
from bot.core.domain.plans import Plans
from bot.core.domain.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.core.domain.records import Dataset
    from bot.core.ports.documents import Revision


def load_campaign(folder: Path, languages_folder: Path, state: Path) -> CampaignResult:
    """Return the campaign from its snapshot under ``state``, else from its files; save a snapshot if it is valid."""
    snapshot = _campaign_snapshot_path(folder, state)
    before = fingerprint(campaign_files(folder, languages_folder))
    kept = load_snapshot(snapshot, before, CampaignResult)
    if kept is not None:
        return kept
    reading = read_campaign(folder, languages_folder)
    # An edit between the two reads would store new records under the old fingerprint.
    if reading.dataset is not None and fingerprint(campaign_files(folder, languages_folder)) == before:
        save_snapshot(snapshot, before, reading, CampaignResult)
    return reading


def load_settings(path: Path, state: Path) -> SettingsResult:
    """Return ``config/bot.yaml`` from its snapshot, else from the file; save a snapshot if it is valid."""
    snapshot = state / "settings.snapshot"
    before = fingerprint([path])
    kept = load_snapshot(snapshot, before, BotConfig)
    if kept is not None:
        return SettingsResult(kept, ())
    reading = read_settings(path)
    if reading.config is not None and fingerprint([path]) == before:
        save_snapshot(snapshot, before, reading.config, BotConfig)
    return reading


def last_good_campaign(folder: Path, state: Path) -> CampaignResult | None:
    """Return the campaign's last valid state, whatever its files hold now."""
    return load_snapshot(_campaign_snapshot_path(folder, state), None, CampaignResult)


def older_settings(path: Path, state: Path, broken: SettingsResult, stored: Revision | None) -> Iterator[BotConfig]:
    """Yield what ``config/bot.yaml`` said when it was right, the newest first; then what is right of it now.

    Args:
        path: the file.
        state: where its snapshot lies.
        broken: what was read now.
        stored: the newest revision in the database, which counts as long as the file is broken.

    """
    snapshot = state / "settings.snapshot"
    kept = parse_settings(read_bytes(str(path), stored.text.encode())) if stored else None
    found = [(kept_at(snapshot), load_snapshot(snapshot, None, BotConfig))]
    if stored and kept:
        found.append((stored.at, kept.config))
    yield from (config for _, config in sorted(found, key=lambda each: each[0], reverse=True) if config)
    # An older version may have stored what this one refuses.
    yield from (each.rest for each in (kept, broken) if each and each.rest)


class LoadedPlans(NamedTuple):
    """The plans in use, laid over the records, and the problems of the file as it is now."""

    laid: MergedPlans
    problems: tuple[Problem, ...] = ()


def load_plans(
    path: Path, campaign: tuple[Path, Path], dataset: Dataset, state: Path, stored: Callable[[], Revision | None]
) -> LoadedPlans:
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
    snapshot = _plans_snapshot_path(state)
    gone = find_missing_plans(path, state)
    if gone:
        return LoadedPlans(_last_good_plans(path, snapshot, dataset, stored()), gone)
    there = lexists(path)
    files = [path, *campaign_files(*campaign)]
    before = fingerprint(files)
    kept = load_snapshot(snapshot, before, PlansSnapshot)
    if kept is not None and kept.written == there:
        return LoadedPlans(merge_plans(kept.plans, dataset, kept.dates))
    reading = read_plans(path, dataset)
    if reading.plans is None:
        return LoadedPlans(_last_good_plans(path, snapshot, dataset, stored()), reading.problems)
    laid = merge_plans(reading.plans, dataset)
    if fingerprint(files) == before:
        save_snapshot(snapshot, before, make_plans_snapshot(laid, written=there), PlansSnapshot)
    return LoadedPlans(laid)


def plans_from_text(text: str, path: Path, dataset: Dataset, state: Path) -> LoadedPlans:
    """Return what a text plans that is stored; where that cannot be used, what is right of it, or was right last."""
    reading = parse_plans(read_bytes(str(path), text.encode()), dataset)
    if reading.plans is None:
        return LoadedPlans(_last_good_plans(path, _plans_snapshot_path(state), dataset, None, text), reading.problems)
    return LoadedPlans(merge_plans(reading.plans, dataset))


def find_missing_plans(path: Path, state: Path) -> tuple[Problem, ...]:
    """Report a file that existed when the bot read it last; one that never existed is no problem."""
    if lexists(path):
        return ()
    kept = load_snapshot(_plans_snapshot_path(state), None, PlansSnapshot)
    if kept is None or not kept.written:
        return ()
    return (Problem(str(path), 1, 1, "the file is gone", "put it back, or save an empty one to plan nothing"),)


def _last_good_plans(
    path: Path, snapshot: Path, dataset: Dataset, stored: Revision | None, text: str = ""
) -> MergedPlans:
    """Return the newest plans that are kept and whose records are all known; else what is right of those stored."""
    kept = load_snapshot(snapshot, None, PlansSnapshot)
    found = [(kept_at(snapshot), kept.plans)] if kept is not None and are_plans_valid(kept.plans, dataset) else []
    if stored is not None:
        text = stored.text
        reading = parse_plans(read_bytes(str(path), text.encode()), dataset)
        found += [(stored.at, reading.plans)] if reading.plans is not None else []
    if found:
        return merge_plans(max(found, key=lambda each: each[0])[1], dataset)
    return merge_plans(right_plans(read_bytes(str(path), text.encode()), dataset) or Plans(), dataset)


def _plans_snapshot_path(state: Path) -> Path:
    return state / "milestones.snapshot"


def _campaign_snapshot_path(folder: Path, state: Path) -> Path:
    return state / f"campaign-{folder.name}.snapshot"
