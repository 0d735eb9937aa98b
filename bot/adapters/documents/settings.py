"""``config/bot.yaml``: what an admin chooses for the whole bot."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.adapters.documents.explaining import read_model
from bot.adapters.documents.reading import read_file
from bot.core.access import Access, Asking, OpenRoom
from bot.core.debriefing.rules import DebriefRule
from bot.core.following.rules import RollupRule
from bot.core.legible import clean
from bot.core.problem import Problem, in_order
from bot.core.progress.waiting import ProposalRule
from bot.core.records import LanguageCode
from bot.core.reminding.rules import Digest, Rule
from bot.core.rights import Grant, Rights, Role

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.documents.document import Reading


def _visible(name: object) -> object:
    """Leave out what cannot be seen: whoever copies a name from a message copies that too."""
    return clean(name) if isinstance(name, str) else name


PlatformId = Annotated[
    str,
    Field(pattern=r"^[a-z]+:\S+$", max_length=200, examples=["slack:U0123456789", "matrix:@aigerim:example.org"]),
    BeforeValidator(_visible),
]
"""A person or room as their platform calls them, behind the platform's name."""


class PersonConfig(BaseModel):
    """What one person may do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: PlatformId
    role: Role
    """reader: asks, and sees what is planned; editor: also changes it; admin: also changes who may do what."""
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """For those who read this file."""
    rooms: tuple[PlatformId, ...] = ()
    """Where the role counts, and ends; everywhere if left out."""


class RoomConfig(BaseModel):
    """A room in which the bot may be asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    room: PlatformId
    asking: Asking = "listed"
    """Who may ask there. everyone: whoever is in it and one of ours; listed: only those among the people."""
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """For those who read this file."""
    language: LanguageCode | None = None
    """Of an answer where neither the question nor the thread shows one; the bot's if left out."""
    shared: Annotated[bool, Field(strict=True)] = False
    """Whether the bot speaks there although people of other workspaces or servers, or anybody, can read along."""


Home = Annotated[str, Field(pattern=r"^\S+$", max_length=200, examples=["T0123456789", "example.org"])]
"""A workspace or a server, as its platform calls it."""


class OursConfig(BaseModel):
    """The workspaces and servers whose people are ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slack: tuple[Home, ...] = ()
    """Ids of workspaces."""
    matrix: tuple[Home, ...] = ()
    """Names of servers: what stands behind the colon of a person's id."""


class BotConfig(BaseModel):
    """The choices; ``config/bot.yaml`` explains each to those who make them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    campaign: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    """The name of a folder in seeds/."""
    language: LanguageCode = "en"
    """Of an answer where neither the question nor the conversation shows one."""
    semantic: Annotated[bool, Field(strict=True)] = False
    """Whether the nearest topic is looked for by meaning when no word is known; needs the extra of the same name."""
    four_eyes: Annotated[bool, Field(strict=True)] = False
    """Whether what anybody records of what came of an ask counts only once somebody else has approved it."""
    proposals: ProposalRule = ProposalRule()
    """What becomes of proposals on which nobody decides."""
    note_rooms: tuple[PlatformId, ...] = ()
    """The only rooms in which the notes on progress are shown; wherever progress is shown if left out."""
    admin_room: PlatformId | None = None
    """The room that is told when a file is broken, what could not be sent, and which meeting has no date yet."""
    ours: OursConfig = OursConfig()
    """The workspaces and servers whose people are ours; nobody of any other gets an answer, or reads along."""
    rooms: tuple[RoomConfig, ...] = ()
    """Where the bot may be asked; nowhere else, but in private by people with a role that counts everywhere."""
    people: tuple[PersonConfig, ...] = ()
    """Who may change what; nobody who is not listed may."""
    reminders: tuple[Rule, ...] = ()
    """Who is told of what is ahead, and when."""
    digests: tuple[Digest, ...] = ()
    """Weekly lists of what is ahead, and of what was not answered after meetings."""
    debriefs: tuple[DebriefRule, ...] = ()
    """Who is asked what was raised at a meeting, and when."""
    rollups: tuple[RollupRule, ...] = ()
    """When those who follow something are told what has changed."""

    @cached_property
    def calendars(self) -> frozenset[str]:
        """Whose days off any rule asks for."""
        reminded = (each for rule in self.reminders for each in rule.working_days)
        return frozenset((*reminded, *(each for rule in self.debriefs for each in rule.working_days)))

    @cached_property
    def rights(self) -> Rights:
        """Who may do what."""
        grants = tuple(Grant(each.person, each.role, each.rooms) for each in self.people)
        return Rights(grants, frozenset(each.room for each in self.rooms if each.asking == "everyone"))

    @cached_property
    def access(self) -> Access:
        """Who gets an answer, and where."""
        rooms = tuple(OpenRoom(each.room, each.asking, each.language, each.shared) for each in self.rooms)
        return Access(self.rights, rooms, {"slack": frozenset(self.ours.slack), "matrix": frozenset(self.ours.matrix)})


class SettingsReading(NamedTuple):
    """The choices, or what keeps them from being used."""

    config: BotConfig | None
    problems: tuple[Problem, ...]


def read_settings(path: Path) -> SettingsReading:
    """Read ``config/bot.yaml``; a file with any problem is not used at all."""
    return settings_in(read_file(path))


def named_settings(path: Path) -> BotConfig | None:
    """Return the campaign and the language that a file names, whatever else is wrong with it."""
    document = read_file(path).document
    if document is None:
        return None
    named = {key: value for key, value in document.data.items() if key in {"campaign", "language"}}
    return read_model(replace(document, data=named), BotConfig).model


def settings_in(reading: Reading) -> SettingsReading:
    """Return what a text that was read holds."""
    if reading.document is None:
        return SettingsReading(None, in_order(reading.problems))
    checked = read_model(reading.document, BotConfig)
    problems = in_order((*reading.problems, *checked.problems))
    return SettingsReading(None if problems else checked.model, problems)
