"""The notation of aliases, and which alias wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.core.language.detection import LanguageGuess
from bot.core.language.lexicon import Lexicon, Sense, Token
from bot.core.language.spelling import fold, is_cyrillic, split_words

if TYPE_CHECKING:
    from bot.core.language.lexicon import AliasMatch

STEMMERS: Final = {"en": "english", "fr": "french", "ru": "russian", "kk": None}
FILLERS: Final = frozenset({"of", "the", "a"})

Alias = tuple[str, str, str]
"""Its language, its slot, and how it is written; the value is the alias itself."""


def lexicon(*aliases: Alias) -> Lexicon:
    senses: dict[str, list[Sense]] = {}
    for language, slot, alias in aliases:
        senses.setdefault(language, []).append(Sense(slot, alias, alias, language))
    return Lexicon(STEMMERS, lambda code: senses.get(code or "", []))


def tokens(text: str) -> list[Token]:
    return [Token(w, fold(w), filler=fold(w) in FILLERS, number=w.isdigit()) for w in split_words(text)]


def guess(*allowed: str, guests: tuple[str, ...] = ()) -> LanguageGuess:
    return LanguageGuess(
        None, frozenset(allowed), heard=False, cyrillic=frozenset({"ru", "kk"}), guests=frozenset(guests)
    )


def match(text: str, *aliases: Alias, among: LanguageGuess | None = None) -> AliasMatch | None:
    """Return what the beginning of a text means."""
    split = tokens(text)
    heard_too = [not is_cyrillic(token.folded) for token in split]
    return lexicon(*aliases).longest(split, 0, among or guess(*STEMMERS), heard_too=heard_too)


def meant(text: str, *aliases: Alias, among: LanguageGuess | None = None) -> set[str]:
    found = match(text, *aliases, among=among)
    return {sense.value for sense in found.senses} if found else set()


def how(text: str, *aliases: Alias) -> str:
    found = match(text, *aliases)
    return found.how if found else "not at all"


class TestNotation:
    def test_a_word_matches_as_written(self) -> None:
        assert how("prison", ("en", "topic", "prison")) == "exact"

    def test_a_word_matches_in_its_other_forms(self) -> None:
        assert how("prisons", ("en", "topic", "prison")) == "stem"

    def test_a_word_of_another_root_does_not_match(self) -> None:
        assert how("prism", ("en", "topic", "prison")) == "not at all"

    def test_a_star_matches_every_word_that_begins_so(self) -> None:
        assert how("unionists", ("en", "topic", "union*")) == "prefix"

    def test_the_beginning_itself_is_an_exact_match(self) -> None:
        assert how("union", ("en", "topic", "union*")) == "exact"

    def test_an_ending_can_be_too_long_for_a_beginning(self) -> None:
        assert how("union" + "s" * 13, ("en", "topic", "union*")) == "not at all"

    def test_an_equals_sign_matches_this_form_only(self) -> None:
        assert (how("last", ("en", "cue", "last=")), how("lasts", ("en", "cue", "last="))) == ("exact", "not at all")

    def test_a_form_written_with_equals_lends_no_other_alias_its_endings(self) -> None:
        assert meant("report", ("en", "cue", "report="), ("en", "topic", "report number")) == {"report="}

    def test_capitals_match_only_what_is_typed_in_capitals(self) -> None:
        assert (how("UN", ("en", "actor", "UN")), how("un", ("en", "actor", "UN"))) == ("exact", "not at all")

    def test_a_word_typed_in_capitals_is_still_a_word(self) -> None:
        assert how("PRISON", ("en", "topic", "prison")) == "exact"

    def test_accents_make_no_difference(self) -> None:
        assert how("liberte", ("fr", "topic", "liberté")) == "exact"

    def test_an_alias_without_letters_is_none(self) -> None:
        assert lexicon(("en", "topic", "—")).size() == 0

    def test_a_number_matches_as_written(self) -> None:
        assert (how("2014", ("en", "law", "2014")), how("201", ("en", "law", "2014"))) == ("exact", "not at all")


class TestSlots:
    def test_a_cue_counts_in_short_inflections_only(self) -> None:
        assert how("asks", ("en", "cue", "ask")) == "stem"

    def test_a_cue_does_not_count_in_a_word_far_from_it(self) -> None:
        assert meant("generalisations", ("en", "cue", "general")) == set()

    @pytest.mark.parametrize("slot", ["outsider", "refusal", "number", "ordinal"])
    def test_what_says_no_counts_as_written_only(self, slot: str) -> None:
        assert meant("dates", ("en", slot, "date")) == set()

    def test_a_short_stem_is_no_match_for_a_topic(self) -> None:
        assert meant("uses", ("en", "topic", "use")) == set()

    def test_a_word_of_asking_as_written_is_no_guess_at_a_topic(self) -> None:
        aliases = (("en", "cue", "asked"), ("en", "topic", "asking"))

        assert meant("asked", *aliases) == {"asked"}


class TestKazakh:
    def test_a_word_matches_by_its_beginning_for_want_of_a_stemmer(self) -> None:
        assert how("түрмелерде", ("kk", "topic", "түрме")) == "prefix"

    def test_a_short_word_matches_whole_only(self) -> None:
        assert how("баптар", ("kk", "topic", "бап")) == "not at all"

    def test_a_word_with_equals_matches_whole_only(self) -> None:
        assert how("түрмелер", ("kk", "topic", "түрме=")) == "not at all"

    def test_a_word_typed_with_russian_letters_matches(self) -> None:
        assert how("турме", ("kk", "topic", "түрме")) == "exact"


class TestLongest:
    def test_a_longer_alias_wins(self) -> None:
        assert meant("trade union law", ("en", "topic", "trade"), ("en", "topic", "trade union")) == {"trade union"}

    def test_a_shorter_one_is_found_where_the_longer_one_breaks_off(self) -> None:
        assert meant("trade wars", ("en", "topic", "trade"), ("en", "topic", "trade union")) == {"trade"}

    def test_function_words_may_stand_between_two_words(self) -> None:
        assert meant("freedom of the press", ("en", "topic", "freedom press")) == {"freedom press"}

    def test_three_function_words_are_too_many(self) -> None:
        assert meant("freedom of the a press", ("en", "topic", "freedom press")) == set()

    def test_a_word_with_a_subject_may_not_stand_between(self) -> None:
        assert meant("freedom loving press", ("en", "topic", "freedom press")) == set()

    def test_an_alias_without_gaps_wins_over_one_with(self) -> None:
        aliases = (("en", "topic", "freedom press"), ("en", "topic", "freedom of the press"))

        assert meant("freedom of the press", *aliases) == {"freedom of the press"}

    def test_words_that_are_bridged_do_not_make_an_alias_longer(self) -> None:
        longer = (("en", "cue", "since the"), ("en", "step", "since a of"))
        as_long = (("en", "cue", "since the"), ("en", "step", "since of"))

        assert meant("since a of the press", *longer) == {"since a of"}
        assert meant("since of the press", *as_long) == {"since of"}

    def test_the_match_says_where_it_ends(self) -> None:
        found = match("freedom of the press now", ("en", "topic", "freedom press"))

        assert found
        assert (found.start, found.end) == (0, 4)


class TestBest:
    def test_the_word_as_written_wins_over_another_form_of_it(self) -> None:
        assert meant("bells", ("en", "topic", "bells"), ("en", "topic", "belled")) == {"bells"}

    def test_another_form_wins_over_a_beginning(self) -> None:
        assert meant("prisons", ("en", "topic", "prison"), ("en", "topic", "pris*")) == {"prison"}

    def test_a_longer_beginning_wins_over_a_shorter_one(self) -> None:
        assert meant("prisoners", ("en", "topic", "prisone*"), ("en", "topic", "pris*")) == {"prisone*"}

    def test_each_slot_keeps_its_own_best(self) -> None:
        assert meant("bells", ("en", "topic", "bell"), ("en", "entity", "bells")) == {"bell", "bells"}

    def test_one_alias_may_mean_two_values(self) -> None:
        assert meant("bells", ("en", "entity", "bells"), ("en", "forum", "bells")) == {"bells"}


class TestLanguages:
    def test_a_language_that_is_not_allowed_does_not_count(self) -> None:
        assert meant("quelle", ("fr", "cue", "quelle"), among=guess("en")) == set()

    def test_a_name_of_no_language_counts_always(self) -> None:
        names = Lexicon(STEMMERS, lambda code: () if code else [Sense("entity", "orla", "Orla Venn", None)])

        assert names.longest(tokens("Orla Venn"), 0, guess("kk"), heard_too=[False] * 2)

    def test_a_guest_counts_in_its_own_script(self) -> None:
        assert meant("тюрьма", ("ru", "topic", "тюрьма"), among=guess("en", "ru", guests=("ru",))) == {"тюрьма"}

    def test_a_guest_counts_by_its_sound(self) -> None:
        assert meant("tyurma", ("ru", "topic", "тюрьма"), among=guess("en", "ru", guests=("ru",))) == {"тюрьма"}

    def test_a_guests_alias_in_latin_letters_does_not_count(self) -> None:
        assert meant("crypto", ("ru", "topic", "crypto"), among=guess("en", "ru", guests=("ru",))) == set()


class TestHeard:
    def test_cyrillic_typed_in_latin_letters_is_heard(self) -> None:
        assert how("pytki", ("ru", "topic", "пытки")) == "heard"

    def test_an_ending_is_heard_too(self) -> None:
        assert how("tyurmah", ("ru", "topic", "тюрьма")) == "heard"

    def test_a_form_written_with_equals_is_heard_whole(self) -> None:
        assert (how("posle", ("ru", "cue", "после=")), how("poslednii", ("ru", "cue", "после="))) == (
            "heard",
            "not at all",
        )

    def test_a_beginning_is_heard(self) -> None:
        assert how("kolokolnyi", ("ru", "topic", "колокол*")) == "heard"

    def test_a_long_ending_is_not(self) -> None:
        assert how("kolokolnichestvo", ("ru", "topic", "колокол*")) == "not at all"

    def test_an_alias_of_several_words_is_heard(self) -> None:
        assert meant("novyi kodeks", ("ru", "law", "новый кодекс")) == {"новый кодекс"}

    def test_a_word_of_three_letters_is_not_listened_for(self) -> None:
        assert how("bap", ("kk", "topic", "бап")) == "not at all"

    def test_a_short_cue_is(self) -> None:
        assert how("bap", ("kk", "cue", "бап")) == "heard"


class TestRepairable:
    def test_the_words_of_topics_may_be_repaired_to(self) -> None:
        assert lexicon(("en", "topic", "trade unions*")).repairable("en") == {"trade", "unions"}

    @pytest.mark.parametrize("slot", ["theme", "country", "outsider", "refusal", "number", "ordinal", "other_law"])
    def test_words_that_are_a_reason_to_say_no_may_not(self, slot: str) -> None:
        assert lexicon(("en", slot, "fishing")).repairable("en") == frozenset()

    def test_short_words_abbreviations_and_numbers_may_not(self) -> None:
        assert lexicon(("en", "topic", "law 2014"), ("en", "actor", "PACE")).repairable("en") == frozenset()

    def test_the_size_counts_the_aliases_of_all_languages(self) -> None:
        assert lexicon(("en", "topic", "bell"), ("ru", "topic", "колокол")).size() == 2


class TestOwnLanguage:
    def test_a_word_as_written_wins_over_another_languages_form(self) -> None:
        among = LanguageGuess("en", frozenset({"en", "fr"}), heard=False)

        assert meant("unions", ("en", "topic", "unions="), ("fr", "actor", "union"), among=among) == {"unions="}

    def test_a_word_as_written_wins_where_no_language_is_told(self) -> None:
        found = meant("unions", ("en", "topic", "unions="), ("fr", "actor", "union"), among=guess("en", "fr"))

        assert found == {"unions="}

    def test_matched_alike_both_count(self) -> None:
        both = meant("unions", ("en", "topic", "union"), ("fr", "actor", "union"), among=guess("en", "fr"))

        assert both == {"union"}

    def test_an_abbreviation_is_known_in_any_sentence(self) -> None:
        assert meant("SEAE", ("fr", "actor", "seae"), among=guess("en")) == {"seae"}

    def test_a_word_is_not(self) -> None:
        assert meant("seae", ("fr", "actor", "seae"), among=guess("en")) == set()
