"""Asked through book, which refuses a pack that does not pay for the service."""

from tests.world import Business, add_offer, add_service, book, change, in_hours, row, rows, wish


def test_a_pack_sold_for_one_service_pays_for_no_other(home: Business) -> None:
    offer = add_offer(home)
    change(
        home, "INSERT INTO offer_services (org_id, offer_id, service_id) VALUES (%s, %s, %s)",
        home.id, offer, home.service,
    )  # fmt: skip
    pack = row(home, "sell_pack", home.client, offer).purchase_id
    other = add_service(home)
    assert rows(home, "book", **wish(home, in_hours(24), pack, p_service_id=other)) == []
    assert book(home, in_hours(24), pack)


def test_a_pack_sold_for_every_service_pays_for_every_one(home: Business) -> None:
    assert book(home, in_hours(24), home.pack, p_service_id=add_service(home))
