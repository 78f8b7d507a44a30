"""Picks up texts that never reached the webhook: outages longer than the provider's retries."""

from jobs.background import in_app
from trainer_web.hooks.receiving import poll


@in_app
def look() -> None:
    """Ask the provider for yesterday's and today's texts, and receive those nobody has seen."""
    poll()
