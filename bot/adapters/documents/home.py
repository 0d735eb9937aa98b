"""Paths of the bot's files, and the data in force: what the files hold, else their last valid state."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.adapters.documents.loader import (
    last_good_campaign,
    load_campaign,
    load_plans,
    load_settings,
    older_settings,
    plans_from_text,
)
from bot.adapters.documents.reader import read_bytes, read_file
from bot.adapters.documents.settings import BotConfig, parse_settings, strict_settings
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.domain.problem import Problem
from bot.core.validation.settings import (
    find_open_secrets,
    find_owner_inconsistencies,
    find_proposal_inconsistencies,
    find_room_inconsistencies,
    find_rule_inconsistencies,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bot.adapters.documents.campaign import CampaignResult
    from bot.adapters.documents.document import KeyPath
    from bot.core.domain.plans import PlansById
    from bot.core.domain.records import Dataset
    from bot.core.features.reminders.rules import HolidayLists
    from bot.core.ports.documents import Revision

HOLIDAYS: Final = "holidays"
"""The document of days off; it has no revisions because it is a copy of published lists."""

_TERMINAL: Final = "terminal:terminal"


class BrokenHomeError(Exception):
    """Neither the files nor their snapshots can be used."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("the files of the home are broken")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class HomePaths:
    """Paths of the bot's files."""

    home: Path

    def document(self, name: str) -> Path:
        """Return the path of a document that admins edit."""
        return self.home / "config" / f"{name}.yaml"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.document(SETTINGS_DOCUMENT)

    @property
    def plans(self) -> Path:
        """The file of planned milestones and meetings; it may be missing."""
        return self.document(PLANS_DOCUMENT)

    @property
    def texts(self) -> Path:
        """The folder of source texts that the organisation added; it may be missing."""
        return self.home / "config" / "texts"

    @property
    def seeds(self) -> Path:
        """The folder of the campaigns, with one folder each."""
        return self.home / "seeds"

    @property
    def state(self) -> Path:
        """The folder for the bot's own data; it may be missing or read-only."""
        return self.home / "state"

    def look(self) -> tuple[tuple[str, int, int, int], ...]:
        """Return a fingerprint of the files' state: path, inode, size and change time (ctime) of each.

        The ctime is used because no tool can set it, while some restore the modification time.
        """
        found = []
        for path in (*self.settings.parent.glob("*.yaml"), *self.seeds.rglob("*.yaml")):
            with suppress(OSError):
                stat = path.stat()
                found.append((str(path), stat.st_ino, stat.st_size, stat.st_ctime_ns))
        return tuple(sorted(found))


class LoadedHome(NamedTuple):
    """The configuration and data that the bot uses."""

    config: BotConfig
    campaign: CampaignResult
    dataset: Dataset
    """The campaign's records, with the plans laid over them."""
    recorded: Dataset
    """The records without the plans."""
    ahead: PlansById
    language: str
    """Of an answer if no other language is detected."""
    problems: tuple[Problem, ...]
    """Problems of the files as they are now."""
    holidays: HolidayLists | None
    """Days off that no library knows, where a rule minds days off."""
    chosen: bool = True
    """False if nothing is known of the settings: questions are answered, and all else is closed."""


def load_home(
    places: HomePaths, languages: Path, texts: Mapping[str, str], stored: Callable[[], Mapping[str, Revision]]
) -> LoadedHome:
    """Return what is in force in a home.

    Args:
        places: paths of its files.
        languages: the folder of languages.
        texts: documents by name whose text counts, whatever their files hold.
        stored: returns the newest revisions in the database; asked where a file is broken.

    Raises:
        BrokenHomeError: if the files are broken and no valid snapshot exists.

    """
    config, problems, chosen = _load_settings(places, texts.get(SETTINGS_DOCUMENT), stored)
    folder = places.seeds / config.campaign
    reading = load_campaign(folder, languages, places.state)
    problems += reading.problems
    if reading.dataset is None:
        reading = last_good_campaign(folder, places.state) or reading
    if reading.dataset is None:
        raise BrokenHomeError(problems)
    flaws = tuple(language_problems(config, reading.dataset, places))
    language = reading.dataset.campaign.languages[0] if flaws else config.language
    if PLANS_DOCUMENT in texts:
        plans = plans_from_text(texts[PLANS_DOCUMENT], places.plans, reading.dataset, places.state)
    else:
        plans = load_plans(
            places.plans, (folder, languages), reading.dataset, places.state, lambda: stored().get(PLANS_DOCUMENT)
        )
    holidays, unread = _load_holidays(config, places)
    problems += (*flaws, *rule_problems(config, reading.dataset, places), *plans.problems, *unread)
    return LoadedHome(
        config, reading, plans.laid.over(reading.dataset), reading.dataset, plans.laid.ahead, language, problems,
        holidays, chosen,
    )  # fmt: skip


def _load_holidays(config: BotConfig, places: HomePaths) -> tuple[HolidayLists | None, tuple[Problem, ...]]:
    """Return the days off if a rule uses them; otherwise they are not read, so that answers are not delayed."""
    if not config.calendars:
        return None, ()
    from bot.adapters.documents.holidays import read_holidays  # noqa: PLC0415 -- most starts do not need it

    return read_holidays(places.document(HOLIDAYS))


def _load_settings(
    places: HomePaths, text: str | None, stored: Callable[[], Mapping[str, Revision]]
) -> tuple[BotConfig, tuple[Problem, ...], bool]:
    """Return the settings to go by, what is wrong in the text or the file, and whether anybody chose what comes out."""
    if text is None:
        reading = load_settings(places.settings, places.state)
    else:
        reading = parse_settings(read_bytes(str(places.settings), text.encode()))
    problems = reading.problems if reading.config is None else tuple(campaign_problems(reading.config, places))
    if reading.config is not None and not problems:
        return reading.config, (), True
    for config in older_settings(places.settings, places.state, reading, stored().get(SETTINGS_DOCUMENT)):
        if not any(campaign_problems(config, places)):
            return config, problems, True
    campaigns = campaign_folders(places)
    if len(campaigns) != 1:
        # With several campaigns, answers could come from the wrong one.
        raise BrokenHomeError(problems)
    what = (
        "nothing is kept of what it said when it was right, so nobody has a role, notes are shown nowhere, and what is "
    )
    unknown = Problem(str(places.settings), 1, 1, f"{what}recorded waits for an editor", "mend it first")
    return strict_settings(campaigns[0].name), (*problems, unknown), False


def campaign_folders(places: HomePaths) -> list[Path]:
    """Return the folders of the campaigns."""
    if not places.seeds.is_dir():
        return []
    return sorted(path for path in places.seeds.iterdir() if path.is_dir() and not path.name.startswith("."))


def campaign_problems(config: BotConfig, places: HomePaths) -> Iterable[Problem]:
    """Report a campaign that has no folder."""
    names = [folder.name for folder in campaign_folders(places)]
    if config.campaign not in names:
        mend = f"write one of: {', '.join(names)}" if names else f"put the campaign's folder into {places.seeds}"
        yield settings_problem(places, ("campaign",), f"there is no campaign “{config.campaign}” in seeds/", mend)


def language_problems(config: BotConfig, dataset: Dataset, places: HomePaths) -> Iterable[Problem]:
    """Report a language that the campaign does not have."""
    spoken = dataset.campaign.languages
    if config.language not in spoken:
        what = f"the campaign {config.campaign} has no language “{config.language}”"
        yield settings_problem(places, ("language",), what, f"write one of: {', '.join(spoken)}")


def rule_problems(config: BotConfig, dataset: Dataset, places: HomePaths) -> Iterable[Problem]:
    """Report rooms and reminder rules that name something that does not exist or match nothing."""
    rooms = find_room_inconsistencies(config.access, dataset)
    rules = find_rule_inconsistencies(config.reminders, config.digests, config.debriefs, config.rollups, dataset)
    # The person at the bot's own terminal needs no role.
    people = {_TERMINAL, *(each.person for each in config.people)}
    secrets = find_open_secrets(config.access, config.confidential_rooms)
    others = (
        *find_proposal_inconsistencies(config.proposals),
        *find_owner_inconsistencies(config.debriefs, people),
        *secrets,
    )
    for flaw in (*rooms, *rules, *others):
        yield settings_problem(places, flaw.where, flaw.what, flaw.mend)


def settings_problem(places: HomePaths, where: KeyPath, what: str, mend: str) -> Problem:
    """Return a problem at a value of ``config/bot.yaml``."""
    document = read_file(places.settings).document
    line, column = document.position(where) if document else (1, 1)
    return Problem(str(places.settings), line, column, what, mend)
