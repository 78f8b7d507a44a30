"""What the database's "no" means: constraint or SQLSTATE → a sentence with a remedy → HTTP answer."""

from dataclasses import dataclass

import structlog
from flask import Flask
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from psycopg import Error as PsycopgError
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from trainer_web import htmx

log = structlog.get_logger()


@dataclass
class Refused(Exception):  # noqa: N818  # it is an answer, not a fault
    """The act was refused and changed nothing. `sentence` says why and what to do about it."""

    status: int
    sentence: str
    constraint: str | None = None


BY_CONSTRAINT = {
    "appointments_trainer_is_free": (409, "That time is taken: the trainer already has an appointment then. Choose another time or trainer."),
    "appointments_seats_taken_within_capacity": (409, "Every place is taken. Choose another time."),
    "appointments_during_is_a_stretch_of_time": (422, "The end must be after the start. Choose a longer duration."),
    "appointments_lasts_at_most_12_hours": (422, "A booking lasts at most 12 hours. Choose a shorter duration."),
    "bookings_one_live_per_client": (409, "This client already has a place in that appointment."),
    "client_purchases_sessions_used_within_total": (409, "There is no session to give back: it was already reinstated by hand, so the booking stays as it is. On a pack that is still valid, use 1 session first, then undo again."),
    "requests_same_content": (409, "This button was already used for something else. Reload the page and try again."),
    "clients_phone_is_e164": (422, "The phone number isn't complete. Write it with the country code, such as +49 30 123456."),
    "client_merges_not_in_one_class": (409, "Both have a place in the same class. Cancel one of the two bookings (reopen it first if it is over), then merge."),
    "saved_filters_org_id_name_key": (409, "Another filter has this name. Choose another."),
    "clients_name_is_given": (422, "Enter the client's name, at most 200 characters."),
    "client_notes_body_is_given": (422, "Write the note first, in at most 4000 characters."),
    "client_measurements_kind_is_given": (422, "Say what was measured, in at most 60 characters."),
    "client_measurements_unit_is_short": (422, "Write the unit in at most 20 characters, such as kg."),
    "client_goals_title_is_given": (422, "Say what is to be reached, in at most 200 characters."),
    "sms_accounts_account_sid_is_one": (422, "That is no account SID: it is AC and 32 more characters. Copy the whole of it."),
    "sms_accounts_sender_is_one": (422, "Texts come from a number with its country code, such as +49 1579 2300000, or a messaging service: MG and 32 more characters."),
    "sms_accounts_auth_token_is_given": (422, "Enter the account's auth token."),
    "orgs_reminder_leads_are_known": (422, "Choose up to five times for reminders, each from a minute to 69 days before."),
    "orgs_quiet_hours_leave_a_day": (422, "Texts need some hours to go out: choose a later end."),
    "orgs_pack_ending_left_is_small": (422, "Choose a number of sessions up to 20, or 0 for never."),
    "orgs_segment_price_is_not_negative": (422, "A price is not below zero."),
    "orgs_canned_answers_are_few": (422, "At most 12 answers are kept. Take one out."),
    "message_templates_body_is_given": (422, "Write a text of at most 1000 characters."),
}  # fmt: skip

NOT_INSTALLED = "The database is not at this version. Run `trainer-web db upgrade`, then reload the page."
# A connection that is lost while committing leaves open whether it was done.
UNREACHABLE = "The database can't be reached right now. When it answers again, look whether your change is there before you try again."

BY_STATE: dict[type[PsycopgError], tuple[int, str]] = {
    pg.UndefinedFunction: (503, NOT_INSTALLED),
    pg.UndefinedTable: (503, NOT_INSTALLED),
    pg.UndefinedColumn: (503, NOT_INSTALLED),
    pg.UndefinedObject: (503, NOT_INSTALLED),  # a role that no upgrade has made yet
    pg.InsufficientPrivilege: (503, NOT_INSTALLED),  # an upgrade grants all that the site may do
    pg.ReadOnlySqlTransaction: (503, "The database only allows reading right now. Nothing was changed; try again later."),
    pg.DiskFull: (503, "The database's disk is full. Nothing was changed; free some space and try again."),
    # Kinds of OperationalError that are not about reaching the database come before it.
    pg.DeadlockDetected: (409, "Somebody else changed the same thing at that moment. Try again."),
    pg.SerializationFailure: (409, "Somebody else changed the same thing at that moment. Try again."),
    pg.QueryCanceled: (503, "That took too long and was stopped. Nothing was changed; try again in a moment."),
    pg.OperationalError: (503, UNREACHABLE),
}  # fmt: skip

BY_STATUS = {
    400: "The request could not be understood. Go back, reload the page and try again.",
    403: "Your role doesn't allow this. Ask the owner or a manager.",
    404: "There is nothing here. It may have been removed, or the address is wrong.",
    405: "This address doesn't work that way. Go back and try again.",
    413: "That is more than can be sent at once. Send a smaller file, or less text.",
    429: "Too many tries. Wait a minute, then try again.",
    500: "Something went wrong on our side. Nothing was changed; try again.",
}


def refusal_of(error: DBAPIError) -> Refused | None:
    """What this database error means to a person, or None when it is a fault of the program."""
    cause = error.orig
    if not isinstance(cause, PsycopgError):
        return None
    if cause.diag.constraint_name in BY_CONSTRAINT:
        return Refused(*BY_CONSTRAINT[cause.diag.constraint_name], cause.diag.constraint_name)
    for kind, answer in BY_STATE.items():
        if isinstance(cause, kind):
            return Refused(*answer)
    return None


def init_app(app: Flask) -> None:
    """Answer every error with the same page, or its short form where a fragment was asked for."""
    app.register_error_handler(Refused, lambda error: htmx.error(error.sentence, error.status))
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(RateLimitExceeded, lambda _: htmx.error(BY_STATUS[429], 429))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _forged(_error: CSRFError) -> htmx.Answer:
    return htmx.error("This page was open too long. Reload it and try again; nothing was changed.", 403)


def _http(error: HTTPException) -> htmx.Answer:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    return htmx.error(BY_STATUS.get(status, BY_STATUS[400]), status)


def _fault(error: Exception) -> htmx.Answer:
    log.exception("request failed", kind=type(error).__name__)
    return htmx.error(BY_STATUS[500], 500)
