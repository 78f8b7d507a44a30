"""Inviting somebody onto a team, from the command line: how a business begins."""

import uuid
from datetime import timedelta

from sqlalchemy import Connection, Text, cast, create_engine, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from trainer_web.account.operations import new_token, token_hash
from trainer_web.models import Invitation, Location, Org

VALID = timedelta(days=7)


class AmbiguousBusinessError(Exception):
    """Several businesses have the name that was given; the message lists their ids."""


def invite(
    database_url: str,
    *,
    business: str,
    email: str,
    name: str,
    role: str,
    timezone: str = "Europe/Berlin",
    base_url: str = "http://127.0.0.1:8000",
) -> str:
    """The link with which `email` joins `business` within seven days; made as the tables' owner.

    `business` is a name or an id. A business of that name is used when there is one, else a new one is
    made in `timezone` with a first location of the same name. Owners and trainers get a column on the
    calendar.

    Raises:
        AmbiguousBusinessError: several businesses have that name.
    """
    engine = create_engine("postgresql+psycopg://" + database_url.split("://", 1)[1])
    token = new_token()
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL ROLE trainer_owner")
        org_id = _business(connection, business, timezone)
        connection.execute(
            insert(Invitation).values(
                org_id=org_id,
                token_hash=token_hash(token),
                email=email,
                name=name,
                role=role,
                gives_sessions=role in ("owner", "trainer"),
                expires_at=func.now() + VALID,
            )
        )
    engine.dispose()
    return f"{base_url}/invitations/{org_id}/{token}"


def _business(connection: Connection, name: str, timezone: str) -> uuid.UUID:
    # Two invitations to a new business at once make one business.
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"business {name}"))))
    found = connection.scalars(select(Org.id).where(or_(Org.name == name, cast(Org.id, Text) == name))).all()
    if len(found) > 1:
        raise AmbiguousBusinessError(
            f"{len(found)} businesses are called {name}. Name one by its id: {', '.join(map(str, found))}."
        )
    if found:
        return found[0]
    made = connection.execute(insert(Org).values(name=name, timezone=timezone).returning(Org.id)).scalar_one()
    connection.execute(insert(Location).values(org_id=made, name=name, timezone=timezone))
    return made
