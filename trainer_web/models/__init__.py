"""Every table, declared once; migrations are derived from here."""

from trainer_web.models.base import Base, db
from trainer_web.models.business import Invitation, Location, LoginSession, Membership, Org, User
from trainer_web.models.clients import Client
from trainer_web.models.heartbeats import Heartbeat
from trainer_web.models.packs import Offer, Purchase, SessionEntry
from trainer_web.models.requests import Request
from trainer_web.models.scheduling import Appointment, Booking, Service

__all__ = [
    "Appointment",
    "Base",
    "Booking",
    "Client",
    "Heartbeat",
    "Invitation",
    "Location",
    "LoginSession",
    "Membership",
    "Offer",
    "Org",
    "Purchase",
    "Request",
    "Service",
    "SessionEntry",
    "User",
    "db",
]
