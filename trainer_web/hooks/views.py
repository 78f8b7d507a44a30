"""The provider's webhooks. Nothing is read before its signature is checked."""

import uuid
from functools import partial

import structlog
from flask import Response, abort, request

from trainer_web.account.permissions import Act, requires
from trainer_web.config import settings
from trainer_web.database import run
from trainer_web.hooks import blueprint, operations
from trainer_web.hooks.receiving import receive, shared_tokens, stored_tokens, twiml
from trainer_web.messages.provider import Incoming, is_genuine

log = structlog.get_logger()


@blueprint.before_request
def check_signature() -> None:
    """Refuse whatever was not signed with a token of the account it names; 403."""
    # Never from the Host header, which anybody may write.
    url = settings().public_base_url + request.full_path.rstrip("?")
    signature = request.headers.get("X-Twilio-Signature", "")
    account_sid = request.form.get("AccountSid", "")
    genuine = partial(is_genuine, url=url, parameters=request.form.to_dict(), signature=signature)
    if not (genuine(shared_tokens(account_sid)) or genuine(stored_tokens(account_sid))):
        log.warning("a webhook without a valid signature was refused", path=request.path)
        abort(403)


@blueprint.post("/twilio/sms")
@requires(Act.PUBLIC)
def sms() -> Response:
    """A client's text; the answer is TwiML, the same whenever the same text is delivered again."""
    return Response(twiml(receive(_incoming(), "webhook")), mimetype="text/xml")


@blueprint.post("/twilio/status/<uuid:message_id>/<int:attempt>")
@requires(Act.PUBLIC)
def status(message_id: uuid.UUID, attempt: int) -> Response:
    """What became of a text that was sent. Always 204: there is nothing to tell the provider."""
    form = request.form
    result = run(
        operations.record_delivery,
        message_id,
        attempt,
        form.get("MessageSid", ""),
        form.get("MessageStatus", ""),
        form.get("ErrorCode"),
        form.get("AccountSid", ""),
    )
    if result == "unknown":
        log.warning("news of a message nobody knows", message_id=str(message_id))
    return Response(status=204)


def _incoming() -> Incoming:
    """The text in the provider's words.

    Raises:
        werkzeug.exceptions.BadRequest: it has no id or no number; the provider sends both.
    """
    form = request.form
    if not form.get("MessageSid") or not form.get("From"):
        abort(400)
    return Incoming(
        message_sid=form["MessageSid"],
        account_sid=form["AccountSid"],
        service_sid=form.get("MessagingServiceSid", ""),
        from_phone=form["From"],
        to_phone=form.get("To", ""),
        body=form.get("Body", ""),
        media=form.get("NumMedia", 0, type=int),
        opt_out_type=form.get("OptOutType"),
    )
