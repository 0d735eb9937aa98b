"""Who is in the workspace, and its channels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

TEAM: Final = "T1"
BOT_USER: Final = "U0BOT"
BOT: Final = "B0BOT"
APP_ID: Final = "A0APP"

PERSON: Final = re.compile(r"[UW][A-Z0-9]+")
CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]+")


@dataclass(slots=True)
class Person:
    """Somebody, with the flags that ``users.info`` tells."""

    id: str
    name: str = ""
    team: str = TEAM
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    """A guest of several channels, or with ``is_ultra_restricted`` of one."""
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    """Of another organisation, met in no shared channel."""
    is_bot: bool = False
    deleted: bool = False
    locale: str = "en-GB"

    @property
    def outside(self) -> bool:
        """Whether they belong to another workspace."""
        return self.team != TEAM

    def shape(self, *, with_locale: bool) -> dict[str, Any]:
        """Return what ``users.info`` tells of them."""
        name = self.name or self.id.lower()
        told: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team,
            "name": name,
            "real_name": name,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "tz": "Europe/Brussels",
            "profile": {"real_name": name, "display_name": name, "team": self.team},
        }
        if not self.deleted:
            flags = ("is_admin", "is_owner", "is_restricted", "is_ultra_restricted")
            told |= {flag: getattr(self, flag) for flag in flags} | {"is_primary_owner": False}
        # Slack leaves these out for those they are not about.
        told |= {"is_stranger": True} if self.is_stranger else {}
        return told | ({"locale": self.locale} if with_locale else {})


@dataclass(slots=True)
class Channel:
    """A channel, a private one (``G…``) or a private conversation with the bot (``D…``)."""

    id: str
    name: str = ""
    is_member: bool = True
    """Whether the bot is in it."""
    is_ext_shared: bool = False
    """Whether people of another workspace are in it, by Slack Connect."""
    is_pending_ext_shared: bool = False
    """Whether another workspace was invited and has not come yet."""
    connected: set[str] = field(default_factory=set)
    """The other workspaces that it is shared with."""
    is_archived: bool = False
    members: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """What events call it."""
        return {"C": "channel", "G": "group", "D": "im"}[self.id[0]]

    @property
    def subscription(self) -> str:
        """The event that an app subscribes to for what is said in it."""
        return {"C": "message.channels", "G": "message.groups", "D": "message.im"}[self.id[0]]

    def shape(self) -> dict[str, Any]:
        """Return what ``conversations.info`` tells of it."""
        if self.kind == "im":
            return {"id": self.id, "is_im": True, "user": self.id[1:], "is_archived": self.is_archived}
        return {
            "id": self.id,
            "name": self.name or self.id.lower(),
            "is_channel": True,
            "is_im": False,
            "is_private": self.kind == "group",
            "is_archived": self.is_archived,
            "is_member": self.is_member,
            "is_ext_shared": self.is_ext_shared,
            "is_shared": self.is_ext_shared,
            "is_org_shared": False,
            "is_pending_ext_shared": self.is_pending_ext_shared,
            "shared_team_ids": [TEAM, *sorted(self.connected)],
        }
