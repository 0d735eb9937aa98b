"""All spellings of a word have one key."""

from __future__ import annotations

import pytest

from bot.core.language.spelling import fold, is_cyrillic, phonetic_key, split_words, stem


class TestWords:
    def test_letters_and_digits_are_apart(self) -> None:
        assert split_words("164-бап, R2D2") == ["164", "бап", "R", "2", "D", "2"]

    def test_a_section_sign_is_a_word(self) -> None:
        assert split_words("§164 §§ 4") == ["§", "164", "§§", "4"]

    def test_an_underscore_is_no_letter(self) -> None:
        assert split_words("P7_TA") == ["P", "7", "TA"]

    def test_an_apostrophe_separates(self) -> None:
        assert split_words("l'homme") == ["l", "homme"]


class TestFold:
    def test_case_makes_no_difference(self) -> None:
        assert fold("TORTURE") == fold("torture")

    @pytest.mark.parametrize(
        ("kazakh", "typed"),
        [("қылмыс", "кылмыс"), ("ұлт", "улт"), ("үкімет", "укимет"), ("өзі", "ози"),
         ("әділ", "адил"), ("ғаһар", "гахар"), ("жаңа", "жана")],
    )  # fmt: skip
    def test_kazakh_letters_are_read_as_the_russian_ones_that_look_like_them(self, kazakh: str, typed: str) -> None:
        assert fold(kazakh) == fold(typed)

    def test_russian_yo_is_ye(self) -> None:
        assert fold("заключённые") == fold("заключенные")

    @pytest.mark.parametrize(
        ("written", "key"), [("Éducation", "education"), ("über", "uber"), ("œuvre", "oeuvre"), ("Straße", "strasse")]
    )
    def test_accents_and_ligatures_make_no_difference(self, written: str, key: str) -> None:
        assert fold(written) == key

    def test_composed_and_decomposed_letters_are_the_same(self) -> None:
        assert fold("e\u0301tat") == fold("\u00e9tat")


class TestStem:
    def test_forms_of_a_word_share_their_stem(self) -> None:
        assert stem("prisons", "english") == stem("prison", "english")

    def test_a_stem_is_folded(self) -> None:
        assert stem("Écoles", "french") == stem("école", "french") == "ecol"

    def test_a_russian_word_is_stemmed_before_its_letters_are_folded(self) -> None:
        assert stem("тюрьмах", "russian") == stem("тюрьма", "russian")


class TestHeard:
    @pytest.mark.parametrize("typed", ["pytki", "pitki", "pytky", "Pytki"])
    def test_a_russian_word_is_found_however_its_sounds_are_written(self, typed: str) -> None:
        assert phonetic_key(typed) == phonetic_key("пытки")

    @pytest.mark.parametrize("typed", ["Zhovtis", "zhovtiss", "Zhowtis"])
    def test_several_habits_of_writing_a_name_agree(self, typed: str) -> None:
        assert phonetic_key(typed) == phonetic_key("Жовтис")

    def test_shch_kh_and_ts_are_one_sound_each(self) -> None:
        assert (phonetic_key("zashchita"), phonetic_key("khan"), phonetic_key("reaktsiya")) == (
            phonetic_key("защита"),
            phonetic_key("хан"),
            phonetic_key("реакция"),
        )

    def test_a_doubled_letter_is_heard_once(self) -> None:
        assert phonetic_key("massa") == phonetic_key("masa")

    def test_different_words_stay_apart(self) -> None:
        assert phonetic_key("пытки") != phonetic_key("печать")


class TestScript:
    @pytest.mark.parametrize(("word", "cyrillic"), [("статья", True), ("бап", True), ("article", False), ("", False)])
    def test_the_first_letter_tells_the_script(self, word: str, cyrillic: bool) -> None:  # noqa: FBT001
        assert is_cyrillic(word) is cyrillic
