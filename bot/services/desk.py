"""Validation and storage of every change of a document: checks the right, asks for confirmation, validates the text."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.editing.commands import PLANS, SETTINGS
from bot.core.editing.outcome import Outcome
from bot.core.editing.standing import besides_people, disturbed, times
from bot.services.documents import InvalidDocumentError
from bot.services.ports import StaleBaseError

if TYPE_CHECKING:
    from bot.core.editing.outcome import Timing
    from bot.core.problem import Problem
    from bot.core.rights import Action
    from bot.services.conversation import Incoming
    from bot.services.documents import Documents
    from bot.services.ports import Reminded, Revision, Texts

logger = logging.getLogger(__name__)

ELSEWHERE: Final = Outcome("refused", (Say("denied.elsewhere"),))
"""The refusal of a change beyond the rooms of somebody's right; it reveals nothing about what exists there."""
_LONGEST_REASON: Final = 300
_REMEMBERED: Final = 100
"""The number of revisions that are searched for the one on which a change was confirmed."""


@dataclass(frozen=True, slots=True)
class Requester:
    """The person who gives a command, and the place where they gave it."""

    person: str
    """As ``platform:id``."""
    room: str
    """As ``platform:room``."""
    trusted: bool = False
    """Whether they use the bot's own terminal, and so could edit the files as well."""
    proven: bool = True
    """Whether their identity is proven by more than a server's word; otherwise they only have a reader's rights."""
    said: Incoming | None = None
    """The message with the command, for commands that depend on its conversation."""
    may: frozenset[Action] = frozenset()
    """What they may do in that place; filled in by :class:`bot.services.editing.Editing`."""
    ends_at: frozenset[str] | None = None
    """The rooms to which their right to the command is limited; None if it is valid everywhere. Filled in likewise."""


@dataclass(frozen=True, slots=True)
class Request:
    """A typed line, and whether its author confirmed the change."""

    typed: str
    who: Requester
    agreed_on: str | None = None
    """The hash of the revision on which the change was shown to them when they confirmed it."""


class Desk:
    """Checks changes of documents and stores them."""

    def __init__(self, documents: Documents, texts: Texts, reminded: Reminded) -> None:
        self._documents = documents
        self._texts = texts
        self._reminded = reminded

    async def shown_on(self, name: str, request: Request) -> Revision | None:
        """Return the revision on which a confirmed change was shown, if it is still known."""
        known = await self._documents.history(name, _REMEMBERED) if request.agreed_on else ()
        return next((revision for revision in known if revision.hash == request.agreed_on), None)

    async def settle(
        self, name: str, head: Revision | None, after: str, request: Request, *, always_ask: bool = False
    ) -> Outcome | None:
        """Store a document's next text, ask to confirm it, or refuse; None if another writer stored one first."""
        text, base = (head.text, head.hash) if head else ("", None)
        # Validate first: do not ask to confirm an invalid text, and do not read rights from invalid settings.
        problems = self._documents.problems(name, after)
        if problems:
            return _invalid(problems)
        if not request.who.trusted and name == SETTINGS:
            refusal = self._beyond(text, after, request.who)
            if refusal is not None:
                return refusal
        if request.agreed_on is None:
            question = await self._question(name, text, after, always_ask=always_ask)
            if question is not None:
                return Outcome("asked", (question,), times=self._times(name, text, after), base=base)
        outcome = await self._store(name, after, base, request)
        if outcome is None or outcome.kind != "done":
            return outcome
        return replace(outcome, times=self._times(name, text, after))

    def _times(self, name: str, text: str, after: str) -> tuple[Timing, ...]:
        return times(self._texts.data(text), self._texts.data(after)) if name == PLANS else ()

    def _beyond(self, text: str, after: str, who: Requester) -> Outcome | None:
        """Return the refusal of a settings change that is not allowed from chat, or not to this person; else None."""
        before, rights = self._texts.rights(text), self._texts.rights(after)
        if rights.locks_out(before):
            return Outcome("refused", (Say("edit.last_admin"),))
        others = besides_people(self._texts.data(text)) != besides_people(self._texts.data(after))
        if rights.oversteps(before, who.person) or (others and who.person not in before.admins):
            return ELSEWHERE
        return None

    async def _question(self, name: str, text: str, after: str, *, always_ask: bool) -> Say | None:
        """Return the question to confirm before a change is stored; None if it needs no confirmation."""
        if name == PLANS:
            for key in disturbed(self._texts.data(text), self._texts.data(after)):
                if await self._reminded.of(key):
                    return Say("edit.sure.reminded", {"id": key})
        return Say("edit.sure.remove") if always_ask else None

    async def _store(self, name: str, text: str, base: str | None, request: Request) -> Outcome | None:
        reason = _storable(request.typed)
        try:
            revision = await self._documents.put(name, text, base=base, author=request.who.person, reason=reason)
        except StaleBaseError:
            return None
        except InvalidDocumentError as error:
            return _invalid(error.problems)
        logger.info("A document was changed", extra={"document": name, "revision": revision.number})
        return Outcome(
            "done", (Say("edit.done", {"number": revision.number}),), base=base, stored=(name, revision.number)
        )


def _invalid(problems: tuple[Problem, ...]) -> Outcome:
    return Outcome("refused", (Say("edit.invalid"),), problems=problems)


def _storable(typed: str) -> str:
    """Return a line that every database accepts: without non-printable characters, and shortened if it is very long."""
    line = "".join(character for character in " ".join(typed.split()) if character.isprintable())
    return line if len(line) <= _LONGEST_REASON else f"{line[: _LONGEST_REASON - 1]}…"
