"""Document texts for the editing service: their data, edits of them, and their problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.home import campaign_problems, language_problems, rule_problems
from bot.adapters.documents.intent import SplicingError
from bot.adapters.documents.plans import parse_plans
from bot.adapters.documents.reader import read_bytes
from bot.adapters.documents.settings import parse_settings
from bot.adapters.documents.splicing import splice
from bot.core.domain.access import Rights
from bot.core.domain.documents import SETTINGS_DOCUMENT
from bot.core.domain.problem import in_order
from bot.core.ports.documents import UneditableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.adapters.documents.home import HomePaths
    from bot.core.domain.problem import Problem
    from bot.core.domain.records import Dataset
    from bot.core.features.documents.model import Edit


class YamlEditor:
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
        config = parse_settings(read_bytes("", text.encode())).config
        return config.rights if config else Rights()


class DocumentValidator:
    """Checks a document's text as ``advocacy-bot check`` would check its file."""

    def __init__(self, places: HomePaths, dataset: Callable[[], Dataset]) -> None:
        self._places = places
        self._dataset = dataset

    def __call__(self, name: str, text: str) -> tuple[Problem, ...]:
        """Return every problem of a document's text."""
        places, dataset = self._places, self._dataset()
        if name != SETTINGS_DOCUMENT:
            return parse_plans(read_bytes(str(places.plans), text.encode()), dataset).problems
        reading = parse_settings(read_bytes(str(places.settings), text.encode()))
        if reading.config is None:
            return reading.problems
        config = reading.config
        flaws = (*language_problems(config, dataset, places), *rule_problems(config, dataset, places))
        return in_order((*campaign_problems(config, places), *flaws))
