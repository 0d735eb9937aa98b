"""Logging set-up: JSON for machines, plain lines for terminals, without secrets and without what people wrote.

All other modules use ``logging.getLogger(__name__)`` and a fixed sentence with ``extra``. Only ``run`` imports this;
``ask`` and ``chat`` do not.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import TextIO

    from structlog.types import EventDict, Processor, WrappedLogger

_SECRET: Final = "[secret]"  # noqa: S105 -- what is shown instead of one
_LEFT_OUT: Final = "[left out]"
_SECRET_KEY: Final = re.compile(r"token|password|secret|authori[sz]ation|cookie|credential|api_?key", re.IGNORECASE)
_PERSONAL_KEYS: Final = frozenset(
    {
        "author", "body", "channel", "note", "person", "question", "room", "sender", "text", "title", "typed", "user",
        "words",
    }
)  # fmt: skip
"""Keys whose values may identify people at risk, their rooms or what they wrote; left out except at DEBUG."""
_LOOKS_SECRET: Final = re.compile(
    r"\bxox[a-z]-[\w-]+|\bxapp-[\w-]+"  # Slack's
    r"|\b(?:syt|syr|mat|mar|mct|mcr)_\w+"  # Matrix's
    r"|(?<=://)[^/@\s]+(?=@)"  # user and password of an address
    r"|(?<=\bBearer )\S+"
    r"|(?<=token=)[^&\s]+|(?<=password=)[^&\s]+|(?<=secret=)[^&\s]+",
    re.IGNORECASE,
)


def set_up_logging(stream: TextIO, secrets: Iterable[str] = ()) -> None:
    """Write all log records to a stream, with the given secrets redacted.

    Libraries are logged from WARNING on: at INFO some of them log what people wrote.
    """
    redact = LogRedactor(secrets)
    handler = logging.StreamHandler(stream)
    common: list[Processor] = [add_log_level, add_logger_name, ExtraAdder(), _add_timestamp]
    ending: list[Processor] = [structlog.processors.format_exc_info, redact]
    ending.append(
        structlog.dev.ConsoleRenderer(colors=False)
        if stream.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler.setFormatter(
        ProcessorFormatter(foreign_pre_chain=common, processors=[ProcessorFormatter.remove_processors_meta, *ending])
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bot").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)


class LogRedactor:
    """Removes secrets and personal data from log records.

    Secrets are also recognised in their percent-encoded form.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        # Longest first, as one secret may be the beginning of another.
        self._known = re.compile("|".join(re.escape(each) for each in sorted(known, key=len, reverse=True)) or r"(?!)")

    def __call__(self, _: WrappedLogger, __: str, record: EventDict) -> EventDict:
        """Return the record without secrets and personal data."""
        debugging = record.get("level") == "debug"
        return {key: self._shown(key, value, debugging=debugging) for key, value in record.items()}

    def _shown(self, key: str, value: object, *, debugging: bool) -> object:
        if _SECRET_KEY.search(key):
            return _SECRET
        if key in _PERSONAL_KEYS and not debugging:
            return _LEFT_OUT
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {str(name): self._shown(str(name), part, debugging=debugging) for name, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            parts: Collection[object] = value
            return [self._shown("", part, debugging=debugging) for part in parts]
        return self._scrubbed(str(value))

    def _scrubbed(self, text: str) -> str:
        """Return a text without secrets, and with control characters escaped."""
        without = _LOOKS_SECRET.sub(_SECRET, self._known.sub(_SECRET, text))
        return "".join(
            character
            if character.isprintable() or character in "\n\t"
            else character.encode("unicode_escape").decode("ascii")
            for character in without
        )


def _add_timestamp(_: WrappedLogger, __: str, record: EventDict) -> EventDict:
    """Add the time of the record in UTC."""
    logged: logging.LogRecord = record["_record"]
    record["timestamp"] = datetime.fromtimestamp(logged.created, UTC).isoformat(timespec="milliseconds")
    return record
