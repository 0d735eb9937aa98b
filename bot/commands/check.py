"""``check``: every mistake in ``config/`` and in every campaign of ``seeds/``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.adapters.daysoff import known_countries
from bot.adapters.documents.campaign import read_campaign
from bot.adapters.documents.daysoff import read_holidays
from bot.adapters.documents.home import (
    HOLIDAYS,
    campaign_flaws,
    campaigns_of,
    language_flaws,
    rule_flaws,
    settings_problem,
)
from bot.adapters.documents.opening import plans_gone
from bot.adapters.documents.planned import read_plans
from bot.adapters.documents.settings import named_settings, read_settings
from bot.adapters.zonedata import pin_tzdata
from bot.app.clock import SystemClock
from bot.app.errors import told
from bot.app.places import LANGUAGES
from bot.commands.speaking import moment_of
from bot.core.integrity.rules import find_calendar_flaws
from bot.core.reminding.holidays import missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.documents.settings import BotConfig
    from bot.app.places import Places
    from bot.commands.speaking import Streams, Wishes
    from bot.core.dataset import Dataset


def check(places: Places, streams: Streams, wishes: Wishes) -> int:
    """Tell every mistake in ``config/`` and in every campaign of ``seeds/``, and what will be missing soon."""
    pin_tzdata()
    now = moment_of(wishes.now, ZoneInfo("UTC")) if wishes.now else SystemClock().now()
    settings = read_settings(places.settings)
    problems = [*settings.problems]
    counted: list[str] = []
    folders = campaigns_of(places)
    # One mistake hides no other: what the settings name is looked for even where they cannot be used.
    config = settings.config or named_settings(places.settings)
    chosen = _chosen(config, [folder.name for folder in folders])
    recorded: Dataset | None = None
    for folder in folders:
        reading = read_campaign(folder, LANGUAGES, places.state)
        problems += reading.problems
        if reading.dataset is None:
            continue
        counted.append(_counted(folder.name, reading.dataset))
        if folder.name == chosen:
            recorded = reading.dataset
    if config and recorded and config.campaign == chosen:
        problems += (*language_flaws(config, recorded, places), *rule_flaws(config, recorded, places))
    problems += (*read_plans(places.plans, recorded).problems, *plans_gone(places.plans, places.state))
    if config:
        problems += campaign_flaws(config, places)
    holidays = read_holidays(places.document(HOLIDAYS))
    problems += holidays.problems
    used = {each for rule in config.reminders for each in rule.working_days} if config else set()
    if config and used:
        known = known_countries() | holidays.lists.calendars
        flaws = find_calendar_flaws(config.reminders, known)
        problems += (settings_problem(places, flaw.where, flaw.what, flaw.mend) for flaw in flaws)
    if problems:
        print(told(problems), file=streams.output)
        return 1
    print("Everything is in order.", *counted, sep="\n", file=streams.output)
    for calendar, year in missing(holidays.lists, used, now.date()):
        print(
            f"Not a mistake, but to do: no published list of the days off of {calendar} in {year} stands in "
            f"{places.document(HOLIDAYS)}; look it up and write it there with its source",
            file=streams.output,
        )
    return 0


def _chosen(config: BotConfig | None, names: Sequence[str]) -> str | None:
    """Return the campaign that plans belong to: the one that is named, else the only one there is, as at a start."""
    if config and config.campaign in names:
        return config.campaign
    return names[0] if len(names) == 1 else None


def _counted(name: str, dataset: Dataset) -> str:
    counts = {
        "recommendations": dataset.recommendations,
        "sources": dataset.sources,
        "milestones": dataset.milestones,
        "meetings": dataset.meetings,
    }
    return f"{name}: " + ", ".join(f"{len(records)} {kind}" for kind, records in counts.items())
