"""What the web server's log keeps to itself."""

import pytest

from trainer_web.access_log import _masked


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /r/AAAAAAAAAALYSn9kA2TugHrD000w/times?x=1 HTTP/1.1", "GET /r/…/times?x=1 HTTP/1.1"),
        ("GET /invitations/0f3e0958/secret HTTP/1.1", "GET /invitations/0f3e0958/… HTTP/1.1"),
        ("GET /reports HTTP/1.1", "GET /reports HTTP/1.1"),
        (200, 200),
    ],
)
def test_an_address_that_lets_somebody_in_is_masked(line: object, kept: object) -> None:
    assert _masked(line) == kept
