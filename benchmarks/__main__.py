"""``python -m benchmarks``: every measurement, each in a process of its own, one after the other; see the package."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks import report, starting

REPOSITORY: Final = Path(__file__).resolve().parent.parent
_SEED: Final = 20_121_122
_RECORDS: Final = 20_000
_ROUNDS: Final = 7
_RIVALS: Final = {"tantivy": "tantivy", "fts5": "FTS5"}


def main() -> None:
    """Measure and report."""
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--records", type=int, default=_RECORDS, help="how many recommendations to grow the set to")
    parser.add_argument(
        "--rounds", type=int, default=_ROUNDS, help="how often each question is asked (of rivals, at most three times)"
    )
    parser.add_argument("--seed", type=int, default=_SEED, help="what records and questions are drawn from")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write all figures")
    called = parser.parse_args()
    with TemporaryDirectory(prefix="benchmarks-") as name:
        figures = measure(Path(name), called.records, called.rounds, called.seed)
    print(*report.lines(figures), sep="\n")
    if called.json:
        called.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


def measure(folder: Path, records: int, rounds: int, seed: int) -> dict[str, Any]:
    """Run every trial in a folder."""
    # This process stays small: what it holds would count as the memory of those it starts.
    figures: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()} {platform.system()}, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}",
        "seed": seed,
        "rounds": rounds,
        "prepare": _trial("prepare", folder, records, seed),
        "ours": {},
        "built": {},
        "rivals": {},
    }
    for size in report.SIZES:
        figures["built"][size] = {name: _trial("build", folder, engine, size) for engine, name in _RIVALS.items()}
        figures["rivals"][size] = {}
        figures["ours"][size] = _trial("ours", folder, size, rounds, "words")
        for engine, name in _RIVALS.items():
            asked = {mode: _trial("theirs", folder, engine, size, mode, min(rounds, 3)) for mode in report.MODES}
            figures["rivals"][size][name] = asked
    figures["starts"] = starting.measure(REPOSITORY, folder)
    figures["encoder_left_out"] = _trial("encoder", folder)
    if not figures["encoder_left_out"]:
        figures["with_encoder"] = {size: _trial("ours", folder, size, rounds, "meaning") for size in report.SIZES}
    return figures


def _trial(name: str, folder: Path, *arguments: object) -> Any:  # noqa: ANN401 -- whatever the trial measured
    print(f"{name} {' '.join(map(str, arguments))} …", file=sys.stderr, flush=True)
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "benchmarks.trial", name, str(folder), *map(str, arguments)],
        cwd=REPOSITORY,
        check=False,
        stdout=subprocess.PIPE,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
