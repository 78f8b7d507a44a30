from tests.sql.messages.builders import add_link, texted
from tests.world import Business, book, in_hours

WHERE = (
    "SELECT current_setting('app.org_id') AS org, current_setting('app.actor') AS actor,"
    " current_setting('app.link_no') AS link"
)


def entered(business: Business, number: int) -> tuple[str, ...]:
    with business.database.as_admin() as admin:
        admin.execute("SELECT enter_reply_link(%s)", [number])
        return tuple(admin.execute(WHERE).fetchone())


def test_enters_the_links_business_as_the_client(home: Business, stranger: Business) -> None:
    client = texted(home)
    number = add_link(home, book(home, in_hours(48), p_client_id=client.id))
    assert entered(home, number) == (str(home.id), f"client:{client.id}", "")


def test_an_unknown_number_leads_out_of_every_business(home: Business) -> None:
    with home.database.as_admin() as admin:
        admin.execute("SELECT set_config('app.org_id', %s, true)", [str(home.id)])
        admin.execute("SELECT enter_reply_link(-1)")
        assert admin.execute(WHERE).fetchone() == ("", "client:", "")
