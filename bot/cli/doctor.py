"""``doctor``: checks files, database and platforms, and says how to fix each problem."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.documents.plans import read_plans
from bot.adapters.files import why_not_private
from bot.adapters.storage.database import DatabaseStoreError
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.app.errors import UsageError
from bot.app.identities import known_identities
from bot.app.settings import named_files, read_environment
from bot.app.stores import StoreUnavailableError, store_url
from bot.cli.check import check_files
from bot.core.domain.problem import CheckedRoom, CheckResult
from bot.core.features.people.identities import accept_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.adapters.documents.home import HomePaths
    from bot.adapters.documents.settings import BotConfig
    from bot.adapters.matrix.network.identities import UserKeys
    from bot.app.settings import Environment, MatrixAccess, SlackAccess
    from bot.cli.check import CheckReport
    from bot.cli.streams import Streams
    from bot.core.domain.plans import Plans
    from bot.core.features.debriefs.rules import DebriefRule
    from bot.core.features.follows.rules import RollupRule
    from bot.core.features.reminders.rules import Digest, ReminderRule


def doctor(places: HomePaths, streams: Streams, variables: Mapping[str, str] = os.environ) -> int:
    """Print what is in order and what is not, without secrets."""
    files = check_files(places, SystemClock().now())
    results = [*_check_files(files), *_check_secrets(variables)]
    try:
        environment = read_environment(variables)
        results.append(asyncio.run(_check_store(store_url(places, variables))))
    except (UsageError, StoreUnavailableError) as error:
        results.append(CheckResult(error.what, error.mend or "set it right"))
    else:
        results += asyncio.run(_check_platforms(environment, files, places, variables))
    wrong = sum(each.wrong for each in results)
    print(*results, f"{wrong} to fix." if wrong else "Everything is in order.", sep="\n", file=streams.output)
    return 1 if wrong else 0


def _check_files(found: CheckReport) -> list[CheckResult]:
    if number := len(found.problems):
        files = sorted({each.file for each in found.problems})
        what = f"{number} {'mistake' if number == 1 else 'mistakes'} in {', '.join(files)}"
        return [CheckResult(what, "“advocacy-bot check” names each with its line"), *found.missing]
    texts = [CheckResult(f"config/texts/ has the wording of {found.texts_found}")] if found.texts_found else []
    return [CheckResult("config/ and seeds/ can be used"), *found.missing, *texts]


def _check_secrets(variables: Mapping[str, str]) -> list[CheckResult]:
    """Tell which files of secrets others may read or write."""
    found = ((name, why_not_private(path)) for name, path in named_files(variables))
    return [CheckResult(f"{name}: {why.what}", f"type: {why.mend}") for name, why in found if why]


async def _check_store(url: str) -> CheckResult:
    try:
        async with open_store(url):
            return CheckResult("the database can be used")
    except DatabaseStoreError as error:
        return CheckResult(error.what, error.mend or "see that it runs, and that BOT_DATABASE_URL is right")


async def _check_platforms(
    environment: Environment, found: CheckReport, places: HomePaths, variables: Mapping[str, str]
) -> list[CheckResult]:
    results: list[CheckResult] = []
    if environment.slack is not None:
        results += await _check_slack(environment.slack, found, places)
    if environment.matrix is not None:
        results += await _check_matrix(environment.matrix, found, places)
        results += await _check_identities(environment.matrix, found.config, places, variables)
    return results or [CheckResult("no chat platform is configured, so reminders are shown in the terminal")]


# These libraries are imported late: they take longer than everything else.


async def _check_slack(access: SlackAccess, found: CheckReport, places: HomePaths) -> Sequence[CheckResult]:
    from bot.adapters.slack.diagnostics import check_slack  # noqa: PLC0415

    ours = found.config.ours.slack if found.config else ()
    rooms = _rooms("slack", found, places)
    results = await check_slack(
        access.token, access.app_token or None, access.url, rooms=rooms, ours=ours, now=SystemClock().now
    )
    if not access.app_token and not access.signing_secret:
        what = "Slack: the bot posts reminders, and hears nothing that people write"
        results.append(CheckResult(what, "set BOT_SLACK_APP_TOKEN, or BOT_SLACK_SIGNING_SECRET"))
    return results


async def _check_matrix(access: MatrixAccess, found: CheckReport, places: HomePaths) -> Sequence[CheckResult]:
    from bot.adapters.matrix.diagnostics import DeviceSettings, check_matrix  # noqa: PLC0415

    ours = found.config.ours.matrix if found.config else ()
    store = access.store or places.state / "matrix"
    device = DeviceSettings(access.homeserver, access.user, access.device, access.token, store, access.session)
    return await check_matrix(device, rooms=_rooms("matrix", found, places), ours=ours, clock=SystemClock())


@dataclass(frozen=True, slots=True)
class _PersonIdentity:
    """The identity of a person as the homeserver reports it, beside the one that is accepted."""

    person: str
    reported: UserKeys | None
    """None if the homeserver does not tell."""
    accepted: str | None
    """The configured key, else the one stored on first use."""
    waiting: bool
    """Whether another key was seen that nobody has accepted yet."""

    @property
    def user(self) -> str:
        return self.person.partition(":")[2]

    @property
    def key(self) -> str | None:
        """The present key; the accepted one if the homeserver does not tell."""
        return (self.reported.master or None) if self.reported else self.accepted

    @property
    def has_changed(self) -> bool:
        return self.waiting or (self.accepted is not None and self.key != self.accepted)

    @property
    def is_missing(self) -> bool:
        return self.reported is not None and self.key is None

    @property
    def unsigned_devices(self) -> list[str]:
        """The devices that the person has not signed by the accepted key."""
        if self.reported is None or self.key is None or self.key != self.accepted:
            return []
        return sorted(self.reported.unsigned)


async def _check_identities(
    access: MatrixAccess, config: BotConfig | None, places: HomePaths, variables: Mapping[str, str]
) -> list[CheckResult]:
    """Check the identities of people on Matrix: changed, missing, not written down, or with unsigned devices."""
    from bot.adapters.matrix.diagnostics import fetch_identities  # noqa: PLC0415

    try:
        known = await known_identities(places, variables)
    except StoreUnavailableError:
        return []  # reported with the database
    configured = config.identities if config else {}
    persons = sorted((_people_on_matrix(config) if config else set()) | known.waits.keys())
    answer = await fetch_identities(access.homeserver, access.token, [each.partition(":")[2] for each in persons])
    reported = {f"matrix:{user}": each for user, each in answer.items()} if isinstance(answer, dict) else {}
    accepted = {person: pin.key for person, pin in known.counts.items()} | configured
    unwritten = (_unlimited_admins(config) if config else set()) - configured.keys()
    results: list[CheckResult] = []
    for person in persons:
        identity = _PersonIdentity(person, reported.get(person), accepted.get(person), person in known.waits)
        results += _check_key(identity, must_be_written=person in unwritten)
        results += _check_devices(identity)
    return results


def _people_on_matrix(config: BotConfig) -> set[str]:
    return {each.person for each in config.people if each.person.startswith("matrix:")}


def _unlimited_admins(config: BotConfig) -> set[str]:
    """Return the admins whose role does not end at rooms."""
    return {each.person for each in config.people if each.role == "admin" and not each.rooms}


def _check_key(identity: _PersonIdentity, *, must_be_written: bool) -> list[CheckResult]:
    """Tell whether a person signs by another key than before, by none, or by one that is not written down."""
    if identity.has_changed:
        what = (
            f"Matrix: {identity.user} signs by another identity than before, so nothing is taken from or sent to them"
        )
        ask = "ask them by another way than Matrix whether they reset it; if so, type where the bot runs"
        return [CheckResult(what, f"{ask}: {accept_command(identity.person)}")]
    if identity.is_missing:
        what = f"Matrix: {identity.user} has not set up cross-signing, so the bot’s messages are withheld from them"
        press = "All settings → Encryption → “Set up recovery”, and on each further device “Verify this device”"
        return [CheckResult(what, f"have them press in Element: {press}")]
    if identity.key and must_be_written:
        what = f"Matrix: the identity of {identity.user}, an admin, is not written down"
        mend = f"once they confirmed it, add “identity: {identity.key}” to them in config/bot.yaml"
        return [CheckResult(what, mend, minor=True)]
    return []


def _check_devices(identity: _PersonIdentity) -> list[CheckResult]:
    if not identity.unsigned_devices:
        return []
    devices = ", ".join(identity.unsigned_devices)
    what = f"Matrix: {identity.user} has not signed {devices}, so no message reaches them there"
    ask = "where it is theirs, they verify it from another device; else they change their password and log it out"
    return [CheckResult(what, ask, minor=True)]


def _rooms(platform: str, found: CheckReport, places: HomePaths) -> list[CheckedRoom]:
    """Return the rooms of a platform that the settings name, without duplicates, with their uses."""
    config, plans = found.config, read_plans(places.plans, None).plans
    if config is None:
        return []
    used: dict[str, list[str]] = {}
    for room, use in (*_configured_uses(config), *(_planned_uses(plans) if plans else ())):
        if room.startswith(f"{platform}:"):
            used.setdefault(room, []).append(use)
    shared = {each.room for each in config.rooms if each.shared}
    clear = {each.room for each in config.rooms if each.clear}
    return [
        CheckedRoom(room.partition(":")[2], ", ".join(dict.fromkeys(uses)), room in shared, room in clear)
        for room, uses in used.items()
    ]


def _configured_uses(config: BotConfig) -> Iterator[tuple[str, str]]:
    """Yield each room that the settings name, with its use."""
    if config.admin_room:
        yield config.admin_room, "told what goes wrong"
    yield from ((each.room, "asked in") for each in config.rooms)
    uses: tuple[tuple[Sequence[ReminderRule | Digest | DebriefRule | RollupRule], str], ...] = (
        (config.reminders, "reminded"),
        (config.digests, "sent the weekly list"),
        (config.debriefs, "asked what was raised"),
        (config.rollups, "told what has changed"),
    )
    yield from ((room, use) for rules, use in uses for rule in rules for room in rule.rooms)


def _planned_uses(plans: Plans) -> Iterator[tuple[str, str]]:
    """Yield each room that the plans name, with its use."""
    yield from ((room, "reminded") for meeting in plans.meetings for room in meeting.rooms)
    yield from ((room, "reminded") for milestone in plans.milestones for room in milestone.rooms)
