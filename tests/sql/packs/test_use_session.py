import uuid
from datetime import date, timedelta

import pytest
from psycopg.errors import UniqueViolation

from tests.world import (
    Business,
    add_pack,
    as_app,
    call,
    ledger,
    make_business,
    read,
    unchanged,
    used,
    value,
)


def test_takes_one_session_and_returns_the_new_count(home: Business) -> None:
    assert value(home, "use_session", home.pack) == 1
    assert value(home, "use_session", home.pack) == 2
    assert used(home, home.pack) == 2


def test_writes_a_line_that_says_who_and_why(home: Business) -> None:
    value(home, "use_session", home.pack, p_reason="Came without booking")
    (line,) = read(home, "SELECT * FROM session_entries WHERE purchase_id = %s", home.pack)
    assert (line.delta, line.used_after, line.reason) == (1, 1, "Came without booking")
    assert (line.actor, line.booking_id, line.org_id) == ("user:test", None, home.id)


def test_takes_the_last_session_but_never_one_more(home: Business) -> None:
    pack = add_pack(home, total=2, used=1)
    assert value(home, "use_session", pack) == 2
    with unchanged(home):
        assert value(home, "use_session", pack) == -1


def test_takes_nothing_from_a_frozen_pack(home: Business) -> None:
    pack = add_pack(home, frozen=True)
    with unchanged(home):
        assert value(home, "use_session", pack) == -1


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"])
def test_a_pack_ends_after_its_last_day_on_the_wall_of_the_business(database, timezone) -> None:
    # 25 hours lie between the first two zones, so that at any moment their dates differ.
    business = make_business(database, timezone=timezone)
    ((today,),) = read(business, "SELECT (now() AT TIME ZONE %s)::date", timezone)
    assert value(business, "use_session", add_pack(business, expires_on=today)) == 1
    yesterday = add_pack(business, expires_on=today - timedelta(days=1))
    with unchanged(business):
        assert value(business, "use_session", yesterday) == -1


def test_a_pack_without_a_last_day_never_ends(home: Business) -> None:
    assert value(home, "use_session", add_pack(home, expires_on=date.max)) == 1
    assert value(home, "use_session", add_pack(home, expires_on=None)) == 1


def test_a_repeated_request_gets_the_first_answer_and_takes_nothing_more(home: Business) -> None:
    request = uuid.uuid4()
    assert value(home, "use_session", home.pack, request) == 1
    assert value(home, "use_session", home.pack) == 2
    with unchanged(home):
        assert value(home, "use_session", home.pack, request) == 1


def test_a_repeated_request_that_was_refused_is_refused_again(home: Business) -> None:
    pack, request = add_pack(home, total=1, used=1), uuid.uuid4()
    assert value(home, "use_session", pack, request) == -1
    value(home, "release_session", pack)
    with unchanged(home):
        assert value(home, "use_session", pack, request) == -1


def test_a_request_id_belongs_to_one_pack_and_one_act(home: Business) -> None:
    other_pack, request = add_pack(home), uuid.uuid4()
    value(home, "use_session", home.pack, request)
    for act, pack in [("use_session", other_pack), ("release_session", home.pack)]:
        with unchanged(home), pytest.raises(UniqueViolation) as refusal:
            value(home, act, pack, request)
        assert refusal.value.diag.constraint_name == "requests_same_content"


def test_the_same_request_id_means_nothing_in_another_business(home: Business, stranger: Business) -> None:
    request = uuid.uuid4()
    assert value(home, "use_session", home.pack, request) == 1
    assert value(stranger, "use_session", stranger.pack, request) == 1


def test_what_is_rolled_back_was_never_taken(home: Business) -> None:
    request = uuid.uuid4()
    with unchanged(home), as_app(home) as app:
        assert call(app, "use_session", home.pack, request)[0][0] == 1
        app.rollback()
    assert value(home, "use_session", home.pack, request) == 1


def test_a_strangers_pack_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    with unchanged(home), unchanged(stranger):
        assert value(stranger, "use_session", home.pack) == -1
        assert value(stranger, "use_session", uuid.uuid4()) == -1


def test_outside_a_business_there_is_no_pack(home: Business) -> None:
    with unchanged(home), home.database.as_login() as login:
        login.execute("SELECT set_config('role', 'trainer_app', true)")
        assert call(login, "use_session", home.pack)[0][0] == -1


def test_lines_and_count_agree(home: Business) -> None:
    for act in ["use_session", "use_session", "release_session", "use_session"]:
        value(home, act, home.pack)
    assert ledger(home, home.pack) == [(1, 1), (1, 2), (-1, 1), (1, 2)]
    assert used(home, home.pack) == 2
