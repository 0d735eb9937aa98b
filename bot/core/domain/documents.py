"""Names of the documents that admins edit, by file name."""

from __future__ import annotations

from typing import Final

PLANS_DOCUMENT: Final = "milestones"
SETTINGS_DOCUMENT: Final = "bot"
