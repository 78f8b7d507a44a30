"""Asked outside any business: a webhook says which account it is of, and nothing else."""

from tests.sql.messages.builders import ACCOUNT, OTHER_ACCOUNT, outside
from tests.world import Business, rows, value


def accounts(business: Business, account_sid: str | None = None) -> set[tuple[object, ...]]:
    return {tuple(found) for found in outside(business.database, "accounts_of_sid", account_sid)}


def test_gives_the_tokens_of_an_account_in_whichever_business_it_is(
    home: Business, stranger: Business
) -> None:
    value(home, "save_sms_account", ACCOUNT, b"first", "+15005550001")
    value(home, "save_sms_account", ACCOUNT, b"second", "+15005550001")
    value(stranger, "save_sms_account", ACCOUNT, b"theirs", "+15005550002")
    assert accounts(home, ACCOUNT) >= {
        (ACCOUNT, "+15005550001", b"second", b"first"),
        (ACCOUNT, "+15005550002", b"theirs", None),
    }
    rows(home, "remove_sms_account")
    rows(stranger, "remove_sms_account")


def test_without_an_account_gives_all_of_them(home: Business, stranger: Business) -> None:
    value(home, "save_sms_account", ACCOUNT, b"ours", "+15005550003")
    value(stranger, "save_sms_account", OTHER_ACCOUNT, b"theirs", "+15005550004")
    assert {found[:2] for found in accounts(home)} >= {
        (ACCOUNT, "+15005550003"),
        (OTHER_ACCOUNT, "+15005550004"),
    }
    rows(home, "remove_sms_account")
    rows(stranger, "remove_sms_account")


def test_one_account_that_two_businesses_share_is_given_once(home: Business, stranger: Business) -> None:
    for business in (home, stranger):
        value(business, "save_sms_account", "AC" + "9" * 32, b"the same", "+15005550005")
    assert outside(home.database, "accounts_of_sid", "AC" + "9" * 32) == [
        ("AC" + "9" * 32, "+15005550005", b"the same", None)
    ]


def test_an_unknown_account_has_none(home: Business) -> None:
    assert accounts(home, "AC" + "0" * 32) == set()
