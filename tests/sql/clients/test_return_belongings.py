from tests.sql.clients.builders import add_double, owned
from tests.world import Business, add_pack, read, row


def test_gives_back_everything_that_moved(home: Business) -> None:
    double = add_double(home)
    before = owned(home, double), owned(home, home.client)
    merge = row(home, "merge_clients", home.client, double)
    row(home, "unmerge_clients", merge.id)
    assert (owned(home, double), owned(home, home.client)) == before


def test_a_share_that_the_merge_began_ends(home: Business) -> None:
    double = add_double(home)
    pack = add_pack(home, client=home.other_client)
    row(home, "share_pack", pack, home.client)
    row(home, "unshare_pack", pack, home.client)
    row(home, "share_pack", pack, double)
    live = "SELECT client_id FROM purchase_sharers WHERE purchase_id = %s AND ended_at IS NULL"
    merge = row(home, "merge_clients", home.client, double)
    assert read(home, live, pack) == [(home.client,)]
    row(home, "unmerge_clients", merge.id)
    assert read(home, live, pack) == [(double,)]
