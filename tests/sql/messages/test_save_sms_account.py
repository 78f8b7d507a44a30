from typing import Any

import pytest
from psycopg.errors import CheckViolation

from tests.sql.messages.builders import ACCOUNT, OTHER_ACCOUNT, claim, due_reminder, new_phone, result
from tests.world import ACTOR, Business, read, unchanged, value


def kept(business: Business) -> Any:
    (found,) = read(business, "SELECT * FROM sms_accounts WHERE org_id = %s", business.id)
    return found


def save(business: Business, account: str, token: bytes | None, sender: str) -> None:
    value(business, "save_sms_account", account, token, sender)


def test_keeps_the_account_with_its_encrypted_token(home: Business) -> None:
    number = new_phone()
    save(home, ACCOUNT, b"token", number)
    found = kept(home)
    assert (found.account_sid, found.auth_token, found.sender) == (ACCOUNT, b"token", number)
    assert (found.previous_auth_token, found.changed_by) == (None, ACTOR)


def test_a_replaced_token_stays_good_for_signatures_until_the_next_one(home: Business) -> None:
    number = new_phone()
    for token in (b"one", b"two", b"three"):
        save(home, ACCOUNT, token, number)
    assert (kept(home).auth_token, kept(home).previous_auth_token) == (b"three", b"two")


def test_the_token_of_another_account_is_not(home: Business) -> None:
    save(home, ACCOUNT, b"one", new_phone())
    save(home, OTHER_ACCOUNT, b"two", new_phone())
    assert (kept(home).account_sid, kept(home).previous_auth_token) == (OTHER_ACCOUNT, None)


def test_without_a_new_token_the_present_one_is_kept(home: Business) -> None:
    save(home, ACCOUNT, b"one", new_phone())
    save(home, ACCOUNT, b"two", new_phone())
    number = new_phone()
    save(home, ACCOUNT, None, number)
    found = kept(home)
    assert (found.auth_token, found.previous_auth_token, found.sender) == (b"two", b"one", number)


def test_whatever_stopped_the_sender_is_forgotten(home: Business) -> None:
    number = new_phone()
    save(home, ACCOUNT, b"one", number)
    due_reminder(home)
    (found,) = claim(home)
    result(home, found, "wait", p_error_code="20003")
    save(home, ACCOUNT, b"two", number)
    stopped = read(home, "SELECT stopped_at, stopped_because FROM senders WHERE sender = %s", found.sender)
    assert stopped == [(None, None)]


@pytest.mark.parametrize("sender", ["+15005550006", "MG" + "a" * 32])
def test_a_number_or_a_service_sends(home: Business, sender: str) -> None:
    save(home, ACCOUNT, b"token", sender)
    assert kept(home).sender == sender


@pytest.mark.parametrize(
    ("account", "token", "sender", "constraint"),
    [
        ("SK" + "5" * 32, b"token", "+15005550006", "sms_accounts_account_sid_is_one"),
        ("AC5", b"token", "+15005550006", "sms_accounts_account_sid_is_one"),
        (ACCOUNT, b"", "+15005550006", "sms_accounts_auth_token_is_given"),
        (ACCOUNT, b"token", "5005550006", "sms_accounts_sender_is_one"),
        (ACCOUNT, b"token", "MG", "sms_accounts_sender_is_one"),
    ],
)
def test_what_can_be_none_is_refused(
    home: Business, account: str, token: bytes, sender: str, constraint: str
) -> None:
    with unchanged(home), pytest.raises(CheckViolation) as refusal:
        save(home, account, token, sender)
    assert refusal.value.diag.constraint_name == constraint


def test_the_strangers_account_is_another_one(home: Business, stranger: Business) -> None:
    save(stranger, ACCOUNT, b"theirs", new_phone())
    with unchanged(stranger):
        save(home, ACCOUNT, b"ours", new_phone())
