"""``python -m benchmarks.chaos``: the long run of ``tests/flows/chaos``, 2,000 reminders on each database.

It prints what became of them, and fails if one was lost or posted twice. ``--seed`` has a run again.
"""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from tests.flows.chaos.harness import Run, run
from tests.servers import postgres


def main() -> None:
    """Run it on both."""
    parser = ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**32), help="what goes wrong, and when")
    parser.add_argument("--count", type=int, default=2_000, help="how many reminders, half of them on each platform")
    parser.add_argument("--seconds", type=float, default=120.0, help="in which they become due")
    called = parser.parse_args()
    wanted = Run(called.seed, count=called.count // 2, seconds=called.seconds)
    failed = False
    with TemporaryDirectory(prefix="benchmarks-") as name, postgres() as server, server.database() as url:
        for engine, where in (("SQLite", f"sqlite:///{Path(name) / 'bot.sqlite'}"), ("PostgreSQL", url)):
            result = asyncio.run(run(where, wanted))
            print(f"{engine}, seed {called.seed}: {result}")
            failed |= bool(result.lost or result.twice)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
