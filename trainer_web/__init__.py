"""The dashboard from which a personal trainer or a small studio runs the client-facing business."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from trainer_web import config as configuration
from trainer_web.config import Settings

if TYPE_CHECKING:
    from flask import Flask


def create_app(config: Settings | None = None) -> Flask:
    """The site, wired: one line for each thing that is part of it.

    Raises:
        pydantic.ValidationError: a setting is missing or unusable.
    """
    # Imported here: commands that need no site, such as a migration, start in a third of the time.
    from flask import Flask
    from flask_compress import Compress
    from flask_wtf import CSRFProtect
    from werkzeug.middleware.proxy_fix import ProxyFix

    from trainer_web import database, errors, formats, health, htmx, logs, pages
    from trainer_web.account import views as account
    from trainer_web.calendar import views as calendar
    from trainer_web.clients import views as clients
    from trainer_web.exports import views as exports
    from trainer_web.find import views as find
    from trainer_web.hooks import views as hooks
    from trainer_web.imports import views as imports
    from trainer_web.messages import views as messages
    from trainer_web.packs import views as packs
    from trainer_web.record import views as record
    from trainer_web.reply import views as reply
    from trainer_web.settings import views as settings
    from trainer_web.today import views as today

    config = config or configuration.settings()
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
        COMPRESS_STREAMS=False,
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies)  # type: ignore[method-assign]  # as documented
    logs.init_app()
    database.init_app(app)
    csrf = CSRFProtect(app)
    Compress(app)
    account.limiter.init_app(app)
    htmx.init_app(app)
    errors.init_app(app)
    formats.init_app(app)
    pages.init_app(app)
    app.register_blueprint(account.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(today.blueprint)
    app.register_blueprint(calendar.blueprint)
    app.register_blueprint(clients.blueprint)
    app.register_blueprint(find.blueprint)
    app.register_blueprint(packs.blueprint)
    app.register_blueprint(record.blueprint)
    app.register_blueprint(imports.blueprint)
    app.register_blueprint(exports.blueprint)
    app.register_blueprint(messages.blueprint)
    app.register_blueprint(settings.blueprint)
    app.register_blueprint(hooks.blueprint)
    csrf.exempt(hooks.blueprint)  # the provider signs what it sends
    app.register_blueprint(reply.blueprint)
    csrf.exempt(reply.blueprint)  # the address of the page is what allows it
    return app
