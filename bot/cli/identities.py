"""``people identity`` and ``people accept``: identities of people on Matrix; only on the command line."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.erasure import parse_person
from bot.app.errors import UsageError
from bot.app.identities import IdentityError, accept_identity, known_identities
from bot.app.lazy_store import stored_texts
from bot.app.settings import read_environment
from bot.cli.streams import print_problems
from bot.core.domain.identifiers import shorten_key
from bot.core.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters.documents.home import HomePaths
    from bot.cli.streams import Streams
    from bot.core.ports.identities import Pin

_MATRIX = "matrix:"


def show(places: HomePaths, streams: Streams, words: Sequence[str], variables: Mapping[str, str] = os.environ) -> int:
    """Print the settings line for a person's pinned identity, and whether the homeserver agrees.

    Raises:
        UsageError: if no person is named.
        IdentityError: if no identity is known.
    """
    person = _one_person("identity", words)
    pin = asyncio.run(known_identities(places, variables)).counts.get(person)
    told, why = _told(person, variables)
    key = pin.key if pin else told
    if key is None:
        message = (
            f"{person}: no identity is known; they have to set up cross-signing, and share a room with the bot{why}"
        )
        raise IdentityError(message)
    lines = [f"In config/bot.yaml, at {person} under people:", f"    identity: {key}"]
    if pin is None:
        lines.append("The homeserver tells it now; the bot has not seen it yet. Have them confirm that it is theirs.")
    elif told == key:
        lines.append(f"The bot knows it since {pin.seen_at:%Y-%m-%d}, and the homeserver tells the same now.")
    elif told is not None:
        lines.append(f"The homeserver tells another one now: {told}; “people accept” tells what to do.")
    else:
        lines.append(f"The bot knows it since {pin.seen_at:%Y-%m-%d}{why}.")
    print(*lines, sep="\n", file=streams.output)
    return 0


def accept(
    places: HomePaths,
    streams: Streams,
    words: Sequence[str],
    variables: Mapping[str, str] = os.environ,
    *,
    agreed: bool,
) -> int:
    """Accept the changed identity of a person, after showing both.

    Raises:
        UsageError: if no person is named.
        IdentityError: if there is no changed identity, or the settings name another one.
    """
    person = _one_person("accept", words)
    bot = open_bot(places, texts=stored_texts(places, variables))
    print_problems(bot.problems, streams)

    def agrees(before: Pin | None, waits: Pin) -> bool:
        known = f"{shorten_key(before.key)}, known since {before.seen_at:%Y-%m-%d %H:%M} UTC" if before else "none"
        lines = [
            f"{person}",
            f"  so far: {known}",
            f"  now:    {shorten_key(waits.key)}, seen since {waits.seen_at:%Y-%m-%d %H:%M} UTC",
            "Whoever has their password, or runs their homeserver, can do this as well. Ask them by another way than",
            "Matrix whether they reset their identity.",
        ]
        print(*lines, sep="\n", file=streams.output, flush=True)
        if agreed:
            return True
        print("Type yes to accept it:", file=streams.output, flush=True)
        if not streams.interactive:
            return False
        return streams.input.readline().decode("utf-8", "replace").strip().casefold() in ActiveBot(bot).yes_words()

    configured = bot.home.config.identities.get(person)
    if not asyncio.run(accept_identity(places, person, configured, agrees, variables)):
        print("Nothing was changed. Add --yes to agree.", file=streams.output)
        return 1
    print("Accepted. A bot that runs heeds it within a few seconds.", file=streams.output)
    return 0


def _one_person(what: str, words: Sequence[str]) -> str:
    if len(words) != 1:
        message = f"people {what}: name one person, for example: advocacy-bot people {what} @ada:example.org"
        raise UsageError(message)
    # An id copied from a chat contains an invisible character that keeps it from becoming a link.
    person = parse_person(clean(words[0]))
    if not person.startswith(_MATRIX):
        message = f"people {what}: only people on Matrix have an identity; name one, for example @ada:example.org"
        raise UsageError(message)
    return person


def _told(person: str, variables: Mapping[str, str]) -> tuple[str | None, str]:
    """Return the identity that the homeserver gives now, and the reason if there is none, as the end of a sentence."""
    access = read_environment(variables).matrix
    if access is None:
        return None, ""
    from bot.adapters.matrix.diagnostics import fetch_identities  # noqa: PLC0415 -- it takes longer than all else

    user = person.removeprefix(_MATRIX)
    told = asyncio.run(fetch_identities(access.homeserver, access.token, [user]))
    if isinstance(told, dict):
        key = (told[user].master or None) if user in told else None
        return key, "" if key else "; the homeserver tells none now"
    return None, f"; the homeserver was not asked ({told.reason})"
