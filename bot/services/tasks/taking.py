"""Commands on tasks: people take them on, finish and list them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.answering.answer import Say
from bot.core.briefing.owed import asks_in
from bot.core.dates import DateError, parse_date
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.known import known_meeting, known_record
from bot.core.editing.outcome import Outcome
from bot.core.planning.ahead import uncertain
from bot.core.planning.when import WhenError, parse_when
from bot.core.tasks.commands import Finish, ListTasks, TakeOn, Tasking
from bot.core.tasks.task import Task, Told
from bot.services.clerks import Clerk, reads

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from bot.core.briefing.briefing import Briefing
    from bot.core.catalogue import Catalogue
    from bot.core.dates import UncertainDate
    from bot.services.desk import Requester
    from bot.services.ports import Clock, Tasks

_ME: Final = frozenset({"me", "myself"})
_MOST: Final = 30
"""Maximum number of open tasks of one person."""


@dataclass(frozen=True, slots=True)
class People:
    """The people to whom tasks can be given, at one moment."""

    names: Mapping[str, str]
    """The names of the people in ``config/bot.yaml``, by ``platform:id``; the id itself for a person without a name."""

    def called(self, typed: str) -> str | None:
        """Return the person with an id or a name; None if there is none, or several."""
        if typed in self.names:
            return typed
        found = [person for person, name in self.names.items() if name.casefold() == typed.casefold()]
        return found[0] if len(found) == 1 else None


class Takes:
    """Handles the commands on tasks, and adds tasks to briefings."""

    def __init__(
        self,
        tasks: Tasks,
        catalogue: Callable[[], Catalogue],
        people: Callable[[], People],
        clock: Clock,
        *,
        replan: Callable[[], Awaitable[None]],
    ) -> None:
        self._tasks = tasks
        self._catalogue = catalogue
        self._people = people
        self._clock = clock
        self._replan = replan

    @property
    def clerk(self) -> Clerk:
        """The command handler, for people with a role; only editors can give tasks to others."""
        return Clerk(Tasking, reads, self.carry_out, listed=True)

    async def carry_out(self, command: Tasking, who: Requester) -> Outcome:
        """Execute a command, or return why not; the caller has checked the right to read."""
        try:
            match command:
                case TakeOn():
                    return await self._take_on(command, who)
                case Finish():
                    return await self._finish(command.number, who)
                case ListTasks():
                    return await self._list(who, mine=command.mine)
        except NotPossibleError as error:
            return Outcome("refused", (error.why,))

    async def supplement(self, briefing: Briefing, place: str) -> Briefing:
        """Return a briefing with the open tasks on it and on its recommendations, as far as they may be shown."""
        asks = set(asks_in(briefing))
        meant = [each for each in await self._tasks.open() if each.record in asks or _is_for(each, briefing)]
        return replace(briefing, tasks=self._told(meant, place))

    async def _take_on(self, command: TakeOn, who: Requester) -> Outcome:
        catalogue = self._catalogue()
        record, meeting = _about(command.key, catalogue)
        if record is None and not command.what:
            raise NotPossibleError(Say("task.say_what", {"id": meeting or command.key}))
        owner = who.person if command.owner is None or command.owner.casefold() in _ME else self._named(command.owner)
        if owner != who.person and "edit" not in who.may:
            raise NotPossibleError(Say("denied.edit"))
        until = _last_day(command.until, catalogue) if command.until else None
        now = self._clock.now()
        if until and until.last < now.astimezone(ZoneInfo(catalogue.dataset.campaign.zone)).date():
            raise NotPossibleError(Say("task.past", {"when": until}))
        if sum(each.owner == owner for each in await self._tasks.open()) >= _MOST:
            raise NotPossibleError(Say("task.too_many", {"number": _MOST}))
        task = await self._tasks.add(Task(owner, who.room, who.person, now, record, meeting, command.what, until))
        await self._replan()
        return Outcome("noted", (Say("task.taken_on", {"number": task.number}),), tasks=self._told([task], who.room))

    async def _finish(self, number: int, who: Requester) -> Outcome:
        task = await self._tasks.get(number)
        known = task is not None and (who.trusted or who.person == task.owner or task.is_known_in(who.room))
        if task is None or not known:
            # Do not reveal that the task exists in another place.
            raise NotPossibleError(Say("task.unknown", {"number": number}))
        if task.owner != who.person and "edit" not in who.may:
            raise NotPossibleError(Say("denied.edit"))
        if not await self._tasks.finish(number, by=who.person, at=self._clock.now()):
            return Outcome("unchanged", (Say("task.done_already", {"number": number}),))
        await self._replan()
        return Outcome("noted", (Say("task.done", {"number": number}),))

    async def _list(self, who: Requester, *, mine: bool) -> Outcome:
        every = await self._tasks.open()
        if mine:
            told = tuple(Told(each, self._name(each.owner)) for each in every if each.owner == who.person)
        else:
            told = self._told([each for each in every if each.is_known_in(who.room)], who.room)
        # Tasks taken on in other places are shown to their owner only.
        return Outcome("noted" if mine else "shown", (Say("task.list" if told else "task.none"),), tasks=told)

    def _told(self, tasks: Iterable[Task], place: str) -> tuple[Told, ...]:
        return tuple(Told(each, self._name(each.owner) if each.is_known_in(place) else None) for each in tasks)

    def _name(self, person: str) -> str:
        return self._people().names.get(person, person)

    def _named(self, typed: str) -> str:
        found = self._people().called(typed)
        if found is None:
            raise NotPossibleError(Say("task.nobody", {"typed": typed}))
        return found


def _is_for(task: Task, briefing: Briefing) -> bool:
    return task.meeting is not None and task.meeting == briefing.meeting


def _about(typed: str, catalogue: Catalogue) -> tuple[str | None, str | None]:
    """Return the id of the recommendation, or else of the meeting, that was typed."""
    if "-" in typed and ":" not in typed:
        return known_record(typed, catalogue), None
    return None, known_meeting(typed, catalogue)


def _last_day(typed: str, catalogue: Catalogue) -> UncertainDate:
    try:
        return parse_date(typed)
    except DateError:
        pass
    try:
        found = uncertain(parse_when(typed, catalogue.dataset.campaign.zone))
    except WhenError:
        found = None
    if found is None:
        raise NotPossibleError(Say("task.no_date", {"when": typed}))
    return found
