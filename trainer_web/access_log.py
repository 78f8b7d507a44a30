"""The web server's access log, without the addresses that let whoever reads them in.

`gunicorn --logger-class trainer_web.access_log.Logger`
"""

import re
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

CAPABILITY = re.compile(r"(/r/|/invitations/[^/\s]+/)[^/\s?\"]+")


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn has no types
    """Writes `/r/…` for a reply link and `/invitations/…/…` for an invitation."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: timedelta) -> dict[str, Any]:
        """What a line is made of."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {name: _masked(value) for name, value in atoms.items()}


def _masked(value: Any) -> Any:
    return CAPABILITY.sub(r"\1…", value) if isinstance(value, str) else value
