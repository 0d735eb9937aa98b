"""Actions offered with each kind of message, the same for every platform."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

from bot.core.editing.acting import line_of
from bot.core.message import Action, Note, Sure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.answering.answer import Answer, Item
    from bot.core.briefing.briefing import Briefing
    from bot.core.message import ActionId, Block
    from bot.core.progress.entry import Entry
    from bot.core.wording import Wording

LATER: Final = ("1d", "2h")
"""Delays for which a reminder can be put off with one click."""

_SURE: Final = {"debrief_done": "act.debrief_done_sure", "debrief_off": "act.debrief_off_sure"}


class Offers:
    """Builds the actions in one language."""

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording = wording
        self._language = language

    def with_answer(self, answer: Answer, left: Sequence[Item]) -> tuple[Action, ...]:
        """Return actions for the records left out, and for the source or briefing of a single main record."""
        found: list[Action] = []
        if left:
            found.append(self.more(left))
        main = answer.items("main")
        if len(main) == 1 and main[0].kind == "recommendation" and answer.intent != "source":
            # No typed alternative: where there are no buttons, the card names its source already.
            found.append(Action("source", main[0].id, self._say("act.source")))
        if len(main) == 1 and main[0].kind == "meeting":
            typed = line_of("briefing", main[0].id) or ""
            found.append(Action("briefing", main[0].id, self._say("act.briefing"), typed))
        return tuple(found)

    def more(self, left: Sequence[Item]) -> Action:
        """Return the action that shows the records left out."""
        return Action("more", token_of(left), self._say("act.more"), self._say("act.more_typed"))

    def with_question(self, token: str) -> tuple[Action, ...]:
        """Return both answers to a question that asks back; the message itself says what to type instead."""
        return (Action("yes", token, self._say("act.yes")), Action("no", token, self._say("act.no")))

    def with_change(self, document: str, revision: int) -> tuple[Action, ...]:
        """Return the action that undoes a change; the message itself says how to type that."""
        sure = Sure(self._say("act.undo_sure", number=f"{revision}"), self._say("act.undo"), self._say("act.no"))
        return (Action("undo", f"{document} {revision}", self._say("act.undo"), sure=sure),)

    def with_briefing(self, briefing: Briefing, blocks: Iterable[Block], *, whole: bool) -> tuple[Action, ...]:
        """Return actions for the complete briefing and, before the session, for raising each recommendation shown."""
        meeting = briefing.meeting
        if meeting is None:
            return ()
        found = [] if whole else [Action("briefing", meeting, self._say("act.briefing"))]
        if briefing.state in {"ahead", "undated"}:
            asks = {line.id for part in briefing.parts for line in part.lines}
            shown = [name for name in (getattr(block, "id", "") for block in blocks) if name in asks]
            found += (Action("raise", f"{name} at {meeting}", self._say("act.raise"), card=name) for name in shown)
        return tuple(found)

    def with_task(self, number: int) -> tuple[Action, ...]:
        """Return the action that marks a task as done."""
        return (Action("done", f"{number}", self._say("act.done"), line_of("done", f"{number}") or ""),)

    def with_reminder(self, about: str, *, is_meeting: bool) -> tuple[Action, ...]:
        """Return actions to be reminded again and to see a meeting's briefing; the message says how to type them."""
        briefing = [Action("briefing", about, self._say("act.briefing"))] if is_meeting else []
        return (*briefing, *self.later(about))

    def later(self, about: str) -> tuple[Action, ...]:
        """Return the actions that put a reminder off."""
        return tuple(self._later(about, each) for each in LATER)

    def with_proposals(self, entries: Iterable[Entry]) -> tuple[Action, ...]:
        """Return actions to decide on each proposed entry, at its card; the message says how to type them."""
        decisions: tuple[ActionId, ...] = ("approve", "decline")
        return tuple(
            Action(each, number, self._say(f"act.{each}"), card=number)
            for number in (f"{entry.number}" for entry in entries)
            for each in decisions
        )

    def with_debrief(self, meeting: str, records: Iterable[str]) -> tuple[Action, ...]:
        """Return actions to record each recommendation's outcome, at its card, and to close the meeting's debrief."""
        answers: tuple[ActionId, ...] = ("raised", "promised", "missed", "link")
        found = [
            Action(each, about, self._say(f"act.{each}"), card=record)
            for record, about in ((record, f"{record} at {meeting}") for record in records)
            for each in answers
        ]
        return (*found, self._closing("debrief_done", meeting), self._closing("debrief_off", meeting))

    def how_to_answer(self) -> Note:
        """Return the note on how to answer a debrief in words, and what a tapped number means."""
        return Note(self._say("answer.how"))

    def _closing(self, action: Literal["debrief_done", "debrief_off"], meeting: str) -> Action:
        label = self._say(f"act.{action}")
        return Action(action, meeting, label, sure=Sure(self._say(_SURE[action]), label, self._say("act.no")))

    def _later(self, about: str, after: str) -> Action:
        return Action("snooze", f"{about} {after}", self._say("act.snooze", after=after))

    def _say(self, key: str, **values: str) -> str:
        return self._wording.say(key, self._language, None, **values)


def token_of(left: Sequence[Item]) -> str:
    """Return a short hash of exactly these records, so that a click on an old message does not apply to a newer one."""
    return sha256("\n".join(item.id for item in left).encode()).hexdigest()[:12]
