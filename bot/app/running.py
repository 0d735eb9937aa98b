"""The bot as a service: started part by part, each begun anew if it breaks off, and stopped in order.

Settings, then the database and its migrations, the documents, the plan; then the platforms log in and are sent to.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import AsyncExitStack
from datetime import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, TextIO

from bot.adapters.scheduler import Scheduler
from bot.adapters.systemd import Supervisor
from bot.adapters.web.metrics import Metrics
from bot.adapters.web.pinging import pinging
from bot.adapters.web.serving import OK, serving
from bot.app.answering import open_bot
from bot.app.backups import make_nightly_backup
from bot.app.changing import open_office
from bot.app.clock import SystemClock
from bot.app.environment import read_environment
from bot.app.errors import BotError, WrongCallError
from bot.app.health import BotHealth
from bot.app.platforms import configured
from bot.app.reminders import composing, open_reminding
from bot.core.legible import clean
from bot.log import set_up_logging
from bot.services.delivering.limits import Limits
from bot.services.delivering.pump import Pump
from bot.services.delivering.watching import ClockWatch
from bot.services.following import FollowedDeliveries
from bot.services.keeping_on import keep_on
from bot.services.leading import Lead
from bot.services.metering import MeteredPlatform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.app.answering import Bot
    from bot.app.changing import Office
    from bot.app.environment import Address, Environment
    from bot.app.places import Places
    from bot.services.documents import News
    from bot.services.ports import ChatPlatform

logger = logging.getLogger(__name__)

_DRAINING: Final = 17.0
"""Seconds until what is being sent is abandoned at the end; with all else it makes less than twenty."""
_HEART: Final = 1.0
_PINGED_EVERY: Final = 60.0
_NIGHT: Final = time(2, 30)
_MOST_SECONDS_OF_PLANNING: Final = 60.0
