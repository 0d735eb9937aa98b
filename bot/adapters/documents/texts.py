"""Document texts for the editing service: their data, edits of them, and their problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.home import campaign_flaws, language_flaws, rule_flaws
from bot.adapters.documents.planned import plans_in
from bot.adapters.documents.reading import read_bytes
from bot.adapters.documents.settings import settings_in
from bot.adapters.documents.splicing import SplicingError, splice
from bot.core.editing.commands import SETTINGS
from bot.core.problem import in_order
from bot.core.rights import Rights
from bot.services.ports import UneditableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.adapters.documents.home import Places
    from bot.core.dataset import Dataset
    from bot.core.editing.edit import Edit
    from bot.core.problem import Problem


class YamlTexts:
    """YAML texts; edits keep every comment and every byte that is not edited."""

    def data(self, text: str) -> Mapping[str, object]:
        """Return the data of a text; empty if it cannot be read."""
        document = read_bytes("", text.encode()).document
        return document.data if document else {}

    def splice(self, text: str, edits: Sequence[Edit]) -> str:
        """Return the text with the edits made.

        Raises:
            UneditableError: if that cannot be done safely.

        """
        try:
            return splice(text, edits)
        except SplicingError as error:
            raise UneditableError(str(error)) from error

    def rights(self, text: str) -> Rights:
        """Return the rights in the settings' text; none if it has problems."""
        config = settings_in(read_bytes("", text.encode())).config
        return config.rights if config else Rights()


class DocumentCheck:
    """Checks a document's text as ``advocacy-bot check`` would check its file."""

    def __init__(self, places: Places, dataset: Callable[[], Dataset]) -> None:
        self._places = places
        self._dataset = dataset

    def __call__(self, name: str, text: str) -> tuple[Problem, ...]:
        """Return every problem of a document's text."""
        places, dataset = self._places, self._dataset()
        if name != SETTINGS:
            return plans_in(read_bytes(str(places.plans), text.encode()), dataset).problems
        reading = settings_in(read_bytes(str(places.settings), text.encode()))
        if reading.config is None:
            return reading.problems
        config = reading.config
        flaws = (*language_flaws(config, dataset, places), *rule_flaws(config, dataset, places))
        return in_order((*campaign_flaws(config, places), *flaws))
