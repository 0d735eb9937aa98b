"""Hold every lock of ``requirements/`` against published advisories, by pip-audit: ``make audit``.

Exit codes: 0 if everything was looked up and nothing is known, 1 if something is known, 2 if not everything could be
looked up, because no source of advisories can be reached. No part of ``make test``: what is known changes by the day.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

LOCKS: Final = Path(__file__).parent.parent / "requirements"
SOURCES: Final = ("pypi", "osv")
"""The sources of advisories that pip-audit knows without an account, in the order in which they are asked."""

Package = Mapping[str, Any]
"""What pip-audit says of a package: ``name``, and ``version`` with ``vulns``, or a ``skip_reason``."""


def looked_up(lock: Path, source: str) -> list[Package]:
    """Return what a source of advisories says of each package of a lock; nothing if it cannot be reached."""
    asking = ["--requirement", str(lock), "--require-hashes", "--disable-pip", "--vulnerability-service", source]
    command = [sys.executable, "-m", "pip_audit", *asking, "--format", "json", "--progress-spinner", "off"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    try:
        packages: list[Package] = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        return []
    return packages


def found(lock: str, packages: list[Package]) -> Iterator[str]:
    """Yield a line for each advisory about a package of a lock."""
    for package in packages:
        for advisory in package.get("vulns", ()):
            mended = ", ".join(advisory["fix_versions"]) or "no version yet"
            yield f"{lock}: {package['name']} {package['version']}: {advisory['id']}, mended in {mended}"


def main(locks: list[Path]) -> int:
    """Look up everything in these locks, tell what is known, and return the exit code."""
    known: list[str] = []
    unknown: list[str] = []
    for lock in locks:
        # A package index may answer without knowing any advisory; pip-audit calls each package skipped then.
        answers = [looked_up(lock, source) for source in SOURCES]
        best = max(answers, key=lambda packages: sum("vulns" in each for each in packages))
        known += found(lock.name, best)
        if not best or any("vulns" not in each for each in best):
            unknown.append(f"{lock.name}: not everything was looked up")
    for line in (*known, *unknown):
        sys.stdout.write(f"{line}\n")
    if unknown:
        sys.stdout.write(
            "No source of advisories can be reached from here for these: run “make audit” where one can.\n"
        )
    elif not known:
        sys.stdout.write("No advisory is known for anything that is locked.\n")
    return 1 if known else 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or sorted(LOCKS.glob("*.txt"))))
