"""``python -m benchmarks.slack``: how soon the bot answers at Slack, beside a bare slack-bolt app that only echoes.

Both run as processes of their own, each on a fake Slack, and are asked the same questions in turn, so that whatever
else the machine does befalls both; the bot is the one that ``run`` wires, with everything it does on the way: access,
once, understanding, the thread's context. The ratios are told of several runs, and their median. Then a burst, and a
long run after which nothing may have grown. Nothing is asserted.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.measuring import percentile, present_memory
from bot.adapters.documents.home import HomePaths
from bot.adapters.slack.listener import SlackTransport, open_receiver
from bot.adapters.slack.platform import open_slack
from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.clock import SystemClock
from bot.app.services import open_services
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Awaitable, Callable

REPOSITORY: Final = Path(__file__).resolve().parent.parent
_ROOMS: Final = 200
_ROUNDS: Final = 2
_RUNS: Final = 5
_BETWEEN: Final = 0.03
"""Seconds between two questions: the bot stores what it said once that is shown, and nobody waits for that."""
_PAUSE: Final = 1.2
"""Seconds between two questions in one room: Slack takes one answer a second there."""
_BURST: Final = 500
_MANY: Final = 5_000
_AT_ONCE: Final = 50
_QUESTIONS: Final = (
    "article 164",
    "What did the European Parliament ask on torture?",
    "freedom of assembly",
    "independent trade unions",
)


async def measure() -> None:
    """Measure everything and print it."""
    with TemporaryDirectory(prefix="benchmarks-") as name:
        home = _home(Path(name))
        async with (
            FakeSlack() as other, _process(other, "echo"), FakeSlack() as slack,
            _process(slack, "bot", str(home)) as bot,
        ):  # fmt: skip
            await _round_trips(other, slack)  # in which each room is met for the first time
            await _side_by_side(other, slack)
            await _burst(slack)
            await _long_run(slack, bot)


async def _side_by_side(other: FakeSlack, slack: FakeSlack) -> None:
    ratios: dict[str, list[float]] = {"median": [], "p99": []}
    for _ in range(_RUNS):
        theirs, ours = await _round_trips(other, slack)
        _tell("bare slack-bolt echo", theirs)
        _tell("bot", ours)
        for share, title in ((0.5, "median"), (0.99, "p99")):
            ratios[title].append(percentile(ours, share) / percentile(theirs, share))
    for title, found in ratios.items():
        told = ", ".join(f"{each:.2f}" for each in sorted(found))
        print(f"  ratio at {title}: {median(found):.2f} ({told})")


async def _round_trips(*peers: FakeSlack) -> list[list[float]]:
    """Ask the same of each in turn, in every room, round by round."""
    seconds: list[list[float]] = [[] for _ in peers]
    questions = cycle(_QUESTIONS)
    for _ in range(_ROUNDS):
        for room in range(_ROOMS):
            question = next(questions)
            for slack, taken in zip(peers, seconds, strict=True):
                start = perf_counter()
                await slack.reply(await slack.mention("U1", f"C{room}", question))
                taken.append(perf_counter() - start)
                await asyncio.sleep(_BETWEEN)
        await asyncio.sleep(_PAUSE)
    return seconds


async def _burst(slack: FakeSlack) -> None:
    known = len(slack.deliveries.all)
    said = await asyncio.gather(*(slack.mention("U1", f"C{n % _ROOMS}", _QUESTIONS[0]) for n in range(_BURST)))
    for each in said:
        await slack.reply(each)
    delivered = slack.deliveries.all[known:]
    delays = [each.tries[-1].delay for each in delivered if each.acked]
    # What is on its way for the first time was brought not even once.
    again = sum(max(len(each.tries) - 1, 0) for each in delivered)
    print(
        f"{_BURST} events at once: acknowledged in {1_000 * median(delays):.0f} ms (median), "
        f"{1_000 * percentile(delays, 0.99):.0f} ms (p99), {1_000 * max(delays):.0f} ms (most); {again} brought again"
    )


async def _long_run(slack: FakeSlack, bot: Process) -> None:
    before = await _how(bot)
    numbers = iter(range(_MANY))

    async def ask() -> None:
        for number in numbers:
            await slack.reply(await slack.mention("U1", f"C{number % _ROOMS}", _QUESTIONS[number % len(_QUESTIONS)]))

    await asyncio.gather(*(ask() for _ in range(_AT_ONCE)))
    after = await _how(bot)
    told = ", ".join(f"{name} {before[name]:.1f} → {after[name]:.1f}" for name in before)
    print(f"{_MANY} more events, all answered: {told}")


def _tell(title: str, seconds: list[float]) -> None:
    p50, p99 = (1_000 * percentile(seconds, share) for share in (0.5, 0.99))
    print(f"{title}: {len(seconds)} answers in {p50:.1f} ms (median), {p99:.1f} ms (p99)")


def _home(folder: Path) -> Path:
    for name in ("config", "seeds"):
        shutil.copytree(REPOSITORY / name, folder / name)
    settings = folder / "config" / "bot.yaml"
    rooms = "".join(f"  - room: slack:C{number}\n    asking: everyone\n" for number in range(_ROOMS))
    text = settings.read_text(encoding="utf-8")
    text = text.replace("\nours: {}", "\nours:\n  slack: [T1]").replace("\nrooms: []", f"\nrooms:\n{rooms}")
    settings.write_text(text, encoding="utf-8")
    return folder


@asynccontextmanager
async def _process(slack: FakeSlack, *who: str) -> AsyncIterator[Process]:
    """Have one at the other end, connected."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.slack", slack.api, *who),
        cwd=REPOSITORY,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    await slack.connected()
    yield process
    _input(process).close()
    await process.wait()


async def _how(process: Process) -> dict[str, float]:
    _input(process).write(b"how\n")
    found: dict[str, float] = json.loads(await process.stdout.readline() if process.stdout else "{}")
    return found


def _input(process: Process) -> asyncio.StreamWriter:
    if process.stdin is None:
        raise TypeError
    return process.stdin


async def _until_left() -> None:
    """Tell how this process is, as often as it is asked."""
    while await asyncio.to_thread(sys.stdin.readline):
        how = {"MiB": present_memory() or 0.0, "tasks": len(asyncio.all_tasks()), "handles": _handles()}
        print(json.dumps(how), flush=True)


def _handles() -> int:
    """Return how many files and sockets this process has open; none where the system does not tell."""
    known = Path("/proc/self/fd")
    return len([*known.iterdir()]) if known.exists() else 0


async def _echo(api: str) -> None:
    app = AsyncApp(client=AsyncWebClient(TOKEN, base_url=api))

    @app.event("app_mention")
    async def answer(event: dict[str, Any], say: Callable[..., Awaitable[Any]]) -> None:
        await say(event["text"], thread_ts=event["ts"])

    @app.event("message")
    async def pass_over() -> None:
        """Acknowledge what is said in channels, which the app is told as ours is."""

    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()
    await _until_left()
    await handler.close_async()


async def _bot(api: str, home: Path) -> None:
    places, clock = HomePaths(home), SystemClock()
    active = ActiveBot(open_bot(places))
    async with open_services(active, places, {}) as office:
        active.bot = open_bot(places, before=active.bot, contexts=office.contexts)
        way = SlackTransport(app_token=APP_TOKEN)
        async with open_slack(
            TOKEN,
            url=api,
            listening=lambda slack: open_receiver(slack, way, office.inbound, clock, surveys=office.home_page),
        ) as slack:
            if trouble := await slack.check():
                raise SystemExit(str(trouble))
            await _until_left()


def main() -> None:
    """Measure, or be one of those that are measured."""
    match sys.argv[1:]:
        case [api, "bot", home]:
            asyncio.run(_bot(api, Path(home)))
        case [api, "echo"]:
            asyncio.run(_echo(api))
        case _:
            asyncio.run(measure())


if __name__ == "__main__":
    main()
