"""Each rule by which a campaign's records and words hold together, broken once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from bot.core.domain.problem import Inconsistency
from bot.core.validation import find_inconsistencies
from bot.core.validation.references import KINDS, REFERENCES
from bot.core.validation.words import alias_keys
from tests.campaign_data import campaign_words, dataset, language_words

if TYPE_CHECKING:
    from bot.core.domain.records import Dataset
    from bot.core.language.vocabulary import CampaignWords, LanguageWords
    from tests.campaign_data import Change


def english_keys(alias: str, language: str) -> tuple[str, ...]:
    return alias_keys(alias, "english" if language == "en" else None)


def clash(one: str, other: str, stemmer: str | None) -> bool:
    return not set(alias_keys(one, stemmer)).isdisjoint(alias_keys(other, stemmer))


def flaws_of(
    records: Dataset, words: CampaignWords | None = None, language: LanguageWords | None = None
) -> list[Inconsistency]:
    return find_inconsistencies(records, [language or language_words()], [words or campaign_words()], english_keys)


def flaw_in_records(*changes: Change) -> Inconsistency:
    """Return the one flaw that the changes bring."""
    (flaw,) = flaws_of(dataset(*changes))
    return flaw


def flaw_in_words(*changes: Change) -> Inconsistency:
    (flaw,) = flaws_of(dataset(), words=campaign_words(*changes))
    return flaw


def flaw_in_language(*changes: Change) -> Inconsistency:
    (flaw,) = flaws_of(dataset(), language=language_words(*changes))
    return flaw


class TestIds:
    def test_the_tiny_campaign_is_whole(self) -> None:
        assert flaws_of(dataset()) == []

    def test_two_records_of_a_kind_do_not_share_an_id(self) -> None:
        twin = {"id": "bells", "name": {"en": "Bells again"}}

        flaw = flaw_in_records((("topics", 2), twin))

        assert flaw == Inconsistency(
            ("topics", 2, "id"),
            "the id “bells” is taken already, by entry 2 of topics",
            "give one of the two another id",
        )

    def test_a_finding_does_not_bear_the_id_of_a_recommendation(self) -> None:
        flaw = flaw_in_records((("findings", 0, "id"), "R-A31-01"))

        assert flaw.where == ("findings", 0, "id")

    def test_a_source_that_does_not_exist_is_named_with_the_one_that_was_meant(self) -> None:
        flaw = flaw_in_records((("recommendations", 2, "source"), "BELL-2O31"))

        assert flaw == Inconsistency(
            ("recommendations", 2, "source"), "“BELL-2O31” is not on record in sources", "did you mean “BELL-2031”?"
        )

    def test_an_unknown_entry_of_a_list_is_found_by_its_place(self) -> None:
        flaw = flaw_in_records((("recommendations", 2, "entities"), ["orla", "zzz"]))

        assert (flaw.where, flaw.mend) == (
            ("recommendations", 2, "entities", 1),
            "add it to entities, or delete it here",
        )

    def test_a_successor_exists(self) -> None:
        flaw = flaw_in_records((("provisions", 0, "successor", "id"), "code-2030:8"))

        assert flaw.where == ("provisions", 0, "successor", "id")

    def test_the_records_of_a_conflict_exist(self) -> None:
        flaw = flaw_in_records((("conflicts", 0, "records"), ["veldria_talks:4"]))

        assert (flaw.where, flaw.mend) == (("conflicts", 0, "records", 0), "did you mean “veldria_talks:3”?")

    def test_the_records_that_a_recipe_names_exist(self) -> None:
        flaw = flaw_in_records((("recipes", 0, "must_name"), ["R-A31-99"]))

        assert flaw.where == ("recipes", 0, "must_name", 0)

    def test_the_campaigns_home_is_an_actor(self) -> None:
        flaw = flaw_in_records((("campaign", "home"), "GOVT"))

        assert flaw.where == ("campaign", "home")

    def test_every_field_that_names_a_record_is_checked(self) -> None:
        records = dataset()
        named = {
            (kind, field.split(".")[0])
            for kind in (*KINDS, "recipes", "campaign")
            for field in REFERENCES.get(kind, {})
        }
        is_no_reference = {
            ("provisions", "number"),
            ("laws", "group"),
            ("sources", "references"),
            ("milestones", "kind"),
        }

        missed = {
            (kind, name)
            for kind in (*KINDS, "recipes")
            for name, field in type(getattr(records, kind)[0]).model_fields.items()
            if name != "id" and "A-Za-z0-9_.:-" in f"{field.annotation!r}{field.metadata!r}"
        } - named

        assert missed == is_no_reference

    def test_a_meetings_id_is_its_forum_and_number(self) -> None:
        flaw = flaw_in_records((("meetings", 0, "number"), 4))

        assert (flaw.where, flaw.mend) == (("meetings", 0, "id"), "write “veldria_talks:4”, or mend the number")

    def test_a_meeting_without_number_has_a_year_and_a_place_in_its_id(self) -> None:
        flaw = flaw_in_records((("meetings", 1, "id"), "veldria_talks:orm"))

        assert flaw.mend == "write it as “veldria_talks:2022-astana”"

    def test_a_provisions_id_is_its_law_and_number(self) -> None:
        flaw = flaw_in_records((("provisions", 1, "number"), "10"))

        assert flaw == Inconsistency(
            ("provisions", 1, "id"),
            "the id “code-2030:9” does not fit law and number",
            "write “code-2030:10”, or mend law or number",
        )

    def test_a_meeting_of_an_unknown_forum_is_told_once(self) -> None:
        flaw = flaw_in_records((("meetings", 0, "forum"), "TALK"))

        assert (flaw.where, flaw.mend) == (("meetings", 0, "forum"), "did you mean “TALKS”?")

    def test_two_forums_do_not_share_a_short_name(self) -> None:
        records = dataset()
        twin = records.forums[0].model_copy(update={"id": "ROUND"})
        words = campaign_words((("forums", "ROUND"), ["Veldria round"]))

        (flaw,) = flaws_of(records.model_copy(update={"forums": (*records.forums, twin)}), words=words)

        assert flaw.where == ("forums", 1, "slug")

    def test_a_group_of_laws_is_not_called_like_a_law(self) -> None:
        words = campaign_words((("laws",), {"code-2020": ["penal code"]}))

        flaws = flaws_of(dataset((("laws", 0, "group"), "code-2030"), (("laws", 1, "group"), None)), words=words)

        assert [flaw.where for flaw in flaws] == [("laws", 0, "group")]

    def test_a_provision_does_not_succeed_itself(self) -> None:
        flaw = flaw_in_records((("provisions", 0, "successor", "id"), "code-2020:7"))

        assert flaw.what == "“code-2020:7” comes after itself in the end"

    def test_successors_do_not_run_in_a_circle(self) -> None:
        back = {"id": "code-2020:7", "since": "2031", "source": "BELL-2031", "certainty": "read"}

        flaws = flaws_of(dataset((("provisions", 1, "successor"), back)))

        assert [flaw.where[:2] for flaw in flaws] == [("provisions", 0), ("provisions", 1)]

    def test_a_body_is_no_part_of_itself(self) -> None:
        flaw = flaw_in_records((("actors", 3, "part_of"), "GOV"))

        assert flaw == Inconsistency(
            ("actors", 3, "part_of"), "“GOV” leads back to itself", "name the larger body, or delete the line"
        )


class TestWhoSaidIt:
    def test_a_recommendation_has_a_source(self) -> None:
        flaw = flaw_in_records((("recommendations", 0, "source"), None))

        assert flaw == Inconsistency(
            ("recommendations", 0), "“R-A31-01” has no source", "add a source, or write “certainty: unverified”"
        )

    def test_a_milestone_has_a_source_or_a_link(self) -> None:
        flaw = flaw_in_records((("milestones", 0, "source"), None))

        assert flaw.where == ("milestones", 0)

    def test_a_meeting_has_a_source_or_a_link(self) -> None:
        flaw = flaw_in_records((("meetings", 0, "source"), None))

        assert flaw.where == ("meetings", 0)

    def test_a_link_is_enough_for_a_meeting(self) -> None:
        flaws = flaws_of(
            dataset((("meetings", 0, "source"), None), (("meetings", 0, "link"), "https://example.org/talks"))
        )

        assert flaws == []

    def test_what_is_unverified_needs_no_source(self) -> None:
        flaws = flaws_of(dataset((("meetings", 0, "source"), None), (("meetings", 0, "certainty"), "unverified")))

        assert flaws == []

    def test_a_report_of_a_text_is_no_official_text(self) -> None:
        flaw = flaw_in_records((("recommendations", 1, "attribution"), "official"))

        assert flaw == Inconsistency(
            ("recommendations", 1, "attribution"),
            "“official”, but BELL-2031 is a text of BELL, not of ASSEMBLY",
            "write “attribution: reported” and the asker's own text as “text”, or name that source",
        )

    def test_a_text_of_no_actor_on_record_is_no_official_text_even_beside_the_askers_own(self) -> None:
        flaw = flaw_in_records((("sources", 1, "publisher"), None), (("recommendations", 1, "attribution"), "official"))

        assert flaw.what == "“official”, but BELL-2031 is a text of somebody, not of ASSEMBLY"

    def test_a_sister_body_carries_no_official_text(self) -> None:
        flaw = flaw_in_records((("recommendations", 0, "source"), "TALKS-2032"))

        assert flaw.where == ("recommendations", 0, "attribution")

    def test_a_body_may_publish_what_it_asks_in_anothers_name(self) -> None:
        assert "R-L32-01" in {each.id for each in dataset().recommendations}
        assert flaws_of(dataset()) == []

    def test_an_organisation_issues_no_official_texts(self) -> None:
        flaw = flaw_in_records((("recommendations", 2, "attribution"), "official"))

        assert flaw.what == "BELL issues no official texts"

    def test_a_reported_ask_names_the_text_that_is_reported(self) -> None:
        flaw = flaw_in_records((("recommendations", 1, "text"), None))

        assert flaw.what == "“reported”, but the text that is reported is not named"

    def test_the_reported_text_is_the_askers(self) -> None:
        flaw = flaw_in_records((("recommendations", 1, "text"), "BELL-2031"))

        assert flaw == Inconsistency(
            ("recommendations", 1, "text"), "BELL-2031 is not a text of ASSEMBLY", "name the asker's own text"
        )

    def test_nobody_reports_their_own_text(self) -> None:
        flaw = flaw_in_records((("recommendations", 1, "source"), "ASSEMBLY-2031"))

        assert flaw.what == "“reported”, but ASSEMBLY-2031 is a text of ASSEMBLY itself"

    def test_an_institution_does_not_ask_as_an_organisation(self) -> None:
        flaw = flaw_in_records(
            (("recommendations", 2, "askers"), ["ASSEMBLY"]),
        )

        assert flaw.what == "“own” is for organisations; ASSEMBLY is not one"

    def test_an_institutions_text_does_not_carry_an_organisations_own_ask(self) -> None:
        flaw = flaw_in_records((("recommendations", 2, "source"), "ASSEMBLY-2031"))

        assert flaw.what == "“own”, but ASSEMBLY-2031 is a text of ASSEMBLY, which does not speak for organisations"

    def test_another_organisation_may_carry_an_organisations_own_ask(self) -> None:
        flaws = flaws_of(dataset((("recommendations", 2, "askers"), ["NGO"])))

        assert flaws == []


class TestDates:
    def test_a_milestone_bears_the_date_of_its_id(self) -> None:
        flaw = flaw_in_records((("milestones", 0, "id"), "M-2031-03-05"))

        assert flaw == Inconsistency(
            ("milestones", 0, "date"),
            "the id “M-2031-03-05” says 2031-03-05, the date says 2031-03-04",
            "mend the wrong one",
        )

    def test_a_milestones_id_need_not_name_a_date(self) -> None:
        assert flaws_of(dataset((("milestones", 0, "id"), "first-resolution"))) == []

    def test_an_id_names_no_day_where_only_the_month_is_known(self) -> None:
        flaw = flaw_in_records((("milestones", 0, "date"), "2031-03"))

        assert flaw.mend == "write the date more exactly, or the id as “M-2031-03”"

    def test_an_id_that_names_an_impossible_day_is_told(self) -> None:
        flaw = flaw_in_records((("milestones", 0, "id"), "M-2031-02-30"))

        assert flaw.where == ("milestones", 0, "id")

    def test_a_second_milestone_of_a_day_has_a_letter_behind_its_id(self) -> None:
        assert flaws_of(dataset((("milestones", 0, "id"), "M-2031-03-04b"))) == []

    def test_a_meeting_without_number_is_in_the_year_of_its_id(self) -> None:
        flaw = flaw_in_records((("meetings", 1, "date"), "2034"))

        assert flaw.what == "the id “veldria_talks:2033-orm” says 2033, the date says 2034"

    def test_a_span_has_two_different_ends(self) -> None:
        flaw = flaw_in_records((("meetings", 0, "date"), "2032-05-09/2032-05-09"))

        assert flaw.mend == "write 2032-05-09"

    def test_a_source_older_than_the_meeting_can_only_announce_it(self) -> None:
        flaw = flaw_in_records((("meetings", 1, "announced"), False))

        assert flaw == Inconsistency(
            ("meetings", 1, "source"),
            "TALKS-2032 (2032-05-10) is earlier than 2033-06 and can only announce it",
            "add “announced: true”, or name a later source",
        )

    def test_a_source_later_than_the_meeting_does_not_announce_it(self) -> None:
        flaw = flaw_in_records((("meetings", 0, "announced"), True))

        assert flaw.what == "announced, but TALKS-2032 (2032-05-10) is later than 2032-05-09"

    def test_an_anniversary_may_be_computed_from_an_older_source(self) -> None:
        jubilee = {
            "id": "M-2041-03-04",
            "date": "2041-03-04",
            "kind": "anniversary",
            "step": "anniversary",
            "what": "Ten years since the text",
            "source": "ASSEMBLY-2031",
            "certainty": "read",
        }

        assert flaws_of(dataset((("milestones", 1), jubilee))) == []

    def test_a_text_is_adopted_on_its_own_date(self) -> None:
        flaw = flaw_in_records((("milestones", 0, "text"), "BELL-2031"))

        assert flaw.what == "BELL-2031 is of 2031-03-05, but was adopted on 2031-03-04"

    def test_a_source_does_not_report_a_later_text(self) -> None:
        flaw = flaw_in_records((("sources", 1, "date"), "2031-03-01"))

        assert flaw == Inconsistency(
            ("recommendations", 1, "text"),
            "BELL-2031 (2031-03-01) cannot report ASSEMBLY-2031 (2031-03-04), which is later",
            "name the text that it reports",
        )

    def test_an_official_source_is_no_older_than_the_meeting_it_tells_of(self) -> None:
        flaw = flaw_in_records((("recommendations", 3, "meeting"), "veldria_talks:2033-orm"))

        assert flaw.where == ("recommendations", 3, "meeting")

    def test_what_became_of_an_ask_is_not_told_before_it_was_made(self) -> None:
        flaw = flaw_in_records((("recommendations", 3, "later_source"), "BELL-2031"))

        assert flaw.where == ("recommendations", 3, "later_source")


class TestNames:
    def test_a_name_is_there_in_english(self) -> None:
        flaw = flaw_in_records((("topics", 0, "name"), {"fr": "Prisons"}))

        assert flaw == Inconsistency(("topics", 0, "name"), "“en” is missing here", "add a line “en: …”")

    def test_a_name_is_there_in_each_language_of_the_campaign(self) -> None:
        flaws = flaws_of(dataset((("campaign", "languages"), ["en", "fr"])))

        assert Inconsistency(("forums", 0, "name"), "“fr” is missing here", "add a line “fr: …”") in flaws

    def test_a_language_of_the_campaign_has_words(self) -> None:
        flaws = flaws_of(dataset((("campaign", "languages"), ["en", "fr"])))

        assert {flaw.what for flaw in flaws if flaw.where == ("campaign", "languages", 1)} == {
            "“fr” has no file among the languages",
            "“fr” has no vocabulary",
        }

    def test_english_is_a_language_of_the_campaign(self) -> None:
        flaws = flaws_of(dataset((("campaign", "languages"), [])))

        assert "English is missing" in {flaw.what for flaw in flaws}

    def test_a_vocabulary_is_of_a_language_of_the_campaign(self) -> None:
        flaws = find_inconsistencies(
            dataset(), [language_words()], [campaign_words(), campaign_words((("language",), "fr"))], english_keys
        )

        assert [flaw.where for flaw in flaws] == [("vocabulary", "fr", "language")]


class TestWords:
    def test_a_topic_can_be_asked_for(self) -> None:
        flaw = flaw_in_words((("topics", "bells"), []))

        assert flaw == Inconsistency(
            ("vocabulary", "en", "topics", "bells"), "no word stands for “bells”", "add “bells: [...]” under topics"
        )

    def test_an_actor_can_be_asked_for(self) -> None:
        flaw = flaw_in_words((("actors", "GOV"), []))

        assert flaw.where == ("vocabulary", "en", "actors", "GOV")

    def test_an_actor_named_like_its_kind_is_asked_for_by_the_kinds_words(self) -> None:
        flaw = flaw_in_words((("kinds",), {}))

        assert flaw.where == ("vocabulary", "en", "actors", "NGO")

    def test_a_forum_can_be_asked_for(self) -> None:
        flaw = flaw_in_words((("forums",), {}))

        assert flaw.where == ("vocabulary", "en", "forums", "TALKS")

    def test_a_vocabulary_names_only_what_is_on_record(self) -> None:
        flaw = flaw_in_words((("entities", "orlo"), ["Orlo Venn"]))

        assert flaw == Inconsistency(
            ("vocabulary", "en", "entities", "orlo"), "“orlo” is not on record", "did you mean “orla”?"
        )

    def test_a_theme_without_records_is_no_topic(self) -> None:
        flaw = flaw_in_language((("themes", "bells"), ["carillon"]))

        assert flaw.where == ("languages", "en", "themes", "bells")

    def test_two_topics_do_not_share_an_alias(self) -> None:
        flaw = flaw_in_words((("topics", "prisons"), ["prison", "bells"]))

        assert flaw == Inconsistency(
            ("vocabulary", "en", "topics", "bells", 0),
            "“bell” stands for prisons already, as “bells”",
            "keep it under prisons or under bells, not both",
        )

    def test_a_topic_and_a_theme_do_not_share_an_alias(self) -> None:
        flaw = flaw_in_words((("topics", "bells"), ["bell", "net"]))

        assert flaw.what == "“net” stands for fishing already, as “nets”"

    def test_two_actors_do_not_share_an_alias(self) -> None:
        flaw = flaw_in_words((("actors", "BELL"), ["Northern League"]))

        assert flaw.where == ("vocabulary", "en", "actors", "BELL", 0)

    def test_an_actor_and_an_outsider_do_not_share_an_alias(self) -> None:
        flaw = flaw_in_words((("actors", "BELL"), ["southern court"]))

        assert flaw.what == "“southern court” stands for southern_court already, as “Southern Court”"

    def test_a_law_on_record_and_another_do_not_share_an_alias(self) -> None:
        flaw = flaw_in_words((("laws", "code-2030"), ["sea code"]))

        assert flaw.where == ("vocabulary", "en", "laws", "code-2030", 0)

    def test_two_values_of_different_slots_may_share_an_alias(self) -> None:
        words = campaign_words((("entities", "orla"), ["Bell Watch"]))

        assert flaws_of(dataset(), words=words) == []

    def test_an_alias_has_a_word_in_it(self) -> None:
        flaw = flaw_in_words((("topics", "bells"), ["bell", "…"]))

        assert flaw.what == "“…” has no word in it"


class TestAliases:
    def test_forms_of_a_word_clash(self) -> None:
        assert clash("trade unions", "Trade union", "english")

    def test_a_form_that_is_meant_as_written_clashes_with_itself(self) -> None:
        assert clash("last=", "last", "english")

    def test_a_form_that_is_meant_as_written_does_not_clash_with_a_stem_that_looks_like_it(self) -> None:
        assert not clash("gaz=", "Gaza", "french")

    def test_a_beginning_does_not_clash_with_the_word(self) -> None:
        assert not clash("union*", "union", "english")

    def test_capitals_do_not_clash_with_the_word(self) -> None:
        assert not clash("UN", "un", "french")

    def test_without_a_stemmer_a_long_word_is_its_own_beginning(self) -> None:
        assert clash("кәсіподақ", "кәсіподақ*", None)


class TestLineages:
    LINED = (("recommendations", 2, "lineage"), "bell_article")
    GROWTH: ClassVar[dict[str, str]] = {
        "ask": "R-B31-01", "of": "R-A31-02", "how": "widens", "why": "all bells", "certainty": "unverified",
    }  # fmt: skip

    def growth(self, **more: str) -> Change:
        return (("lineages", 0, "growth"), [{**self.GROWTH, **more}])

    def test_an_ask_grows_from_an_earlier_one_of_its_line(self) -> None:
        assert flaws_of(dataset(self.LINED, self.growth())) == []

    @pytest.mark.parametrize("strange", ["R-A31-01", "R-NO-1"])
    def test_an_ask_of_no_line_grows_from_nothing(self, strange: str) -> None:
        flaw = flaw_in_records(self.LINED, self.growth(of=strange))

        assert (flaw.where, flaw.what) == (
            ("lineages", 0, "growth", 0, "of"),
            f"“{strange}” is not an ask of the lineage bell_article",
        )

    def test_nothing_grows_from_what_is_later(self) -> None:
        flaw = flaw_in_records(self.LINED, self.growth(ask="R-A31-02", of="R-B31-01"))

        assert (flaw.where, flaw.mend) == (("lineages", 0, "growth", 0, "of"), "name the earlier ask")

    def test_nothing_grows_from_itself(self) -> None:
        flaw = flaw_in_records(self.LINED, self.growth(of="R-B31-01"))

        assert "is not earlier than" in flaw.what
