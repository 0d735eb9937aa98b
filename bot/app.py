"""The composition root: the one place that wires the parts, and that reads a clock.

Everything is passed in by hand, so that the reader sees all parts on one page and a test builds the same.
"""

from __future__ import annotations

import gc
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import bot.languages
from bot.adapters.console.batch import BatchError, read_line
from bot.adapters.console.machine import answer_line, error_line
from bot.adapters.console.render import plain
from bot.adapters.documents.campaign import CampaignReading, read_campaign
from bot.adapters.documents.problems import Problem, in_order
from bot.adapters.documents.reading import read_file
from bot.adapters.documents.settings import BotConfig, read_settings
from bot.adapters.documents.snapshot import open_campaign, open_settings
from bot.adapters.languages import read_known_words, read_tables, written_dates
from bot.adapters.wording import MessageFiles
from bot.core.answering.answering import Answerer
from bot.core.catalogue import Catalogue
from bot.core.presenting.composing import Composer
from bot.core.understanding.compiling import compile_interpreter
from bot.core.wording import Wording
from bot.services.contexts import RecentContexts
from bot.services.conversation import Conversation, Incoming
