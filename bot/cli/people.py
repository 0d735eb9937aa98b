"""``people export`` and ``people forget``: personal data, exported or erased; only on the command line."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.erasure import ErasureResult, erase_person, parse_person
from bot.app.errors import UsageError
from bot.app.lazy_store import stored_texts
from bot.app.personal_data import export_person
from bot.cli.output_file import OutputFile, write_output
from bot.cli.streams import print_problems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.adapters.documents.home import HomePaths
    from bot.app.erasure import PersonalData
    from bot.cli.streams import Streams


@dataclass(frozen=True, slots=True)
class ForgetOptions:
    """Options of ``forget``."""

    agreed: bool
    with_notes: bool
    delete_backups: bool


def export(places: HomePaths, streams: Streams, words: Sequence[str], output: OutputFile | None) -> int:
    """Write everything kept about a person to a file that only its owner can read, or to standard output."""
    person = _one_person("export", words)
    written = asyncio.run(export_person(places, person))
    if output is None:
        streams.output.write(written.decode())
        return 0
    write_output(output, written, "people export", places, private=True)
    print(f"Written: {output.path}", file=streams.output)
    return 0


def forget(places: HomePaths, streams: Streams, words: Sequence[str], chosen: ForgetOptions) -> int:
    """Erase a person after showing what that changes."""
    person = _one_person("forget", words)
    bot = open_bot(places, texts=stored_texts(places))
    print_problems(bot.problems, streams)

    def agrees(found: PersonalData) -> bool:
        _show(found, chosen, places, streams)
        if chosen.agreed:
            return True
        print("Type yes to go on:", file=streams.output, flush=True)
        if not streams.interactive:
            return False
        return streams.input.readline().decode("utf-8", "replace").strip().casefold() in ActiveBot(bot).yes_words()

    outcome = asyncio.run(
        erase_person(
            bot,
            places,
            person,
            agrees=agrees,
            with_notes=chosen.with_notes,
            delete_copies=chosen.delete_backups,
        )
    )
    if outcome is None:
        print(f"Nothing is kept that names {person}.", file=streams.output)
        return 0
    if not isinstance(outcome, ErasureResult):
        print("Nothing was changed. Add --yes to agree.", file=streams.output)
        return 1
    return _tell(outcome, places, streams)


def _one_person(what: str, words: Sequence[str]) -> str:
    if len(words) != 1:
        message = f"people {what}: name one person, for example: advocacy-bot people {what} slack:U0123456789"
        raise UsageError(message)
    return parse_person(words[0])


def _show(found: PersonalData, chosen: ForgetOptions, places: HomePaths, streams: Streams) -> None:
    lines = [f"{found.named.person} is named in:"]
    lines += [f"  the table {table}: {_number(rows, 'row')}" for table, rows in sorted(found.counted.items())]
    lines += [f"  {_seen(path, places)}" for path in found.files]
    if found.devices:
        lines.append("  the key store of Matrix")
    lines += [f"  {_seen(path, places)}, an older copy" for path in found.copies]
    lines.append("The id is replaced by a name that says nothing; what was kept for this person alone is deleted.")
    if chosen.with_notes:
        lines.append("The notes on progress that this person wrote are deleted.")
    if chosen.delete_backups and found.copies:
        lines.append("The older copies are deleted.")
    lines.append("Whoever is still among the people is taken off. None of this can be undone.")
    print(*lines, sep="\n", file=streams.output, flush=True)


def _tell(outcome: ErasureResult, places: HomePaths, streams: Streams) -> int:
    lines = [f"Forgotten. What is left says “{outcome.pseudonym}”."] if outcome.pseudonym else []
    if outcome.deleted_copies:
        lines += ["Deleted:", *(f"  {_seen(path, places)}" for path in outcome.deleted_copies)]
    if outcome.left.copies:
        lines += [
            "Copies that still name this person; delete them, or type the same again with --delete-backups:",
            *(f"  {_seen(path, places)}" for path in outcome.left.copies),
        ]
    if outcome.left.files:
        lines += [
            "Files that still name this person, and could not be rewritten; mend or delete them:",
            *(f"  {_seen(path, places)}" for path in outcome.left.files),
        ]
    lines += [
        "Beyond the bot are: messages in rooms and what the servers of Slack and Matrix keep, copies made elsewhere,",
        "what “run” printed of changes, with author and reason (with systemd in the machine's journal),",
        "and of PostgreSQL its own log, replicas and dumps. Delete those there.",
    ]
    print(*lines, sep="\n", file=streams.output)
    return 1 if outcome.left.any else 0


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _seen(path: Path, places: HomePaths) -> Path:
    return path.relative_to(places.home) if path.is_relative_to(places.home) else path
