"""``doctor``: checks files, database and platforms, and says how to fix each problem."""

from __future__ import annotations

import asyncio
import os
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
    from collections.abc import Mapping, Sequence

    from bot.adapters.documents.home import HomePaths
    from bot.adapters.documents.settings import BotConfig
    from bot.app.settings import Environment, MatrixAccess, SlackAccess
    from bot.cli.check import CheckReport
    from bot.cli.streams import Streams


def doctor(places: HomePaths, streams: Streams, variables: Mapping[str, str] = os.environ) -> int:
    """Print what is in order and what is not, without secrets."""
    inspected = check_files(places, SystemClock().now())
    signs = [*_of_files(inspected), *_of_secrets(variables)]
    try:
        environment = read_environment(variables)
        signs.append(asyncio.run(_of_store(store_url(places, variables))))
    except (UsageError, StoreUnavailableError) as error:
        what, _, mend = str(error).partition("; ")
        signs.append(CheckResult(what, mend or "set it right"))
    else:
        signs += asyncio.run(_of_platforms(environment, inspected, places, variables))
    wrong = sum(each.wrong for each in signs)
    print(*signs, f"{wrong} to mend." if wrong else "Everything is in order.", sep="\n", file=streams.output)
    return 1 if wrong else 0


def _of_files(found: CheckReport) -> list[CheckResult]:
    signs = [CheckResult(what, mend) for what, _, mend in (each.partition("; ") for each in found.missing)]
    if number := len(found.problems):
        files = sorted({each.file for each in found.problems})
        what = f"{number} {'mistake' if number == 1 else 'mistakes'} in {', '.join(files)}"
        return [CheckResult(what, "“advocacy-bot check” names each with its line"), *signs]
    if found.worded:
        signs.append(CheckResult(f"config/texts/ has the wording of {found.worded}"))
    return [CheckResult("config/ and seeds/ can be used"), *signs]


def _of_secrets(variables: Mapping[str, str]) -> list[CheckResult]:
    """Tell which files of secrets others may read or write."""
    found = ((name, why_not_private(path)) for name, path in named_files(variables))
    return [CheckResult(f"{name}: {why.what}", f"type: {why.mend}") for name, why in found if why]


async def _of_store(url: str) -> CheckResult:
    try:
        async with open_store(url):
            return CheckResult("the database can be used")
    except DatabaseStoreError as error:
        what, _, mend = str(error).partition("; ")
        return CheckResult(what, mend or "see that it runs, and that BOT_DATABASE_URL is right")


async def _of_platforms(
    environment: Environment, found: CheckReport, places: HomePaths, variables: Mapping[str, str]
) -> list[CheckResult]:
    signs: list[CheckResult] = []
    if environment.slack is not None:
        signs += await _of_slack(environment.slack, found, places)
    if environment.matrix is not None:
        signs += await _of_matrix(environment.matrix, found, places)
        signs += await _of_identities(environment.matrix, found.config, places, variables)
    return signs or [CheckResult("no chat platform is configured, so reminders are shown in the terminal")]


# These libraries are imported late: they take longer than everything else.


async def _of_slack(access: SlackAccess, found: CheckReport, places: HomePaths) -> Sequence[CheckResult]:
    from bot.adapters.slack.diagnostics import check_slack  # noqa: PLC0415

    ours = found.config.ours.slack if found.config else ()
    rooms = _rooms("slack", found, places)
    signs = await check_slack(
        access.token, access.app_token or None, access.url, rooms=rooms, ours=ours, now=SystemClock().now
    )
    if not access.app_token and not access.signing_secret:
        what = "Slack: the bot posts reminders, and hears nothing that people write"
        signs.append(CheckResult(what, "set BOT_SLACK_APP_TOKEN, or BOT_SLACK_SIGNING_SECRET"))
    return signs


async def _of_matrix(access: MatrixAccess, found: CheckReport, places: HomePaths) -> Sequence[CheckResult]:
    from bot.adapters.matrix.diagnostics import DeviceSettings, examine  # noqa: PLC0415

    ours = found.config.ours.matrix if found.config else ()
    store = access.store or places.state / "matrix"
    device = DeviceSettings(access.homeserver, access.user, access.device, access.token, store, access.session)
    return await examine(device, rooms=_rooms("matrix", found, places), ours=ours, clock=SystemClock())


async def _of_identities(
    access: MatrixAccess, config: BotConfig | None, places: HomePaths, variables: Mapping[str, str]
) -> list[CheckResult]:
    """Check the identities of people on Matrix: changed, missing, not written down, or with unsigned devices."""
    from bot.adapters.matrix.diagnostics import fetch_identities  # noqa: PLC0415

    try:
        known = await known_identities(places, variables)
    except StoreUnavailableError:
        return []  # reported with the database
    people = config.people if config else ()
    configured = config.identities if config else {}
    admins = {each.person for each in people if each.role == "admin" and not each.rooms}
    persons = sorted({each.person for each in people if each.person.startswith("matrix:")} | known.waits.keys())
    answer = await fetch_identities(access.homeserver, access.token, [each.partition(":")[2] for each in persons])
    identities = {f"matrix:{user}": each for user, each in answer.items()} if isinstance(answer, dict) else {}
    told = {person: each.master or None for person, each in identities.items()}
    signs = []
    for person in persons:
        pin = known.counts.get(person)
        counts = configured.get(person) or (pin.key if pin else None)
        now = told.get(person, counts)
        user = person.partition(":")[2]
        if person in known.waits or (counts is not None and now != counts):
            what = f"Matrix: {user} signs by another identity than before, so nothing is taken from or sent to them"
            ask = "ask them by another way than Matrix whether they reset it; if so, type where the bot runs"
            signs.append(CheckResult(what, f"{ask}: {accept_command(person)}"))
        elif now is None and person in told:
            what = f"Matrix: {user} has not set up cross-signing, so the bot’s messages are withheld from them"
            press = "All settings → Encryption → “Set up recovery”, and on each further device “Verify this device”"
            signs.append(CheckResult(what, f"have them press in Element: {press}"))
        elif now and person in admins and person not in configured:
            what = f"Matrix: the identity of {user}, an admin, is not written down"
            signs.append(
                CheckResult(
                    what, f"once they confirmed it, add “identity: {now}” to them in config/bot.yaml", minor=True
                )
            )
        if now is not None and now == counts and (unsigned := identities[person].unsigned if person in told else {}):
            what = f"Matrix: {user} has not signed {', '.join(sorted(unsigned))}, so no message reaches them there"
            ask = (
                "where it is theirs, they verify it from another device; else they change their password and log it out"
            )
            signs.append(CheckResult(what, ask, minor=True))
    return signs


def _rooms(platform: str, found: CheckReport, places: HomePaths) -> list[CheckedRoom]:
    """Return the rooms of a platform that the settings name, without duplicates, with their uses."""
    config, plans = found.config, read_plans(places.plans, None).plans
    if config is None:
        return []
    named = [(config.admin_room, "told what goes wrong")] if config.admin_room else []
    named += [(each.room, "asked in") for each in config.rooms]
    named += [(room, "reminded") for rule in config.reminders for room in rule.rooms]
    named += [(room, "sent the weekly list") for digest in config.digests for room in digest.rooms]
    named += [(room, "asked what was raised") for rule in config.debriefs for room in rule.rooms]
    named += [(room, "told what has changed") for rule in config.rollups for room in rule.rooms]
    if plans:
        named += [(room, "reminded") for meeting in plans.meetings for room in meeting.rooms]
        named += [(room, "reminded") for milestone in plans.milestones for room in milestone.rooms]
    used: dict[str, list[str]] = {}
    for room, what in named:
        if room.startswith(f"{platform}:"):
            used.setdefault(room, []).append(what)
    shared, clear = ({each.room for each in config.rooms if getattr(each, way)} for way in ("shared", "clear"))
    return [
        CheckedRoom(room.partition(":")[2], ", ".join(dict.fromkeys(what)), room in shared, room in clear)
        for room, what in used.items()
    ]
