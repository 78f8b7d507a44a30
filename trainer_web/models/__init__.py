"""Every table, declared once; migrations are derived from here."""

from trainer_web.models.base import Base, db
from trainer_web.models.business import Invitation, Location, LoginSession, Membership, Org, User
from trainer_web.models.clients import Client
from trainer_web.models.heartbeats import Heartbeat
from trainer_web.models.messages import (
    InboundMessage,
    Message,
    MessageEvent,
    MessageTemplate,
    PhoneConsent,
    ReplyLink,
    Sender,
    SmsAccount,
)
from trainer_web.models.packs import Offer, Purchase, SessionEntry
from trainer_web.models.requests import Request
from trainer_web.models.scheduling import Appointment, Booking, Service

__all__ = [
    "Appointment",
    "Base",
    "Booking",
    "Client",
    "Heartbeat",
    "InboundMessage",
    "Invitation",
    "Location",
    "LoginSession",
    "Membership",
    "Message",
    "MessageEvent",
    "MessageTemplate",
    "Offer",
    "Org",
    "PhoneConsent",
    "Purchase",
    "ReplyLink",
    "Request",
    "Sender",
    "Service",
    "SessionEntry",
    "SmsAccount",
    "User",
    "db",
]
