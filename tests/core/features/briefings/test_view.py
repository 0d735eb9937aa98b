"""Briefings as people read them: who said what, in one message or in full, in five languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.adapters.terminal.render import to_plain_text
from bot.core.domain.message import Card, Message
from bot.core.domain.wording import Wording
from bot.core.features.briefings.selection import build_meeting_briefing, build_next_briefing
from bot.core.features.briefings.view import MAX_LENGTH, BriefingComposer
from bot.core.features.questions.view import AnswerComposer
from tests.campaign_data import LANGUAGES
from tests.core.briefed_campaign import NEXT, READ_INTO, ask, catalogue
from tests.core.campaign import TODAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.domain.catalogue import Catalogue
    from tests.campaign_data import Change

CODES: Final = ("en", "fr", "de", "ru", "kk")
WORDING: Final = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))
TALKS: Final[dict[str, object]] = {"when": "2033-03-11 09:30", "place": "Almaty"}


def composer(known: Catalogue) -> BriefingComposer:
    return BriefingComposer(AnswerComposer(known, WORDING), known, WORDING)


def message(
    *changes: Change,
    on: str = NEXT,
    language: str = "en",
    whole: bool = False,
    raises: Sequence[str] = (),
    **planned: object,
) -> Message:
    known = catalogue(*changes, raises=raises, **{**TALKS, **planned})
    return composer(known).message(build_meeting_briefing(on, known, TODAY), language, whole=whole)


def in_short(*changes: Change, language: str = "en", **planned: object) -> str:
    known = catalogue(*changes, raises=(), **{**TALKS, **planned})
    blocks = composer(known).blocks(build_meeting_briefing(NEXT, known, TODAY), language, "short")
    return to_plain_text(Message("", blocks, language))


def card(shown: Message, name: str) -> Card:
    return next(block for block in shown.blocks if isinstance(block, Card) and block.id == name)


def many(number: int) -> list[Change]:
    return [(("recommendations", 8 + n), ask(f"R-X-{n:02}", ask=f"Ask {n} of them.")[1]) for n in range(number)]


def test_a_whole_briefing_tells_all_that_is_on_record() -> None:
    assert to_plain_text(message(READ_INTO, whole=True)) == snapshot("""\
Briefing: Veldria talks, session 4

• Veldria talks, session 4 [veldria_talks:4]
  11 March 2033, 09:30 (Oslo) (tentative), Almaty
  Local time in Almaty: 11 March 2033, 13:30 (Almaty) = 09:30 (Oslo)
  Who takes part: envoys
  How sure: entered by this campaign’s admins; not confirmed that it took place

Last session before it, as recorded:

• Veldria talks, session 3 [veldria_talks:3]
  9 May 2032, Ormstad
  Source: Text TALKS-2032 (somebody)
  TALKS-2032: https://example.org/TALKS-2032

Raised there, as far as recorded:
• 9 May 2032 · Northern League — Let the bells ring. [R-L32-01]

To raise, by topic (our reading of the records). Unless it says otherwise, there is no evidence of what came of an ask.

Ban on bells

• 9 May 2032 · Northern League [R-L32-01]
  Let the bells ring.
  To: Government of Veldria
  Raised at: Veldria talks 3
  How sure: our summary of the official text, of its official summary or of a copy; not a quotation
  Why it is here: on a topic to raise at this forum (our reading); raised at an earlier session of this forum
  Status: unknown: no evidence
  TALKS-2032: https://example.org/TALKS-2032

• 11 October 2032 · Northern Assembly [R-A32-01]
  Ask R-A32-01.
  To: Government of Veldria
  Article: 174 (Penal Code of 2030)
  How sure: our summary of the official text, of its official summary or of a copy; not a quotation
  Reference: P7_TA(2032)0040
  What became of it: Reviewed in 2032.
  Why it is here: on a topic to raise at this forum (our reading)
  Status: unknown: no evidence; on record about it: Reviewed in 2032.
  Earlier, same asker: 4 March 2031 [R-A31-02]
  What Bell Watch reads into it: own reading (5 March 2031): Have the article on bells struck out. [R-B31-01]; the official ask it is about, by Northern Assembly, as somebody reports it (4 March 2031): Narrow the article on bells. [R-A31-02]
  ASSEMBLY-2033: https://example.org/ASSEMBLY-2033
  BELL-2031: https://example.org/BELL-2031
  ASSEMBLY-2031: https://example.org/ASSEMBLY-2031

Where sources differ:

• Conflicting sources [C-01]
  the day of the third talks
  Reading: 9 May 2032
  Reading: 10 May 2032
  We use: 9 May 2032

• Conflicting sources [C-03]
  the day of the pact
  Reading: 2 April
  Reading: 3 April
  We use: 2 April

• Conflicting sources [C-04]
  how far to go
  Reading: Assembly: narrow
  Reading: Bell Watch: strike
  We use: both\
""")  # noqa: E501


def test_a_briefing_in_chat_tells_what_an_ask_cannot_be_raised_without() -> None:
    assert to_plain_text(message(READ_INTO)) == snapshot("""\
• Briefing: Veldria talks, session 4 [veldria_talks:4]
  11 March 2033, 09:30 (Oslo) (tentative), Almaty
  Local time in Almaty: 11 March 2033, 13:30 (Almaty) = 09:30 (Oslo)
  Who takes part: envoys
  How sure: entered by this campaign’s admins; not confirmed that it took place

Last session before it, as recorded:
• 9 May 2032, Ormstad [veldria_talks:3]
• Raised there, as far as recorded: Ban on bells [R-L32-01]

To raise, by topic (our reading of the records). Unless it says otherwise, there is no evidence of what came of an ask.

Ban on bells

• 9 May 2032 · Northern League [R-L32-01]
  Let the bells ring.
  To: Government of Veldria
  TALKS-2032: https://example.org/TALKS-2032

• 11 October 2032 · Northern Assembly [R-A32-01]
  Ask R-A32-01.
  To: Government of Veldria
  Reference: P7_TA(2032)0040
  Status: unknown: no evidence; on record about it: Reviewed in 2032.
  Earlier, same asker: 2031
  What Bell Watch reads into it: own reading (5 March 2031): Have the article on bells struck out. [R-B31-01]; the official ask it is about, by Northern Assembly, as somebody reports it (4 March 2031): Narrow the article on bells. [R-A31-02]
  ASSEMBLY-2033: https://example.org/ASSEMBLY-2033
  BELL-2031: https://example.org/BELL-2031

Where sources differ:
• the day of the third talks: 9 May 2032 / 10 May 2032 [C-01]\
""")  # noqa: E501


def test_a_briefing_in_a_reminder_has_a_line_an_ask() -> None:
    assert in_short(READ_INTO) == snapshot("""\
• Briefing: Veldria talks, session 4 [veldria_talks:4]
  11 March 2033, 09:30 (Oslo) (tentative), Almaty
  Local time in Almaty: 11 March 2033, 13:30 (Almaty) = 09:30 (Oslo)
  How sure: entered by this campaign’s admins; not confirmed that it took place

To raise, by topic (our reading of the records). Unless it says otherwise, there is no evidence of what came of an ask.
• Northern League (9 May 2032), to Government of Veldria: Let the bells ring. [R-L32-01; TALKS-2032]
• Northern Assembly (11 October 2032), to Government of Veldria: Ask R-A32-01. [R-A32-01; P7_TA(2032)0040] (unknown: no evidence; on record about it: Reviewed in 2032.)\
""")  # noqa: E501


@pytest.mark.parametrize(
    ("language", "head"),
    [
        (
            "fr",
            snapshot("""\
• Note de préparation : Veldria talks, session 4 [veldria_talks:4]
  11 mars 2033, 09:30 (Oslo) (à confirmer), Almaty
  Heure locale à Almaty: 11 mars 2033, 13:30 (Almaty) = 09:30 (Oslo)
  Participants: envoys
  Certitude: saisi par les administrateurs de cette campagne ; la tenue n’est pas confirmée

Dernière session tenue avant, d’après les notices :
• 9 mai 2032, Ormstad [veldria_talks:3]
• Soulevé là, d’après les notices : Ban on bells [R-L32-01]

À soulever, par thème (notre lecture des notices). Sauf indication contraire, il n’y a pas de preuve de la suite donnée à une demande.
"""),  # noqa: E501
        ),
        (
            "de",
            snapshot("""\
• Briefing: Veldria talks, Sitzung 4 [veldria_talks:4]
  11. März 2033, 09:30 (Oslo) (vorläufig), Almaty
  Ortszeit in Almaty: 11. März 2033, 13:30 (Almaty) = 09:30 (Oslo)
  Wer teilnimmt: envoys
  Wie sicher: von den Admins dieser Kampagne eingetragen; dass es stattfand, ist nicht bestätigt

Letzte Sitzung davor, soweit verzeichnet:
• 9. Mai 2032, Ormstad [veldria_talks:3]
• Dort angesprochen, soweit verzeichnet: Ban on bells [R-L32-01]

Anzusprechen, nach Themen (unsere Lesart der Einträge). Wo nichts anderes steht, gibt es keinen Nachweis, was aus einer Forderung wurde.
"""),  # noqa: E501
        ),
        (
            "ru",
            snapshot("""\
• Справка к встрече: Veldria talks, заседание 4 [veldria_talks:4]
  11 марта 2033 г., 09:30 (Oslo) (предварительно), Almaty
  По местному времени (Almaty): 11 марта 2033 г., 13:30 (Almaty) = 09:30 (Oslo)
  Кто участвует: envoys
  Достоверность: внесено администраторами этой кампании; не подтверждено, что это состоялось

Последнее состоявшееся до этого заседание, по записям:
• 9 мая 2032 г., Ormstad [veldria_talks:3]
• Там поднято, насколько есть в записях: Ban on bells [R-L32-01]

Что поднять, по темам (наше прочтение записей). Если не сказано иное, подтверждений того, что стало с призывом, нет.
"""),
        ),
        (
            "kk",
            snapshot("""\
• Кездесуге анықтама: Veldria talks, 4-отырыс [veldria_talks:4]
  2033 ж. 11 наурыз, 09:30 (Oslo) (алдын ала), Almaty
  Almaty уақыты: 2033 ж. 11 наурыз, 13:30 (Almaty) = 09:30 (Oslo)
  Кім қатысады: envoys
  Сенімділігі: осы науқанның әкімшілері енгізген; өткені расталмаған

Жазба бойынша бұған дейін өткен соңғы отырыс:
• 2032 ж. 9 мамыр, Ormstad [veldria_talks:3]
• Жазба бойынша сонда көтерілгені: Ban on bells [R-L32-01]

Көтеретін мәселелер, тақырып бойынша (жазбалар бойынша біздің түсінігіміз). Басқаша айтылмаса, талаптан не шыққаны туралы дәлел жоқ.
"""),  # noqa: E501
        ),
    ],
)
def test_a_briefing_begins_in_the_readers_language(language: str, head: str) -> None:
    assert "\n".join(to_plain_text(message(language=language)).splitlines()[:12]) == head


class TestWhoSaidIt:
    def test_what_an_organisation_reads_into_an_ask_is_told_as_its_own(self) -> None:
        told = dict(card(message(READ_INTO, whole=True), "R-A32-01").lines)

        assert "Have the article on bells struck out." in told["What Bell Watch reads into it"]

    def test_no_official_ask_is_worded_as_the_organisation_words_it(self) -> None:
        shown = card(message(READ_INTO, whole=True), "R-A32-01")

        assert "struck out" not in shown.heading + shown.text

    def test_the_official_ask_that_it_reads_is_told_with_whose_word_it_is(self) -> None:
        told = dict(card(message(READ_INTO), "R-A32-01").lines)["What Bell Watch reads into it"]

        assert "by Northern Assembly, as somebody reports it (4 March 2031)" in told
        assert "Narrow the article on bells. [R-A31-02]" in told

    def test_a_reported_ask_says_in_its_heading_who_reports_it(self) -> None:
        shown = card(message((("recommendations", 4, "lineage"), None)), "R-A31-02")

        assert "reports it" in shown.heading

    @pytest.mark.parametrize("language", CODES)
    def test_an_organisations_ask_is_never_shown_without_saying_that_it_is_its_own(self, language: str) -> None:
        own = WORDING.say("asker.own", language, None, asker="Bell Watch")

        assert own in card(message(language=language), "R-B31-01").heading
        assert own in in_short(language=language)

    def test_what_nobody_verified_says_so(self) -> None:
        shown = message(ask("R-A32-09", certainty="unverified"))

        assert "unverified" in card(shown, "R-A32-09").heading


class TestSources:
    @pytest.mark.parametrize("whole", [True, False])
    def test_every_ask_has_its_source(self, whole: bool) -> None:  # noqa: FBT001 -- told by the mark
        shown = [block for block in message(READ_INTO, whole=whole).blocks if isinstance(block, Card)]

        assert [each.id for each in shown if each.id.startswith("R-") and not each.links] == []

    def test_a_reading_has_its_source_beside_that_of_the_ask(self) -> None:
        assert {link.text for link in card(message(READ_INTO), "R-A32-01").links} == {"ASSEMBLY-2033", "BELL-2031"}

    def test_a_line_names_the_text_and_the_record(self) -> None:
        assert "[R-A32-01; P7_TA(2032)0040]" in in_short()


class TestWhen:
    def test_a_time_is_told_by_the_clocks_of_the_place_and_of_the_campaign(self) -> None:
        told = dict(card(message(), NEXT).lines)

        assert told["Local time in Almaty"] == "11 March 2033, 13:30 (Almaty) = 09:30 (Oslo)"

    def test_a_place_without_a_zone_of_its_own_adds_none(self) -> None:
        assert "Clocks" not in to_plain_text(message(place="the old town"))

    def test_a_window_is_told_as_one(self) -> None:
        assert "March 2033, day not known yet (tentative)" in to_plain_text(message(when="March 2033"))

    def test_without_a_date_the_usual_months_are_told_as_such(self) -> None:
        shown = to_plain_text(message(when="tbc"))

        assert "Its date is not known." in shown
        assert "This is not a date." in shown

    def test_a_meeting_that_is_called_off_says_so_first(self) -> None:
        assert "It is cancelled." in to_plain_text(message(status="cancelled")).split("To raise")[0]

    def test_a_session_that_is_over_says_as_of_when(self) -> None:
        assert "As of 9 May 2032" in to_plain_text(message(on="veldria_talks:3"))

    def test_of_a_session_nobody_planned_only_the_forum_is_told(self) -> None:
        known = catalogue()
        shown = composer(known).message(build_next_briefing(known.forums["TALKS"], 5, known, TODAY), "en")

        assert "Veldria talks, session 5 [veldria_talks:5]\n  date not known, place not known" in to_plain_text(shown)


class TestLeftOut:
    def test_what_does_not_fit_is_counted_with_how_to_see_it(self) -> None:
        shown = message(*many(30))
        asks = [block for block in shown.blocks if isinstance(block, Card) and block.id.startswith("R-")]

        assert f"Not shown here: {33 - len(asks)} asks (Ban on bells {33 - len(asks)})." in to_plain_text(shown)
        assert "“brief veldria_talks:4 full” shows them." in to_plain_text(shown)

    def test_a_whole_briefing_leaves_nothing_out(self) -> None:
        shown = to_plain_text(message(*many(30), whole=True))

        assert all(f"[R-X-{n:02}]" in shown for n in range(30))
        assert "Left out" not in shown

    def test_the_first_of_each_topic_comes_before_the_second_of_any(self) -> None:
        shown = message(*many(30), raises=["bells", "prisons"])
        names = [block.id for block in shown.blocks if isinstance(block, Card)]

        assert "R-A32-02" in names
        assert "Ban on bells 2" in to_plain_text(shown)

    def test_more_than_was_looked_at_is_told(self) -> None:
        assert "were not considered" in to_plain_text(message(*many(60), whole=True))


class TestItFits:
    @pytest.mark.parametrize("language", CODES)
    @pytest.mark.parametrize("number", [0, 1, 30])
    def test_a_message_fits_in_chat(self, language: str, number: int) -> None:
        assert len(to_plain_text(message(READ_INTO, *many(number), language=language))) <= MAX_LENGTH["message"]

    @pytest.mark.parametrize("language", CODES)
    def test_a_reminder_is_short(self, language: str) -> None:
        assert len(in_short(READ_INTO, *many(30), language=language)) <= MAX_LENGTH["short"]

    @settings(deadline=None)
    @example("x" * 2_000, "& " * 1_000, "kk", "2033-03-11 09:30 Almaty")
    @example("ә " * 1_000, "y" * 2_000, "ru", "tbc")
    @example("<" * 2_000, "&" * 2_000, "fr", "2032-12-01")
    @given(
        st.text(min_size=1, max_size=2_000),
        st.text(min_size=1, max_size=2_000),
        st.sampled_from(CODES),
        st.sampled_from(["2033-03-11 09:30 Almaty", "tbc", "Q2 2033", "2032-12-01"]),
    )
    def test_a_briefing_fits_whatever_was_written_on_its_meeting(
        self, text: str, other: str, language: str, when: str
    ) -> None:
        address = "https://example.org/" + "a" * 470
        changes: list[Change] = [
            (("forums", 0, "level"), text),
            (("forums", 0, "raise_other"), [text, other]),
            (("forums", 0, "name"), {"en": other}),
            (("topics", 1, "name"), {"en": text}),
            (("conflicts", 1, "readings"), [text, other]),
            (("conflicts", 1, "topics"), ["bells"]),
            (("recommendations", 3, "ask"), text),
            (("meetings", 0, "place"), other),
            (("sources", 2, "links"), [address]),
            READ_INTO,
        ]

        shown = message(*changes, language=language, when=when, place=text.strip() or "x", source=address)

        assert len(to_plain_text(shown)) <= MAX_LENGTH["message"]
        assert len(in_short(*changes, language=language, when=when, place=text.strip() or "x")) <= MAX_LENGTH["short"]
