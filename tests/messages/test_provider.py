"""Where requests to the SMS provider go."""

from collections.abc import Iterator

import pytest

from trainer_web.config import settings
from trainer_web.messages import provider


@pytest.fixture(autouse=True)
def _settings_of_its_own(environment: dict[str, str]) -> Iterator[None]:
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("base", "api", "messaging"),
    [
        ("https://api.twilio.com", "https://api.twilio.com", "https://messaging.twilio.com"),
        (
            "https://api.dublin.ie1.twilio.com",
            "https://api.dublin.ie1.twilio.com",
            "https://messaging.dublin.ie1.twilio.com",
        ),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081", "http://127.0.0.1:8081"),
    ],
)
def test_both_of_its_hosts_are_where_the_settings_say(
    monkeypatch: pytest.MonkeyPatch, base: str, api: str, messaging: str
) -> None:
    monkeypatch.setenv("TWILIO_API_BASE", base)
    settings.cache_clear()
    assert provider.address("https://api.twilio.com/2010-04-01/x?y=1") == f"{api}/2010-04-01/x?y=1"
    assert provider.address("https://messaging.twilio.com/v1/x") == f"{messaging}/v1/x"
    assert provider.address("https://api.twilio.com.example/x") == "https://api.twilio.com.example/x"
