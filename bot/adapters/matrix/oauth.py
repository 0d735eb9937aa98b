"""OAuth 2.0 client for Matrix: client registration, device authorization grant, refresh and revocation.

https://spec.matrix.org/v1.18/client-server-api/#oauth-20-api, which builds on RFC 6749, 7009, 7591, 8414 and 8628.
This module logs nothing, and no error contains a token.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any, Final
from urllib.parse import urlsplit

from bot.adapters.matrix.client import ADMIN_RETRY_SECONDS, RETRY_SECONDS, HttpResponse, open_http_session, send_request
from bot.core.domain.text import clean
from bot.core.ports.chat import Refused, Unknown

DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_REFRESH_GRANT: Final = "refresh_token"
_API: Final = "urn:matrix:client:api:*"
_DEVICE: Final = "urn:matrix:client:device:"
_CLIENT: Final = {
    "client_name": "advocacy-bot",
    # The specification requires a page about the client. There is none yet; ".invalid" never resolves (RFC 2606).
    "client_uri": "https://advocacy-bot.invalid/",
    "application_type": "native",
    "token_endpoint_auth_method": "none",
    "grant_types": [DEVICE_GRANT, _REFRESH_GRANT],
    # The default would be “code”, which needs a redirect.
    "response_types": [],
    "redirect_uris": [],
}
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_NOT_FOUND: Final = 404
_CLIENTS_FAULT: Final = range(400, 500)
_RETRYABLE: Final = frozenset({408, 425, 429})
"""Client error statuses that do not mean that the session has ended."""
_INTERVAL: Final = 5.0
"""Polling interval in seconds if the server names none (RFC 8628, section 3.2)."""
_LONGEST_CODE: Final = 64


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """An authorization server: the endpoints in its metadata."""

    issuer: str
    token: str
    revocation: str
    registration: str
    device: str = ""
    """The device authorization endpoint; empty if the server does not offer that grant."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """The codes of a device authorization: one for a person to type into a browser, one for polling."""

    secret: str = field(repr=False)
    """The device code, known only to the bot and the server."""
    typed: str
    address: str
    whole_address: str
    """The address including the code; empty if the server gives none."""
    expires_in: float
    """Seconds."""
    interval: float
    """Polling interval in seconds."""


@dataclass(frozen=True, slots=True)
class OAuthTokens:
    """The tokens that a token endpoint granted."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_in: float | None
    """Seconds; None if the server does not say."""


@dataclass(frozen=True, slots=True)
class AuthorizationPending:
    """Answer to a poll: the person has not decided yet."""

    slower: bool = False
    """Whether the server asked for a longer polling interval."""


@dataclass(frozen=True, slots=True)
class GrantEnded:
    """A final refusal: asking again will not change it."""

    code: str
    """The OAuth error code."""


def new_device_id() -> str:
    """Return a random id for a new device; the specification has the client generate it."""
    return "".join(secrets.choice(ascii_uppercase) for _ in range(10))


def is_safe_url(address: object) -> bool:
    """Return whether a server's URL is safe to request and show: https, or http on this machine."""
    if not isinstance(address, str) or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, user = parts.hostname, parts.username
        _ = parts.port
    except ValueError:
        return False
    return bool(host) and user is None and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


async def fetch_authorization_server(homeserver: str) -> AuthorizationServer | Refused | Unknown | None:
    """Return the authorization server of a homeserver; None if it does not support OAuth."""
    async with open_http_session() as session:
        answer = await send_request(session, "GET", f"{homeserver.rstrip('/')}/_matrix/client/v1/auth_metadata")
    if not isinstance(answer, HttpResponse):
        return answer
    told = answer.content
    if answer.status == _NOT_FOUND or answer.code == "M_UNRECOGNIZED":
        return None
    if trouble := answer.trouble:
        return trouble
    names = ("issuer", "token_endpoint", "revocation_endpoint", "registration_endpoint")
    grants = told.get("grant_types_supported")
    offers = isinstance(grants, list) and DEVICE_GRANT in grants and "device_authorization_endpoint" in told
    needed = (*names, "device_authorization_endpoint") if offers else names
    if wrong := next((name for name in needed if not is_safe_url(told.get(name))), None):
        return Refused(
            f"the homeserver's “{wrong}” is not an https address, so nothing is sent there; tell its admins",
            ADMIN_RETRY_SECONDS,
        )
    return AuthorizationServer(*(told[name] for name in needed))


class DeviceGrant:
    """One attempt to log in by the device authorization grant (RFC 8628), which the server must offer."""

    def __init__(self, server: AuthorizationServer) -> None:
        self.server = server
        self.device = new_device_id()
        self.client = ""
        """The client id; empty before registration."""

    async def begin(self) -> DeviceCode | Refused | Unknown:
        """Register the bot as a client, as each login requires, and return the code for a person to type."""
        async with open_http_session() as session:
            registered = await send_request(session, "POST", self.server.registration, _CLIENT)
            match registered:
                case HttpResponse(status=200 | 201, content={"client_id": str(client)}) if client:
                    self.client = client
                case HttpResponse():
                    return _error_outcome(registered, "the server does not register the bot as a client")
                case _:
                    return registered
            form = {"client_id": self.client, "scope": f"{_API} {_DEVICE}{self.device}"}
            answer = await send_request(session, "POST", self.server.device, form=form)
        return _parse_code(answer) if isinstance(answer, HttpResponse) else answer

    async def poll(self, code: DeviceCode) -> OAuthTokens | AuthorizationPending | GrantEnded | Refused | Unknown:
        """Poll once; the caller must store or revoke the tokens that are returned."""
        form = {"grant_type": DEVICE_GRANT, "device_code": code.secret, "client_id": self.client}
        async with open_http_session() as session:
            answer = await send_request(session, "POST", self.server.token, form=form)
        if not isinstance(answer, HttpResponse):
            return answer
        if (granted := _parse_tokens(answer)) is not None:
            return await self._enough(granted, answer.content.get("scope"))
        match answer.content.get("error"):
            case "authorization_pending":
                return AuthorizationPending()
            case "slow_down":
                return AuthorizationPending(slower=True)
            case "access_denied" | "expired_token" as error:
                return GrantEnded(error)
            case _:
                return _error_outcome(answer, "the server does not let the bot in")

    async def give_back(self, tokens: OAuthTokens) -> None:
        """Revoke tokens that will not be used."""
        await revoke_token(self.server.revocation, self.client, tokens.refresh or tokens.access)

    async def _enough(self, granted: OAuthTokens, scope: object) -> OAuthTokens | Refused:
        """Return the tokens if they suffice, else revoke them; no scope means the requested one (RFC 6749, 5.1)."""
        missing = {_API, f"{_DEVICE}{self.device}"} - set(scope.split() if isinstance(scope, str) else ())
        if granted.refresh and (scope is None or not missing):
            return granted
        await self.give_back(granted)
        return Refused("the server grants less than the bot needs", ADMIN_RETRY_SECONDS, "tell its admins")


async def refresh_tokens(endpoint: str, client: str, token: str) -> OAuthTokens | GrantEnded | Refused | Unknown:
    """Exchange a refresh token for new tokens; it can be exchanged again until the new ones are used."""
    form = {"grant_type": _REFRESH_GRANT, "refresh_token": token, "client_id": client}
    async with open_http_session() as session:
        answer = await send_request(session, "POST", endpoint, form=form)
    if not isinstance(answer, HttpResponse):
        return answer
    if (granted := _parse_tokens(answer)) is not None:
        # Without a new refresh token, the old one stays valid (RFC 6749, section 6).
        return granted if granted.refresh else OAuthTokens(granted.access, token, granted.expires_in)
    error = answer.content.get("error")
    if answer.status in _CLIENTS_FAULT and answer.status not in _RETRYABLE and isinstance(error, str):
        return GrantEnded(clean(error)[:_LONGEST_CODE])
    return Unknown(f"the server renews no token (status {answer.status})")


async def revoke_token(endpoint: str, client: str, token: str) -> Refused | Unknown | None:
    """Revoke a token and all tokens of its grant; return why that failed, or None."""
    form = {"token": token, "token_type_hint": _REFRESH_GRANT, "client_id": client}
    async with open_http_session() as session:
        answer = await send_request(session, "POST", endpoint, form=form)
    if not isinstance(answer, HttpResponse):
        return answer
    return _error_outcome(answer, "the server does not end the session") if answer.trouble else None


def _parse_code(answer: HttpResponse) -> DeviceCode | Refused | Unknown:
    match answer:
        case HttpResponse(
            status=200,
            content={
                "device_code": str(secret),
                "user_code": str(typed),
                "verification_uri": str(address),
                "expires_in": int() | float() as expires_in,
            },
        ) if secret:
            whole, interval = answer.content.get("verification_uri_complete", ""), answer.content.get("interval")
            if not is_safe_url(address) or (whole and not is_safe_url(whole)) or not _is_typeable(typed):
                return Refused(
                    "the server sends a code or an address that cannot be used; tell its admins", ADMIN_RETRY_SECONDS
                )
            every = float(interval) if isinstance(interval, int | float) else _INTERVAL
            return DeviceCode(secret, typed, address, whole, float(expires_in), max(every, 1.0))
        case _:
            return _error_outcome(answer, "the server gives no code")


def _parse_tokens(answer: HttpResponse) -> OAuthTokens | None:
    match answer:
        case HttpResponse(status=200, content={"access_token": str(access), "token_type": str(kind)}) if (
            _is_valid_token(access) and kind.casefold() == "bearer"
        ):
            refresh_token, expires_in = answer.content.get("refresh_token"), answer.content.get("expires_in")
            return OAuthTokens(
                access,
                refresh_token if isinstance(refresh_token, str) else "",
                float(expires_in) if isinstance(expires_in, int | float) and expires_in > 0 else None,
            )
        case _:
            return None


def _error_outcome(answer: HttpResponse, what: str) -> Refused | Unknown:
    """Return an outcome for a server's error, with its error code if it sent one."""
    error: Any = answer.content.get("error")
    why = clean(error)[:_LONGEST_CODE] if isinstance(error, str) and error.strip() else f"status {answer.status}"
    if answer.status in _CLIENTS_FAULT and answer.status not in _RETRYABLE:
        return Refused(f"{what} ({why})", ADMIN_RETRY_SECONDS, "tell its admins")
    return Refused(f"{what} at present ({why})", RETRY_SECONDS, "try again later")


def _is_valid_token(token: str) -> bool:
    """Return whether a token is valid in a header (RFC 6750)."""
    return bool(token) and token.isascii() and token.isprintable() and " " not in token


def _is_typeable(code: str) -> bool:
    """Return whether a code is short enough to type and has no hidden characters."""
    return bool(code.strip()) and len(code) <= _LONGEST_CODE and clean(code) == code
