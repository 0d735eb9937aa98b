"""Questions that look like ours and are not: nothing on record answers them.

Everyday words in the place of a topic, article numbers one off, articles of laws not on record, other countries. Made
from a seed, so that a failure can be repeated.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

HERE: Final = Path(__file__).parent
CALENDAR: Final = HERE.parent.parent / "bot" / "languages" / "calendar.json"
LANGUAGES: Final = ("en", "fr", "de", "ru", "kk")
ARTICLES_ON_RECORD: Final = frozenset({1, 4, 5, 164, 174, 235, 274, 400, 403, 404, 405})

_ABOUT: Final = {
    "en": ("what did the EP ask about {0}?", "asks on {0}", "HRW and {0}, any recommendation?", "{0}: what was asked?"),
    "fr": (
        "qu'a demandé le PE sur {0} ?",
        "demandes au sujet de {0}",
        "HRW et {0} ?",
        "{0} : que demande le Parlement ?",
    ),
    "de": ("was forderte das EP zu {0}?", "Forderungen zum Thema {0}", "HRW zu {0}?", "{0}: was wurde verlangt?"),
    "ru": ("что ЕП просил про {0}?", "рекомендации на тему {0}", "HRW о теме {0}?", "{0}: что требовали?"),
    "kk": ("ЕП {0} туралы не сұрады?", "{0} бойынша ұсыныстар", "HRW {0} жайлы не деді?", "{0}: не талап етілді?"),
}
_ARTICLE: Final = {
    "en": ("what did the EP ask on article {0}?", "art. {0} of the criminal code, any ask?", "anything on § {0}"),
    "fr": ("que demande le PE sur l'article {0} ?", "article {0} du code pénal, une demande ?", "art. {0} ?"),
    "de": ("was fordert das EP zu Artikel {0}?", "Artikel {0} Strafgesetzbuch, Forderung?", "Art. {0}?"),
    "ru": ("что ЕП просил по статье {0}?", "ст. {0} УК, рекомендации?", "{0}-я статья, что просили?"),
    "kk": ("ЕП {0}-бап бойынша не сұрады?", "{0}-бап туралы ұсыныс бар ма?", "Қылмыстық кодекстің {0}-бабы?"),
}
_LAW: Final = {
    "en": ("article {0} of the labour code, EP position?", "what did HRW ask on article {0} of the constitution?"),
    "fr": ("article {0} du code civil, position du PE ?", "article {0} de la constitution, demandes ?"),
    "de": ("Artikel {0} der Verfassung, Forderung des EP?", "Artikel {0} Steuergesetzbuch, was wurde gefordert?"),
    "ru": ("статья {0} Трудового кодекса, что просил ЕП?", "статья {0} Конституции: рекомендации?"),
    "kk": ("Еңбек кодексінің {0}-бабы бойынша не сұралды?", "Конституцияның {0}-бабы туралы ұсыныс?"),
}
_COUNTRY: Final = {
    "en": ("what did the EP ask {0} about torture?", "political prisoners in {0}, EP demands", "{0} and article 174"),
    "fr": ("la torture, {0}, que demande le PE ?", "prisonniers politiques : {0} ?", "{0} et article 174"),
    "de": ("{0} und Folter: was fordert das EP?", "politische Gefangene, {0}?", "{0} und Artikel 174"),
    "ru": ("{0} и пытки: что просил ЕП?", "политзаключённые, {0}?", "{0}, статья 174"),
    "kk": ("{0} және азаптау: ЕП не сұрады?", "саяси тұтқындар, {0}?", "{0}, 174-бап"),
}
_OURS: Final = frozenset({"KZ", "LU", "BE", "FR", "NO", "NL"})
"""The campaign's state, and countries that places of meetings or names of bodies on record hold."""


def near_misses(seed: int, number: int) -> list[str]:
    """Make questions that must get no answer."""
    chance = random.Random(seed)  # noqa: S311 - no secret, a sample
    words = {code: (HERE / "words" / f"{code}.txt").read_text(encoding="utf-8").split() for code in LANGUAGES}
    calendar = json.loads(CALENDAR.read_text(encoding="utf-8"))
    countries = {
        code: [c["name"] for iso, c in calendar[code]["countries"].items() if "name" in c and iso not in _OURS]
        for code in LANGUAGES
    }
    makers: tuple[Callable[[str], str], ...] = (
        lambda code: chance.choice(_ABOUT[code]).format(chance.choice(words[code])),
        lambda code: chance.choice(_ABOUT[code]).format(chance.choice(words[code])),
        lambda code: chance.choice(_ARTICLE[code]).format(_impostor(chance)),
        lambda code: chance.choice(_LAW[code]).format(chance.choice([164, 174, 274, chance.randint(2, 300)])),
        lambda code: chance.choice(_COUNTRY[code]).format(chance.choice(countries[code])),
    )
    return [chance.choice(makers)(chance.choice(LANGUAGES)) for _ in range(number)]


def _impostor(chance: random.Random) -> int:
    """Return an article number that is not on record, most often one off or cut short."""
    near = [n + d for n in (164, 174, 274, 405) for d in (-10, -1, 1, 10)] + [64, 74, 16, 17, 1640, 1740, 2744]
    while True:
        number = chance.choice(near) if chance.random() < 0.7 else chance.randint(6, 999)
        if number not in ARTICLES_ON_RECORD:
            return number
