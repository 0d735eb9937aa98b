"""The tiny campaign, made a little larger and asked: its records, a small whole vocabulary, and threads of questions.

Everything is built from ``tests/campaign_data.py`` and what stands here: no file is read.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.core.domain.catalogue import Catalogue
from bot.core.features.questions.answerer import Answerer
from bot.core.language.interpreter import LanguageTables, compile_interpreter
from bot.core.language.vocabulary import CampaignWords, LanguageWords
from tests.campaign_data import campaign_words, dataset, language_words

if TYPE_CHECKING:
    from bot.core.domain.records import Dataset
    from bot.core.features.questions.context import ThreadContext
    from bot.core.features.questions.model import Answer
    from bot.core.language.interpreter import Interpreter
    from bot.core.language.question import Question
    from tests.campaign_data import Change

TODAY: Final = date(2033, 1, 1)
KNOWN: Final = frozenset({"prism", "belt", "bello", "tortoise", "prize", "honey", "about", "moon", "weather"})
"""The dictionary of the small vocabulary."""


def _source(identity: str, publisher: str | None, day: str | None, **more: object) -> dict[str, Any]:
    base = {"id": identity, "title": f"Text {identity}", "publisher": publisher, "body": f"Body of {identity}"}
    return {**base, "date": day, "links": [f"https://example.org/{identity}"], "certainty": "read", **more}


def ask_record(identity: str, asker: str, topic: str, source: str, **more: object) -> dict[str, Any]:
    """Return a recommendation to the government, with changes."""
    base = {"id": identity, "askers": [asker], "attribution": "official", "addressees": ["GOV"], "topic": topic}
    return {**base, "ask": f"Ask {identity}.", "source": source, "certainty": "read", **more}


def milestone(identity: str, day: str, step: str, **more: object) -> dict[str, Any]:
    """Return a milestone, with changes."""
    base = {"id": identity, "date": day, "kind": "track", "step": step, "what": f"What was at {identity}"}
    return {**base, "source": "TALKS-2032", "certainty": "read", **more}


RECORDS: Final[tuple[Change, ...]] = (
    (("campaign", "examples"), {"en": [f"Question {number}?" for number in (1, 2, 3, 4)]}),
    (("topics", 2), {"id": "unrest", "name": {"en": "May unrest"}}),
    (("topics", 3), {"id": "inquiry", "name": {"en": "Inquiries"}, "aspect": True}),
    (("topics", 4), {"id": "visas", "name": {"en": "Visas"}}),
    (("topics", 5), {"id": "societies", "name": {"en": "Societies"}}),
    (("actors", 6), {"id": "OFFICE", "kind": "international", "name": {"en": "Orm Office"}, "part_of": "SECRETARIAT",
                     "certainty": "read"}),
    (("entities", 0, "actor"), "BELL"),
    (("entities", 1), {"id": "stane", "kind": "person", "name": "Ivo Stane"}),
    (("entities", 2), {"id": "pact", "kind": "instrument", "name": "Bridge Pact"}),
    (("entities", 3), {"id": "guild", "kind": "organisation", "name": "Ringers Guild"}),
    (("provisions", 0, "id"), "code-2020:164"),
    (("provisions", 0, "number"), "164"),
    (("provisions", 0, "successor", "id"), "code-2030:174"),
    (("provisions", 1, "id"), "code-2030:174"),
    (("provisions", 1, "number"), "174"),
    (("provisions", 2), {"id": "code-2030:200", "law": "code-2030", "number": "200", "subject": "loud voices",
                         "source": None, "certainty": "unverified"}),
    (("sources", 0, "references"), {"text": "P7_TA(2031)0017", "procedure": "2031/0008(NAP)"}),
    (("sources", 0, "vote"), {"for": 61, "against": 12, "abstain": 3}),
    (("sources", 0, "rapporteur"), "Ada Holm"),
    (("sources", 0, "mirrors"), ["https://mirror.example/NA-2031"]),
    (("sources", 3), _source("ASSEMBLY-2033", "ASSEMBLY", "2032-10-11", references={"text": "P7_TA(2032)0040"},
                             topics=["visas"])),
    (("sources", 4), _source("LEAGUE-PACT", "LEAGUE", "2029-04-02", entities=["guild"])),
    (("recommendations", 1, "articles"), ["code-2020:164"]),
    (("recommendations", 2, "articles"), ["code-2020:164"]),
    (("recommendations", 2, "entities"), []),
    (("recommendations", 3, "entities"), ["stane"]),
    (("recommendations", 4), ask_record("R-A32-01", "ASSEMBLY", "bells", "ASSEMBLY-2033", articles=["code-2030:174"],
                                        lineage="bell_article", later="Reviewed in 2032.")),
    (("recommendations", 5), ask_record("R-A32-02", "ASSEMBLY", "prisons", "ASSEMBLY-2033", addressees=["SECRETARIAT"],
                                        also_topics=["inquiry", "unrest"])),
    (("recommendations", 6), ask_record("R-B31-02", "BELL", "prisons", "BELL-2031", addressees=["LEAGUE"],
                                        attribution="own", voice="stane")),
    (("recommendations", 7), ask_record("R-L32-02", "LEAGUE", "unrest", "TALKS-2032", addressees=["SECRETARIAT"])),
    (("meetings", 0, "place"), "Ormstad"),
    (("meetings", 2), {"id": "veldria_talks:2", "forum": "TALKS", "number": 2, "date": "2031-04-20", "place": "Vik",
                       "source": "TALKS-2032", "certainty": "read"}),
    (("meetings", 3), {"id": "veldria_talks:1", "forum": "TALKS", "number": 1, "certainty": "unverified"}),
    (("forums", 0, "months_on_record"), [4, 5]),
    (("forums", 1), {"id": "ROUND", "slug": "round_table", "name": {"en": "Round table"}, "level": "clerks",
                     "raise_topics": ["prisons"], "certainty": "read"}),
    (("milestones", 1), milestone("M-2030-01-01", "2030-01-01", "in_force",
                                  articles=["code-2020:164", "code-2030:174"])),
    (("milestones", 2), milestone("M-2029-04-02", "2029-04-02", "signed", entities=["pact"], text="LEAGUE-PACT")),
    (("milestones", 3), milestone("M-2030-05-06", "2030-05-06", "happened", topics=["unrest"], kind="event")),
    (("milestones", 4), milestone("M-2028-10", "2028-10", "opened", also_steps=["round"], entities=["pact"])),
    (("conflicts", 1), {"id": "C-02", "about": "how many died", "readings": ["two", "three"], "keep": "two",
                        "toll": True, "topics": ["unrest"]}),
    (("conflicts", 2), {"id": "C-03", "about": "the day of the pact", "readings": ["2 April", "3 April"],
                        "keep": "2 April", "records": ["M-2029-04-02", "R-L32-01"]}),
    (("glossary", 1), {"id": "VT", "term": "VT", "expansion": {"en": "Veldria talks"}, "forum": "TALKS"}),
    (("glossary", 2), {"id": "LVR", "term": "LVR", "expansion": {"en": "League of Veldrian Ringers"}}),
)  # fmt: skip
"""The tiny campaign's records, made larger: a law that changed, an event, a pact, meetings with and without a date."""

_FUNCTION: Final = """
    a an the this that these it he there of in on at to for from by with about after before and or but not if
    is are was were be been do does did has have had will can we us me you your i its their what which who whom when
    where how any some no than as one has said say happened happen human rights country please
"""

_CUES: Final[dict[str, list[str]]] = {
    "about": ["about", "on"],
    "ask": ["ask", "demand", "call for", "what should"],
    "document": ["resolution", "text"],
    "article": ["article", "art=", "§"],
    "paragraph": ["paragraph"],
    "meeting": ["meeting", "session"],
    "milestone": ["timeline"],
    "list": ["list", "all"],
    "count": ["how many", "count"],
    "only": ["only"],
    "not": ["not", "no"],
    "except": ["except", "other than"],
    "first": ["first"],
    "last": ["last="],
    "next": ["next"],
    "latest": ["latest"],
    "upcoming": ["upcoming"],
    "when": ["when"],
    "before": ["before"],
    "after": ["after"],
    "since": ["since"],
    "until": ["until"],
    "between": ["between"],
    "who": ["who"],
    "to_whom": ["to whom"],
    "to": ["to", "what should"],
    "from": ["from", "by"],
    "itself": ["itself"],
    "with": ["together with"],
    "everyone": ["anybody"],
    "where": ["where"],
    "chair": ["chair"],
    "number": ["which number"],
    "source": ["source"],
    "reference": ["reference"],
    "procedure": ["procedure"],
    "journal": ["journal"],
    "motion": ["motion"],
    "report": ["report number"],
    "link": ["link"],
    "mirror": ["mirror"],
    "rapporteur": ["rapporteur"],
    "vote": ["vote"],
    "debate": ["debate"],
    "status": ["status", "done about it"],
    "raise": ["raise="],
    "raised": ["raised="],
    "lineage": ["over the years"],
    "finding": ["note"],
    "conflict": ["contradict"],
    "certainty": ["certain"],
    "toll": ["how many died"],
    "meaning": ["mean", "what is"],
    "help": ["help"],
    "greeting": ["hello"],
    "field": ["chimes"],
    "upheaval": ["riots"],
    "followup": ["and", "what about"],
    "same": ["same for"],
    "it": ["it", "that", "he"],
}

ENGLISH: Final[tuple[Change, ...]] = (
    (("function",), _FUNCTION),
    (("cues",), _CUES),
    (("steps",), {"adopted": ["adopted"], "signed": ["signed"], "in_force": ["in force"], "happened": ["happened"],
                  "opened": ["opened"], "round": ["round"], "ratified": ["ratified"], "banned": ["banned"],
                  "arrested": ["arrested"], "begun": ["began"]}),
    (("themes",), {"fishing": ["fishing", "nets", "deep sea fishing"]}),
    (("outsiders",), {"southern_court": ["Southern Court"]}),
    (("laws",), {"sea_code": ["sea code"]}),
    (("refusals",), {"invention": ["make up"], "private": ["home address"], "command": ["ignore your rules"],
                     "elsewhere": ["weather"]}),
    (("year_parts",), {"1-4": ["early", "start of"], "3-5": ["spring"], "+1": ["year after"], "-1": ["year before"],
                       "now": ["this year"], "now-1": ["last year"], "now-10": ["last decade"], "years": ["years"],
                       "ago": ["years ago"], "past": ["past"], "any": ["whatever the year"]}),
)  # fmt: skip
"""A small whole vocabulary: every cue in a word or two."""

NAMES: Final[tuple[Change, ...]] = (
    (("topics",), {"prisons": ["prison", "jail", "open prison"], "bells": ["bell", "ringing", "chimes"],
                   "unrest": ["unrest", "May 2030"], "inquiry": ["inquiry"], "visas": ["visa"],
                   "societies": ["societies"]}),
    (("actors", "GOV"), ["Veldrian government", "the government"]),
    (("actors", "SECRETARIAT"), ["League Secretariat", "the Secretariat"]),
    (("actors", "LEAGUE"), ["Northern League", "the League"]),
    (("actors", "OFFICE"), ["Orm Office", "Ormstad"]),
    (("kinds",), {"ngo": ["organisations", "societies"]}),
    (("entities",), {"orla": ["Orla Venn", "Venn"], "stane": ["Ivo Stane", "Stane"],
                     "pact": ["Bridge Pact", "pact of 2029"], "guild": ["Ringers Guild"]}),
    (("laws",), {"penal-code": ["penal code"], "code-2020": ["old code"], "code-2030": ["new code"]}),
    (("forums",), {"TALKS": ["Veldria talks", "the talks"], "ROUND": ["round table"]}),
    (("terms",), {"NL": ["NL"], "VT": ["VT"]}),
    (("places",), {"ormstad": ["Ormburg"], "vik": ["Wiek"]}),
)  # fmt: skip
"""What the larger tiny campaign is called in English."""

_RUSSIAN: Final[dict[str, Any]] = {
    "language": "ru", "name": "Русский", "script": "cyrillic", "stemmer": "russian",
    "function": "что по о об на в и у к с от для про когда какие был была ли",
    "cues": {"ask": ["просить", "просила", "требовать"], "article": ["стать*"], "not": ["не"],
             "after": ["после"], "since": ["с"], "meaning": ["что такое"]},
    "steps": {"signed": ["подписан*"]},
    "themes": {}, "outsiders": {}, "laws": {}, "refusals": {},
}  # fmt: skip
_KAZAKH: Final[dict[str, Any]] = {
    "language": "kk", "name": "Қазақша", "script": "cyrillic", "stemmer": None,
    "function": "не және туралы бойынша үшін бар ма мен деген жыл жылғы жылдан жылға",
    "cues": {"about": ["туралы="], "ask": ["сұра*"], "article": ["бап*"], "not": ["емес"], "after": ["кейін"],
             "until": ["дейін"], "before": ["бұрын"], "to": ["арналған"], "itself": ["өзі"], "between": ["арасында"],
             "except": ["басқа"]},
    "steps": {"signed": ["қол қой*"]},
    "themes": {}, "outsiders": {}, "laws": {}, "refusals": {}, "year_parts": {"1-4": ["басында"]},
}  # fmt: skip
_RUSSIAN_NAMES: Final[dict[str, Any]] = {
    "language": "ru", "topics": {"prisons": ["тюрьма", "тюрем*"], "bells": ["колокол*"], "unrest": ["беспорядки"]},
    "actors": {"ASSEMBLY": ["Ассамбле*"], "SECRETARIAT": ["Секретариат*"], "GOV": ["правительств*"]},
    "laws": {"penal-code": ["уголовный кодекс"], "code-2030": ["новый кодекс", "нового кодекса"]},
}  # fmt: skip
_KAZAKH_NAMES: Final[dict[str, Any]] = {
    "language": "kk", "topics": {"prisons": ["түрме"], "bells": ["қоңырау"], "unrest": ["тәртіпсіздік"]},
    "actors": {"ASSEMBLY": ["Ассамблея*"], "SECRETARIAT": ["Хатшылық*"], "GOV": ["үкімет*"]},
    "laws": {"penal-code": ["қылмыстық кодекс"], "code-2030": ["жаңа кодекс"]},
}  # fmt: skip

_MONTHS: Final[dict[str, dict[str, int]]] = {
    "en": {"january": 1, "march": 3, "april": 4, "may": 5, "october": 10, "oct": 10, "november": 11},
    "ru": {"январь": 1, "марта": 3, "май": 5, "мае": 5, "октябрь": 10, "ноябрь": 11, "ноября": 11},
    "kk": {"қаңтар": 1, "наурыз": 3, "мамыр": 5, "қараша": 11, "қарашадан": 11},
}
TABLES: Final = LanguageTables(
    calendar={
        "en": {
            "months": _MONTHS["en"],
            "countries": {
                "XV": {"name": "Veldria", "aliases": ["veldria"]},
                "XO": {"name": "Ostmark", "aliases": ["ostmark"]},
                "XW": {"name": "Vik", "aliases": ["vik"]},
            },
        },
        "ru": {"months": _MONTHS["ru"], "countries": {"XV": {"name": "Велдрия", "aliases": ["велдри*"]}}},
        "kk": {"months": _MONTHS["kk"], "countries": {}},
    },
    numbers={
        "en": {
            "cardinals": {"three": 3, "one hundred sixty four": 164, "one hundred seventy four": 174, "ninety": 90},
            "ordinals": {"first": 1, "second": 2, "third": 3, "ninetieth": 90},
        }
    },
)


def records(*changes: Change) -> Dataset:
    """Return the larger tiny campaign with changes."""
    return dataset(*deepcopy(RECORDS), *changes)


def english(*changes: Change) -> LanguageWords:
    """Return the small whole English vocabulary with changes."""
    return language_words(*ENGLISH, *changes)


def names(*changes: Change) -> CampaignWords:
    """Return the larger tiny campaign's English names with changes."""
    return campaign_words(*NAMES, *changes)


def languages() -> list[LanguageWords]:
    """Return the three languages the larger tiny campaign is asked in."""
    return [english(), LanguageWords.model_validate(_RUSSIAN), LanguageWords.model_validate(_KAZAKH)]


def interpreter_of(campaign: Dataset) -> Interpreter:
    """Return what understands questions about a campaign in the three languages."""
    spoken = [names(), CampaignWords.model_validate(_RUSSIAN_NAMES), CampaignWords.model_validate(_KAZAKH_NAMES)]
    return compile_interpreter(campaign, languages(), spoken, TABLES, KNOWN)


@lru_cache(1)
def _whole() -> Answerer:
    return answerer_of()


def answerer_of(*changes: Change) -> Answerer:
    """Return what answers from the larger tiny campaign with changes."""
    campaign = records(*changes)
    return Answerer(interpreter_of(campaign), Catalogue(campaign))


@lru_cache(1)
def _interpreter() -> Interpreter:
    return interpreter_of(records())


def read(text: str) -> Question:
    """Return what is understood of a question on its own."""
    return _interpreter().read(text)


def talk(*texts: str, today: date = TODAY, changes: tuple[Change, ...] = ()) -> Answer:
    """Ask questions in one thread; return the last answer."""
    return thread(*texts, today=today, changes=changes)[0]


def thread(*texts: str, today: date = TODAY, changes: tuple[Change, ...] = ()) -> tuple[Answer, ThreadContext | None]:
    """Ask questions in one thread; return the last answer and what the thread is about then."""
    answerer = answerer_of(*changes) if changes else _whole()
    answer, context = answerer.answer(texts[0], None, today)
    for text in texts[1:]:
        answer, context = answerer.answer(text, context, today)
    return answer, context


def main(answer: Answer) -> list[str]:
    """Return the ids of the records that are the answer."""
    return [item.id for item in answer.items("main")]


def related(answer: Answer) -> list[str]:
    """Return the ids of the records shown below the answer."""
    return [item.id for item in answer.items("related")]


def keys(answer: Answer) -> list[str]:
    """Return the keys of the sentences an answer leads with."""
    return [say.key for say in answer.lead]


def notes(answer: Answer) -> list[str]:
    """Return the keys of an answer's notes."""
    return [say.key for say in answer.notes]


def headings(answer: Answer) -> list[str]:
    """Return the keys of the headings in an answer."""
    return [section.heading.key for section in answer.sections if section.heading]
