"""The source passage on a record's card: it is quoted from the organisation's file, not generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.presenting.citing import references
from bot.core.records import Recommendation

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue
    from bot.core.presenting.naming import Namer
    from bot.core.quoting.numbering import Place
    from bot.core.quoting.passages import Passage, Quoting
    from bot.core.quoting.text import SourceTexts
    from bot.core.wording import Wording


class Wordings:
    """Renders passages of sources for readers of one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer, texts: SourceTexts | None) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._texts = texts

    def lines(self, record: Quoting) -> list[tuple[str, str]]:
        """Return a record's passage with its language, and the file it is from; empty if the passage is uncertain."""
        if self._texts is None or not (record.quotes or _has_place(record)):
            return []
        from bot.core.quoting.passages import passage_of  # noqa: PLC0415 -- few records have a passage

        passage = passage_of(record, self._namer.language, self._texts)
        if passage is None:
            return []
        label = self._say("text.wording", language=passage.language)
        return [(label, self._say("text.passage", words=passage.words)), (self._say("text.from"), self._file(passage))]

    def _file(self, passage: Passage) -> str:
        source = self._catalogue.sources[passage.source]
        named = [source.body, *references(source, 1)]
        if passage.place:
            named.append(self._place(passage.place))
        return self._say("text.file", source=", ".join(named), file=passage.file)

    def _place(self, place: Place) -> str:
        key = "text.paragraph" if place.paragraph.isdecimal() else "text.recital"
        return self._say(key, number=place.paragraph) + (f" ({place.point})" if place.point else "")

    def _say(self, key: str, **values: str) -> str:
        return self._wording.say(key, self._namer.language, None, **values)


def _has_place(record: Quoting) -> bool:
    return isinstance(record, Recommendation) and bool(record.paragraph or record.locator)
