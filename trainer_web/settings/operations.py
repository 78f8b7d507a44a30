"""Writes of this slice. None of them moves a message, so each is one plain statement; the account and
the reminders, which do, are written by the operations of messages."""

from datetime import datetime, time
from decimal import Decimal

from flask import g
from sqlalchemy import Update, update
from sqlalchemy.dialects.postgresql import insert

from trainer_web.database import call_scalar
from trainer_web.messages import templates
from trainer_web.models import MessageTemplate, Org, db


def reminder_time(
    starts_at: datetime, lead: str, timezone: str, quiet_until: time, quiet_from: time, now: datetime
) -> datetime | None:
    """When a session is reminded of by these rules, seen from `now`; None for not at all."""
    at: datetime | None = call_scalar(
        "reminder_time",
        p_starts_at=starts_at,
        p_lead=lead,
        p_timezone=timezone,
        p_quiet_until=quiet_until,
        p_quiet_from=quiet_from,
        p_now=now,
    )
    return at


def save_template(kind: str, subject: str, body: str, *, is_on: bool) -> None:
    """Keep the business's own words for one kind of message, and whether it is sent."""
    words = {"subject": subject, "body": body, "is_on": is_on}
    statement = insert(MessageTemplate).values(org_id=g.tenant.org_id, kind=kind, **words)
    db.session.execute(statement.on_conflict_do_update(index_elements=["org_id", "kind"], set_=words))


def switch_kind(kind: str, *, is_on: bool) -> None:
    """Send one kind of message, or don't; its words stay."""
    standard = templates.KINDS[kind]
    statement = insert(MessageTemplate).values(
        org_id=g.tenant.org_id, kind=kind, subject=standard.subject, body=standard.body, is_on=is_on
    )
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["org_id", "kind"], set_={"is_on": is_on})
    )


def set_pack_ending(left: int) -> None:
    """Tell clients that a pack ends when so many sessions are left; 0 for never."""
    db.session.execute(_this_business().values(pack_ending_left=left))


def set_segment_price(price: Decimal | None) -> None:
    """Keep what one segment costs in the business's currency; None for unknown."""
    db.session.execute(_this_business().values(segment_price=price))


def set_answers(answers: list[str], was: list[str]) -> bool:
    """Keep the canned answers, unless they are not any more what somebody saw; whether they were kept."""
    statement = _this_business().where(Org.canned_answers == was).values(canned_answers=answers)
    return db.session.scalar(statement.returning(Org.id)) is not None


def _this_business() -> Update:
    return update(Org).where(Org.id == g.tenant.org_id)
