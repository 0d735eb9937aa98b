"""Commands with which rooms and people follow changes; stored as rows of their own, not in documents.

What a person follows is private: it appears neither in the room in which they type the command nor in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.cutting import cut
from bot.core.editing.meant import ref_of, things_meant
from bot.core.editing.outcome import Outcome
from bot.core.following.commands import Follow, Following, ListFollowed, Unfollow
from bot.core.following.followed import Followed
from bot.core.following.plan import REMEMBERED, span_of
from bot.services.clerks import Clerk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.core.catalogue import Catalogue
    from bot.core.editing.outcome import Kind
    from bot.core.following.followed import Pace, Thing
    from bot.core.rights import Action
    from bot.core.understanding.question import Question
    from bot.services.desk import Requester
    from bot.services.ports import Clock, Deliveries, Follows


_ECHOED: Final = 100
"""Maximum number of typed characters that a refusal quotes."""
_REFUSALS: Final = frozenset({"follow.unknown", "follow.several"})
_LINES: Final[dict[Pace, str]] = {"daily": "follow.line_daily", "weekly": "follow.line_weekly"}
_TOLD: Final = frozenset({"sent", "sending"})


@dataclass(frozen=True, slots=True)
class Understood:
    """The catalogue and parsers in force at one moment."""

    catalogue: Catalogue
    read: Callable[[str], Question]
    """Parses words."""
    is_room: Callable[[str], bool]
    """Returns whether a place is an open room, not a private conversation."""


class FollowingChanges:
    """Handles the commands to follow and unfollow changes, for a person or for the room they are in."""

    def __init__(
        self,
        follows: Follows,
        deliveries: Deliveries,
        understood: Callable[[], Understood],
        *,
        replan: Callable[[], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._follows = follows
        self._deliveries = deliveries
        self._understood = understood
        self._replan = replan
        self._clock = clock

    @property
    def clerk(self) -> Clerk:
        """The command handler, for people with a role; what a room follows is decided by its editors."""
        return Clerk(Following, _needed, self.carry_out, listed=True, frees=_frees)

    async def carry_out(self, command: Following, who: Requester) -> Outcome:
        """Execute a command, or return why not; without the right to read, people can only end and list their own."""
        here = command.here and self._understood().is_room(who.room)
        place = who.room if here else _private_room(who)
        # Everybody in the room may see the answer about a room; only the person the one about themselves.
        kind: Kind = "shown" if here else "noted"
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
        what = ref_of(thing, self._understood().catalogue)
        before = next((each for each in await self._follows.of(place) if each.thing == thing), None)
        pace: Pace = command.pace or (before.pace if before else "daily")
        if before is not None and before.pace == pace:
            return (Say("follow.already", {"what": what}),)
        since = await self._told_until(before) if before else self._clock.now()
        await self._follows.put(Followed(place, thing, pace, author, since))
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

    async def _end(self, place: str, thing: Thing | None) -> Say:
        number = await self._follows.remove(place, thing)
        if not number:
            return Say("follow.none")
        await self._replan()
        return Say("follow.ended", {"number": number}, number)

    async def _list(self, place: str, *, here: bool) -> tuple[Say, ...]:
        mine = await self._follows.of(place)
        if not mine:
            return (Say("follow.none"),)
        catalogue = self._understood().catalogue
        lines = (
            Say(_LINES[each.pace], {"what": ref_of(each.thing, catalogue), "typed": each.thing.typed}) for each in mine
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

    def _meant(self, typed: str) -> Sequence[Thing]:
        understood = self._understood()
        return things_meant(typed, understood.read(typed), understood.catalogue)

    def _which(self, typed: str, found: Sequence[Thing]) -> tuple[Say, ...]:
        """Return that nothing has this name, or what to type for each of several matches."""
        if not found:
            return (Say("follow.unknown", {"typed": cut(typed, _ECHOED)}),)
        catalogue = self._understood().catalogue
        names = (Say("follow.one", {"what": ref_of(each, catalogue), "typed": each.typed}) for each in found)
        return (Say("follow.several", {"typed": cut(typed, _ECHOED)}), *names)

    async def _told_until(self, before: Followed) -> datetime:
        """Return until when changes were sent at the previous pace: the new pace continues from there."""
        now = self._clock.now()
        rows = await self._deliveries.between(now - REMEMBERED, now + REMEMBERED, kinds={"rollup"})
        told = (
            span_of(row.delivery).last
            for row in rows
            if (row.delivery.room, row.delivery.offset) == (before.room, before.pace) and row.state in _TOLD
        )
        return max([before.at, *told])


def _needed(command: Following) -> Action:
    return "edit" if command.here and isinstance(command, Follow | Unfollow) else "read"


def _frees(command: Following) -> bool:
    return not command.here and isinstance(command, Unfollow | ListFollowed)


def _private_room(who: Requester) -> str:
    """Return the room of a person's private messages; at the terminal, the terminal itself."""
    return who.person if ":" in who.person else f"{who.person}:{who.person}"
