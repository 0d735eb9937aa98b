"""Texts of documents as editing needs them: their data, edits of them, and what is wrong in them."""

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
    """YAML, with every comment and every byte that is not meant kept."""

    def data(self, text: str) -> Mapping[str, object]:
        """Return what a text holds; a text that cannot be read holds nothing."""
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
        """Return who may do what, by the settings' text."""
        config = settings_in(read_bytes("", text.encode())).config
        return config.rights if config else Rights()


class DocumentCheck:
    """Judges a text as ``advocacy-bot check`` judges the file that it would be."""

    def __init__(self, places: Places, dataset: Callable[[], Dataset]) -> None:
        """Take where the files lie, and the records that plans are checked against."""
        self._places = places
        self._dataset = dataset

    def __call__(self, name: str, text: str) -> tuple[Problem, ...]:
        """Return everything that is wrong in a document's text."""
        places, dataset = self._places, self._dataset()
        if name != SETTINGS:
            return plans_in(read_bytes(str(places.plans), text.encode()), dataset).problems
        reading = settings_in(read_bytes(str(places.settings), text.encode()))
        if reading.config is None:
            return reading.problems
        config = reading.config
        flaws = (*language_flaws(config, dataset, places), *rule_flaws(config, dataset, places))
        return in_order((*campaign_flaws(config, places), *flaws))
