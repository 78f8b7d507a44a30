"""What is exported, a statement for each list; the names of its columns are those of the file."""

import uuid
from typing import Any, TypeAlias

from babel.numbers import get_currency_precision
from flask import g
from sqlalchemy import ColumnElement, Numeric, Select, SQLColumnExpression, and_, cast, func, select

from trainer_web.models import (
    Appointment,
    Booking,
    Client,
    ClientFile,
    ClientGoal,
    ClientMeasurement,
    ClientNote,
    ClientTag,
    Location,
    Membership,
    Message,
    Payment,
    PhoneConsent,
    Purchase,
    Service,
    SessionEntry,
)
from trainer_web.packs.queries import pack_states

Rows: TypeAlias = Select[*tuple[Any, ...]]
Of = uuid.UUID | None


def clients(client_id: Of = None) -> Rows:
    """Everybody who is on a list, archived ones too; or one client."""
    tags = (
        select(func.string_agg(ClientTag.tag, ", "))
        .where(ClientTag.org_id == Client.org_id, ClientTag.client_id == Client.id)
        .scalar_subquery()
    )
    return (
        select(
            Client.name.label("Name"),
            Client.phone.label("Phone"),
            Client.email.label("E-mail"),
            Client.alert.label("Alert"),
            Client.emergency_name.label("Emergency contact"),
            Client.emergency_phone.label("Emergency phone"),
            tags.label("Tags"),
            Client.timezone.label("Time zone"),
            Client.created_at.label("Added"),
            Client.archived_at.label("Archived"),
            Client.id.label("Client ID"),
        )
        .where(Client.hidden_because.is_(None), *_of(Client.id, client_id))
        .order_by(Client.name, Client.id)
    )


def packs(client_id: Of = None) -> Rows:
    """Every session pack with its counts, as the database returns them."""
    pack = pack_states.c
    return (
        select(
            Client.name.label("Client"),
            pack.name.label("Pack name"),
            pack.sessions_total.label("Sessions total"),
            pack.sessions_used.label("Sessions used"),
            pack.sessions_booked.label("Sessions booked"),
            pack.sessions_left.label("Sessions left"),
            _money(pack.price_minor).label("Price"),
            _money(pack.paid_minor).label("Paid"),
            pack.currency.label("Currency"),
            pack.purchased_on.label("Bought on"),
            pack.expires_on.label("Expires on"),
            pack.state.label("State"),
            pack.note.label("Note"),
            pack.purchase_id.label("Pack ID"),
            pack.client_id.label("Client ID"),
        )
        .join(Client, _key(Client, pack.org_id, pack.client_id))
        .where(*_of(pack.client_id, client_id))
        .order_by(Client.name, pack.created_at, pack.purchase_id)
    )


def ledger(client_id: Of = None) -> Rows:
    """Every line of the ledger in its order."""
    return (
        select(
            SessionEntry.at.label("At"),
            Client.name.label("Client"),
            Purchase.name.label("Pack name"),
            SessionEntry.delta.label("Sessions"),
            SessionEntry.used_after.label("Used after"),
            SessionEntry.reason.label("Reason"),
            Service.name.label("Service"),
            Booking.starts_at.label("Booked for"),
            func.coalesce(Membership.name, SessionEntry.actor).label("By"),
            SessionEntry.id.label("Line"),
            SessionEntry.purchase_id.label("Pack ID"),
            Purchase.client_id.label("Client ID"),
        )
        .join(Purchase, _key(Purchase, SessionEntry.org_id, SessionEntry.purchase_id))
        .join(Client, _key(Client, Purchase.org_id, Purchase.client_id))
        .outerjoin(Booking, _key(Booking, SessionEntry.org_id, SessionEntry.booking_id))
        .outerjoin(Appointment, _key(Appointment, Booking.org_id, Booking.appointment_id))
        .outerjoin(Service, _key(Service, Appointment.org_id, Appointment.service_id))
        .outerjoin(Membership, SessionEntry.actor == func.concat("user:", Membership.user_id))
        .where(*_of(Purchase.client_id, client_id))
        .order_by(SessionEntry.id)
    )


def bookings(client_id: Of = None) -> Rows:
    """Every booking by its start."""
    return (
        select(
            Booking.starts_at.label("Starts"),
            Booking.ends_at.label("Ends"),
            Client.name.label("Client"),
            Service.name.label("Service"),
            Membership.name.label("Trainer"),
            Location.name.label("Location"),
            Booking.status.label("Status"),
            Booking.settlement.label("Settlement"),
            Purchase.name.label("Pack name"),
            Booking.id.label("Booking ID"),
            Booking.purchase_id.label("Pack ID"),
            Booking.client_id.label("Client ID"),
        )
        .join(Appointment, _key(Appointment, Booking.org_id, Booking.appointment_id))
        .join(Client, _key(Client, Booking.org_id, Booking.client_id))
        .outerjoin(Service, _key(Service, Appointment.org_id, Appointment.service_id))
        .outerjoin(Location, _key(Location, Appointment.org_id, Appointment.location_id))
        .outerjoin(Purchase, _key(Purchase, Booking.org_id, Booking.purchase_id))
        .outerjoin(
            Membership,
            and_(Membership.org_id == Appointment.org_id, Membership.user_id == Appointment.trainer_id),
        )
        .where(*_of(Booking.client_id, client_id))
        .order_by(Booking.starts_at, Booking.id)
    )


def payments(client_id: Of = None) -> Rows:
    """Money in and out."""
    return (
        select(
            Payment.paid_on.label("On"),
            Payment.kind.label("Kind"),
            _money(Payment.amount_minor).label("Amount"),
            Payment.currency.label("Currency"),
            Payment.method.label("Method"),
            Payment.note.label("Note"),
            Payment.at.label("Noted at"),
        )
        .where(*_of(Payment.client_id, client_id))
        .order_by(Payment.at)
    )


def messages(client_id: uuid.UUID) -> Rows:
    """Every text and e-mail from and to a client."""
    return (
        select(
            Message.created_at.label("At"),
            Message.direction.label("Direction"),
            Message.channel.label("Channel"),
            Message.address.label("Address"),
            Message.subject.label("Subject"),
            Message.body.label("Text"),
            Message.state.label("State"),
        )
        .where(Message.client_id == client_id)
        .order_by(Message.created_at)
    )


def consents(client_id: uuid.UUID) -> Rows:
    """What the owner of a client's number agreed to."""
    return (
        select(
            PhoneConsent.phone.label("Phone"),
            PhoneConsent.state.label("State"),
            PhoneConsent.evidence.label("Wording"),
            PhoneConsent.at.label("At"),
        )
        .join(Client, and_(Client.org_id == PhoneConsent.org_id, Client.phone == PhoneConsent.phone))
        .where(Client.id == client_id)
    )


def notes(client_id: uuid.UUID) -> Rows:
    """What the team wrote about a client; what a member wrote for themselves is theirs."""
    return (
        select(ClientNote.created_at.label("At"), Membership.name.label("By"), ClientNote.body.label("Note"))
        .join(
            Membership,
            and_(Membership.org_id == ClientNote.org_id, Membership.user_id == ClientNote.author_id),
        )
        .where(ClientNote.client_id == client_id, ~ClientNote.is_private, ClientNote.removed_at.is_(None))
        .order_by(ClientNote.created_at)
    )


def measurements(client_id: uuid.UUID) -> Rows:
    """What was measured."""
    one = ClientMeasurement
    return (
        select(
            one.taken_on.label("On"), one.kind.label("Kind"), one.value.label("Value"),
            one.unit.label("Unit"), one.note.label("Note"),
        )
        .where(one.client_id == client_id, one.removed_at.is_(None))
        .order_by(one.kind, one.taken_on)
    )  # fmt: skip


def goals(client_id: uuid.UUID) -> Rows:
    """What the client wants to reach."""
    return (
        select(
            ClientGoal.title.label("Goal"), ClientGoal.target.label("Target"),
            ClientGoal.due_on.label("Due on"), ClientGoal.reached_at.label("Reached"),
        )
        .where(ClientGoal.client_id == client_id, ClientGoal.removed_at.is_(None))
        .order_by(ClientGoal.created_at)
    )  # fmt: skip


def files(client_id: uuid.UUID) -> Rows:
    """The ids and names of a client's files."""
    kept = (ClientFile.client_id == client_id, ClientFile.removed_at.is_(None))
    return select(ClientFile.id, ClientFile.name).where(*kept).order_by(ClientFile.created_at)


def file_content(file_id: uuid.UUID) -> Rows:
    """The bytes of one file."""
    return select(ClientFile.content).where(ClientFile.id == file_id)


def open_bookings(client_id: uuid.UUID) -> Rows:
    """How many bookings of a client are open."""
    return select(func.count()).where(
        Booking.client_id == client_id, Booking.status.in_(("booked", "confirmed"))
    )


def _of(column: SQLColumnExpression[Any], client_id: Of) -> list[ColumnElement[bool]]:
    return [] if client_id is None else [column == client_id]


def _key(
    kind: type[Client | Purchase | Booking | Appointment | Service | Location], org_id: Any, id_: Any
) -> ColumnElement[bool]:
    """Row security already keeps to one business; that it is the key's first column is said for the index."""
    return and_(kind.org_id == org_id, kind.id == id_)


def _money(minor: Any) -> ColumnElement[Any]:
    """Minor units as an amount with a point, whatever the locale: a file is read by programs."""
    digits = get_currency_precision(g.login.currency)
    return func.round(cast(minor, Numeric) / 10**digits, digits)
