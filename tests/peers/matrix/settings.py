"""How the tests' Synapse is set up: nothing leaves this machine, and nothing waits that need not."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "hs.test"
"""The server's part of its people's names."""
# By a clock that is set back it would count backwards as fast as it forgets, so it forgets slowly.
_UNLIMITED: Final = {"per_second": 1, "burst_count": 1_000_000}
_BETWEEN_TESTS: Final = {
    "rc_registration": _UNLIMITED,
    "rc_room_creation": _UNLIMITED,
    "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), _UNLIMITED),
}
"""Limits on what only a test does so often."""
_ON_PEOPLE: Final = {
    "rc_message": _UNLIMITED,
    "rc_admin_redaction": _UNLIMITED,
    "rc_joins": dict.fromkeys(("local", "remote"), _UNLIMITED),
    "rc_joins_per_room": _UNLIMITED,
    "rc_key_requests": _UNLIMITED,
    "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), _UNLIMITED),
}


def write_settings(folder: Path, port: int, secret: str, *, limited: bool, authority: str = "") -> Path:
    """Write what Synapse reads, and return the file; limited, it takes as much of anybody as by default.

    With ``authority`` it knows no passwords: who a token belongs to is asked there, with the same secret.
    """
    logging = {
        "version": 1,
        "disable_existing_loggers": False,
        "root": {"level": "WARNING"},
    }
    (folder / "log.yaml").write_text(json.dumps(logging))
    listener: dict[str, Any] = {"type": "http", "port": port, "bind_addresses": ["127.0.0.1"], "tls": False}
    listener["resources"] = [{"names": ["client"], "compress": False}]
    settings = {
        "server_name": NAME,
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "listeners": [listener],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "log_config": str(folder / "log.yaml"),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "macaroon_secret_key": secrets.token_hex(),
        "form_secret": secrets.token_hex(),
        "registration_shared_secret": secret,
        "report_stats": False,
        "bcrypt_rounds": 4,
        "federation_domain_whitelist": [],
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "url_preview_enabled": False,
        "push": {"enabled": False},
        # Otherwise whoever starts again within two minutes is given the first answer of before.
        "caches": {"sync_response_cache_duration": "0s"},
        **_BETWEEN_TESTS,
        **({} if limited else _ON_PEOPLE),
    }
    if authority:
        settings["matrix_authentication_service"] = {"enabled": True, "endpoint": authority, "secret": secret}
        settings["password_config"] = {"enabled": False}
    written = folder / "homeserver.yaml"
    written.write_text(json.dumps(settings))
    return written
