"""Reminders of tasks and pledges: in private, or in the room where the task was taken on; each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.reminding.catchup import COALESCED, GONE, OVER, Drop
from bot.core.reminding.events import events_of
from bot.core.reminding.plan import PAST, Planned
from bot.core.tasks.due import PLEDGED, called_to_mind, reminders_of
from bot.core.tasks.task import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.core.catalogue import Catalogue
    from bot.core.message import Message
    from bot.core.presenting.tasks import TaskReminders
    from bot.core.reminding.delivery import Delivery, Kind
    from bot.core.tasks.task import Task
    from bot.services.correspondents import Correspondent
    from bot.services.ports import Pledge, Pledges, Tasks
    from bot.services.tasks.taking import People


class TaskCorrespondent:
    """Plans and composes reminders of tasks and pledges.

    Args:
        may_be_told: returns whether a person may be reminded in private.
        is_room: returns whether a place is a room and no private conversation; a person who may not be reminded in
            private is reminded in the room where they took the task on.

    """

    kinds: Final[frozenset[Kind]] = frozenset({"task"})

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        tasks: Tasks,
        pledges: Pledges,
        *,
        catalogue: Callable[[], Catalogue],
        people: Callable[[], People],
        may_be_told: Callable[[str], bool],
        is_room: Callable[[str], bool],
        words: Callable[[], TaskReminders],
    ) -> None:
        self._tasks = tasks
        self._pledges = pledges
        self._catalogue = catalogue
        self._people = people
        self._may_be_told = may_be_told
        self._is_room = is_room
        self._words = words

    async def plan(self, now: datetime) -> Planned:
        """Return the reminders of open tasks and of pledges that have not expired."""
        words = tuple(self._of_pledges(await self._pledges.all()))
        wanted = (*self._of_tasks(await self._tasks.open()), *words)
        # A pledge made after its reminder was due is not reminded of, also not when plans are renewed at night.
        past = {each.id: PAST for each in words if each.due_at < now}
        return Planned(tuple(each for each in wanted if each.expires_at > now), past)

    async def word(self, delivery: Delivery, now: datetime) -> Message | Drop:
        """Compose a reminder; drop it if the task is done or a later reminder is due as well."""
        if now >= delivery.expires_at:
            return Drop(OVER)
        if delivery.offset == PLEDGED:
            pledges = await self._pledges.of(delivery.about)
            records = tuple(each.record for each in pledges if each.person == delivery.room)
            stands = any(each.id == delivery.id for each in self._of_pledges(pledges))
            return self._words().pledged(delivery, records) if records and stands else Drop(GONE)
        task = await self._tasks.get(int(delivery.about))
        own = list(self._of_tasks([task])) if task and task.done_at is None else []
        if task is None or all(each.id != delivery.id for each in own):
            return Drop(GONE)
        if any(delivery.due_at < each.due_at <= now for each in own):
            return Drop(COALESCED)
        name = self._people().names.get(task.owner, task.owner)
        return self._words().task(Told(task, name), now)

    def _of_tasks(self, tasks: Iterable[Task]) -> Iterator[Delivery]:
        zone = self._catalogue().dataset.campaign.zone
        for task in tasks:
            if self._may_be_told(task.owner):
                yield from reminders_of(task, task.owner, zone)
            elif self._is_room(task.room):
                yield from reminders_of(task, task.room, zone)

    def _of_pledges(self, pledges: Iterable[Pledge]) -> Iterator[Delivery]:
        catalogue = self._catalogue()
        events = events_of(catalogue)
        for meeting, person in dict.fromkeys((each.meeting, each.person) for each in pledges):
            event = events.get(meeting)
            found = called_to_mind(event, person, catalogue.dataset.campaign.zone) if event else None
            if found is not None and self._may_be_told(person):
                yield found


if TYPE_CHECKING:
    from collections.abc import Iterable

    def _port(reminders: TaskCorrespondent) -> Correspondent:
        return reminders
