"""The message files that translators edit → the bot's sentences, each language read when it is first spoken."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import GNUTranslations
from io import BytesIO
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.wording import Messages

_ENDING = ".po"


class MessageFiles(Mapping[str, "Messages"]):
    """The messages by language: one ``<language>.po`` each, compiled in memory, so that no compiled copy can be old."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is read yet."""
        self._folder = folder
        self._read: dict[str, Messages] = {}

    @override
    def __getitem__(self, language: str) -> Messages:
        """Return the messages of a language.

        Raises:
            KeyError: if there is no file for it.

        """
        if language not in self._read:
            path = self._folder / f"{language}{_ENDING}"
            if not path.is_file():
                raise KeyError(language)
            self._read[language] = _read(path)
        return self._read[language]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._folder.glob(f"*{_ENDING}")))

    @override
    def __len__(self) -> int:
        return sum(1 for _ in self)


def _read(path: Path) -> Messages:
    import polib  # noqa: PLC0415 -- only a process that words something needs it

    return GNUTranslations(BytesIO(polib.pofile(str(path), encoding="utf-8").to_binary()))
