"""The provider's own API, as the official client speaks it."""

import socket
from typing import Any

from flask import Blueprint, Request, Response, current_app, g, request

from tests.provider.contract import find_operation, request_violations
from tests.provider.double import Account, Double
from tests.provider.errors import Refused, refusal_of
from tests.provider.messages import VERSION, Message, matching, page_of
from tests.provider.modes import DROPPED

api = Blueprint("api", __name__, url_prefix=f"/{VERSION}/Accounts")


@api.before_request
def check() -> Response | None:
    """Write the call down, then sign in, check it against the contract, and break it if told to."""
    double = the_double()
    query, form = request.args.to_dict(flat=False), request.form.to_dict(flat=False)
    violations = request_violations(request.method, request.path, query, form)
    found = find_operation(request.method, request.path)
    call = {
        "operation": found[0] if found else None,
        "method": request.method,
        "path": request.path,
        "query": query,
        "form": form,
        "violations": [str(violation) for violation in violations],
    }
    double.seen(call)
    g.account = _signed_in(double, request)
    if violations:
        raise refusal_of(violations[0])
    if found and found[1].get("AccountSid", g.account.sid) != g.account.sid:
        raise Refused(20404, request.path)
    return _broken_read(double) if request.method == "GET" else None


@api.errorhandler(Refused)
def refused(error: Refused) -> tuple[dict[str, Any], int, dict[str, str]]:
    """An error as the provider answers it."""
    return error.answer, error.status, error.headers


@api.post("/<account_sid>/Messages.json")
def create_message(account_sid: str) -> Response | tuple[dict[str, Any], int]:
    """Send a text, or break as the mode says: accept or don't, hold or don't, then answer."""
    double, account = the_double(), signed_in()
    mode = double.modes.take(request.form["To"])
    message, start_callbacks = None, None
    if mode.accepts:
        media = len(request.form.getlist("MediaUrl"))
        message = double.accept(account, request.form, media)
        answer = message.as_answer()  # as it is now, whatever early callbacks make of it
        start_callbacks = double.callbacks_after_answer(message)
    if mode.holds:
        double.gate.hold(double.modes.hold_seconds if mode.seconds is None else mode.seconds)
    if mode.answer == DROPPED:
        response = dropped()
    elif isinstance(mode.answer, int):
        response = current_app.make_response(refused(Refused(mode.answer)))
    else:
        response = current_app.make_response((answer, 201))
    if start_callbacks:
        response.call_on_close(start_callbacks)  # called even when nobody is there any more to be answered
    return response


@api.get("/<account_sid>/Messages.json")
def list_messages(account_sid: str) -> dict[str, Any]:
    """The account's texts, in and out, newest first, a page at a time."""
    query = {name: value for name, value in request.args.items() if value}
    return page_of(matching(_visible(the_double(), signed_in()), query), account_sid, query)


@api.get("/<account_sid>/Messages/<sid>.json")
def fetch_message(account_sid: str, sid: str) -> dict[str, Any]:
    """One text."""
    for message in _visible(the_double(), signed_in()):
        if message.sid == sid:
            return message.as_answer()
    raise Refused(20404, request.path)


@api.get("/<sid>.json")
def fetch_account(sid: str) -> dict[str, Any]:
    """The account itself: how one finds out whether credentials are right."""
    account, day = signed_in(), "Thu, 30 Jul 2015 20:00:00 +0000"
    uri = f"/{VERSION}/Accounts/{account.sid}"
    return {
        "auth_token": account.token,
        "date_created": day,
        "date_updated": day,
        "friendly_name": "The provider's double",
        "owner_account_sid": account.sid,
        "sid": account.sid,
        "status": "active",
        "subresource_uris": {"messages": f"{uri}/Messages.json"},
        "type": "Full",
        "uri": f"{uri}.json",
    }


@api.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing_here(rest: str) -> Response:
    """Whatever else the provider offers: not in our part of its contract, so `check` has refused it."""
    raise Refused(20404, rest)


def the_double() -> Double:
    """The state of this process."""
    double: Double = current_app.extensions["double"]
    return double


def signed_in() -> Account:
    """The account that makes this call."""
    account: Account = g.account
    return account


def dropped() -> Response:
    """Close the connection without a word: what would be written next finds it closed."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=204)


def _signed_in(double: Double, call: Request) -> Account:
    given = call.authorization
    if given is None:
        raise Refused(20003)
    return double.account_of(given.username or "", given.password or "")


def _broken_read(double: Double) -> Response | None:
    """What the mode of reading calls makes of this one, if anything."""
    reads = double.modes.reads
    if reads == "hang":
        double.gate.hold(double.modes.hold_seconds)
    if reads in ("hang", "drop"):
        return dropped()
    codes = {"500": 20500, "429": 20429, "code:20003": 20003}
    if reads in codes:
        raise Refused(codes[reads])
    return None


def _visible(double: Double, account: Account) -> list[Message]:
    """The account's messages, oldest first; none while the list is told to lag behind."""
    if double.modes.reads == "hide":
        return []
    return [message for message in list(double.messages.values()) if message.account_sid == account.sid]
