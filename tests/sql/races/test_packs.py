"""Many hands on one pack. All callers meet at the pack's locked row and are let go together."""

import uuid

import pytest

from tests.databases import Database
from tests.racing import answered, at_once, install_variant
from tests.world import Business, add_pack, all_is_right, ledger, make_business, used

HOLD_PACK = "SELECT FROM client_purchases WHERE id = %s FOR UPDATE"

READ_FIRST = (
    """UPDATE client_purchases
    SET sessions_used = sessions_used + 1,
        expires_on = CASE
            WHEN days_from_first_use IS NULL THEN expires_on
            ELSE coalesce(expires_on, business_day(now()) + days_from_first_use)
        END
    WHERE org_id = v_org_id AND id = p_purchase_id
        AND sessions_used < sessions_total""",
    """SELECT sessions_used INTO v_used FROM client_purchases
    WHERE org_id = v_org_id AND id = p_purchase_id;
    UPDATE client_purchases
    SET sessions_used = v_used + 1
    WHERE org_id = v_org_id AND id = p_purchase_id
        AND v_used < sessions_total""",
)
READ_FIRST_TO_RELEASE = (
    """UPDATE client_purchases SET sessions_used = sessions_used - 1
    WHERE org_id = v_org_id AND id = p_purchase_id AND sessions_used > 0 AND closed_at IS NULL""",
    """SELECT sessions_used INTO v_used FROM client_purchases
    WHERE org_id = v_org_id AND id = p_purchase_id;
    UPDATE client_purchases SET sessions_used = v_used - 1
    WHERE org_id = v_org_id AND id = p_purchase_id AND v_used > 0 AND closed_at IS NULL""",
)


def two_hundred_take_the_last_twenty(business: Business) -> None:
    pack = add_pack(business, total=50, used=30)
    answers = answered(at_once(business, [("use_session", pack)] * 200, HOLD_PACK, pack))
    counts = sorted(answer[0][0] for answer in answers)
    assert counts == [-1] * 180 + list(range(31, 51))
    assert used(business, pack) == 50
    all_is_right(business)


def test_two_hundred_callers_take_exactly_the_twenty_that_are_left(home: Business) -> None:
    two_hundred_take_the_last_twenty(home)


def test_control_reading_before_writing_takes_another_number(fresh_database: Database) -> None:
    install_variant(fresh_database, "use_session", READ_FIRST)
    with pytest.raises(AssertionError):
        two_hundred_take_the_last_twenty(make_business(fresh_database))


def use_races_reinstate(business: Business) -> None:
    pack = add_pack(business, total=100, used=50)
    acts = [("use_session", pack), ("release_session", pack)] * 50
    answered(at_once(business, acts, HOLD_PACK, pack))
    assert used(business, pack) == 50
    assert len(ledger(business, pack)) == 150
    all_is_right(business)


def test_using_and_reinstating_at_once_lose_nothing(home: Business) -> None:
    use_races_reinstate(home)


@pytest.mark.parametrize(
    ("function", "change"),
    [("use_session", READ_FIRST), ("release_session", READ_FIRST_TO_RELEASE)],
)
def test_control_one_side_that_reads_first_loses_something(
    fresh_database: Database, function: str, change: tuple[str, str]
) -> None:
    install_variant(fresh_database, function, change)
    with pytest.raises(AssertionError):
        use_races_reinstate(make_business(fresh_database))


def at_both_ends_of_a_pack(business: Business) -> None:
    pack = add_pack(business, total=1)
    acts = [("use_session", pack), ("release_session", pack)] * 50
    answers = [answer[0][0] for answer in answered(at_once(business, acts, HOLD_PACK, pack))]
    assert set(answers) <= {-1, 0, 1}
    taken, given = answers[::2].count(1), answers[1::2].count(0)
    assert used(business, pack) == taken - given
    all_is_right(business)


def test_at_both_ends_of_a_pack_answers_and_lines_agree(home: Business) -> None:
    at_both_ends_of_a_pack(home)


def test_control_reading_before_writing_they_do_not(fresh_database: Database) -> None:
    install_variant(fresh_database, "use_session", READ_FIRST)
    with pytest.raises(AssertionError):
        at_both_ends_of_a_pack(make_business(fresh_database))


def one_press_many_times(business: Business) -> None:
    pack = add_pack(business, total=20)
    press = ("use_session", pack, uuid.uuid4())
    answers = answered(at_once(business, [press] * 50, HOLD_PACK, pack))
    assert answers == [[(1,)]] * 50
    assert used(business, pack) == 1
    all_is_right(business)


def test_one_press_that_arrives_fifty_times_takes_one_session(home: Business) -> None:
    one_press_many_times(home)


def test_control_a_press_that_always_counts_as_new_is_not_answered_alike(fresh_database: Database) -> None:
    install_variant(fresh_database, "claim_request", ("RETURN false;", "RETURN true;"))
    with pytest.raises(AssertionError):
        one_press_many_times(make_business(fresh_database))
