"""Commands with which rooms and people follow changes; stored as rows of their own, not in documents.

What a person follows is private: it appears neither in the room in which they type the command nor in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Say
from bot.core.domain.text_cutting import cut
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.follows.commands import Follow, FollowCommand, ListFollowed, Unfollow
from bot.core.features.follows.grammar import find_follow_subjects, subject_reference
from bot.core.features.follows.model import FollowSubscription
from bot.core.features.follows.plan import HISTORY_PERIOD, period_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.core.domain.access import Right
    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.commands.outcome import OutcomeKind
    from bot.core.features.follows.model import FollowSubject, Pace
    from bot.core.language.question import Question
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Deliveries, Follows

_MAX_QUOTED: Final = 100
"""Maximum number of typed characters that a refusal quotes."""
_REFUSALS: Final = frozenset({"follow.unknown", "follow.several"})
_LINES: Final[dict[Pace, str]] = {"daily": "follow.line_daily", "weekly": "follow.line_weekly"}
_SENT_STATES: Final = frozenset({"sent", "sending"})


@dataclass(frozen=True, slots=True)
class FollowContext:
    """The catalogue and parsers in force at one moment."""

    catalogue: Catalogue
    read: Callable[[str], Question]
    """Parses words."""
    is_room: Callable[[str], bool]
    """Returns whether a place is an open room, not a private conversation."""


class FollowService:
    """Handles the commands to follow and unfollow changes, for a person or for the room they are in."""

    def __init__(
        self,
        follows: Follows,
        deliveries: Deliveries,
        context: Callable[[], FollowContext],
        *,
        replan: Callable[[], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._follows = follows
        self._deliveries = deliveries
        self._context = context
        self._replan = replan
        self._clock = clock

    @property
    def handlers(self) -> Handlers:
        """The handlers, for people with a role; what a room follows is decided by its editors."""
        handler = CommandHandler(self.carry_out, _required_right, listed=True, is_exempt=_ends_or_lists)
        return dict.fromkeys((Follow, Unfollow, ListFollowed), handler)

    async def carry_out(self, command: FollowCommand, who: Requester) -> Outcome:
        """Execute a command, or return why not; without the right to read, people can only end and list their own."""
        here = command.here and self._context().is_room(who.room)
        place = who.room if here else _private_room(who)
        # Everybody in the room may see the answer about a room; only the person the one about themselves.
        kind: OutcomeKind = "shown" if here else "noted"
        reads = "read" in who.may or who.trusted
        match command:
            case Follow():
                said = await self._follow(command, place, who.person, here=here)
            case Unfollow(what=str(what)):
                said = await (self._unfollow(what, place) if reads else self._unfollow_as_listed(what, place))
            case Unfollow():
                said = (await self._end(place, None),)
            case _:
                said = await (self._list(place, here=here) if reads else self._list_as_typed(place))
        return Outcome("refused" if said[0].key in _REFUSALS else kind, said)

    async def _follow(self, command: Follow, place: str, author: str, *, here: bool) -> tuple[Say, ...]:
        found = self._meant(command.what)
        if len(found) != 1:
            return self._which(command.what, found)
        (thing,) = found
        what = subject_reference(thing, self._context().catalogue)
        before = next((each for each in await self._follows.of(place) if each.thing == thing), None)
        pace: Pace = command.pace or (before.pace if before else "daily")
        if before is not None and before.pace == pace:
            return (Say("follow.already", {"what": what}),)
        since = await self._told_until(before) if before else self._clock.now()
        await self._follows.put(FollowSubscription(place, thing, pace, author, since))
        await self._replan()
        return (Say(f"follow.{'here' if here else 'you'}_{pace}", {"what": what}),)

    async def _unfollow(self, typed: str, place: str) -> tuple[Say, ...]:
        mine = [each.thing for each in await self._follows.of(place)]
        # What is no longer on record can still be unfollowed.
        named = [each for each in mine if each.typed.casefold() == typed.casefold()]
        found = named or self._meant(typed)
        followed = [each for each in found if each in mine]
        if len(followed) == 1:
            return (await self._end(place, followed[0]),)
        return (Say("follow.none"),) if found and not followed else self._which(typed, followed)

    async def _end(self, place: str, thing: FollowSubject | None) -> Say:
        number = await self._follows.remove(place, thing)
        if not number:
            return Say("follow.none")
        await self._replan()
        return Say("follow.ended", {"number": number}, number)

    async def _list(self, place: str, *, here: bool) -> tuple[Say, ...]:
        mine = await self._follows.of(place)
        if not mine:
            return (Say("follow.none"),)
        catalogue = self._context().catalogue
        lines = (
            Say(_LINES[each.pace], {"what": subject_reference(each.thing, catalogue), "typed": each.thing.typed})
            for each in mine
        )
        return (Say("follow.list_here" if here else "follow.list"), *lines)

    async def _unfollow_as_listed(self, typed: str, place: str) -> tuple[Say, ...]:
        """Unfollow what is typed exactly as it is listed, for a person who may not be shown names."""
        for each in await self._follows.of(place):
            if typed.casefold() in {each.thing.typed.casefold(), each.thing.about.casefold()}:
                return (await self._end(place, each.thing),)
        return await self._list_as_typed(place)

    async def _list_as_typed(self, place: str) -> tuple[Say, ...]:
        """List what is followed without names, each with the line that ends it."""
        mine = [(_LINES[each.pace], each.thing.typed) for each in await self._follows.of(place)]
        lines = (Say(line, {"what": typed, "typed": f"unfollow {typed}"}) for line, typed in mine)
        return (Say("follow.list"), *lines) if mine else (Say("follow.none"),)

    def _meant(self, typed: str) -> Sequence[FollowSubject]:
        context = self._context()
        return find_follow_subjects(typed, context.read(typed), context.catalogue)

    def _which(self, typed: str, found: Sequence[FollowSubject]) -> tuple[Say, ...]:
        """Return that nothing has this name, or what to type for each of several matches."""
        if not found:
            return (Say("follow.unknown", {"typed": cut(typed, _MAX_QUOTED)}),)
        catalogue = self._context().catalogue
        names = (Say("follow.one", {"what": subject_reference(each, catalogue), "typed": each.typed}) for each in found)
        return (Say("follow.several", {"typed": cut(typed, _MAX_QUOTED)}), *names)

    async def _told_until(self, before: FollowSubscription) -> datetime:
        """Return until when changes were sent at the previous pace: the new pace continues from there."""
        now = self._clock.now()
        rows = await self._deliveries.between(now - HISTORY_PERIOD, now + HISTORY_PERIOD, kinds={"rollup"})
        told = (
            period_of(row.delivery).last
            for row in rows
            if (row.delivery.room, row.delivery.pace) == (before.room, before.pace) and row.state in _SENT_STATES
        )
        return max([before.at, *told])


def _required_right(command: FollowCommand) -> Right:
    return "edit" if command.here and isinstance(command, Follow | Unfollow) else "read"


def _ends_or_lists(command: FollowCommand) -> bool:
    return not command.here and isinstance(command, Unfollow | ListFollowed)


def _private_room(who: Requester) -> str:
    """Return the room of a person's private messages; at the terminal, the terminal itself."""
    return who.person if ":" in who.person else f"{who.person}:{who.person}"
