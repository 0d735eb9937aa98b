"""The bot's messages from the files that translators edit; each language is loaded on first use."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import GNUTranslations
from io import BytesIO
from typing import TYPE_CHECKING, Final

from polib import pofile
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.domain.wording import Messages

_ENDING: Final = ".po"


class MessageFiles(Mapping[str, "Messages"]):
    """The messages by language, from one ``<language>.po`` each."""

    def __init__(self, folder: Path) -> None:
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
            self._read[language] = GNUTranslations(BytesIO(pofile(str(path), encoding="utf-8").to_binary()))
        return self._read[language]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._folder.glob(f"*{_ENDING}")))

    @override
    def __len__(self) -> int:
        return sum(1 for _ in self)
