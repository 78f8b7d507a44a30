"""What every page shares: security headers, versioned static files, and what templates always know."""

import hashlib
import uuid
from functools import cache
from pathlib import Path

from flask import Flask, Response, g, request, url_for
from jinja2 import StrictUndefined

from trainer_web.account import permissions

CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Tabler's form controls draw their ticks with data: images
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Set up templates, and headers on every answer."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_protect)
    app.context_processor(_for_every_template)
    app.add_template_global(asset)
    app.add_template_global(uuid.uuid4, "new_request_id")


def asset(name: str) -> str:
    """The address of a static file, with its fingerprint, so that it may be kept for a year."""
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    content = (Path(__file__).parent / "static" / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:10]


def _for_every_template() -> dict[str, object]:
    login = g.get("login")
    return {"login": login, "can": permissions.allowed() if login else frozenset()}


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)  # a file has a stricter one
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        return response
    if "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    # Read whole, so that it can be compressed and the file is closed.
    response.direct_passthrough = False
    response.make_sequence()
    return response
