"""Ports: the Protocols through which services use databases, platforms and clocks, one module for each subject.

Adapters may import this package and no other part of the services.
"""

from bot.services.ports.conversations import Contexts, Meaning, Person, Thread
from bot.services.ports.debriefs import DebriefEnds, DebriefItems
from bot.services.ports.deliveries import Backlog, Claim, Deliveries, DeliveryRow, Reminded
from bot.services.ports.documents import Mirror, Revision, Revisions, StaleBaseError, Texts, UneditableError
from bot.services.ports.follows import Follows
from bot.services.ports.identities import Identifies, Identity, Pin, Pins, Trust
from bot.services.ports.leadership import Leadership
from bot.services.ports.meters import Meter
from bot.services.ports.people import Pledge, Pledges, Seen, Subscription, Subscriptions
from bot.services.ports.pictures import Draws
from bot.services.ports.platforms import Accepted, ChatPlatform, Deaf, Outcome, Refused, Unknown
from bot.services.ports.progress import KnownProgress, Progress, Traced
from bot.services.ports.receiving import Clicked, Event, Queues, Receives, Response, Submitted, Written
from bot.services.ports.storage import AwayError, MisplacedError
from bot.services.ports.surveys import Standing, Surveys
from bot.services.ports.tasks import Tasks
from bot.services.ports.time import Alarm, Clock

__all__ = [
    "Accepted",
    "Alarm",
    "AwayError",
    "Backlog",
    "ChatPlatform",
    "Claim",
    "Clicked",
    "Clock",
    "Contexts",
    "Deaf",
    "DebriefEnds",
    "DebriefItems",
    "Deliveries",
    "DeliveryRow",
    "Draws",
    "Event",
    "Follows",
    "Identifies",
    "Identity",
    "KnownProgress",
    "Leadership",
    "Meaning",
    "Meter",
    "Mirror",
    "MisplacedError",
    "Outcome",
    "Person",
    "Pin",
    "Pins",
    "Pledge",
    "Pledges",
    "Progress",
    "Queues",
    "Receives",
    "Refused",
    "Reminded",
    "Response",
    "Revision",
    "Revisions",
    "Seen",
    "StaleBaseError",
    "Standing",
    "Submitted",
    "Subscription",
    "Subscriptions",
    "Surveys",
    "Tasks",
    "Texts",
    "Thread",
    "Traced",
    "Trust",
    "UneditableError",
    "Unknown",
    "Written",
]
