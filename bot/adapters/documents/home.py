"""Paths of the bot's files, and the data in force: what the files hold, else their last valid state."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.adapters.documents.opening import (
    last_good_campaign,
    older_settings,
    open_campaign,
    open_plans,
    open_settings,
    plans_from,
)
from bot.adapters.documents.reading import read_bytes, read_file
from bot.adapters.documents.settings import BotConfig, settings_in, strict_settings
from bot.core.editing.commands import PLANS, SETTINGS
from bot.core.integrity.rules import (
    find_open_secrets,
    find_owner_flaws,
    find_proposal_flaws,
    find_room_flaws,
    find_rule_flaws,
)
from bot.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bot.adapters.documents.campaign import CampaignReading
    from bot.adapters.documents.document import KeyPath
    from bot.core.dataset import Dataset
    from bot.core.planning.ahead import Ahead
    from bot.core.reminding.holidays import HolidayLists
    from bot.services.ports import Revision


HOLIDAYS: Final = "holidays"
"""The document of days off; it has no revisions because it is a copy of published lists."""

_TERMINAL: Final = "terminal:terminal"


class BrokenHomeError(Exception):
    """Neither the files nor their snapshots can be used."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("the files of the home are broken")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Places:
    """Paths of the bot's files."""

    home: Path

    def document(self, name: str) -> Path:
        """Return the path of a document that admins edit."""
        return self.home / "config" / f"{name}.yaml"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.document(SETTINGS)

    @property
    def plans(self) -> Path:
        """The file of planned milestones and meetings; it may be missing."""
        return self.document(PLANS)

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


class InForce(NamedTuple):
    """The configuration and data that the bot uses."""

    config: BotConfig
    campaign: CampaignReading
    dataset: Dataset
    """The campaign's records, with the plans laid over them."""
    recorded: Dataset
    """The records without the plans."""
    ahead: Ahead
    language: str
    """Of an answer if no other language is detected."""
    problems: tuple[Problem, ...]
    """Problems of the files as they are now."""
    holidays: HolidayLists | None
    """Days off that no library knows, where a rule minds days off."""
    chosen: bool = True
    """False if nothing is known of the settings: questions are answered, and all else is closed."""


def open_home(
    places: Places, languages: Path, texts: Mapping[str, str], stored: Callable[[], Mapping[str, Revision]]
) -> InForce:
    """Return what is in force in a home.

    Args:
        places: paths of its files.
        languages: the folder of languages.
        texts: documents by name whose text counts, whatever their files hold.
        stored: returns the newest revisions in the database; asked where a file is broken.

    Raises:
        BrokenHomeError: if the files are broken and no valid snapshot exists.

    """
    config, problems, chosen = _settings(places, texts.get(SETTINGS), stored)
    folder = places.seeds / config.campaign
    reading = open_campaign(folder, languages, places.state)
    problems += reading.problems
    if reading.dataset is None:
        reading = last_good_campaign(folder, places.state) or reading
    if reading.dataset is None:
        raise BrokenHomeError(problems)
    flaws = tuple(language_flaws(config, reading.dataset, places))
    language = reading.dataset.campaign.languages[0] if flaws else config.language
    if PLANS in texts:
        plans = plans_from(texts[PLANS], places.plans, reading.dataset, places.state)
    else:
        plans = open_plans(
            places.plans, (folder, languages), reading.dataset, places.state, lambda: stored().get(PLANS)
        )
    holidays, unread = _holidays(config, places)
    problems += (*flaws, *rule_flaws(config, reading.dataset, places), *plans.problems, *unread)
    return InForce(
        config, reading, plans.laid.over(reading.dataset), reading.dataset, plans.laid.ahead, language, problems,
        holidays, chosen,
    )  # fmt: skip


def _holidays(config: BotConfig, places: Places) -> tuple[HolidayLists | None, tuple[Problem, ...]]:
    """Return the days off if a rule uses them; otherwise they are not read, so that answers are not delayed."""
    if not config.calendars:
        return None, ()
    from bot.adapters.documents.daysoff import read_holidays  # noqa: PLC0415 -- most starts do not need it

    return read_holidays(places.document(HOLIDAYS))


def _settings(
    places: Places, text: str | None, stored: Callable[[], Mapping[str, Revision]]
) -> tuple[BotConfig, tuple[Problem, ...], bool]:
    """Return the settings to go by, what is wrong in the text or the file, and whether anybody chose what comes out."""
    if text is None:
        reading = open_settings(places.settings, places.state)
    else:
        reading = settings_in(read_bytes(str(places.settings), text.encode()))
    problems = reading.problems if reading.config is None else tuple(campaign_flaws(reading.config, places))
    if reading.config is not None and not problems:
        return reading.config, (), True
    for config in older_settings(places.settings, places.state, reading, stored().get(SETTINGS)):
        if not any(campaign_flaws(config, places)):
            return config, problems, True
    campaigns = campaigns_of(places)
    if len(campaigns) != 1:
        # With several campaigns, answers could come from the wrong one.
        raise BrokenHomeError(problems)
    what = (
        "nothing is kept of what it said when it was right, so nobody has a role, notes are shown nowhere, and what is "
    )
    unknown = Problem(str(places.settings), 1, 1, f"{what}recorded waits for an editor", "mend it first")
    return strict_settings(campaigns[0].name), (*problems, unknown), False


def campaigns_of(places: Places) -> list[Path]:
    """Return the folders of the campaigns."""
    if not places.seeds.is_dir():
        return []
    return sorted(path for path in places.seeds.iterdir() if path.is_dir() and not path.name.startswith("."))


def campaign_flaws(config: BotConfig, places: Places) -> Iterable[Problem]:
    """Report a campaign that has no folder."""
    names = [folder.name for folder in campaigns_of(places)]
    if config.campaign not in names:
        mend = f"write one of: {', '.join(names)}" if names else f"put the campaign's folder into {places.seeds}"
        yield settings_problem(places, ("campaign",), f"there is no campaign “{config.campaign}” in seeds/", mend)


def language_flaws(config: BotConfig, dataset: Dataset, places: Places) -> Iterable[Problem]:
    """Report a language that the campaign does not have."""
    spoken = dataset.campaign.languages
    if config.language not in spoken:
        what = f"the campaign {config.campaign} has no language “{config.language}”"
        yield settings_problem(places, ("language",), what, f"write one of: {', '.join(spoken)}")


def rule_flaws(config: BotConfig, dataset: Dataset, places: Places) -> Iterable[Problem]:
    """Report rooms and reminder rules that name something that does not exist or match nothing."""
    rooms = find_room_flaws(config.access, dataset)
    rules = find_rule_flaws(config.reminders, config.digests, config.debriefs, config.rollups, dataset)
    # The person at the bot's own terminal needs no role.
    people = {_TERMINAL, *(each.person for each in config.people)}
    secrets = find_open_secrets(config.access, config.confidential_rooms)
    others = (*find_proposal_flaws(config.proposals), *find_owner_flaws(config.debriefs, people), *secrets)
    for flaw in (*rooms, *rules, *others):
        yield settings_problem(places, flaw.where, flaw.what, flaw.mend)


def settings_problem(places: Places, where: KeyPath, what: str, mend: str) -> Problem:
    """Return a problem at a value of ``config/bot.yaml``."""
    document = read_file(places.settings).document
    line, column = document.position(where) if document else (1, 1)
    return Problem(str(places.settings), line, column, what, mend)
