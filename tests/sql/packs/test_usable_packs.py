from datetime import date, timedelta

from tests.sql.packs.builders import sell
from tests.world import Business, add_pack, add_service, book, change, in_hours, row, rows

DAY = date(2030, 6, 1)


def names(home: Business, *ids: object) -> list:
    """The packs that can pay on the day, in order, of those asked about."""
    found = [each.purchase_id for each in rows(home, "usable_packs", home.client, home.service, DAY)]
    return [each for each in found if each in ids]


def test_the_one_that_ends_first_comes_first_then_the_oldest(home: Business) -> None:
    never = add_pack(home)
    late, soon = (add_pack(home, expires_on=DAY + timedelta(days=days)) for days in (90, 5))
    older = add_pack(home, expires_on=DAY + timedelta(days=90))
    change(home, "UPDATE client_purchases SET purchased_on = '2020-01-01' WHERE id = %s", older)
    assert names(home, never, late, soon, older) == [soon, older, late, never]


def test_a_pack_whose_sessions_are_all_booked_comes_last(home: Business) -> None:
    booked_up = add_pack(home, total=1, expires_on=DAY)
    book(home, in_hours(24), booked_up)
    assert names(home, booked_up, home.pack) == [home.pack, booked_up]


def test_what_can_not_pay_on_that_day_is_left_out(home: Business) -> None:
    closed = sell(home)
    row(home, "void_pack", closed)
    unusable = [
        add_pack(home, frozen=True), add_pack(home, total=1, used=1),
        add_pack(home, expires_on=DAY - timedelta(days=1)), add_pack(home, client=home.other_client), closed,
    ]  # fmt: skip
    assert names(home, *unusable, home.pack) == [home.pack]
    assert names(home, add_pack(home, expires_on=DAY)) != []


def test_a_shared_pack_pays_while_it_is_shared(home: Business) -> None:
    theirs = add_pack(home, client=home.other_client)
    row(home, "share_pack", theirs, home.client)
    assert names(home, theirs) == [theirs]
    row(home, "unshare_pack", theirs, home.client)
    assert names(home, theirs) == []


def test_only_a_pack_that_covers_the_service_pays(home: Business) -> None:
    covering, other = add_pack(home), add_pack(home)
    for pack, service in [(covering, home.service), (other, add_service(home))]:
        change(
            home, "INSERT INTO purchase_services (org_id, purchase_id, service_id) VALUES (%s, %s, %s)",
            home.id, pack, service,
        )  # fmt: skip
    assert names(home, covering, other) == [covering]
    assert len(rows(home, "usable_packs", home.client, None, DAY)) == 3


def test_another_business_has_none(home: Business, stranger: Business) -> None:
    assert rows(home, "usable_packs", stranger.client, None, DAY) == []
