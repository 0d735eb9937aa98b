"""What people answer below a debrief → what they record of its asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.cutting import cut
from bot.core.editing.acting import told_at
from bot.core.editing.outcome import Outcome
from bot.core.editing.replies import Unclear
from bot.core.progress.commands import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.editing.outcome import Kind
    from bot.core.editing.replies import Answered, Replies
    from bot.services.commanding import Commanding
    from bot.services.desk import Requester
    from bot.services.ports import DebriefItems, Deliveries, Thread

_ECHOED: Final = 80
"""Characters of a line that is not recorded."""
_WEIGHT: Final[Sequence[Kind]] = ("recorded", "unchanged", "refused")


class Replying:
    """Takes what is written in the threads of debriefs."""

    def __init__(self, replies: Replies, deliveries: Deliveries, items: DebriefItems, commanding: Commanding) -> None:
        """Take what reads lines, what was sent, what that asks about, and who records."""
        self._replies = replies
        self._deliveries = deliveries
        self._items = items
        self._commanding = commanding

    def begins(self, text: str) -> bool:
        """Tell whether a message that nobody addressed to the bot would be for it, if its thread is a debrief's."""
        return self._replies.begins(text)

    async def respond(self, text: str, thread: Thread, who: Requester, rooms: Iterable[str]) -> Outcome | None:
        """Return what came of a message; nothing where it is no answer, or its thread is no debrief's.

        Args:
            text: of the message.
            thread: where it stands.
            who: wrote it.
            rooms: the names that the room has in what was sent, each as ``platform:room``.

        """
        if not self._replies.may_answer(text):
            return None
        for room in rooms:
            sent = await self._deliveries.posted(room, thread.root)
            asked = await self._items.of(sent.delivery.id) if sent else ()
            if sent and asked:
                return await self._record(text, asked, sent.delivery.about, thread, who)
        return None

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


def _commands(answered: Answered, meeting: str) -> tuple[Record, ...]:
    evidence = answered.evidence or told_at(meeting)
    return tuple(
        Record(record, answered.state, meeting=meeting, evidence=evidence, note=answered.note)
        for record in answered.records
    )


def _not_kept(line: str, *why: Say) -> Outcome:
    return Outcome("refused", (Say("answer.not_kept", {"line": cut(line, _ECHOED)}), *why))


def _together(came: Sequence[Outcome]) -> Outcome:
    """Return what came of all lines as one: what is recorded of some is told to all who read along."""
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
