"""Events as signed requests to the app's own address."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.peers.slack.deliveries import Attempt, Try

if TYPE_CHECKING:
    from tests.peers.slack.workspace import Workspace

_FORM: Final = "application/x-www-form-urlencoded"


class SignedRequests:
    """Posts to the app and signs what it posts, as wrongly as it is told to."""

    def __init__(self, slack: Workspace) -> None:
        """Take the workspace, which knows the address and the secret."""
        self.skew = 0
        """Seconds by which the time in the signature is wrong."""
        self.secret: str | None = None
        """Sign with this instead of the right one."""
        self.statuses: list[int] = []
        """Everything that the app answered."""
        self._slack = slack
        self._session: ClientSession | None = None

    async def stop(self) -> None:
        """Close the connections to the app."""
        if self._session:
            await self._session.close()
            self._session = None

    async def carry(self, attempt: Attempt, deadline: float) -> Try:
        """Post it and wait for the answer, which is the acknowledgement."""
        if attempt.kind == "events_api":
            body, kind = json.dumps(attempt.payload), "application/json"
        elif attempt.kind == "slash_commands":
            body, kind = urlencode(attempt.payload), _FORM
        else:
            body, kind = urlencode({"payload": json.dumps(attempt.payload)}), _FORM
        headers = {"Content-Type": kind}
        if attempt.number:
            headers["X-Slack-Retry-Num"] = str(attempt.number)
            headers["X-Slack-Retry-Reason"] = attempt.reason or ""
        return await self._posted(body, headers, deadline)

    async def verify(self) -> Any:  # noqa: ANN401 -- whatever the app said
        """Ask the app whether its address is meant, as Slack does when an admin types it; what it answers comes out."""
        body = json.dumps({"type": "url_verification", "token": "of-old", "challenge": "a challenge"})
        answer = (
            await self._posted(body, {"Content-Type": "application/json"}, self._slack.deliveries.deadline)
        ).answer
        return answer["challenge"] if isinstance(answer, dict) else answer

    async def _posted(self, body: str, headers: dict[str, str], deadline: float) -> Try:
        if self._session is None:
            self._session = ClientSession()
        assert self._slack.request_url
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with self._session.post(
                self._slack.request_url,
                data=body.encode(),
                headers=headers | self._signature(body),
                timeout=ClientTimeout(total=deadline),
            ) as response:
                said = await response.text()
                self.statuses.append(response.status)
                last = response.headers.get("X-Slack-No-Retry") == "1"
        except TimeoutError:
            return Try(loop.time() - begun, "http_timeout")
        except ClientError:
            return Try(loop.time() - begun, "connection_failed")
        if not 200 <= response.status < 300:
            return Try(loop.time() - begun, "http_error", last=last)
        return Try(loop.time() - begun, answer=_read(said))

    def _signature(self, body: str) -> dict[str, str]:
        at = str(self._slack.seconds() + self.skew)
        secret = self._slack.secret if self.secret is None else self.secret
        signed = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={signed}"}


def _read(said: str) -> Any:  # noqa: ANN401 -- whatever the app said
    if not said:
        return None
    try:
        return json.loads(said)
    except json.JSONDecodeError:
        return {"text": said}
