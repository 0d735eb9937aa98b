"""The files of the documents, and how each is brought together with what is stored; only under the mirror's lock."""

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

    from bot.services.ports import Clock, Mirror, Revision, Revisions

_AS_SAVED: Final = " as saved"
"""Behind a document's name: the rows of what people saved, where that was stored together with others' changes."""
_MOST_UNTOLD: Final = 100
"""News kept for a watch; where none ever comes, the newest."""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A file was saved over a change that its author had not seen, in the same lines; the change is kept in history."""

    revision: Revision
    """The one that the file made."""
    over: Revision


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a file."""

    problems: tuple[Problem, ...]
    of: str
    """What tells one text that is wrong from another with the same mistakes."""


class Files:
    """The files that mirror the documents; whoever uses them holds the mirror's lock."""

    def __init__(
        self, mirror: Mirror, revisions: Revisions, check: Callable[[str, str], tuple[Problem, ...]], clock: Clock
    ) -> None:
        """Take the files, where revisions are kept, what judges a text, and the time."""
        self._mirror = mirror
        self._revisions = revisions
        self._check = check
        self._clock = clock
        self._flaws: dict[str, Flaw] = {}
        self.untold: deque[Overwritten] = deque(maxlen=_MOST_UNTOLD)
        """What came of files that were taken in, for a watch to tell."""

    def flaw(self, name: str) -> Flaw | None:
        """Return what was wrong with a file when it was looked at last."""
        return self._flaws.get(name)

    async def take_in(self, name: str) -> None:
        """Bring file and database together: store what a person saved, write what was changed elsewhere."""
        looked = False
        while not looked:
            # A replica without files does not ask for the lock, and may be quicker; then it is looked at again.
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
        """Store what a person saved; where others changed the document meanwhile, with what they changed."""
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
        # Not before: what the file was last known to hold is what may be replaced.
        await self._revisions.set_mirrored(name, hash_of(text))
        if taken.text != text:
            await self.write(name)

    async def _beside_others(self, name: str, text: str, known: Sequence[Revision], seen: Sequence[Revision]) -> Taken:
        """Bring a saved file together with what others changed, and keep its text where it will not be a revision.

        It is kept before anything comes of it, with what it was made from: if the process is killed in between, the
        next one comes to the same, and if the same editor saves again, that is seen to be made from this.
        """

        def right(other: str) -> bool:
            return not self._check(name, other)

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
        """Return the revisions without those that came while the file could not be written."""
        mirrored = await self._revisions.mirrored(name)
        return known[next((place for place, each in enumerate(known) if each.hash == mirrored), 0) :]

    async def write(self, name: str) -> None:
        """Bring the file up to the head, unless somebody is at work on it."""
        head = await self._revisions.head(name)
        if head is None:
            return
        mirrored = await self._revisions.mirrored(name)
        # A file that is gone is written anew.
        expected = mirrored if self._mirror.read(name) is not None else None
        try:
            done = self._mirror.write(name, head.text, instead_of=expected)
        except OSError as error:
            # It is stored, and that is what counts; the file follows when it can.
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
