"""Whether this installation works, for a monitor to ask."""

from flask import Blueprint, current_app, jsonify
from redis import Redis, RedisError
from sqlalchemy import text

from trainer_web import htmx, schema
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.errors import Refused
from trainer_web.models import db

blueprint = Blueprint("health", __name__)

TICKER_SILENT_AFTER_SECONDS = 60
TICKER_SILENT = "The ticker is silent: start `trainer-web ticker`."
QUEUE_AWAY = (
    "The queue can't be reached: start Redis or Valkey, or correct REDIS_URL. Due work is still done."
)


@blueprint.get("/healthz")
@requires(Act.PUBLIC)
def healthz() -> htmx.Answer:
    """Each part as "ok" or the reason it is not; 503 when any is not."""
    parts = {**_database(), "queue": _queue()}
    response = jsonify(parts)
    response.status_code = 200 if set(parts.values()) == {"ok"} else 503
    return response


def _database() -> dict[str, str]:
    try:
        if found := run(_problems):
            return {"database": " ".join(found)}
        alive = run(_ticker_is_alive)
    except Refused as refusal:
        return {"database": refusal.sentence}
    return {"database": "ok", "ticker": "ok" if alive else TICKER_SILENT}


def _problems() -> list[str]:
    return schema.problems(db.session.connection())


def _ticker_is_alive() -> bool:
    return bool(
        db.session.scalar(
            text(
                "SELECT at > now() - make_interval(secs => :silent) FROM heartbeats WHERE process = 'ticker'"
            ),
            {"silent": TICKER_SILENT_AFTER_SECONDS},
        )
    )


def _queue() -> str:
    try:
        with Redis.from_url(current_app.config["REDIS_URL"], socket_connect_timeout=2) as queue:
            queue.ping()
    except RedisError:
        return QUEUE_AWAY
    return "ok"
