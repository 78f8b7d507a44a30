"""Every table, declared once; migrations are derived from here."""

from trainer_web.models.audit import AuditEntry
from trainer_web.models.base import Base, db
from trainer_web.models.business import Invitation, Location, LoginSession, Membership, Org, User
from trainer_web.models.clients import (
    Client,
    ClientFile,
    ClientGoal,
    ClientMeasurement,
    ClientMerge,
    ClientNote,
    ClientTag,
    ClientWords,
    SavedFilter,
)
from trainer_web.models.heartbeats import Heartbeat
from trainer_web.models.imports import Import, ImportLine, ImportMapping
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
from trainer_web.models.packs import (
    Offer,
    OfferService,
    PackEvent,
    Payment,
    Purchase,
    PurchaseService,
    PurchaseSharer,
    SessionEntry,
)
from trainer_web.models.requests import Request
from trainer_web.models.scheduling import Appointment, Booking, Service

__all__ = [
    "Appointment",
    "AuditEntry",
    "Base",
    "Booking",
    "Client",
    "ClientFile",
    "ClientGoal",
    "ClientMeasurement",
    "ClientMerge",
    "ClientNote",
    "ClientTag",
    "ClientWords",
    "Heartbeat",
    "Import",
    "ImportLine",
    "ImportMapping",
    "InboundMessage",
    "Invitation",
    "Location",
    "LoginSession",
    "Membership",
    "Message",
    "MessageEvent",
    "MessageTemplate",
    "Offer",
    "OfferService",
    "Org",
    "PackEvent",
    "Payment",
    "PhoneConsent",
    "Purchase",
    "PurchaseService",
    "PurchaseSharer",
    "ReplyLink",
    "Request",
    "SavedFilter",
    "Sender",
    "Service",
    "SessionEntry",
    "SmsAccount",
    "User",
    "db",
]
