"""A strict, recording Slack with people in it: the whole of what slack-bolt and slack-sdk speak to.

``FakeSlack`` is the server and its people: a test says what they do and reads what they see. From the inside out:
``limits``, ``elements`` and ``scopes`` hold what Slack refuses; ``people``, ``messages``, ``files`` and ``views`` what
it keeps; ``methods`` is the Web API; ``deliveries`` brings events through ``socket`` or ``signed``; ``workspace`` is
the server, ``talking`` and ``acting`` what people do, ``reading`` what they see.
"""

from tests.peers.slack.acting import FakeSlack
from tests.peers.slack.workspace import APP_TOKEN, SECRET, TOKEN

__all__ = ["APP_TOKEN", "SECRET", "TOKEN", "FakeSlack"]
