"""The dashboard from which a personal trainer or a small studio runs the client-facing business."""

import hashlib
import uuid
from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import Flask, Response, g, request, url_for
from flask_compress import Compress
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from trainer_web import database, errors, formats, health, htmx, logs
from trainer_web.account import permissions
from trainer_web.account import views as account
from trainer_web.calendar import views as calendar
from trainer_web.clients import views as clients
from trainer_web.config import Settings, settings
from trainer_web.packs import views as packs
from trainer_web.today import views as today

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


def create_app(config: Settings | None = None) -> Flask:
    """The site, wired: one line for each thing that is part of it.

    Raises:
        pydantic.ValidationError: a setting is missing or unusable.
    """
    config = config or settings()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.sqlalchemy_url,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.public_base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        MAX_CONTENT_LENGTH=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # a calendar stays open all day; the token ends with the login
        REDIS_URL=config.redis_url,
        RATELIMIT_STORAGE_URI=config.redis_url,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "image/svg+xml",
            "application/json",
        ],
        COMPRESS_STREAMS=True,  # static files are streamed
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    logs.init_app()
    database.init_app(app)
    CSRFProtect(app)
    Compress(app)
    account.limiter.init_app(app)
    htmx.init_app(app)
    errors.init_app(app)
    formats.init_app(app)
    app.register_blueprint(account.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(today.blueprint)
    app.register_blueprint(calendar.blueprint)
    app.register_blueprint(clients.blueprint)
    app.register_blueprint(packs.blueprint)
    app.after_request(_protect)
    app.context_processor(_for_every_template)
    app.add_template_global(asset)
    app.add_template_global(uuid.uuid4, "new_request_id")
    return app


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
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
