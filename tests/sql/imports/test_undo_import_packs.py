from tests.sql.imports.builders import NEW, PACK, imported, line, named, packs, undone
from tests.world import Business, all_is_right, read, row


def test_a_pack_voided_by_hand_meanwhile_is_left_as_it_is(home: Business) -> None:
    import_id = imported(home, line(2, **NEW, pack={**PACK, "used": 0}))
    (client,) = named(home, "Nia Obi")
    (pack,) = packs(home, client.id)
    assert row(home, "void_pack", pack.id)
    undone(home, import_id)
    events = read(home, "SELECT kind FROM pack_events WHERE purchase_id = %s ORDER BY id", pack.id)
    assert [event.kind for event in events] == ["sold", "voided"]
    all_is_right(home)


def test_a_pack_moved_to_somebody_else_is_kept(home: Business) -> None:
    import_id = imported(home, line(2, **NEW, pack=PACK))
    (client,) = named(home, "Nia Obi")
    (pack,) = packs(home, client.id)
    assert row(home, "move_pack", pack.id, home.client)
    undone(home, import_id)
    assert packs(home, home.client)[-1].closed_at is None
    all_is_right(home)
