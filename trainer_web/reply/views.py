"""The reply page. Whoever has the address may use it: it is the capability, so there is no sign-in, no
cookie and no token against forgery. Opening it changes nothing; its buttons post."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from flask import Response, make_response, render_template, request
from flask_limiter.errors import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from trainer_web.account.permissions import Act, requires
from trainer_web.account.views import limiter
from trainer_web.crypto import link_number
from trainer_web.database import act_as, run
from trainer_web.errors import Refused
from trainer_web.reply import blueprint, operations, queries, times, wording
from trainer_web.reply.forms import Answer, chosen_day, page_number
from trainer_web.reply.operations import ReplyLinkState
from trainer_web.reply.queries import Terms
from trainer_web.reply.wording import Wall

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """An open link with the terms of its booking, and the times to which it can be moved."""

    link: ReplyLinkState
    terms: Terms
    free: list[datetime]


def _is_ours() -> bool:
    return link_number((request.view_args or {})["token"]) is not None


# Only tokens that we never made are counted: the customers of a phone network share a few addresses.
few_guesses = limiter.shared_limit("10 per minute", scope="reply links", exempt_when=_is_ours)


@blueprint.get("/r/<token>")
@few_guesses
@requires(Act.PUBLIC)
def page(token: str) -> Response:
    """The session, and what confirming, cancelling and changing it would do."""
    shown = _inside(token, _look)
    return _page(token, shown) if shown else _gone()


@blueprint.get("/r/<token>/times")
@few_guesses
@requires(Act.PUBLIC)
def choose(token: str) -> Response:
    """The times to which the session can be moved."""
    shown = _inside(token, _look_for_times)
    return _times(token, shown) if shown else _gone()


@blueprint.post("/r/<token>")
@few_guesses
@requires(Act.PUBLIC)
def follow(token: str) -> Response:
    """Do what was chosen, once; a second press shows what the first one did."""
    answer = Answer.of(request.form)
    if link := _follow(token, answer):
        return _render("result", Wall.of(link), link=link, result=wording.result(link))
    shown = _inside(token, _look_for_times)
    if shown is None:
        return _gone()
    if answer.starts_at and shown.link.can_change:
        return _times(token, shown, wording.TAKEN, 409)
    return _page(token, shown, wording.NOT_DONE, 409)


@blueprint.errorhandler(Exception)
def trouble(error: Exception) -> Response:
    """Whatever went wrong, on a page like the others, in words that are for a client."""
    status = error.code or 500 if isinstance(error, HTTPException) else 500
    if isinstance(error, Refused):
        status = error.status
    elif status == 500:
        log.exception("request failed", kind=type(error).__name__)
    too_many = isinstance(error, RateLimitExceeded)
    return _alone(wording.TOO_MANY if too_many else wording.TROUBLE, status)


@blueprint.after_request
def keep_to_ourselves(response: Response) -> Response:
    """The address opens the page, so it goes to no other site and into no search engine."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _inside(token: str, act: Callable[[int], T]) -> T | None:
    """Do `act` with the number of the link, outside any business until it enters the link's."""
    number = link_number(token)
    if number is None:
        return None
    act_as(None, "client:")
    return run(act, number)


def _look(number: int) -> Shown | None:
    link = operations.find_reply_link(number)
    return Shown(link, queries.terms(link), []) if link else None


def _look_for_times(number: int, lead: timedelta = times.LEAD) -> Shown | None:
    shown, now = _look(number), datetime.now(UTC)
    if shown is None or not shown.link.can_change:
        return shown
    taken = queries.taken(shown.link, times.last(now) + timedelta(days=1))
    return Shown(shown.link, shown.terms, times.free(shown.link, taken, now, lead))


def _follow(token: str, answer: Answer) -> ReplyLinkState | None:
    """The link with its outcome, or None when it could not be done and nothing was changed."""
    if answer.act is None:
        return None
    if answer.starts_at:  # only what was offered; in a transaction of its own, which locks less
        shown = _inside(token, partial(_look_for_times, lead=times.TAKING))
        if shown and answer.starts_at not in shown.free:
            return None
    try:
        return _inside(
            token, partial(operations.follow_reply_link, act=answer.act, starts_at=answer.starts_at)
        )
    except Refused as refusal:
        if refusal.constraint != "appointments_trainer_is_free":
            raise
        return None


def _page(token: str, shown: Shown, notice: str = "", status: int = 200) -> Response:
    return _render("page", Wall.of(shown.link), status, token=token, notice=notice, shown=shown)


def _times(token: str, shown: Shown, notice: str = "", status: int = 200) -> Response:
    chosen = chosen_day(request.args)
    days = times.by_day(shown.link, shown.free, chosen)
    offered = times.page_of(days, page_number(request.args), chosen)
    return _render(
        "times",
        Wall.of(shown.link),
        status,
        token=token,
        notice=notice,
        shown=shown,
        offered=offered,
        chosen=chosen,
    )


def _gone() -> Response:
    """The one answer for a link that is used, moved, over, tampered with or unknown: it gives no hint."""
    return _alone(wording.GONE, 404)


def _alone(sentence: str, status: int) -> Response:
    return make_response(render_template("reply/alone.html", sentence=sentence, status=status), status)


def _render(name: str, wall: Wall, status: int = 200, **values: object) -> Response:
    return make_response(render_template(f"reply/{name}.html", wall=wall, wording=wording, **values), status)
