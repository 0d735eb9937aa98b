"""Synchronisation of the documents' files with the stored revisions; used only while holding the mirror's lock."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.editing.hashing import hash_of
from bot.core.problem import Problem
from bot.services.ports import StaleBaseError
from bot.services.saved import AS_FOUND, FILE, REMEMBERED, Taken, bring_together, going_back, going_on, origin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.services.ports import Clock, Mirror, Revision, Revisions, Texts

_AS_SAVED: Final = " as saved"
"""Suffix of the document name under which saved file texts are kept that were merged with others' changes."""
_MOST_UNTOLD: Final = 100
"""Maximum number of reports that are kept for a watcher; without one, the newest."""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A file was saved over a change of the same lines that its author had not seen; the history keeps that change."""

    revision: Revision
    """The revision made from the file."""
    over: Revision


@dataclass(frozen=True, slots=True)
class Flaw:
    """The problems of a file."""

    problems: tuple[Problem, ...]
    of: str
    """Identifies the invalid text, to tell it from another with the same problems."""


class Files:
    """The files that mirror the documents; callers must hold the mirror's lock.

    Args:
        check: returns what is wrong with a document's text.
        texts: reads the roles that a text gives.

    """

    def __init__(
        self,
        mirror: Mirror,
        revisions: Revisions,
        check: Callable[[str, str], tuple[Problem, ...]],
        clock: Clock,
        texts: Texts,
    ) -> None:
        self._mirror = mirror
        self._revisions = revisions
        self._check = check
        self._clock = clock
        self._texts = texts
        self._flaws: dict[str, Flaw] = {}
        self.untold: deque[Overwritten] = deque(maxlen=_MOST_UNTOLD)
        """Overwritten changes that a watcher has not reported yet."""

    def flaw(self, name: str) -> Flaw | None:
        """Return the problems that a file had when it was last checked."""
        return self._flaws.get(name)

    async def take_in(self, name: str) -> None:
        """Synchronise file and database: store what a person saved, or write what was changed elsewhere."""
        looked = False
        while not looked:
            # A replica without files does not take the lock and may store a revision in between; then try again.
            with suppress(StaleBaseError):
                await self._compare(name)
                looked = True

    async def _compare(self, name: str) -> None:
        text = self._mirror.read(name)
        head = await self._revisions.head(name)
        mirrored = await self._revisions.mirrored(name)
        if text is not None and hash_of(text) not in {mirrored, head and head.hash}:
            # Somebody is saving, or has saved.
            text = await self._mirror.settled(name)
        self._flaws.pop(name, None)
        if text is None:
            if head is not None:
                self._complain(name, "the file is gone, or is no text", f"put it back; {_counts(head)}")
            return
        found = hash_of(text)
        if head is not None and found == head.hash:
            if mirrored != found:
                await self._revisions.set_mirrored(name, found)
        elif head is not None and found == mirrored:
            await self.write(name)
        else:
            await self._take_in_saved(name, text, head)

    async def _take_in_saved(self, name: str, text: str, head: Revision | None) -> None:
        """Store a text that a person saved, merged with what others changed meanwhile."""
        problems = self._check(name, text)
        if problems:
            self._flaws[name] = Flaw(problems, hash_of(text))
            return
        if head is None:
            await self._revisions.append(name, text, base=None, author=FILE, reason=AS_FOUND)
            await self._revisions.set_mirrored(name, hash_of(text))
            return
        known = await self._revisions.history(name, REMEMBERED)
        seen = await self._lay_in_the_file(name, known)
        taken = going_on(text, known) or going_back(text, known, seen)
        taken = taken or await self._beside_others(name, text, known, seen)
        if taken.text != head.text:
            new = await self._revisions.append(name, taken.text, base=head.hash, author=FILE, reason=taken.reason)
            if taken.over is not None:
                self.untold.append(Overwritten(new, taken.over))
        # Only now: a file may be replaced if it holds the text recorded here.
        await self._revisions.set_mirrored(name, hash_of(text))
        if taken.text != text:
            await self.write(name)

    async def _beside_others(self, name: str, text: str, known: Sequence[Revision], seen: Sequence[Revision]) -> Taken:
        """Merge a saved file with others' changes, and keep its text if it does not become a revision itself.

        The text is kept before the result is stored, with the revision it was based on. If the process is killed in
        between, the next one gets the same result; and if the same editor saves again, that text is recognised as based
        on this one. Nobody gets a role that the saved text does not give: whoever was just removed by hand would have
        it again.
        """
        given = set(self._texts.rights(text).grants)

        def right(other: str) -> bool:
            return not self._check(name, other) and given.issuperset(self._texts.rights(other).grants)

        kept = name + _AS_SAVED
        before = await self._revisions.history(kept, REMEMBERED)
        again = next((each for each in before if each.text == text), None)
        if again is None:
            base = origin(text, seen, before, self._clock.now())
            taken = bring_together(text, base, known, right)
            if taken.text != text:
                last = before[0].hash if before else None
                made_from = f"{base.name} {base.number} {known[0].number}"
                await self._revisions.append(kept, text, base=last, author=FILE, reason=made_from)
            return taken
        of, number, beside = again.reason.rsplit(" ", 2)
        base = await self._revisions.get(of, int(number)) or known[0]
        then = [each for each in known if each.number <= int(beside)]
        came = next((each for each in known if each.number == int(beside) + 1), None)
        if then and came and came.text == bring_together(text, base, then, right).text:
            return Taken(known[0].text, "taken in before")
        return bring_together(text, base, known, right)

    async def _lay_in_the_file(self, name: str, known: Sequence[Revision]) -> Sequence[Revision]:
        """Return the revisions without those stored while the file could not be written."""
        mirrored = await self._revisions.mirrored(name)
        return known[next((place for place, each in enumerate(known) if each.hash == mirrored), 0) :]

    async def write(self, name: str) -> None:
        """Write the newest revision to the file, unless somebody is editing it."""
        head = await self._revisions.head(name)
        if head is None:
            return
        mirrored = await self._revisions.mirrored(name)
        # A missing file is written again.
        expected = mirrored if self._mirror.read(name) is not None else None
        try:
            done = self._mirror.write(name, head.text, instead_of=expected)
        except OSError as error:
            # The change is stored and valid; the file is written later.
            what = f"the file cannot be written ({(error.strerror or 'unknown reason').lower()})"
            self._complain(name, what, f"let the bot write to its folder; {_counts(head)}")
            return
        if done:
            self._flaws.pop(name, None)
            await self._revisions.set_mirrored(name, head.hash)

    def _complain(self, name: str, what: str, mend: str) -> None:
        problem = Problem(f"config/{name}.yaml", 1, 1, what, mend)
        self._flaws[name] = Flaw((problem,), str(problem))


def _counts(head: Revision) -> str:
    return f"until then revision {head.number} counts"
