"""A tiny invented campaign that is whole: tests change one thing in it and see what that breaks.

Veldria does not exist, nor does the Northern League that talks to it.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from bot.core.domain.records import Dataset
from bot.core.language.vocabulary import CampaignWords, LanguageWords

SECOND_CAMPAIGN: Final = Path(__file__).parent / "second-campaign"
"""A whole campaign as files: another country, in English and French."""
LANGUAGES: Final = Path(__file__).parent.parent / "bot" / "languages"

Change = tuple[tuple[str | int, ...], object]
"""A way into the data, and what to put there; past a list's end the value is added to it."""


def dataset(*changes: Change) -> Dataset:
    """Return the tiny campaign with changes."""
    return Dataset.model_validate(_changed(_RECORDS, changes))


def language_words(*changes: Change) -> LanguageWords:
    """Return the few English words the tiny campaign is asked with."""
    return LanguageWords.model_validate(_changed(_LANGUAGE, changes))


def campaign_words(*changes: Change) -> CampaignWords:
    """Return the tiny campaign's English names."""
    return CampaignWords.model_validate(_changed(_WORDS, changes))


def _changed(data: dict[str, Any], changes: tuple[Change, ...]) -> dict[str, Any]:
    changed = deepcopy(data)
    for path, value in changes:
        inner: Any = changed
        for part in path[:-1]:
            inner = inner[part]
        if isinstance(inner, list) and path[-1] == len(inner):
            inner.append(value)
        else:
            inner[path[-1]] = value
    return changed


def _source(identity: str, publisher: str | None, date: str) -> dict[str, Any]:
    return {
        "id": identity,
        "title": f"Text {identity}",
        "publisher": publisher,
        "body": "somebody",
        "date": date,
        "links": [f"https://example.org/{identity}"],
        "certainty": "read",
    }


def _actor(identity: str, kind: str, name: str, **more: str) -> dict[str, Any]:
    return {"id": identity, "kind": kind, "name": {"en": name}, "certainty": "read", **more}


_RECORDS: Final[dict[str, Any]] = {
    "campaign": {
        "id": "veldria",
        "name": {"en": "Northern League and Veldria"},
        "languages": ["en"],
        "zone": "Europe/Oslo",
        "home": "GOV",
        "country": "XV",
        "lead": "ASSEMBLY",
        "examples": {"en": ["What did the Assembly ask on prisons?"]},
    },
    "sources": [
        _source("ASSEMBLY-2031", "ASSEMBLY", "2031-03-04"),
        _source("BELL-2031", "BELL", "2031-03-05"),
        _source("TALKS-2032", "SECRETARIAT", "2032-05-10"),
    ],
    "actors": [
        _actor("LEAGUE", "international", "Northern League"),
        _actor("ASSEMBLY", "parliament", "Northern Assembly", part_of="LEAGUE"),
        _actor("SECRETARIAT", "international", "League Secretariat", speaks_for="LEAGUE"),
        _actor("GOV", "government", "Government of Veldria"),
        _actor("BELL", "ngo", "Bell Watch"),
        _actor("NGO", "ngo", "Organisations not named on record"),
    ],
    "topics": [
        {"id": "prisons", "name": {"en": "Prisons"}},
        {"id": "bells", "name": {"en": "Ban on bells"}},
    ],
    "entities": [{"id": "orla", "kind": "person", "name": "Orla Venn"}],
    "laws": [
        {"id": "code-2020", "name": {"en": "Penal Code of 2020"}, "group": "penal-code"},
        {"id": "code-2030", "name": {"en": "Penal Code of 2030"}, "group": "penal-code"},
    ],
    "provisions": [
        {
            "id": "code-2020:7",
            "law": "code-2020",
            "number": "7",
            "subject": "ringing without leave",
            "source": "BELL-2031",
            "certainty": "read",
            "successor": {"id": "code-2030:9", "since": "2030-01-01", "source": "BELL-2031", "certainty": "read"},
        },
        {
            "id": "code-2030:9",
            "law": "code-2030",
            "number": "9",
            "subject": "ringing without leave",
            "source": "BELL-2031",
            "certainty": "read",
        },
    ],
    "lineages": [{"id": "bell_article", "name": {"en": "The article on bells"}}],
    "recommendations": [
        {
            "id": "R-A31-01",
            "askers": ["ASSEMBLY"],
            "attribution": "official",
            "addressees": ["GOV"],
            "topic": "prisons",
            "ask": "Open the prisons to visitors.",
            "source": "ASSEMBLY-2031",
            "certainty": "read",
        },
        {
            "id": "R-A31-02",
            "askers": ["ASSEMBLY"],
            "attribution": "reported",
            "addressees": ["SECRETARIAT"],
            "target": "GOV",
            "topic": "bells",
            "ask": "Narrow the article on bells.",
            "articles": ["code-2020:7"],
            "source": "BELL-2031",
            "text": "ASSEMBLY-2031",
            "lineage": "bell_article",
            "certainty": "stated",
        },
        {
            "id": "R-B31-01",
            "askers": ["BELL"],
            "attribution": "own",
            "addressees": ["LEAGUE"],
            "topic": "bells",
            "ask": "Have the article on bells struck out.",
            "entities": ["orla"],
            "source": "BELL-2031",
            "certainty": "read",
        },
        {
            "id": "R-L32-01",
            "askers": ["LEAGUE"],
            "attribution": "official",
            "addressees": ["GOV"],
            "topic": "bells",
            "ask": "Let the bells ring.",
            "source": "TALKS-2032",
            "meeting": "veldria_talks:3",
            "certainty": "read",
        },
    ],
    "findings": [
        {
            "id": "F-A31-01",
            "text": "No bell has rung since 2029.",
            "topics": ["bells"],
            "of": "ASSEMBLY-2031",
            "source": "BELL-2031",
            "certainty": "stated",
        }
    ],
    "milestones": [
        {
            "id": "M-2031-03-04",
            "date": "2031-03-04",
            "kind": "statement",
            "step": "adopted",
            "what": "The Assembly speaks on Veldria",
            "text": "ASSEMBLY-2031",
            "source": "ASSEMBLY-2031",
            "certainty": "read",
        }
    ],
    "meetings": [
        {
            "id": "veldria_talks:3",
            "forum": "TALKS",
            "number": 3,
            "date": "2032-05-09",
            "source": "TALKS-2032",
            "certainty": "read",
        },
        {
            "id": "veldria_talks:2033-orm",
            "forum": "TALKS",
            "date": "2033-06",
            "announced": True,
            "source": "TALKS-2032",
            "certainty": "read",
        },
    ],
    "forums": [
        {
            "id": "TALKS",
            "slug": "veldria_talks",
            "name": {"en": "Veldria talks"},
            "level": "envoys",
            "raise_topics": ["bells"],
            "certainty": "read",
        }
    ],
    "conflicts": [
        {
            "id": "C-01",
            "about": "the day of the third talks",
            "readings": ["9 May 2032", "10 May 2032"],
            "keep": "9 May 2032",
            "records": ["veldria_talks:3"],
        }
    ],
    "glossary": [{"id": "NL", "term": "NL", "expansion": {"en": "Northern League"}, "actor": "LEAGUE"}],
    "recipes": [
        {
            "question": "What did the Assembly ask on bells?",
            "must_name": ["R-A31-02"],
            "must_say": ["Narrow the article"],
            "must_not_say": ["struck out"],
        }
    ],
}

_LANGUAGE: Final[dict[str, Any]] = {
    "language": "en",
    "name": "English",
    "script": "latin",
    "stemmer": "english",
    "function": "the a of did what on",
    "cues": {"ask": ["ask", "asked"]},
    "steps": {"adopted": ["adopted"]},
    "themes": {"fishing": ["fishing", "nets"]},
    "outsiders": {"southern_court": ["Southern Court"]},
    "laws": {"sea_code": ["sea code"]},
    "refusals": {"invention": ["make up"]},
}

_WORDS: Final[dict[str, Any]] = {
    "language": "en",
    "topics": {"prisons": ["prison", "jail"], "bells": ["bell", "ringing"]},
    "actors": {
        "LEAGUE": ["Northern League"],
        "ASSEMBLY": ["Northern Assembly", "the Assembly"],
        "SECRETARIAT": ["League Secretariat"],
        "GOV": ["Veldrian government"],
        "BELL": ["Bell Watch"],
    },
    "kinds": {"ngo": ["organisations"]},
    "entities": {"orla": ["Orla Venn"]},
    "laws": {"penal-code": ["penal code"], "code-2020": ["old penal code"]},
    "forums": {"TALKS": ["Veldria talks"]},
    "terms": {"NL": ["NL"]},
}
