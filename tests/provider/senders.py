"""The numbers and messaging services of an account: how one finds out whether a sender is its own."""

from hashlib import md5
from typing import Any

from flask import Blueprint, request

from tests.provider.api import api, check, refused, signed_in
from tests.provider.errors import Refused
from tests.provider.messages import VERSION

messaging = Blueprint("messaging", __name__, url_prefix="/v1")  # on a host of its own at the provider
messaging.before_request(check)
messaging.register_error_handler(Refused, refused)


@api.get("/<account_sid>/IncomingPhoneNumbers.json")
def list_numbers(account_sid: str) -> dict[str, Any]:
    """The account's numbers, those that contain what is asked for: all of them on one page."""
    account, sought = signed_in(), request.args.get("PhoneNumber", "")
    texting = [sender for sender in account.senders if not sender.startswith("MG")]
    numbers = {number: number in texting for number in (*texting, *account.silent)}
    uri = f"/{VERSION}/Accounts/{account_sid}/IncomingPhoneNumbers.json"
    return {
        "incoming_phone_numbers": [
            {
                "sid": f"PN{md5(number.encode(), usedforsecurity=False).hexdigest()}",
                "account_sid": account_sid,
                "phone_number": number,
                "capabilities": {"fax": False, "mms": False, "sms": texts, "voice": True},
            }
            for number, texts in numbers.items()
            if sought in number
        ],
        "uri": uri,
        "first_page_uri": uri,
        "next_page_uri": None,
        "previous_page_uri": None,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(0, len(numbers) - 1),
    }


@messaging.get("/Services/<sid>")
def fetch_service(sid: str) -> dict[str, Any]:
    """A messaging service of the account."""
    account = signed_in()
    if sid not in account.senders:
        raise Refused(20404, request.path)
    return {"sid": sid, "account_sid": account.sid, "friendly_name": "Texts", "url": request.base_url}


@messaging.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing_here(rest: str) -> None:
    """Whatever else there is at the provider: not in our part of its contract, so `check` has refused it."""
    raise Refused(20404, rest)
