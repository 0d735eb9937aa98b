"""Build ``docs/cli.md``: every command of ``advocacy-bot``, taken from the argument parser.

Nothing comes from ``--help`` itself, whose layout differs between versions of Python.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.parser import parser
from tools.generated import settle

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Iterator

DOCS: Final = Path(__file__).parent.parent / "docs"
_INTRODUCTION: Final = """\
<!-- Built by tools/build_cli_docs.py from bot/cli/parser.py. Edit that, and run “make docs”. -->

# The command line

For everybody who types `advocacy-bot`: every command, with every argument that it takes.

`advocacy-bot COMMAND --help` shows the same. What is typed in chat without `advocacy-bot` is in the
[user guide](user-guide.md) and the [admin guide](admin-guide.md). Exit codes, dates and output files are explained in
the [guide to running the bot](operations.md#the-command-line).
"""
_LISTED: Final = "| command | does |\n|---|---|"
_EXPLAINED: Final = "| argument | means |\n|---|---|"


def build() -> bytes:
    """Return the page."""
    whole = parser()
    commands = dict(_commands(whole))
    listed = [f"| [`{name}`](#{name}) | {_cell(does)} |" for name, (does, _) in commands.items()]
    sections = [_section(f"{whole.prog} {name}", does, each, "##") for name, (does, each) in commands.items()]
    return "\n".join((_INTRODUCTION, _LISTED, *listed, "", *sections)).rstrip("\n").encode() + b"\n"


def _commands(of: ArgumentParser) -> Iterator[tuple[str, tuple[str, ArgumentParser]]]:
    """Yield the commands of a parser by name, each with what it does; aliases are left out."""
    for action in _actions(of):
        if isinstance(action, _SubParsersAction):
            for choice in action._choices_actions:  # noqa: SLF001 -- argparse offers no other way
                yield choice.dest, (choice.help or "", action.choices[choice.dest])


def _actions(of: ArgumentParser) -> list[Action]:
    """Return the arguments of a parser, without ``--help``."""
    return [action for action in of._actions if action.dest != "help"]  # noqa: SLF001 -- argparse offers no other way


def _section(typed: str, does: str, of: ArgumentParser, level: str) -> str:
    below = dict(_commands(of))
    given = [action for action in _actions(of) if not isinstance(action, _SubParsersAction)]
    parts = [f"{level} {typed.partition(' ')[2]}", f"{does[:1].upper()}{does[1:]}."]
    if below:
        parts += [_section(f"{typed} {name}", its, each, f"{level}#") for name, (its, each) in below.items()]
    else:
        parts.append(f"```text\n{' '.join((typed, *map(_in_usage, _options_first(given))))}\n```")
        rows = [f"| `{_cell(_named(action))}` | {_cell(_meaning(action))} |" for action in _options_first(given)]
        parts.append("\n".join((_EXPLAINED, *rows)))
    of.format_help()  # fills in the usages
    if of.epilog and of.epilog.strip():
        parts.append(f"```text\n{of.epilog.strip()}\n```")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _options_first(actions: list[Action]) -> list[Action]:
    return sorted(actions, key=lambda action: not action.option_strings)


def _named(action: Action) -> str:
    """Return an argument as it is typed."""
    if action.option_strings:
        return " ".join((action.option_strings[0], *([_value(action)] if action.nargs != 0 else [])))
    return f"{_value(action)} …" if action.nargs in {"*", "+"} and _value(action) != "…" else _value(action)


def _in_usage(action: Action) -> str:
    optional = action.option_strings or action.nargs in {"*", "?"}
    return f"[{_named(action)}]" if optional else _named(action)


def _value(action: Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _meaning(action: Action) -> str:
    default = action.default if action.choices and action.option_strings else None
    return "; ".join(filter(None, (action.help, f"{default} if left out" if default else None))) or "what is meant"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(settle(DOCS / "cli.md", build(), sys.argv[1:], "docs"))
