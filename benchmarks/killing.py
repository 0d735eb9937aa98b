"""``python -m benchmarks.killing``: the long run of ``tests/flows/killing``, the bot killed twenty times on Matrix.

It prints what became of everything that was asked and was due, and fails if any of it was lost or told twice. What goes
on when comes again with ``--seed``, but for how fast the machine is.
"""

from __future__ import annotations

import asyncio
import random
from argparse import ArgumentParser
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from tests.core.dispatch.wired_bot import PLANS
from tests.flows.killing import killed
from tests.flows.party import party
from tests.homes import settle
from tests.peers.matrix.synapse import Synapse


async def _run(seed: int, kills: int) -> dict[str, int]:
    with Synapse() as synapse, TemporaryDirectory(prefix="benchmarks-") as name:
        home = settle(Path(name) / "home")
        (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
        told = await killed(await party(synapse, home), random.Random(seed), kills)  # noqa: S311 -- no secret
    wrong = told.wrong()
    print(f"seed {seed}: {kills} kills, {len(told.answers)} questions, {len(told.reminders)} reminders; wrong: {wrong}")
    return wrong


def main() -> None:
    """Run it."""
    parser = ArgumentParser(prog="python -m benchmarks.killing", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=SystemRandom().randrange(2**32), help="what is asked and due, and when"
    )
    parser.add_argument("--kills", type=int, default=20, help="how often the bot is killed")
    called = parser.parse_args()
    raise SystemExit(bool(asyncio.run(_run(called.seed, called.kills))))


if __name__ == "__main__":
    main()
