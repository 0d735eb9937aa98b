"""The bot's messages from the files that translators edit; each language is loaded on first use."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import GNUTranslations
from hashlib import blake2b
from io import BytesIO
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.files import read_own_file, write_cache_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.domain.wording import Messages

_ENDING: Final = ".po"
_DIGEST: Final = 32


class MessageFiles(Mapping[str, "Messages"]):
    """The messages by language, from one ``<language>.po`` each.

    The compiled form of a file is cached under ``state``, if given, and used only while the file is unchanged: a cached
    copy never differs from what a translator sees.
    """

    def __init__(self, folder: Path, state: Path | None = None) -> None:
        self._folder = folder
        self._state = state
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
            copy = self._state / f"wording-{language}.mo" if self._state else None
            self._read[language] = GNUTranslations(BytesIO(_compiled(path, copy)))
        return self._read[language]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._folder.glob(f"*{_ENDING}")))

    @override
    def __len__(self) -> int:
        return sum(1 for _ in self)


def _compiled(path: Path, copy: Path | None) -> bytes:
    """Return the compiled form of a message file: from the cache if it was made from exactly these bytes."""
    source = path.read_bytes()
    if copy:
        kept = read_own_file(copy)
        if kept and kept[:_DIGEST] == _digest(source, kept[_DIGEST:]):
            return kept[_DIGEST:]
    import polib  # noqa: PLC0415 -- a start from the copy does not need it

    compiled: bytes = polib.pofile(source.decode("utf-8")).to_binary()
    if copy:
        write_cache_file(copy, lambda file: file.write(_digest(source, compiled) + compiled))
    return compiled


def _digest(source: bytes, compiled: bytes) -> bytes:
    return blake2b(source + b"\0" + compiled, digest_size=_DIGEST).digest()
