import pytest

from tests.sql.messages.builders import consent, consent_of, new_phone, privately, written
from tests.world import Business, read, unchanged


def note(business: Business, phone: str, code: str | None) -> None:
    privately(business, "note_bad_phone", phone, code)


@pytest.mark.parametrize("known", [True, False])
def test_a_number_that_opted_out_there_has_opted_out_here(home: Business, known: bool) -> None:
    phone = new_phone()
    if known:
        consent(home, phone)
    note(home, phone, "21610")
    found = consent_of(home, phone)
    assert (found.state, found.source, found.evidence) == ("opted_out", "provider", "21610")


@pytest.mark.parametrize("code", ["21211", "21614", "21635", "21612", "30006"])
def test_a_number_that_gets_no_texts_is_unreachable(home: Business, code: str) -> None:
    phone = new_phone()
    consent(home, phone)
    note(home, phone, code)
    assert consent_of(home, phone).state == "unreachable"


@pytest.mark.parametrize("code", ["30003", "30007", "30034", "20429", "99999", "", None])
def test_other_codes_say_nothing_about_the_number(home: Business, code: str | None) -> None:
    phone = new_phone()
    consent(home, phone)
    with unchanged(home):
        note(home, phone, code)


@pytest.mark.parametrize("code", ["21211", "21610"])
def test_whoever_opted_out_stays_so(home: Business, code: str) -> None:
    phone = new_phone()
    consent(home, phone, "opted_out", "text")
    with unchanged(home):
        note(home, phone, code)


def switched_off(business: Business, phone: str, status: str = "undelivered", **columns: object) -> object:
    """A message that found the phone switched off."""
    found = written(business, address=phone, state="undelivered", **columns)
    told(business, found, status)
    return found


def told(business: Business, message_id: object, status: str) -> None:
    read(
        business,
        "INSERT INTO message_events (org_id, message_id, attempt, source, status, error_code)"
        " VALUES (%s, %s, 1, 'callback', %s, '30005') RETURNING id",
        business.id, message_id, status,
    )  # fmt: skip


def test_a_phone_found_switched_off_by_two_messages_is_unreachable(home: Business) -> None:
    phone = new_phone()
    consent(home, phone)
    switched_off(home, phone)
    note(home, phone, "30005")
    assert consent_of(home, phone).state == "granted"
    switched_off(home, phone)
    note(home, phone, "30005")
    assert consent_of(home, phone).state == "unreachable"


def test_one_message_told_of_twice_is_one(home: Business) -> None:
    phone = new_phone()
    consent(home, phone)
    told(home, switched_off(home, phone), "failed")
    note(home, phone, "30005")
    assert consent_of(home, phone).state == "granted"


def test_the_stranger_hears_nothing_of_it(home: Business, stranger: Business) -> None:
    phone = new_phone()
    consent(stranger, phone)
    with unchanged(stranger):
        note(home, phone, "21610")
