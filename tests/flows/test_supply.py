"""What the bot is made of is locked by its hash, listed, and held against advisories."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from typing import TYPE_CHECKING, Final

import pytest

from tools.audit import LOCKS, found

if TYPE_CHECKING:
    from pathlib import Path

ROOT: Final = LOCKS.parent
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


def pinned(*locks: str) -> set[tuple[str, str]]:
    """Return each package of some locks with its version; a lock may name several, each for some Pythons."""
    told = "".join((LOCKS / lock).read_text(encoding="utf-8") for lock in locks)
    return {(_normal(name), version) for name, version in _PINNED.findall(told)}


def _normal(name: str) -> str:
    """Return the name of a package in the form by which indexes compare names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_that_is_installed_beside_the_bot_is_locked_in_that_version() -> None:
    installed = {(_normal(each.name), each.version) for each in distributions()}
    strangers = installed - pinned("dev.txt", "build.txt", "pip.txt")

    assert {name for name, _ in strangers} == {"advocacy-bot"}


@pytest.mark.parametrize("lock", sorted(path.name for path in LOCKS.glob("*.txt")))
def test_a_lock_has_a_hash_for_each_package(lock: str) -> None:
    entries = re.split(r"^(?=\S)", (LOCKS / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_bill_of_materials_lists_everything_that_runs(tmp_path: Path) -> None:
    listed = tmp_path / "sbom.cdx.json"
    subprocess.run(  # noqa: S603 -- our own words
        [shutil.which("make") or "make", "sbom", f"SBOM={listed}"], cwd=ROOT, check=True, capture_output=True
    )
    bill = json.loads(listed.read_text(encoding="utf-8"))

    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "advocacy-bot"
    assert {(_normal(each["name"]), each["version"]) for each in bill["components"]} == pinned("run.txt")


def test_an_audit_that_reaches_no_source_of_advisories_says_so_and_is_not_taken_for_a_good_one() -> None:
    nowhere = {**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}
    audit = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-m", "tools.audit", str(LOCKS / "pip.txt")],
        cwd=ROOT,
        env=nowhere,
        check=False,
        capture_output=True,
        text=True,
    )

    assert audit.returncode == 2
    assert "No source of advisories can be reached from here" in audit.stdout


def test_an_advisory_is_told_with_the_version_that_mends_it() -> None:
    package = {"name": "pip", "version": "23.2.1", "vulns": [{"id": "PYSEC-2023-228", "fix_versions": ["23.3"]}]}

    assert list(found("pip.txt", [package])) == ["pip.txt: pip 23.2.1: PYSEC-2023-228, mended in 23.3"]
