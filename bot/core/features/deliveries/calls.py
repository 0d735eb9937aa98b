"""The one place where the bot itself calls a platform: guarded by the leader lock, counted and timed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.core.ports.chat import ChatPlatform
    from bot.core.ports.runtime import Clock, LeaderLock, Meter

_RETRY_SECONDS: Final = 2.0
_Result = TypeVar("_Result")
_Args = ParamSpec("_Args")


class PlatformCaller:
    """Calls the methods of one connected platform.

    Args:
        platform: the platform.
        clock: measures how long each call takes.
        meter: counts each call, by its outcome, and its duration.
        leader_lock: the lock of a platform that only one process may use. While it is not held nothing is called, not
            even right after this process was suspended.

    """

    def __init__(
        self, platform: ChatPlatform, clock: Clock, meter: Meter, *, leader_lock: LeaderLock | None = None
    ) -> None:
        self.platform = platform
        self._clock = clock
        self._leader_lock = leader_lock
        self._meter = meter

    @property
    def refusal(self) -> Refused | None:
        """The answer to every call while another process may use the platform; None while this one may."""
        if self._leader_lock is None or self._leader_lock.held:
            return None
        return Refused("another process of the bot may lead here", _RETRY_SECONDS)

    async def call(
        self, method: Callable[_Args, Awaitable[_Result]], *args: _Args.args, **kwargs: _Args.kwargs
    ) -> _Result | Refused:
        """Call a method of the platform, unless another process may use it."""
        begun = self._clock.monotonic()
        answer = self.refusal or await method(*args, **kwargs)
        seconds = self._clock.monotonic() - begun
        self._meter.called(self.platform.name, method.__name__, _outcome_label(answer), seconds)
        if isinstance(answer, tuple):
            self._meter.looked(found=bool(answer))
        return answer


def _outcome_label(answer: object) -> str:
    match answer:
        case Refused():
            return "refused"
        case Unknown():
            return "unknown"
        case _:
            return "accepted"
