"""Slack as a process.

``python -m tests.peers.slack PORT [--seed N] [--faults JSON] [--late SECONDS] [--pace SECONDS] [--token TOKEN]
[--request-url URL]``: ``GET /_report`` tells what happened, ``POST /_act`` has somebody do something:
``{"do": "mention", "with": {"user": "U1", "channel": "C1", "text": "article 164"}}``, ``GET /_seen?channel=C1`` tells
what people read there.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tests.peers.serving import Peer, run
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from tests.peers.faults import Faults


def _build(faults: Faults, options: argparse.Namespace) -> Peer:
    slack = FakeSlack(faults, token=options.token, app_token=options.app_token, pace=options.pace)
    slack.request_url = options.request_url
    return slack


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A Slack that records and breaks.")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--app-token", default=APP_TOKEN)
    parser.add_argument("--pace", type=float, default=None, help="seconds between two posts to one channel")
    parser.add_argument("--request-url", default=None, help="where events are posted to; without it, Socket Mode")
    run(_build, parser)
