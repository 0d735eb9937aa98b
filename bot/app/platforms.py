"""The configured platforms, each as a function that connects it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from bot.adapters.terminal.platform import TerminalPlatform
from bot.core.features.people.identities import IdentityService
from bot.core.runtime.supervision import run_forever

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.adapters.documents.home import HomePaths
    from bot.adapters.matrix.events import Suspicion
    from bot.app.health import BotHealth
    from bot.app.services import Services
    from bot.app.settings import Environment, MatrixAccess, SlackAccess
    from bot.core.features.reminders.model import NoticeKind
    from bot.core.ports.chat import ChatPlatform
    from bot.core.ports.runtime import Clock, LeaderLock

SINGLE_PROCESS: Final = frozenset({"matrix"})
"""Platforms that only one process may serve, because of their keys."""


def configured_platforms(  # noqa: PLR0913, PLR0917 -- what platforms are made of
    environment: Environment,
    places: HomePaths,
    show: Callable[[str], None],
    clock: Clock,
    services: Services,
    health: BotHealth,
    locks: Mapping[str, LeaderLock],
    replan: Callable[[], Awaitable[None]],
) -> Mapping[str, Connect]:
    """Return a function to connect each platform, by name; without any, the terminal, which only shows messages.

    ``replan`` is called after deliveries were added. ``locks`` are those of platforms that only one process may
    serve.
    """
    found: dict[str, Connect] = {}
    if (slack := environment.slack) is not None:
        found["slack"] = lambda: _slack(slack, services, clock)
    if (matrix := environment.matrix) is not None:
        found["matrix"] = lambda: _matrix(matrix, places, services, health, clock, locks["matrix"], replan)
    if not found:
        terminal = TerminalPlatform(show, places.state / "terminal.jsonl", clock)
        found["terminal"] = lambda: nullcontext(terminal)
    return found


# These libraries are imported late: they take longer than the rest of the start.


@asynccontextmanager
async def _slack(access: SlackAccess, services: Services, clock: Clock) -> AsyncIterator[ChatPlatform]:
    from bot.adapters.slack.listener import SlackTransport, open_receiver  # noqa: PLC0415
    from bot.adapters.slack.platform import open_slack  # noqa: PLC0415

    way: SlackTransport | None = None
    if access.app_token:
        way = SlackTransport(app_token=access.app_token)
    elif access.signing_secret and access.listen:
        way = SlackTransport(signing_secret=access.signing_secret, host=access.listen.host, port=access.listen.port)
    heard = (
        (lambda slack: open_receiver(slack, way, services.inbound, clock, surveys=services.home_page)) if way else None
    )
    wording = services.home_page.wording
    async with open_slack(access.token, url=access.url, listening=heard, wording=wording) as platform:
        yield platform


@asynccontextmanager
async def _matrix(  # noqa: PLR0913, PLR0917 -- wired in one place
    access: MatrixAccess,
    places: HomePaths,
    services: Services,
    health: BotHealth,
    clock: Clock,
    leader_lock: LeaderLock,
    replan: Callable[[], Awaitable[None]],
) -> AsyncIterator[ChatPlatform]:
    from bot.adapters.matrix.handler import open_event_handler  # noqa: PLC0415
    from bot.adapters.matrix.inbound import MatrixBotIdentity  # noqa: PLC0415
    from bot.adapters.matrix.network.terms import EncryptionSettings  # noqa: PLC0415
    from bot.adapters.matrix.platform import open_matrix  # noqa: PLC0415

    async def tell_admins(suspicion: Suspicion) -> None:
        await services.reminders.tell_admins(suspicion.what, suspicion.room, (), after=0)
        await replan()

    async def tell_of_person(what: NoticeKind, person: str, lines: Sequence[str], number: int) -> None:
        await services.reminders.tell_admins(what, person, lines, after=number)
        await replan()

    trusting = IdentityService(services.pins, services.identities, tell_of_person, clock)
    terms = EncryptionSettings(
        clear=lambda room: services.home_page.may_be_clear(f"matrix:{room}"),
        tells_unsigned=lambda: services.identities().tells_unsigned,
    )
    us = MatrixBotIdentity(access.user, access.user.removeprefix("@").partition(":")[0])
    opened = open_matrix(
        access.homeserver,
        access.user,
        access.device,
        access.token,
        access.store or places.state / "matrix",
        access.pickle_key,
        clock=clock,
        ears=lambda line: open_event_handler(
            line,
            us,
            services.inbound,
            services.home_page,
            tell_admins=tell_admins,
            met=lambda who: trusting.met(line, who.name, who.place),
        ),
        may=lambda: leader_lock.held,
        session=access.session,
        wording=services.home_page.wording,
        terms=terms,
        trusts=lambda room: services.home_page.trusts(f"matrix:{room}"),
    )
    # Loaded before anything is read or sent, so that a server's first words after a restart do not decide.
    trust = await trusting.trust()
    async with opened as platform:
        await platform.trust(trust)
        keeping = asyncio.create_task(run_forever("identities", lambda: trusting.keep(platform)))
        try:
            with health.device(platform.figures, lambda: (*platform.troubles(), *trusting.troubles())):
                yield platform
        finally:
            keeping.cancel()


if TYPE_CHECKING:
    Connect = Callable[[], AbstractAsyncContextManager[ChatPlatform]]
