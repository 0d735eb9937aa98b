"""What records are called in a reader's language."""

from __future__ import annotations

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Kind, Ref
from tests.core.campaign import records

FRENCH = (("actors", 1, "name"), {"en": "Northern Assembly", "fr": "Assemblée du Nord"})


def namer(language: str = "en") -> Namer:
    return Namer(Catalogue(records(FRENCH)), language)


@pytest.mark.parametrize(
    ("kind", "identity", "name"),
    [
        ("actor", "ASSEMBLY", "Northern Assembly"),
        ("topic", "bells", "Ban on bells"),
        ("forum", "TALKS", "Veldria talks"),
        ("provision", "code-2020:164", "164 (Penal Code of 2020)"),
        ("meeting", "veldria_talks:3", "Veldria talks 3"),
        ("meeting", "veldria_talks:2033-orm", "Veldria talks"),
        ("recommendation", "R-A31-01", "R-A31-01"),
    ],
)
def test_a_record_has_its_name(kind: Kind, identity: str, name: str) -> None:
    assert namer().name(Ref(kind, identity)) == name


@pytest.mark.parametrize("kind", ["actor", "topic", "forum", "provision", "meeting"])
def test_what_is_not_on_record_is_called_by_its_id(kind: Kind) -> None:
    assert namer().name(Ref(kind, "zzz")) == "zzz"


def test_a_name_is_in_the_readers_language() -> None:
    assert namer("fr").actor("ASSEMBLY") == "Assemblée du Nord"


def test_a_name_that_is_missing_is_english() -> None:
    assert namer("fr").actor("BELL") == "Bell Watch"


def test_a_person_is_called_by_name() -> None:
    assert namer().actor("orla") == "Orla Venn"


def test_several_actors_stand_in_a_row() -> None:
    assert namer().actors(["ASSEMBLY", "orla"]) == "Northern Assembly, Orla Venn"
