"""``check``: finds all mistakes in ``config/`` and in every campaign of ``seeds/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.adapters.documents.campaign import read_campaign
from bot.adapters.documents.holidays import read_holidays
from bot.adapters.documents.home import (
    HOLIDAYS,
    campaign_folders,
    campaign_problems,
    language_problems,
    rule_problems,
    settings_problem,
)
from bot.adapters.documents.loader import find_missing_plans
from bot.adapters.documents.plans import read_plans
from bot.adapters.documents.settings import read_campaign_and_language, read_settings
from bot.adapters.documents.source_texts.folder import NO_TEXTS, check_texts
from bot.adapters.holidays import known_countries
from bot.adapters.tzdata import pin_tzdata
from bot.app.clock import SystemClock
from bot.app.errors import format_problems
from bot.app.home_paths import LANGUAGES
from bot.cli.streams import parse_moment
from bot.core.domain.identifiers import is_private_place
from bot.core.domain.problem import CheckResult
from bot.core.domain.text import escape_invisible
from bot.core.features.reminders.rules import missing_calendars
from bot.core.validation.settings import find_calendar_inconsistencies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.adapters.documents.home import HomePaths
    from bot.adapters.documents.settings import BotConfig
    from bot.cli.streams import AnswerOptions, Streams
    from bot.core.domain.problem import Problem
    from bot.core.domain.records import Dataset
    from bot.core.features.reminders.rules import HolidayLists


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Result of the check."""

    config: BotConfig | None
    """Settings; if they are invalid, the valid part of them."""
    problems: Sequence[Problem]
    counted: Sequence[str]
    """Number of records of each campaign."""
    missing: Sequence[CheckResult]
    """What is not a mistake, but must be done soon."""
    texts_found: str
    """Sources with texts in ``config/texts/``, with their languages; empty if there are none."""


def check(places: HomePaths, streams: Streams, options: AnswerOptions) -> int:
    """Print all mistakes in ``config/`` and in every campaign of ``seeds/``, and what must be done soon."""
    found = check_files(places, parse_moment(options.now, ZoneInfo("UTC")) if options.now else SystemClock().now())
    if found.problems:
        print(format_problems(found.problems), file=streams.output)
        return 1
    texts_found = [f"config/texts: {found.texts_found}"] if found.texts_found else []
    print(
        "Everything is in order.", *map(escape_invisible, (*found.counted, *texts_found)), sep="\n", file=streams.output
    )
    for each in found.missing:
        print(escape_invisible(f"Not a mistake, but to do: {each.what}; {each.mend}"), file=streams.output)
    return 0


def check_files(places: HomePaths, now: datetime) -> CheckReport:
    """Check ``config/`` and every campaign of ``seeds/``."""
    pin_tzdata()
    settings = read_settings(places.settings)
    # Invalid settings must not hide other mistakes, so the valid part of them is used.
    config = settings.config or read_campaign_and_language(places.settings)
    campaigns = _check_campaigns(config, places)
    problems = [*settings.problems, *campaigns.problems]
    recorded = campaigns.dataset
    if config and recorded and config.campaign == campaigns.chosen:
        problems += (*language_problems(config, recorded, places), *rule_problems(config, recorded, places))
    problems += (*read_plans(places.plans, recorded).problems, *find_missing_plans(places.plans, places.state))
    seeds = places.seeds / str(campaigns.chosen)
    texts = check_texts(places.texts, places.state, seeds, recorded) if recorded else NO_TEXTS
    problems += texts.problems
    if config:
        problems += campaign_problems(config, places)
    holidays = read_holidays(places.document(HOLIDAYS))
    problems += holidays.problems
    missing: list[CheckResult] = []
    if config:
        problems += _calendar_problems(config, holidays.lists, places)
        missing += _missing_holidays(config, holidays.lists, now.date(), places)
    if settings.config:
        missing += _people_not_told(settings.config, places)
    texts_found = [f"{source} ({', '.join(languages)})" for source, languages in texts.texts.languages().items()]
    return CheckReport(config, problems, campaigns.counted, missing, "; ".join(texts_found))


@dataclass(frozen=True, slots=True)
class _CheckedCampaigns:
    """Result of the check of every campaign."""

    problems: Sequence[Problem]
    counted: Sequence[str]
    """Number of records of each valid campaign."""
    chosen: str | None
    """The campaign that plans belong to."""
    dataset: Dataset | None
    """Its records; None if they are invalid."""


def _check_campaigns(config: BotConfig | None, places: HomePaths) -> _CheckedCampaigns:
    folders = campaign_folders(places)
    chosen = _chosen(config, [folder.name for folder in folders])
    problems: list[Problem] = []
    valid: dict[str, Dataset] = {}
    for folder in folders:
        reading = read_campaign(folder, LANGUAGES)
        problems += reading.problems
        if reading.dataset is not None:
            valid[folder.name] = reading.dataset
    counted = [_counted(name, dataset) for name, dataset in valid.items()]
    return _CheckedCampaigns(problems, counted, chosen, valid.get(chosen) if chosen else None)


def _calendar_problems(config: BotConfig, lists: HolidayLists, places: HomePaths) -> list[Problem]:
    """Return the mistakes in the calendars of days off that rules name."""
    if not config.calendars:
        return []
    known = known_countries() | lists.calendars
    flaws = find_calendar_inconsistencies(config.reminders, config.debriefs, known)
    return [settings_problem(places, flaw.where, flaw.what, flaw.mend) for flaw in flaws]


def _missing_holidays(config: BotConfig, lists: HolidayLists, today: date, places: HomePaths) -> list[CheckResult]:
    """Return the lists of days off that rules need soon and nobody has written down, with a remedy."""
    file, mend = places.document(HOLIDAYS), "look it up and write it there with its source"
    return [
        CheckResult(f"no published list of the days off of {calendar} in {year} stands in {file}", mend)
        for calendar, year in missing_calendars(lists, config.calendars, today)
    ]


def _people_not_told(config: BotConfig, places: HomePaths) -> list[CheckResult]:
    """Return the people whom a rule names but who get no private messages, with a remedy."""
    limited = {each.person for each in config.people if each.rooms}
    named: dict[str, list[str]] = {}
    for kind, rules in (("reminders", config.reminders), ("digests", config.digests), ("rollups", config.rollups)):
        for rule in rules:
            for place in rule.rooms:
                named.setdefault(place, []).append(kind)
    for debrief in config.debriefs:
        for place in (*debrief.rooms, *filter(None, [debrief.owner])):
            named.setdefault(place, []).append("debriefs")
    mend = "name a room instead, or give them a role without “rooms” under “people”"
    return [
        CheckResult(
            f"{place}, whom {' and '.join(dict.fromkeys(kinds))} in {places.settings} name, is told nothing in "
            f"private: {'their role ends at its rooms' if place in limited else 'they have no role'}",
            mend,
        )
        for place, kinds in named.items()
        if (place in limited or is_private_place(place)) and not config.rights.in_private(place)
    ]


def _chosen(config: BotConfig | None, names: Sequence[str]) -> str | None:
    """Return the campaign that plans belong to: the one in the settings, else the only one, as on startup."""
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
