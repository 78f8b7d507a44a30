import uuid
from datetime import UTC, datetime, timedelta

import pytest
from psycopg.errors import UniqueViolation

from tests.world import (
    Business,
    add_client,
    add_offer,
    all_is_right,
    as_app,
    call,
    change,
    make_business,
    row,
    rows,
    unchanged,
    value,
)


def test_makes_a_pack_as_the_offer_now_says(home: Business) -> None:
    sold = row(home, "sell_pack", home.client, home.offer)
    assert (sold.name, sold.sessions_total, sold.sessions_used) == ("10 sessions", 10, 0)
    assert (sold.price_minor, sold.currency, sold.state) == (60000, "EUR", "active")
    assert sold.expires_on is None
    assert value(home, "use_session", sold.purchase_id) == 1
    all_is_right(home)


def test_a_pack_sold_keeps_its_terms(home: Business) -> None:
    sold = row(home, "sell_pack", home.client, home.offer)
    change(home, "UPDATE offers SET sessions = 1, name = 'One', price_minor = 1 WHERE id = %s", home.offer)
    with as_app(home) as app:
        kept = app.execute("SELECT * FROM pack_states WHERE purchase_id = %s", [sold.purchase_id])
        assert kept.fetchall() == [sold]


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_is_valid_from_today_on_the_wall_of_the_business(database, timezone: str) -> None:
    business = make_business(database, timezone=timezone)
    with as_app(business) as app:
        ((today,),) = app.execute("SELECT (now() AT TIME ZONE %s)::date", [timezone]).fetchall()
        (sold,) = call(app, "sell_pack", business.client, add_offer(business, valid_days=90))
    assert (sold.purchased_on, sold.expires_on) == (today, today + timedelta(days=90))


def test_what_is_not_there_for_this_business_is_not_sold(home: Business, stranger: Business) -> None:
    retired = add_offer(home, retired_at=datetime.now(UTC))
    archived = add_client(home, archived_at=datetime.now(UTC))
    with unchanged(home), unchanged(stranger):
        for client, offer in [
            (stranger.client, home.offer),
            (home.client, stranger.offer),
            (stranger.client, stranger.offer),
            (archived, home.offer),
            (home.client, retired),
            (uuid.uuid4(), home.offer),
            (home.client, uuid.uuid4()),
        ]:
            assert rows(home, "sell_pack", client, offer) == []


def test_a_repeated_request_returns_the_first_pack_as_it_now_is(home: Business) -> None:
    request = uuid.uuid4()
    sold = row(home, "sell_pack", home.client, home.offer, request)
    value(home, "use_session", sold.purchase_id)
    with unchanged(home):
        again = row(home, "sell_pack", home.client, home.offer, request)
    assert (again.purchase_id, again.sessions_used) == (sold.purchase_id, 1)


def test_a_request_id_belongs_to_one_client_and_offer(home: Business) -> None:
    request = uuid.uuid4()
    row(home, "sell_pack", home.client, home.offer, request)
    with unchanged(home), pytest.raises(UniqueViolation) as refusal:
        rows(home, "sell_pack", home.other_client, home.offer, request)
    assert refusal.value.diag.constraint_name == "requests_same_content"
