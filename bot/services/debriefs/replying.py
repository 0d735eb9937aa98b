"""Replies in the threads of debriefs, turned into progress records."""

from __future__ import annotations

from asyncio import sleep
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.cutting import cut
from bot.core.debriefing.due import ASKING, OPEN_FOR
from bot.core.editing.acting import told_at
from bot.core.editing.outcome import Outcome
from bot.core.editing.reading import read_command
from bot.core.editing.replies import Unclear
from bot.core.progress.commands import Decide, DecideAll, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.core.editing.outcome import Kind
    from bot.core.editing.replies import Answered, Replies
    from bot.services.commanding import Commanding
    from bot.services.desk import Requester
    from bot.services.ports import Clock, DebriefItems, Deliveries, DeliveryRow, Thread

_ECHOED: Final = 80
"""Maximum number of characters of a rejected line that the answer quotes."""
_LOOKS: Final = 10
"""How often to check, once a second, whether a debrief that is being posted is the one being answered."""
_WEIGHT: Final[Sequence[Kind]] = ("recorded", "unchanged", "refused")


class Replying:
    """Reads the messages that people write in the threads of debriefs."""

    def __init__(
        self, replies: Replies, deliveries: Deliveries, items: DebriefItems, commanding: Commanding, clock: Clock
    ) -> None:
        self._replies = replies
        self._deliveries = deliveries
        self._items = items
        self._commanding = commanding
        self._clock = clock

    def begins(self, text: str) -> bool:
        """Return whether a message not addressed to the bot may be a reply, if its thread is a debrief's."""
        return self._replies.begins(text) or _decision(text) is not None

    async def respond(self, text: str, thread: Thread, who: Requester, rooms: Collection[str]) -> Outcome | None:
        """Record a reply and return the outcome; None if the message is no reply or its thread is not a debrief's.

        Somebody may reply before the message's id is stored. The method then waits; if that takes too long, it asks
        them to write again.

        Args:
            text: the message's text.
            thread: the thread it was written in.
            who: its author.
            rooms: the names under which the room appears in deliveries, each as ``platform:room``.

        """
        if (decision := _decision(text)) is not None:
            return await self._decide(decision, text, thread, who, rooms)
        if not self._replies.may_answer(text):
            return None
        for _ in range(_LOOKS):
            # Checked before the lookup, so that a delivery stored between the two calls is still found.
            posting = await self._is_posting(rooms)
            if (found := await self._answered(thread, rooms)) is not None:
                sent, asked = found
                return await self._record(text, asked, sent.delivery.about, thread, who)
            if not posting:
                return None
            await sleep(1)
        return _not_kept(text.strip().partition("\n")[0], Say("answer.too_soon"))

    async def _decide(
        self, decision: Decide | DecideAll, text: str, thread: Thread, who: Requester, rooms: Collection[str]
    ) -> Outcome | None:
        """Decide on what was proposed below a debrief; a decision on everything covers the debrief's meeting."""
        if (found := await self._answered(thread, rooms)) is None:
            return None
        if isinstance(decision, DecideAll):
            decision = replace(decision, meeting=found[0].delivery.about)
        return await self._commanding.carry_out(decision, text.strip(), thread, who)

    async def _answered(self, thread: Thread, rooms: Collection[str]) -> tuple[DeliveryRow, Sequence[str]] | None:
        """Return the debrief whose thread this is, and the recommendations it asks about; None if there is none."""
        for room in rooms:
            sent = await self._deliveries.posted(room, thread.root)
            asked = await self._items.of(sent.delivery.id) if sent else ()
            if sent and asked:
                return sent, asked
        return None

    async def _is_posting(self, rooms: Collection[str]) -> bool:
        """Return whether a debrief is being sent to one of the rooms."""
        now = self._clock.now()
        rows = await self._deliveries.between(now - OPEN_FOR, now + OPEN_FOR, kinds=ASKING)
        return any(row.state == "sending" and row.delivery.room in rooms for row in rows)

    async def _record(
        self, text: str, asked: Sequence[str], meeting: str, thread: Thread, who: Requester
    ) -> Outcome | None:
        lines = self._replies.read(text, asked)
        came: list[Outcome] = []
        for line in lines:
            if isinstance(line, Unclear):
                came.append(_not_kept(line.line, line.why))
                continue
            for command in _commands(line, meeting):
                outcome = await self._commanding.carry_out(command, line.line, thread, who)
                came.append(_not_kept(line.line, *outcome.say) if outcome.kind == "refused" else outcome)
        return _together(came) if came else None


def _decision(text: str) -> Decide | DecideAll | None:
    command = read_command(text)
    return command if isinstance(command, Decide | DecideAll) else None


def _commands(answered: Answered, meeting: str) -> tuple[Record, ...]:
    evidence = answered.evidence or told_at(meeting)
    return tuple(
        Record(record, answered.state, meeting=meeting, evidence=evidence, note=answered.note)
        for record in answered.records
    )


def _not_kept(line: str, *why: Say) -> Outcome:
    return Outcome("refused", (Say("answer.not_kept", {"line": cut(line, _ECHOED)}), *why))


def _together(came: Sequence[Outcome]) -> Outcome:
    """Combine the outcomes of all lines into one; the kind is ``recorded`` if any line was recorded."""
    kind = min((outcome.kind for outcome in came), key=_WEIGHT.index)
    said: list[Say] = []
    for say in (each for outcome in came for each in outcome.say):
        if say not in said:
            said.append(say)
    return Outcome(
        kind,
        tuple(said),
        entries=tuple(dict.fromkeys(entry for outcome in came for entry in outcome.entries)),
        waiting=tuple(entry for outcome in came for entry in outcome.waiting),
    )
