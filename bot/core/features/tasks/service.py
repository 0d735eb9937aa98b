"""Commands on tasks: people take them on, finish and list them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.domain.command import NotPossibleError
from bot.core.domain.dates import DateError, parse_date
from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.plans import to_uncertain_date
from bot.core.domain.sentence import Say
from bot.core.features.briefings.selection import recommendations_in
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.deliveries.model import Rendered, Skip
from bot.core.features.plans.phrases import find_meeting, find_recommendation_id
from bot.core.features.reminders.events import reminder_events_of
from bot.core.features.reminders.plan import COALESCED, GONE, OVER, PAST_REASON, DeliveryPlan
from bot.core.features.tasks.commands import AddTask, FinishTask, ListTasks
from bot.core.features.tasks.model import Task, TaskList, TaskView, pledge_reminder_of, task_reminders_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.dates import UncertainDate
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.deliveries.sources import DeliverySource
    from bot.core.features.reminders.model import Delivery, DeliveryKind
    from bot.core.features.tasks.view import TaskReminderComposer
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Pledge, Pledges, Tasks

_ME: Final = frozenset({"me", "myself"})
_MAX_OPEN_TASKS: Final = 30
"""Maximum number of open tasks of one person."""


@dataclass(frozen=True, slots=True)
class Assignees:
    """The people to whom tasks can be given, at one moment."""

    names: Mapping[str, str]
    """The names of the people in ``config/bot.yaml``, by ``platform:id``; the id itself for a person without a name."""

    def called(self, typed: str) -> str | None:
        """Return the person with an id or a name; None if there is none, or several."""
        if typed in self.names:
            return typed
        found = [person for person, name in self.names.items() if name.casefold() == typed.casefold()]
        return found[0] if len(found) == 1 else None


class TaskService:
    """Handles the commands on tasks, and adds tasks to briefings."""

    def __init__(
        self,
        tasks: Tasks,
        catalogue: Callable[[], Catalogue],
        people: Callable[[], Assignees],
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
    def handlers(self) -> Handlers:
        """The handlers, for people with a role; only editors can give tasks to others."""
        return {
            AddTask: CommandHandler(self._add, listed=True),
            FinishTask: CommandHandler(self._finish, listed=True),
            ListTasks: CommandHandler(self._list, listed=True),
        }

    async def supplement(self, briefing: Briefing, place: str) -> Briefing:
        """Return a briefing with the open tasks on it and on its recommendations, as far as they may be shown."""
        asks = set(recommendations_in(briefing))
        meant = [each for each in await self._tasks.open() if each.record in asks or _is_for(each, briefing)]
        return replace(briefing, tasks=self._told(meant, place))

    async def _add(self, command: AddTask, who: Requester) -> Outcome:
        catalogue = self._catalogue()
        record, meeting = _resolve_subject(command.key, catalogue)
        if record is None and not command.what:
            raise NotPossibleError(Say("task.say_what", {"id": meeting or command.key}))
        owner = who.person if command.owner is None or command.owner.casefold() in _ME else self._named(command.owner)
        if owner != who.person and "edit" not in who.may:
            raise NotPossibleError(Say("denied.edit"))
        until = _parse_deadline(command.until, catalogue) if command.until else None
        now = self._clock.now()
        if until and until.last < now.astimezone(ZoneInfo(catalogue.dataset.campaign.zone)).date():
            raise NotPossibleError(Say("task.past", {"when": until}))
        if sum(each.owner == owner for each in await self._tasks.open()) >= _MAX_OPEN_TASKS:
            raise NotPossibleError(Say("task.too_many", {"number": _MAX_OPEN_TASKS}))
        task = await self._tasks.add(Task(owner, who.room, who.person, now, record, meeting, command.what, until))
        await self._replan()
        return Outcome(
            "noted", (Say("task.taken_on", {"number": task.number}),), (TaskList(self._told([task], who.room)),)
        )

    async def _finish(self, command: FinishTask, who: Requester) -> Outcome:
        number = command.number
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

    async def _list(self, command: ListTasks, who: Requester) -> Outcome:
        every = await self._tasks.open()
        if command.mine:
            told = tuple(TaskView(each, self._name(each.owner)) for each in every if each.owner == who.person)
        else:
            told = self._told([each for each in every if each.is_known_in(who.room)], who.room)
        # Tasks taken on in other places are shown to their owner only.
        return Outcome(
            "noted" if command.mine else "shown", (Say("task.list" if told else "task.none"),), (TaskList(told),)
        )

    def _told(self, tasks: Iterable[Task], place: str) -> tuple[TaskView, ...]:
        return tuple(TaskView(each, self._name(each.owner) if each.is_known_in(place) else None) for each in tasks)

    def _name(self, person: str) -> str:
        return self._people().names.get(person, person)

    def _named(self, typed: str) -> str:
        found = self._people().called(typed)
        if found is None:
            raise NotPossibleError(Say("task.nobody", {"typed": typed}))
        return found


def _is_for(task: Task, briefing: Briefing) -> bool:
    return task.meeting is not None and task.meeting == briefing.meeting


def _resolve_subject(typed: str, catalogue: Catalogue) -> tuple[str | None, str | None]:
    """Return the id of the recommendation, or else of the meeting, that was typed."""
    if "-" in typed and ":" not in typed:
        return find_recommendation_id(typed, catalogue), None
    return None, find_meeting(typed, catalogue)


def _parse_deadline(typed: str, catalogue: Catalogue) -> UncertainDate:
    try:
        return parse_date(typed)
    except DateError:
        pass
    try:
        found = to_uncertain_date(parse_planned_date(typed, catalogue.dataset.campaign.zone))
    except PlannedDateError:
        found = None
    if found is None:
        raise NotPossibleError(Say("task.no_date", {"when": typed}))
    return found


class TaskReminderSource:
    """Plans and composes reminders of tasks and pledges.

    Args:
        may_be_told: returns whether a person may be reminded in private.
        is_room: returns whether a place is a room and no private conversation; a person who may not be reminded in
            private is reminded in the room where they took the task on.

    """

    kinds: Final[frozenset[DeliveryKind]] = frozenset({"task"})

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        tasks: Tasks,
        pledges: Pledges,
        *,
        catalogue: Callable[[], Catalogue],
        people: Callable[[], Assignees],
        may_be_told: Callable[[str], bool],
        is_room: Callable[[str], bool],
        words: Callable[[], TaskReminderComposer],
    ) -> None:
        self._tasks = tasks
        self._pledges = pledges
        self._catalogue = catalogue
        self._people = people
        self._may_be_told = may_be_told
        self._is_room = is_room
        self._words = words

    async def plan(self, now: datetime) -> DeliveryPlan:
        """Return the reminders of open tasks and of pledges that have not expired."""
        words = tuple(self._of_pledges(await self._pledges.all()))
        wanted = (*self._of_tasks(await self._tasks.open()), *words)
        # A pledge made after its reminder was due is not reminded of, also not when plans are renewed at night.
        past = {each.id: PAST_REASON for each in words if each.due_at < now}
        return DeliveryPlan(tuple(each for each in wanted if each.expires_at > now), past)

    async def compose(self, delivery: Delivery, now: datetime) -> Rendered | Skip:
        """Compose a reminder; drop it if the task is done or a later reminder is due as well."""
        if now >= delivery.expires_at:
            return Skip(OVER)
        if delivery.task is None:
            pledges = await self._pledges.of(delivery.event)
            records = tuple(each.record for each in pledges if each.person == delivery.room)
            stands = any(each.id == delivery.id for each in self._of_pledges(pledges))
            return Rendered(self._words().pledged(delivery, records)) if records and stands else Skip(GONE)
        task = await self._tasks.get(delivery.task)
        own = list(self._of_tasks([task])) if task and task.done_at is None else []
        if task is None or all(each.id != delivery.id for each in own):
            return Skip(GONE)
        if any(delivery.due_at < each.due_at <= now for each in own):
            return Skip(COALESCED)
        name = self._people().names.get(task.owner, task.owner)
        return Rendered(self._words().task(TaskView(task, name), now))

    def _of_tasks(self, tasks: Iterable[Task]) -> Iterator[Delivery]:
        zone = self._catalogue().dataset.campaign.zone
        for task in tasks:
            if self._may_be_told(task.owner):
                yield from task_reminders_of(task, task.owner, zone)
            elif self._is_room(task.room):
                yield from task_reminders_of(task, task.room, zone)

    def _of_pledges(self, pledges: Iterable[Pledge]) -> Iterator[Delivery]:
        catalogue = self._catalogue()
        events = reminder_events_of(catalogue)
        for meeting, person in dict.fromkeys((each.meeting, each.person) for each in pledges):
            event = events.get(meeting)
            found = pledge_reminder_of(event, person, catalogue.dataset.campaign.zone) if event else None
            if found is not None and self._may_be_told(person):
                yield found


if TYPE_CHECKING:

    def _port(reminders: TaskReminderSource) -> DeliverySource:
        return reminders
