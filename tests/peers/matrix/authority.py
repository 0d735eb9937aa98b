"""An authorization server as Matrix 1.18 describes it, strict: it refuses whatever the specification forbids.

Alone it answers as a homeserver that knows no passwords, as far as a login goes. Beside Synapse, which asks it whom a
token belongs to as it asks the Matrix Authentication Service, a bot can live with it.
https://spec.matrix.org/v1.18/client-server-api/#oauth-20-api, RFC 6749, 7009, 7591 and 8628.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from aiohttp import ClientSession, web

from bot.app.clock import SystemClock
from tests.peers.matrix.accounts import Account
from tests.peers.matrix.settings import NAME
from tests.peers.waiting import Pulse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.peers.serving import Answer

GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_API: Final = "urn:matrix:client:api:*"
_DEVICE: Final = re.compile(r"urn:matrix:client:device:([A-Za-z0-9._~-]{10,})")
_FORM: Final = "application/x-www-form-urlencoded"
_CLIENT: Final = "/_matrix/client/"


class WrongError(Exception):
    """What was asked is against the specification, or not possible; the name is OAuth's."""

    def __init__(self, error: str, why: str = "", status: int = 400) -> None:
        """Take what OAuth calls it."""
        super().__init__(error, why)
        self.error, self.why, self.status = error, why, status


@dataclass(slots=True)
class Pair:
    """An access token and the refresh token that came with it."""

    access: str
    refresh: str
    expires: float | None
    used: bool = False


@dataclass(slots=True)
class Grant:
    """A device that was let in, or wants to be."""

    client: str
    scope: str
    device: str
    expires: float
    interval: float
    user: str = ""
    """Who let it in; nobody yet where empty."""
    denied: bool = False
    asked: float | None = None
    """When it was polled for last."""
    exchanged: bool = False
    ended: bool = False
    pairs: list[Pair] = field(default_factory=list)


class Authority:
    """The server. What it lives by can be set before anything is asked."""

    def __init__(
        self, *, port: int = 0, homeserver: str = "", secret: str = "", monotonic: Callable[[], float] | None = None
    ) -> None:
        """Take the port, the Synapse that asks it, if any, what they know each other by, and the time."""
        self._port = port
        self._homeserver = homeserver
        self._secret = secret
        self._now = monotonic or SystemClock().monotonic
        self._runner: web.AppRunner | None = None
        self._clients: dict[str, dict[str, Any]] = {}
        self._lasting: dict[str, tuple[str, str]] = {}
        self._pulse = Pulse()
        self._ordered: dict[str, list[Answer]] = {}
        self.grants: dict[str, Grant] = {}
        """By what is typed into the browser."""
        self._codes: dict[str, str] = {}
        self.flows: list[dict[str, object]] | None = None
        """The ways in that ``login`` names; without, there is no ``login``."""
        self.lives = 300.0
        """Seconds that an access token is valid."""
        self.interval = 5.0
        self.waits = 1200.0
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        """What was asked against the specification."""
        self.changed: dict[str, object] = {}
        """What the metadata says otherwise; nothing takes a name out."""
        self.answers: dict[str, dict[str, object]] = {}
        """What answers to a path say otherwise."""
        self.landed: dict[str, Callable[[], object]] = {}
        """What comes to pass once, after a path did what it was asked and before it answers."""

    async def __aenter__(self) -> Self:
        """Listen on this machine alone."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/.well-known/openid-configuration", self._metadata),
                web.get(f"{_CLIENT}v1/auth_metadata", self._metadata),
                web.get(f"{_CLIENT}v3/login", self._login),
                web.get(f"{_CLIENT}v3/account/whoami", self._whoami),
                web.post("/oauth2/clients/register", self._answered(self._register, 201)),
                web.post("/oauth2/device", self._answered(self._device)),
                web.post("/oauth2/token", self._answered(self._token)),
                web.post("/oauth2/revoke", self._answered(self._revoke)),
                web.post("/oauth2/introspect", self._introspect),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more."""
        assert self._runner
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._port}"

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so of what was asked."""
        await self._pulse.until(is_so)

    def order(self, path: str, *answers: Answer) -> None:
        """Have the next requests of a path answered so, one each; they do nothing."""
        self._ordered.setdefault(path, []).extend(answers)

    def allow(self, typed: str, user: str) -> None:
        """Let in the device that a code is of, as a person does in a browser."""
        self.grants[typed].user = user

    def deny(self, typed: str) -> None:
        """Do not let it in."""
        self.grants[typed].denied = True

    async def end(self) -> None:
        """End every session, as a person does in their account's pages."""
        for grant in self.live:
            await self._end(grant)

    async def _end(self, grant: Grant) -> None:
        grant.ended = True
        await self._tell("delete_device", {"localpart": _local(grant.user), "device_id": grant.device})

    @property
    def live(self) -> list[Grant]:
        """The sessions that go on."""
        return [each for each in self.grants.values() if each.pairs and not each.ended]

    async def register(self, name: str) -> Account:
        """Make somebody on the homeserver, with a device whose token lasts."""
        local = f"{name}-{secrets.token_hex(4)}"
        device, token = secrets.token_hex(5).upper(), secrets.token_urlsafe()
        await self._tell("provision_user", {"localpart": local, "set_displayname": name})
        await self._tell("upsert_device", {"localpart": local, "device_id": device})
        self._lasting[token] = (local, device)
        return Account(self._homeserver, f"@{local}:{NAME}", device, token)

    async def _tell(self, what: str, body: object) -> None:
        if not self._homeserver:
            return
        headers = {"Authorization": f"Bearer {self._secret}"}
        async with ClientSession(headers=headers, raise_for_status=True) as session:
            await session.post(f"{self._homeserver}/_synapse/mas/{what}", json=body)

    async def _metadata(self, request: web.Request) -> web.Response:
        if orders := self._ordered.get(request.path.rpartition("/")[2]):
            return orders.pop(0).response()
        told: dict[str, object] = {
            "issuer": f"{self.url}/",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/oauth2/token",
            "revocation_endpoint": f"{self.url}/oauth2/revoke",
            "registration_endpoint": f"{self.url}/oauth2/clients/register",
            "device_authorization_endpoint": f"{self.url}/oauth2/device",
            "account_management_uri": f"{self.url}/account",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment"],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code", "refresh_token", GRANT],
            **self.changed,
        }
        return web.json_response({name: value for name, value in told.items() if value is not None})

    async def _login(self, _: web.Request) -> web.Response:
        if self.flows is None:
            return web.json_response({"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}, status=404)
        return web.json_response({"flows": self.flows})

    async def _whoami(self, request: web.Request) -> web.Response:
        found = self._owner(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if found is None:
            return web.json_response({"errcode": "M_UNKNOWN_TOKEN", "error": "Token is not active"}, status=401)
        local, device, _ = found
        told = {"user_id": f"@{local}:{NAME}", "device_id": device, **self.answers.get("whoami", {})}
        return web.json_response(told)

    def _answered(
        self, act: Callable[[web.Request], Awaitable[dict[str, Any]]], status: int = 200
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            path = request.path.rpartition("/")[2]
            self.counts[path] += 1
            try:
                if orders := self._ordered.get(path):
                    return orders.pop(0).response()
                _check_place(request)
                told = {**await act(request), **self.answers.get(path, {})}
                self.landed.pop(path, _nothing)()
            except WrongError as error:
                if error.why:
                    self.wrong.append(f"{path}: {error.why}")
                return web.json_response({"error": error.error, "error_description": error.why}, status=error.status)
            finally:
                self._pulse.beat()
            return web.json_response(told, status=status, headers={"Cache-Control": "no-store"})

        return answer

    async def _register(self, request: web.Request) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise WrongError(error="invalid_client_metadata", why="metadata is JSON")
        told: dict[str, Any] = await request.json()
        uri = urlsplit(str(told.get("client_uri", "")))
        grants, types = told.get("grant_types", ["authorization_code"]), told.get("response_types", ["code"])
        uris = told.get("redirect_uris")
        if uri.scheme != "https" or not uri.hostname or uri.username is not None:
            raise WrongError(error="invalid_client_metadata", why="client_uri is no https page")
        if told.get("token_endpoint_auth_method") != "none" or told.get("application_type") not in {"web", "native"}:
            raise WrongError(error="invalid_client_metadata", why="the bot is a native client without a secret")
        if ("code" in types) != ("authorization_code" in grants) or not isinstance(uris, list):
            raise WrongError(error="invalid_client_metadata", why="response types and grants do not fit together")
        if "authorization_code" in grants and not uris:
            raise WrongError(error="invalid_redirect_uri", why="a redirect is needed for that grant")
        if {GRANT, "refresh_token"} - set(grants):
            raise WrongError(error="invalid_client_metadata", why="both grants are needed")
        client = secrets.token_hex(8)
        self._clients[client] = told
        return {"client_id": client, **told}

    async def _form(self, request: web.Request) -> dict[str, str]:
        if request.content_type != _FORM:
            raise WrongError(error="invalid_request", why="what is asked is a form")
        told = await request.post()
        if len(set(told)) != len(told):
            raise WrongError(error="invalid_request", why="a parameter stands there twice")
        form = {name: str(value) for name, value in told.items()}
        if request.path != "/oauth2/revoke" and form.get("client_id") not in self._clients:
            raise WrongError(error="invalid_client", why="nobody has registered so", status=401)
        return form

    async def _device(self, request: web.Request) -> dict[str, Any]:
        form = await self._form(request)
        parts = form.get("scope", "").split(" ")
        devices = [found[1] for part in parts if (found := _DEVICE.fullmatch(part))]
        if len(devices) != 1 or set(parts) != {_API, f"urn:matrix:client:device:{devices[0]}"} or len(parts) != 2:
            raise WrongError(error="invalid_scope", why="the scope is the whole API and exactly one device")
        secret, typed = secrets.token_urlsafe(), f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
        self._codes[secret] = typed
        self.grants[typed] = Grant(
            form["client_id"], form["scope"], devices[0], self._now() + self.waits, self.interval
        )
        return {
            "device_code": secret,
            "user_code": typed,
            "verification_uri": f"{self.url}/link",
            "verification_uri_complete": f"{self.url}/link?code={typed}",
            "expires_in": int(self.waits),
            "interval": int(self.interval),
        }

    async def _token(self, request: web.Request) -> dict[str, Any]:
        form = await self._form(request)
        match form.get("grant_type"):
            case kind if kind == GRANT:
                return await self._exchange(form)
            case "refresh_token":
                return await self._refresh(form)
            case _:
                raise WrongError(error="unsupported_grant_type", why="that is no grant")

    async def _exchange(self, form: dict[str, str]) -> dict[str, Any]:
        grant = self.grants.get(self._codes.get(form.get("device_code", ""), ""))
        if grant is None or grant.client != form["client_id"] or grant.exchanged:
            raise WrongError(error="invalid_grant", why="no such code, or not any more")
        now, before = self._now(), grant.asked
        grant.asked = now
        if now >= grant.expires:
            raise WrongError(error="expired_token")
        if before is not None and now - before < grant.interval:
            grant.interval += 5
            raise WrongError(error="slow_down")
        if grant.denied:
            raise WrongError(error="access_denied")
        if not grant.user:
            raise WrongError(error="authorization_pending")
        grant.exchanged = True
        await self._tell("upsert_device", {"localpart": _local(grant.user), "device_id": grant.device})
        return self._granted(grant)

    def _granted(self, grant: Grant) -> dict[str, Any]:
        pair = Pair(f"mat_{secrets.token_urlsafe(9)}", f"mar_{secrets.token_urlsafe(9)}", self._now() + self.lives)
        grant.pairs.append(pair)
        return {
            "access_token": pair.access,
            "token_type": "Bearer",
            "expires_in": int(self.lives),
            "refresh_token": pair.refresh,
            "scope": grant.scope,
        }

    async def _refresh(self, form: dict[str, str]) -> dict[str, Any]:
        token = form.get("refresh_token", "")
        for grant in self.live:
            for place, pair in enumerate(grant.pairs):
                if pair.refresh != token:
                    continue
                if grant.client != form["client_id"]:
                    raise WrongError(error="invalid_grant", why="the token is another client's")
                later = grant.pairs[place + 1 :]
                if any(each.used for each in later) or len(later) > 1:
                    # Somebody else has it: nobody may go on with it.
                    await self._end(grant)
                    raise WrongError(error="invalid_grant", why="a refresh token was used again")
                # What the client never received, or could not keep.
                del grant.pairs[place + 1 :]
                pair.used, pair.expires = True, self._now()
                return self._granted(grant)
        raise WrongError(error="invalid_grant")

    async def _revoke(self, request: web.Request) -> dict[str, Any]:
        form = await self._form(request)
        if not form.get("token"):
            raise WrongError(error="invalid_request", why="nothing is to be revoked")
        if form.get("token_type_hint", "access_token") not in {"access_token", "refresh_token"}:
            raise WrongError(error="unsupported_token_type", why="that is no kind of token")
        for grant in self.live:
            if any(form["token"] in {pair.access, pair.refresh} for pair in grant.pairs):
                await self._end(grant)
        return {}

    async def _introspect(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self._secret}":
            return web.json_response({"error": "invalid_client"}, status=401)
        found = self._owner(str((await request.post()).get("token", "")))
        if found is None:
            return web.json_response({"active": False})
        local, device, expires = found
        left = {} if expires is None else {"expires_in": max(1, int(expires - self._now()))}
        scope = f"{_API} urn:matrix:client:device:{device}"
        return web.json_response(
            {"active": True, "scope": scope, "username": local, "sub": local, "device_id": device, **left}
        )

    def _owner(self, token: str) -> tuple[str, str, float | None] | None:
        """Return whose a token is, and until when; it counts as used then."""
        if token in self._lasting:
            return (*self._lasting[token], None)
        for grant in self.live:
            for pair in grant.pairs:
                if pair.access == token and (pair.expires is None or self._now() < pair.expires):
                    pair.used = True
                    return _local(grant.user), grant.device, pair.expires
        return None


def _local(user: str) -> str:
    return user.removeprefix("@").partition(":")[0]


def _nothing() -> None:
    """Let nothing come to pass."""


def _check_place(request: web.Request) -> None:
    """Refuse secrets that stand elsewhere than in the body."""
    if request.query_string:
        raise WrongError(error="invalid_request", why="parameters go into the body")
    if "Authorization" in request.headers:
        raise WrongError(error="invalid_client", why="a public client authenticates with nothing", status=401)
