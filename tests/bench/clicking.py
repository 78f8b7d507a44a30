"""A click on "Use 1 session" answered by the site against an empty Flask handler on the same server."""

import uuid
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlencode

from tests.bench.measure import Comparison, in_turns
from tests.bench.serving import served
from tests.databases import Database
from tests.web.browsing import TOKEN
from tests.world import PASSWORD, add_pack, make_business, used

ROUNDS = 400


class Visitor:
    """A signed-in browser with one connection that stays open."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.token = ""

    def ask(self, method: str, path: str, **fields: object) -> tuple[int, str]:
        """Status and body of the answer; cookies are kept."""
        body = urlencode({**fields, "csrf_token": self.token})
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        if cookie := answer.getheader("Set-Cookie"):
            self.headers["Cookie"] = cookie.split(";")[0]
        return answer.status, answer.read().decode()

    def read_token(self, path: str) -> None:
        """Take the token for forms from a page."""
        found = TOKEN.search(self.ask("GET", path)[1])
        assert found, f"no form on {path}"
        self.token = found[1]


def compare(database: Database) -> Comparison:
    """Milliseconds from the click to the last byte of the answer."""
    business = make_business(database)
    pack = add_pack(business, total=10 * ROUNDS)
    with served(database) as port:
        visitor = Visitor(port)
        visitor.read_token("/login")
        status, _ = visitor.ask("POST", "/login", email=business.email("owner"), password=PASSWORD)
        assert status == 303, status
        visitor.read_token("/today")
        visitor.headers |= {"HX-Request": "true", "HX-Target": f"pack-{pack}"}

        def milliseconds(path: str) -> float:
            started = perf_counter()
            status, _ = visitor.ask("POST", path, request_id=uuid.uuid4())
            assert status == 200, status
            return 1000 * (perf_counter() - started)

        ours, reference = in_turns(
            ROUNDS, lambda: milliseconds(f"/packs/{pack}/use"), lambda: milliseconds("/empty/")
        )
    taken = used(business, pack)
    return Comparison(
        "a click on Use 1 session against an empty handler",
        ours,
        reference,
        "ms",
        faults=() if taken == ROUNDS + 1 else (f"{ROUNDS + 1} clicks took {taken} sessions.",),
    )
