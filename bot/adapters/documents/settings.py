"""Models and reader of ``config/bot.yaml``, the settings of the whole bot."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from bot.adapters.documents.errors import read_model
from bot.adapters.documents.plans import without_entries
from bot.adapters.documents.reader import read_file
from bot.core.domain.access import AccessPolicy, AskPolicy, Grant, OpenRoom, Rights, Role, SignPolicy
from bot.core.domain.identifiers import check_home, check_id, check_place, check_room, is_key
from bot.core.domain.problem import InvalidValueError, Problem, in_order
from bot.core.domain.records import LanguageCode, Record
from bot.core.domain.text import clean
from bot.core.features.debriefs.rules import DebriefRule
from bot.core.features.follows.rules import RollupRule
from bot.core.features.progress.model import DaysText, ProposalRule
from bot.core.features.reminders.rules import Digest, ReminderRule, parse_offset

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.documents.document import ParseResult

MIN_RETENTION_DAYS: Final = 60
"""In days: debriefs are open for 56 days, and roll-ups go back 45."""


def _remove_invisible(name: object) -> object:
    """Remove invisible characters, which come along when a name is copied from a message."""
    return clean(name) if isinstance(name, str) else name


PlatformId = Annotated[
    str,
    Field(pattern=r"^[a-z]+:\S+$", max_length=200, examples=["slack:U0123456789", "matrix:@aigerim:example.org"]),
    BeforeValidator(_remove_invisible),
    AfterValidator(check_id),
]
"""A person or room as their platform calls them, behind the platform's name."""
Room = Annotated[PlatformId, AfterValidator(check_room)]
Place = Annotated[PlatformId, AfterValidator(check_place)]
"""A room, or a person who is told in private."""


class PersonConfig(Record):
    """What one person may do."""

    person: PlatformId
    role: Role
    """reader: asks, and sees what is planned; editor: also changes it; admin: also changes who may do what."""
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """For those who read this file."""
    rooms: tuple[Room, ...] = ()
    """Where the role counts, and ends; everywhere if left out."""
    identity: str | None = None
    """Of somebody on Matrix, the public master key by which their devices are signed: no other is taken for theirs.
    “advocacy-bot people identity” prints it."""

    @field_validator("identity")
    @classmethod
    def _a_key_of_matrix(cls, identity: str | None, info: ValidationInfo) -> str | None:
        if identity is not None and not str(info.data.get("person", "matrix:")).startswith("matrix:"):
            what, mend = "identity is for people on Matrix alone", "take this line out"
            raise InvalidValueError(what, mend)
        if identity is not None and not is_key(identity):
            what, mend = (
                "this is not a key, which has 43 characters",
                "write what “advocacy-bot people identity” prints",
            )
            raise InvalidValueError(what, mend)
        return identity


class RoomConfig(Record):
    """A room in which the bot may be asked."""

    room: Room
    asking: AskPolicy = "listed"
    """Who may ask there. everyone: whoever is in it and one of ours; listed: only those among the people."""
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """For those who read this file."""
    language: LanguageCode | None = None
    """Of an answer where neither the question nor the thread shows one; the bot's if left out."""
    shared: Annotated[bool, Field(strict=True)] = False
    """Whether the bot speaks there although people of other workspaces or servers, or anybody, can read along."""
    signs: SignPolicy = "propose"
    """What reactions may do in a room of Matrix, where a server can make them up in anybody's name. propose: what they
    record waits for an editor's typed line; trusted: as much as the person whose name they bear."""

    clear: Annotated[bool, Field(strict=True)] = False
    """Whether a room of Matrix takes part though it is not encrypted, so that its servers read all that is said there,
    and can make it up. Whoever speaks there acts as a reader at most."""

    @field_validator("clear")
    @classmethod
    def _only_in_clear_on_matrix(cls, clear: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 -- as pydantic calls it
        if clear and not str(info.data.get("room", "matrix:")).startswith("matrix:"):
            what, mend = "clear is chosen for rooms of Matrix alone", "take this line out"
            raise InvalidValueError(what, mend)
        if clear and info.data.get("signs") == "trusted":
            what, mend = (
                "signs cannot be trusted where nothing is encrypted",
                "take “signs: trusted” out, or encrypt the room",
            )
            raise InvalidValueError(what, mend)
        return clear

    @field_validator("signs")
    @classmethod
    def _only_of_matrix(cls, signs: SignPolicy, info: ValidationInfo) -> SignPolicy:
        if not str(info.data.get("room", "matrix:")).startswith("matrix:"):
            what, mend = "signs are chosen for rooms of Matrix alone", "take this line out"
            raise InvalidValueError(what, mend)
        return signs


Workspace = Annotated[
    str, Field(max_length=200, examples=["T0123456789"]), AfterValidator(partial(check_home, "slack"))
]
Server = Annotated[str, Field(max_length=200, examples=["example.org"]), AfterValidator(partial(check_home, "matrix"))]


class OursConfig(Record):
    """The workspaces and servers whose people are ours."""

    slack: tuple[Workspace, ...] = ()
    """Ids of workspaces."""
    matrix: tuple[Server, ...] = ()
    """Names of servers: what stands behind the colon of a person's id."""


class MatrixConfig(Record):
    """What holds on Matrix alone."""

    unsigned_devices: Literal["withheld", "told"] = "withheld"
    """What people who have not set up cross-signing read of the bot's messages. withheld: nothing; told: what is said
    in rooms that hold nothing confidential."""


def _check_retention(text: str) -> str:
    if parse_offset(text).days < MIN_RETENTION_DAYS:
        message = (
            f"“{text}” is too short: write {MIN_RETENTION_DAYS}d or more, for what is still answered must be known"
        )
        raise ValueError(message)
    return text


class KeepConfig(Record):
    """For how long what is of no use any more is kept."""

    operational: Annotated[DaysText, AfterValidator(_check_retention)] = "180d"
    """What was sent, after what it was about is over: as many days, at least 60."""

    @property
    def days(self) -> int:
        """The number of days."""
        return parse_offset(self.operational).days


class BotConfig(Record):
    """The choices; ``config/bot.yaml`` explains each to those who make them."""

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
    note_rooms: tuple[Place, ...] = ()
    """The only rooms in which the notes on progress are shown; wherever progress is shown if left out."""
    admin_room: Place | None = None
    """The room that is told when a file is broken, what could not be sent, and which meeting has no date yet."""
    ours: OursConfig = OursConfig()
    """The workspaces and servers whose people are ours; nobody of any other gets an answer, or reads along."""
    matrix: MatrixConfig = MatrixConfig()
    """What holds on Matrix alone."""
    rooms: tuple[RoomConfig, ...] = ()
    """Where the bot may be asked; nowhere else, but in private by people with a role that counts everywhere."""
    people: tuple[PersonConfig, ...] = ()
    """Who may change what; nobody who is not listed may."""
    reminders: tuple[ReminderRule, ...] = ()
    """Who is told of what is ahead, and when."""
    digests: tuple[Digest, ...] = ()
    """Weekly lists of what is ahead, and of what was not answered after meetings."""
    debriefs: tuple[DebriefRule, ...] = ()
    """Who is asked what was raised at a meeting, and when."""
    rollups: tuple[RollupRule, ...] = ()
    """When those who follow something are told what has changed."""
    keep: KeepConfig = KeepConfig()
    """For how long what is of no use any more is kept."""

    @field_validator("people")
    @classmethod
    def _one_identity_each(cls, people: tuple[PersonConfig, ...]) -> tuple[PersonConfig, ...]:
        known: dict[str, str] = {}
        for each in people:
            if each.identity and known.setdefault(each.person, each.identity) != each.identity:
                what, mend = f"{each.person} has two identities", "leave the one that is theirs"
                raise InvalidValueError(what, mend)
        return people

    @cached_property
    def identities(self) -> dict[str, str]:
        """The recorded Matrix master key of each person."""
        return {each.person: each.identity for each in self.people if each.identity}

    @cached_property
    def confidential_rooms(self) -> frozenset[str]:
        """The rooms with confidential content: notes on progress, and messages to admins."""
        return frozenset((*self.note_rooms, *([self.admin_room] if self.admin_room else ())))

    @cached_property
    def calendars(self) -> frozenset[str]:
        """The calendars whose days off any rule uses."""
        reminded = (each for rule in self.reminders for each in rule.working_days)
        return frozenset((*reminded, *(each for rule in self.debriefs for each in rule.working_days)))

    @cached_property
    def rights(self) -> Rights:
        """The rights of each person."""
        grants = tuple(Grant(each.person, each.role, each.rooms) for each in self.people)
        return Rights(grants, frozenset(each.room for each in self.rooms if each.asking == "everyone"))

    @cached_property
    def access(self) -> AccessPolicy:
        """The rules of who gets an answer, and in which rooms."""
        rooms = tuple(
            OpenRoom(each.room, each.asking, each.language, each.shared, each.signs, each.clear) for each in self.rooms
        )
        return AccessPolicy(
            self.rights, rooms, {"slack": frozenset(self.ours.slack), "matrix": frozenset(self.ours.matrix)}
        )


_ENTRIES: Final = frozenset({"people", "rooms", "reminders", "digests", "debriefs", "rollups"})
"""Lists of which an entry can be left out without opening anything to anybody: never those that close something."""


class SettingsResult(NamedTuple):
    """The settings, or the problems that keep them from being used."""

    config: BotConfig | None
    problems: tuple[Problem, ...]
    rest: BotConfig | None = None
    """The choices without the entries that are wrong, if nothing else is."""


def strict_settings(campaign: str) -> BotConfig:
    """Return the choices to go by where nobody knows which were made: questions are answered, all else is closed."""
    return BotConfig(campaign=campaign, four_eyes=True, note_rooms=("forgotten:nobody",))


def read_settings(path: Path) -> SettingsResult:
    """Read ``config/bot.yaml``; a file with any problem is not used at all."""
    return parse_settings(read_file(path))


def read_campaign_and_language(path: Path) -> BotConfig | None:
    """Return settings with only the campaign and the language of a file; other problems in it are ignored."""
    document = read_file(path).document
    if document is None:
        return None
    named = {key: value for key, value in document.data.items() if key in {"campaign", "language"}}
    return read_model(replace(document, data=named), BotConfig).model


def parse_settings(reading: ParseResult) -> SettingsResult:
    """Return the settings of a parsed text."""
    if reading.document is None:
        return SettingsResult(None, in_order(reading.problems))
    checked = read_model(reading.document, BotConfig)
    problems = in_order((*reading.problems, *checked.problems))
    if not problems:
        return SettingsResult(checked.model, ())
    data = without_entries(reading.document.data, checked.refused, _ENTRIES, {"admin_room"})
    rest = read_model(replace(reading.document, data=data), BotConfig).model if data and not reading.problems else None
    return SettingsResult(None, problems, rest)
