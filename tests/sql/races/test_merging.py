"""Two merges at once, and what arrives during one. All callers meet at the clients' locked rows."""

import uuid
from typing import Any

import pytest

from tests.databases import Database
from tests.racing import answered, at_once, install_variant
from tests.sql.clients.builders import add_double, client_row, owned
from tests.world import Business, all_is_right, make_business, read

HOLD_BOTH = "SELECT FROM clients WHERE id = ANY(%s) ORDER BY id FOR UPDATE"

WITHOUT_LOCKING = (
    """ORDER BY id
            FOR NO KEY UPDATE
        );
        IF""",
    """ORDER BY id
        );
        IF""",
)
NOTE_STAYS = ("SELECT merged_into INTO v_into FROM clients", "SELECT NULL INTO v_into FROM clients")


def merges(answers: list[Any]) -> list[Any]:
    """The merges that were done."""
    return [answer[0] for answer in answered(answers) if answer]


def each_into_the_other(business: Business) -> None:
    double = add_double(business)
    everything = {
        table: count + owned(business, double)[table]
        for table, count in owned(business, business.client).items()
    }
    acts = [("merge_clients", business.client, double), ("merge_clients", double, business.client)] * 10
    (merge,) = merges(at_once(business, acts, HOLD_BOTH, [business.client, double]))
    assert client_row(business, merge.kept_id).hidden_because is None
    assert client_row(business, merge.merged_id).merged_into == merge.kept_id
    assert owned(business, merge.kept_id) == everything
    all_is_right(business)


def test_of_two_merged_into_each_other_one_is_kept_with_everything(home: Business) -> None:
    each_into_the_other(home)


def test_control_without_locking_both_are_gone(fresh_database: Database) -> None:
    install_variant(fresh_database, "merge_clients", WITHOUT_LOCKING)
    with pytest.raises(AssertionError):
        each_into_the_other(make_business(fresh_database))


def the_same_merge_many_times(business: Business) -> None:
    double = add_double(business)
    act = ("merge_clients", business.client, double)
    (merge,) = merges(at_once(business, [act] * 20, HOLD_BOTH, [business.client, double]))
    assert len(merge.moved["bookings"]) == 1
    assert read(business, "SELECT count(*) FROM client_merges WHERE org_id = %s", business.id) == [(1,)]
    all_is_right(business)


def test_the_same_two_are_merged_once(home: Business) -> None:
    the_same_merge_many_times(home)


def test_control_without_locking_the_second_merge_fails_or_repeats(fresh_database: Database) -> None:
    install_variant(fresh_database, "merge_clients", WITHOUT_LOCKING)
    with pytest.raises(AssertionError):
        the_same_merge_many_times(make_business(fresh_database))


def one_press_many_times(business: Business) -> None:
    double, request_id = add_double(business), uuid.uuid4()
    act = ("merge_clients", business.client, double, request_id)
    done = merges(at_once(business, [act] * 20, HOLD_BOTH, [business.client, double]))
    assert len(done) == 20
    assert len({merge.id for merge in done}) == 1


def test_one_press_that_arrives_often_gets_one_answer(home: Business) -> None:
    one_press_many_times(home)


def test_control_a_press_that_always_counts_as_new_does_not(fresh_database: Database) -> None:
    install_variant(fresh_database, "claim_request", ("RETURN false;", "RETURN true;"))
    with pytest.raises(AssertionError):
        one_press_many_times(make_business(fresh_database))


def a_booking_during_a_merge(business: Business) -> None:
    """Bookings for the double and the merge are let go together; nothing stays with who is hidden."""
    from tests.world import in_hours, wish

    double = add_double(business)
    acts: list[tuple[Any, ...]] = [("merge_clients", business.client, double)]
    acts += [
        ("book", *wish(business, in_hours(200 + 2 * hour), p_client_id=double).values()) for hour in range(20)
    ]
    answered(at_once(business, acts, HOLD_BOTH, [business.client, double]))
    assert not any(owned(business, double).values())
    all_is_right(business)


def test_nothing_that_is_booked_during_a_merge_stays_behind(home: Business) -> None:
    a_booking_during_a_merge(home)


def test_control_without_following_it_does(fresh_database: Database) -> None:
    install_variant(fresh_database, "follow_merge", NOTE_STAYS)
    with pytest.raises(AssertionError):
        a_booking_during_a_merge(make_business(fresh_database))


def undone_many_times(business: Business) -> None:
    double = add_double(business)
    before = owned(business, double)
    (merge,) = merges([[*_merged(business, double)]])
    act = ("unmerge_clients", merge.id)
    assert len(merges(at_once(business, [act] * 20, HOLD_BOTH, [business.client, double]))) == 1
    assert owned(business, double) == before
    all_is_right(business)


def _merged(business: Business, double: uuid.UUID) -> list[Any]:
    from tests.world import rows

    return rows(business, "merge_clients", business.client, double)


def test_a_merge_is_undone_once(home: Business) -> None:
    undone_many_times(home)
