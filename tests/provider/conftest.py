"""The fixtures of these tests."""

from tests.provider.fixtures import client, one_provider, provider, running_site, site

__all__ = ["client", "one_provider", "provider", "running_site", "site"]
