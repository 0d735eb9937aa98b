"""Actions offered with a message; each is equivalent to a command that can be typed.

A click needs the same rights as the command, and the command's text is kept as the reason.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, get_args

from bot.core.domain.message import Action, ActionId, Confirmation, Note
from bot.core.domain.wording import split_offset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.domain.message import Block
    from bot.core.domain.sentence import Item
    from bot.core.domain.wording import Wording
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.questions.model import Answer

ACTIONS: Final[frozenset[str]] = frozenset(get_args(ActionId))
FORM_ACTIONS: Final[frozenset[ActionId]] = frozenset({"link"})
"""Actions that open a form; offered only on platforms with forms."""
EDITOR_ACTIONS: Final[frozenset[ActionId]] = frozenset({"approve", "decline"})
"""Actions offered to editors only; the right is checked again at the click."""
DECISION_ACTIONS: Final[frozenset[str]] = frozenset(
    {"yes", "no", "undo", "approve", "decline", "debrief_off", "debrief_done"}
)
"""Actions that decide something or change plans: if the clicker's identity is not proven, they must be typed instead.
"""

_LINES: Final[dict[str, str]] = {
    "source": "{}: source?",
    "briefing": "brief {} full",
    "snooze": "snooze {}",
    "raise": "raise {}",
    "unfollow": "unfollow {}",
    "undo": "undo {}",
    "done": "done {}",
    "approve": "approve {}",
    "decline": "decline {}",
    "raised": "raised {}",
    "promised": "promised {}",
    "missed": "progress {}",
    "debrief_off": "debrief {} did not take place",
    "debrief_done": "debrief {} done",
}
_OF_ASKS: Final = re.compile(r"(?P<record>[^ ]+) at (?P<meeting>.+)")
_ABOUT: Final = re.compile(r"[\w:. #@/-]{1,200}")


def action_command(action: str, about: str) -> str | None:
    """Return the command equivalent to an action; None for an unknown action, or one that cannot be typed in full."""
    line = _LINES.get(action)
    if line is None or not _ABOUT.fullmatch(about):
        return None
    if action in {"raised", "promised", "missed"}:
        found = ask_and_meeting(about)
        return line.format(_at_debrief(*found, action)) if found else None
    return line.format(about)


def decision_command(action: str, about: str) -> str | None:
    """Return the command to type instead of clicking a decision; None if the action decides nothing."""
    if action in {"yes", "no"}:
        return action
    return action_command(action, about) if action in DECISION_ACTIONS else None


def ask_and_meeting(about: str) -> tuple[str, str] | None:
    """Return the recommendation and the meeting of an action's subject; None if it has another form."""
    found = _OF_ASKS.fullmatch(about)
    return (found["record"], found["meeting"]) if found else None


def debrief_evidence(meeting: str) -> str:
    """Return the evidence text of an answer to a debrief."""
    return f"debrief of {meeting}"


def _at_debrief(record: str, meeting: str, action: str) -> str:
    state = " not raised" if action == "missed" else ""
    return f"{record}{state} at {meeting} evidence {debrief_evidence(meeting)}"


SNOOZE_DELAYS: Final = ("1d", "2h")
"""Delays for which a reminder can be put off with one click."""

_CONFIRMATIONS: Final = {"debrief_done": "act.debrief_done_sure", "debrief_off": "act.debrief_off_sure"}


class ActionBuilder:
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
            typed = action_command("briefing", main[0].id) or ""
            found.append(Action("briefing", main[0].id, self._say("act.briefing"), typed))
        return tuple(found)

    def more(self, left: Sequence[Item]) -> Action:
        """Return the action that shows the records left out."""
        return Action("more", hash_items(left), self._say("act.more"), self._say("act.more_typed"))

    def with_question(self, token: str) -> tuple[Action, ...]:
        """Return both answers to a question that asks back; the message itself says what to type instead."""
        return (Action("yes", token, self._say("act.yes")), Action("no", token, self._say("act.no")))

    def with_change(self, document: str, revision: int) -> tuple[Action, ...]:
        """Return the action that undoes a change; the message itself says how to type that."""
        sure = Confirmation(
            self._say("act.undo_sure", number=f"{revision}"), self._say("act.undo"), self._say("act.no")
        )
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
        return (Action("done", f"{number}", self._say("act.done"), action_command("done", f"{number}") or ""),)

    def with_reminder(self, about: str, *, is_meeting: bool) -> tuple[Action, ...]:
        """Return actions to be reminded again and to see a meeting's briefing; the message says how to type them."""
        briefing = [Action("briefing", about, self._say("act.briefing"))] if is_meeting else []
        return (*briefing, *self.later(about))

    def later(self, about: str) -> tuple[Action, ...]:
        """Return the actions that put a reminder off."""
        return tuple(self._later(about, each) for each in SNOOZE_DELAYS)

    def with_proposals(self, entries: Iterable[ProgressEntry]) -> tuple[Action, ...]:
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
        return Action(
            action, meeting, label, sure=Confirmation(self._say(_CONFIRMATIONS[action]), label, self._say("act.no"))
        )

    def _later(self, about: str, after: str) -> Action:
        unit, number = split_offset(after)
        remaining = self._wording.say(f"in.{unit}", self._language, number, number=number)
        return Action("snooze", f"{about} {after}", self._say("act.snooze", after=remaining))

    def _say(self, key: str, **values: str) -> str:
        return self._wording.say(key, self._language, None, **values)


def hash_items(left: Sequence[Item]) -> str:
    """Return a short hash of exactly these records, so that a click on an old message does not apply to a newer one."""
    return sha256("\n".join(item.id for item in left).encode()).hexdigest()[:12]
