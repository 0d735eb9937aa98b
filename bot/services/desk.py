"""Where every change passes before it is stored: may it be made, must somebody say yes to it first, is it right."""

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
"""What reaches further than somebody's right does; nothing of what is there is told with it."""
_LONGEST_REASON: Final = 300
_REMEMBERED: Final = 100
"""Revisions among which is looked for the one on which a change was shown."""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who wants something, and where they said so."""

    person: str
    """As ``platform:id``."""
    room: str
    """As ``platform:room``."""
    trusted: bool = False
    """Whether it is somebody at the bot's own terminal, who could change the files as well."""
    proven: bool = True
    """Whether more than a server's word shows that it is this person; else they may do what a reader may."""
    said: Incoming | None = None
    """The message it was, for what goes by its conversation."""
    may: frozenset[Action] = frozenset()
    """What they may do there; the door fills it in."""
    ends_at: frozenset[str] | None = None
    """The rooms at which their right to this ends; nothing where it counts everywhere. The door fills it in."""


@dataclass(frozen=True, slots=True)
class Request:
    """A line that somebody typed, and whether they said yes to what it comes to."""

    typed: str
    who: Requester
    agreed_on: str | None = None
    """The hash of the revision on which that was shown to them."""


class Desk:
    """Judges changes of documents and stores them."""

    def __init__(self, documents: Documents, texts: Texts, reminded: Reminded) -> None:
        """Take the documents, how their texts are read, and what people were told already."""
        self._documents = documents
        self._texts = texts
        self._reminded = reminded

    async def shown_on(self, name: str, request: Request) -> Revision | None:
        """Return the revision on which a change was shown to whoever said yes to it, if it is still known."""
        known = await self._documents.history(name, _REMEMBERED) if request.agreed_on else ()
        return next((revision for revision in known if revision.hash == request.agreed_on), None)

    async def settle(
        self, name: str, head: Revision | None, after: str, request: Request, *, always_ask: bool = False
    ) -> Outcome | None:
        """Store a document's next text, or say why not; nothing where somebody else was quicker."""
        text, base = (head.text, head.hash) if head else ("", None)
        # Nobody is asked about what cannot be; and settings with a mistake in them give no rights to anybody.
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
        """Return why a change of the settings goes further than anybody may go from chat, or this person may."""
        before, rights = self._texts.rights(text), self._texts.rights(after)
        if rights.locks_out(before):
            return Outcome("refused", (Say("edit.last_admin"),))
        others = besides_people(self._texts.data(text)) != besides_people(self._texts.data(after))
        if rights.oversteps(before, who.person) or (others and who.person not in before.admins):
            return ELSEWHERE
        return None

    async def _question(self, name: str, text: str, after: str, *, always_ask: bool) -> Say | None:
        """Return what must be asked before a change is made; nothing where it may be made at once."""
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
    """Return a line as every database takes it: without what no one can see, and cut where it is very long."""
    line = "".join(character for character in " ".join(typed.split()) if character.isprintable())
    return line if len(line) <= _LONGEST_REASON else f"{line[: _LONGEST_REASON - 1]}…"
