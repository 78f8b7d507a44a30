import pytest
from psycopg.errors import CheckViolation

from tests.sql.messages.builders import (
    claim,
    consent,
    consent_of,
    due_reminder,
    message,
    new_phone,
    texted,
)
from tests.world import ACTOR, Business, unchanged, value


def grant(business: Business, phone: str) -> str:
    return value(business, "set_consent", phone, "granted", "form", "Agreed at the desk")


def refuse(business: Business, phone: str) -> str:
    return value(business, "set_consent", phone, "opted_out", "form", "Said so on the phone")


def test_notes_what_a_client_agreed_to_and_who_noted_it(home: Business) -> None:
    phone = new_phone()
    assert grant(home, phone) == "granted"
    kept = consent_of(home, phone)
    assert (kept.state, kept.source, kept.evidence, kept.actor) == (
        "granted", "form", "Agreed at the desk", ACTOR,
    )  # fmt: skip


def test_a_second_time_the_first_wording_stays(home: Business) -> None:
    phone = new_phone()
    grant(home, phone)
    with unchanged(home):
        assert value(home, "set_consent", phone, "granted", "form", "Other words") == "granted"


def test_a_client_who_says_no_gets_nothing_more(home: Business) -> None:
    client = texted(home)
    reminder = due_reminder(home, client.id)
    assert refuse(home, client.phone) == "opted_out"
    assert claim(home) == []
    assert message(home, reminder.id).reason == "opted_out"


def test_what_the_team_noted_the_team_may_take_back(home: Business) -> None:
    phone = new_phone()
    refuse(home, phone)
    assert grant(home, phone) == "granted"


@pytest.mark.parametrize("source", ["text", "provider"])
def test_whoever_opted_out_by_text_comes_back_by_text_only(home: Business, source: str) -> None:
    phone = new_phone()
    consent(home, phone, "opted_out", source)
    with unchanged(home):
        assert grant(home, phone) == "opted_out"
        assert refuse(home, phone) == "opted_out"
        assert grant(home, phone) == "opted_out"


def test_a_number_that_was_unreachable_may_be_tried_again(home: Business) -> None:
    phone = new_phone()
    consent(home, phone, "unreachable", "provider")
    assert grant(home, phone) == "granted"


@pytest.mark.parametrize("phone", ["12345", "030 123456", ""])
def test_what_is_no_number_is_refused(home: Business, phone: str) -> None:
    with unchanged(home), pytest.raises(CheckViolation) as refusal:
        grant(home, phone)
    assert refusal.value.diag.constraint_name == "phone_consents_phone_is_e164"


def test_each_business_asks_for_itself(home: Business, stranger: Business) -> None:
    phone = new_phone()
    with unchanged(stranger):
        grant(home, phone)
    with unchanged(home):
        refuse(stranger, phone)
